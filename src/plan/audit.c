#include "quydat/audit.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"
#include "plan/database.h"
#include "plan/kept_audit.h"
#include "quydat/data.h"

/* One line of a rules.csv. */
typedef struct {
  const char *id, *needs, *title, *sentence;
  QdSeverity severity;
  char *sql;
} Rule;

void
qd_audit_finding_free(gpointer data)
{
  QdAuditFinding *f = data;
  char *const texts[] = {f->rule,     f->title,  f->sentence, f->subject,    f->left_place, f->right_place,
                         f->supports, f->detail, f->unit,     f->categories, f->refs};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(f);
}

void
qd_audit_free(QdAudit *audit)
{
  if (audit == NULL)
    return;
  g_ptr_array_unref(audit->findings);
  g_ptr_array_unref(audit->files);
  g_free(audit);
}

/* ---- one rule ---- */

typedef enum {
  SUBJECT,
  LEFT,
  LEFT_PLACE,
  RIGHT,
  RIGHT_PLACE,
  TOLERANCE, /* up to here a query must have them all */
  SUPPORTS,
  DETAIL,
  UNIT,
  CATEGORIES,
  REFS,
  N_RESULTS
} Result;

static const char *const result_names[N_RESULTS] = {"subject",     "left_value", "left_place", "right_value",
                                                    "right_place", "tolerance",  "supports",   "detail",
                                                    "unit",        "categories", "refs"};

/* Where each result stands in the query; -1 where it has none. */
static bool
map_results(sqlite3_stmt *query, const char *path, int columns[N_RESULTS], GError **error)
{
  for (guint i = 0; i < N_RESULTS; i++) {
    columns[i] = -1;
    for (int c = 0; c < sqlite3_column_count(query); c++)
      if (g_str_equal(sqlite3_column_name(query, c), result_names[i]))
        columns[i] = c;
    if (columns[i] < 0 && i <= TOLERANCE) {
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: the query has no column \"%s\""), path, result_names[i]);
      return false;
    }
  }
  return true;
}

static double
result_number(sqlite3_stmt *query, int column)
{
  return column < 0 || sqlite3_column_type(query, column) == SQLITE_NULL ? NAN : sqlite3_column_double(query, column);
}

static char *
result_text(sqlite3_stmt *query, int column)
{
  const char *text = column < 0 ? NULL : (const char *)sqlite3_column_text(query, column);
  return g_strdup(text != NULL ? text : "");
}

/* Binary fractions of decimal figures differ in the last bit: not more than rounding of the figures allows. */
#define SLACK 1e-9

static void
take_row(QdAudit *audit, const Rule *rule, sqlite3_stmt *query, const int columns[N_RESULTS])
{
  double left = result_number(query, columns[LEFT]), right = result_number(query, columns[RIGHT]);
  double tolerance = result_number(query, columns[TOLERANCE]);
  bool is_pair = !isnan(left) && !isnan(right);
  audit->compared++;
  if (is_pair && fabs(left - right) <= (isnan(tolerance) ? 0 : tolerance) + SLACK * fmax(1, fabs(left)))
    return;
  QdAuditFinding *f = g_new0(QdAuditFinding, 1);
  f->rule = g_strdup(rule->id);
  f->title = g_strdup(rule->title);
  f->sentence = g_strdup(rule->sentence);
  f->severity = rule->severity;
  f->subject = result_text(query, columns[SUBJECT]);
  f->left = left;
  f->right = right;
  f->left_place = result_text(query, columns[LEFT_PLACE]);
  f->right_place = result_text(query, columns[RIGHT_PLACE]);
  f->difference = is_pair ? left - right : NAN;
  f->tolerance = tolerance;
  f->supports = result_text(query, columns[SUPPORTS]);
  f->detail = result_text(query, columns[DETAIL]);
  f->unit = result_text(query, columns[UNIT]);
  f->categories = result_text(query, columns[CATEGORIES]);
  f->refs = result_text(query, columns[REFS]);
  g_ptr_array_add(audit->findings, f);
}

static gint
compare_subject(gconstpointer a, gconstpointer b, gpointer unused)
{
  (void)unused;
  const QdAuditFinding *fa = *(const QdAuditFinding *const *)a, *fb = *(const QdAuditFinding *const *)b;
  gint by_subject = qd_natural_compare(fa->subject, fb->subject);
  return by_subject != 0 ? by_subject : qd_natural_compare(fa->left_place, fb->left_place);
}

