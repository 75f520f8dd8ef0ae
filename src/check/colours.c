#include "quydat/checks.h"

#define SQUARE_METRES_PER_HECTARE 10000.0

void
qd_check_colours(const QdCategories *categories, const QdBalance *balance, const QdUnits *units, QdFindings *findings)
{
  guint province = qd_units_count(units);
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *category = qd_categories_get(categories, i);
    double area_m2 = qd_ledger_direct(balance->ledger, province, (int)i);
    if (category->has_colour || !(area_m2 > 0))
      continue;
    const QdFindingSpec spec = {.rule = "no_colour",
                                .layer = qd_layer_name(balance->parcels, 0),
                                .feature = category->code,
                                .measure = area_m2 / SQUARE_METRES_PER_HECTARE};
    qd_findings_add(findings, &spec);
  }
}
