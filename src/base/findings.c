#include "quydat/findings.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"
#include "base/words.h"
#include "quydat/data.h"

typedef struct {
  QdSeverity severity;
  const char *measure_unit, *title, *message;
} Rule;

struct QdFindings {
  QdTable *table;
  char *lang;
  QdWords *words;
  bool is_branch;       /* the words are another's */
  GHashTable *rules;    /* name → Rule */
  GHashTable *disabled; /* rule id → place in the project file; borrowed */
  GMutex mutex;
  GPtrArray *all; /* QdFinding * */
};

static void
finding_free(gpointer data)
{
  QdFinding *f = data;
  char *const texts[] = {f->id,    f->rule,  f->unit,     f->layer,        f->feature,
                         f->other, f->value, f->expected, f->measure_unit, f->message};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  if (f->area_wkb != NULL)
    g_bytes_unref(f->area_wkb);
  g_free(f);
}

void
qd_findings_free(QdFindings *findings)
{
  if (findings == NULL)
    return;
  qd_table_free(findings->table);
  if (!findings->is_branch)
    qd_words_free(findings->words);
  g_free(findings->lang);
  g_hash_table_unref(findings->rules);
  g_ptr_array_unref(findings->all);
  g_mutex_clear(&findings->mutex);
  g_free(findings);
}

QdFindings *
qd_findings_branch(const QdFindings *findings)
{
  QdFindings *branch = g_new0(QdFindings, 1);
  g_mutex_init(&branch->mutex);
  branch->lang = g_strdup(findings->lang);
  branch->disabled = findings->disabled;
  branch->words = findings->words;
  branch->is_branch = true;
  branch->rules = g_hash_table_ref(findings->rules);
  branch->all = g_ptr_array_new_with_free_func(finding_free);
  return branch;
}

void
qd_findings_join(QdFindings *findings, QdFindings *branch)
{
  g_mutex_lock(&findings->mutex);
  g_ptr_array_extend_and_steal(findings->all, g_ptr_array_ref(branch->all));
  g_mutex_unlock(&findings->mutex);
  qd_findings_free(branch);
}

void
qd_findings_forget(QdFindings *findings, guint n)
{
  g_ptr_array_set_size(findings->all, (gint)n);
}

const char *
qd_severity_name(QdSeverity severity)
{
  static const char *const names[] = {"info", "warning", "error"};
  return names[severity];
}

static bool
read_rule(QdFindings *findings, guint row, GError **error)
{
  const QdTable *table = findings->table;
  bool vietnamese = g_str_equal(findings->lang, "vi");
  const char *severity = qd_table_cell(table, row, qd_table_column(table, "severity"));
  Rule *rule = g_new0(Rule, 1);
  rule->measure_unit = qd_table_cell(table, row, qd_table_column(table, "measure_unit"));
  rule->title = qd_table_cell(table, row, qd_table_column(table, vietnamese ? "title_vi" : "title_en"));
  rule->message = qd_table_cell(table, row, qd_table_column(table, vietnamese ? "message_vi" : "message_en"));
  g_hash_table_insert(findings->rules, (gpointer)qd_table_cell(table, row, qd_table_column(table, "rule")), rule);
  for (QdSeverity s = QD_SEVERITY_INFO; s <= QD_SEVERITY_ERROR; s++) {
    if (g_str_equal(severity, qd_severity_name(s))) {
      rule->severity = s;
      return true;
    }
  }
  qd_table_error(table, row, error, _("severity \"%s\" is none of info, warning, error"), severity);
  return false;
}

static bool
add_own_rule(QdFindings *findings, const QdRule *own, GError **error)
{
  if (g_hash_table_contains(findings->rules, own->id)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s: there is a rule \"%s\" already, of the program or of another file; rename the file"), own->path,
                own->id);
    return false;
  }
  Rule *rule = g_new0(Rule, 1);
  *rule = (Rule){own->severity, own->measure_unit, own->title, own->message};
  g_hash_table_insert(findings->rules, own->id, rule);
  return true;
}

