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

/* The part of a polygon that lies in a frame, without the strip in which the one's border follows the other's. */
typedef struct {
  double length_m;  /* of its outline; 0: there is only such a strip */
  double misfit_m2; /* area of the strip */
  double x, y;      /* a place of the polygon's outline within the frame */
} QdBorderPart;

/** Finds the stretches of a polygon's rings all of whose points lie within a distance of the frame's border, and edge
 * by edge further from it than snap_m. What meets the border at an angle, or leaves it, is none.
 *
 * @param stretches  QdStretch, appended to */
void qd_border_stretches(const QdFrame *frame, const guint8 *wkb, gsize size, double within_m, double snap_m,
                         GArray *stretches);

/** Outlines of the part of a polygon that lies in the frame.
 *
 * @param snap_m  borders that are nearer to each other follow one another
 * @return        false where telling it takes too long */
bool qd_border_part(const QdFrame *frame, const guint8 *wkb, gsize size, const QdBox *box, double snap_m,
                    QdBorderPart *part);

#endif
