#include "divide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "habit.h"
#include "heap.h"
#include "noise.h"

typedef struct {
  double rest;
  int32_t index;
} Rest;

static int
by_rest(const void *a, const void *b)
{
  const Rest *u = a, *v = b;
  if (u->rest != v->rest)
    return (u->rest < v->rest) - (u->rest > v->rest);
  return (u->index > v->index) - (u->index < v->index);
}

/* Shares `total` out by weight with the largest remainders; each gets at least 1 and at most `most[i]`. */
static void
share_out(const double *weight, const int32_t *most, int32_t n, int64_t total, int32_t *share)
{
  Rest *rest = g_new(Rest, (gsize)n);
  double sum = 0.0;
  int64_t given = 0;
  for (int32_t i = 0; i < n; i++)
    sum += weight[i];
  const double spare = (double)MAX(total - n, 0);
  for (int32_t i = 0; i < n; i++) {
    const double ideal = 1.0 + spare * weight[i] / sum;
    share[i] = (int32_t)fmin(floor(ideal), most[i]);
    rest[i] = (Rest){ideal - share[i], i};
    given += share[i];
  }
  qsort(rest, (size_t)n, sizeof *rest, by_rest);
  for (bool has_room = true; given < total && has_room;) {
    has_room = false;
    for (int32_t k = 0; k < n && given < total; k++)
      if (share[rest[k].index] < most[rest[k].index]) {
        share[rest[k].index]++;
        given++;
        has_room = true;
      }
  }
  g_free(rest);
}

int32_t *
qds_share_parcels(const QdsWorld *world, int64_t total)
{
  const QdsTargets *t = world->targets;
  g_autofree double *weight = g_new0(double, (gsize)t->n_units);
  g_autofree int32_t *most = g_new(int32_t, (gsize)t->n_units);
  int32_t *share = g_new(int32_t, (gsize)t->n_units);
  for (int u = 0; u < t->n_units; u++) {
    most[u] = INT32_MAX;
    for (int l = 0; l < t->n_leaves; l++)
      weight[u] += t->area_ha[u * t->n_leaves + l] / sqrt(qds_habit(qds_targets_code(t, world->plan, l))->parcel);
  }
  share_out(weight, most, t->n_units, total, share);
  return share;
}

/* Cells listed part by part. */
static int32_t *
list_cells(const int32_t *part, int32_t n_cells, int32_t n_parts, int32_t *start)
{
  int32_t *cells = g_new(int32_t, (gsize)n_cells), *fill = g_new0(int32_t, (gsize)n_parts + 1);
  for (int32_t c = 0; c < n_cells; c++)
    start[part[c] + 1]++;
  for (int32_t p = 0; p < n_parts; p++) {
    start[p + 1] += start[p];
    fill[p] = start[p];
  }
  for (int32_t c = 0; c < n_cells; c++)
    cells[fill[part[c]]++] = c;
  g_free(fill);
  return cells;
}

/* One seed in each of k equal runs of the part's cells. Triangles count more than once: parcels are a little smaller
 * along the unit's border, so that enough of them meet their like in the next unit. */
static void
sow(const QdsMesh *mesh, const int32_t *cells, int32_t n, int32_t k, uint64_t seed, int32_t first, int32_t *parcel,
    QdsHeap *heap)
{
  static const double TRIANGLE = 6.0;
  int32_t n_quads = 0; /* they come first */
  while (n_quads < n && qds_mesh_sides(mesh, cells[n_quads]) == 4)
    n_quads++;
  const double weight = n_quads + TRIANGLE * (n - n_quads);
  for (int32_t i = 0; i < k; i++) {
    const double place = (i + 0.9 * qds_unit(qds_hash(seed, (uint64_t)(first + i)))) * weight / k;
    int32_t at = (int32_t)(place < n_quads ? place : n_quads + (place - n_quads) / TRIANGLE);
    while (at + 1 < n && parcel[cells[at]] >= 0)
      at++;
    while (parcel[cells[at]] >= 0)
      at--;
    parcel[cells[at]] = first + i;
    qds_heap_push(heap, 0.0f, cells[at]);
  }
}

/* How a parcel spreads: from its seed, faster along one axis than across it, all in warped space. */
typedef struct {
  QdsPoint seed;
  float along, skew, across; /* symmetric matrix of its own measure of distance */
} Measure;

static QdsPoint
warp(uint64_t seed, double wave, QdsPoint p)
{
  const double strength = 0.42 * wave;
  return (QdsPoint){p.x + strength * qds_fbm(seed, p.x / wave, p.y / wave, 2),
                    p.y + strength * qds_fbm(seed ^ 0x77, p.x / wave, p.y / wave, 2)};
}

