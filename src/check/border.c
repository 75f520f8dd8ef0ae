#include "check/border.h"

#include <math.h>
#include <stdlib.h>

#include "geo/edges.h"

#define LEAST_ON_M 1e-6     /* on the border, but for rounding; what the project tolerates is more than that */
#define STEP_M 10.0         /* between looks along an edge */
#define MOST_STEPS 64       /* looks along one edge */
#define LEAST_STRETCH_M 1.0 /* a shorter one is a corner */
#define ALONG 10.0          /* a stretch is so many times longer than it is far from the border, */
#define MOST_WORK 1e7       /* pairs of edges looked at for one part */
#define PARALLEL 50.0       /* and than it comes nearer or goes away where it leaves the border */

void
qd_stretch_clear(QdStretch *stretch)
{
  g_clear_pointer(&stretch->keys, g_array_unref);
}

/* ---- stretches ---- */

/* A stretch as it grows. */
typedef struct {
  const QdFrame *frame;
  double within_m, on_m;
  GArray *stretches;
  QdStretch now;
  double least_m;         /* smallest distance along it */
  double first_m, last_m; /* at its ends */
} Walk;

static void
end_stretch(Walk *walk)
{
  QdStretch *s = &walk->now;
  bool is_closed = walk->first_m <= walk->on_m && walk->last_m <= walk->on_m;
  bool is_along = s->length_m >= LEAST_STRETCH_M && s->length_m >= ALONG * s->distance_m &&
                  (is_closed || s->length_m >= PARALLEL * (s->distance_m - walk->least_m));
  if (s->keys != NULL && is_along)
    g_array_append_val(walk->stretches, *s);
  else
    qd_stretch_clear(s);
  *s = (QdStretch){0};
}

/* Largest distance of an edge's points from the border, ends included; INFINITY where one is too far. */
static double
distance_of_edge(const Walk *walk, const QdEdge *e, double at_a, double at_b, double length, double place[2])
{
  double largest = MAX(at_a, at_b);
  place[0] = at_a > at_b ? e->ax : e->bx;
  place[1] = at_a > at_b ? e->ay : e->by;
  int steps = (int)CLAMP(length / STEP_M, 2.0, (double)MOST_STEPS);
  for (int i = 1; i < steps && isfinite(largest); i++) {
    double t = (double)i / steps, x = e->ax + t * (e->bx - e->ax), y = e->ay + t * (e->by - e->ay);
    double distance = qd_frame_distance(walk->frame, x, y, walk->within_m);
    if (distance <= largest)
      continue;
    largest = distance;
    place[0] = x;
    place[1] = y;
  }
  return largest;
}

static void
take_edge(Walk *walk, const QdEdge *e, double at_a, double at_b)
{
  double place[2], length = hypot(e->bx - e->ax, e->by - e->ay);
  double distance = distance_of_edge(walk, e, at_a, at_b, length, place);
  if (!isfinite(distance) || distance <= walk->on_m) {
    end_stretch(walk);
    return;
  }
  QdStretch *s = &walk->now;
  if (s->keys == NULL) {
    s->keys = g_array_new(FALSE, FALSE, sizeof(guint64));
    walk->least_m = walk->first_m = at_a;
  }
  if (distance > s->distance_m) {
    s->distance_m = distance;
    s->x = place[0];
    s->y = place[1];
  }
  s->length_m += length;
  walk->last_m = at_b;
  walk->least_m = MIN(walk->least_m, at_b);
  g_array_append_val(s->keys, e->key);
}

/* A ring's edges, from one that ends no stretch, so that none is cut in two. */
static void
walk_ring(Walk *walk, const QdEdge *edges, guint n)
{
  g_autofree double *at = g_new(double, n);
  bool is_near = false;
  guint start = 0;
  for (guint i = 0; i < n; i++) {
    at[i] = qd_frame_distance(walk->frame, edges[i].ax, edges[i].ay, walk->within_m);
    is_near = is_near || isfinite(at[i]);
    if (!isfinite(at[i]))
      start = i;
  }
  for (guint k = 0; is_near && k < n; k++) {
    guint i = (start + k) % n, next = (i + 1) % n;
    if (isfinite(at[i]) && isfinite(at[next]))
      take_edge(walk, &edges[i], at[i], at[next]);
    else
      end_stretch(walk);
  }
  end_stretch(walk);
}

