#include "geo/cover.h"

#include "geo/edges.h"
#include "quydat/error.h"
#include "base/i18n.h"

/* A line of two points. */
static GEOSGeometry *
edge_line(GEOSContextHandle_t h, const QdEdge *e)
{
  const double xy[4] = {e->ax, e->ay, e->bx, e->by};
  GEOSCoordSequence *sequence = GEOSCoordSeq_copyFromBuffer_r(h, xy, 2, 0, 0);
  return sequence == NULL ? NULL : GEOSGeom_createLineString_r(h, sequence);
}

/* The lone edges as lines, and, where there is a frame, its edges too: they part inside from outside, and even a frame
 * without lone edges may be covered twice throughout by polygons that end beyond it. */
static GPtrArray *
lone_lines(GEOSContextHandle_t h, const QdEdges *cover, const QdEdges *frame)
{
  GPtrArray *lines = g_ptr_array_new();
  for (gsize i = 0; i < cover->capacity; i++)
    if (cover->slots[i].net != 0)
      g_ptr_array_add(lines, edge_line(h, &cover->slots[i]));
  for (gsize i = 0; i < frame->capacity; i++)
    if (frame->slots[i].net != 0 && qd_edges_net(cover, &frame->slots[i]) == 0)
      g_ptr_array_add(lines, edge_line(h, &frame->slots[i]));
  return lines;
}

/* Lines to faces: noded where they cross, on the grid of the edges (snap rounding cannot fail, where noding in full
 * precision loses faces between nearly coincident lines), then polygonised. */
static GEOSGeometry *
polygonize(GEOSContextHandle_t h, GPtrArray *lines)
{
  GEOSGeometry *all = GEOSGeom_createCollection_r(h, GEOS_MULTILINESTRING, (GEOSGeometry **)lines->pdata, lines->len);
  /* few long lines: the noder's cost is by the line as much as by the edge */
  GEOSGeometry *merged = all == NULL ? NULL : GEOSLineMerge_r(h, all);
  GEOSGeometry *noded = merged == NULL ? NULL : GEOSUnaryUnionPrec_r(h, merged, QD_EDGE_GRID_M);
  const GEOSGeometry *const input[] = {noded};
  GEOSGeometry *faces = noded == NULL ? NULL : GEOSPolygonize_r(h, input, 1);
  if (noded != NULL)
    GEOSGeom_destroy_r(h, noded);
  if (merged != NULL)
    GEOSGeom_destroy_r(h, merged);
  if (all != NULL)
    GEOSGeom_destroy_r(h, all);
  return faces;
}

static guint
count_cover(const QdCoverMember *members, guint n, double x, double y)
{
  guint count = 0;
  for (guint i = 0; i < n; i++) {
    const QdBox *b = &members[i].box;
    if (x >= b->min_x && x <= b->max_x && y >= b->min_y && y <= b->max_y)
      count += qd_wkb_contains(members[i].wkb, members[i].size, x, y);
  }
  return count;
}

/* A face to keep, or one covered once or outside the frame. */
static bool
classify(QdGeos *geos, const GEOSGeometry *polygon, const QdCoverMember *members, guint n, const guint8 *frame,
         gsize frame_size, QdFace *face)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GEOSGeometry *point = GEOSPointOnSurface_r(h, polygon);
  bool ok = point != NULL && GEOSGeomGetX_r(h, point, &face->x) == 1 && GEOSGeomGetY_r(h, point, &face->y) == 1;
  qd_geos_destroy(geos, point);
  if (!ok || (frame != NULL && !qd_wkb_contains(frame, frame_size, face->x, face->y)))
    return false;
  face->count = count_cover(members, n, face->x, face->y);
  return face->count != 1;
}

static GArray *
keep_faces(QdGeos *geos, const GEOSGeometry *all, const QdCoverMember *members, guint n, const guint8 *frame,
           gsize frame_size)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GArray *faces = g_array_new(FALSE, TRUE, sizeof(QdFace));
  int n_faces = GEOSGetNumGeometries_r(h, all);
  for (int i = 0; i < n_faces; i++) {
    const GEOSGeometry *polygon = GEOSGetGeometryN_r(h, all, i);
    QdFace face = {0};
    if (!classify(geos, polygon, members, n, frame, frame_size, &face))
      continue;
    face.polygon = GEOSGeom_clone_r(h, polygon);
    face.area_m2 = qd_geos_area(geos, polygon);
    GEOSLength_r(h, polygon, &face.length_m);
    g_array_append_val(faces, face);
  }
  return faces;
}

/* By place, so that sums over them do not depend on how they were found. */
static gint
compare_faces(gconstpointer a, gconstpointer b)
{
  const QdFace *fa = a, *fb = b;
  if (fa->x != fb->x)
    return fa->x < fb->x ? -1 : 1;
  if (fa->y != fb->y)
    return fa->y < fb->y ? -1 : 1;
  return (fa->area_m2 > fb->area_m2) - (fa->area_m2 < fb->area_m2);
}

GArray *
qd_cover_faces(QdGeos *geos, const QdCoverMember *members, guint n, const guint8 *frame, gsize frame_size,
               GError **error)
{
  QdEdges cover, border;
  QdBox box;
  const QdBox *within = NULL;
  qd_edges_init(&cover);
  qd_edges_init(&border);
  if (frame != NULL) {
    qd_wkb_box(frame, frame_size, &box);
    within = &box;
    qd_edges_add(&border, frame, frame_size, -1, NULL);
    qd_edges_add(&cover, frame, frame_size, -1, NULL);
  }
  for (guint i = 0; i < n; i++)
    qd_edges_add(&cover, members[i].wkb, members[i].size, 1, within);
  g_autoptr(GPtrArray) lines = lone_lines(qd_geos_handle(geos), &cover, &border);
  qd_edges_clear(&cover);
  qd_edges_clear(&border);
  if (lines->len == 0)
    return g_array_new(FALSE, TRUE, sizeof(QdFace));
  GEOSGeometry *all = polygonize(qd_geos_handle(geos), lines);
  if (all == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("cannot make faces of %u unmatched edges: %s"), lines->len,
                qd_geos_message(geos));
    return NULL;
  }
  GArray *faces = keep_faces(geos, all, members, n, frame, frame_size);
  qd_geos_destroy(geos, all);
  g_array_sort(faces, compare_faces);
  return faces;
}

void
qd_faces_free(QdGeos *geos, GArray *faces)
{
  if (faces == NULL)
    return;
  for (guint i = 0; i < faces->len; i++)
    qd_geos_destroy(geos, g_array_index(faces, QdFace, i).polygon);
  g_array_unref(faces);
}
