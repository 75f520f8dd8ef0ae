#include "balance/snap_net.h"

#include <math.h>
#include <stdlib.h>

#include "geo/boxes.h"
#include "geo/edges.h"

typedef struct {
  guint32 a, b, rank;
  bool is_lone;
} Edge;

/* ---- gathering ---- */

void
qd_snap_net_init(QdSnapNet *net)
{
  *net = (QdSnapNet){.points = g_array_new(FALSE, FALSE, sizeof(QdSnapPoint)),
                     .edges = g_array_new(FALSE, FALSE, sizeof(Edge)),
                     .bends = g_array_new(FALSE, FALSE, sizeof(QdSnapBend)),
                     .capacity = 1024};
  net->slots = g_new0(guint32, net->capacity);
}

void
qd_snap_net_clear(QdSnapNet *net)
{
  g_array_unref(net->points);
  g_array_unref(net->edges);
  g_array_unref(net->bends);
  g_free(net->slots);
}

static inline QdSnapPoint *
point_at(const QdSnapNet *net, guint32 i)
{
  return &g_array_index(net->points, QdSnapPoint, i);
}

static gint64
step(double value)
{
  return (gint64)floor(value / QD_EDGE_GRID_M + 0.5);
}

/* The slot of a place: it holds the number of its vertex + 1, or 0. */
static guint32 *
slot_of(const QdSnapNet *net, double x, double y)
{
  gint64 sx = step(x), sy = step(y);
  guint64 hash = ((guint64)sx * 0x9e3779b97f4a7c15u) ^ ((guint64)sy * 0xd6e8feb86659fd93u);
  guint32 i = (guint32)(hash ^ hash >> 32) & (net->capacity - 1);
  for (; net->slots[i] != 0; i = (i + 1) & (net->capacity - 1)) {
    const QdSnapPoint *p = point_at(net, net->slots[i] - 1);
    if (step(p->x) == sx && step(p->y) == sy)
      break;
  }
  return &net->slots[i];
}

guint32
qd_snap_net_find(const QdSnapNet *net, double x, double y)
{
  guint32 slot = *slot_of(net, x, y);
  return slot == 0 ? G_MAXUINT32 : slot - 1;
}

static void
grow(QdSnapNet *net)
{
  g_free(net->slots);
  net->capacity *= 2;
  net->slots = g_new0(guint32, net->capacity);
  for (guint32 i = 0; i < net->points->len; i++)
    *slot_of(net, point_at(net, i)->x, point_at(net, i)->y) = i + 1;
}

guint32
qd_snap_net_add(QdSnapNet *net, double x, double y, guint32 rank)
{
  guint32 *slot = slot_of(net, x, y);
  if (*slot != 0) {
    QdSnapPoint *known = point_at(net, *slot - 1);
    known->rank = MIN(known->rank, rank);
    return *slot - 1;
  }
  const QdSnapPoint point = {x, y, x, y, rank};
  g_array_append_val(net->points, point);
  *slot = net->points->len;
  if (net->points->len * 2 > net->capacity)
    grow(net);
  return net->points->len - 1;
}

void
qd_snap_net_add_edge(QdSnapNet *net, guint32 a, guint32 b, guint32 rank, bool is_lone)
{
  const Edge edge = {a, b, rank, is_lone};
  if (a != b)
    g_array_append_val(net->edges, edge);
}

/* ---- what is near ---- */

typedef struct {
  QdSnapNet *net;
  double tolerance;
  double *along;     /* of each vertex in the order: how far along a line that no border runs square to */
  guint32 *by_along; /* vertices in that order */
  QdBoxes *boxes;    /* of the edges */
} Search;

static double
along_line(double x, double y)
{
  return 0.6134 * x + 0.7897709 * y; /* a unit vector: places within d are within d on the line */
}

static gint
compare_along(gconstpointer a, gconstpointer b, gpointer data)
{
  const QdSnapPoint *p = point_at(data, *(const guint32 *)a), *q = point_at(data, *(const guint32 *)b);
  double u = along_line(p->x, p->y), v = along_line(q->x, q->y);
  return (u > v) - (u < v);
}

