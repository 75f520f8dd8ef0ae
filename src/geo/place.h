/* geo/place.h — a place of a polygon, for people to find it by. Plain C. */
#ifndef QD_GEO_PLACE_H
#define QD_GEO_PLACE_H

#include <stddef.h>
#include <stdint.h>

/** A place in a polygon: the middle of its box where that lies in it, else the middle of the widest part along a line
 * through the box; a vertex where there is none, which only a polygon without area has.
 *
 * @param wkb  polygon or multipolygon
 * @param x y  out; unchanged when it has no vertex */
void qd_wkb_place(const uint8_t *wkb, size_t size, double *x, double *y);

#endif
