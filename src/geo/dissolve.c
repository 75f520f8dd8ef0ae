#include "geo/dissolve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/number.h"
#include "geo/half_edges.h"

/* A way along an arc: 2 × arc forwards, 2 × arc + 1 backwards. */
#define NO_WAY UINT32_MAX

/* A ring of the result: ways[first … first + n − 1]. */
typedef struct {
  uint32_t first, n;
  int32_t face;   /* of the result */
  double area_m2; /* signed; positive: an outer ring */
  uint32_t outer; /* of a hole: the loop it lies in; of an outer ring: itself */
} Loop;

typedef struct {
  const QdCoverage *source;
  const int32_t *labels;
  uint32_t *groups; /* of each face of the source: another of its piece, at last the face of the result */
  uint32_t *next;   /* of each way: the one after it in its ring */
  uint32_t n_faces;
  QdCoverageFace *faces;
  GArray *ways;  /* uint32_t */
  GArray *loops; /* Loop */
} Dissolve;

static inline int32_t
face_left_of(const QdCoverage *c, uint32_t way)
{
  return way & 1 ? c->arcs[way >> 1].right : c->arcs[way >> 1].left;
}

static inline uint32_t
node_before(const QdCoverage *c, uint32_t way)
{
  return way & 1 ? c->arcs[way >> 1].to : c->arcs[way >> 1].from;
}

static inline int32_t
signed_arc(uint32_t way)
{
  return way & 1 ? ~(int32_t)(way >> 1) : (int32_t)(way >> 1);
}

/* ---- which faces make one ---- */

static uint32_t
root_of(uint32_t *groups, uint32_t face)
{
  while (groups[face] != face)
    face = groups[face] = groups[groups[face]];
  return face;
}

typedef struct {
  int32_t label;
  uint32_t root;
} Piece;

static int
compare_pieces(const void *pa, const void *pb)
{
  const Piece *a = pa, *b = pb;
  if (a->label != b->label)
    return a->label < b->label ? -1 : 1;
  return (a->root > b->root) - (a->root < b->root);
}

static void
find_groups(Dissolve *d)
{
  const QdCoverage *c = d->source;
  d->groups = g_new(uint32_t, (gsize)c->n_faces + 1);
  for (uint32_t f = 0; f < c->n_faces; f++)
    d->groups[f] = f;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    if (c->arcs[a].right == QD_NO_FACE || d->labels[c->arcs[a].left] != d->labels[c->arcs[a].right])
      continue;
    uint32_t left = root_of(d->groups, (uint32_t)c->arcs[a].left),
             right = root_of(d->groups, (uint32_t)c->arcs[a].right);
    d->groups[MAX(left, right)] = MIN(left, right);
  }
}

static void
number_faces(Dissolve *d)
{
  const QdCoverage *c = d->source;
  g_autofree Piece *pieces = g_new(Piece, (gsize)c->n_faces + 1);
  g_autofree uint32_t *numbers = g_new(uint32_t, (gsize)c->n_faces + 1);
  for (uint32_t f = 0; f < c->n_faces; f++) {
    d->groups[f] = root_of(d->groups, f);
    if (d->groups[f] == f)
      pieces[d->n_faces++] = (Piece){d->labels[f], f};
  }
  if (d->n_faces > 0)
    qsort(pieces, d->n_faces, sizeof *pieces, compare_pieces);
  d->faces = g_new0(QdCoverageFace, (gsize)d->n_faces + 1);
  g_autofree QdSum *areas = g_new0(QdSum, (gsize)d->n_faces + 1);
  for (uint32_t i = 0; i < d->n_faces; i++) {
    numbers[pieces[i].root] = i;
    d->faces[i].label = pieces[i].label;
  }
  for (uint32_t f = 0; f < c->n_faces; f++) {
    d->groups[f] = numbers[d->groups[f]];
    qd_sum_add(&areas[d->groups[f]], c->faces[f].area_m2);
  }
  for (uint32_t i = 0; i < d->n_faces; i++)
    d->faces[i].area_m2 = qd_sum_value(&areas[i]);
}

/* ---- rings of the result ---- */

static void
link_ways(Dissolve *d)
{
  const QdCoverage *c = d->source;
  d->next = g_new(uint32_t, 2 * (gsize)c->n_arcs + 1);
  for (uint32_t r = 0; r < c->n_rings; r++) {
    const int32_t *arcs = c->ring_arcs + c->rings[r].first_arc;
    for (uint32_t i = 0, n = c->rings[r].n_arcs; i < n; i++) {
      int32_t after = arcs[i + 1 < n ? i + 1 : 0];
      uint32_t way = arcs[i] < 0 ? 2 * (uint32_t)~arcs[i] + 1 : 2 * (uint32_t)arcs[i];
      d->next[way] = after < 0 ? 2 * (uint32_t)~after + 1 : 2 * (uint32_t)after;
    }
  }
}

