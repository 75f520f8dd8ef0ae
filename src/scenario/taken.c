/* What works take, added up as pages and tables show it. */
#include "scenario/take.h"

#define HECTARE_M2 10000.0

static bool
is_below(const QdCategories *categories, int category, const char *code)
{
  int above = qd_categories_find(categories, code);
  return above >= 0 && qd_categories_is_below(categories, category, above);
}

void
qd_taken_add(QdTaken *taken, const QdScenario *scenario, const QdTakeRow *row)
{
  const QdLandTake *take = qd_scenario_land_take(scenario);
  const QdCategories *categories = take->request.categories;
  double ha = row->counted_m2 / HECTARE_M2;
  taken->counted += ha;
  if (row->from == row->to) {
    bool is_there =
        row->work < qd_land_take_work_count(take) && row->to == qd_land_take_work(take, row->work)->category;
    *(is_there ? &taken->already : &taken->spanned) += ha;
    return;
  }
  bool is_rice = is_below(categories, row->from, "LUA");
  bool is_forest = is_below(categories, row->from, "RDD") || is_below(categories, row->from, "RPH") ||
                   is_below(categories, row->from, "RSX");
  taken->all += ha;
  *(is_rice ? &taken->rice : is_forest ? &taken->forest : &taken->other) += ha;
  taken->wet_rice += is_below(categories, row->from, "LUC") ? ha : 0;
  taken->parks += is_below(categories, row->to, "SKK") ? ha : 0;
  taken->clusters += is_below(categories, row->to, "SKN") ? ha : 0;
  taken->transport += is_below(categories, row->to, "DGT") ? ha : 0;
}

QdTaken *
qd_scenario_sum_units(const QdScenario *scenario)
{
  const GArray *rows = qd_scenario_takes(scenario);
  QdTaken *taken = g_new0(QdTaken, (gsize)qd_scenario_land_take(scenario)->n_units + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    qd_taken_add(&taken[r->row], scenario, r);
  }
  return taken;
}

void
qd_taken_sum(QdTaken *taken, const QdTaken *more)
{
  taken->counted += more->counted;
  taken->already += more->already;
  taken->spanned += more->spanned;
  taken->all += more->all;
  taken->rice += more->rice;
  taken->wet_rice += more->wet_rice;
  taken->forest += more->forest;
  taken->other += more->other;
  taken->parks += more->parks;
  taken->clusters += more->clusters;
  taken->transport += more->transport;
}
