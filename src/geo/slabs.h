/* geo/slabs.h — the area that two or three polygons share, without a geometry of it.
 *
 * A polygon is kept as its edges in slabs of x, each slab with the few edges that reach into it. With s = +1 for an
 * edge that bounds land from above and −1 for one that bounds it from below, the shared area is the sum over all pairs
 * of edges (a, b) of s(a)·s(b)·∫ max(0, min(y_a, y_b) − y0) dx over the x that both have, with y0 any height not above
 * the land they share: the area under the lower of two lines. With a third polygon it is the lowest of three. No
 * topology, no special case for edges in common, for holes or for parts. The polygons must be valid; rounding is about
 * 1e-7 m². Plain C. */
#ifndef QD_GEO_SLABS_H
#define QD_GEO_SLABS_H

#include "geo/area.h"

typedef struct QdSlabs QdSlabs;

/** @param wkb  polygon or multipolygon; not needed afterwards */
QdSlabs *qd_slabs_new(const uint8_t *wkb, size_t size);
void qd_slabs_free(QdSlabs *slabs);
const QdBox *qd_slabs_box(const QdSlabs *slabs);

/* Working room of one thread; starts as zeros. */
typedef struct {
  void *lines[3];
  uint32_t capacity[3];
} QdSlabsRoom;

void qd_slabs_room_clear(QdSlabsRoom *room);

/** Area that a, b and c have in common, m².
 *
 * @param c  NULL for two polygons */
double qd_slabs_shared_area(const QdSlabs *a, const QdSlabs *b, const QdSlabs *c, QdSlabsRoom *room);

#endif
