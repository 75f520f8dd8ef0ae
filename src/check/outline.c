#include "check/outline.h"

#include <math.h>

#define TAN_SPIKE (QD_SPIKE_DEGREES * 3.14159265358979323846 / 180) /* of so small an angle, the angle itself */

typedef struct {
  double x, y;
} Point;

static void
look_at_vertex(Point a, Point b, Point c, const QdOutlineLimits *limits, QdOutline *outline)
{
  double ux = a.x - b.x, uy = a.y - b.y, vx = c.x - b.x, vy = c.y - b.y;
  double dot = ux * vx + uy * vy, cross = fabs(ux * vy - uy * vx);
  if (!(cross < TAN_SPIKE * dot))
    return;
  double u = sqrt(ux * ux + uy * uy), v = sqrt(vx * vx + vy * vy);
  double length = u < v ? u : v, width = cross / (u < v ? v : u);
  if (width >= limits->sliver_width_m || length * width / 2 >= limits->sliver_area_m2)
    return;
  outline->n_spikes++;
  if (length > outline->spike_m) {
    outline->spike_m = length;
    outline->spike_x = b.x;
    outline->spike_y = b.y;
  }
}

static void
note_repeated(Point p, QdOutline *outline)
{
  if (outline->n_repeated++ > 0)
    return;
  outline->repeated_x = p.x;
  outline->repeated_y = p.y;
}

/* Around the ring over its points, repeated ones once; the last point repeats the first. */
static void
inspect_ring(const QdRing *ring, const QdOutlineLimits *limits, QdOutline *outline)
{
  const double snap = limits->snap_m * limits->snap_m;
  Point first, second = {0}, a = {0}, b;
  uint32_t n = 1; /* points taken */
  qd_ring_point(ring, 0, &first.x, &first.y);
  b = first;
  for (uint32_t i = 1; i < ring->n; i++) {
    Point c;
    qd_ring_point(ring, i, &c.x, &c.y);
    double dx = c.x - b.x, dy = c.y - b.y, square = dx * dx + dy * dy;
    if (square < snap || square == 0) {
      note_repeated(c, outline);
      continue;
    }
    if (n == 1)
      second = c;
    else
      look_at_vertex(a, b, c, limits, outline);
    a = b;
    b = c;
    n++;
  }
  if (n >= 3)
    look_at_vertex(a, first, second, limits, outline);
}

void
qd_outline_inspect(const uint8_t *wkb, size_t size, const QdOutlineLimits *limits, QdOutline *outline)
{
  QdWkbReader reader;
  QdRing ring;
  *outline = (QdOutline){0};
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring))
    if (ring.n >= 4)
      inspect_ring(&ring, limits, outline);
}