/* The findings of one rule, which begin at an index, by subject: a query's own order may change with SQLite. */
static void
sort_rule(GPtrArray *findings, guint begin)
{
  if (findings->len > begin + 1)
    g_qsort_with_data(findings->pdata + begin, (gint)(findings->len - begin), sizeof(gpointer), compare_subject, NULL);
}

static bool
run_rule(QdAudit *audit, const Rule *rule, const char *path, sqlite3 *db, GError **error)
{
  sqlite3_stmt *query = NULL;
  guint begin = audit->findings->len;
  int columns[N_RESULTS], code;
  if (sqlite3_prepare_v2(db, rule->sql, -1, &query, NULL) != SQLITE_OK || query == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: %s", path, sqlite3_errmsg(db));
    return false;
  }
  bool ok = map_results(query, path, columns, error);
  while (ok && (code = sqlite3_step(query)) != SQLITE_DONE) {
    ok = code == SQLITE_ROW;
    if (ok)
      take_row(audit, rule, query, columns);
    else
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: %s", path, sqlite3_errmsg(db));
  }
  sqlite3_finalize(query);
  sort_rule(audit->findings, begin);
  audit->run++;
  return ok;
}

/* ---- rule folders ---- */

static bool
has_tables(const QdPlanDatabase *database, const char *needs)
{
  g_auto(GStrv) names = g_strsplit(needs, ";", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] != '\0' && !g_hash_table_contains(database->tables, names[i]))
      return false;
  return true;
}

static bool
read_severity(const QdTable *table, guint row, QdSeverity *severity, GError **error)
{
  const char *text = qd_table_cell(table, row, qd_table_column(table, "severity"));
  for (QdSeverity s = QD_SEVERITY_INFO; s <= QD_SEVERITY_ERROR; s++) {
    if (g_str_equal(text, qd_severity_name(s))) {
      *severity = s;
      return true;
    }
  }
  qd_table_error(table, row, error, _("severity \"%s\" is none of info, warning, error"), text);
  return false;
}

static bool
run_row(QdAudit *audit, const QdPlanDatabase *database, const char *folder, const QdTable *table, guint row,
        const char *lang, GError **error)
{
  bool vietnamese = g_str_equal(lang, "vi");
  Rule rule = {.id = qd_table_cell(table, row, qd_table_column(table, "id")),
               .needs = qd_table_cell(table, row, qd_table_column(table, "needs")),
               .title = qd_table_cell(table, row, qd_table_column(table, vietnamese ? "title_vi" : "title_en")),
               .sentence =
                   qd_table_cell(table, row, qd_table_column(table, vietnamese ? "sentence_vi" : "sentence_en"))};
  if (!read_severity(table, row, &rule.severity, error))
    return false;
  if (!has_tables(database, rule.needs)) {
    audit->left_out++;
    return true;
  }
  g_autofree char *file = g_strconcat(rule.id, ".sql", NULL);
  g_autofree char *path = g_build_filename(folder, file, NULL);
  if (!g_file_get_contents(path, &rule.sql, NULL, NULL)) {
    qd_table_error(table, row, error, _("rule \"%s\" has no file %s"), rule.id, path);
    return false;
  }
  bool ok = run_rule(audit, &rule, path, database->db, error);
  g_free(rule.sql);
  return ok;
}

