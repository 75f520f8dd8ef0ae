#include "geo/simplify.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/parallel.h"

#define NONE UINT32_MAX
#define POINTS_A_CELL 2
#define POINTS_A_GROUP 8192

/* Points nearer than this to the line that would be drawn are taken to lie on it: far above rounding. */
#define NEAR_LINE_M 1e-6

/* A point that has waited for another, maybe waits for a third by now; then the next that has. */
typedef struct {
  uint32_t point, next;
} Waiting;

/* All points in cells: of each node one, of arcs those between. Those that are gone stay in it. */
typedef struct {
  double west, south, cell;
  uint32_t columns, rows;
  uint32_t *starts, *members;
} Grid;

/* What all groups have, and none changes but for the weights of its own points. */
typedef struct {
  QdCoverage *coverage;
  float most;
  bool keep_outer;
  uint32_t *node_start, *node_arcs;
  Grid grid;
  uint32_t n_groups;
  uint32_t *group_starts; /* arcs */
} Shared;

/* A point of a group. */
typedef struct {
  uint32_t before, after; /* on its arc; NONE at its ends */
  float area;             /* of its triangle as last computed */
  uint32_t waiting_for;   /* the one in its triangle, until that goes; or NONE */
  uint32_t first_waiting; /* the first that has waited for it, in queue */
} Own;

/* One group of neighbouring arcs. To it the points of all others stay for ever. That is safe: between an arc and what
 * becomes of it there is no point of another, so that what becomes of the other would have to cross both, or none. */
typedef struct {
  const Shared *shared;
  QdCoverage *coverage;
  uint32_t first_arc, end_arc, first_point, end_point;
  Own *own;
  GArray *queue; /* Waiting */
  /* a heap of areas with their points; entries whose area is no longer the point's are passed over */
  uint64_t *heap;
  size_t n_heap, heap_room;
} Weighing;

static inline const double *
at(const Weighing *w, uint32_t point)
{
  return w->coverage->xy + 2 * (size_t)point;
}

static inline bool
is_own(const Weighing *w, uint32_t point)
{
  return point >= w->first_point && point < w->end_point;
}

static inline Own *
own(const Weighing *w, uint32_t point)
{
  return &w->own[point - w->first_point];
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

static inline uint32_t
to_cell(double offset, double cell, uint32_t n)
{
  double index = offset / cell;
  return !(index > 0) ? 0 : index >= n - 1 ? n - 1 : (uint32_t)index;
}

static inline uint32_t
cell_at(const Grid *grid, const double *p)
{
  return to_cell(p[1] - grid->south, grid->cell, grid->rows) * grid->columns +
         to_cell(p[0] - grid->west, grid->cell, grid->columns);
}

static void
choose_cells(Grid *grid, const QdCoverage *c)
{
  double east = -INFINITY, north = -INFINITY;
  uint32_t n = c->n_points;
  grid->west = grid->south = INFINITY;
  for (uint32_t i = 0; i < n; i++) {
    const double *p = c->xy + 2 * (size_t)i;
    grid->west = MIN(grid->west, p[0]);
    grid->south = MIN(grid->south, p[1]);
    east = MAX(east, p[0]);
    north = MAX(north, p[1]);
  }
  double width = n > 0 ? east - grid->west : 0, height = n > 0 ? north - grid->south : 0;
  double most = n / POINTS_A_CELL + 1;
  grid->cell = fmax(sqrt(width / most * height), fmax(width, height) / most);
  grid->cell = grid->cell > 0 && isfinite(grid->cell) ? grid->cell : 1;
  grid->columns = to_cell(width, grid->cell, n + 1) + 1;
  grid->rows = to_cell(height, grid->cell, n + 1) + 1;
}

/* Whether an end of an arc stands for its node: that of the first arc there. */
static inline bool
is_of_node(const Shared *s, uint32_t arc, uint32_t node, bool is_from)
{
  return s->node_arcs[s->node_start[node]] == arc && (is_from || s->coverage->arcs[arc].from != node);
}

/* Counts the points of each cell, or lists them: each in front of those listed before. */
static void
sort_points(Shared *s, bool lists)
{
  const QdCoverage *c = s->coverage;
  Grid *grid = &s->grid;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    const QdArc *arc = &c->arcs[a];
    uint32_t first = arc->first_point + !is_of_node(s, a, arc->from, true);
    uint32_t end = arc->first_point + arc->n_points - !is_of_node(s, a, arc->to, false);
    for (uint32_t p = first; p < end; p++) {
      uint32_t *start = &grid->starts[cell_at(grid, c->xy + 2 * (size_t)p)];
      if (lists)
        grid->members[--*start] = p;
      else
        ++*start;
    }
  }
}

