#include "plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "table.h"

enum { INVENTORY_PERIOD = 2024 };

void
qds_plan_free(QdsPlan *plan)
{
  if (plan == NULL)
    return;
  for (int i = 0; i < plan->n_units; i++) {
    g_free(plan->units[i].code);
    g_free(plan->units[i].name);
  }
  for (int i = 0; i < plan->n_categories; i++)
    g_free(plan->categories[i].code);
  g_free(plan->units);
  g_free(plan->categories);
  g_free(plan->named);
  g_free(plan->folder);
  g_free(plan);
}

int
qds_plan_unit(const QdsPlan *plan, const char *code)
{
  for (int i = 0; i < plan->n_units; i++)
    if (g_str_equal(plan->units[i].code, code))
      return i;
  return -1;
}

int
qds_plan_category(const QdsPlan *plan, const char *code)
{
  for (int i = 0; i < plan->n_categories; i++)
    if (g_str_equal(plan->categories[i].code, code))
      return i;
  return -1;
}

bool
qds_plan_is_below(const QdsPlan *plan, int category, int ancestor)
{
  for (; category >= 0; category = plan->categories[category].parent)
    if (category == ancestor)
      return true;
  return false;
}

int *
qds_plan_unit_list(const QdsPlan *plan, const char *codes)
{
  g_auto(GStrv) words = g_strsplit(codes, ";", -1);
  int *list = g_new(int, g_strv_length(words) + 1);
  int n = 0;
  for (char **word = words; *word != NULL; word++) {
    const int unit = qds_plan_unit(plan, g_strstrip(*word));
    if (unit >= 0)
      list[n++] = unit;
  }
  list[n] = -1;
  return list;
}

static int
by_code(const void *a, const void *b)
{
  return strcmp(((const QdsPlanUnit *)a)->code, ((const QdsPlanUnit *)b)->code);
}

static bool
load_units(QdsPlan *plan, GError **error)
{
  const char *columns[] = {"code", "lon", "lat", "area_ha", NULL};
  g_autofree char *path = g_build_filename(plan->folder, "synth.csv", NULL);
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  plan->units = g_new0(QdsPlanUnit, (gsize)qds_table_rows(table) + 1);
  for (int row = 0; row < qds_table_rows(table); row++) {
    QdsPlanUnit *unit = &plan->units[plan->n_units++];
    unit->code = g_strdup(qds_table_text(table, row, "code"));
    unit->name = g_strdup(unit->code);
    if (!qds_table_number(table, row, "lon", NAN, &unit->lon, error) ||
        !qds_table_number(table, row, "lat", NAN, &unit->lat, error) ||
        !qds_table_number(table, row, "area_ha", NAN, &unit->area_ha, error))
      return false;
    if (!(unit->area_ha > 0.0) || isnan(unit->lon) || isnan(unit->lat)) {
      g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "table \"%s\", row %d: unit \"%s\" needs lon, lat and an area",
                  path, row + 1, unit->code);
      return false;
    }
  }
  if (plan->n_units == 0 || plan->n_units > 250) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "table \"%s\" names %d units; 1 to 250 can be made", path,
                plan->n_units);
    return false;
  }
  qsort(plan->units, (size_t)plan->n_units, sizeof *plan->units, by_code);
  return true;
}

static bool
load_names(QdsPlan *plan, GError **error)
{
  const char *columns[] = {"code", "name", "kind", "region", NULL};
  g_autofree char *path = g_build_filename(plan->folder, "communes.csv", NULL);
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  for (int row = 0; row < qds_table_rows(table); row++) {
    const int index = qds_plan_unit(plan, qds_table_text(table, row, "code"));
    if (index < 0)
      continue;
    QdsPlanUnit *unit = &plan->units[index];
    g_free(unit->name);
    unit->name = g_strdup(qds_table_text(table, row, "name"));
    unit->is_ward = g_str_equal(qds_table_text(table, row, "kind"), "phường");
    unit->is_centre = g_str_equal(qds_table_text(table, row, "region"), "I");
  }
  return true;
}

static bool
load_categories(QdsPlan *plan, GError **error)
{
  const char *columns[] = {"code", "parent", NULL};
  g_autofree char *beside = g_build_filename(plan->folder, "..", "land-use-codes.csv", NULL);
  g_autofree char *inside = g_build_filename(plan->folder, "land-use-codes.csv", NULL);
  const char *path = g_file_test(beside, G_FILE_TEST_EXISTS) ? beside : inside;
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  const int n = qds_table_rows(table);
  plan->categories = g_new0(QdsCategory, (gsize)n + 1);
  plan->n_categories = n;
  for (int row = 0; row < n; row++) {
    plan->categories[row].code = g_strdup(qds_table_text(table, row, "code"));
    plan->categories[row].is_memo = g_str_equal(qds_table_text(table, row, "role"), "memo");
    plan->categories[row].inventory_ha = NAN;
  }
  for (int row = 0; row < n; row++)
    plan->categories[row].parent = qds_plan_category(plan, qds_table_text(table, row, "parent"));
  return true;
}

/* One row of inventory.csv: a province figure, a named cell, or of another period. */
static bool
take_figure(QdsPlan *plan, const QdsTable *table, int row, GError **error)
{
  double period, area_ha;
  if (!qds_table_number(table, row, "period", INVENTORY_PERIOD, &period, error) ||
      !qds_table_number(table, row, "area_ha", NAN, &area_ha, error))
    return false;
  const int unit = qds_plan_unit(plan, qds_table_text(table, row, "unit"));
  const int category = qds_plan_category(plan, qds_table_text(table, row, "category"));
  if ((int)period != INVENTORY_PERIOD || category < 0 || isnan(area_ha))
    return true;
  if (unit < 0)
    plan->categories[category].inventory_ha = area_ha;
  else if (plan->categories[category].parent >= 0)
    plan->named[plan->n_named++] = (QdsNamed){unit, category, area_ha};
  return true;
}

static bool
load_inventory(QdsPlan *plan, GError **error)
{
  const char *columns[] = {"unit", "category", "period", "area_ha", NULL};
  g_autofree char *path = g_build_filename(plan->folder, "inventory.csv", NULL);
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  plan->period = INVENTORY_PERIOD;
  plan->named = g_new0(QdsNamed, (gsize)qds_table_rows(table) + 1);
  for (int row = 0; row < qds_table_rows(table); row++)
    if (!take_figure(plan, table, row, error))
      return false;
  int n_figures = 0;
  for (int i = 0; i < plan->n_categories; i++)
    n_figures += !isnan(plan->categories[i].inventory_ha);
  if (n_figures == 0) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "table \"%s\" has no province figures of %d", path,
                INVENTORY_PERIOD);
    return false;
  }
  return true;
}

QdsPlan *
qds_plan_load(const char *folder, GError **error)
{
  g_autoptr(QdsPlan) plan = g_new0(QdsPlan, 1);
  plan->folder = g_strdup(folder);
  if (!load_units(plan, error) || !load_names(plan, error) || !load_categories(plan, error) ||
      !load_inventory(plan, error))
    return NULL;
  return g_steal_pointer(&plan);
}