/* Tables and columns that the rules of a folder may ask for stand empty where the plan lacks them. */
static bool
expect_columns(const QdPlanDatabase *database, const char *folder, GError **error)
{
  const char *const required[] = {"table", "columns", NULL};
  g_autofree char *path = g_build_filename(folder, "tables.csv", NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return true;
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  for (guint row = 0; table != NULL && row < qd_table_rows(table); row++) {
    g_auto(GStrv) columns = g_strsplit(qd_table_cell(table, row, qd_table_column(table, "columns")), ";", -1);
    const char *name = qd_table_cell(table, row, qd_table_column(table, "table"));
    if (!qd_plan_database_expect(database, name, (const char *const *)columns, error))
      return false;
  }
  return table != NULL;
}

/* Views that the rules of a folder share, where it has a prelude.sql. */
static bool
run_prelude(const QdPlanDatabase *database, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename(folder, "prelude.sql", NULL);
  g_autofree char *sql = NULL;
  if (!g_file_get_contents(path, &sql, NULL, NULL))
    return true;
  if (sqlite3_exec(database->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  g_set_error(
      error, QD_ERROR, QD_ERROR_USAGE,
      _("%s: %s (rules of another plan? without its folder audit the plan is held against the common rules alone)"),
      path, sqlite3_errmsg(database->db));
  return false;
}

static bool
run_folder(QdAudit *audit, const QdPlanDatabase *database, const char *folder, const char *lang, GError **error)
{
  const char *const required[] = {"id",       "needs",       "severity",    "title_vi",
                                  "title_en", "sentence_vi", "sentence_en", NULL};
  g_autofree char *path = g_build_filename(folder, "rules.csv", NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return true;
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL || !expect_columns(database, folder, error) || !run_prelude(database, folder, error))
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++)
    if (!run_row(audit, database, folder, table, row, lang, error))
      return false;
  return true;
}

static gint
compare_severity(gconstpointer a, gconstpointer b)
{
  const QdAuditFinding *fa = *(const QdAuditFinding *const *)a, *fb = *(const QdAuditFinding *const *)b;
  return (int)fb->severity - (int)fa->severity;
}

static QdAudit *
run_all(const char *plan_dir, const char *lang, GError **error)
{
  g_autoptr(QdPlanDatabase) database = qd_plan_database_open(plan_dir, lang, error);
  g_autofree char *national = database == NULL ? NULL : qd_data_file("layers/audit", error);
  if (national == NULL)
    return NULL;
  g_autoptr(QdAudit) audit = g_new0(QdAudit, 1);
  audit->findings = g_ptr_array_new_with_free_func(qd_audit_finding_free);
  audit->files = g_ptr_array_ref(database->files);
  g_autofree char *own = g_build_filename(plan_dir, "audit", NULL);
  if (!run_folder(audit, database, national, lang, error) || !run_folder(audit, database, own, lang, error))
    return NULL;
  g_ptr_array_sort(audit->findings, compare_severity); /* stable: the order of rules stays */
  return g_steal_pointer(&audit);
}

QdAudit *
qd_audit_run(const char *plan_dir, const char *lang, QdCache *cache, GError **error)
{
  QdHash key;
  QdAudit *audit = qd_kept_audit_find(cache, plan_dir, lang, &key);
  if (audit != NULL)
    return audit;
  audit = run_all(plan_dir, lang, error);
  if (audit != NULL)
    qd_kept_audit_put(cache, key, audit);
  return audit;
}

const GPtrArray *
qd_audit_files(const QdAudit *audit)
{
  return audit->files;
}

guint
qd_audit_count(const QdAudit *audit)
{
  return audit->findings->len;
}

const QdAuditFinding *
qd_audit_get(const QdAudit *audit, guint index)
{
  return audit->findings->pdata[index];
}

guint
qd_audit_count_severity(const QdAudit *audit, QdSeverity severity)
{
  guint n = 0;
  for (guint i = 0; i < audit->findings->len; i++)
    n += qd_audit_get(audit, i)->severity == severity;
  return n;
}

static bool
lists(const char *list, const char *item)
{
  g_auto(GStrv) items = g_strsplit(list, ";", -1);
  return g_strv_contains((const char *const *)items, item);
}

GArray *
qd_audit_about(const QdAudit *audit, const char *unit, const char *category, const char *column)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autofree char *ref = g_strconcat("targets.csv:", column, NULL);
  for (guint i = 0; column != NULL && i < audit->findings->len; i++) {
    const QdAuditFinding *f = qd_audit_get(audit, i);
    if (f->severity == QD_SEVERITY_ERROR && g_str_equal(f->unit, unit) && lists(f->categories, category) &&
        lists(f->refs, ref))
      g_array_append_val(found, i);
  }
  return found;
}

guint
qd_audit_compared(const QdAudit *audit)
{
  return audit->compared;
}

guint
qd_audit_rules_run(const QdAudit *audit)
{
  return audit->run;
}

guint
qd_audit_rules_left_out(const QdAudit *audit)
{
  return audit->left_out;
}