static bool
is_border(const Dissolve *d, uint32_t way)
{
  int32_t left = face_left_of(d->source, way), right = face_left_of(d->source, way ^ 1);
  return left != QD_NO_FACE && (right == QD_NO_FACE || d->labels[left] != d->labels[right]);
}

/* The way that follows along the border: around the end node, from face to face of the same label. What a ring holds is
 * a permutation of ways, and so is the step over an arc: one comes back to where one began. */
static uint32_t
next_on_border(const Dissolve *d, uint32_t way)
{
  way = d->next[way];
  while (!is_border(d, way))
    way = d->next[way ^ 1];
  return way;
}

/* Twice the area that a way adds to its ring's, seen from an origin. */
static void
add_way_area(const QdCoverage *c, uint32_t way, const double *origin, QdSum *sum)
{
  const QdArc *arc = &c->arcs[way >> 1];
  const double *xy = c->xy + 2 * (size_t)arc->first_point;
  double sign = way & 1 ? -1 : 1, ax = xy[0] - origin[0], ay = xy[1] - origin[1];
  for (uint32_t i = 1; i < arc->n_points; i++) {
    double bx = xy[2 * (size_t)i] - origin[0], by = xy[2 * (size_t)i + 1] - origin[1];
    qd_sum_add(sum, sign * (ax * by - bx * ay));
    ax = bx;
    ay = by;
  }
}

static void
end_loop(Dissolve *d, const uint32_t *ways, uint32_t n)
{
  const QdCoverage *c = d->source;
  Loop loop = {.first = d->ways->len, .n = n, .face = (int32_t)d->groups[face_left_of(c, ways[0])]};
  const double *origin = c->xy + 2 * (size_t)c->arcs[ways[0] >> 1].first_point;
  QdSum twice = {0};
  for (uint32_t i = 0; i < n; i++)
    add_way_area(c, ways[i], origin, &twice);
  loop.area_m2 = qd_sum_value(&twice) / 2;
  g_array_append_vals(d->ways, ways, n);
  g_array_append_val(d->loops, loop);
}

/* Follows the border from a way on; where it comes to a node a second time, what lies between is a loop of its own.
 *
 * @param seen  of each node: its place in the stack + 1, else 0; zeros before and after */
static void
walk_border(Dissolve *d, uint32_t begin, GArray *stack, uint32_t *seen, uint8_t *is_done)
{
  uint32_t way = begin;
  do {
    uint32_t node = node_before(d->source, way);
    if (seen[node] != 0) {
      uint32_t first = seen[node] - 1;
      const uint32_t *ways = &g_array_index(stack, uint32_t, 0);
      for (uint32_t i = first; i < stack->len; i++)
        seen[node_before(d->source, ways[i])] = 0;
      end_loop(d, ways + first, stack->len - first);
      g_array_set_size(stack, first);
    }
    g_array_append_val(stack, way);
    seen[node] = stack->len;
    is_done[way] = 1;
    way = next_on_border(d, way);
  } while (way != begin);
  const uint32_t *ways = &g_array_index(stack, uint32_t, 0);
  for (uint32_t i = 0; i < stack->len; i++)
    seen[node_before(d->source, ways[i])] = 0;
  end_loop(d, ways, stack->len);
  g_array_set_size(stack, 0);
}

static void
find_loops(Dissolve *d)
{
  const QdCoverage *c = d->source;
  d->ways = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  d->loops = g_array_new(FALSE, FALSE, sizeof(Loop));
  g_autofree uint32_t *seen = g_new0(uint32_t, (gsize)c->n_nodes + 1);
  g_autofree uint8_t *is_done = g_new0(uint8_t, 2 * (gsize)c->n_arcs + 1);
  g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  for (uint32_t way = 0; way < 2 * c->n_arcs; way++)
    if (!is_done[way] && is_border(d, way))
      walk_border(d, way, stack, seen, is_done);
}

/* ---- holes to their outer rings ---- */

/* Even-odd over the loop's arcs, from a node of the hole: which may lie on the loop, then either answer serves. */
static bool
loop_holds(const Dissolve *d, const Loop *loop, const double *p)
{
  const QdCoverage *c = d->source;
  bool inside = false;
  for (uint32_t i = loop->first; i < loop->first + loop->n; i++) {
    const QdArc *arc = &c->arcs[g_array_index(d->ways, uint32_t, i) >> 1];
    const double *a = c->xy + 2 * (size_t)arc->first_point;
    for (uint32_t k = 1; k < arc->n_points; k++, a += 2)
      if ((a[0] > p[0]) != (a[2] > p[0]) && a[1] + (p[0] - a[0]) / (a[2] - a[0]) * (a[3] - a[1]) > p[1])
        inside = !inside;
  }
  return inside;
}

static int
compare_loops(const void *pa, const void *pb)
{
  const Loop *a = pa, *b = pb;
  if (a->face != b->face)
    return a->face < b->face ? -1 : 1;
  if (a->outer != b->outer)
    return a->outer < b->outer ? -1 : 1;
  if ((a->area_m2 > 0) != (b->area_m2 > 0))
    return a->area_m2 > 0 ? -1 : 1;
  return (a->first > b->first) - (a->first < b->first);
}

