/* geo/area.h — measures of WKB geometries in place: planar area, perimeter, box, point in polygon.
 *
 * Coordinates are metres in the project CRS; areas are square metres. Self-crossing rings give the signed winding
 * area: validate first. */
#ifndef QD_GEO_AREA_H
#define QD_GEO_AREA_H

#include "geo/wkb.h"

typedef struct {
  double min_x, min_y, max_x, max_y;
} QdBox;

static inline bool
qd_box_meets(const QdBox *a, const QdBox *b)
{
  return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

/** Signed area of a ring, positive for counter-clockwise; fewer than 4 points give 0.
 *
 * Shoelace from the first vertex with Neumaier summation: at northings near 2.4e6 m the plain form loses 6 digits. */
double qd_ring_area(const QdRing *ring);

/** Area of a polygon or multipolygon: outer rings minus holes, whatever way they run; 0 for lines. */
double qd_wkb_area(const uint8_t *wkb, size_t size);

/** Length of all rings or lines. */
double qd_wkb_length(const uint8_t *wkb, size_t size);

/** @return false if there is no point, or one that is not finite. */
bool qd_wkb_box(const uint8_t *wkb, size_t size, QdBox *box);

/** Parity of the edges above the point; on an edge either answer. */
bool qd_wkb_contains(const uint8_t *wkb, size_t size, double x, double y);

#endif