static void
turn_round(GArray *edges)
{
  for (guint i = 0, k = edges->len; i + 1 < k; i++) {
    QdEdge *a = &g_array_index(edges, QdEdge, i), *b = &g_array_index(edges, QdEdge, --k), c = *a;
    *a = *b;
    *b = c;
  }
}

void
qd_border_stretches(const QdFrame *frame, const guint8 *wkb, gsize size, double within_m, double snap_m,
                    GArray *stretches)
{
  Walk walk = {.frame = frame, .within_m = within_m, .on_m = MAX(snap_m, LEAST_ON_M), .stretches = stretches};
  g_autoptr(GArray) ring = g_array_new(FALSE, FALSE, sizeof(QdEdge));
  QdEdgeWalk edges;
  QdEdge edge;
  const uint8_t *of_ring = NULL;
  bool is_reversed = false;
  qd_edge_walk_init(&edges, wkb, size);
  for (bool more = true; more;) {
    more = qd_edge_walk_next(&edges, &edge);
    if (ring->len > 0 && (!more || edges.ring.xy != of_ring)) {
      if (is_reversed) /* its edges were given from the last to the first */
        turn_round(ring);
      walk_ring(&walk, (const QdEdge *)(const void *)ring->data, ring->len);
      g_array_set_size(ring, 0);
    }
    of_ring = edges.ring.xy;
    is_reversed = edges.is_reversed;
    g_array_append_val(ring, edge);
  }
}

/* ---- the outline of a part ---- */