static void
lay_grid(Shared *s)
{
  Grid *grid = &s->grid;
  choose_cells(grid, s->coverage);
  size_t n_cells = (size_t)grid->columns * grid->rows;
  grid->starts = g_new0(uint32_t, n_cells + 1);
  sort_points(s, false);
  for (size_t c = 1; c <= n_cells; c++)
    grid->starts[c] += grid->starts[c - 1];
  grid->members = g_new(uint32_t, (gsize)grid->starts[n_cells] + 1);
  sort_points(s, true);
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
find_within(const Weighing *w, uint32_t point)
{
  const double *a = at(w, own(w, point)->before), *b = at(w, point), *c = at(w, own(w, point)->after);
  double west = fmin(a[0], fmin(b[0], c[0])) - NEAR_LINE_M, east = fmax(a[0], fmax(b[0], c[0])) + NEAR_LINE_M;
  double south = fmin(a[1], fmin(b[1], c[1])) - NEAR_LINE_M, north = fmax(a[1], fmax(b[1], c[1])) + NEAR_LINE_M;
  const Grid *grid = &w->shared->grid;
  uint32_t first = to_cell(west - grid->west, grid->cell, grid->columns);
  uint32_t last = to_cell(east - grid->west, grid->cell, grid->columns);
  uint32_t end = to_cell(north - grid->south, grid->cell, grid->rows);
  for (uint32_t row = to_cell(south - grid->south, grid->cell, grid->rows); row <= end; row++) {
    const uint32_t *starts = grid->starts + (size_t)row * grid->columns;
    for (uint32_t i = starts[first]; i < starts[last + 1]; i++) {
      uint32_t member = grid->members[i];
      const double *p = at(w, member);
      if (p[0] < west || p[0] > east || p[1] < south || p[1] > north)
        continue;
      bool is_gone = is_own(w, member) && w->coverage->weights[member] < INFINITY;
      if (!is_gone && triangle_holds(a, b, c, p))
        return member;
    }
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

/* Whether an arc is a straight line by now; of those of another group, whether it is one or may become one: the group
 * before has the right to. */
static bool
is_straight(const Weighing *w, uint32_t arc)
{
  const QdArc *a = &w->coverage->arcs[arc];
  if (arc >= w->first_arc && arc < w->end_arc)
    return own(w, a->first_point)->after == a->first_point + a->n_points - 1;
  return a->n_points == 2 || arc < w->first_arc;
}

/* Whether another arc between the same nodes is a straight line. */
static bool
has_straight_twin(const Weighing *w, uint32_t arc)
{
  const QdCoverage *c = w->coverage;
  const Shared *s = w->shared;
  const QdArc *mine = &c->arcs[arc];
  for (uint32_t i = s->node_start[mine->from]; i < s->node_start[mine->from + 1]; i++) {
    const QdArc *other = &c->arcs[s->node_arcs[i]];
    bool is_twin = s->node_arcs[i] != arc && (other->from == mine->from ? other->to : other->from) == mine->to;
    if (is_twin && is_straight(w, s->node_arcs[i]))
      return true;
  }
  return false;
}

/* Whether a ring or a lens would collapse without the point. */
static bool
holds_open(const Weighing *w, uint32_t point)
{
  uint32_t a = own(w, point)->before, b = own(w, point)->after;
  bool at_begin = own(w, a)->before == NONE, at_end = own(w, b)->after == NONE;
  if (at_begin && at_end)
    return is_same_place(at(w, a), at(w, b)) || has_straight_twin(w, arc_of(w->coverage, point));
  if (at_begin && own(w, own(w, b)->after)->after == NONE)
    return is_same_place(at(w, a), at(w, own(w, b)->after));
  return at_end && own(w, own(w, a)->before)->before == NONE && is_same_place(at(w, own(w, a)->before), at(w, b));
}

/* ---- the order of going ---- */

static void
measure(Weighing *w, uint32_t point)
{
  const double *a = at(w, own(w, point)->before), *b = at(w, point), *c = at(w, own(w, point)->after);
  own(w, point)->area = (float)fmin(fabs(turn(a, b, c)) / 2, FLT_MAX);
  if (own(w, point)->area <= w->shared->most)
    push(w, entry_of(own(w, point)->area, point));
}

static bool
is_inner(const Weighing *w, uint32_t point)
{
  return own(w, point)->before != NONE && own(w, point)->after != NONE;
}

static void
wait_for(Weighing *w, uint32_t point, uint32_t within)
{
  if (own(w, point)->waiting_for == within || !is_own(w, within)) /* what stays is not waited for */
    return;
  const Waiting waiting = {point, own(w, within)->first_waiting};
  own(w, point)->waiting_for = within;
  own(w, within)->first_waiting = w->queue->len;
  g_array_append_val(w->queue, waiting);
}

/* Those that wait for a point are asked again when it goes. */
static void
wake(Weighing *w, uint32_t point)
{
  for (uint32_t i = own(w, point)->first_waiting; i != NONE;) {
    const Waiting *waiting = &g_array_index(w->queue, Waiting, i);
    i = waiting->next;
    if (own(w, waiting->point)->waiting_for != point)
      continue;
    own(w, waiting->point)->waiting_for = NONE;
    push(w, entry_of(own(w, waiting->point)->area, waiting->point));
  }
}

static void
take_out(Weighing *w, uint32_t point, float weight)
{
  uint32_t a = own(w, point)->before, b = own(w, point)->after;
  w->coverage->weights[point] = weight;
  own(w, a)->after = b;
  own(w, b)->before = a;
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
    if (w->coverage->weights[point] < INFINITY || area_of(entry) != own(w, point)->area || holds_open(w, point))
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
link_points(Weighing *w)
{
  QdCoverage *c = w->coverage;
  for (uint32_t a = w->first_arc; a < w->end_arc; a++) {
    uint32_t first = c->arcs[a].first_point, last = first + c->arcs[a].n_points - 1;
    for (uint32_t p = first; p <= last; p++) {
      *own(w, p) = (Own){p > first ? p - 1 : NONE, p < last ? p + 1 : NONE, 0, NONE, NONE};
      c->weights[p] = INFINITY;
    }
    if (w->shared->keep_outer && c->arcs[a].right == QD_NO_FACE)
      continue;
    for (uint32_t p = first + 1; p < last; p++)
      measure(w, p);
  }
}

static void
link_nodes(Shared *s)
{
  const QdCoverage *c = s->coverage;
  s->node_start = g_new0(uint32_t, (gsize)c->n_nodes + 2);
  s->node_arcs = g_new(uint32_t, 2 * (gsize)c->n_arcs + 1);
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    s->node_start[c->arcs[a].from]++;
    s->node_start[c->arcs[a].to]++;
  }
  for (uint32_t i = 1; i <= c->n_nodes; i++)
    s->node_start[i] += s->node_start[i - 1];
  for (uint32_t a = c->n_arcs; a-- > 0;) {
    s->node_arcs[--s->node_start[c->arcs[a].from]] = a;
    s->node_arcs[--s->node_start[c->arcs[a].to]] = a;
  }
}

/* Arcs in a row, which lie near each other: they come from rings in the order of the members. */
static void
divide(Shared *s)
{
  const QdCoverage *c = s->coverage;
  s->group_starts = g_new(uint32_t, (gsize)c->n_arcs + 2);
  uint32_t begin = 0;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    if (a == 0 || c->arcs[a].first_point - begin >= POINTS_A_GROUP) {
      begin = c->arcs[a].first_point;
      s->group_starts[s->n_groups++] = a;
    }
  }
  s->group_starts[s->n_groups] = c->n_arcs;
}

static void
weigh_group(guint group, gpointer data)
{
  const Shared *s = data;
  QdCoverage *c = s->coverage;
  Weighing w = {.shared = s,
                .coverage = c,
                .first_arc = s->group_starts[group],
                .end_arc = s->group_starts[group + 1],
                .queue = g_array_new(FALSE, FALSE, sizeof(Waiting))};
  const QdArc *last = &c->arcs[w.end_arc - 1];
  w.first_point = c->arcs[w.first_arc].first_point;
  w.end_point = last->first_point + last->n_points;
  w.own = g_new(Own, (gsize)w.end_point - w.first_point);
  link_points(&w);
  weigh(&w);
  g_free(w.own);
  g_free(w.heap);
  g_array_unref(w.queue);
}

void
qd_coverage_weigh(QdCoverage *coverage, float most, bool keep_outer, unsigned threads)
{
  g_free(coverage->weights);
  coverage->weights = g_new(float, (gsize)coverage->n_points + 1);
  Shared s = {.coverage = coverage, .most = most, .keep_outer = keep_outer};
  link_nodes(&s);
  lay_grid(&s);
  divide(&s);
  qd_parallel(s.n_groups, threads, weigh_group, &s);
  void *const parts[] = {s.grid.starts, s.grid.members, s.node_start, s.node_arcs, s.group_starts};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
}
