#include "geo/half_edges.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

void
qd_half_edges_clear(QdHalfEdges *edges)
{
  g_free(edges->points);
  g_free(edges->twins);
  g_free(edges->ring_start);
  g_free(edges->ring_face);
  g_free(edges->is_hole);
  *edges = (QdHalfEdges){0};
}

/* ---- matching ---- */

/* Half-edges are in the bucket of their lower point; the upper one decides the order, then the half-edge. */
static inline uint32_t
high_of(const QdHalfEdges *edges, uint32_t edge)
{
  return MAX(edges->points[edge], edges->points[edge + 1]);
}

static int
compare_entries(gconstpointer pa, gconstpointer pb, gpointer data)
{
  uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb, high_a = high_of(data, a), high_b = high_of(data, b);
  if (high_a != high_b)
    return high_a < high_b ? -1 : 1;
  return (a > b) - (a < b);
}

/* Buckets hold a few half-edges, already in their order. */
static void
sort_bucket(QdHalfEdges *edges, uint32_t *entries, uint32_t n)
{
  if (n > 32) {
    g_qsort_with_data(entries, (gint)n, sizeof *entries, compare_entries, edges);
    return;
  }
  for (uint32_t i = 1; i < n; i++) {
    uint32_t e = entries[i], high = high_of(edges, e), k = i;
    for (; k > 0 && high_of(edges, entries[k - 1]) > high; k--)
      entries[k] = entries[k - 1];
    entries[k] = e;
  }
}

static int32_t
face_of(const QdHalfEdges *edges, uint32_t edge)
{
  uint32_t low = 0, high = edges->n_rings;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (edges->ring_start[middle] <= edge)
      low = middle;
    else
      high = middle;
  }
  return edges->ring_face[low];
}

static void
pair(QdHalfEdges *edges, uint32_t a, uint32_t b)
{
  edges->twins[a] = b;
  edges->twins[b] = a;
}

/* More than two half-edges between the same points: members that lie on each other, or one that runs there and back. */
static void
match_copies(QdHalfEdges *edges, const uint32_t *entries, uint32_t n)
{
  g_autofree uint32_t *ways[2] = {g_new(uint32_t, n), NULL};
  g_autofree uint32_t *back = g_new(uint32_t, n);
  ways[1] = back;
  uint32_t counts[2] = {0};
  for (uint32_t i = 0; i < n; i++) {
    bool is_back = edges->points[entries[i]] == high_of(edges, entries[0]);
    ways[is_back][counts[is_back]++] = entries[i];
  }
  for (uint32_t i = 0, k = 0; i < counts[0] && k < counts[1];) {
    int32_t face = face_of(edges, ways[0][i]), other = face_of(edges, ways[1][k]);
    if (face == other)
      pair(edges, ways[0][i++], ways[1][k++]);
    else if (face < other)
      i++;
    else
      k++;
  }
  for (uint32_t i = 0, k = 0;; i++, k++) {
    while (i < counts[0] && edges->twins[ways[0][i]] != QD_NO_EDGE)
      i++;
    while (k < counts[1] && edges->twins[ways[1][k]] != QD_NO_EDGE)
      k++;
    if (i >= counts[0] || k >= counts[1])
      return;
    pair(edges, ways[0][i], ways[1][k]);
  }
}

static void
match_bucket(QdHalfEdges *edges, uint32_t *entries, uint32_t n)
{
  sort_bucket(edges, entries, n);
  for (uint32_t i = 0, next; i < n; i = next) {
    uint32_t high = high_of(edges, entries[i]);
    for (next = i + 1; next < n && high_of(edges, entries[next]) == high; next++)
      ;
    if (next - i == 2 && edges->points[entries[i]] != edges->points[entries[i + 1]])
      pair(edges, entries[i], entries[i + 1]);
    else if (next - i > 2)
      match_copies(edges, entries + i, next - i);
  }
}

void
qd_half_edges_match(QdHalfEdges *edges)
{
  const uint32_t *points = edges->points;
  g_autofree uint32_t *starts = g_new0(uint32_t, (gsize)edges->n_points + 1);
  memset(edges->twins, 0xff, edges->n * sizeof *edges->twins);
  for (uint32_t r = 0; r < edges->n_rings; r++)
    for (uint32_t e = edges->ring_start[r]; e + 1 < edges->ring_start[r + 1]; e++)
      starts[MIN(points[e], points[e + 1])]++;
  for (uint32_t p = 1; p <= edges->n_points; p++)
    starts[p] += starts[p - 1];
  g_autofree uint32_t *entries = g_new(uint32_t, (gsize)starts[edges->n_points] + 1);
  for (uint32_t r = edges->n_rings; r-- > 0;)
    for (uint32_t e = edges->ring_start[r + 1] - 1; e-- > edges->ring_start[r];)
      entries[--starts[MIN(points[e], points[e + 1])]] = e;
  for (uint32_t p = 0; p < edges->n_points; p++)
    match_bucket(edges, entries + starts[p], starts[p + 1] - starts[p]);
}

