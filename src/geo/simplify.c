#include "geo/simplify.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#define NONE UINT32_MAX
#define POINTS_A_CELL 2

/* Points nearer than this to the line that would be drawn are taken to lie on it: far above rounding. */
#define NEAR_LINE_M 1e-6

/* A point that has waited for another, maybe waits for a third by now; then the next that has. */
typedef struct {
  uint32_t point, next;
} Waiting;

typedef struct {
  QdCoverage *coverage;
  float most;
  uint32_t *before, *after; /* of each point, on its arc; NONE at its ends */
  float *areas;             /* of its triangle as last computed */
  uint32_t *waiting_for;    /* of each point: the one in its triangle, until that goes; or NONE */
  uint32_t *first_waiting;  /* of each point: the first that has waited for it, in queue */
  GArray *queue;            /* Waiting */
  uint32_t *node_start, *node_arcs;
  /* a grid of all points that are there */
  double west, south, cell;
  uint32_t columns, rows;
  uint32_t *starts, *counts, *members;
  /* a heap of areas with their points; entries whose area is no longer the point's are passed over */
  uint64_t *heap;
  size_t n_heap, heap_room;
} Weighing;

static inline const double *
at(const Weighing *w, uint32_t point)
{
  return w->coverage->xy + 2 * (size_t)point;
}

/* ---- the heap: areas are never negative, so their bits are in their order ---- */

static uint64_t
entry_of(float area, uint32_t point)
{
  uint32_t bits;
  memcpy(&bits, &area, sizeof bits);
  return (uint64_t)bits << 32 | point;
}

static float
area_of(uint64_t entry)
{
  uint32_t bits = (uint32_t)(entry >> 32);
  float area;
  memcpy(&area, &bits, sizeof area);
  return area;
}

static void
push(Weighing *w, uint64_t entry)
{
  if (w->n_heap == w->heap_room) {
    w->heap_room = MAX(w->heap_room * 2, 1024);
    w->heap = g_renew(uint64_t, w->heap, w->heap_room);
  }
  size_t i = w->n_heap++;
  for (size_t parent; i > 0 && w->heap[parent = (i - 1) / 4] > entry; i = parent)
    w->heap[i] = w->heap[parent];
  w->heap[i] = entry;
}

static uint64_t
pop(Weighing *w)
{
  uint64_t least = w->heap[0], last = w->heap[--w->n_heap];
  size_t i = 0;
  for (size_t child; (child = 4 * i + 1) < w->n_heap;) {
    size_t end = MIN(child + 4, w->n_heap), best = child;
    while (++child < end)
      if (w->heap[child] < w->heap[best])
        best = child;
    if (w->heap[best] >= last)
      break;
    w->heap[i] = w->heap[best];
    i = best;
  }
  w->heap[i] = last;
  return least;
}

/* ---- the grid ---- */

static uint32_t
to_cell(double offset, double cell, uint32_t n)
{
  double index = floor(offset / cell);
  return index <= 0 ? 0 : index >= n - 1 ? n - 1 : (uint32_t)index;
}

static uint32_t
cell_of(const Weighing *w, uint32_t point)
{
  return to_cell(at(w, point)[1] - w->south, w->cell, w->rows) * w->columns +
         to_cell(at(w, point)[0] - w->west, w->cell, w->columns);
}

/* Every inner point, and of each node one. */
static uint32_t *
list_points(const Weighing *w, uint32_t *n)
{
  const QdCoverage *c = w->coverage;
  uint32_t *points = g_new(uint32_t, (gsize)c->n_points + 1);
  g_autofree uint8_t *has_node = g_new0(uint8_t, (gsize)c->n_nodes + 1);
  *n = 0;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    const QdArc *arc = &c->arcs[a];
    for (uint32_t i = 0; i < arc->n_points; i++) {
      bool is_end = i == 0 || i + 1 == arc->n_points;
      uint32_t node = i == 0 ? arc->from : arc->to;
      if (is_end && has_node[node])
        continue;
      if (is_end)
        has_node[node] = 1;
      points[(*n)++] = arc->first_point + i;
    }
  }
  return points;
}

static void
lay_grid(Weighing *w)
{
  uint32_t n;
  g_autofree uint32_t *points = list_points(w, &n);
  double east = -INFINITY, north = -INFINITY;
  w->west = w->south = INFINITY;
  for (uint32_t i = 0; i < n; i++) {
    const double *p = at(w, points[i]);
    w->west = MIN(w->west, p[0]);
    w->south = MIN(w->south, p[1]);
    east = MAX(east, p[0]);
    north = MAX(north, p[1]);
  }
  double width = n > 0 ? east - w->west : 0, height = n > 0 ? north - w->south : 0, most = n / POINTS_A_CELL + 1;
  w->cell = fmax(sqrt(width / most * height), fmax(width, height) / most);
  w->cell = w->cell > 0 && isfinite(w->cell) ? w->cell : 1;
  w->columns = to_cell(width, w->cell, n + 1) + 1;
  w->rows = to_cell(height, w->cell, n + 1) + 1;
  size_t n_cells = (size_t)w->columns * w->rows;
  w->starts = g_new0(uint32_t, n_cells + 1);
  w->counts = g_new0(uint32_t, n_cells + 1);
  w->members = g_new(uint32_t, (gsize)n + 1);
  for (uint32_t i = 0; i < n; i++)
    w->starts[cell_of(w, points[i]) + 1]++;
  for (size_t c = 1; c <= n_cells; c++)
    w->starts[c] += w->starts[c - 1];
  for (uint32_t i = 0; i < n; i++) {
    uint32_t cell = cell_of(w, points[i]);
    w->members[w->starts[cell] + w->counts[cell]++] = points[i];
  }
}

