#include "geo/area.h"

#include <math.h>

#include "base/number.h"

double
qd_ring_area(const QdRing *ring)
{
  if (ring->n < 4)
    return 0;
  double x0, y0, ax, ay;
  qd_ring_point(ring, 0, &x0, &y0);
  qd_ring_point(ring, 1, &ax, &ay);
  ax -= x0;
  ay -= y0;
  QdSum sum = {0};
  for (uint32_t i = 2; i + 1 < ring->n; i++) {
    double bx, by;
    qd_ring_point(ring, i, &bx, &by);
    bx -= x0;
    by -= y0;
    qd_sum_add(&sum, ax * by);
    qd_sum_add(&sum, -bx * ay);
    ax = bx;
    ay = by;
  }
  return qd_sum_value(&sum) / 2;
}

double
qd_wkb_area(const uint8_t *wkb, size_t size)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdSum sum = {0};
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring)) {
    if (reader.type != 3)
      continue;
    double a = fabs(qd_ring_area(&ring));
    qd_sum_add(&sum, ring.is_hole ? -a : a);
  }
  return qd_sum_value(&sum);
}

double
qd_wkb_length(const uint8_t *wkb, size_t size)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdSum sum = {0};
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring)) {
    for (uint32_t i = 1; i < ring.n; i++) {
      double ax, ay, bx, by;
      qd_ring_point(&ring, i - 1, &ax, &ay);
      qd_ring_point(&ring, i, &bx, &by);
      qd_sum_add(&sum, hypot(bx - ax, by - ay));
    }
  }
  return qd_sum_value(&sum);
}

bool
qd_wkb_box(const uint8_t *wkb, size_t size, QdBox *box)
{
  *box = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  double none = 0;
  while (qd_wkb_next_ring(&reader, &ring)) {
    for (uint32_t i = 0; i < ring.n; i++) {
      double x, y;
      qd_ring_point(&ring, i, &x, &y);
      /* x - x is 0 for a finite x, else NaN; plain comparisons, since fmin() is a call */
      none += (x - x) + (y - y);
      box->min_x = x < box->min_x ? x : box->min_x;
      box->min_y = y < box->min_y ? y : box->min_y;
      box->max_x = x > box->max_x ? x : box->max_x;
      box->max_y = y > box->max_y ? y : box->max_y;
    }
  }
  return none == 0 && box->min_x <= box->max_x;
}

bool
qd_wkb_contains(const uint8_t *wkb, size_t size, double x, double y)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  bool inside = false;
  while (qd_wkb_next_ring(&reader, &ring)) {
    for (uint32_t i = 1; i < ring.n; i++) {
      double ax, ay, bx, by;
      qd_ring_point(&ring, i - 1, &ax, &ay);
      qd_ring_point(&ring, i, &bx, &by);
      if ((ax > x) == (bx > x))
        continue;
      /* canonical end order, so that the two parcels of an edge answer alike */
      if (ax > bx) {
        double t = ax;
        ax = bx;
        bx = t;
        t = ay;
        ay = by;
        by = t;
      }
      if (ay + (x - ax) / (bx - ax) * (by - ay) > y)
        inside = !inside;
    }
  }
  return inside;
}
