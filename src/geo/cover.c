#include "geo/cover.h"

#include <math.h>

#include "base/i18n.h"
#include "geo/edges.h"
#include "quydat/error.h"

/* A polygon that is not looked through for each place. */
#define LARGE_BYTES (1 << 20)

enum { FEW_RINGS = 8 };

/* One call. */
typedef struct {
  QdGeos *geos;
  GEOSContextHandle_t h;
  const QdCoverMember *members;
  guint n;
  const QdFrame *frame;
  const QdEdgeCells *matched;
  QdBoxes **boxes;   /* of the members; NULL until they are needed */
  GHashTable *large; /* member → its QdFrame, of those that were asked; NULL when there are none */
  GPtrArray *lines;
  GArray *chain;           /* Point; the line that edges are added to */
  bool is_chain_backwards; /* each of its edges ends where the one before begins */
  bool meets_frame;        /* a lone edge comes near the frame's own */
} Cover;

/* ---- lone edges ---- */

typedef struct {
  double x, y;
} Point;

static void
end_chain(Cover *cover)
{
  if (cover->chain->len == 0)
    return;
  GEOSCoordSequence *sequence = GEOSCoordSeq_copyFromBuffer_r(
      cover->h, (const double *)(const void *)cover->chain->data, cover->chain->len, 0, 0);
  g_ptr_array_add(cover->lines, sequence == NULL ? NULL : GEOSGeom_createLineString_r(cover->h, sequence));
  g_array_set_size(cover->chain, 0);
}

/* Edges come ring by ring, one beside the other: few long lines are cheaper than many short ones. */
static void
add_line(Cover *cover, double ax, double ay, double bx, double by)
{
  GArray *chain = cover->chain;
  Point a = {ax, ay}, b = {bx, by};
  if (chain->len == 2) {
    const Point *begin = &g_array_index(chain, Point, 0);
    cover->is_chain_backwards = begin->x == bx && begin->y == by;
    if (cover->is_chain_backwards) {
      const Point first = begin[0], second = begin[1];
      g_array_index(chain, Point, 0) = second;
      g_array_index(chain, Point, 1) = first;
    }
  }
  if (chain->len > 0) {
    const Point *last = &g_array_index(chain, Point, chain->len - 1);
    const Point joint = cover->is_chain_backwards ? b : a, next = cover->is_chain_backwards ? a : b;
    if (last->x == joint.x && last->y == joint.y) {
      g_array_append_val(chain, next);
      return;
    }
  }
  end_chain(cover);
  cover->is_chain_backwards = false;
  g_array_append_val(chain, a);
  g_array_append_val(chain, b);
}

/* A lone edge bounds nothing inside the frame when it lies outside, or on the frame's own edge. */
static void
take_lone(Cover *cover, const QdEdge *e)
{
  if (cover->frame != NULL) {
    const QdFrameEdge edge = {e->ax, e->ay, e->bx, e->by};
    bool is_near;
    if (qd_frame_side_of_edge(cover->frame, &edge, &is_near) == QD_FRAME_OUTSIDE)
      return;
    cover->meets_frame = cover->meets_frame || is_near;
  }
  add_line(cover, e->ax, e->ay, e->bx, e->by);
}

static gint
compare_addresses(gconstpointer a, gconstpointer b, gpointer data)
{
  const QdCoverMember *members = data;
  const guint8 *wkb_a = members[*(const guint *)a].wkb, *wkb_b = members[*(const guint *)b].wkb;
  return (wkb_a > wkb_b) - (wkb_a < wkb_b);
}

/* As they lie in memory, where neighbours lie together: fewer pages, and a smaller table of edges. */
static void
add_edges(const Cover *cover, QdEdges *edges)
{
  g_autofree guint *order = g_new(guint, (gsize)cover->n + 1);
  guint n = 0;
  for (guint i = 0; i < cover->n; i++)
    if (cover->matched == NULL || !qd_edge_cells_match_box(cover->matched, &cover->members[i].box))
      order[n++] = i;
  g_qsort_with_data(order, (gint)n, sizeof order[0], compare_addresses, (gpointer)cover->members);
  for (guint i = 0; i < n; i++) {
    const QdCoverMember *member = &cover->members[order[i]];
    if (cover->matched == NULL)
      qd_edges_add(edges, member->wkb, member->size, order[i], 1);
    else
      qd_edges_add_unmatched(edges, member->wkb, member->size, order[i], cover->matched);
  }
}

static void
find_lone_edges(Cover *cover)
{
  QdEdges edges;
  QdEdgeWalk walk;
  QdEdge edge;
  qd_edges_init(&edges);
  add_edges(cover, &edges);
  g_autofree guint8 *has_lone = g_new0(guint8, (gsize)cover->n + 1);
  for (size_t i = 0; i < edges.capacity; i++)
    if (edges.slots[i].key != 0)
      has_lone[edges.slots[i].member] = 1;
  for (guint i = 0; i < cover->n; i++) {
    if (!has_lone[i])
      continue;
    qd_edge_walk_init(&walk, cover->members[i].wkb, cover->members[i].size);
    while (qd_edge_walk_next(&walk, &edge))
      if (qd_edges_take(&edges, edge.key, i)) /* once, also where the polygon runs along it twice */
        take_lone(cover, &edge);
  }
  qd_edges_clear(&edges);
}

/* ---- how often a place is covered ---- */

QdBoxes *
qd_cover_boxes(const QdCoverMember *members, guint n)
{
  QdBoxes *boxes = qd_boxes_new(n);
  for (guint i = 0; i < n; i++)
    qd_boxes_set(boxes, i, &members[i].box);
  qd_boxes_ready(boxes);
  return boxes;
}

