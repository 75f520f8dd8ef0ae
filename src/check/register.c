#include <math.h>

#include "base/text.h"
#include "quydat/checks.h"

static void
report(QdFindings *findings, const char *rule, const QdUnit *unit, const char *layer, const char *value,
       const char *expected, double measure)
{
  const QdFindingSpec spec = {.rule = rule,
                              .unit = unit->code,
                              .layer = layer,
                              .value = value,
                              .expected = expected,
                              .measure = measure,
                              .has_place = true,
                              .x = unit->label_x,
                              .y = unit->label_y};
  qd_findings_add(findings, &spec);
}

static void
check_unit(const QdProject *project, const QdPlan *plan, const QdUnit *unit, const char *layer, QdFindings *findings)
{
  const QdRegisteredUnit *registered = qd_plan_find_unit(plan, unit->code);
  if (registered == NULL) {
    report(findings, "unit_not_registered", unit, layer, unit->name, NULL, NAN);
    return;
  }
  g_autofree char *drawn_name = qd_text_fold(unit->name), *registered_name = qd_text_fold(registered->name);
  if (!g_str_equal(drawn_name, registered_name))
    report(findings, "unit_renamed", unit, layer, unit->name, registered->name, NAN);
  double drawn_ha = unit->area_m2 / 10000, difference = drawn_ha - unit->register_ha;
  double tolerance = MAX(project->tolerance_ha, unit->register_ha * project->tolerance_pct / 100);
  if (isnan(unit->register_ha) || fabs(difference) <= tolerance)
    return;
  g_autofree char *drawn = qd_format_for_people(drawn_ha, 2, project->lang);
  g_autofree char *stated = qd_format_for_people(unit->register_ha, 2, project->lang);
  report(findings, "unit_area", unit, layer, drawn, stated, difference);
}

/* Figures of a unit that nobody has are compared with nothing: a province code that was not replaced, say. */
static void
check_figures(const QdProject *project, const QdPlan *plan, const QdUnits *units, QdFindings *findings)
{
  const GArray *all = qd_plan_figure_units(plan);
  for (guint i = 0; i < all->len; i++) {
    const QdFigureUnit *figures = &g_array_index(all, QdFigureUnit, i);
    if (g_str_equal(figures->unit, project->code) || qd_plan_find_unit(plan, figures->unit) != NULL ||
        qd_units_find(units, figures->unit) != NULL)
      continue;
    g_autofree char *table = g_path_get_basename(figures->path);
    const QdFindingSpec spec = {.rule = "figures_of_no_unit",
                                .layer = table,
                                .value = figures->unit,
                                .expected = project->code,
                                .measure = figures->rows,
                                .source_line = figures->line};
    qd_findings_add(findings, &spec);
  }
}

void
qd_check_register(const QdProject *project, const QdPlan *plan, const QdUnits *units, QdFindings *findings)
{
  const char *layer = qd_layer_name(qd_units_layer(units), 0);
  for (guint i = 0; i < qd_units_count(units) && qd_plan_unit_count(plan) > 0; i++)
    check_unit(project, plan, qd_units_get(units, i), layer, findings);
  for (guint i = 0; i < qd_plan_unit_count(plan); i++) {
    const QdRegisteredUnit *registered = qd_plan_unit(plan, i);
    if (qd_units_find(units, registered->code) == NULL) {
      const QdFindingSpec spec = {.rule = "unit_missing",
                                  .unit = registered->code,
                                  .layer = layer,
                                  .value = registered->name,
                                  .measure = registered->register_ha};
      qd_findings_add(findings, &spec);
    }
  }
  check_figures(project, plan, units, findings);
}
