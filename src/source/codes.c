#include "source/codes.h"

#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"
#include "geo/place.h"
#include "quydat/data.h"

enum { KNOWN_BITS = 6 };

typedef struct {
  guint64 key; /* bytes of the text */
  QdCode *code;
} KnownText;

struct QdCodes {
  const QdCategories *categories;
  GHashTable *recode; /* old code → new code, or NULL */
  GHashTable *texts;  /* as written → QdCode */
  KnownText known[1 << KNOWN_BITS];
};

static void
code_free(gpointer data)
{
  QdCode *code = data;
  g_free(code->text);
  g_free(code);
}

static GHashTable *
load_recode(const char *path, const QdCategories *categories, GError **error)
{
  const char *const required[] = {"code", "new_code", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  g_autoptr(GHashTable) recode = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (guint row = 0; row < qd_table_rows(table); row++) {
    const char *from = qd_table_cell(table, row, qd_table_column(table, "code"));
    const char *to = qd_table_cell(table, row, qd_table_column(table, "new_code"));
    if (qd_categories_find(categories, to) < 0) {
      qd_table_error(table, row, error, _("new_code \"%s\" is not in the category table"), to);
      return NULL;
    }
    if (!g_hash_table_insert(recode, g_strdup(from), g_strdup(to))) {
      qd_table_error(table, row, error, _("code \"%s\" stands twice"), from);
      return NULL;
    }
  }
  return g_steal_pointer(&recode);
}

QdCodes *
qd_codes_new(const QdCategories *categories, const char *recode, GError **error)
{
  g_autoptr(QdCodes) codes = g_new0(QdCodes, 1);
  codes->categories = categories;
  codes->texts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, code_free);
  if (recode != NULL && (codes->recode = load_recode(recode, categories, error)) == NULL)
    return NULL;
  return g_steal_pointer(&codes);
}

void
qd_codes_free(QdCodes *codes)
{
  if (codes == NULL)
    return;
  g_hash_table_unref(codes->texts);
  g_clear_pointer(&codes->recode, g_hash_table_unref);
  g_free(codes);
}

/* ---- one text ---- */

/* Category of a code as it is written; says whether the recode table gave it. */
static int
find_exactly(const QdCodes *codes, const char *text, bool *is_recoded)
{
  const char *recoded = codes->recode == NULL ? NULL : g_hash_table_lookup(codes->recode, text);
  int category = qd_categories_find(codes->categories, recoded != NULL ? recoded : text);
  *is_recoded = recoded != NULL;
  return category >= 0 ? category : QD_CATEGORY_UNKNOWN;
}

/* Capitals, without any blank. */
static char *
plain(const char *text)
{
  g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *upper = g_utf8_strup(composed != NULL ? composed : text, -1);
  GString *out = g_string_new(NULL);
  for (const char *p = upper; *p != '\0'; p = g_utf8_next_char(p))
    if (!g_unichar_isspace(g_utf8_get_char(p)) && !g_unichar_iszerowidth(g_utf8_get_char(p)))
      g_string_append_unichar(out, g_utf8_get_char(p));
  return g_string_free(out, FALSE);
}

/* A plain code without the digits at its end ("LUC1"): newly allocated, NULL when there is none. */
static char *
without_number(const char *code)
{
  gsize length = strlen(code);
  while (length > 0 && g_ascii_isdigit(code[length - 1]))
    length--;
  return length == 0 || code[length] == '\0' ? NULL : g_strndup(code, length);
}

/* One of the uses, or the only one: its category. */
static int
find_plain(const QdCodes *codes, const char *code, bool *is_recoded)
{
  int category = find_exactly(codes, code, is_recoded);
  g_autofree char *shorter = category >= 0 ? NULL : without_number(code);
  return shorter == NULL ? category : find_exactly(codes, shorter, is_recoded);
}

/* What stands between two codes. */
#define SEPARATORS "+/-–—,;&_"