static int
compare_shares(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Where on the edge e, as a share of it, the edge f crosses it; NAN where it does not. */
static double
crossing(const QdFrameEdge *e, const QdFrameEdge *f)
{
  double ux = e->bx - e->ax, uy = e->by - e->ay, vx = f->bx - f->ax, vy = f->by - f->ay;
  double wx = f->ax - e->ax, wy = f->ay - e->ay, cross = ux * vy - uy * vx;
  double t = (wx * vy - wy * vx) / cross, s = (wx * uy - wy * ux) / cross;
  return t > 0 && t < 1 && s >= 0 && s <= 1 ? t : NAN;
}

/* Where on the edge e, as a share of it, the point nearest to a place lies. */
static double
foot(const QdFrameEdge *e, double x, double y)
{
  double ux = e->bx - e->ax, uy = e->by - e->ay, square = ux * ux + uy * uy;
  return square > 0 ? CLAMP(((x - e->ax) * ux + (y - e->ay) * uy) / square, 0, 1) : 0;
}

static double
distance_from(const GArray *edges, double x, double y)
{
  double least = INFINITY;
  for (guint i = 0; i < edges->len; i++) {
    const QdFrameEdge *e = &g_array_index(edges, QdFrameEdge, i);
    double t = foot(e, x, y);
    least = MIN(least, hypot(x - e->ax - t * (e->bx - e->ax), y - e->ay - t * (e->by - e->ay)));
  }
  return least;
}

/* Two sets of edges of which each is asked how much of it lies inside the other. */
typedef struct {
  const QdFrame *frame; /* inside this, or NULL: inside the polygon */
  const guint8 *wkb;
  gsize size;
  double on_m;
} Inside;

static bool
is_inside(const Inside *inside, double x, double y)
{
  return inside->frame != NULL ? qd_frame_contains(inside->frame, x, y)
                               : qd_wkb_contains(inside->wkb, inside->size, x, y);
}

/* The edges that come as near to the edge e as the tolerance. */
static GArray *
edges_beside(const GArray *edges, const QdFrameEdge *e, double on_m)
{
  GArray *beside = g_array_new(FALSE, FALSE, sizeof(QdFrameEdge));
  const QdBox box = {MIN(e->ax, e->bx) - on_m, MIN(e->ay, e->by) - on_m, MAX(e->ax, e->bx) + on_m,
                     MAX(e->ay, e->by) + on_m};
  for (guint i = 0; i < edges->len; i++) {
    const QdFrameEdge *f = &g_array_index(edges, QdFrameEdge, i);
    const QdBox other = {MIN(f->ax, f->bx), MIN(f->ay, f->by), MAX(f->ax, f->bx), MAX(f->ay, f->by)};
    if (qd_box_meets(&box, &other))
      g_array_append_val(beside, *f);
  }
  return beside;
}

/* Shares of the edge e at which others cross it, begin or end beside it; the last is 1. */
static GArray *
cuts_of(const QdFrameEdge *e, const GArray *others)
{
  GArray *cuts = g_array_new(FALSE, FALSE, sizeof(double));
  const double end = 1;
  for (guint i = 0; i < others->len; i++) {
    const QdFrameEdge *f = &g_array_index(others, QdFrameEdge, i);
    const double shares[] = {crossing(e, f), foot(e, f->ax, f->ay), foot(e, f->bx, f->by)};
    g_array_append_vals(cuts, &shares[isnan(shares[0])], isnan(shares[0]) ? 2 : 3);
  }
  g_array_append_val(cuts, end);
  g_array_sort(cuts, compare_shares);
  return cuts;
}

/* Adds what of an edge lies inside; others are the edges that bound it there. */
static void
add_inside(const QdFrameEdge *e, const GArray *others, const Inside *inside, QdBorderPart *part)
{
  g_autoptr(GArray) beside = edges_beside(others, e, inside->on_m);
  g_autoptr(GArray) cuts = cuts_of(e, beside);
  double begin = 0, whole = hypot(e->bx - e->ax, e->by - e->ay);
  for (guint i = 0; i < cuts->len; i++) {
    double to = g_array_index(cuts, double, i), middle = (begin + to) / 2, length = (to - begin) * whole;
    double x = e->ax + middle * (e->bx - e->ax), y = e->ay + middle * (e->by - e->ay);
    begin = to;
    if (!(length > 0) || !is_inside(inside, x, y))
      continue;
    double away = distance_from(beside, x, y);
    if (away <= inside->on_m) {
      part->misfit_m2 += length * away;
      continue;
    }
    part->length_m += length;
    part->x = x;
    part->y = y;
  }
}

/* The edges of the polygon that may pass through the frame. */
static GArray *
edges_in_frame(const QdFrame *frame, const guint8 *wkb, gsize size, guint *n_all)
{
  GArray *own = g_array_new(FALSE, FALSE, sizeof(QdFrameEdge));
  QdEdgeWalk walk;
  QdEdge edge;
  *n_all = 0;
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &edge)) {
    const QdFrameEdge e = {edge.ax, edge.ay, edge.bx, edge.by};
    const QdBox box = {MIN(e.ax, e.bx), MIN(e.ay, e.by), MAX(e.ax, e.bx), MAX(e.ay, e.by)};
    (*n_all)++;
    if (qd_frame_side(frame, &box) != QD_FRAME_OUTSIDE)
      g_array_append_val(own, e);
  }
  return own;
}

bool
qd_border_part(const QdFrame *frame, const guint8 *wkb, gsize size, const QdBox *box, double snap_m, QdBorderPart *part)
{
  guint n_all;
  g_autoptr(GArray) own = edges_in_frame(frame, wkb, size, &n_all);
  g_autoptr(GArray) border = g_array_new(FALSE, FALSE, sizeof(QdFrameEdge));
  uint32_t *numbers;
  size_t n = qd_frame_edges_near(frame, box, &numbers);
  for (size_t i = 0; i < n; i++)
    g_array_append_val(border, frame->edges[numbers[i]]);
  free(numbers);
  *part = (QdBorderPart){0};
  if ((double)n * n_all > MOST_WORK)
    return false;
  const double on_m = MAX(snap_m, LEAST_ON_M);
  const Inside in_frame = {.frame = frame, .on_m = on_m}, in_polygon = {.wkb = wkb, .size = size, .on_m = on_m};
  QdBorderPart along_border = {0};
  for (guint i = 0; i < own->len; i++)
    add_inside(&g_array_index(own, QdFrameEdge, i), border, &in_frame, part);
  for (guint i = 0; i < border->len; i++)
    add_inside(&g_array_index(border, QdFrameEdge, i), own, &in_polygon, &along_border);
  part->length_m += along_border.length_m;
  return true;
}
