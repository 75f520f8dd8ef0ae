#include "geo/coverage.h"

#include <math.h>
#include <string.h>

#include <glib.h>

#include "geo/area.h"
#include "geo/junctions.h"
#include "geo/points.h"

/* Most points are of two rings, some of three, those of the outer border of one. */
#define RINGS_A_POINT 2

/* ---- reading ---- */

typedef struct {
  QdPoints points;
  QdHalfEdges edges;
  GArray *faces; /* QdCoverageFace */
  GArray *xy;    /* double: of one ring */
} Reading;

/* @return the vertices of all rings; each ring needs as many slots at most. */
static uint64_t
count_vertices(const QdCoverageSource *source, uint32_t n, uint32_t *n_rings)
{
  uint64_t total = 0;
  *n_rings = 0;
  for (uint32_t i = 0; i < n && total <= INT32_MAX; i++) {
    QdWkbReader reader;
    QdRing ring;
    QdCoverageMember member = source->at(source->data, i);
    qd_wkb_reader_init(&reader, member.wkb, member.size);
    while (qd_wkb_next_ring(&reader, &ring) && total <= INT32_MAX) {
      total += (uint64_t)ring.n + 1;
      ++*n_rings;
    }
  }
  return total;
}

/* Takes a ring's points to xy, closed, the face to its left.
 * @return its signed area; 0: it has none, or a coordinate that is not finite */
static double
take_ring(Reading *r, const QdRing *ring)
{
  double area = qd_ring_area(ring);
  if (area == 0 || !isfinite(area))
    return 0;
  bool is_reversed = (area > 0) == ring->is_hole;
  g_array_set_size(r->xy, 2 * ring->n);
  double *xy = &g_array_index(r->xy, double, 0);
  for (uint32_t i = 0; i < ring->n; i++)
    qd_ring_point(ring, is_reversed ? ring->n - 1 - i : i, &xy[2 * (gsize)i], &xy[2 * (gsize)i + 1]);
  return area;
}

/* Numbers the points of the ring that was taken; those that became one with the one before are left out. */
static void
read_ring(Reading *r, bool is_hole)
{
  QdHalfEdges *edges = &r->edges;
  uint32_t first = edges->n, n = r->xy->len / 2 - 1, *points = edges->points + first, kept = 0;
  qd_points_number(&r->points, &g_array_index(r->xy, double, 0), n, points);
  for (uint32_t i = 0; i < n; i++)
    if (kept == 0 || points[kept - 1] != points[i])
      points[kept++] = points[i];
  while (kept > 1 && points[kept - 1] == points[0])
    kept--;
  if (kept < 2) /* all of it within the tolerance of one place */
    return;
  points[kept] = points[0];
  edges->n += kept + 1;
  edges->ring_start[edges->n_rings] = first;
  edges->ring_face[edges->n_rings] = (int32_t)r->faces->len - 1;
  edges->is_hole[edges->n_rings++] = is_hole;
}

static void
read_member(Reading *r, QdCoverageMember member, uint32_t number)
{
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, member.wkb, member.size);
  uint32_t part = UINT32_MAX;
  while (qd_wkb_next_ring(&reader, &ring)) {
    if (reader.type != 3)
      continue;
    if (ring.part != part) {
      const QdCoverageFace face = {.label = (int32_t)number, .first_ring = r->edges.n_rings};
      g_array_append_val(r->faces, face);
      part = ring.part;
    }
    double area = take_ring(r, &ring);
    if (area == 0)
      continue;
    g_array_index(r->faces, QdCoverageFace, r->faces->len - 1).area_m2 += ring.is_hole ? -fabs(area) : fabs(area);
    read_ring(r, ring.is_hole);
  }
}

/* ---- building ---- */

static void
link_rings(QdCoverage *coverage, const QdHalfEdges *edges)
{
  for (uint32_t r = 0; r < edges->n_rings; r++)
    coverage->faces[edges->ring_face[r]].n_rings++;
  for (uint32_t f = 0, next = 0; f < coverage->n_faces; f++) {
    coverage->faces[f].first_ring = next;
    next += coverage->faces[f].n_rings;
  }
}

static void
split_junctions(Reading *r, double tolerance_m)
{
  uint32_t n;
  QdSplit *splits = qd_junctions_find(&r->edges, r->points.xy, tolerance_m, &n);
  if (n > 0) {
    qd_half_edges_split(&r->edges, splits, n);
    qd_half_edges_match(&r->edges);
  }
  g_free(splits);
}

QdCoverage *
qd_coverage_read(const QdCoverageSource *source, uint32_t n, double tolerance_m)
{
  uint32_t n_rings;
  uint64_t slots = count_vertices(source, n, &n_rings);
  if (slots > INT32_MAX || n > INT32_MAX)
    return NULL;
  Reading r = {.faces = g_array_new(FALSE, FALSE, sizeof(QdCoverageFace)),
               .xy = g_array_new(FALSE, FALSE, sizeof(double))};
  QdHalfEdges *edges = &r.edges;
  qd_points_init(&r.points, tolerance_m, (uint32_t)(slots / RINGS_A_POINT));
  edges->points = g_new(uint32_t, slots + 1);
  edges->ring_start = g_new(uint32_t, (gsize)n_rings + 1);
  edges->ring_face = g_new(int32_t, (gsize)n_rings + 1);
  edges->is_hole = g_new(bool, (gsize)n_rings + 1);
  for (uint32_t i = 0; i < n; i++)
    read_member(&r, source->at(source->data, i), i);
  edges->ring_start[edges->n_rings] = edges->n;
  edges->n_points = r.points.n;
  g_array_unref(r.xy);
  g_free(g_steal_pointer(&r.points.slots));
  edges->twins = g_new(uint32_t, (gsize)edges->n + 1);
  qd_half_edges_match(edges);
  split_junctions(&r, tolerance_m);
  const QdEdgeShape shape = {.xy = r.points.xy};
  QdCoverage *coverage = qd_half_edges_trace(edges, &shape);
  coverage->n_faces = r.faces->len;
  coverage->faces = (QdCoverageFace *)(void *)g_array_free(r.faces, FALSE);
  link_rings(coverage, edges);
  qd_half_edges_clear(edges);
  qd_points_clear(&r.points);
  return coverage;
}

static QdCoverageMember
member_at(const void *data, uint32_t i)
{
  return ((const QdCoverageMember *)data)[i];
}

QdCoverage *
qd_coverage_new(const QdCoverageMember *members, uint32_t n, double tolerance_m)
{
  return qd_coverage_read(&(QdCoverageSource){member_at, members}, n, tolerance_m);
}

void
qd_coverage_free(QdCoverage *coverage)
{
  if (coverage == NULL)
    return;
  g_free(coverage->faces);
  g_free(coverage->rings);
  g_free(coverage->ring_arcs);
  g_free(coverage->arcs);
  g_free(coverage->xy);
  g_free(coverage->weights);
  g_free(coverage);
}
