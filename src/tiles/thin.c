#include "tiles/thin.h"

#include <math.h>
#include <stdlib.h>

/* One side of an edge, or the edge with all its sides: sides is then a hash of the areas it is of. */
typedef struct {
  QdPaperPoint a, b;
  guint32 sides;
} Edge;

typedef struct {
  QdPaperPoint at;
  guint32 sides;
} End;

typedef struct {
  QdPaperPoint *nodes; /* sorted */
  guint n_nodes;
  double tolerance;
  GArray *ring;   /* QdPaperPoint: the one at work, from a node on, its first point repeated at the end */
  GArray *keeps;  /* guint8 of each */
  GArray *ranges; /* guint32 pairs still to look at */
} Thin;

static int
compare_edges(const void *pa, const void *pb)
{
  const Edge *a = pa, *b = pb;
  int c = qd_paper_compare(a->a, b->a);
  if (c == 0)
    c = qd_paper_compare(a->b, b->b);
  return c != 0 ? c : (a->sides > b->sides) - (a->sides < b->sides);
}

static int
compare_ends(const void *pa, const void *pb)
{
  return qd_paper_compare(((const End *)pa)->at, ((const End *)pb)->at);
}

static int
compare_nodes(const void *pa, const void *pb)
{
  return qd_paper_compare(*(const QdPaperPoint *)pa, *(const QdPaperPoint *)pb);
}

/* ---- nodes: where not just two edges between the same areas meet ---- */

static GArray *
edges_of(const QdPaperLand *land)
{
  GArray *edges = g_array_new(FALSE, FALSE, sizeof(Edge));
  for (guint area = 0; area < land->n_areas; area++)
    for (guint32 r = land->areas[area].first_ring; r < land->areas[area].first_ring + land->areas[area].n_rings; r++) {
      guint32 begin = land->rings[r], n = land->rings[r + 1] - begin;
      for (guint32 i = 0; i < n; i++) {
        QdPaperPoint p = land->points[begin + i], q = land->points[begin + (i + 1) % n];
        Edge e = {p, q, (area + 1) * 2654435761u};
        if (qd_paper_compare(p, q) > 0)
          e = (Edge){q, p, e.sides};
        g_array_append_val(edges, e);
      }
    }
  g_array_sort(edges, compare_edges);
  return edges;
}

static void
find_nodes(Thin *t, const QdPaperLand *land)
{
  g_autoptr(GArray) edges = edges_of(land);
  g_autofree End *ends = g_new(End, 2 * (gsize)edges->len + 1);
  guint n = 0;
  for (guint i = 0, next; i < edges->len; i = next) {
    Edge e = g_array_index(edges, Edge, i);
    for (next = i + 1; next < edges->len; next++) {
      const Edge *f = &g_array_index(edges, Edge, next);
      if (qd_paper_compare(e.a, f->a) != 0 || qd_paper_compare(e.b, f->b) != 0)
        break;
      e.sides = e.sides * 31 + f->sides;
    }
    ends[n++] = (End){e.a, e.sides};
    ends[n++] = (End){e.b, e.sides};
  }
  qsort(ends, n, sizeof(End), compare_ends);
  t->nodes = g_new(QdPaperPoint, n + 1);
  for (guint i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && compare_ends(&ends[i], &ends[next]) == 0; next++)
      ;
    if (next - i != 2 || ends[i].sides != ends[i + 1].sides)
      t->nodes[t->n_nodes++] = ends[i].at;
  }
}

static bool
is_node(const Thin *t, const QdPaperPoint *p)
{
  return bsearch(p, t->nodes, t->n_nodes, sizeof *p, compare_nodes) != NULL;
}

/* ---- borders between nodes (Ramer 1972, Douglas and Peucker 1973) ---- */