static GPtrArray *
split_uses(const char *code)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
  const char *start = code;
  for (const char *p = code;; p = g_utf8_next_char(p)) {
    if (*p != '\0' && g_utf8_strchr(SEPARATORS, -1, g_utf8_get_char(p)) == NULL)
      continue;
    if (p > start)
      g_ptr_array_add(parts, g_strndup(start, (gsize)(p - start)));
    if (*p == '\0')
      return parts;
    start = g_utf8_next_char(p);
  }
}

static void
add_use(QdCode *code, int category)
{
  for (guint i = 0; i < code->n_uses; i++)
    if (code->uses[i] == category)
      return;
  code->uses[code->n_uses++] = (gint16)category;
}

/* All uses of the text; none when one of them is unknown. */
static void
find_uses(const QdCodes *codes, QdCode *code, const char *text)
{
  g_autoptr(GPtrArray) parts = split_uses(text);
  for (guint i = 0; i < parts->len; i++) {
    bool is_recoded;
    int category = find_plain(codes, parts->pdata[i], &is_recoded);
    if (category < 0 || code->n_uses == QD_MAX_USES) {
      code->n_uses = 0;
      return;
    }
    add_use(code, category);
  }
}

static void
find_category(const QdCodes *codes, QdCode *code)
{
  int category = find_exactly(codes, code->text, &code->is_recoded);
  code->is_spelt_otherwise = category < 0;
  g_autofree char *text = category >= 0 ? NULL : plain(code->text);
  if (text != NULL)
    category = find_plain(codes, text, &code->is_recoded);
  if (category >= 0)
    add_use(code, category);
  else
    find_uses(codes, code, text);
  code->category = code->n_uses > 0 ? code->uses[0] : QD_CATEGORY_UNKNOWN;
}

int
qd_codes_find(const QdCodes *codes, const char *text)
{
  QdCode code = {.text = (char *)text};
  find_category(codes, &code);
  return code.n_uses == 1 ? code.category : QD_CATEGORY_UNKNOWN;
}

static QdCode *
look_up(QdCodes *codes, const char *text, const char *layer)
{
  QdCode *code = g_hash_table_lookup(codes->texts, text);
  if (code != NULL)
    return code;
  code = g_new0(QdCode, 1);
  code->text = g_strdup(text);
  code->layer = g_intern_string(layer);
  find_category(codes, code);
  g_hash_table_insert(codes->texts, code->text, code);
  return code;
}

QdCode *
qd_codes_read(QdCodes *codes, const char *text, const char *layer)
{
  QdCode *code = look_up(codes, text, layer);
  code->count++;
  return code;
}

/* Most parcels have one of a few short codes: these are remembered by their bytes. */
QdCode *
qd_codes_read_ascii(QdCodes *codes, const char *bytes, gsize size, const char *layer)
{
  char text[sizeof(guint64) + 1] = {0};
  guint64 key;
  if (size == 0 || size > sizeof key) {
    g_autofree char *copy = g_strndup(bytes, size);
    return qd_codes_read(codes, copy, layer);
  }
  memcpy(text, bytes, size);
  memcpy(&key, text, sizeof key);
  KnownText *known = &codes->known[key * 0x9e3779b97f4a7c15u >> (64 - KNOWN_BITS)];
  if (known->key != key)
    *known = (KnownText){key, look_up(codes, text, layer)};
  known->code->count++;
  return known->code;
}

/* ---- findings ---- */

static void
report(QdFindings *findings, const char *rule, const QdCode *code, const char *expected, double count)
{
  const QdFindingSpec spec = {
      .rule = rule, .layer = code->layer, .value = code->text, .expected = expected, .measure = count};
  if (count > 0)
    qd_findings_add(findings, &spec);
}

void
qd_codes_report(const QdCodes *codes, const char *divided_by, QdFindings *findings)
{
  GHashTableIter iter;
  gpointer data;
  g_hash_table_iter_init(&iter, codes->texts);
  while (g_hash_table_iter_next(&iter, NULL, &data)) {
    const QdCode *code = data;
    const char *read_as = code->n_uses == 0 ? NULL : qd_categories_get(codes->categories, (guint)code->category)->code;
    if (code->n_uses > 1) {
      report(findings, "mixed_code_divided", code, divided_by, code->n_split);
      report(findings, "mixed_code", code, read_as, code->count - code->n_split);
    } else if (code->n_uses == 1 && code->is_recoded) {
      report(findings, "code_recoded", code, read_as, code->count);
    } else if (code->n_uses == 1 && code->is_spelt_otherwise) {
      report(findings, "code_spelling", code, read_as, code->count);
    }
  }
}

