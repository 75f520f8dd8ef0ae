/* geo/cover.h — where a set of polygons does not cover a frame exactly once.
 *
 * The lone edges (geo/edges.h) and the frame are noded and made into faces; each face is asked how many members cover
 * it. None: a gap. Two or more: an overlap. So both are measured as geometry of their own, and only where edges do not
 * match is a geometry library needed at all. */
#ifndef QD_GEO_COVER_H
#define QD_GEO_COVER_H

#include <glib.h>

#include "geo/area.h"
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
 * @param members  polygons of which some may meet the frame
 * @param frame    polygon WKB within which to look; NULL: everywhere (then gaps are holes that members enclose)
 * @return         QdFace in the order of their places; free with qd_faces_free(); NULL when GEOS failed */
GArray *qd_cover_faces(QdGeos *geos, const QdCoverMember *members, guint n, const guint8 *frame, gsize frame_size,
                       GError **error);
void qd_faces_free(QdGeos *geos, GArray *faces);

#endif