/* ---- whether a point may go ---- */

static inline double
turn(const double *a, const double *b, const double *p)
{
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

static inline bool
is_same_place(const double *p, const double *q)
{
  return p[0] == q[0] && p[1] == q[1];
}

/* In the triangle or on it. */
static bool
triangle_holds(const double *a, const double *b, const double *c, const double *p)
{
  double size = fabs(a[0] - b[0]) + fabs(a[1] - b[1]) + fabs(a[0] - c[0]) + fabs(a[1] - c[1]);
  double none = NEAR_LINE_M * size, s = turn(a, b, p), t = turn(b, c, p), u = turn(c, a, p);
  return ((s >= -none && t >= -none && u >= -none) || (s <= none && t <= none && u <= none)) && !is_same_place(p, a) &&
         !is_same_place(p, b) && !is_same_place(p, c);
}

/* @return a point within the triangle that a point makes with its neighbours, or NONE. */
static uint32_t
find_within(Weighing *w, uint32_t point)
{
  const double *a = at(w, w->before[point]), *b = at(w, point), *c = at(w, w->after[point]);
  double west = fmin(a[0], fmin(b[0], c[0])) - NEAR_LINE_M, east = fmax(a[0], fmax(b[0], c[0])) + NEAR_LINE_M;
  double south = fmin(a[1], fmin(b[1], c[1])) - NEAR_LINE_M, north = fmax(a[1], fmax(b[1], c[1])) + NEAR_LINE_M;
  uint32_t first = to_cell(west - w->west, w->cell, w->columns), last = to_cell(east - w->west, w->cell, w->columns);
  uint32_t end = to_cell(north - w->south, w->cell, w->rows);
  for (uint32_t row = to_cell(south - w->south, w->cell, w->rows); row <= end; row++)
    for (size_t cell = (size_t)row * w->columns + first; cell <= (size_t)row * w->columns + last; cell++)
      for (uint32_t i = 0; i < w->counts[cell];) {
        uint32_t *member = &w->members[w->starts[cell] + i];
        const double *p = at(w, *member);
        if (w->coverage->weights[*member] < INFINITY) /* gone: the cell's last takes its place */
          *member = w->members[w->starts[cell] + --w->counts[cell]];
        else if (p[0] >= west && p[0] <= east && p[1] >= south && p[1] <= north && triangle_holds(a, b, c, p))
          return *member;
        else
          i++;
      }
  return NONE;
}

static uint32_t
arc_of(const QdCoverage *c, uint32_t point)
{
  uint32_t low = 0, high = c->n_arcs;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (c->arcs[middle].first_point <= point)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/* Whether another arc between the same nodes is a straight line by now. */
static bool
has_straight_twin(const Weighing *w, uint32_t arc)
{
  const QdCoverage *c = w->coverage;
  const QdArc *mine = &c->arcs[arc];
  for (uint32_t i = w->node_start[mine->from]; i < w->node_start[mine->from + 1]; i++) {
    const QdArc *other = &c->arcs[w->node_arcs[i]];
    bool is_twin = w->node_arcs[i] != arc && (other->from == mine->from ? other->to : other->from) == mine->to;
    if (is_twin && w->after[other->first_point] == other->first_point + other->n_points - 1)
      return true;
  }
  return false;
}

/* Whether a ring or a lens would collapse without the point. */
static bool
holds_open(const Weighing *w, uint32_t point)
{
  uint32_t a = w->before[point], b = w->after[point];
  bool at_begin = w->before[a] == NONE, at_end = w->after[b] == NONE;
  if (at_begin && at_end)
    return is_same_place(at(w, a), at(w, b)) || has_straight_twin(w, arc_of(w->coverage, point));
  if (at_begin && w->after[w->after[b]] == NONE)
    return is_same_place(at(w, a), at(w, w->after[b]));
  return at_end && w->before[w->before[a]] == NONE && is_same_place(at(w, w->before[a]), at(w, b));
}

/* ---- the order of going ---- */

static void
measure(Weighing *w, uint32_t point)
{
  const double *a = at(w, w->before[point]), *b = at(w, point), *c = at(w, w->after[point]);
  w->areas[point] = (float)fmin(fabs(turn(a, b, c)) / 2, FLT_MAX);
  if (w->areas[point] <= w->most)
    push(w, entry_of(w->areas[point], point));
}

static bool
is_inner(const Weighing *w, uint32_t point)
{
  return w->before[point] != NONE && w->after[point] != NONE;
}

static void
wait_for(Weighing *w, uint32_t point, uint32_t within)
{
  if (w->waiting_for[point] == within)
    return;
  const Waiting waiting = {point, w->first_waiting[within]};
  w->waiting_for[point] = within;
  w->first_waiting[within] = w->queue->len;
  g_array_append_val(w->queue, waiting);
}

/* Those that wait for a point are asked again when it goes. */
static void
wake(Weighing *w, uint32_t point)
{
  for (uint32_t i = w->first_waiting[point]; i != NONE;) {
    const Waiting *waiting = &g_array_index(w->queue, Waiting, i);
    i = waiting->next;
    if (w->waiting_for[waiting->point] != point)
      continue;
    w->waiting_for[waiting->point] = NONE;
    push(w, entry_of(w->areas[waiting->point], waiting->point));
  }
}

static void
take_out(Weighing *w, uint32_t point, float weight)
{
  uint32_t a = w->before[point], b = w->after[point];
  w->coverage->weights[point] = weight;
  w->after[a] = b;
  w->before[b] = a;
  if (is_inner(w, a))
    measure(w, a);
  if (is_inner(w, b))
    measure(w, b);
  wake(w, point);
}

static void
weigh(Weighing *w)
{
  float reached = 0;
  while (w->n_heap > 0) {
    uint64_t entry = pop(w);
    uint32_t point = (uint32_t)entry;
    if (w->coverage->weights[point] < INFINITY || area_of(entry) != w->areas[point] || holds_open(w, point))
      continue;
    uint32_t within = find_within(w, point);
    if (within == NONE) {
      reached = MAX(reached, area_of(entry));
      take_out(w, point, reached);
    } else {
      wait_for(w, point, within);
    }
  }
}

/* ---- all together ---- */

static void
link_points(Weighing *w, bool keep_outer)
{
  QdCoverage *c = w->coverage;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    uint32_t first = c->arcs[a].first_point, last = first + c->arcs[a].n_points - 1;
    for (uint32_t p = first; p <= last; p++) {
      w->before[p] = p > first ? p - 1 : NONE;
      w->after[p] = p < last ? p + 1 : NONE;
      w->waiting_for[p] = w->first_waiting[p] = NONE;
      c->weights[p] = INFINITY;
    }
    if (keep_outer && c->arcs[a].right == QD_NO_FACE)
      continue;
    for (uint32_t p = first + 1; p < last; p++)
      measure(w, p);
  }
}

static void
link_nodes(Weighing *w)
{
  const QdCoverage *c = w->coverage;
  w->node_start = g_new0(uint32_t, (gsize)c->n_nodes + 2);
  w->node_arcs = g_new(uint32_t, 2 * (gsize)c->n_arcs + 1);
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    w->node_start[c->arcs[a].from]++;
    w->node_start[c->arcs[a].to]++;
  }
  for (uint32_t i = 1; i <= c->n_nodes; i++)
    w->node_start[i] += w->node_start[i - 1];
  for (uint32_t a = c->n_arcs; a-- > 0;) {
    w->node_arcs[--w->node_start[c->arcs[a].from]] = a;
    w->node_arcs[--w->node_start[c->arcs[a].to]] = a;
  }
}

