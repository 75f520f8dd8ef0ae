#include "crossing.h"

#include <geos_c.h>
#include <stdlib.h>
#include <string.h>

#include "noise.h"

typedef struct {
  QdsPoint a, b; /* the lesser end first */
  int32_t parcel;
} Side;

typedef struct {
  int32_t choice; /* partners the two could have: those with little choice are served first */
  uint64_t hash;
  int32_t p, q;
} Pair;

static void
clear_parcel(gpointer data)
{
  qds_area_clear(&((QdsBorderParcel *)data)->area);
}

GArray *
qds_border_parcels_new(void)
{
  GArray *parcels = g_array_new(FALSE, FALSE, sizeof(QdsBorderParcel));
  g_array_set_clear_func(parcels, clear_parcel);
  return parcels;
}

static int
compare_points(QdsPoint a, QdsPoint b)
{
  if (a.x != b.x)
    return (a.x > b.x) - (a.x < b.x);
  return (a.y > b.y) - (a.y < b.y);
}

static int
by_place(const void *a, const void *b)
{
  const Side *u = a, *v = b;
  int order = compare_points(u->a, v->a);
  order = order != 0 ? order : compare_points(u->b, v->b);
  return order != 0 ? order : (u->parcel > v->parcel) - (u->parcel < v->parcel);
}

static int
by_choice(const void *a, const void *b)
{
  const Pair *u = a, *v = b;
  if (u->choice != v->choice)
    return u->choice - v->choice;
  if (u->hash != v->hash)
    return (u->hash > v->hash) - (u->hash < v->hash);
  return u->p != v->p ? u->p - v->p : u->q - v->q;
}

/* All sides of all border parcels, undirected, sorted: those that occur in two units lie next to each other. */
static GArray *
collect_sides(const GArray *parcels)
{
  GArray *sides = g_array_new(FALSE, FALSE, sizeof(Side));
  for (guint p = 0; p < parcels->len; p++) {
    const QdsArea *area = &g_array_index(parcels, QdsBorderParcel, p).area;
    for (int r = 0; r < area->n_rings; r++)
      for (int i = area->start[r], k = area->start[r + 1] - 1; i < area->start[r + 1]; k = i++) {
        const QdsPoint a = area->point[k], b = area->point[i];
        const Side side = compare_points(a, b) < 0 ? (Side){a, b, (int32_t)p} : (Side){b, a, (int32_t)p};
        g_array_append_val(sides, side);
      }
  }
  g_array_sort(sides, by_place);
  return sides;
}

static int
by_parcels(const void *a, const void *b)
{
  const Pair *u = a, *v = b;
  return u->p != v->p ? (u->p > v->p) - (u->p < v->p) : (u->q > v->q) - (u->q < v->q);
}

/* Drops repeated pairs, counts each parcel's partners, and orders the pairs. */
static void
order_pairs(GArray *pairs, guint n_parcels)
{
  if (pairs->len == 0)
    return;
  g_autofree int32_t *degree = g_new0(int32_t, n_parcels);
  Pair *pair = (Pair *)(void *)pairs->data;
  guint n = 0;
  g_array_sort(pairs, by_parcels);
  for (guint i = 0; i < pairs->len; i++)
    if (n == 0 || by_parcels(&pair[n - 1], &pair[i]) != 0)
      pair[n++] = pair[i];
  g_array_set_size(pairs, n);
  for (guint i = 0; i < n; i++) {
    degree[pair[i].p]++;
    degree[pair[i].q]++;
  }
  for (guint i = 0; i < n; i++)
    pair[i].choice = degree[pair[i].p] + degree[pair[i].q] - 1;
  qsort(pair, n, sizeof *pair, by_choice);
}

static GArray *
collect_pairs(const GArray *parcels, uint64_t seed)
{
  GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
  GArray *sides = collect_sides(parcels);
  for (guint i = 0; i + 1 < sides->len; i++) {
    const Side *u = &g_array_index(sides, Side, i), *v = u + 1;
    const QdsBorderParcel *p = &g_array_index(parcels, QdsBorderParcel, u->parcel),
                          *q = &g_array_index(parcels, QdsBorderParcel, v->parcel);
    if (compare_points(u->a, v->a) != 0 || compare_points(u->b, v->b) != 0 || p->unit == q->unit || p->leaf != q->leaf)
      continue;
    const int32_t low = MIN(u->parcel, v->parcel), high = MAX(u->parcel, v->parcel);
    const Pair pair = {0, qds_hash(qds_hash(seed, (uint64_t)low), (uint64_t)high), low, high};
    g_array_append_val(pairs, pair);
  }
  g_array_unref(sides);
  order_pairs(pairs, parcels->len);
  return pairs;
}

typedef struct {
  QdsPoint from, to;
  bool is_gone;
} Arrow;