static void
report_parcel(QdFindings *findings, const char *rule, const QdCode *code, const char *expected, double measure,
              const QdLayer *layer, guint parcel)
{
  const QdFeature *f = qd_layer_feature(layer, parcel);
  g_autofree char *label = qd_layer_label(layer, parcel);
  double x = (f->min_x + f->max_x) / 2, y = (f->min_y + f->max_y) / 2;
  gsize size;
  const guint8 *wkb = qd_layer_wkb(layer, parcel, &size);
  if (f->state == QD_GEOMETRY_OK)
    qd_wkb_place(wkb, size, &x, &y);
  const QdFindingSpec spec = {.rule = rule,
                              .layer = qd_layer_name(layer, f->input),
                              .feature = label,
                              .value = code->text,
                              .expected = expected,
                              .measure = measure,
                              .has_place = f->state != QD_GEOMETRY_EMPTY,
                              .x = x,
                              .y = y};
  qd_findings_add(findings, &spec);
}

/* ---- codes of earlier circulars ---- */

/* What the tables of layers/recode/ say of a code. */
typedef struct {
  GString *tables;  /* those that know it, the latest first; empty: none */
  char *candidates; /* of split-codes.csv, or NULL */
} Earlier;

static void
earlier_free(gpointer data)
{
  Earlier *earlier = data;
  g_string_free(earlier->tables, TRUE);
  g_free(earlier->candidates);
  g_free(earlier);
}

static Earlier *
earlier_of(GHashTable *all, const char *code)
{
  Earlier *earlier = g_hash_table_lookup(all, code);
  if (earlier == NULL) {
    earlier = g_new0(Earlier, 1);
    earlier->tables = g_string_new(NULL);
    g_hash_table_insert(all, g_strdup(code), earlier);
  }
  return earlier;
}

static bool
read_earlier(GHashTable *all, const char *folder, const char *name, GError **error)
{
  const char *const required[] = {"code", NULL};
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return false;
  int candidates = qd_table_column(table, "candidates");
  for (guint row = 0; row < qd_table_rows(table); row++) {
    Earlier *earlier = earlier_of(all, qd_table_cell(table, row, qd_table_column(table, "code")));
    if (candidates < 0)
      g_string_append_printf(earlier->tables, "%s%s", earlier->tables->len > 0 ? ", " : "", name);
    else if (earlier->candidates == NULL)
      earlier->candidates = g_strdup(qd_table_cell(table, row, candidates));
  }
  return true;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)b, *(const char *const *)a);
}

/* @return code → Earlier; empty where the folder is not there. NULL on error */
static GHashTable *
load_earlier(GError **error)
{
  g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, earlier_free);
  g_autofree char *folder = qd_data_file("layers/recode", NULL);
  g_autoptr(GDir) dir = folder == NULL ? NULL : g_dir_open(folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    if (g_str_has_suffix(name, ".csv") && !g_str_has_suffix(name, ".schema.csv"))
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (!read_earlier(all, folder, names->pdata[i], error))
      return NULL;
  return g_steal_pointer(&all);
}

/* What is known of a text, or of the first of its codes that was a code earlier; NULL for nothing. */
static const Earlier *
find_earlier(const QdCodes *codes, GHashTable *all, const char *text)
{
  g_autofree char *whole = plain(text);
  g_autoptr(GPtrArray) parts = split_uses(whole);
  for (guint i = 0; i < parts->len; i++) {
    bool is_recoded;
    g_autofree char *shorter = without_number(parts->pdata[i]);
    const Earlier *earlier = g_hash_table_lookup(all, parts->pdata[i]);
    if (earlier == NULL && shorter != NULL)
      earlier = g_hash_table_lookup(all, shorter);
    if (earlier != NULL && find_plain(codes, parts->pdata[i], &is_recoded) < 0)
      return earlier;
  }
  return NULL;
}