static Measure
take_measure(uint64_t seed, int32_t parcel, QdsPoint place)
{
  const uint64_t h = qds_hash(seed ^ 0x3ea5, (uint64_t)parcel);
  const double turn = G_PI * qds_unit(h), stretch = 1.0 + 1.6 * qds_unit(qds_hash(h, 1));
  const double size = 0.75 + 0.6 * qds_unit(qds_hash(h, 2)), c = cos(turn), s = sin(turn);
  const double u = size / stretch, v = size * stretch;
  return (Measure){place, (float)(u * c * c + v * s * s), (float)((u - v) * c * s), (float)(u * s * s + v * c * c)};
}

static float
measure(const Measure *m, QdsPoint p)
{
  const double dx = p.x - m->seed.x, dy = p.y - m->seed.y;
  return (float)sqrt((double)m->along * dx * dx + 2.0 * (double)m->skew * dx * dy + (double)m->across * dy * dy);
}

/* Parcels spread over cells of the same label, nearest first, each by its own measure; a cell is taken from a neighbour
 * that is taken, so parcels hang together. */
static void
spread(const QdsMesh *mesh, const uint8_t *label, uint64_t seed, double wave, int32_t n_parcels, QdsHeap *heap,
       int32_t *parcel)
{
  float *reached = g_new(float, (gsize)mesh->n_cells);
  Measure *own = g_new(Measure, (gsize)n_parcels);
  for (int32_t c = 0; c < mesh->n_cells; c++) {
    reached[c] = parcel[c] >= 0 ? 0.0f : INFINITY;
    if (parcel[c] >= 0)
      own[parcel[c]] = take_measure(seed, parcel[c], warp(seed, wave, qds_mesh_middle(mesh, c)));
  }
  for (QdsHeapItem least; qds_heap_pop(heap, &least);) {
    const int32_t c = least.id;
    if (least.key > reached[c])
      continue;
    reached[c] = -1.0f;
    for (int k = 0; k < qds_mesh_sides(mesh, c); k++) {
      const int32_t d = mesh->across[c][k];
      if (d < 0 || label[d] != label[c] || reached[d] < 0.0f)
        continue;
      const float key = measure(&own[parcel[c]], warp(seed, wave, qds_mesh_middle(mesh, d)));
      if (key >= reached[d])
        continue;
      reached[d] = key;
      parcel[d] = parcel[c];
      qds_heap_push(heap, key, d);
    }
  }
  g_free(reached);
  g_free(own);
}

int32_t
qds_divide(const QdsMesh *mesh, const QdsWorld *world, const uint8_t *label, int unit, int32_t n_parcels,
           int32_t *parcel)
{
  const int32_t n = mesh->n_cells;
  int32_t *part = g_new(int32_t, (gsize)n);
  const int32_t n_parts = qds_number_parts(mesh, label, part, parcel);
  g_autofree int32_t *start = g_new0(int32_t, (gsize)n_parts + 1), *share = g_new(int32_t, (gsize)n_parts);
  g_autofree int32_t *most = g_new(int32_t, (gsize)n_parts);
  g_autofree double *weight = g_new0(double, (gsize)n_parts);
  int32_t *cells = list_cells(part, n, n_parts, start);
  double area = 0.0;
  for (int32_t c = 0; c < n; c++) {
    const QdsHabit *habit = qds_habit(qds_targets_code(world->targets, world->plan, label[c]));
    const double own = qds_mesh_area(mesh, c);
    weight[part[c]] += own / habit->parcel;
    area += own;
  }
  g_free(part);
  for (int32_t p = 0; p < n_parts; p++)
    most[p] = (start[p + 1] - start[p] + 2) / 3;
  share_out(weight, most, n_parts, n_parcels, share);
  QdsHeap heap = {0};
  const uint64_t seed = qds_hash(world->seed ^ 0xd171de, (uint64_t)unit);
  int32_t n_given = 0;
  memset(parcel, -1, (size_t)n * sizeof *parcel);
  for (int32_t p = 0; p < n_parts; p++) {
    sow(mesh, cells + start[p], start[p + 1] - start[p], share[p], seed, n_given, parcel, &heap);
    n_given += share[p];
  }
  g_free(cells);
  spread(mesh, label, seed, fmax(0.9 * sqrt(area / n_given), 4.0 * mesh->step), n_given, &heap, parcel);
  qds_heap_clear(&heap);
  return n_given;
}
