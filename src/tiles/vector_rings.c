#include "tiles/vector_rings.h"

#include "tiles/vector_cut.h"

typedef struct {
  QdTilePoint from, to;
  bool is_used;
} Edge;

/* A point that a walk has come by, and where. */
typedef struct {
  QdTilePoint point;
  guint32 stamp, at;
} Seen;

struct QdRings {
  GArray *in, *in_rings;   /* as added: QdTilePoint, guint */
  GArray *cut, *cut_rings; /* to the box */
  GArray *sides[4];        /* gint32: places of points along each side of the box, each once, ascending */
  GArray *edges;           /* Edge */
  GArray *walk, *stack;    /* QdTilePoint */
  GArray *loops;           /* Loop */
  GArray *points, *rings;  /* the result */
  Seen *seen;
  guint n_seen; /* power of two */
  guint32 stamp;
};

typedef struct {
  guint first, n;
  gint64 area2; /* twice the area */
  guint outer;  /* of a hole: its loop */
} Loop;

QdRings *
qd_rings_new(void)
{
  QdRings *r = g_new0(QdRings, 1);
  GArray **const points[] = {&r->in, &r->cut, &r->walk, &r->stack, &r->points};
  for (guint i = 0; i < G_N_ELEMENTS(points); i++)
    *points[i] = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  r->in_rings = g_array_new(FALSE, FALSE, sizeof(guint));
  r->cut_rings = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint s = 0; s < 4; s++)
    r->sides[s] = g_array_new(FALSE, FALSE, sizeof(gint32));
  r->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
  r->loops = g_array_new(FALSE, FALSE, sizeof(Loop));
  r->rings = g_array_new(FALSE, FALSE, sizeof(QdTileRing));
  return r;
}

void
qd_rings_free(QdRings *r)
{
  if (r == NULL)
    return;
  GArray *const arrays[] = {r->in,       r->in_rings, r->cut,  r->cut_rings, r->sides[0], r->sides[1], r->sides[2],
                            r->sides[3], r->edges,    r->walk, r->stack,     r->loops,    r->points,   r->rings};
  for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  g_free(r->seen);
  g_free(r);
}

void
qd_rings_begin(QdRings *r)
{
  g_array_set_size(r->in, 0);
  g_array_set_size(r->in_rings, 0);
}

GArray *
qd_rings_points(QdRings *r)
{
  return r->in;
}

void
qd_rings_add(QdRings *r, guint n)
{
  g_array_append_val(r->in_rings, n);
}

static inline QdTilePoint
point_at(const GArray *points, guint i)
{
  return g_array_index(points, QdTilePoint, i);
}

static inline bool
is_same(QdTilePoint a, QdTilePoint b)
{
  return a.x == b.x && a.y == b.y;
}

/* Twice the area, from the first point: terms stay small. */
static gint64
area2_of(const QdTilePoint *p, guint n)
{
  gint64 sum = 0;
  for (guint i = 1; i + 1 < n; i++)
    sum += ((gint64)p[i].x - p[0].x) * ((gint64)p[i + 1].y - p[0].y) -
           ((gint64)p[i + 1].x - p[0].x) * ((gint64)p[i].y - p[0].y);
  return sum;
}

/* ---- points seen ---- */

static void
see_none(QdRings *r, guint n)
{
  if (r->n_seen < 2 * n || r->stamp == G_MAXUINT32) {
    for (r->n_seen = MAX(r->n_seen, 64); r->n_seen < 2 * n;)
      r->n_seen *= 2;
    g_free(r->seen);
    r->seen = g_new0(Seen, r->n_seen);
    r->stamp = 0;
  }
  r->stamp++;
}

/* @return the point's slot; *is_new: not seen before */
static Seen *
see(QdRings *r, QdTilePoint p, bool *is_new)
{
  guint64 hash = ((guint64)(guint32)p.x << 32 | (guint32)p.y) * 0x9e3779b97f4a7c15U;
  guint i = (guint)(hash >> 32) & (r->n_seen - 1);
  while (r->seen[i].stamp == r->stamp && !is_same(r->seen[i].point, p))
    i = (i + 1) & (r->n_seen - 1);
  *is_new = r->seen[i].stamp != r->stamp;
  if (*is_new)
    r->seen[i] = (Seen){p, r->stamp, 0};
  return &r->seen[i];
}

