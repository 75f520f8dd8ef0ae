#include "plan/database.h"

#include <gdal.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/table.h"
#include "base/text.h"
#include "plan/derived.h"
#include "plan/schema.h"
#include "quydat/data.h"
#include "quydat/error.h"
#include "quydat/plan.h"

void
qd_plan_database_free(QdPlanDatabase *database)
{
  if (database == NULL)
    return;
  sqlite3_close(database->db);
  g_hash_table_unref(database->tables);
  g_ptr_array_unref(database->files);
  g_free(database);
}

static bool
fail(GError **error, sqlite3 *db, const char *what)
{
  g_set_error(error, QD_ERROR, QD_ERROR_BUG, "%s: %s", what, sqlite3_errmsg(db));
  return false;
}

/* ---- functions ---- */

static void
sql_num(sqlite3_context *context, int n, sqlite3_value **values)
{
  (void)n;
  const char *text = (const char *)sqlite3_value_text(values[0]);
  double number;
  if (text != NULL && qd_parse_number(text, &number))
    sqlite3_result_double(context, number);
}

static void
sql_half(sqlite3_context *context, int n, sqlite3_value **values)
{
  (void)n;
  const char *text = (const char *)sqlite3_value_text(values[0]);
  double number;
  if (text == NULL || !qd_parse_number(text, &number))
    return;
  const char *dot = strchr(text, '.');
  sqlite3_result_double(context, 0.5 * pow(10, dot == NULL ? 0 : -(double)strlen(dot + 1)));
}

static void
sql_say(sqlite3_context *context, int n, sqlite3_value **values)
{
  (void)n;
  const char *lang = sqlite3_user_data(context);
  sqlite3_result_value(context, values[g_str_equal(lang, "vi") ? 0 : 1]);
}

static void
sql_show(sqlite3_context *context, int n, sqlite3_value **values)
{
  (void)n;
  if (sqlite3_value_type(values[0]) == SQLITE_NULL)
    return;
  char *text = qd_format_for_people_exact(sqlite3_value_double(values[0]), sqlite3_user_data(context));
  sqlite3_result_text(context, text, -1, g_free);
}

static void
create_functions(sqlite3 *db, const char *lang)
{
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  char *vi_or_en = g_str_equal(lang, "vi") ? "vi" : "en";
  sqlite3_create_function(db, "num", 1, flags, NULL, sql_num, NULL, NULL);
  sqlite3_create_function(db, "half", 1, flags, NULL, sql_half, NULL, NULL);
  sqlite3_create_function(db, "say", 2, flags, vi_or_en, sql_say, NULL, NULL);
  sqlite3_create_function(db, "show", 1, flags, vi_or_en, sql_show, NULL, NULL);
}

/* ---- tables ---- */

static bool
create_table(sqlite3 *db, const QdTable *table, const char *name, GError **error)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  char *quoted = sqlite3_mprintf("CREATE TABLE \"%w\" (_line INTEGER, _place TEXT", name);
  g_string_append(sql, quoted);
  sqlite3_free(quoted);
  for (guint c = 0; c < qd_table_columns(table); c++) {
    quoted = sqlite3_mprintf(", \"%w\" TEXT", qd_table_column_name(table, c));
    g_string_append(sql, quoted);
    sqlite3_free(quoted);
  }
  g_string_append_c(sql, ')');
  if (sqlite3_exec(db, sql->str, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:1: %s", qd_table_path(table),
              sqlite3_errmsg(db)); /* duplicate column name */
  return false;
}

/* "Bảng 26, line 17493 (targets.csv:8)", as far as the row says. */
static char *
place_of(const QdTable *table, guint row, const char *file, const char *line_word)
{
  const char *printed = qd_table_cell(table, row, qd_table_column(table, "table"));
  const char *line = qd_table_cell(table, row, qd_table_column(table, "source_line"));
  GString *place = g_string_new(printed);
  if (line[0] != '\0')
    g_string_append_printf(place, "%s%s %s", place->len > 0 ? ", " : "", line_word, line);
  g_string_append_printf(place, "%s%s:%u%s", place->len > 0 ? " (" : "", file, qd_table_line(table, row),
                         place->len > 0 ? ")" : "");
  return g_string_free(place, FALSE);
}

