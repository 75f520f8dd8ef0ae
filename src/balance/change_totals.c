/* A period without a land-use layer: its figures against the other's totals. */
#include <math.h>

#include "balance/matrix.h"

/* Columns of targets.csv are named after what they are of and the period, as bang26_2020. */
static bool
is_of_period(const char *column, const char *period)
{
  g_autofree char *suffix = g_strdup_printf("_%s", period);
  return column != NULL && g_str_has_suffix(column, suffix);
}

char *
qd_change_figures(const QdProject *project, const QdPlan *plan, const char *period)
{
  if (qd_plan_has_inventory(plan, period))
    return g_strdup("inventory.csv");
  if (is_of_period(project->base, period))
    return g_strdup_printf("targets.csv: %s", project->base);
  if (is_of_period(project->target, period))
    return g_strdup_printf("targets.csv: %s", project->target);
  return NULL;
}

static double
figure_ha(const QdProject *project, const QdPlan *plan, const char *unit, guint category, const char *period)
{
  if (qd_plan_has_inventory(plan, period))
    return qd_plan_inventory(plan, unit, category, period);
  return is_of_period(project->base, period) ? qd_plan_base(plan, unit, category)
                                             : qd_plan_target(plan, unit, category);
}

QdChange *
qd_change_of_totals(const QdProject *project, const QdCategories *categories, const QdPlan *plan, const QdUnits *units,
                    const QdBalance *balance, const char *figures, QdChangeEnd end)
{
  bool is_from = end == QD_CHANGE_FROM;
  QdChangeEnd measured = is_from ? QD_CHANGE_TO : QD_CHANGE_FROM;
  QdChange *change = qd_change_new(categories, qd_units_count(units), is_from ? figures : balance->period,
                                   is_from ? balance->period : figures);
  change->is_overlay = false;
  change->source = qd_change_figures(project, plan, figures);
  for (guint row = 0; row <= change->n_units + 1; row++) {
    bool is_outside = row > change->n_units;
    const char *unit = row < change->n_units ? qd_units_get(units, row)->code : project->code;
    for (int column = QD_COLUMN_GAP; column < (int)change->n_columns - 2; column++) {
      *qd_change_total_cell(change, row, end, column) =
          is_outside || column < 0 ? NAN : figure_ha(project, plan, unit, (guint)column, figures) * 10000;
      *qd_change_total_cell(change, row, measured, column) =
          is_outside ? NAN : qd_ledger_total(balance->ledger, row, column);
    }
  }
  return change;
}
