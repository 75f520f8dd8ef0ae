#include "plan/derived.h"

#include <stdarg.h>
#include <string.h>

#include "base/i18n.h"
#include "quydat/error.h"

/* Runs a statement made with sqlite3_mprintf's quoting: %w in names, %Q for texts. */
static bool
run(sqlite3 *db, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *sql = sqlite3_vmprintf(format, args);
  va_end(args);
  bool ok = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
  if (!ok)
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, "%s: %s", sql, sqlite3_errmsg(db));
  sqlite3_free(sql);
  return ok;
}

bool
qd_derived_create(sqlite3 *db, GError **error)
{
  return run(db, error,
             "CREATE TABLE figures (source TEXT, _line INTEGER, _place TEXT, unit TEXT, category TEXT, ref TEXT, "
             "text TEXT); CREATE INDEX figures_of ON figures (ref, unit, category);"
             "CREATE TABLE mentions (source TEXT, _file TEXT, _line INTEGER, _place TEXT, field TEXT, refers_to TEXT, "
             "refers_column TEXT, code TEXT);");
}

/* A table of figures: one row a category, unit and period. What has other keys too speaks of something else. */
static bool
has_figures(const QdTable *table, const QdSchema *schema)
{
  if (!qd_schema_is_key(schema, "category") || qd_schema_type(schema, "category") != QD_COLUMN_CODE)
    return false;
  for (guint c = 0; c < qd_table_columns(table); c++) {
    const char *column = qd_table_column_name(table, c);
    if (qd_schema_is_key(schema, column) && !g_str_equal(column, "category") && !g_str_equal(column, "unit") &&
        !g_str_equal(column, "period"))
      return false;
  }
  return true;
}

/* What other tables call a table: targets.csv, also when it is a workbook. */
static char *
csv_name(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  *strrchr(name, '.') = '\0';
  return g_strconcat(name, ".csv", NULL);
}

static bool
add_figures(sqlite3 *db, const QdTable *table, const char *name, const char *column, GError **error)
{
  g_autofree char *file = csv_name(qd_table_path(table));
  bool has_period = qd_table_column(table, "period") >= 0;
  const char *unit = qd_table_column(table, "unit") >= 0 ? "unit" : "''";
  char *period = has_period ? sqlite3_mprintf("period") : sqlite3_mprintf("%Q", column);
  bool ok =
      run(db, error, "INSERT INTO figures SELECT %Q, _line, _place, %s, category, %Q || ':' || %s, \"%w\" FROM \"%w\"",
          name, unit, file, period, column, name);
  sqlite3_free(period);
  return ok;
}

/* "communes.csv:code" → communes, code; a value that the schema allows by itself refers to nothing. */
static bool
add_mentions(sqlite3 *db, const QdTable *table, const QdSchema *schema, const char *name, const char *column,
             GError **error)
{
  const char *references = qd_schema_references(schema, column);
  g_auto(GStrv) parts = g_strsplit(references, ":", 2);
  if (parts[0] == NULL || parts[1] == NULL)
    return true;
  g_autofree char *other = qd_table_sql_name(parts[0]);
  /* json_each has columns of its own: names are those of t */
  return run(db, error,
             "INSERT INTO mentions SELECT %Q, %Q, t._line, t._place, %Q, %Q, %Q, trim(j.value) FROM \"%w\" t, "
             "json_each('[\"' || replace(replace(replace(t.\"%w\", '\\', ''), '\"', ''), ';', '\",\"') || '\"]') j "
             "WHERE t.\"%w\" <> '' AND trim(j.value) <> '' "
             "AND instr('|' || %Q || '|', '|' || trim(j.value) || '|') = 0",
             name, qd_table_path(table), column, other, parts[1], name, column, column,
             qd_schema_allowed(schema, column));
}

bool
qd_derived_add(sqlite3 *db, const QdTable *table, const QdSchema *schema, const char *name, GError **error)
{
  bool is_figures = has_figures(table, schema);
  for (guint c = 0; c < qd_table_columns(table); c++) {
    const char *column = qd_table_column_name(table, c);
    if (is_figures && qd_schema_type(schema, column) == QD_COLUMN_NUMBER &&
        !add_figures(db, table, name, column, error))
      return false;
    if (qd_schema_references(schema, column)[0] != '\0' && !add_mentions(db, table, schema, name, column, error))
      return false;
  }
  return true;
}

static bool
check_zeros_in(sqlite3 *db, const char *other, const char *column, GError **error)
{
  char *sql = sqlite3_mprintf(
      "WITH missing AS MATERIALIZED (SELECT * FROM mentions WHERE refers_to = %Q AND refers_column = %Q "
      "AND code NOT IN (SELECT \"%w\" FROM \"%w\")) "
      "SELECT m._file, m._line, m.field, m.code, o.\"%w\" FROM missing m "
      "JOIN \"%w\" o ON ltrim(o.\"%w\", '0') = ltrim(m.code, '0') AND length(o.\"%w\") > length(m.code) "
      "ORDER BY m._file, m._line LIMIT 1",
      other, column, column, other, column, other, column, column);
  sqlite3_stmt *query = NULL;
  bool ok = true;
  if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW) {
    const char *code = (const char *)sqlite3_column_text(query, 3);
    g_set_error(
        error, QD_ERROR, QD_ERROR_USAGE,
        _("%s:%d: column \"%s\": \"%s\" is no code of %s, but \"%s\" is: a leading zero is lost (in Excel, import the "
          "column as text)"),
        sqlite3_column_text(query, 0), sqlite3_column_int(query, 1), sqlite3_column_text(query, 2), code, other,
        sqlite3_column_text(query, 4));
    ok = false;
  }
  sqlite3_finalize(query);
  sqlite3_free(sql);
  return ok;
}

bool
qd_derived_check_zeros(sqlite3 *db, GError **error)
{
  sqlite3_stmt *query = NULL;
  bool ok = true;
  /* a table that is referred to and not there: that is for a rule to say */
  if (sqlite3_prepare_v2(db,
                         "SELECT DISTINCT refers_to, refers_column FROM mentions "
                         "WHERE refers_to IN (SELECT name FROM sqlite_master) ORDER BY 1, 2",
                         -1, &query, NULL) != SQLITE_OK) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("mentions: %s"), sqlite3_errmsg(db));
    return false;
  }
  while (ok && sqlite3_step(query) == SQLITE_ROW)
    ok = check_zeros_in(db, (const char *)sqlite3_column_text(query, 0), (const char *)sqlite3_column_text(query, 1),
                        error);
  sqlite3_finalize(query);
  return ok;
}