/* ---- splitting ---- */

void
qd_half_edges_split(QdHalfEdges *edges, const QdSplit *splits, uint32_t n)
{
  uint32_t *points = g_new(uint32_t, (gsize)edges->n + n), to = 0, k = 0;
  for (uint32_t r = 0; r < edges->n_rings; r++) {
    uint32_t first = edges->ring_start[r];
    edges->ring_start[r] = to;
    for (uint32_t e = first; e < edges->ring_start[r + 1]; e++) {
      points[to++] = edges->points[e];
      for (; k < n && splits[k].edge == e; k++)
        points[to++] = splits[k].point;
    }
  }
  edges->ring_start[edges->n_rings] = to;
  g_free(edges->points);
  edges->points = points;
  edges->n = to;
  edges->twins = g_renew(uint32_t, edges->twins, (gsize)to + 1);
}

/* ---- tracing ---- */

typedef struct {
  QdHalfEdges *edges; /* the half-edge with which an arc's way back begins has the arc for its twin, marked */
  const QdEdgeShape *shape;
  QdCoverage *coverage;
  uint8_t *degrees;      /* of each point: edges that end there, at most 3 counted; 3: a node */
  uint32_t *nodes;       /* of each point: its number as a node */
  uint32_t *first_edges; /* of each arc */
  GArray *arcs;          /* QdArc */
} Trace;

enum { NODE = 3 };

#define ARC_MARK 0x80000000U /* half-edges and arcs are fewer */

static void
count_end(Trace *trace, uint32_t point)
{
  if (trace->degrees[point] < NODE)
    trace->degrees[point]++;
}

/* Nodes are points where other than two edges meet, or where a ring turns back on its own edge. */
static void
find_nodes(Trace *trace)
{
  const QdHalfEdges *edges = trace->edges;
  for (uint32_t r = 0; r < edges->n_rings; r++)
    for (uint32_t e = edges->ring_start[r]; e + 1 < edges->ring_start[r + 1]; e++)
      if (edges->twins[e] > e) { /* each edge once; QD_NO_EDGE is the largest */
        count_end(trace, edges->points[e]);
        count_end(trace, edges->points[e + 1]);
      }
  for (uint32_t r = 0; r < edges->n_rings; r++) {
    uint32_t first = edges->ring_start[r], last = edges->ring_start[r + 1] - 1;
    bool has_node = false;
    for (uint32_t e = first; e < last; e++) {
      uint32_t next = e + 1 < last ? e + 1 : first;
      if (trace->degrees[edges->points[next]] != 2 || edges->twins[e] == next)
        trace->degrees[edges->points[next]] = NODE;
      has_node = has_node || trace->degrees[edges->points[next]] == NODE;
    }
    if (!has_node && first < last)
      trace->degrees[edges->points[first]] = NODE;
  }
}

static uint32_t
node_at(Trace *trace, uint32_t point)
{
  if (trace->nodes[point] == QD_NO_EDGE)
    trace->nodes[point] = trace->coverage->n_nodes++;
  return trace->nodes[point];
}

static uint32_t
edge_points(const Trace *trace, uint32_t edge)
{
  if (trace->shape->xy != NULL)
    return 2;
  int32_t piece = trace->shape->pieces[edge];
  return trace->shape->source->arcs[piece < 0 ? ~piece : piece].n_points;
}

/* Follows a ring from a node to the next. @return the half-edge after the last one. */
static uint32_t
follow(Trace *trace, uint32_t ring, uint32_t edge, int32_t *arc)
{
  const QdHalfEdges *edges = trace->edges;
  uint32_t first = edges->ring_start[ring], last = edges->ring_start[ring + 1] - 1, before;
  bool is_new = edges->twins[edge] == QD_NO_EDGE || (edges->twins[edge] & ARC_MARK) == 0;
  QdArc found = {
      .n_points = 1, .from = node_at(trace, edges->points[edge]), .left = edges->ring_face[ring], .right = QD_NO_FACE};
  trace->first_edges[trace->arcs->len] = edge;
  *arc = ~(int32_t)(edges->twins[edge] & ~ARC_MARK);
  do {
    found.n_points += edge_points(trace, edge) - 1;
    before = edge;
    edge = edge + 1 < last ? edge + 1 : first;
  } while (trace->degrees[edges->points[edge]] != NODE);
  found.to = node_at(trace, edges->points[edge]);
  if (!is_new) {
    g_array_index(trace->arcs, QdArc, ~*arc).right = edges->ring_face[ring];
    return edge;
  }
  *arc = (int32_t)trace->arcs->len;
  if (edges->twins[before] != QD_NO_EDGE)
    edges->twins[edges->twins[before]] = ARC_MARK | trace->arcs->len;
  g_array_append_val(trace->arcs, found);
  return edge;
}

