/* synth/targets.h — how many hectares of each category each unit gets.
 *
 * Iterative proportional fitting: rows are the units' areas, columns the inventory's totals, the figures the plan names
 * stay as they are; the start is how well each category would lie in each unit. Small categories are gathered in few
 * units instead of being spread as crumbs. */
#ifndef QDS_TARGETS_H
#define QDS_TARGETS_H

#include "landscape.h"
#include "plan.h"
#include "province.h"

typedef struct {
  int n_units, n_leaves;
  int *category;    /* per leaf: index into plan->categories */
  double *total_ha; /* per leaf: column sum aimed at */
  double *area_ha;  /* n_units × n_leaves */
  GPtrArray *notes; /* char*: what was scaled, owned */
} QdsTargets;

/** @param parcel_ha  mean size of a parcel: the larger, the fewer units a small category is given to. */
QdsTargets *qds_targets_new(const QdsPlan *plan, const QdsProvince *province, const QdsLandscape *landscape,
                            double parcel_ha, uint64_t seed);
void qds_targets_free(QdsTargets *targets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsTargets, qds_targets_free)

/** Code of a leaf; owned by the plan. */
const char *qds_targets_code(const QdsTargets *targets, const QdsPlan *plan, int leaf);

#endif
