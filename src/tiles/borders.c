#include "tiles/borders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An edge with its ends in order, so that both neighbours' edges are equal. */
typedef struct {
  QdCell a, b;
  guint32 cell; /* where it starts in the units' cells */
  guint32 unit;
} Edge;

/* Edges by horizontal slabs, to find quickly what lies beside a point. */
typedef struct {
  const QdShapes *units;
  const Edge *edges;
  double top, per_cell;
  guint n;
  guint32 *starts;  /* n + 1 */
  guint32 *members; /* indices of edges */
} Slabs;

typedef enum { SKIP, UNIT, PROVINCE } Kind;

static int
compare_cells(QdCell a, QdCell b)
{
  if (a.x != b.x)
    return a.x < b.x ? -1 : 1;
  return (a.y > b.y) - (a.y < b.y);
}

static int
compare_edges(const void *pa, const void *pb)
{
  const Edge *a = pa, *b = pb;
  int c = compare_cells(a->a, b->a);
  if (c == 0)
    c = compare_cells(a->b, b->b);
  return c != 0 ? c : (a->cell > b->cell) - (a->cell < b->cell);
}

static GArray *
collect_edges(const QdShapes *units)
{
  GArray *edges = g_array_new(FALSE, FALSE, sizeof(Edge));
  for (guint u = 0; u < units->n; u++) {
    const QdShape *shape = &units->shapes[u];
    for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
      for (guint32 i = units->rings[ring]; i + 1 < units->rings[ring + 1]; i++) {
        QdCell a = units->cells[i], b = units->cells[i + 1];
        int c = compare_cells(a, b);
        if (c == 0)
          continue;
        Edge edge = {c < 0 ? a : b, c < 0 ? b : a, i, u};
        g_array_append_val(edges, edge);
      }
  }
  qsort(edges->data, edges->len, sizeof(Edge), compare_edges);
  return edges;
}

/* ---- is there a unit beside an edge? ---- */

static guint
slab_of(const Slabs *slabs, double y)
{
  double slab = (y - slabs->top) * slabs->per_cell;
  return slab <= 0 ? 0 : slab >= slabs->n - 1 ? slabs->n - 1 : (guint)slab;
}

static void
slabs_init(Slabs *slabs, const QdShapes *units, const GArray *edges)
{
  QdCellBox box;
  qd_shapes_box(units, &box);
  guint n = CLAMP(edges->len / 16, 1, 4096);
  *slabs = (Slabs){.units = units, .edges = (const Edge *)(gconstpointer)edges->data, .n = n, .top = box.min_y};
  slabs->per_cell = n / ((double)box.max_y - box.min_y + 1);
  slabs->starts = g_new0(guint32, n + 1);
  for (guint i = 0; i < edges->len; i++) {
    const Edge *e = &slabs->edges[i];
    for (guint s = slab_of(slabs, MIN(e->a.y, e->b.y)); s <= slab_of(slabs, MAX(e->a.y, e->b.y)); s++)
      slabs->starts[s]++;
  }
  for (guint s = 1; s <= n; s++)
    slabs->starts[s] += slabs->starts[s - 1];
  slabs->members = g_new(guint32, slabs->starts[n]);
  for (guint i = 0; i < edges->len; i++) {
    const Edge *e = &slabs->edges[i];
    for (guint s = slab_of(slabs, MIN(e->a.y, e->b.y)); s <= slab_of(slabs, MAX(e->a.y, e->b.y)); s++)
      slabs->members[--slabs->starts[s]] = i;
  }
}

static void
slabs_clear(Slabs *slabs)
{
  g_free(slabs->starts);
  g_free(slabs->members);
}

/* @param parity  room for a flag a unit */
static bool
is_in_a_unit(const Slabs *slabs, double x, double y, guint8 *parity)
{
  memset(parity, 0, slabs->units->n);
  guint s = slab_of(slabs, y);
  for (guint32 m = slabs->starts[s]; m < slabs->starts[s + 1]; m++) {
    const Edge *e = &slabs->edges[slabs->members[m]];
    if ((e->a.y > y) == (e->b.y > y))
      continue;
    double at = e->a.x + (y - e->a.y) * ((double)e->b.x - e->a.x) / ((double)e->b.y - e->a.y);
    if (at > x)
      parity[e->unit] ^= 1;
  }
  return memchr(parity, 1, slabs->units->n) != NULL;
}