static int
by_arrow(const void *a, const void *b)
{
  const Arrow *u = a, *v = b;
  const int order = compare_points(u->from, v->from);
  return order != 0 ? order : compare_points(u->to, v->to);
}

static void
append_arrows(const QdsArea *area, GArray *arrows)
{
  for (int r = 0; r < area->n_rings; r++)
    for (int i = area->start[r], k = area->start[r + 1] - 1; i < area->start[r + 1]; k = i++) {
      const Arrow arrow = {area->point[k], area->point[i], false};
      g_array_append_val(arrows, arrow);
    }
}

/* First arrow with the given start that is not gone; with `to`, the one that also ends there. */
static Arrow *
find_arrow(GArray *arrows, QdsPoint from, const QdsPoint *to)
{
  guint low = 0, high = arrows->len;
  while (low < high) {
    const guint middle = (low + high) / 2;
    if (compare_points(g_array_index(arrows, Arrow, middle).from, from) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < arrows->len; low++) {
    Arrow *arrow = &g_array_index(arrows, Arrow, low);
    if (compare_points(arrow->from, from) != 0)
      return NULL;
    if (!arrow->is_gone && (to == NULL || compare_points(arrow->to, *to) == 0))
      return arrow;
  }
  return NULL;
}

/* Appends the path's loop from `first` on as a ring. */
static void
cut_loop(GArray *path, guint first, GArray *rings)
{
  GArray *ring = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  g_array_append_vals(ring, &g_array_index(path, QdsPoint, first), path->len - first);
  g_array_set_size(path, first + 1);
  g_array_append_val(rings, ring);
}

static void
walk_arrows(GArray *arrows, QdsPoint point, GArray *path, GArray *rings)
{
  g_array_set_size(path, 0);
  g_array_append_val(path, point);
  for (Arrow *arrow; (arrow = find_arrow(arrows, point, NULL)) != NULL;) {
    arrow->is_gone = true;
    point = arrow->to;
    guint seen = 0;
    while (seen < path->len && compare_points(g_array_index(path, QdsPoint, seen), point) != 0)
      seen++;
    if (seen < path->len)
      cut_loop(path, seen, rings);
    else
      g_array_append_val(path, point);
  }
}

/* Rings → area with the one shell first; false if there is not exactly one. */
static bool
order_rings(GArray *rings, QdsArea *area)
{
  GArray *point = g_array_new(FALSE, FALSE, sizeof(QdsPoint)), *start = g_array_new(FALSE, FALSE, sizeof(int));
  int n_shells = 0;
  const int zero = 0;
  g_array_append_val(start, zero);
  for (int holes = 0; holes < 2; holes++)
    for (guint r = 0; r < rings->len; r++) {
      const GArray *ring = g_array_index(rings, GArray *, r);
      const bool is_shell = qds_ring_area((const QdsPoint *)(const void *)ring->data, (int)ring->len) > 0.0;
      if (is_shell == (holes == 1))
        continue;
      n_shells += is_shell;
      g_array_append_vals(point, ring->data, ring->len);
      const int end = (int)point->len;
      g_array_append_val(start, end);
    }
  for (guint r = 0; r < rings->len; r++)
    g_array_unref(g_array_index(rings, GArray *, r));
  *area = (QdsArea){(int)start->len - 1, NULL, NULL};
  area->start = (int *)(void *)g_array_free(start, FALSE);
  area->point = (QdsPoint *)(void *)g_array_free(point, FALSE);
  return n_shells == 1;
}

static QdsArea
unite(const QdsArea *p, const QdsArea *q, bool *is_whole)
{
  g_autoptr(GArray) arrows = g_array_new(FALSE, FALSE, sizeof(Arrow));
  g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  g_autoptr(GArray) rings = g_array_new(FALSE, FALSE, sizeof(GArray *));
  QdsArea area;
  append_arrows(p, arrows);
  append_arrows(q, arrows);
  g_array_sort(arrows, by_arrow);
  for (guint i = 0; i < arrows->len; i++) {
    Arrow *arrow = &g_array_index(arrows, Arrow, i);
    Arrow *back = arrow->is_gone ? NULL : find_arrow(arrows, arrow->to, &arrow->from);
    if (back != NULL)
      arrow->is_gone = back->is_gone = true;
  }
  for (guint i = 0; i < arrows->len; i++)
    if (!g_array_index(arrows, Arrow, i).is_gone)
      walk_arrows(arrows, g_array_index(arrows, Arrow, i).from, path, rings);
  *is_whole = order_rings(rings, &area);
  return area;
}

static GEOSGeometry *
geos_ring(GEOSContextHandle_t geos, const QdsArea *area, int r)
{
  const int first = area->start[r], n = area->start[r + 1] - first;
  GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, (unsigned)n + 1, 2);
  for (int i = 0; i <= n; i++)
    GEOSCoordSeq_setXY_r(geos, sequence, (unsigned)i, area->point[first + i % n].x, area->point[first + i % n].y);
  return GEOSGeom_createLinearRing_r(geos, sequence);
}

