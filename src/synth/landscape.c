#include "landscape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "noise.h"

static const double STEP_M = 200.0;
static const double RIM_M = 5000.0;
static const int AGES = 22;             /* rounds of erosion */
static const float UPLIFT_M = 12.0f;    /* a round */
static const float ERODIBILITY = 0.15f; /* of a cell with a catchment of one cell */
static const float STREAM_CELLS = 30.0f;
static const float RIVER_CELLS = 45.0f;

void
qds_landscape_free(QdsLandscape *landscape)
{
  if (landscape == NULL)
    return;
  g_free(landscape->inside);
  g_free(landscape->relief);
  g_free(landscape->receiver);
  g_free(landscape->catchment);
  g_free(landscape->order);
  g_free(landscape->place);
  g_free(landscape->bend);
  if (landscape->rivers != NULL)
    g_array_unref(landscape->rivers);
  if (landscape->roads != NULL)
    g_array_unref(landscape->roads);
  if (landscape->villages != NULL)
    g_array_unref(landscape->villages);
  g_free(landscape);
}

int
qds_landscape_neighbours(const QdsLandscape *landscape, int32_t cell, int32_t around[8])
{
  const int nx = landscape->nx, i = cell % nx, j = cell / nx;
  int n = 0;
  for (int dj = -1; dj <= 1; dj++)
    for (int di = -1; di <= 1; di++)
      if ((di != 0 || dj != 0) && i + di >= 0 && i + di < nx && j + dj >= 0 && j + dj < landscape->ny)
        around[n++] = cell + dj * nx + di;
  return n;
}

QdsPoint
qds_landscape_centre(const QdsLandscape *landscape, int32_t cell)
{
  return (QdsPoint){landscape->x0 + landscape->step * (cell % landscape->nx),
                    landscape->y0 + landscape->step * (cell / landscape->nx)};
}

int32_t
qds_landscape_cell(const QdsLandscape *landscape, QdsPoint place)
{
  const double i = nearbyint((place.x - landscape->x0) / landscape->step);
  const double j = nearbyint((place.y - landscape->y0) / landscape->step);
  const int ci = (int)fmin(fmax(i, 0.0), landscape->nx - 1.0);
  const int cj = (int)fmin(fmax(j, 0.0), landscape->ny - 1.0);
  return cj * landscape->nx + ci;
}

static bool
is_rim(const QdsLandscape *l, int32_t cell)
{
  const int i = cell % l->nx, j = cell / l->nx;
  return i == 0 || j == 0 || i == l->nx - 1 || j == l->ny - 1;
}

static float
cell_distance(const QdsLandscape *l, int32_t a, int32_t b)
{
  return a % l->nx != b % l->nx && a / l->nx != b / l->nx ? 1.41421356f : 1.0f;
}

/* Priority flood from the rim: fills pits, gives each cell its receiver and the order from the outlets upward. */
static void
route_flow(QdsLandscape *l, uint8_t *seen)
{
  const int32_t n = l->nx * l->ny;
  QdsHeap heap = {0};
  memset(seen, 0, (size_t)n);
  for (int32_t c = 0; c < n; c++)
    if (is_rim(l, c)) {
      seen[c] = 1;
      l->receiver[c] = c;
      qds_heap_push(&heap, l->relief[c], c);
    }
  int32_t n_done = 0;
  for (QdsHeapItem least; qds_heap_pop(&heap, &least);) {
    int32_t around[8];
    l->order[n_done++] = least.id;
    const int k = qds_landscape_neighbours(l, least.id, around);
    for (int i = 0; i < k; i++) {
      const int32_t c = around[i];
      if (seen[c])
        continue;
      seen[c] = 1;
      l->receiver[c] = least.id;
      if (l->relief[c] <= least.key) /* uneven, or flats would drain along straight lines */
        l->relief[c] = least.key + 0.01f + 1.5f * (float)qds_unit(qds_hash(l->seed ^ 0xf1a7, (uint64_t)c));
      qds_heap_push(&heap, l->relief[c], c);
    }
  }
  qds_heap_clear(&heap);
}