static void
trace_ring(Trace *trace, uint32_t ring, GArray *ring_arcs)
{
  const QdHalfEdges *edges = trace->edges;
  uint32_t first = edges->ring_start[ring], begin = first;
  trace->coverage->rings[ring] = (QdCoverageRing){.first_arc = ring_arcs->len, .is_hole = edges->is_hole[ring]};
  if (edges->ring_start[ring + 1] - first < 2)
    return;
  while (trace->degrees[edges->points[begin]] != NODE)
    begin++;
  uint32_t edge = begin;
  do {
    int32_t arc;
    edge = follow(trace, ring, edge, &arc);
    g_array_append_val(ring_arcs, arc);
  } while (edge != begin);
  trace->coverage->rings[ring].n_arcs = ring_arcs->len - trace->coverage->rings[ring].first_arc;
}

/* Copies a half-edge's points but the last. */
static double *
copy_edge(const Trace *trace, uint32_t edge, double *out)
{
  const QdEdgeShape *shape = trace->shape;
  if (shape->xy != NULL) {
    memcpy(out, shape->xy + 2 * (size_t)trace->edges->points[edge], 2 * sizeof *out);
    return out + 2;
  }
  int32_t piece = shape->pieces[edge];
  const QdArc *arc = &shape->source->arcs[piece < 0 ? ~piece : piece];
  const double *xy = shape->source->xy + 2 * (size_t)arc->first_point;
  for (uint32_t i = 0; i + 1 < arc->n_points; i++, out += 2)
    memcpy(out, xy + 2 * (size_t)(piece < 0 ? arc->n_points - 1 - i : i), 2 * sizeof *out);
  return out;
}

static void
copy_last_point(const Trace *trace, uint32_t edge, double *out)
{
  const QdEdgeShape *shape = trace->shape;
  if (shape->xy != NULL) {
    memcpy(out, shape->xy + 2 * (size_t)trace->edges->points[edge + 1], 2 * sizeof *out);
    return;
  }
  int32_t piece = shape->pieces[edge];
  const QdArc *arc = &shape->source->arcs[piece < 0 ? ~piece : piece];
  uint32_t last = arc->first_point + (piece < 0 ? 0 : arc->n_points - 1);
  memcpy(out, shape->source->xy + 2 * (size_t)last, 2 * sizeof *out);
}

static void
copy_points(Trace *trace)
{
  const QdHalfEdges *edges = trace->edges;
  QdCoverage *coverage = trace->coverage;
  coverage->xy = g_new(double, 2 * (gsize)coverage->n_points + 1);
  for (uint32_t a = 0, ring = 0; a < coverage->n_arcs; a++) {
    uint32_t edge = trace->first_edges[a]; /* ascending in rings, not within one */
    while (edges->ring_start[ring + 1] <= edge)
      ring++;
    const QdArc *arc = &coverage->arcs[a];
    double *out = coverage->xy + 2 * (size_t)arc->first_point, *end = out + 2 * (size_t)(arc->n_points - 1);
    uint32_t first = edges->ring_start[ring], last = edges->ring_start[ring + 1] - 1;
    for (uint32_t before; out < end;) {
      out = copy_edge(trace, edge, out);
      before = edge;
      edge = edge + 1 < last ? edge + 1 : first;
      if (out == end)
        copy_last_point(trace, before, out);
    }
  }
}

QdCoverage *
qd_half_edges_trace(QdHalfEdges *edges, const QdEdgeShape *shape)
{
  Trace trace = {.edges = edges, .shape = shape, .coverage = g_new0(QdCoverage, 1)};
  QdCoverage *coverage = trace.coverage;
  trace.degrees = g_new0(uint8_t, (gsize)edges->n_points + 1);
  trace.nodes = g_new(uint32_t, (gsize)edges->n_points + 1);
  memset(trace.nodes, 0xff, edges->n_points * sizeof *trace.nodes);
  trace.first_edges = g_new(uint32_t, (gsize)edges->n + 1);
  trace.arcs = g_array_new(FALSE, FALSE, sizeof(QdArc));
  GArray *ring_arcs = g_array_new(FALSE, FALSE, sizeof(int32_t));
  find_nodes(&trace);
  coverage->n_rings = edges->n_rings;
  coverage->rings = g_new0(QdCoverageRing, (gsize)edges->n_rings + 1);
  for (uint32_t r = 0; r < edges->n_rings; r++)
    trace_ring(&trace, r, ring_arcs);
  coverage->n_arcs = trace.arcs->len;
  coverage->arcs = (QdArc *)(void *)g_array_free(trace.arcs, FALSE);
  coverage->n_ring_arcs = ring_arcs->len;
  coverage->ring_arcs = (int32_t *)(void *)g_array_free(ring_arcs, FALSE);
  for (uint32_t a = 0; a < coverage->n_arcs; a++) {
    coverage->arcs[a].first_point = coverage->n_points;
    coverage->n_points += coverage->arcs[a].n_points;
  }
  g_free(trace.degrees);
  g_free(trace.nodes);
  g_free(g_steal_pointer(&edges->twins));
  copy_points(&trace);
  g_free(trace.first_edges);
  return coverage;
}
