#include <math.h>

#include "quydat/ledger.h"

const char *
qd_verdict_name(QdVerdict verdict)
{
  static const char *const names[] = {"", "met", "short", "exceeded", "no_data"};
  return names[verdict];
}

/* met within the larger tolerance or on the safe side; short below a floor or still on the way; exceeded past a
 * ceiling, or past an exact target as seen from the base (without a base nobody can say which way it lies: still on the
 * way). */
QdVerdict
qd_verdict(double area_ha, double base_ha, double target_ha, QdSense sense, double tolerance_ha, double tolerance_pct)
{
  if (isnan(target_ha) || isnan(area_ha))
    return QD_VERDICT_NO_DATA;
  double gap = target_ha - area_ha;
  if (fabs(gap) <= fmax(tolerance_ha, fabs(target_ha) * tolerance_pct / 100))
    return QD_VERDICT_MET;
  if (sense == QD_SENSE_FLOOR)
    return gap > 0 ? QD_VERDICT_SHORT : QD_VERDICT_MET;
  if (sense == QD_SENSE_CEILING)
    return gap > 0 ? QD_VERDICT_MET : QD_VERDICT_EXCEEDED;
  if (isnan(base_ha))
    return QD_VERDICT_SHORT;
  bool shall_fall = target_ha < base_ha;
  return (gap < 0) == shall_fall ? QD_VERDICT_SHORT : QD_VERDICT_EXCEEDED;
}

typedef struct {
  const QdProject *project;
  const QdCategories *categories;
  const QdPlan *plan;
  const QdUnits *units;
  GArray *rows;
} Comparison;

static void
compare_with_plan(const Comparison *c, QdBalanceRow *row, bool is_now)
{
  guint category = (guint)row->column;
  row->inventory_ha = qd_plan_inventory(c->plan, row->unit, category, row->period);
  if (!is_now)
    return;
  row->base_ha = qd_plan_base(c->plan, row->unit, category);
  row->target_ha = qd_plan_target(c->plan, row->unit, category);
  if (c->project->target == NULL || qd_plan_target_source(c->plan, row->unit, category) == NULL)
    return;
  row->gap_to_target_ha = row->target_ha - row->area_ha;
  if (row->target_ha != row->base_ha)
    row->done_pct = (row->area_ha - row->base_ha) / (row->target_ha - row->base_ha) * 100;
  row->verdict = qd_verdict(row->area_ha, row->base_ha, row->target_ha, qd_plan_sense(c->plan, row->unit, category),
                            c->project->tolerance_ha, c->project->tolerance_pct);
}

static const char *
column_code(int column)
{
  static const char *const codes[] = {"_UNKNOWN", "_GAP", "_AREA_DIFFERENCE", "_REGISTER_DIFFERENCE"};
  return codes[QD_COLUMN_UNKNOWN - column];
}

static void
add_row(Comparison *c, const QdBalance *balance, guint unit_row, int column, bool is_now)
{
  bool is_province = unit_row == qd_units_count(c->units);
  const QdUnit *unit = is_province ? NULL : qd_units_get(c->units, unit_row);
  const QdCategory *category = column >= 0 ? qd_categories_get(c->categories, (guint)column) : NULL;
  bool vietnamese = g_str_equal(c->project->lang, "vi");
  QdBalanceRow row = {
      .row = unit_row,
      .column = column,
      .unit = is_province ? c->project->code : unit->code,
      .unit_name = is_province ? c->project->name : unit->name,
      .category = category != NULL ? category->code : column_code(column),
      .category_name = category == NULL ? ""
                       : vietnamese     ? category->name_vi
                                        : category->name_en,
      .role = category != NULL && category->is_memo ? "memo" : "partition",
      .period = balance->period,
      .area_m2 = qd_ledger_total(balance->ledger, unit_row, column),
      .inventory_ha = NAN,
      .base_ha = NAN,
      .target_ha = NAN,
      .gap_to_target_ha = NAN,
      .done_pct = NAN,
  };
  row.area_ha = row.area_m2 / 10000;
  row.share_pct = row.area_m2 / qd_ledger_closing_area(balance->ledger, unit_row) * 100;
  if (category != NULL)
    compare_with_plan(c, &row, is_now);
  g_array_append_val(c->rows, row);
}

GArray *
qd_compare(const QdProject *project, const QdCategories *categories, const QdPlan *plan, const QdUnits *units,
           const GPtrArray *balances)
{
  Comparison c = {project, categories, plan, units, g_array_new(FALSE, TRUE, sizeof(QdBalanceRow))};
  guint n = qd_units_count(units);
  for (guint k = 0; k <= n; k++) {
    guint unit_row = k == 0 ? n : k - 1;
    for (guint p = 0; p < balances->len; p++) {
      bool is_now = p + 1 == balances->len;
      for (guint i = 0; i < qd_categories_count(categories); i++)
        add_row(&c, balances->pdata[p], unit_row, (int)i, is_now);
      add_row(&c, balances->pdata[p], unit_row, QD_COLUMN_UNKNOWN, is_now);
      add_row(&c, balances->pdata[p], unit_row, QD_COLUMN_GAP, is_now);
      if (project->area_field != NULL)
        add_row(&c, balances->pdata[p], unit_row, QD_COLUMN_AREA_DIFFERENCE, is_now);
      if (project->closes_on_register)
        add_row(&c, balances->pdata[p], unit_row, QD_COLUMN_REGISTER_DIFFERENCE, is_now);
    }
  }
  return c.rows;
}

void
qd_verdict_count(const GArray *rows, guint row, guint counts[QD_VERDICT_NO_DATA + 1])
{
  for (guint v = 0; v <= QD_VERDICT_NO_DATA; v++)
    counts[v] = 0;
  for (guint i = 0; i < rows->len; i++) {
    const QdBalanceRow *r = &g_array_index(rows, QdBalanceRow, i);
    if (r->row == row)
      counts[r->verdict]++;
  }
}
