/* The projected ledger against the targets. */
#include <math.h>

#include "scenario/scenario.h"

/* What zones, lines and changes bring to each category of each row, less what they take from it. */
typedef struct {
  double by[QD_WORK_CHANGE + 1];
} Contribution;

/* An area in a category and all above it. */
static void
add_up(const QdCategories *categories, Contribution *row, int category, guint who, double area_ha)
{
  for (; category >= 0; category = qd_categories_get(categories, (guint)category)->parent)
    row[category].by[who] += area_ha;
}

static Contribution *
sum_contributions(const QdScenario *scenario)
{
  const QdCategories *categories = scenario->take->request.categories;
  guint n = qd_categories_count(categories), n_works = scenario->take->works->works->len;
  Contribution *all = g_new0(Contribution, (gsize)n * (scenario->take->n_units + 1));
  for (guint i = 0; i < scenario->rows->len; i++) {
    const QdTakeRow *r = &g_array_index(scenario->rows, QdTakeRow, i);
    Contribution *row = all + (gsize)r->row * n;
    guint who = r->work >= n_works ? QD_WORK_CHANGE : (guint)qd_works_get(scenario->take->works, r->work)->kind;
    if (r->from == r->to || r->counted_m2 == 0)
      continue;
    add_up(categories, row, r->to, who, r->counted_m2 / 10000);
    add_up(categories, row, r->from, who, -r->counted_m2 / 10000);
  }
  return all;
}

GArray *
qd_scenario_targets(const QdScenario *scenario)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  const QdProject *project = request->project;
  GArray *targets = g_array_new(FALSE, FALSE, sizeof(QdTargetRow));
  guint n_units = scenario->take->n_units, n = qd_categories_count(request->categories);
  g_autofree Contribution *contributions = sum_contributions(scenario);
  for (guint k = 0; k <= n_units; k++) {
    guint row = k == 0 ? n_units : k - 1;
    const char *unit = row == n_units ? project->code : qd_units_get(request->units, row)->code;
    for (guint c = 0; c < n; c++) {
      const Contribution *own = &contributions[(gsize)row * n + c];
      QdTargetRow target = {.row = row,
                            .category = (int)c,
                            .now_ha = qd_ledger_total(request->balance->ledger, row, (int)c) / 10000,
                            .projected_ha = qd_ledger_total(scenario->ledger, row, (int)c) / 10000,
                            .target_ha = qd_plan_target(request->plan, unit, c),
                            .base_ha = qd_plan_base(request->plan, unit, c),
                            .zones_ha = own->by[QD_WORK_ZONE],
                            .lines_ha = own->by[QD_WORK_LINE],
                            .changes_ha = own->by[QD_WORK_CHANGE],
                            .sense = qd_plan_sense(request->plan, unit, c)};
      target.not_located_ha = target.target_ha - target.projected_ha;
      if (!isnan(target.target_ha))
        target.verdict = qd_verdict(target.projected_ha, target.base_ha, target.target_ha, target.sense,
                                    project->tolerance_ha, project->tolerance_pct);
      g_array_append_val(targets, target);
    }
  }
  return targets;
}
