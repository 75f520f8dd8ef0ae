#include "geo/valid.h"

#include <math.h>
#include <stdlib.h>

enum {
  LANES = 8,            /* edges in a block, and blocks in a vector */
  MAX_POINTS = 1 << 17, /* of a polygon: larger ones are GEOS's */
  MAX_WORK = 10000000,  /* points looked at to tell which ring lies in which */
  GRID = 32766,         /* steps of the coarse coordinates over the polygon's box */
};

/* Sides of boxes on the coarse grid. Rounding onto it keeps order, so boxes that are apart there are apart. */
typedef int16_t Lanes __attribute__((vector_size(2 * LANES)));

typedef struct {
  Lanes min_x, min_y, max_x, max_y;
} Boxes;

typedef struct {
  size_t first, last; /* points; the last repeats the first */
  uint32_t part;
  bool is_hole;
  QdBox box;
} Ring;

struct QdValidator {
  double *xy; /* n_points pairs, without repeated ones */
  Ring *rings;
  Boxes *edges;  /* of the edge from point i to the next: block i / LANES, lane i % LANES */
  Boxes *blocks; /* of a block of edges */
  size_t n_points, n_rings, max_points, max_rings;
};

QdValidator *
qd_validator_new(void)
{
  return calloc(1, sizeof(QdValidator));
}

void
qd_validator_free(QdValidator *v)
{
  if (v == NULL)
    return;
  free(v->xy);
  free(v->rings);
  free(v->edges);
  free(v->blocks);
  free(v);
}

/* ---- certain answers about points and edges ---- */

/* A sum of two products of differences is off by less than this times the sum of their sizes (4 roundings of 2^-53 and
 * their products, and twice that for good measure). */
#define SUM_ERROR 1e-15

/* Side of c as seen along a→b: 1 left, -1 right, 0 not certain. */
static inline int
side(const double *a, const double *b, const double *c)
{
  double left = (a[0] - c[0]) * (b[1] - c[1]), right = (a[1] - c[1]) * (b[0] - c[0]);
  double det = left - right, error = SUM_ERROR * (fabs(left) + fabs(right)) + 1e-280;
  return det > error ? 1 : det < -error ? -1 : 0;
}

/* Edges a→b and b→c that meet in b only: c lies off the line, or ahead. */
static inline bool
turns(const double *a, const double *b, const double *c)
{
  double along = (b[0] - a[0]) * (c[0] - b[0]), across = (b[1] - a[1]) * (c[1] - b[1]);
  return along + across > SUM_ERROR * (fabs(along) + fabs(across)) + 1e-280 || side(a, b, c) != 0;
}

/* Edges ab and cd that do not touch. */
static bool
are_apart(const double *a, const double *b, const double *c, const double *d)
{
  for (int i = 0; i < 2; i++)
    if (fmax(a[i], b[i]) < fmin(c[i], d[i]) || fmax(c[i], d[i]) < fmin(a[i], b[i]))
      return true;
  int of_c = side(a, b, c), of_a = side(c, d, a);
  return (of_c != 0 && of_c == side(a, b, d)) || (of_a != 0 && of_a == side(c, d, b));
}

/* Whether a point lies in a ring: 1 inside, 0 outside, -1 not certain. */
static int
is_inside(const QdValidator *v, const Ring *ring, const double *point)
{
  int inside = 0;
  for (size_t i = ring->first; i < ring->last; i++) {
    const double *a = v->xy + 2 * i, *b = a + 2;
    if ((a[1] > point[1]) == (b[1] > point[1]))
      continue;
    int s = side(a, b, point);
    if (s == 0)
      return -1;
    if ((s > 0) == (b[1] > a[1]))
      inside = !inside;
  }
  return inside;
}

/* ---- the short way: one ring around a point that sees all of it ---- */