/* Whole numbers, and ties decided by the points themselves: the same from either end. */
static guint32
farthest(const Thin *t, guint32 from, guint32 to, double *distance)
{
  const QdPaperPoint *p = (const QdPaperPoint *)(gconstpointer)t->ring->data;
  gint64 dx = (gint64)p[to].x - p[from].x, dy = (gint64)p[to].y - p[from].y, most = -1;
  guint32 best = from;
  for (guint32 i = from + 1; i < to; i++) {
    gint64 x = (gint64)p[i].x - p[from].x, y = (gint64)p[i].y - p[from].y;
    gint64 d = dx == 0 && dy == 0 ? x * x + y * y : llabs(dx * y - dy * x);
    if (d > most || (d == most && qd_paper_compare(p[i], p[best]) < 0)) {
      most = d;
      best = i;
    }
  }
  *distance = dx == 0 && dy == 0 ? sqrt((double)most) : (double)most / sqrt((double)(dx * dx + dy * dy));
  return best;
}

static void
thin_border(Thin *t, guint32 from, guint32 to)
{
  guint32 range[2] = {from, to};
  g_array_append_vals(t->ranges, range, 2);
  while (t->ranges->len > 0) {
    guint32 a = g_array_index(t->ranges, guint32, t->ranges->len - 2);
    guint32 b = g_array_index(t->ranges, guint32, t->ranges->len - 1);
    g_array_set_size(t->ranges, t->ranges->len - 2);
    double distance;
    guint32 i = b - a < 2 ? a : farthest(t, a, b, &distance);
    if (b - a < 2 || distance <= t->tolerance)
      continue;
    g_array_index(t->keeps, guint8, i) = 1;
    guint32 halves[4] = {a, i, i, b};
    g_array_append_vals(t->ranges, halves, 4);
  }
}

/* Begins at a node; a ring without one begins at its first point in order. */
static void
take_ring(Thin *t, const QdPaperPoint *points, guint32 n)
{
  guint32 start = 0;
  bool has_node = false;
  for (guint32 i = 0; i < n && !has_node; i++) {
    has_node = is_node(t, &points[i]);
    if (has_node || qd_paper_compare(points[i], points[start]) < 0)
      start = i;
  }
  g_array_set_size(t->ring, 0);
  g_array_append_vals(t->ring, points + start, n - start);
  g_array_append_vals(t->ring, points, start + 1);
  g_array_set_size(t->keeps, 0);
  g_array_set_size(t->keeps, n + 1); /* cleared */
}

static guint32
thin_ring(Thin *t, const QdPaperPoint *points, guint32 n, QdPaperPoint *out)
{
  take_ring(t, points, n);
  g_array_index(t->keeps, guint8, 0) = 1;
  for (guint32 from = 0, i = 1; i <= n; i++)
    if (i == n || is_node(t, &g_array_index(t->ring, QdPaperPoint, i))) {
      g_array_index(t->keeps, guint8, i) = 1;
      thin_border(t, from, i);
      from = i;
    }
  guint32 kept = 0;
  for (guint32 i = 0; i < n; i++)
    if (g_array_index(t->keeps, guint8, i))
      out[kept++] = g_array_index(t->ring, QdPaperPoint, i);
  return kept < 3 ? 0 : kept;
}

void
qd_thin(QdPaperLand *land, double tolerance_steps)
{
  Thin t = {.tolerance = tolerance_steps,
            .ring = g_array_new(FALSE, FALSE, sizeof(QdPaperPoint)),
            .keeps = g_array_new(FALSE, TRUE, sizeof(guint8)),
            .ranges = g_array_new(FALSE, FALSE, sizeof(guint32))};
  find_nodes(&t, land);
  guint32 n_points = 0, n_rings = 0;
  for (guint area = 0; area < land->n_areas; area++) {
    guint32 first = land->areas[area].first_ring, end = first + land->areas[area].n_rings;
    land->areas[area].first_ring = n_rings;
    for (guint32 r = first; r < end; r++) {
      guint32 kept =
          thin_ring(&t, land->points + land->rings[r], land->rings[r + 1] - land->rings[r], land->points + n_points);
      if (kept == 0)
        continue;
      land->rings[n_rings++] = n_points; /* never behind what is still to be read */
      n_points += kept;
    }
    land->areas[area].n_rings = n_rings - land->areas[area].first_ring;
  }
  land->rings[n_rings] = n_points;
  g_free(t.nodes);
  g_array_unref(t.ring);
  g_array_unref(t.keeps);
  g_array_unref(t.ranges);
}
