/* geo/same.h — whether two polygons are drawn with the same vertices. Plain C. */
#ifndef QD_GEO_SAME_H
#define QD_GEO_SAME_H

#include "geo/wkb.h"

/** True when both have the same rings in the same order with the very same vertices, wherever each ring begins and
 * whichever way it runs. False says nothing: the same land can be drawn otherwise. */
bool qd_wkb_is_same(const uint8_t *a, size_t size_a, const uint8_t *b, size_t size_b);

#endif