/* A text's own parcels among the unknown: how many, and the first in the order of ids. */
typedef struct {
  const Earlier *earlier; /* NULL: a code of no circular */
  guint first;
  double count;
} Unknown;

static Unknown *
unknown_of(GHashTable *by_code, const QdCodes *codes, GHashTable *all, const QdUnknownCode *found)
{
  Unknown *unknown = g_hash_table_lookup(by_code, found->code);
  if (unknown == NULL) {
    unknown = g_new0(Unknown, 1);
    unknown->earlier = find_earlier(codes, all, found->code->text);
    unknown->first = found->parcel;
    g_hash_table_insert(by_code, (gpointer)found->code, unknown);
  }
  return unknown;
}

static void
report_earlier(const QdCode *code, const Unknown *unknown, const QdLayer *layer, QdFindings *findings)
{
  bool has_table = unknown->earlier->tables->len > 0;
  g_autoptr(GString) candidates = g_string_new(unknown->earlier->candidates);
  g_string_replace(candidates, ";", ", ", 0);
  report_parcel(findings, has_table ? "earlier_code" : "split_code", code,
                has_table ? unknown->earlier->tables->str : candidates->str, unknown->count, layer, unknown->first);
}

enum { SAMPLES = 3 };

/* Most parcels have something else than a code: the field is not the one of the codes. */
static void
report_field(const GArray *unknown, GHashTable *by_code, double n, const char *field, const QdLayer *layer,
             QdFindings *findings)
{
  g_autoptr(GString) samples = g_string_new(NULL);
  g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < unknown->len && g_hash_table_size(shown) < SAMPLES; i++) {
    const QdCode *code = g_array_index(unknown, QdUnknownCode, i).code;
    bool is_sample = code->text[0] != '\0' && ((const Unknown *)g_hash_table_lookup(by_code, code))->earlier == NULL;
    if (is_sample && g_hash_table_add(shown, (gpointer)code))
      g_string_append_printf(samples, "%s“%s”", samples->len > 0 ? ", " : "", code->text);
  }
  const QdFindingSpec spec = {.rule = "category_field",
                              .layer = qd_layer_name(layer, 0),
                              .value = field,
                              .expected = samples->str,
                              .measure = n};
  qd_findings_add(findings, &spec);
}

bool
qd_codes_report_unknown(const QdCodes *codes, const GArray *unknown, const char *field, const QdLayer *layer,
                        QdFindings *findings, GError **error)
{
  g_autoptr(GHashTable) all = unknown->len == 0 ? NULL : load_earlier(error);
  if (all == NULL)
    return unknown->len == 0;
  g_autoptr(GHashTable) by_code = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  for (guint i = 0; i < unknown->len; i++) {
    const QdUnknownCode *found = &g_array_index(unknown, QdUnknownCode, i);
    Unknown *of_code = unknown_of(by_code, codes, all, found);
    bool has_text = found->code->text[0] != '\0';
    of_code->count++;
    if (qd_natural_compare(qd_layer_feature(layer, found->parcel)->id, qd_layer_feature(layer, of_code->first)->id) < 0)
      of_code->first = found->parcel;
    if (of_code->earlier == NULL)
      report_parcel(findings, has_text ? "unknown_code" : "no_code", found->code,
                    has_text ? qd_categories_suggest(codes->categories, found->code->text) : NULL,
                    qd_layer_feature(layer, found->parcel)->area_m2, layer, found->parcel);
  }
  GHashTableIter iter;
  gpointer code, of_code;
  g_hash_table_iter_init(&iter, by_code);
  double n_of_none = 0; /* parcels whose text is a code of no circular */
  while (g_hash_table_iter_next(&iter, &code, &of_code)) {
    const Unknown *u = of_code;
    if (u->earlier != NULL)
      report_earlier(code, u, layer, findings);
    else
      n_of_none += u->count;
  }
  if (2 * n_of_none > qd_layer_count(layer))
    report_field(unknown, by_code, n_of_none, field, layer, findings);
  return true;
}
