/* synth/geometry.h — points, boxes, ring sets.
 *
 * Coordinates are metres in EPSG:9215. Rings are open here (the first point is not repeated). */
#ifndef QDS_GEOMETRY_H
#define QDS_GEOMETRY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  double x, y;
} QdsPoint;

typedef struct {
  double x0, y0, x1, y1;
} QdsBox;

typedef struct {
  int n_rings;
  int *start;      /* n_rings + 1 offsets into point */
  QdsPoint *point; /* rings of one area: interior on the left (shells anticlockwise, holes clockwise) */
} QdsArea;

void qds_area_clear(QdsArea *area);

QdsBox qds_area_box(const QdsArea *area);

/** Signed area of an open ring, m², positive anticlockwise: shoelace from the first vertex, Neumaier sums. */
double qds_ring_area(const QdsPoint *point, int n);

/** Sum over the rings: holes count negative. */
double qds_area_measure(const QdsArea *area);

/** Even-odd test of one point. */
bool qds_area_contains(const QdsArea *area, QdsPoint p);

/** Sets mask[j * nx + i] = value at the lattice places (x0 + i·step, y0 + j·step) inside the area. */
void qds_area_scan(const QdsArea *area, double x0, double y0, double step, int nx, int ny, uint8_t *mask,
                   uint8_t value);

/** Distance of p from the segment a b. */
double qds_segment_distance(QdsPoint a, QdsPoint b, QdsPoint p);

/** Twice the signed area of the triangle a b c. */
static inline double
qds_cross(QdsPoint a, QdsPoint b, QdsPoint c)
{
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Coordinate rounded to a millimetre. */
double qds_millimetre(double v);

/** Neumaier sum. */
typedef struct {
  double sum, rest;
} QdsSum;
void qds_sum_add(QdsSum *sum, double v);
static inline double
qds_sum_value(const QdsSum *sum)
{
  return sum->sum + sum->rest;
}

#endif
