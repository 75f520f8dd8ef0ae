/* synth/fill.h — covers any area with cells without adding a vertex to its outline.
 *
 * Lattice cells well inside; the band between them and the outline is triangulated (GEOS, constrained Delaunay), so
 * parcels share the outline's own vertices and nothing else. */
#ifndef QDS_FILL_H
#define QDS_FILL_H

#include "mesh.h"

typedef struct {
  QdsMesh mesh; /* quadrilaterals first */
  int32_t n_quads;
  double x0, y0;  /* south-west corner of lattice place 0 */
  int nx, ny;     /* lattice places */
  int32_t *first; /* per lattice place: a cell whose middle lies in it, -1 if none */
  int32_t *next;  /* per triangle: the next one in the same place, -1 */
} QdsFilled;

/** Fills the area with cells of about `step` metres.
 *
 * @param seed  breaks ties of alignment; no effect on the outline.
 * @return      false with QDS_ERROR_INPUT if the area cannot be triangulated. */
bool qds_fill(const QdsArea *area, double step, uint64_t seed, QdsFilled *filled, GError **error);
void qds_filled_clear(QdsFilled *filled);

#endif
