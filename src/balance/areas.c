#include "balance/areas.h"

#include <math.h>

#include "base/number.h"
#include "base/text.h"

double
qd_stated_part(const QdLayer *parcels, const QdShare *share)
{
  double stated_m2 = qd_layer_stated_area(parcels, share->parcel);
  double drawn_m2 = qd_layer_feature(parcels, share->parcel)->area_m2;
  if (isnan(stated_m2))
    return share->counted_m2;
  return share->counted_m2 == drawn_m2 ? stated_m2 : stated_m2 * (share->counted_m2 / drawn_m2);
}

static void
report(const QdBalance *balance, const QdUnit *unit, const char *rule, const char *value, const char *expected,
       double measure, QdFindings *findings)
{
  const QdFindingSpec spec = {.rule = rule,
                              .unit = unit->code,
                              .layer = qd_layer_name(balance->parcels, 0),
                              .value = value,
                              .expected = expected,
                              .measure = measure,
                              .has_place = true,
                              .x = unit->label_x,
                              .y = unit->label_y};
  qd_findings_add(findings, &spec);
}

void
qd_compare_unit_areas(const QdProject *project, const QdUnits *units, const QdBalance *balance, QdFindings *findings)
{
  for (guint i = 0; i < qd_units_count(units); i++) {
    double difference_ha = qd_ledger_area_difference(balance->ledger, i) / 10000;
    double drawn_ha = qd_ledger_covered(balance->ledger, i) / 10000;
    if (fabs(difference_ha) <= MAX(project->tolerance_ha, drawn_ha * project->tolerance_pct / 100))
      continue;
    g_autofree char *drawn = qd_format_for_people(drawn_ha, 2, project->lang);
    g_autofree char *stated = qd_format_for_people(drawn_ha - difference_ha, 2, project->lang);
    report(balance, qd_units_get(units, i), "unit_stated_area", drawn, stated, difference_ha, findings);
  }
}

void
qd_close_on_register(const QdProject *project, const QdUnits *units, QdBalance *balance, QdFindings *findings)
{
  guint n = qd_units_count(units);
  QdSum province = {0};
  for (guint i = 0; i < n; i++) {
    const QdUnit *unit = qd_units_get(units, i);
    if (isnan(unit->register_ha))
      report(balance, unit, "unit_without_register", unit->name, NULL, NAN, findings);
    else
      qd_ledger_close_on(balance->ledger, i, unit->register_ha * 10000);
    qd_sum_add(&province, qd_ledger_closing_area(balance->ledger, i));
  }
  qd_ledger_close_on(balance->ledger, n, qd_sum_value(&province));
  if (project->spreads_difference)
    qd_ledger_spread(balance->ledger);
}