/* ---- cutting ---- */

/* Whether anything lies beyond a side. */
static bool
reaches_beyond(const GArray *points, const QdTileSide *side)
{
  for (guint i = 0; i < points->len; i++)
    if (qd_tile_reach(side, point_at(points, i)) < 0)
      return true;
  return false;
}

static void
cut_rings(QdRings *r, const QdTileSide sides[4])
{
  for (guint s = 0; s < 4; s++) {
    if (!reaches_beyond(r->in, &sides[s]))
      continue;
    g_array_set_size(r->cut, 0);
    g_array_set_size(r->cut_rings, 0);
    for (guint i = 0, at = 0; i < r->in_rings->len; i++) {
      guint n = g_array_index(r->in_rings, guint, i);
      guint kept = n == 0 ? 0 : qd_cut_ring(&g_array_index(r->in, QdTilePoint, at), n, &sides[s], r->cut);
      at += n;
      if (kept > 0)
        g_array_append_val(r->cut_rings, kept);
    }
    GArray *points = r->in, *rings = r->in_rings;
    r->in = r->cut;
    r->in_rings = r->cut_rings;
    r->cut = points;
    r->cut_rings = rings;
  }
}

/* ---- edges ---- */

static void
add_edge(QdRings *r, QdTilePoint from, QdTilePoint to)
{
  const Edge edge = {from, to, false};
  g_array_append_val(r->edges, edge);
}

/* An edge along a side, divided at all points that lie there. */
static void
add_divided(QdRings *r, const QdTileSide *side, const GArray *places, QdTilePoint from, QdTilePoint to)
{
  const gint32 *at = (const gint32 *)(gpointer)places->data;
  gint32 begin = qd_tile_along(side, from), end = qd_tile_along(side, to);
  bool is_up = begin < end;
  guint n = places->len;
  for (guint i = 0; i < n; i++) {
    gint32 v = at[is_up ? i : n - 1 - i];
    if (is_up ? v <= begin || v >= end : v >= begin || v <= end)
      continue;
    QdTilePoint middle = side->is_x ? (QdTilePoint){side->limit, v} : (QdTilePoint){v, side->limit};
    add_edge(r, from, middle);
    from = middle;
  }
  add_edge(r, from, to);
}

/* @param sides  NULL: uncut */
static void
gather_edges(QdRings *r, const QdTileSide *sides)
{
  g_array_set_size(r->edges, 0);
  for (guint i = 0, at = 0; i < r->in_rings->len; i++) {
    guint n = g_array_index(r->in_rings, guint, i);
    const QdTilePoint *p = (const QdTilePoint *)(gpointer)r->in->data + at;
    at += n;
    for (guint k = 0; k < n; k++) {
      QdTilePoint a = p[k], b = p[k + 1 < n ? k + 1 : 0];
      guint s = sides == NULL ? 4 : qd_tile_side_of(sides, a, b);
      if (is_same(a, b))
        continue;
      if (s < 4)
        add_divided(r, &sides[s], r->sides[s], a, b);
      else
        add_edge(r, a, b);
    }
  }
}

/* Both ways of an edge beside each other. */
static int
compare_ways(gconstpointer pa, gconstpointer pb)
{
  const Edge *a = pa, *b = pb;
  bool a_up = qd_tile_compare(a->from, a->to) < 0, b_up = qd_tile_compare(b->from, b->to) < 0;
  int low = qd_tile_compare(a_up ? a->from : a->to, b_up ? b->from : b->to);
  int high = low != 0 ? low : qd_tile_compare(a_up ? a->to : a->from, b_up ? b->to : b->from);
  return high != 0 ? high : (int)a_up - (int)b_up;
}

static int
compare_edges(gconstpointer pa, gconstpointer pb)
{
  const Edge *a = pa, *b = pb;
  int from = qd_tile_compare(a->from, b->from);
  return from != 0 ? from : qd_tile_compare(a->to, b->to);
}