static gint
compare_rank(gconstpointer a, gconstpointer b, gpointer data)
{
  const QdSnapPoint *p = point_at(data, *(const guint32 *)a), *q = point_at(data, *(const guint32 *)b);
  if (p->rank != q->rank)
    return p->rank < q->rank ? -1 : 1;
  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return (p->y > q->y) - (p->y < q->y);
}

static guint32 *
sorted(QdSnapNet *net, GCompareDataFunc compare)
{
  guint n = net->points->len;
  guint32 *numbers = g_new(guint32, (gsize)n + 1);
  for (guint32 i = 0; i < n; i++)
    numbers[i] = i;
  g_qsort_with_data(numbers, (gint)n, sizeof *numbers, compare, net);
  return numbers;
}

static void
search_init(Search *s, QdSnapNet *net, double tolerance)
{
  *s = (Search){.net = net, .tolerance = tolerance, .by_along = sorted(net, compare_along)};
  s->along = g_new(double, (gsize)net->points->len + 1);
  for (guint32 i = 0; i < net->points->len; i++) {
    const QdSnapPoint *p = point_at(net, s->by_along[i]);
    s->along[i] = along_line(p->x, p->y);
  }
  s->boxes = qd_boxes_new(net->edges->len);
  for (guint i = 0; i < net->edges->len; i++) {
    const Edge *e = &g_array_index(net->edges, Edge, i);
    const QdSnapPoint *a = point_at(net, e->a), *b = point_at(net, e->b);
    const QdBox box = {MIN(a->x, b->x), MIN(a->y, b->y), MAX(a->x, b->x), MAX(a->y, b->y)};
    qd_boxes_set(s->boxes, i, &box);
  }
  qd_boxes_ready(s->boxes);
}

static void
search_clear(Search *s)
{
  g_free(s->along);
  g_free(s->by_along);
  qd_boxes_free(s->boxes);
}

/* Edges whose boxes come near a place, moved ends allowed for. */
static GArray *
edges_near(const Search *s, double x, double y)
{
  double reach = 2 * s->tolerance;
  const QdBox box = {x - reach, y - reach, x + reach, y + reach};
  return qd_boxes_meeting(s->boxes, &box);
}

/* ---- where a vertex goes ---- */

typedef struct {
  double x, y, distance;
  guint32 rank;
} Target;

/* Borders of units first, then the nearest, then the lower rank; then by place. */
static bool
is_better(const Target *a, const Target *b)
{
  if ((a->rank == 0) != (b->rank == 0))
    return a->rank == 0;
  if (a->distance != b->distance)
    return a->distance < b->distance;
  if (a->rank != b->rank)
    return a->rank < b->rank;
  return a->x != b->x ? a->x < b->x : a->y < b->y;
}

static bool
find_vertex(const Search *s, const QdSnapPoint *p, Target *best)
{
  double u = along_line(p->x, p->y), reach = 2 * s->tolerance;
  guint32 low = 0, high = s->net->points->len;
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    if (s->along[middle] < u - reach)
      low = middle + 1;
    else
      high = middle;
  }
  bool found = false;
  for (guint32 i = low; i < s->net->points->len && s->along[i] <= u + reach; i++) {
    const QdSnapPoint *q = point_at(s->net, s->by_along[i]);
    const Target target = {q->to_x, q->to_y, hypot(q->to_x - p->x, q->to_y - p->y), q->rank};
    if (q->rank >= p->rank || target.distance > s->tolerance || (found && !is_better(&target, best)))
      continue;
    *best = target;
    found = true;
  }
  return found;
}

/* Place of an edge nearest to a point. @return its part of the way from a to b */
static double
foot_of(const QdSnapPoint *a, const QdSnapPoint *b, double x, double y, double *foot_x, double *foot_y)
{
  double ux = b->to_x - a->to_x, uy = b->to_y - a->to_y, square = ux * ux + uy * uy;
  double t = square == 0 ? 0 : ((x - a->to_x) * ux + (y - a->to_y) * uy) / square;
  t = CLAMP(t, 0.0, 1.0);
  *foot_x = a->to_x + t * ux;
  *foot_y = a->to_y + t * uy;
  return t;
}

