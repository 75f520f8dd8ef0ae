/* synth/allocate.h — which cell of a unit gets which category. */
#ifndef QDS_ALLOCATE_H
#define QDS_ALLOCATE_H

#include "fill.h"
#include "landscape.h"
#include "targets.h"

typedef struct {
  const QdsPlan *plan;
  const QdsLandscape *landscape;
  const QdsTargets *targets;
  uint64_t seed;
} QdsWorld;

/** Labels the cells of a unit with leaves: ribbons along rivers and roads, patches grown from seeds where they like to
 *  lie, the unit's largest category in what is left; then cells pass until every category has its area.
 *
 * @param n_parcels  parcels the unit shall have: bounds how many pieces there may be.
 * @param label      n_cells leaves; written.
 * @param target     n_leaves areas, m²; written: the targets, with the bank's set to what the unit has left.
 * @return           the bank: the unit's largest leaf. */
int qds_allocate(const QdsFilled *filled, const QdsWorld *world, int unit, int32_t n_parcels, uint8_t *label,
                 double *target);

/** Numbers the connected parts of equal labels: part[cell], parts counted from 0; returns how many.
 *
 * @param scratch  n_cells. */
int32_t qds_number_parts(const QdsMesh *mesh, const uint8_t *label, int32_t *part, int32_t *scratch);

#endif