/* Real borders may differ a little from unit to unit: a join that would overlap itself is not made. */
static bool
is_valid(GEOSContextHandle_t geos, const QdsArea *area)
{
  g_autoptr(GPtrArray) holes = g_ptr_array_new();
  for (int r = 1; r < area->n_rings; r++)
    g_ptr_array_add(holes, geos_ring(geos, area, r));
  GEOSGeometry *polygon =
      GEOSGeom_createPolygon_r(geos, geos_ring(geos, area, 0), (GEOSGeometry **)holes->pdata, holes->len);
  const bool result = polygon != NULL && GEOSisValid_r(geos, polygon) == 1;
  GEOSGeom_destroy_r(geos, polygon);
  return result;
}

/* Each parcel's possible partners: partner[start[p]] … partner[start[p + 1] - 1]. */
static int32_t *
list_partners(const GArray *pairs, guint n_parcels, int32_t *start)
{
  int32_t *partner = g_new(int32_t, 2 * (gsize)pairs->len + 1), *fill = g_new0(int32_t, (gsize)n_parcels + 1);
  for (guint i = 0; i < pairs->len; i++) {
    start[g_array_index(pairs, Pair, i).p + 1]++;
    start[g_array_index(pairs, Pair, i).q + 1]++;
  }
  for (guint p = 0; p < n_parcels; p++) {
    start[p + 1] += start[p];
    fill[p + 1] = start[p + 1];
  }
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    partner[fill[pair->p]++] = pair->q;
    partner[fill[pair->q]++] = pair->p;
  }
  g_free(fill);
  return partner;
}

/* A single parcel p next to a matched q, whose mate r has another single neighbour s: p–q and r–s instead of q–r. */
static bool
rearrange(const int32_t *partner, const int32_t *start, int32_t *mate, int32_t p)
{
  for (int32_t i = start[p]; i < start[p + 1]; i++) {
    const int32_t q = partner[i], r = mate[q];
    for (int32_t k = r < 0 ? 0 : start[r]; r >= 0 && k < start[r + 1]; k++) {
      const int32_t s = partner[k];
      if (s == p || mate[s] >= 0)
        continue;
      mate[p] = q;
      mate[q] = p;
      mate[r] = s;
      mate[s] = r;
      return true;
    }
  }
  return false;
}

/* As many disjoint pairs as come easily: greedy, then pairs opened where that makes two of one. */
static int32_t *
match_parcels(const GArray *pairs, guint n_parcels)
{
  int32_t *mate = g_new(int32_t, (gsize)n_parcels + 1);
  g_autofree int32_t *start = g_new0(int32_t, (gsize)n_parcels + 1);
  g_autofree int32_t *partner = list_partners(pairs, n_parcels, start);
  memset(mate, -1, ((gsize)n_parcels + 1) * sizeof *mate);
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    if (mate[pair->p] < 0 && mate[pair->q] < 0) {
      mate[pair->p] = pair->q;
      mate[pair->q] = pair->p;
    }
  }
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (guint p = 0; p < n_parcels; p++)
      if (mate[p] < 0 && rearrange(partner, start, mate, (int32_t)p))
        has_changed = true;
  }
  return mate;
}

/* Joins two parcels into the one of lower id; false if that gives no valid polygon. */
static bool
join(GEOSContextHandle_t geos, QdsBorderParcel *p, QdsBorderParcel *q)
{
  bool is_whole;
  QdsArea area = unite(&p->area, &q->area, &is_whole);
  if (!is_whole || !is_valid(geos, &area)) {
    qds_area_clear(&area);
    return false;
  }
  QdsBorderParcel *keeper = p->id < q->id ? p : q, *gone = keeper == p ? q : p;
  qds_area_clear(&keeper->area);
  qds_area_clear(&gone->area);
  keeper->area = area;
  keeper->crosses = true;
  gone->is_gone = true;
  return true;
}

int64_t
qds_join_across(GArray *parcels, int64_t wanted, uint64_t seed)
{
  int64_t n_joined = 0;
  if (wanted <= 0)
    return 0;
  GArray *pairs = collect_pairs(parcels, seed);
  int32_t *mate = match_parcels(pairs, parcels->len);
  GEOSContextHandle_t geos = GEOS_init_r();
  for (guint i = 0; i < pairs->len && n_joined < wanted; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    if (mate[pair->p] == pair->q && join(geos, &g_array_index(parcels, QdsBorderParcel, pair->p),
                                         &g_array_index(parcels, QdsBorderParcel, pair->q)))
      n_joined++;
  }
  GEOS_finish_r(geos);
  g_free(mate);
  g_array_unref(pairs);
  return n_joined;
}
