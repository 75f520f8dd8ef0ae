#include "geo/place.h"

#include <glib.h>

#include "geo/area.h"

enum { MOST_LINES = 7 }; /* a multipolygon may leave the middle of its box free */

static gint
compare_doubles(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Where the rings cross a level line, from left to right. */
static GArray *
crossings_at(const uint8_t *wkb, size_t size, double y)
{
  GArray *crossings = g_array_new(FALSE, FALSE, sizeof(double));
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    double ax = 0, ay = 0, bx, by;
    for (uint32_t i = 0; i < ring.n; i++) {
      qd_ring_point(&ring, i, &bx, &by);
      if (i > 0 && (ay > y) != (by > y)) {
        double x = ax + (y - ay) / (by - ay) * (bx - ax);
        g_array_append_val(crossings, x);
      }
      ax = bx;
      ay = by;
    }
  }
  g_array_sort(crossings, compare_doubles);
  return crossings;
}

static bool
find_on_line(const uint8_t *wkb, size_t size, double y, double *x)
{
  g_autoptr(GArray) crossings = crossings_at(wkb, size, y);
  double widest = 0;
  for (guint i = 0; i + 1 < crossings->len; i += 2) {
    double a = g_array_index(crossings, double, i), b = g_array_index(crossings, double, i + 1);
    if (b - a <= widest)
      continue;
    widest = b - a;
    *x = (a + b) / 2;
  }
  return widest > 0;
}

void
qd_wkb_place(const uint8_t *wkb, size_t size, double *x, double *y)
{
  QdBox box;
  if (!qd_wkb_box(wkb, size, &box))
    return;
  *x = (box.min_x + box.max_x) / 2;
  *y = (box.min_y + box.max_y) / 2;
  if (qd_wkb_contains(wkb, size, *x, *y))
    return;
  for (int i = 0; i < MOST_LINES; i++) { /* the middle first, then to both sides of it */
    double share = 0.5 + (i % 2 == 0 ? 1 : -1) * ((i + 1) / 2) / (MOST_LINES + 1.0);
    *y = box.min_y + share * (box.max_y - box.min_y);
    if (find_on_line(wkb, size, *y, x))
      return;
  }
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  if (qd_wkb_next_ring(&reader, &ring) && ring.n > 0)
    qd_ring_point(&ring, 0, x, y);
}