static Kind
kind_of_lone_edge(const Slabs *slabs, const Edge *e, double reach, guint8 *parity)
{
  double dx = (double)e->b.x - e->a.x, dy = (double)e->b.y - e->a.y, length = hypot(dx, dy);
  double x = e->a.x + dx / 2, y = e->a.y + dy / 2, ox = -dy / length * reach, oy = dx / length * reach;
  bool both = is_in_a_unit(slabs, x + ox, y + oy, parity) && is_in_a_unit(slabs, x - ox, y - oy, parity);
  return both ? UNIT : PROVINCE;
}

/* @return a Kind for each cell of the units: that of the edge which starts there. */
static guint8 *
classify(const QdShapes *units, double reach)
{
  guint8 *kinds =
      g_new0(guint8, units->rings[units->shapes[units->n - 1].first_ring + units->shapes[units->n - 1].n_rings] + 1);
  g_autoptr(GArray) edges = collect_edges(units);
  if (edges->len == 0)
    return kinds;
  Slabs slabs;
  slabs_init(&slabs, units, edges);
  g_autofree guint8 *parity = g_new(guint8, units->n);
  for (guint i = 0, next; i < edges->len; i = next) {
    const Edge *e = &slabs.edges[i];
    for (next = i + 1; next < edges->len; next++)
      if (compare_cells(e->a, slabs.edges[next].a) != 0 || compare_cells(e->b, slabs.edges[next].b) != 0)
        break;
    kinds[e->cell] = (guint8)(next - i > 1 ? UNIT : kind_of_lone_edge(&slabs, e, reach, parity));
  }
  slabs_clear(&slabs);
  return kinds;
}

/* ---- runs of edges of one kind become lines ---- */

typedef struct {
  GArray *shapes, *rings, *cells;
} Lines;

static void
add_cell(Lines *lines, QdCell c)
{
  QdCellBox *box = &g_array_index(lines->shapes, QdShape, lines->shapes->len - 1).box;
  box->min_x = MIN(box->min_x, c.x);
  box->min_y = MIN(box->min_y, c.y);
  box->max_x = MAX(box->max_x, c.x);
  box->max_y = MAX(box->max_y, c.y);
  g_array_append_val(lines->cells, c);
}

static void
begin_line(Lines *lines, Kind kind)
{
  QdShape shape = {.box = {G_MAXUINT32, G_MAXUINT32, 0, 0},
                   .first_ring = lines->rings->len,
                   .n_rings = 1,
                   .style = kind == UNIT ? QD_BORDER_UNIT : QD_BORDER_PROVINCE};
  g_array_append_val(lines->shapes, shape);
  guint32 start = lines->cells->len;
  g_array_append_val(lines->rings, start);
}

static void
trace_ring(Lines *lines, const QdCell *cells, const guint8 *kinds, guint32 n)
{
  guint32 first = 0;
  while (first < n && kinds[first] == kinds[(first + n - 1) % n])
    first++;
  Kind before = SKIP;
  for (guint32 k = 0; k < n; k++) {
    guint32 i = (first + k) % n;
    Kind kind = kinds[i];
    if (kind != SKIP && kind != before) {
      begin_line(lines, kind);
      add_cell(lines, cells[i]);
    }
    if (kind != SKIP)
      add_cell(lines, cells[i + 1]);
    before = kind;
  }
}

QdShapes *
qd_borders_new(const QdShapes *units, double reach)
{
  Lines lines = {g_array_new(FALSE, FALSE, sizeof(QdShape)), g_array_new(FALSE, FALSE, sizeof(guint32)),
                 g_array_new(FALSE, FALSE, sizeof(QdCell))};
  if (units->n > 0) {
    g_autofree guint8 *kinds = classify(units, reach);
    for (guint32 ring = 0; ring < units->shapes[units->n - 1].first_ring + units->shapes[units->n - 1].n_rings;
         ring++) {
      guint32 start = units->rings[ring], n = units->rings[ring + 1] - start;
      if (n > 1)
        trace_ring(&lines, units->cells + start, kinds + start, n - 1);
    }
  }
  guint32 end = lines.cells->len;
  g_array_append_val(lines.rings, end);
  QdShapes *borders = g_new0(QdShapes, 1);
  borders->n = lines.shapes->len;
  borders->shapes = (QdShape *)(gpointer)g_array_free(lines.shapes, FALSE);
  borders->rings = (guint32 *)(gpointer)g_array_free(lines.rings, FALSE);
  borders->cells = (QdCell *)(gpointer)g_array_free(lines.cells, FALSE);
  return borders;
}