static void
free_frame(gpointer data)
{
  qd_frame_clear(data);
  g_free(data);
}

/* A polygon of many parts is asked about each of them: its edges are looked up by place. */
static bool
member_contains(Cover *cover, guint index, double x, double y)
{
  const QdCoverMember *member = &cover->members[index];
  if (member->size < LARGE_BYTES)
    return qd_wkb_contains(member->wkb, member->size, x, y);
  if (cover->large == NULL)
    cover->large = g_hash_table_new_full(NULL, NULL, NULL, free_frame);
  QdFrame *frame = g_hash_table_lookup(cover->large, GUINT_TO_POINTER(index));
  if (frame == NULL) {
    frame = g_new0(QdFrame, 1);
    qd_frame_init(frame, member->wkb, member->size);
    g_hash_table_insert(cover->large, GUINT_TO_POINTER(index), frame);
  }
  return qd_frame_contains(frame, x, y);
}

static guint
count_cover(Cover *cover, double x, double y)
{
  const QdBox at = {x, y, x, y};
  if (*cover->boxes == NULL)
    *cover->boxes = qd_cover_boxes(cover->members, cover->n);
  g_autoptr(GArray) near = qd_boxes_meeting(*cover->boxes, &at);
  guint count = 0;
  for (guint k = 0; k < near->len; k++)
    count += member_contains(cover, g_array_index(near, guint, k), x, y);
  return count;
}

/* Whether one member covers a place: for a few places a grid of all members is not worth its making. */
static bool
is_single(Cover *cover, double x, double y)
{
  const QdBox at = {x, y, x, y};
  guint count = 0;
  for (guint i = 0; i < cover->n; i++)
    if (qd_box_meets(&cover->members[i].box, &at))
      count += member_contains(cover, i, x, y);
  return count == 1;
}

/* Without a lone edge inside, the cover is the same throughout each ring-bounded part of the frame, and so along its
 * border: a place just inside each ring tells it. Where no place is found so near, nothing is said. */
static bool
is_covered_once(Cover *cover)
{
  for (guint i = 0; i < cover->frame->n_rings; i++) {
    double x, y;
    if (!qd_frame_place_inside(cover->frame, i, &x, &y))
      return false;
    if (i < FEW_RINGS ? !is_single(cover, x, y) : count_cover(cover, x, y) != 1)
      return false;
  }
  return true;
}

/* ---- faces ---- */

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

/* A face to keep, or one covered once or outside the frame. */
static bool
classify(Cover *cover, const GEOSGeometry *polygon, QdFace *face)
{
  GEOSGeometry *point = GEOSPointOnSurface_r(cover->h, polygon);
  bool ok =
      point != NULL && GEOSGeomGetX_r(cover->h, point, &face->x) == 1 && GEOSGeomGetY_r(cover->h, point, &face->y) == 1;
  qd_geos_destroy(cover->geos, point);
  if (!ok || (cover->frame != NULL && !qd_frame_contains(cover->frame, face->x, face->y)))
    return false;
  face->count = count_cover(cover, face->x, face->y);
  return face->count != 1;
}

static GArray *
keep_faces(Cover *cover, const GEOSGeometry *all)
{
  GArray *faces = g_array_new(FALSE, TRUE, sizeof(QdFace));
  int n_faces = GEOSGetNumGeometries_r(cover->h, all);
  for (int i = 0; i < n_faces; i++) {
    const GEOSGeometry *polygon = GEOSGetGeometryN_r(cover->h, all, i);
    QdFace face = {0};
    if (!classify(cover, polygon, &face))
      continue;
    face.polygon = GEOSGeom_clone_r(cover->h, polygon);
    face.area_m2 = qd_geos_area(cover->geos, polygon);
    GEOSLength_r(cover->h, polygon, &face.length_m);
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

static GArray *
find_faces(Cover *cover, GError **error)
{
  if (cover->lines->len == 0)
    return g_array_new(FALSE, TRUE, sizeof(QdFace));
  guint n_lines = cover->lines->len;
  GEOSGeometry *all = polygonize(cover->h, cover->lines);
  if (all == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("cannot make faces of %u unmatched edges: %s"), n_lines,
                qd_geos_message(cover->geos));
    return NULL;
  }
  GArray *faces = keep_faces(cover, all);
  qd_geos_destroy(cover->geos, all);
  g_array_sort(faces, compare_faces);
  return faces;
}

GArray *
qd_cover_faces(QdGeos *geos, const QdCoverMember *members, guint n, QdBoxes **boxes, const QdFrame *frame,
               const QdEdgeCells *matched, GError **error)
{
  Cover cover = {.geos = geos,
                 .h = qd_geos_handle(geos),
                 .members = members,
                 .n = n,
                 .boxes = boxes,
                 .frame = frame,
                 .matched = matched,
                 .lines = g_ptr_array_new(),
                 .chain = g_array_new(FALSE, FALSE, sizeof(Point))};
  find_lone_edges(&cover);
  end_chain(&cover);
  /* lone edges away from the frame bound faces by themselves, if what is around them is covered once */
  if (frame != NULL && (cover.meets_frame || !is_covered_once(&cover)))
    for (guint i = 0; i < frame->n_edges; i++)
      add_line(&cover, frame->edges[i].ax, frame->edges[i].ay, frame->edges[i].bx, frame->edges[i].by);
  end_chain(&cover);
  g_array_unref(cover.chain);
  GArray *faces = find_faces(&cover, error);
  g_ptr_array_unref(cover.lines);
  g_clear_pointer(&cover.large, g_hash_table_unref);
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