/* Steepest way down instead of the flood's first come, then catchments. */
static void
gather_flow(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  for (int32_t c = 0; c < n; c++) {
    l->catchment[c] = 1.0f;
    if (is_rim(l, c))
      continue;
    int32_t around[8];
    const int k = qds_landscape_neighbours(l, c, around);
    float steepest = 0.0f;
    for (int i = 0; i < k; i++) {
      const float fall = (l->relief[c] - l->relief[around[i]]) / cell_distance(l, c, around[i]);
      if (fall > steepest) {
        steepest = fall;
        l->receiver[c] = around[i];
      }
    }
  }
  for (int32_t i = n - 1; i >= 0; i--)
    if (l->receiver[l->order[i]] != l->order[i])
      l->catchment[l->receiver[l->order[i]]] += l->catchment[l->order[i]];
}

static void
erode(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  for (int32_t i = 0; i < n; i++) {
    const int32_t c = l->order[i], r = l->receiver[c];
    if (r == c)
      continue;
    const float f = ERODIBILITY * sqrtf(l->catchment[c]) / cell_distance(l, c, r);
    l->relief[c] = (l->relief[c] + UPLIFT_M + f * l->relief[r]) / (1.0f + f);
  }
}

static void
raise_relief(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  uint8_t *seen = g_new(uint8_t, (gsize)n);
  for (int32_t c = 0; c < n; c++) {
    const QdsPoint p = qds_landscape_centre(l, c);
    l->relief[c] = (float)(300.0 + 320.0 * qds_fbm(l->seed, p.x / 24000.0, p.y / 24000.0, 7));
  }
  for (int age = 0; age <= AGES; age++) {
    route_flow(l, seen);
    gather_flow(l);
    if (age < AGES)
      erode(l);
  }
  g_free(seen);
}

static int
by_float(const void *a, const void *b)
{
  const float u = *(const float *)a, v = *(const float *)b;
  return (u > v) - (u < v);
}

/* The value below which `share` of the n values lie. */
static float
quantile(const float *value, int32_t n, double share)
{
  float *sorted = g_memdup2(value, (gsize)n * sizeof *value);
  qsort(sorted, (size_t)n, sizeof *sorted, by_float);
  const float result = sorted[(int32_t)(share * (n - 1))];
  g_free(sorted);
  return fmaxf(result, 1e-3f);
}

static float
saturate(float value, float half)
{
  return value <= 0.0f ? 0.0f : value / (value + half);
}

/* Height above the stream a cell drains to, slope, elevation. */
static void
describe_relief(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  float *stream = g_new(float, (gsize)n), *height = g_new(float, (gsize)n), *slope = g_new0(float, (gsize)n);
  for (int32_t i = 0; i < n; i++) {
    const int32_t c = l->order[i];
    const bool is_stream = l->catchment[c] >= STREAM_CELLS || l->receiver[c] == c;
    stream[c] = is_stream ? l->relief[c] : stream[l->receiver[c]];
    height[c] = l->relief[c] - stream[c];
  }
  for (int32_t c = 0; c < n; c++)
    if (!is_rim(l, c)) {
      const float dx = l->relief[c + 1] - l->relief[c - 1], dy = l->relief[c + l->nx] - l->relief[c - l->nx];
      slope[c] = sqrtf(dx * dx + dy * dy);
    }
  const float half_height = quantile(height, n, 0.5), half_slope = quantile(slope, n, 0.5);
  const float top = quantile(l->relief, n, 0.97);
  for (int32_t c = 0; c < n; c++) {
    l->place[c].height = saturate(height[c], half_height);
    l->place[c].slope = saturate(slope[c], half_slope);
    l->place[c].elevation = fminf(1.0f, l->relief[c] / top);
  }
  g_free(stream);
  g_free(height);
  g_free(slope);
}