/* All edges run the same way around the centre, and together once: they cannot cross. */
static bool
is_star(const QdRing *ring, double x, double y)
{
  double a[2], b[2];
  const double centre[2] = {x, y};
  int way = 0, rises = 0;
  memcpy(a, ring->xy, sizeof a);
  for (uint32_t i = 1; i < ring->n; i++) {
    memcpy(b, ring->xy + (size_t)i * 16, sizeof b);
    int s = side(a, b, centre);
    if (s == 0 || s == -way)
      return false;
    way = s;
    rises += a[1] <= y && b[1] > y;
    memcpy(a, b, sizeof a);
  }
  return rises == 1 && memcmp(ring->xy, ring->xy + (size_t)(ring->n - 1) * 16, 16) == 0;
}

static bool
is_one_star(const uint8_t *wkb, size_t size, const QdBox *box)
{
  QdWkbReader reader;
  QdRing ring, second;
  qd_wkb_reader_init(&reader, wkb, size);
  return qd_wkb_next_ring(&reader, &ring) && reader.type == 3 && ring.n >= 4 &&
         is_star(&ring, (box->min_x + box->max_x) / 2, (box->min_y + box->max_y) / 2) &&
         !qd_wkb_next_ring(&reader, &second) && !reader.is_broken;
}

/* ---- taking the polygon in ---- */

static bool
reserve(QdValidator *v, size_t n_points, size_t n_rings)
{
  if (n_points > v->max_points) {
    size_t n = 2 * n_points + LANES * LANES;
    free(v->xy);
    free(v->edges);
    free(v->blocks);
    v->xy = malloc(2 * n * sizeof(double));
    v->edges = aligned_alloc(sizeof(Lanes), (n / LANES + 1) * sizeof(Boxes));
    v->blocks = aligned_alloc(sizeof(Lanes), (n / (LANES * LANES) + 2) * sizeof(Boxes));
    v->max_points = v->xy != NULL && v->edges != NULL && v->blocks != NULL ? n : 0;
  }
  if (n_rings > v->max_rings) {
    free(v->rings);
    v->max_rings = 2 * n_rings;
    v->rings = malloc(v->max_rings * sizeof(Ring));
    if (v->rings == NULL)
      v->max_rings = 0;
  }
  return n_points <= v->max_points && n_rings <= v->max_rings;
}

/* Takes a ring's points, repeated ones once. @return false for one that is too short or not closed */
static bool
take_ring(QdValidator *v, const QdRing *source)
{
  Ring *ring = &v->rings[v->n_rings++];
  *ring = (Ring){.first = v->n_points, .part = source->part, .is_hole = source->is_hole};
  double *p = v->xy + 2 * v->n_points, *first = p;
  memcpy(p, source->xy, 16);
  for (uint32_t i = 1; i < source->n; i++) {
    double next[2];
    memcpy(next, source->xy + (size_t)i * 16, 16);
    if (next[0] == p[0] && next[1] == p[1])
      continue;
    p += 2;
    memcpy(p, next, 16);
  }
  v->n_points += (size_t)(p - first) / 2 + 1;
  ring->last = v->n_points - 1;
  return ring->last - ring->first >= 3 && p[0] == first[0] && p[1] == first[1];
}

static bool
take_polygon(QdValidator *v, const uint8_t *wkb, size_t size)
{
  QdWkbReader reader;
  QdRing ring;
  size_t n_points = 0, n_rings = 0;
  v->n_points = v->n_rings = 0;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    if (reader.type != 3 || ring.n < 4)
      return false;
    n_points += ring.n;
    n_rings++;
  }
  if (reader.is_broken || n_rings == 0 || n_points > MAX_POINTS || !reserve(v, n_points, n_rings))
    return false;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring))
    if (!take_ring(v, &ring))
      return false;
  return true;
}

/* ---- edges that touch ---- */

static Lanes
all_lanes(int16_t value)
{
  return (Lanes){value, value, value, value, value, value, value, value};
}

