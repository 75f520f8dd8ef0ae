#include "geo/points.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <glib.h>

/* Points lie in cells many tolerances wide: few others in each, and seldom a second cell to look at. */
#define CELL_TOLERANCES 32

/* A slot holds the upper half of its cell's hash, to pass over strangers without reading them, and the number + 1. */
enum { FEWEST_SLOTS = 4096, AT_ONCE = 64 };

static bool
is_crowded(size_t n, size_t n_slots)
{
  return n > n_slots / 4 * 3;
}

void
qd_points_init(QdPoints *points, double tolerance_m, uint32_t expected)
{
  *points = (QdPoints){.tolerance_m = tolerance_m, .room = MAX(expected, 1024), .n_slots = FEWEST_SLOTS};
  while (is_crowded(expected, points->n_slots))
    points->n_slots *= 2;
  points->xy = g_new(double, 2 * (gsize)points->room);
  points->slots = g_new0(uint64_t, points->n_slots);
}

void
qd_points_clear(QdPoints *points)
{
  g_free(points->xy);
  g_free(points->slots);
  *points = (QdPoints){0};
}

/* ---- cells ---- */

/* Exact matching has a cell for each value. Beyond what an integer holds, all share one: slow, never wrong. */
static inline int64_t
cell_of(const QdPoints *points, double value, double *within)
{
  *within = 0.5;
  if (points->tolerance_m == 0) {
    int64_t bits;
    value += 0.0; /* −0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits;
  }
  double cell = value / (CELL_TOLERANCES * points->tolerance_m);
  if (!(fabs(cell) < 9e15))
    return INT64_MAX;
  *within = cell - floor(cell);
  return (int64_t)floor(cell);
}

static inline uint64_t
hash_of(int64_t x, int64_t y)
{
  uint64_t h = (uint64_t)y * 0xd6e8feb86659fd93u;
  h = ((h << 32 | h >> 32) ^ (uint64_t)x) * 0x9e3779b97f4a7c15u;
  return (h ^ h >> 32) * 0xff51afd7ed558ccdu;
}

/* Where a point is looked for, or put. */
typedef struct {
  uint64_t hash;
  int64_t cell_x, cell_y;
  double in_x, in_y; /* where in the cell, 0 … 1 */
} Place;

static inline Place
place_of(const QdPoints *points, double x, double y)
{
  Place place;
  place.cell_x = cell_of(points, x, &place.in_x);
  place.cell_y = cell_of(points, y, &place.in_y);
  place.hash = hash_of(place.cell_x, place.cell_y);
  return place;
}

/* ---- the table ---- */

static inline void
put(QdPoints *points, uint64_t hash, uint32_t number)
{
  size_t mask = points->n_slots - 1, i = hash & mask;
  while (points->slots[i] != 0)
    i = (i + 1) & mask;
  points->slots[i] = (hash >> 32) << 32 | (number + 1);
}

static void
grow(QdPoints *points)
{
  g_free(points->slots);
  points->n_slots *= 2;
  points->slots = g_new0(uint64_t, points->n_slots);
  for (uint32_t i = 0; i < points->n; i++)
    put(points, place_of(points, points->xy[2 * (size_t)i], points->xy[2 * (size_t)i + 1]).hash, i);
}

/* The nearest point of a cell within the tolerance, if nearer than what is known. */
static inline void
look(const QdPoints *points, uint64_t hash, double x, double y, double *nearest, uint32_t *number)
{
  size_t mask = points->n_slots - 1;
  for (size_t i = hash & mask; points->slots[i] != 0; i = (i + 1) & mask) {
    if (points->slots[i] >> 32 != hash >> 32)
      continue;
    uint32_t found = (uint32_t)points->slots[i] - 1;
    double dx = points->xy[2 * (size_t)found] - x, dy = points->xy[2 * (size_t)found + 1] - y;
    double distance = dx * dx + dy * dy;
    if (distance < *nearest || (distance == *nearest && found < *number)) {
      *nearest = distance;
      *number = found;
    }
  }
}

static uint32_t
find(const QdPoints *points, double x, double y, const Place *place)
{
  const double margin = 1.0 / CELL_TOLERANCES;
  double nearest = points->tolerance_m * points->tolerance_m;
  uint32_t number = QD_NO_POINT;
  look(points, place->hash, x, y, &nearest, &number);
  if (number != QD_NO_POINT && nearest == 0)
    return number;
  int step_x = place->in_x <= margin ? -1 : place->in_x >= 1 - margin;
  int step_y = place->in_y <= margin ? -1 : place->in_y >= 1 - margin;
  if (step_x != 0)
    look(points, hash_of(place->cell_x + step_x, place->cell_y), x, y, &nearest, &number);
  if (step_y != 0)
    look(points, hash_of(place->cell_x, place->cell_y + step_y), x, y, &nearest, &number);
  if (step_x != 0 && step_y != 0)
    look(points, hash_of(place->cell_x + step_x, place->cell_y + step_y), x, y, &nearest, &number);
  return number;
}

static uint32_t
number_at(QdPoints *points, double x, double y, const Place *place)
{
  uint32_t number = find(points, x, y, place);
  if (number != QD_NO_POINT)
    return number;
  if (points->n == points->room) {
    points->room = points->room > UINT32_MAX / 3 * 2 ? UINT32_MAX : points->room + points->room / 2;
    points->xy = g_renew(double, points->xy, 2 * (gsize)points->room);
  }
  number = points->n++;
  points->xy[2 * (size_t)number] = x;
  points->xy[2 * (size_t)number + 1] = y;
  if (is_crowded(points->n, points->n_slots))
    grow(points); /* puts the new one, too */
  else
    put(points, place->hash, number);
  return number;
}

/* What the table has of a place is asked of memory in time: first the slots, then the point that the first one names.
 */
void
qd_points_number(QdPoints *points, const double *xy, uint32_t n, uint32_t *numbers)
{
  Place places[AT_ONCE];
  for (uint32_t first = 0; first < n; first += AT_ONCE) {
    uint32_t m = MIN(n - first, AT_ONCE);
    const double *at = xy + 2 * (size_t)first;
    for (uint32_t i = 0; i < m; i++) {
      places[i] = place_of(points, at[2 * i], at[2 * i + 1]);
      __builtin_prefetch(&points->slots[places[i].hash & (points->n_slots - 1)]);
    }
    for (uint32_t i = 0; i < m; i++) {
      uint64_t slot = points->slots[places[i].hash & (points->n_slots - 1)];
      if (slot != 0)
        __builtin_prefetch(&points->xy[2 * (size_t)((uint32_t)slot - 1)]);
    }
    for (uint32_t i = 0; i < m; i++)
      numbers[first + i] = number_at(points, at[2 * i], at[2 * i + 1], &places[i]);
  }
}