static bool
check_disabled(const QdFindings *findings, GError **error)
{
  GHashTableIter iter;
  gpointer name, place;
  if (findings->disabled == NULL)
    return true;
  g_hash_table_iter_init(&iter, findings->disabled);
  while (g_hash_table_iter_next(&iter, &name, &place)) {
    if (g_hash_table_contains(findings->rules, name))
      continue;
    guint n;
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(findings->rules, &n);
    const char *near = qd_suggest(name, (const char *const *)names, n);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: checks.disable: no rule \"%s\"%s%s%s (rules are in %s)"),
                (char *)place, (char *)name, near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "",
                near != NULL ? _("\"?") : "", qd_table_path(findings->table));
    return false;
  }
  return true;
}

QdFindings *
qd_findings_new(const char *lang, const GPtrArray *own, GHashTable *disabled, GError **error)
{
  const char *const required[] = {"rule",     "severity",   "measure_unit", "title_vi",
                                  "title_en", "message_vi", "message_en",   NULL};
  g_autofree char *path = qd_data_file("styles/rules.csv", error);
  QdTable *table = path == NULL ? NULL : qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  g_autoptr(QdFindings) findings = g_new0(QdFindings, 1);
  g_mutex_init(&findings->mutex);
  findings->table = table;
  findings->lang = g_strdup(lang);
  findings->disabled = disabled;
  findings->rules = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
  findings->all = g_ptr_array_new_with_free_func(finding_free);
  for (guint row = 0; row < qd_table_rows(table); row++)
    if (!read_rule(findings, row, error))
      return NULL;
  for (guint i = 0; own != NULL && i < own->len; i++)
    if (!add_own_rule(findings, own->pdata[i], error))
      return NULL;
  findings->words = qd_words_load(lang, error);
  if (findings->words == NULL)
    return NULL;
  return check_disabled(findings, error) ? g_steal_pointer(&findings) : NULL;
}

void
qd_findings_add(QdFindings *findings, const QdFindingSpec *spec)
{
  const Rule *rule = g_hash_table_lookup(findings->rules, spec->rule);
  if (rule == NULL)
    g_error("no rule \"%s\" in styles/rules.csv", spec->rule);
  if (findings->disabled != NULL && g_hash_table_contains(findings->disabled, spec->rule))
    return;
  bool has_measure = rule->measure_unit[0] != '\0';
  QdFinding *f = g_new0(QdFinding, 1);
  f->severity = rule->severity;
  f->rule = g_strdup(spec->rule);
  f->unit = g_strdup(spec->unit != NULL ? spec->unit : "");
  f->layer = g_strdup(spec->layer != NULL ? spec->layer : "");
  f->feature = g_strdup(spec->feature != NULL ? spec->feature : "");
  f->other = g_strdup(spec->other != NULL ? spec->other : "");
  f->value = g_strdup(spec->value != NULL ? spec->value : "");
  f->expected = g_strdup(spec->expected != NULL ? spec->expected : "");
  f->measure_unit = g_strdup(rule->measure_unit);
  f->message = g_strdup(spec->message);
  f->source_line = spec->source_line;
  f->measure = has_measure ? spec->measure : NAN;
  f->has_place = spec->has_place;
  f->x = spec->x;
  f->y = spec->y;
  if (spec->area_wkb != NULL)
    f->area_wkb = g_bytes_new(spec->area_wkb, spec->area_wkb_size);
  g_mutex_lock(&findings->mutex);
  g_ptr_array_add(findings->all, f);
  g_mutex_unlock(&findings->mutex);
}

/* ---- the end: order, sentences, ids ---- */

static int
compare_doubles(double a, double b)
{
  if (isnan(a) || isnan(b))
    return isnan(a) - isnan(b);
  return (a > b) - (a < b);
}

static gint
compare_findings(gconstpointer pa, gconstpointer pb)
{
  const QdFinding *a = *(const QdFinding *const *)pa, *b = *(const QdFinding *const *)pb;
  if (a->severity != b->severity)
    return a->severity > b->severity ? -1 : 1;
  const char *const texts[][2] = {{a->rule, b->rule},        {a->unit, b->unit},   {a->layer, b->layer},
                                  {a->feature, b->feature},  {a->other, b->other}, {a->value, b->value},
                                  {a->expected, b->expected}};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    int c = qd_natural_compare(texts[i][0], texts[i][1]);
    if (c != 0)
      return c;
  }
  const double numbers[][2] = {{a->x, b->x}, {a->y, b->y}, {a->measure, b->measure}};
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
    int c = compare_doubles(numbers[i][0], numbers[i][1]);
    if (c != 0)
      return c;
  }
  if (a->area_wkb == NULL || b->area_wkb == NULL)
    return (a->area_wkb != NULL) - (b->area_wkb != NULL);
  return g_bytes_compare(a->area_wkb, b->area_wkb);
}