/* All loops of a face, the outer ones first. Only where members lie on each other is there more than one of these: then
 * a hole goes to the smallest that holds it. */
static void
find_outer(const Dissolve *d, Loop *loops, uint32_t n)
{
  uint32_t n_outer = 0;
  while (n_outer < n && loops[n_outer].area_m2 > 0)
    n_outer++;
  for (uint32_t i = 0; i < n; i++) {
    loops[i].outer = i < n_outer ? i : 0;
    if (i < n_outer || n_outer < 2)
      continue;
    const double *p =
        d->source->xy + 2 * (size_t)d->source->arcs[g_array_index(d->ways, uint32_t, loops[i].first) >> 1].first_point;
    double least = INFINITY;
    for (uint32_t k = 0; k < n_outer; k++)
      if (loops[k].area_m2 < least && loop_holds(d, &loops[k], p)) {
        least = loops[k].area_m2;
        loops[i].outer = k;
      }
  }
}

static void
sort_loops(Dissolve *d)
{
  Loop *loops = (Loop *)(void *)d->loops->data;
  uint32_t n = d->loops->len;
  if (n == 0)
    return;
  qsort(loops, n, sizeof *loops, compare_loops); /* outer is 0 in all */
  for (uint32_t i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && loops[next].face == loops[i].face; next++)
      ;
    find_outer(d, loops + i, next - i);
  }
  qsort(loops, n, sizeof *loops, compare_loops);
}

/* ---- the result ---- */

/* Loops as rings of half-edges: each way is one. */
static void
fill_half_edges(const Dissolve *d, QdHalfEdges *edges, int32_t *pieces)
{
  const QdCoverage *c = d->source;
  const Loop *loops = (const Loop *)(void *)d->loops->data;
  g_autofree uint32_t *places = g_new(uint32_t, 2 * (gsize)c->n_arcs + 1);
  memset(places, 0xff, 2 * (size_t)c->n_arcs * sizeof *places);
  edges->n_points = c->n_nodes;
  edges->n_rings = d->loops->len;
  for (uint32_t l = 0; l < edges->n_rings; l++) {
    edges->ring_start[l] = edges->n;
    edges->ring_face[l] = loops[l].face;
    edges->is_hole[l] = !(loops[l].area_m2 > 0);
    for (uint32_t i = loops[l].first; i < loops[l].first + loops[l].n; i++) {
      uint32_t way = g_array_index(d->ways, uint32_t, i);
      places[way] = edges->n;
      pieces[edges->n] = signed_arc(way);
      edges->points[edges->n++] = node_before(c, way);
    }
    edges->points[edges->n] = edges->points[edges->ring_start[l]];
    edges->twins[edges->n++] = QD_NO_EDGE;
    d->faces[loops[l].face].n_rings++;
  }
  edges->ring_start[edges->n_rings] = edges->n;
  for (uint32_t way = 0; way < 2 * c->n_arcs; way++)
    if (places[way] != NO_WAY)
      edges->twins[places[way]] = places[way ^ 1]; /* NO_WAY is QD_NO_EDGE */
}

static QdCoverage *
make_coverage(Dissolve *d)
{
  gsize n_slots = (gsize)d->ways->len + d->loops->len;
  QdHalfEdges edges = {.points = g_new(uint32_t, n_slots + 1),
                       .twins = g_new(uint32_t, n_slots + 1),
                       .ring_start = g_new(uint32_t, (gsize)d->loops->len + 1),
                       .ring_face = g_new(int32_t, (gsize)d->loops->len + 1),
                       .is_hole = g_new(bool, (gsize)d->loops->len + 1)};
  g_autofree int32_t *pieces = g_new(int32_t, n_slots + 1);
  fill_half_edges(d, &edges, pieces);
  const QdEdgeShape shape = {.source = d->source, .pieces = pieces};
  QdCoverage *coverage = qd_half_edges_trace(&edges, &shape);
  coverage->n_faces = d->n_faces;
  coverage->faces = g_steal_pointer(&d->faces);
  for (uint32_t f = 0, next = 0; f < coverage->n_faces; f++) {
    coverage->faces[f].first_ring = next;
    next += coverage->faces[f].n_rings;
  }
  qd_half_edges_clear(&edges);
  return coverage;
}

QdCoverage *
qd_coverage_dissolve(const QdCoverage *source, const int32_t *labels)
{
  Dissolve d = {.source = source, .labels = labels};
  find_groups(&d);
  number_faces(&d);
  link_ways(&d);
  find_loops(&d);
  g_free(d.next);
  g_free(d.groups);
  sort_loops(&d);
  QdCoverage *coverage = make_coverage(&d);
  g_array_unref(d.ways);
  g_array_unref(d.loops);
  return coverage;
}