void
qd_coverage_weigh(QdCoverage *coverage, float most, bool keep_outer)
{
  gsize n = (gsize)coverage->n_points + 1;
  g_free(coverage->weights);
  coverage->weights = g_new(float, n);
  Weighing w = {.coverage = coverage,
                .most = most,
                .before = g_new(uint32_t, n),
                .after = g_new(uint32_t, n),
                .areas = g_new(float, n),
                .waiting_for = g_new(uint32_t, n),
                .first_waiting = g_new(uint32_t, n),
                .queue = g_array_new(FALSE, FALSE, sizeof(Waiting))};
  link_points(&w, keep_outer);
  link_nodes(&w);
  lay_grid(&w);
  weigh(&w);
  void *const parts[] = {w.before,    w.after,  w.areas,  w.waiting_for, w.first_waiting, w.node_start,
                         w.node_arcs, w.starts, w.counts, w.members,     w.heap};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
  g_array_unref(w.queue);
}

void
qd_coverage_thin(QdCoverage *c, float least)
{
  uint32_t n = 0;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    QdArc *arc = &c->arcs[a];
    uint32_t first = n, end = arc->first_point + arc->n_points;
    for (uint32_t p = arc->first_point; p < end; p++) {
      if (c->weights[p] < least)
        continue;
      memmove(c->xy + 2 * (size_t)n, c->xy + 2 * (size_t)p, 16);
      c->weights[n++] = c->weights[p];
    }
    arc->first_point = first;
    arc->n_points = n - first;
  }
  c->n_points = n;
  c->xy = g_renew(double, c->xy, 2 * (gsize)n + 1);
  c->weights = g_renew(float, c->weights, (gsize)n + 1);
}
