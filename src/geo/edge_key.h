/* geo/edge_key.h — how edges and their squares are numbered: shared by geo/edges.c and geo/edge_cells.c. */
#ifndef QD_GEO_EDGE_KEY_H
#define QD_GEO_EDGE_KEY_H

#include <math.h>

#include "geo/edges.h"

enum { QD_EDGE_CELL_BITS = 30 };

/* Coordinates in metres fit: 2^63 steps of 0.1 µm are 9e11 m. What does not is left to one value, never to chance. */
static inline int64_t
qd_grid_step(double value)
{
  return fabs(value) < 9e11 ? (int64_t)(value * (1 / QD_EDGE_GRID_M) + 0.5) : INT64_MAX;
}

/* Number of the square of a column and a row, which wrap around. */
static inline uint32_t
qd_edge_cell(int64_t column, int64_t row)
{
  const uint32_t mask = QD_EDGE_CELL_SIDE - 1;
  return ((uint32_t)row & mask) * QD_EDGE_CELL_SIDE + ((uint32_t)column & mask);
}

static inline uint64_t
qd_point_hash(int64_t x, int64_t y)
{
  uint64_t h = (uint64_t)y * 0xd6e8feb86659fd93u;
  h = ((h << 32 | h >> 32) ^ (uint64_t)x) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 32);
}

/* The same key either way around. */
static inline uint64_t
qd_edge_key(uint64_t a, uint64_t b)
{
  uint64_t low = a < b ? a : b, high = a < b ? b : a;
  uint64_t h = (low ^ (high << 23 | high >> 41)) * 0xff51afd7ed558ccdu;
  return (h ^ (h >> 29)) | 1;
}

/* Twice the area, signed; plain, since only its sign is asked. */
static inline double
qd_ring_turning(const QdRing *ring)
{
  double x0, y0, ax = 0, ay = 0, sum = 0;
  if (ring->n < 4)
    return 0;
  qd_ring_point(ring, 0, &x0, &y0);
  for (uint32_t i = 1; i < ring->n; i++) {
    double bx, by;
    qd_ring_point(ring, i, &bx, &by);
    bx -= x0;
    by -= y0;
    sum += ax * by - bx * ay;
    ax = bx;
    ay = by;
  }
  return sum;
}

#endif
