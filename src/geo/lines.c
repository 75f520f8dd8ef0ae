#include "geo/lines.h"

#include <glib.h>

#include "geo/area.h"

QdLine *
qd_lines_read(const uint8_t *wkb, size_t size, double x, double y, uint32_t *n)
{
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(QdLine));
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    double turn = (qd_ring_area(&ring) > 0) == ring.is_hole ? -1 : 1; /* −1: land lies on the right as read */
    double ax, ay, bx = 0, by = 0;
    if (ring.n > 0)
      qd_ring_point(&ring, 0, &bx, &by);
    for (uint32_t i = 1; i < ring.n; i++) {
      ax = bx;
      ay = by;
      qd_ring_point(&ring, i, &bx, &by);
      QdLine line;
      if (!qd_line_of(ax - x, ay - y, bx - x, by - y, &line))
        continue;
      line.s *= turn;
      g_array_append_val(lines, line);
    }
  }
  *n = lines->len;
  return (QdLine *)(void *)g_array_free(lines, FALSE);
}