static char *
measure_text(const QdFinding *f, const char *lang)
{
  int decimals = g_str_equal(f->measure_unit, "count") ? 0 : fabs(f->measure) < 1 ? 4 : 2;
  return qd_format_for_people(f->measure, decimals, lang);
}

/* Fills the rule's sentence. */
static char *
make_message(const QdFindings *findings, const QdFinding *f)
{
  const Rule *rule = g_hash_table_lookup(findings->rules, f->rule);
  g_autofree char *measure = measure_text(f, findings->lang);
  const char *const fills[][2] = {{"feature", f->feature},  {"other", f->other},  {"unit", f->unit},
                                  {"layer", f->layer},      {"measure", measure}, {"value", f->value},
                                  {"expected", f->expected}};
  GString *out = g_string_new(NULL);
  for (const char *p = rule->message; *p != '\0'; p++) {
    const char *close = *p == '{' ? strchr(p, '}') : NULL;
    bool filled = false;
    for (guint i = 0; close != NULL && i < G_N_ELEMENTS(fills) && !filled; i++) {
      gsize n = strlen(fills[i][0]);
      if (n == (gsize)(close - p - 1) && memcmp(p + 1, fills[i][0], n) == 0) {
        g_string_append(out, fills[i][1][0] != '\0' ? fills[i][1] : "–");
        filled = true;
      }
    }
    if (filled)
      p = close;
    else
      g_string_append_c(out, *p);
  }
  return g_string_free(out, FALSE);
}

/* What a finding is about, not how large it is: the same defect keeps its id while it is being mended. */
static char *
make_id(const QdFinding *f, GHashTable *taken)
{
  g_autofree char *place =
      f->feature[0] == '\0' && f->has_place ? g_strdup_printf("%.0f,%.0f", f->x, f->y) : g_strdup("");
  g_autofree char *subject = g_strjoin("|", f->rule, f->unit, f->layer, f->feature, f->other, place, NULL);
  for (guint again = 0;; again++) {
    g_autofree char *numbered = again == 0 ? g_strdup(subject) : g_strdup_printf("%s|%u", subject, again);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, numbered, -1);
    hash[12] = '\0';
    if (g_hash_table_add(taken, g_strdup(hash)))
      return g_steal_pointer(&hash);
  }
}

void
qd_findings_give_unit(QdFindings *findings, const char *code, QdIsInUnit is_in, gpointer user_data)
{
  for (guint i = 0; i < findings->all->len; i++) {
    QdFinding *f = findings->all->pdata[i];
    if (!f->has_place || f->unit[0] != '\0' || !is_in(f->x, f->y, user_data))
      continue;
    g_free(f->unit);
    f->unit = g_strdup(code);
  }
}

void
qd_findings_finish(QdFindings *findings)
{
  g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_sort(findings->all, compare_findings);
  for (guint i = 0; i < findings->all->len; i++) {
    QdFinding *f = findings->all->pdata[i];
    if (f->message == NULL)
      f->message = make_message(findings, f);
    f->id = make_id(f, taken);
  }
}

guint
qd_findings_count(const QdFindings *findings)
{
  return findings->all->len;
}

guint
qd_findings_count_severity(const QdFindings *findings, QdSeverity severity)
{
  guint n = 0;
  for (guint i = 0; i < findings->all->len; i++)
    n += ((const QdFinding *)findings->all->pdata[i])->severity == severity;
  return n;
}

const QdFinding *
qd_findings_get(const QdFindings *findings, guint index)
{
  return findings->all->pdata[index];
}

const char *
qd_findings_rule_title(const QdFindings *findings, const char *rule)
{
  const Rule *r = g_hash_table_lookup(findings->rules, rule);
  return r == NULL ? "" : r->title;
}

const char *
qd_findings_word(const QdFindings *findings, const char *key)
{
  return qd_word(findings->words, key);
}
