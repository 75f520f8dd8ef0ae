#include <math.h>

#include "quydat/checks.h"

void
qd_check_closing(const QdProject *project, const QdBalance *balance, const QdUnits *units, QdFindings *findings)
{
  guint n = qd_units_count(units);
  for (guint row = 0; row <= n; row++) {
    double residual = qd_ledger_residual(balance->ledger, row);
    if (fabs(residual) <= 1e-9 * qd_ledger_unit_area(balance->ledger, row))
      continue;
    const QdUnit *unit = row < n ? qd_units_get(units, row) : NULL;
    const QdFindingSpec spec = {.rule = "not_closed",
                                .unit = unit != NULL ? unit->code : project->code,
                                .layer = qd_layer_name(balance->parcels, 0),
                                .measure = residual,
                                .has_place = unit != NULL,
                                .x = unit != NULL ? unit->label_x : 0,
                                .y = unit != NULL ? unit->label_y : 0};
    qd_findings_add(findings, &spec);
  }
}