/* A cell's bend: near its centre, drawn towards the cells up and down the stream, then warped. */
static void
place_bends(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  QdsPoint *from = g_new(QdsPoint, (gsize)n);
  int32_t *donor = g_new(int32_t, (gsize)n);
  for (int32_t c = 0; c < n; c++) {
    const QdsPoint p = qds_landscape_centre(l, c);
    const uint64_t h = qds_hash(l->seed ^ 0xbe4d, (uint64_t)c);
    l->bend[c].x = p.x + l->step * 0.6 * (qds_unit(h) - 0.5);
    l->bend[c].y = p.y + l->step * 0.6 * (qds_unit(qds_hash(h, 1)) - 0.5);
    donor[c] = -1;
  }
  for (int32_t c = 0; c < n; c++) {
    const int32_t r = l->receiver[c];
    if (r != c && (donor[r] < 0 || l->catchment[c] > l->catchment[donor[r]]))
      donor[r] = c;
  }
  for (int round = 0; round < 3; round++) {
    memcpy(from, l->bend, (size_t)n * sizeof *from);
    for (int32_t c = 0; c < n; c++)
      if (l->catchment[c] >= RIVER_CELLS && donor[c] >= 0) {
        const QdsPoint a = from[donor[c]], b = from[l->receiver[c]];
        l->bend[c].x = 0.5 * from[c].x + 0.25 * (a.x + b.x);
        l->bend[c].y = 0.5 * from[c].y + 0.25 * (a.y + b.y);
      }
  }
  g_free(from);
  g_free(donor);
}

/* Lines do not run dead smooth: a shift that is a function of place keeps joined lines joined. */
static QdsPoint
meander(const QdsLandscape *l, QdsPoint p)
{
  return (QdsPoint){p.x + 70.0 * qds_fbm(l->seed ^ 0x3ea1, p.x / 520.0, p.y / 520.0, 2),
                    p.y + 70.0 * qds_fbm(l->seed ^ 0x3ea2, p.x / 520.0, p.y / 520.0, 2)};
}

void
qds_landscape_curve(const QdsLandscape *l, int32_t from, int32_t cell, int32_t to, GArray *points)
{
  const QdsPoint a = l->bend[from], b = l->bend[cell], c = l->bend[to];
  const QdsPoint start = {0.5 * (a.x + b.x), 0.5 * (a.y + b.y)}, end = {0.5 * (b.x + c.x), 0.5 * (b.y + c.y)};
  enum { PIECES = 5 };
  for (int k = 0; k <= PIECES; k++) {
    const double t = (double)k / PIECES, u = 1.0 - t;
    const QdsPoint p = {u * u * start.x + 2 * u * t * b.x + t * t * end.x,
                        u * u * start.y + 2 * u * t * b.y + t * t * end.y};
    const QdsPoint q = meander(l, p);
    g_array_append_val(points, q);
  }
}

static void
draw_rivers(QdsLandscape *l)
{
  const int32_t n = l->nx * l->ny;
  g_autoptr(GArray) curve = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  for (int32_t c = 0; c < n; c++) {
    const int32_t r = l->receiver[c];
    if (l->catchment[c] < RIVER_CELLS || r == c)
      continue;
    g_array_set_size(curve, 0);
    qds_landscape_curve(l, c, r, l->receiver[r], curve);
    const QdsPoint *p = (const QdsPoint *)(void *)curve->data;
    for (guint k = 0; k + 1 < curve->len; k++) {
      const float rank = powf(RIVER_CELLS / l->catchment[c], 0.35f);
      const float width = fminf(3.0f, 0.5f / rank);
      const QdsSegment segment = {p[k], p[k + 1], rank, width};
      g_array_append_val(l->rivers, segment);
    }
  }
}

