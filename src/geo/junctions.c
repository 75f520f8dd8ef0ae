#include "geo/junctions.h"

#include <math.h>
#include <stdlib.h>

#include <glib.h>

/* The ends of unmatched half-edges in a grid of cells, about as many as points. */
typedef struct {
  const QdHalfEdges *edges;
  const double *xy;
  double tolerance, west, south, cell;
  uint32_t columns, rows, n_ends;
  uint32_t *ends, *starts; /* those of cell i: ends[starts[i] … starts[i + 1] − 1] */
  GArray *splits;
} Search;

static uint32_t
to_cell(double offset, double cell, uint32_t n)
{
  double at = floor(offset / cell);
  return !(at > 0) ? 0 : at >= n - 1 ? n - 1 : (uint32_t)at; /* of a map without end, not a number */
}

static void
collect_ends(Search *s)
{
  const QdHalfEdges *edges = s->edges;
  g_autofree uint8_t *is_end = g_new0(uint8_t, (gsize)edges->n_points + 1);
  for (uint32_t r = 0; r < edges->n_rings; r++)
    for (uint32_t e = edges->ring_start[r]; e + 1 < edges->ring_start[r + 1]; e++)
      if (edges->twins[e] == QD_NO_EDGE)
        is_end[edges->points[e]] = is_end[edges->points[e + 1]] = 1;
  for (uint32_t p = 0; p < edges->n_points; p++)
    s->n_ends += is_end[p];
  s->ends = g_new(uint32_t, (gsize)s->n_ends + 1);
  for (uint32_t p = 0, n = 0; p < edges->n_points; p++)
    if (is_end[p])
      s->ends[n++] = p;
}

static uint32_t
cell_of(const Search *s, uint32_t point)
{
  const double *at = s->xy + 2 * (size_t)point;
  return to_cell(at[1] - s->south, s->cell, s->rows) * s->columns + to_cell(at[0] - s->west, s->cell, s->columns);
}

static void
lay_grid(Search *s)
{
  double east = -INFINITY, north = -INFINITY;
  s->west = s->south = INFINITY;
  for (uint32_t i = 0; i < s->n_ends; i++) {
    const double *at = s->xy + 2 * (size_t)s->ends[i];
    s->west = MIN(s->west, at[0]);
    s->south = MIN(s->south, at[1]);
    east = MAX(east, at[0]);
    north = MAX(north, at[1]);
  }
  double width = east - s->west, height = north - s->south;
  s->cell = fmax(sqrt(width / s->n_ends * height), fmax(width, height) / s->n_ends);
  s->cell = s->cell > 0 && isfinite(s->cell) ? s->cell : 1;
  s->columns = to_cell(width, s->cell, s->n_ends + 1) + 1;
  s->rows = to_cell(height, s->cell, s->n_ends + 1) + 1;
  size_t n_cells = (size_t)s->columns * s->rows;
  s->starts = g_new0(uint32_t, n_cells + 1);
  for (uint32_t i = 0; i < s->n_ends; i++)
    s->starts[cell_of(s, s->ends[i])]++;
  for (size_t c = 1; c <= n_cells; c++)
    s->starts[c] += s->starts[c - 1];
  uint32_t *sorted = g_new(uint32_t, (gsize)s->n_ends + 1);
  for (uint32_t i = s->n_ends; i-- > 0;)
    sorted[--s->starts[cell_of(s, s->ends[i])]] = s->ends[i];
  g_free(s->ends);
  s->ends = sorted;
}

/* Whether a point lies within the tolerance of an edge's inside. */
static void
try_point(Search *s, uint32_t edge, uint32_t point)
{
  uint32_t from = s->edges->points[edge], to = s->edges->points[edge + 1];
  if (point == from || point == to)
    return;
  const double *a = s->xy + 2 * (size_t)from, *b = s->xy + 2 * (size_t)to, *p = s->xy + 2 * (size_t)point;
  double dx = b[0] - a[0], dy = b[1] - a[1], px = p[0] - a[0], py = p[1] - a[1];
  double length2 = dx * dx + dy * dy, along = (px * dx + py * dy) / length2, aside = px * dy - py * dx;
  if (!(along > 0 && along < 1) || aside * aside > s->tolerance * s->tolerance * length2)
    return;
  const QdSplit split = {edge, point, along};
  g_array_append_val(s->splits, split);
}

/* Row by row of the grid, the cells that the edge's strip passes. */
static void
try_edge(Search *s, uint32_t edge)
{
  const double *a = s->xy + 2 * (size_t)s->edges->points[edge], *b = s->xy + 2 * (size_t)s->edges->points[edge + 1];
  if (a[1] > b[1]) {
    const double *t = a;
    a = b;
    b = t;
  }
  double room = s->tolerance + 1e-6 * s->cell, slope = b[1] > a[1] ? (b[0] - a[0]) / (b[1] - a[1]) : 0;
  uint32_t last = to_cell(b[1] + room - s->south, s->cell, s->rows);
  for (uint32_t row = to_cell(a[1] - room - s->south, s->cell, s->rows); row <= last; row++) {
    double low = s->south + row * s->cell - room, high = low + s->cell + 2 * room;
    double x0 = low > a[1] && slope != 0 ? a[0] + (low - a[1]) * slope : a[0];
    double x1 = high < b[1] && slope != 0 ? a[0] + (high - a[1]) * slope : b[0];
    uint32_t end = row * s->columns + to_cell(MAX(x0, x1) + room - s->west, s->cell, s->columns);
    for (uint32_t c = row * s->columns + to_cell(MIN(x0, x1) - room - s->west, s->cell, s->columns); c <= end; c++)
      for (uint32_t i = s->starts[c]; i < s->starts[c + 1]; i++)
        try_point(s, edge, s->ends[i]);
  }
}

static int
compare_splits(const void *pa, const void *pb)
{
  const QdSplit *a = pa, *b = pb;
  if (a->edge != b->edge)
    return a->edge < b->edge ? -1 : 1;
  if (a->along != b->along)
    return a->along < b->along ? -1 : 1;
  return (a->point > b->point) - (a->point < b->point);
}

QdSplit *
qd_junctions_find(const QdHalfEdges *edges, const double *xy, double tolerance_m, uint32_t *n)
{
  Search s = {.edges = edges, .xy = xy, .tolerance = tolerance_m};
  s.splits = g_array_new(FALSE, FALSE, sizeof(QdSplit));
  collect_ends(&s);
  if (s.n_ends > 0)
    lay_grid(&s);
  for (uint32_t r = 0; s.n_ends > 0 && r < edges->n_rings; r++)
    for (uint32_t e = edges->ring_start[r]; e + 1 < edges->ring_start[r + 1]; e++)
      if (edges->twins[e] == QD_NO_EDGE)
        try_edge(&s, e);
  g_free(s.ends);
  g_free(s.starts);
  if (s.splits->len > 0)
    g_array_sort(s.splits, compare_splits);
  *n = s.splits->len;
  return (QdSplit *)(void *)g_array_free(s.splits, FALSE);
}