/* No box at all: it meets none. */
static Boxes
no_boxes(void)
{
  return (Boxes){all_lanes(INT16_MAX), all_lanes(INT16_MAX), all_lanes(-1), all_lanes(-1)};
}

static void
extend(Boxes *boxes, size_t lane, const Boxes *of, size_t from)
{
  if (of->min_x[from] < boxes->min_x[lane])
    boxes->min_x[lane] = of->min_x[from];
  if (of->min_y[from] < boxes->min_y[lane])
    boxes->min_y[lane] = of->min_y[from];
  if (of->max_x[from] > boxes->max_x[lane])
    boxes->max_x[lane] = of->max_x[from];
  if (of->max_y[from] > boxes->max_y[lane])
    boxes->max_y[lane] = of->max_y[from];
}

/* Boxes of all edges and of the blocks they lie in. */
static void
make_boxes(QdValidator *v, const QdBox *box)
{
  double scale_x = GRID / (box->max_x - box->min_x), scale_y = GRID / (box->max_y - box->min_y);
  size_t n_blocks = v->n_points / LANES + 1;
  for (size_t i = 0; i < n_blocks; i++)
    v->edges[i] = no_boxes();
  for (size_t i = 0; i <= n_blocks / LANES; i++)
    v->blocks[i] = no_boxes();
  for (size_t r = 0; r < v->n_rings; r++) {
    const double *p = v->xy + 2 * v->rings[r].first;
    int16_t ax = (int16_t)((p[0] - box->min_x) * scale_x), ay = (int16_t)((p[1] - box->min_y) * scale_y);
    for (size_t i = v->rings[r].first; i < v->rings[r].last; i++) {
      p += 2;
      int16_t bx = (int16_t)((p[0] - box->min_x) * scale_x), by = (int16_t)((p[1] - box->min_y) * scale_y);
      Boxes *b = &v->edges[i / LANES];
      b->min_x[i % LANES] = ax < bx ? ax : bx;
      b->max_x[i % LANES] = ax < bx ? bx : ax;
      b->min_y[i % LANES] = ay < by ? ay : by;
      b->max_y[i % LANES] = ay < by ? by : ay;
      extend(&v->blocks[i / LANES / LANES], i / LANES % LANES, b, i % LANES);
      ax = bx;
      ay = by;
    }
  }
}

/* Lanes of b that meet one lane of a: a byte of ones or zeros for each, two to a lane. */
static Lanes
meeting(const Boxes *a, size_t lane, const Boxes *b)
{
  return (b->min_x <= all_lanes(a->max_x[lane])) & (b->max_x >= all_lanes(a->min_x[lane])) &
         (b->min_y <= all_lanes(a->max_y[lane])) & (b->max_y >= all_lanes(a->min_y[lane]));
}