static bool
is_there_and_back(const Edge *a, const Edge *b)
{
  return is_same(a->from, b->from) ? is_same(a->to, b->to) : is_same(a->from, b->to) && is_same(a->to, b->from);
}

/* Of each edge as many stay as run one way more than the other. */
static void
cancel_edges(QdRings *r)
{
  g_array_sort(r->edges, compare_ways);
  Edge *e = (Edge *)(gpointer)r->edges->data;
  guint kept = 0;
  for (guint i = 0, end; i < r->edges->len; i = end) {
    guint same = 0;
    for (end = i; end < r->edges->len && is_there_and_back(&e[i], &e[end]); end++)
      same += is_same(e[end].from, e[i].from);
    guint back = end - i - same;
    Edge way = same >= back ? e[i] : e[end - 1];
    for (guint k = same >= back ? same - back : back - same; k > 0; k--)
      e[kept++] = way;
  }
  g_array_set_size(r->edges, kept);
  g_array_sort(r->edges, compare_edges);
}

/* ---- tracing ---- */

static inline gint64
cross(QdTilePoint o, QdTilePoint a, QdTilePoint b)
{
  return ((gint64)a.x - o.x) * ((gint64)b.y - o.y) - ((gint64)b.x - o.x) * ((gint64)a.y - o.y);
}

/* Quarters of the way around from a direction, against the sense in which areas are positive. */
static int
turn_class(QdTilePoint o, QdTilePoint back, QdTilePoint p)
{
  gint64 c = cross(o, back, p);
  if (c != 0)
    return c < 0 ? 0 : 2;
  gint64 dot = ((gint64)back.x - o.x) * ((gint64)p.x - o.x) + ((gint64)back.y - o.y) * ((gint64)p.y - o.y);
  return dot < 0 ? 1 : 3;
}

static bool
comes_before(QdTilePoint o, QdTilePoint back, QdTilePoint p, QdTilePoint q)
{
  int class_p = turn_class(o, back, p), class_q = turn_class(o, back, q);
  return class_p != class_q ? class_p < class_q : cross(o, p, q) < 0;
}