static bool
insert_rows(sqlite3 *db, const QdTable *table, const char *name, const char *line_word, GError **error)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  char *quoted = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (?, ?", name);
  g_string_append(sql, quoted);
  sqlite3_free(quoted);
  for (guint c = 0; c < qd_table_columns(table); c++)
    g_string_append(sql, ", ?");
  g_string_append_c(sql, ')');
  sqlite3_stmt *insert = NULL;
  if (sqlite3_prepare_v2(db, sql->str, -1, &insert, NULL) != SQLITE_OK)
    return fail(error, db, qd_table_path(table));
  g_autofree char *file = g_path_get_basename(qd_table_path(table));
  bool ok = true;
  for (guint row = 0; ok && row < qd_table_rows(table); row++) {
    sqlite3_bind_int64(insert, 1, qd_table_line(table, row));
    sqlite3_bind_text(insert, 2, place_of(table, row, file, line_word), -1, g_free);
    for (guint c = 0; c < qd_table_columns(table); c++)
      sqlite3_bind_text(insert, (int)c + 3, qd_table_cell(table, row, (int)c), -1, SQLITE_STATIC);
    ok = sqlite3_step(insert) == SQLITE_DONE || fail(error, db, qd_table_path(table));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return ok;
}

/* The tree of categories must be a tree before rules walk it. */
static bool
check_tree(const char *name, const char *path, GError **error)
{
  if (!g_str_equal(name, "categories"))
    return true;
  g_autoptr(QdCategories) categories = qd_categories_load(path, error);
  return categories != NULL;
}

/* is_own: a table of the plan, whose figures and mentions the rules are about; the national ones only serve them. */
static bool
add_table(QdPlanDatabase *database, const QdTable *table, bool is_own, const char *line_word, GError **error)
{
  const char *path = qd_table_path(table);
  g_autofree char *name = qd_table_sql_name(path);
  if (g_hash_table_contains(database->tables, name))
    return true; /* the plan's own table stands before the national one */
  g_autoptr(QdSchema) schema = qd_schema_load(table, error);
  if (schema == NULL || !qd_schema_check(schema, error) || !check_tree(name, path, error) ||
      !create_table(database->db, table, name, error) || !insert_rows(database->db, table, name, line_word, error) ||
      (is_own && !qd_derived_add(database->db, table, schema, name, error)))
    return false;
  g_hash_table_add(database->tables, g_steal_pointer(&name));
  return true;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Files that are being read. */
typedef struct {
  const GPtrArray *files;
  QdTable **tables;
  GError **errors;
} Reading;

static void
read_file(guint i, gpointer data)
{
  Reading *reading = data;
  reading->tables[i] = qd_table_load(reading->files->pdata[i], NULL, &reading->errors[i]);
}

/* Reads files at the same time, adds them one after the other; the first error is told. */
static bool
add_files(QdPlanDatabase *database, const GPtrArray *files, bool is_own, const char *line_word, GError **error)
{
  Reading reading = {files, g_new0(QdTable *, files->len + 1), g_new0(GError *, files->len + 1)};
  GDALAllRegister(); /* before there are threads */
  qd_parallel(files->len, g_get_num_processors(), read_file, &reading);
  bool ok = true;
  for (guint i = 0; i < files->len; i++) {
    if (ok && reading.tables[i] == NULL)
      g_propagate_error(error, g_steal_pointer(&reading.errors[i]));
    ok = ok && reading.tables[i] != NULL && add_table(database, reading.tables[i], is_own, line_word, error);
    g_clear_error(&reading.errors[i]);
    qd_table_free(reading.tables[i]);
  }
  g_free(reading.tables);
  g_free(reading.errors);
  return ok;
}

/* A CSV file is a table; a workbook may be anything, and is one where a schema stands beside it. */
static bool
is_table(const char *folder, const char *name)
{
  if (name[0] == '.' || name[0] == '~') /* hidden; open in Excel */
    return false;
  if (g_str_has_suffix(name, ".csv"))
    return !g_str_has_suffix(name, ".schema.csv");
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *schema = g_str_has_suffix(name, ".xlsx") ? qd_schema_path(path) : NULL;
  return schema != NULL && g_file_test(schema, G_FILE_TEST_EXISTS);
}

/* Adds the path of a table to the files; the same as CSV and as workbook is an error. */
static bool
take_table(const char *folder, const char *name, GPtrArray *files, GError **error)
{
  g_autofree char *stem = g_strndup(name, (gsize)(strrchr(name, '.') - name));
  char *path;
  if (!qd_table_find(folder, stem, &path, error))
    return false;
  g_ptr_array_add(files, path);
  return true;
}

static bool
add_folder(QdPlanDatabase *database, const char *folder, bool is_own, const char *line_word, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  if (dir == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no such folder of plan tables"), folder);
    return false;
  }
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
    if (is_table(folder, name) && !take_table(folder, name, files, error))
      return false;
  g_ptr_array_sort(files, compare_names);
  for (guint i = 0; is_own && i < files->len; i++)
    g_ptr_array_add(database->files, g_strdup(files->pdata[i]));
  return add_files(database, files, is_own, line_word, error);
}

QdPlanDatabase *
qd_plan_database_open(const char *plan_dir, const char *lang, GError **error)
{
  const char *line_word = g_str_equal(lang, "vi") ? "dòng" : "line";
  g_autofree char *national = qd_data_file("layers/land-use-codes.csv", error);
  if (national == NULL)
    return NULL;
  g_autofree char *layers = g_path_get_dirname(national);
  g_autoptr(QdPlanDatabase) database = g_new0(QdPlanDatabase, 1);
  database->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  database->files = g_ptr_array_new_with_free_func(g_free);
  if (sqlite3_open(":memory:", &database->db) != SQLITE_OK) {
    fail(error, database->db, "cannot open a database in memory");
    return NULL;
  }
  create_functions(database->db, lang);
  if (sqlite3_exec(database->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK || !qd_derived_create(database->db, error) ||
      !add_folder(database, plan_dir, true, line_word, error) ||
      !add_folder(database, layers, false, line_word, error) || !qd_derived_check_zeros(database->db, error))
    return NULL;
  sqlite3_exec(database->db, "COMMIT", NULL, NULL, NULL);
  return g_steal_pointer(&database);
}

static bool
execute(sqlite3 *db, char *sql, GError **error)
{
  bool ok = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(error, db, sql);
  sqlite3_free(sql);
  return ok;
}

bool
qd_plan_database_expect(const QdPlanDatabase *database, const char *name, const char *const *columns, GError **error)
{
  sqlite3 *db = database->db;
  if (!execute(db, sqlite3_mprintf("CREATE TABLE IF NOT EXISTS \"%w\" (_line INTEGER, _place TEXT)", name), error))
    return false;
  for (guint i = 0; columns[i] != NULL; i++) {
    if (sqlite3_table_column_metadata(db, NULL, name, columns[i], NULL, NULL, NULL, NULL, NULL) == SQLITE_OK)
      continue;
    if (!execute(db, sqlite3_mprintf("ALTER TABLE \"%w\" ADD COLUMN \"%w\" TEXT DEFAULT ''", name, columns[i]), error))
      return false;
  }
  return true;
}