QdsLandscape *
qds_landscape_new(const QdsArea *units, int n_units, uint64_t seed)
{
  QdsBox all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (int u = 0; u < n_units; u++) {
    const QdsBox box = qds_area_box(&units[u]);
    all = (QdsBox){fmin(all.x0, box.x0), fmin(all.y0, box.y0), fmax(all.x1, box.x1), fmax(all.y1, box.y1)};
  }
  QdsLandscape *l = g_new0(QdsLandscape, 1);
  l->seed = qds_hash(seed, 0x1a4d);
  l->step = STEP_M;
  l->x0 = STEP_M * floor((all.x0 - RIM_M) / STEP_M);
  l->y0 = STEP_M * floor((all.y0 - RIM_M) / STEP_M);
  l->nx = (int)ceil((all.x1 + RIM_M - l->x0) / STEP_M);
  l->ny = (int)ceil((all.y1 + RIM_M - l->y0) / STEP_M);
  const gsize n = (gsize)l->nx * (gsize)l->ny;
  l->inside = g_new0(uint8_t, n);
  l->relief = g_new(float, n);
  l->receiver = g_new(int32_t, n);
  l->catchment = g_new(float, n);
  l->order = g_new(int32_t, n);
  l->place = g_new0(QdsPlace, n);
  l->bend = g_new(QdsPoint, n);
  l->rivers = g_array_new(FALSE, FALSE, sizeof(QdsSegment));
  l->roads = g_array_new(FALSE, FALSE, sizeof(QdsSegment));
  l->villages = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  for (int u = 0; u < n_units; u++)
    qds_area_scan(&units[u], l->x0, l->y0, l->step, l->nx, l->ny, l->inside, 1);
  raise_relief(l);
  describe_relief(l);
  place_bends(l);
  draw_rivers(l);
  return l;
}

static QdsPlace
mix(QdsPlace a, QdsPlace b, float t)
{
  return (QdsPlace){a.height + t * (b.height - a.height), a.slope + t * (b.slope - a.slope),
                    a.elevation + t * (b.elevation - a.elevation), a.road + t * (b.road - a.road),
                    a.village + t * (b.village - a.village)};
}

QdsPlace
qds_landscape_at(const QdsLandscape *l, QdsPoint place)
{
  const double wx = 45.0 * qds_noise(l->seed ^ 0xaa1, place.x / 310.0, place.y / 310.0);
  const double wy = 45.0 * qds_noise(l->seed ^ 0xaa2, place.x / 310.0, place.y / 310.0);
  const double gx = fmin(fmax((place.x + wx - l->x0) / l->step, 0.0), l->nx - 1.001);
  const double gy = fmin(fmax((place.y + wy - l->y0) / l->step, 0.0), l->ny - 1.001);
  const int i = (int)gx, j = (int)gy;
  const QdsPlace *p = l->place + (size_t)j * (size_t)l->nx + (size_t)i;
  const float tx = (float)(gx - i), ty = (float)(gy - j);
  return mix(mix(p[0], p[1], tx), mix(p[l->nx], p[l->nx + 1], tx), ty);
}

/* Shortest way over the lattice from the marked cells, metres, into `distance`. */
static void
spread_distance(const QdsLandscape *l, const uint8_t *mark, float *distance)
{
  const int32_t n = l->nx * l->ny;
  QdsHeap heap = {0};
  for (int32_t c = 0; c < n; c++) {
    distance[c] = mark[c] ? 0.0f : INFINITY;
    if (mark[c])
      qds_heap_push(&heap, 0.0f, c);
  }
  for (QdsHeapItem least; qds_heap_pop(&heap, &least);) {
    if (least.key > distance[least.id])
      continue;
    int32_t around[8];
    const int k = qds_landscape_neighbours(l, least.id, around);
    for (int i = 0; i < k; i++) {
      const float d = least.key + (float)l->step * cell_distance(l, least.id, around[i]);
      if (d < distance[around[i]]) {
        distance[around[i]] = d;
        qds_heap_push(&heap, d, around[i]);
      }
    }
  }
  qds_heap_clear(&heap);
}

void
qds_landscape_measure(QdsLandscape *l, const uint8_t *is_road)
{
  const int32_t n = l->nx * l->ny;
  float *distance = g_new(float, (gsize)n);
  uint8_t *is_village = g_new0(uint8_t, (gsize)n);
  spread_distance(l, is_road, distance);
  for (int32_t c = 0; c < n; c++)
    l->place[c].road = saturate(distance[c], 600.0f);
  for (guint v = 0; v < l->villages->len; v++)
    is_village[qds_landscape_cell(l, g_array_index(l->villages, QdsPoint, v))] = 1;
  spread_distance(l, is_village, distance);
  for (int32_t c = 0; c < n; c++)
    l->place[c].village = saturate(distance[c], 700.0f);
  g_free(distance);
  g_free(is_village);
}
