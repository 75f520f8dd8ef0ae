#include "geometry.h"

#include <math.h>
#include <stdlib.h>

void
qds_area_clear(QdsArea *area)
{
  g_free(area->start);
  g_free(area->point);
  *area = (QdsArea){0};
}

QdsBox
qds_area_box(const QdsArea *area)
{
  QdsBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (int i = 0; i < area->start[area->n_rings]; i++) {
    box.x0 = fmin(box.x0, area->point[i].x);
    box.y0 = fmin(box.y0, area->point[i].y);
    box.x1 = fmax(box.x1, area->point[i].x);
    box.y1 = fmax(box.y1, area->point[i].y);
  }
  return box;
}

void
qds_sum_add(QdsSum *sum, double v)
{
  const double t = sum->sum + v;
  if (fabs(sum->sum) >= fabs(v))
    sum->rest += (sum->sum - t) + v;
  else
    sum->rest += (v - t) + sum->sum;
  sum->sum = t;
}

double
qds_ring_area(const QdsPoint *point, int n)
{
  QdsSum sum = {0};
  for (int i = 1; i + 1 < n; i++)
    qds_sum_add(&sum, qds_cross(point[0], point[i], point[i + 1]));
  return 0.5 * qds_sum_value(&sum);
}

double
qds_area_measure(const QdsArea *area)
{
  QdsSum sum = {0};
  for (int r = 0; r < area->n_rings; r++)
    qds_sum_add(&sum, qds_ring_area(area->point + area->start[r], area->start[r + 1] - area->start[r]));
  return qds_sum_value(&sum);
}

bool
qds_area_contains(const QdsArea *area, QdsPoint p)
{
  bool inside = false;
  for (int r = 0; r < area->n_rings; r++) {
    const int first = area->start[r], end = area->start[r + 1];
    for (int i = first, k = end - 1; i < end; k = i++) {
      const QdsPoint a = area->point[i], b = area->point[k];
      if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y))
        inside = !inside;
    }
  }
  return inside;
}

static int
by_value(const void *a, const void *b)
{
  const double u = *(const double *)a, v = *(const double *)b;
  return (u > v) - (u < v);
}

/* Puts each edge's crossings with the lattice rows into that row's list. */
static void
collect_crossings(const QdsArea *area, double y0, double step, int ny, GArray **row)
{
  for (int r = 0; r < area->n_rings; r++) {
    const int first = area->start[r], end = area->start[r + 1];
    for (int i = first, k = end - 1; i < end; k = i++) {
      QdsPoint a = area->point[k], b = area->point[i];
      if (a.y > b.y) {
        const QdsPoint swap = a;
        a = b;
        b = swap;
      }
      int j = (int)fmax(0.0, ceil((a.y - y0) / step));
      for (; j < ny && y0 + j * step < b.y; j++) {
        if (y0 + j * step < a.y)
          continue;
        const double x = a.x + (b.x - a.x) * (y0 + j * step - a.y) / (b.y - a.y);
        if (row[j] == NULL)
          row[j] = g_array_new(FALSE, FALSE, sizeof(double));
        g_array_append_val(row[j], x);
      }
    }
  }
}

void
qds_area_scan(const QdsArea *area, double x0, double y0, double step, int nx, int ny, uint8_t *mask, uint8_t value)
{
  GArray **row = g_new0(GArray *, (gsize)ny);
  collect_crossings(area, y0, step, ny, row);
  for (int j = 0; j < ny; j++) {
    if (row[j] == NULL)
      continue;
    double *x = (double *)(void *)row[j]->data;
    qsort(x, row[j]->len, sizeof *x, by_value);
    for (guint k = 0; k + 1 < row[j]->len; k += 2) {
      const int from = (int)fmax(0.0, ceil((x[k] - x0) / step));
      const int to = (int)fmin((double)nx - 1.0, floor((x[k + 1] - x0) / step));
      for (int i = from; i <= to; i++)
        mask[(size_t)j * (size_t)nx + (size_t)i] = value;
    }
    g_array_unref(row[j]);
  }
  g_free(row);
}

double
qds_segment_distance(QdsPoint a, QdsPoint b, QdsPoint p)
{
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  double t = length2 > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0.0;
  t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
  const double ex = a.x + t * dx - p.x, ey = a.y + t * dy - p.y;
  return sqrt(ex * ex + ey * ey);
}

double
qds_millimetre(double v)
{
  return nearbyint(v * 1000.0) / 1000.0;
}