static bool
any_lane(Lanes lanes)
{
  uint64_t halves[2];
  memcpy(halves, &lanes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

/* First and last edge of one ring. */
static bool
close_a_ring(const QdValidator *v, size_t i, size_t j)
{
  for (size_t r = 0; r < v->n_rings && v->rings[r].first <= i; r++)
    if (v->rings[r].first == i && v->rings[r].last == j + 1)
      return true;
  return false;
}

/* Edges of two blocks, the second not before the first; neighbours in a ring are looked at by rings_turn(). */
static bool
blocks_are_apart(const QdValidator *v, size_t block, size_t other)
{
  /* lanes after a given one */
  static const int16_t after[2 * LANES] = {0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1};
  for (size_t lane = 0; lane < LANES; lane++) {
    Lanes meet = meeting(&v->edges[block], lane, &v->edges[other]);
    if (block == other) {
      Lanes mask = {0};
      if (lane + 2 < LANES)
        memcpy(&mask, after + LANES - lane - 2, sizeof mask);
      meet &= mask;
    }
    if (!any_lane(meet))
      continue;
    size_t i = block * LANES + lane;
    for (size_t to = 0; to < LANES; to++) {
      size_t j = other * LANES + to;
      if (meet[to] == 0 || j == i + 1)
        continue;
      const double *a = v->xy + 2 * i, *b = v->xy + 2 * j;
      if (!are_apart(a, a + 2, b, b + 2) && !close_a_ring(v, i, j))
        return false;
    }
  }
  return true;
}

/* No two edges touch, but neighbours in their common point. */
static bool
edges_are_apart(const QdValidator *v)
{
  size_t n_blocks = v->n_points / LANES + 1;
  for (size_t block = 0; block < n_blocks; block++) {
    const Boxes *row = &v->blocks[block / LANES];
    for (size_t k = block / LANES; k <= (n_blocks - 1) / LANES; k++) {
      Lanes meet = meeting(row, block % LANES, &v->blocks[k]);
      if (!any_lane(meet))
        continue;
      for (size_t lane = 0; lane < LANES; lane++)
        if (meet[lane] != 0 && k * LANES + lane >= block && !blocks_are_apart(v, block, k * LANES + lane))
          return false;
    }
  }
  return true;
}

static bool
rings_turn(const QdValidator *v)
{
  for (size_t r = 0; r < v->n_rings; r++) {
    const Ring *ring = &v->rings[r];
    const double *p = v->xy + 2 * ring->first, *end = v->xy + 2 * ring->last;
    if (!turns(end - 2, p, p + 2))
      return false;
    for (p += 2; p < end; p += 2)
      if (!turns(p - 2, p, p + 2))
        return false;
  }
  return true;
}

/* ---- rings that lie in each other ---- */

static void
make_ring_boxes(QdValidator *v)
{
  for (size_t r = 0; r < v->n_rings; r++) {
    Ring *ring = &v->rings[r];
    ring->box = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = ring->first; i < ring->last; i++) {
      const double *p = v->xy + 2 * i;
      ring->box.min_x = fmin(ring->box.min_x, p[0]);
      ring->box.min_y = fmin(ring->box.min_y, p[1]);
      ring->box.max_x = fmax(ring->box.max_x, p[0]);
      ring->box.max_y = fmax(ring->box.max_y, p[1]);
    }
  }
}

/* Holes lie in their shell and in no other hole, shells in no other shell; rings are known not to touch. */
static bool
rings_are_in_place(QdValidator *v)
{
  if (v->n_rings == 1)
    return true;
  if (v->n_rings * v->n_points > MAX_WORK)
    return false;
  make_ring_boxes(v);
  for (size_t r = 0; r < v->n_rings; r++) {
    const Ring *ring = &v->rings[r];
    const double *point = v->xy + 2 * ring->first;
    for (size_t o = 0; o < v->n_rings; o++) {
      const Ring *other = &v->rings[o];
      bool is_own_shell = ring->is_hole && !other->is_hole && other->part == ring->part;
      bool is_peer = ring->is_hole == other->is_hole && (!ring->is_hole || other->part == ring->part);
      if (o == r || (!is_own_shell && !(is_peer && qd_box_meets(&ring->box, &other->box))))
        continue;
      if (is_inside(v, other, point) != (is_own_shell ? 1 : 0))
        return false;
    }
  }
  return true;
}

bool
qd_certainly_valid(QdValidator *v, const uint8_t *wkb, size_t size, const QdBox *box)
{
  /* beyond this, products of differences could overflow */
  bool is_measurable = box->min_x > -1e100 && box->min_y > -1e100 && box->max_x < 1e100 && box->max_y < 1e100 &&
                       box->max_x - box->min_x > 1e-100 && box->max_y - box->min_y > 1e-100;
  if (v == NULL || !is_measurable)
    return false;
  if (is_one_star(wkb, size, box))
    return true;
  if (!take_polygon(v, wkb, size) || !rings_turn(v))
    return false;
  make_boxes(v, box);
  return edges_are_apart(v) && rings_are_in_place(v);
}