static bool
find_edge(const Search *s, guint32 number, Target *best)
{
  const QdSnapPoint *p = point_at(s->net, number);
  g_autoptr(GArray) near = edges_near(s, p->x, p->y);
  bool found = false;
  for (guint i = 0; i < near->len; i++) {
    const Edge *e = &g_array_index(s->net->edges, Edge, g_array_index(near, guint, i));
    if (e->rank >= p->rank || e->a == number || e->b == number)
      continue;
    Target target = {.rank = e->rank};
    foot_of(point_at(s->net, e->a), point_at(s->net, e->b), p->x, p->y, &target.x, &target.y);
    target.distance = hypot(target.x - p->x, target.y - p->y);
    if (target.distance > s->tolerance || (found && !is_better(&target, best)))
      continue;
    *best = target;
    found = true;
  }
  return found;
}

static void
settle_point(const Search *s, guint32 number)
{
  Target target = {0};
  QdSnapPoint *p = point_at(s->net, number);
  if (p->rank == 0 || (!find_vertex(s, p, &target) && !find_edge(s, number, &target)))
    return;
  if (target.distance <= QD_EDGE_GRID_M)
    return;
  p->to_x = target.x;
  p->to_y = target.y;
}

/* ---- edges that are bent ---- */

static void
bend_edges(const Search *s, guint32 number)
{
  const QdSnapPoint *p = point_at(s->net, number);
  g_autoptr(GArray) near = edges_near(s, p->to_x, p->to_y);
  for (guint i = 0; i < near->len; i++) {
    const Edge *e = &g_array_index(s->net->edges, Edge, g_array_index(near, guint, i));
    if (e->rank <= p->rank || (!e->is_lone && p->rank != 0) || e->a == number || e->b == number)
      continue;
    const QdSnapPoint *a = point_at(s->net, MIN(e->a, e->b)), *b = point_at(s->net, MAX(e->a, e->b));
    double x, y, t = foot_of(a, b, p->to_x, p->to_y, &x, &y), distance = hypot(x - p->to_x, y - p->to_y);
    bool is_at_end = hypot(a->to_x - p->to_x, a->to_y - p->to_y) <= s->tolerance ||
                     hypot(b->to_x - p->to_x, b->to_y - p->to_y) <= s->tolerance;
    if (is_at_end || distance > s->tolerance || distance <= QD_EDGE_GRID_M)
      continue;
    const QdSnapBend bend = {e->rank, MIN(e->a, e->b), MAX(e->a, e->b), t, p->to_x, p->to_y, distance};
    g_array_append_val(s->net->bends, bend);
  }
}

static int
compare_edges(const QdSnapBend *a, const QdSnapBend *b)
{
  if (a->rank != b->rank)
    return a->rank < b->rank ? -1 : 1;
  if (a->low != b->low)
    return a->low < b->low ? -1 : 1;
  return (a->high > b->high) - (a->high < b->high);
}

static gint
compare_bends(gconstpointer pa, gconstpointer pb)
{
  const QdSnapBend *a = pa, *b = pb;
  int c = compare_edges(a, b);
  if (c != 0 || a->t != b->t)
    return c != 0 ? c : a->t < b->t ? -1 : 1;
  return a->x != b->x ? (a->x < b->x ? -1 : 1) : (a->y > b->y) - (a->y < b->y);
}

void
qd_snap_net_settle(QdSnapNet *net, double tolerance_m)
{
  Search search;
  search_init(&search, net, tolerance_m);
  g_autofree guint32 *by_rank = sorted(net, compare_rank);
  for (guint32 i = 0; i < net->points->len; i++)
    settle_point(&search, by_rank[i]);
  for (guint32 i = 0; i < net->points->len; i++)
    bend_edges(&search, i);
  g_array_sort(net->bends, compare_bends);
  search_clear(&search);
}

const QdSnapBend *
qd_snap_net_bends(const QdSnapNet *net, guint32 rank, guint32 a, guint32 b, guint *n)
{
  const QdSnapBend wanted = {.rank = rank, .low = MIN(a, b), .high = MAX(a, b)};
  const QdSnapBend *all = (const QdSnapBend *)(const void *)net->bends->data;
  guint low = 0, high = net->bends->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (compare_edges(&all[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *n = 0;
  while (low + *n < net->bends->len && compare_edges(&all[low + *n], &wanted) == 0)
    (*n)++;
  return all + low;
}
