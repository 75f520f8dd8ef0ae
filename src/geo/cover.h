/* geo/cover.h — where a set of polygons does not cover a frame exactly once.
 *
 * The lone edges (geo/edges.h) that run inside the frame, and the frame where they come near it, are noded and made
 * into faces; each face is asked how many members cover it. None: a gap. Two or more: an overlap. So both are measured
 * as geometry of their own, and a geometry library is needed only where edges do not match: a clean frame has no lone
 * edge inside, and one place in each of its parts tells for all of it. */
#ifndef QD_GEO_COVER_H
#define QD_GEO_COVER_H

#include <glib.h>

#include "geo/area.h"
#include "geo/boxes.h"
#include "geo/edge_cells.h"
#include "geo/frame.h"
#include "geo/geos.h"

typedef struct {
  const guint8 *wkb; /* a valid polygon or multipolygon; borrowed */
  gsize size;
  QdBox box;
} QdCoverMember;

typedef struct {
  GEOSGeometry *polygon;
  double area_m2, length_m;
  double x, y; /* a point inside */
  guint count; /* how many members cover it: 0, 2, 3 … */
} QdFace;

/** @return mean width of a polygon, 2A/P; 0 for one without length. */
static inline double
qd_mean_width(double area_m2, double length_m)
{
  return length_m > 0 ? 2 * area_m2 / length_m : 0;
}

/** Faces whose cover is not one.
 *
 * @param members  all polygons that have land in the frame, maybe others too
 * @param boxes    of the members, as of qd_cover_boxes(); NULL where they are not made yet: then out, if they are
 * needed
 * @param frame    where to look; NULL: everywhere (then gaps are holes that members enclose)
 * @param matched  of the edges of all polygons with land in the frame and maybe others, none of which has land there;
 *                 NULL: not known
 * @return         QdFace in the order of their places; free with qd_faces_free(); NULL when GEOS failed */
GArray *qd_cover_faces(QdGeos *geos, const QdCoverMember *members, guint n, QdBoxes **boxes, const QdFrame *frame,
                       const QdEdgeCells *matched, GError **error);
/** @return the boxes of members; free with qd_boxes_free(). */
QdBoxes *qd_cover_boxes(const QdCoverMember *members, guint n);
void qd_faces_free(QdGeos *geos, GArray *faces);

#endif
