/* Tables of changes that have no drawn place: "so many hectares of this become that in these communes". */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "scenario/scenario.h"

/* A row as read. */
typedef struct {
  const QdTable *table;
  guint line;
  const char *name, *units;
  int from, to;
  double area_m2;
} Change;

static const char *
text(const Change *change, const char *column)
{
  return qd_table_cell(change->table, change->line, qd_table_column(change->table, column));
}

static bool
read_category(const Change *change, const QdCategories *categories, const char *column, int *category, GError **error)
{
  const char *code = text(change, column);
  *category = qd_categories_find(categories, code);
  if (*category < 0)
    qd_table_cell_error(change->table, change->line, qd_table_column(change->table, column), error,
                        _("category \"%s\" is not in the category table"), code);
  return *category >= 0;
}

static bool
read_change(Change *change, const QdCategories *categories, GError **error)
{
  double area_ha;
  int area = qd_table_column(change->table, "area_ha");
  if (!read_category(change, categories, "from", &change->from, error) ||
      !read_category(change, categories, "to", &change->to, error) ||
      !qd_table_number(change->table, change->line, area, &area_ha, error))
    return false;
  if (!(area_ha > 0)) {
    qd_table_cell_error(change->table, change->line, area, error, _("hectares above 0 are expected"));
    return false;
  }
  if (qd_categories_is_below(categories, change->to, change->from) ||
      qd_categories_is_below(categories, change->from, change->to)) {
    qd_table_cell_error(change->table, change->line, qd_table_column(change->table, "to"), error,
                        _("%s is part of %s: nothing would change"), text(change, "to"), text(change, "from"));
    return false;
  }
  change->name = text(change, "name");
  change->units = text(change, "units");
  change->area_m2 = area_ha * 10000;
  return true;
}

/* The units of a change: all where none is named. */
static bool
read_units(const Change *change, const QdUnits *units, bool *is_meant, GError **error)
{
  g_auto(GStrv) codes = g_strsplit(change->units, ";", -1);
  for (guint i = 0; i < qd_units_count(units); i++)
    is_meant[i] = change->units[0] == '\0';
  for (guint k = 0; codes[k] != NULL && change->units[0] != '\0'; k++) {
    guint found = 0;
    for (guint i = 0; i < qd_units_count(units); i++) {
      if (!g_str_equal(qd_units_get(units, i)->code, g_strstrip(codes[k])))
        continue;
      is_meant[i] = true;
      found++;
    }
    if (found == 0) {
      qd_table_cell_error(change->table, change->line, qd_table_column(change->table, "units"), error,
                          _("no unit has the code \"%s\"; codes are separated by semicolons"), codes[k]);
      return false;
    }
  }
  return true;
}

/* Land that a change may still take in a cell: kept so far. */
static double
kept(const QdScenario *scenario, guint unit, int column)
{
  return fmax(0, *qd_scenario_cell(scenario, unit, column, column));
}

static double
find_available(const QdScenario *scenario, const Change *change, const bool *is_meant)
{
  const QdCategories *categories = scenario->take->request.categories;
  double available = 0;
  for (guint unit = 0; unit < scenario->take->n_units; unit++)
    for (guint c = 0; is_meant[unit] && c < qd_categories_count(categories); c++)
      if (qd_categories_is_below(categories, (int)c, change->from))
        available += kept(scenario, unit, (int)c);
  return available;
}

/* From every unit and category of it the same share. */
static void
convert(QdScenario *scenario, const Change *change, const bool *is_meant, double share, guint number)
{
  const QdCategories *categories = scenario->take->request.categories;
  guint province = scenario->take->n_units;
  for (guint unit = 0; unit < province; unit++) {
    for (guint c = 0; is_meant[unit] && c < qd_categories_count(categories); c++) {
      double area = share * kept(scenario, unit, (int)c);
      if (!qd_categories_is_below(categories, (int)c, change->from) || !(area > 0))
        continue;
      const guint rows[] = {unit, province};
      for (guint i = 0; i < 2; i++) {
        const QdTakeRow row = {number, rows[i], (int)c, change->to, 0, area};
        qd_scenario_convert(scenario, rows[i], (int)c, change->to, area);
        g_array_append_val(scenario->rows, row);
      }
    }
  }
}

static void
report_exceeding(const Change *change, const QdTableChange *done, const char *path, QdFindings *findings)
{
  g_autofree char *layer = g_path_get_basename(path);
  g_autofree char *asked = g_strdup_printf("%.4f", done->asked_ha);
  g_autofree char *there = g_strdup_printf("%.4f", done->done_ha);
  const QdFindingSpec spec = {.rule = "change_exceeds",
                              .layer = layer,
                              .feature = done->name,
                              .source_line = qd_table_line(change->table, change->line),
                              .value = asked,
                              .expected = there,
                              .measure = done->asked_ha - done->done_ha};
  qd_findings_add(findings, &spec);
}

bool
qd_changes_apply(QdScenario *scenario, const char *path, QdFindings *findings, GError **error)
{
  const char *const required[] = {"from", "to", "area_ha", NULL};
  const QdLandTakeRequest *request = &scenario->take->request;
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  g_autofree bool *is_meant = g_new0(bool, (gsize)scenario->take->n_units + 1);
  if (table == NULL)
    return false;
  for (guint line = 0; line < qd_table_rows(table); line++) {
    Change change = {.table = table, .line = line};
    if (!read_change(&change, request->categories, error) || !read_units(&change, request->units, is_meant, error))
      return false;
    double available = find_available(scenario, &change, is_meant), taken = fmin(available, change.area_m2);
    guint number = scenario->take->works->works->len + scenario->changes->len;
    QdTableChange done = {.from = change.from,
                          .to = change.to,
                          .asked_ha = change.area_m2 / 10000,
                          .done_ha = taken / 10000,
                          .table = path,
                          .line = qd_table_line(table, line)};
    done.name = change.name[0] != '\0' ? g_strdup(change.name)
                                       : g_strdup_printf("%s → %s", text(&change, "from"), text(&change, "to"));
    g_array_append_val(scenario->changes, done);
    if (taken > 0)
      convert(scenario, &change, is_meant, taken / available, number);
    if (change.area_m2 > available && findings != NULL)
      report_exceeding(&change, &done, path, findings);
  }
  return true;
}