static guint
first_edge_from(const QdRings *r, QdTilePoint p)
{
  guint low = 0, high = r->edges->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (qd_tile_compare(g_array_index(r->edges, Edge, middle).from, p) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The next edge around the same land: the first on the way round from where the last came. @return G_MAXUINT: none */
static guint
next_edge(const QdRings *r, guint edge, guint start)
{
  const Edge *e = (const Edge *)(gpointer)r->edges->data;
  guint best = G_MAXUINT;
  for (guint i = first_edge_from(r, e[edge].to); i < r->edges->len && is_same(e[i].from, e[edge].to); i++)
    if ((!e[i].is_used || i == start) &&
        (best == G_MAXUINT || comes_before(e[edge].to, e[edge].from, e[i].to, e[best].to)))
      best = i;
  return best;
}

static void
add_loop(QdRings *r, const QdTilePoint *p, guint n)
{
  const Loop loop = {r->points->len, n, area2_of(p, n), r->loops->len};
  if (n < 3 || loop.area2 == 0)
    return;
  g_array_append_vals(r->points, p, n);
  g_array_append_val(r->loops, loop);
}

/* Divides a walk where it comes by a point again: each loop has each of its points once. */
static void
divide_walk(QdRings *r)
{
  see_none(r, r->walk->len);
  g_array_set_size(r->stack, 0);
  for (guint i = 0; i < r->walk->len; i++) {
    bool is_new;
    QdTilePoint p = point_at(r->walk, i);
    Seen *seen = see(r, p, &is_new);
    bool is_open = !is_new && seen->at < r->stack->len && is_same(point_at(r->stack, seen->at), p);
    if (is_open) {
      add_loop(r, &g_array_index(r->stack, QdTilePoint, seen->at), r->stack->len - seen->at);
      g_array_set_size(r->stack, seen->at);
    }
    seen->at = r->stack->len;
    g_array_append_val(r->stack, p);
  }
  add_loop(r, (const QdTilePoint *)(gpointer)r->stack->data, r->stack->len);
}

static void
trace(QdRings *r)
{
  Edge *e = (Edge *)(gpointer)r->edges->data;
  for (guint start = 0; start < r->edges->len; start++) {
    if (e[start].is_used)
      continue;
    g_array_set_size(r->walk, 0);
    guint edge = start;
    do {
      e[edge].is_used = true;
      g_array_append_val(r->walk, e[edge].from);
      edge = next_edge(r, edge, start);
    } while (edge != start && edge != G_MAXUINT);
    if (edge == start)
      divide_walk(r);
  }
}

/* ---- holes to their outer rings ---- */

/* Whether the middle of a hole's first edge, which lies on no other edge, is within a loop. */
static bool
loop_holds(const QdRings *r, const Loop *loop, const Loop *hole)
{
  QdTilePoint m = point_at(r->points, hole->first), n = point_at(r->points, hole->first + 1);
  gint64 x = (gint64)m.x + n.x, y = (gint64)m.y + n.y;
  bool is_in = false;
  for (guint i = 0; i < loop->n; i++) {
    QdTilePoint a = point_at(r->points, loop->first + i), b = point_at(r->points, loop->first + (i + 1) % loop->n);
    gint64 ax = 2 * (gint64)a.x - x, ay = 2 * (gint64)a.y - y, bx = 2 * (gint64)b.x - x, by = 2 * (gint64)b.y - y;
    if ((ay > 0) != (by > 0))
      is_in ^= (ax * by - bx * ay > 0) == (by > ay);
  }
  return is_in;
}

static void
add_ring(QdRings *r, const Loop *loop)
{
  const QdTileRing ring = {loop->first, loop->n, loop->area2 < 0};
  g_array_append_val(r->rings, ring);
}

static void
sort_loops(QdRings *r)
{
  Loop *loops = (Loop *)(gpointer)r->loops->data;
  guint n = r->loops->len;
  for (guint i = 0; i < n; i++) {
    if (loops[i].area2 > 0)
      continue;
    guint best = G_MAXUINT;
    for (guint k = 0; k < n; k++)
      if (loops[k].area2 > 0 && (best == G_MAXUINT || loops[k].area2 < loops[best].area2) &&
          loop_holds(r, &loops[k], &loops[i]))
        best = k;
    loops[i].outer = best;
  }
  for (guint i = 0; i < n; i++) {
    if (loops[i].area2 < 0)
      continue;
    add_ring(r, &loops[i]);
    for (guint k = 0; k < n; k++)
      if (loops[k].area2 < 0 && loops[k].outer == i)
        add_ring(r, &loops[k]);
  }
}

/* ---- all together ---- */

/* Rings in which no point comes twice are right as they are. */
static bool
take_as_they_are(QdRings *r)
{
  see_none(r, r->in->len);
  for (guint i = 0; i < r->in->len; i++) {
    bool is_new;
    see(r, point_at(r->in, i), &is_new);
    if (!is_new)
      return false;
  }
  for (guint i = 0, at = 0; i < r->in_rings->len; i++) {
    guint n = g_array_index(r->in_rings, guint, i);
    add_loop(r, &g_array_index(r->in, QdTilePoint, at), n);
    at += n;
  }
  return true;
}

const GArray *
qd_rings_finish(QdRings *r, const QdTileBox *box, const GArray **points)
{
  QdTileSide sides[4];
  g_array_set_size(r->loops, 0);
  g_array_set_size(r->points, 0);
  g_array_set_size(r->rings, 0);
  if (box != NULL) {
    qd_tile_sides(box, sides);
    cut_rings(r, sides);
    qd_sides_gather(r->in, sides, r->sides);
  }
  *points = r->points;
  if (r->in->len == 0)
    return r->rings;
  if ((box != NULL && !qd_sides_are_clear(r->in, r->in_rings, sides, r->sides)) || !take_as_they_are(r)) {
    gather_edges(r, box == NULL ? NULL : sides);
    cancel_edges(r);
    trace(r);
  }
  sort_loops(r);
  return r->rings;
}
