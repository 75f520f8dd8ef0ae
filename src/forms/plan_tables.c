#include "forms/plan_tables.h"

#include <math.h>

#include "base/table.h"

/* The figures of one column, by unit and category. */
typedef struct {
  GHashTable *figures; /* "UNIT\nCODE" → double * */
  GHashTable *units;   /* char * */
} Column;

struct QdPlanTables {
  GHashTable *columns; /* "TABLE:COLUMN" → Column * */
};

static void
column_free(gpointer data)
{
  Column *column = data;
  g_hash_table_unref(column->figures);
  g_hash_table_unref(column->units);
  g_free(column);
}

static bool
read_column(const QdTable *table, const char *field, Column *column, GError **error)
{
  int at = qd_table_column(table, field);
  int unit = qd_table_column(table, "unit"), category = qd_table_column(table, "category");
  for (guint row = 0; at >= 0 && row < qd_table_rows(table); row++) {
    double value;
    if (!qd_table_number(table, row, at, &value, error))
      return false;
    if (isnan(value))
      continue;
    const char *code = qd_table_cell(table, row, unit);
    g_hash_table_insert(column->figures, g_strdup_printf("%s\n%s", code, qd_table_cell(table, row, category)),
                        g_memdup2(&value, sizeof value));
    g_hash_table_add(column->units, g_strdup(code));
  }
  return true;
}

static bool
add_column(QdPlanTables *tables, const char *dir, const QdFormColumn *spec, GError **error)
{
  const char *const required[] = {"unit", "category", NULL};
  char *name = g_strdup_printf("%s:%s", spec->table, spec->field);
  Column *column = g_new0(Column, 1);
  column->figures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  column->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert(tables->columns, name, column);
  g_autofree char *path = NULL;
  if (dir == NULL)
    return true;
  if (!qd_table_find(dir, spec->table, &path, error))
    return false;
  g_autoptr(QdTable) table = path == NULL ? NULL : qd_table_load(path, required, error);
  return path == NULL || (table != NULL && read_column(table, spec->field, column, error));
}

static bool
add_columns(QdPlanTables *tables, const char *dir, const GPtrArray *specs, GError **error)
{
  for (guint i = 0; i < specs->len; i++) {
    const QdFormColumn *spec = specs->pdata[i];
    if ((spec->columns != NULL && !add_columns(tables, dir, spec->columns, error)) ||
        (spec->kind == QD_CELL_TABLE && !add_column(tables, dir, spec, error)))
      return false;
  }
  return true;
}

QdPlanTables *
qd_plan_tables_load(const char *dir, const GPtrArray *forms, GError **error)
{
  g_autoptr(QdPlanTables) tables = g_new0(QdPlanTables, 1);
  tables->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, column_free);
  for (guint i = 0; i < forms->len; i++)
    if (!add_columns(tables, dir, ((const QdForm *)forms->pdata[i])->columns, error))
      return NULL;
  return g_steal_pointer(&tables);
}

void
qd_plan_tables_free(QdPlanTables *tables)
{
  if (tables == NULL)
    return;
  g_hash_table_unref(tables->columns);
  g_free(tables);
}

static const Column *
find_column(const QdPlanTables *tables, const char *name, const char *field)
{
  g_autofree char *key = g_strdup_printf("%s:%s", name, field);
  return g_hash_table_lookup(tables->columns, key);
}

double
qd_plan_tables_figure(const QdPlanTables *tables, const char *name, const char *field, const char *unit,
                      const char *code)
{
  const Column *column = find_column(tables, name, field);
  g_autofree char *key = g_strdup_printf("%s\n%s", unit, code);
  const double *value = column == NULL ? NULL : g_hash_table_lookup(column->figures, key);
  return value == NULL ? NAN : *value;
}

bool
qd_plan_tables_has(const QdPlanTables *tables, const char *name, const char *field, const char *unit)
{
  const Column *column = find_column(tables, name, field);
  return column != NULL && g_hash_table_contains(column->units, unit);
}
