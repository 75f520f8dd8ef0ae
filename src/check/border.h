/* check/border.h — polygons beside the border of a frame: stretches that run along it without lying on it, and the
 * outline of the part that lies in the frame. */
#ifndef QD_CHECK_BORDER_H
#define QD_CHECK_BORDER_H

#include <glib.h>

#include "geo/frame.h"

typedef struct {
  double length_m, distance_m; /* along the polygon; the largest from the border */
  double x, y;                 /* where that is */
  GArray *keys;                /* guint64: its edges, alike for the neighbour that has them too */
} QdStretch;

void qd_stretch_clear(QdStretch *stretch);

/** Finds the stretches of a polygon's rings all of whose points lie within a distance of the frame's border, some of
 * them further from it than snap_m. What meets the border at an angle, or leaves it, is none.
 *
 * @param stretches  QdStretch, appended to */
void qd_border_stretches(const QdFrame *frame, const guint8 *wkb, gsize size, double within_m, double snap_m,
                         GArray *stretches);

/** @return length of the outline of the part of a polygon that lies in the frame;
 *          NAN where telling it takes too long
 * @param x, y  out: a place of the polygon's outline within the frame; unchanged when there is none */
double qd_border_part_length(const QdFrame *frame, const guint8 *wkb, gsize size, const QdBox *box, double *x,
                             double *y);

#endif
