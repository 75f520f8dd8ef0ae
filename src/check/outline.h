/* check/outline.h — what is bad about the outline of a polygon that is valid: spikes, points that stand twice.
 *
 * Both are legal, survive every import, and come out as slivers when the polygon is cut or snapped. Plain C on the WKB,
 * no allocation. */
#ifndef QD_CHECK_OUTLINE_H
#define QD_CHECK_OUTLINE_H

#include "geo/wkb.h"

/* A vertex is a spike where its edges turn back by less than this, and what they enclose is a sliver. */
#define QD_SPIKE_DEGREES 1.0

typedef struct {
  double snap_m; /* points nearer to each other than this, or the same, are one */
  double sliver_width_m, sliver_area_m2;
} QdOutlineLimits;

typedef struct {
  uint32_t n_spikes;
  double spike_m, spike_x, spike_y; /* the longest: how far it sticks out, and its tip */
  uint32_t n_repeated;
  double repeated_x, repeated_y; /* the first */
} QdOutline;

/** @param wkb  a polygon or multipolygon */
void qd_outline_inspect(const uint8_t *wkb, size_t size, const QdOutlineLimits *limits, QdOutline *outline);

#endif
