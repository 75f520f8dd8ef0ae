/* The area of a polygon in a frame, from pairs of edges. */
#include <glib.h>
#include <math.h>

#include "base/number.h"
#include "geo/frame.h"

/* A line over an interval of x, from left to right, in coordinates of the polygon's box; s: see frame.h. */
typedef struct {
  double x0, y0, x1, y1, s;
} Line;

static double
at(const Line *l, double x)
{
  return l->y0 + (x - l->x0) / (l->x1 - l->x0) * (l->y1 - l->y0);
}

/* @return false for an upright edge, which bounds nothing from above or below. */
static bool
make_line(double ax, double ay, double bx, double by, Line *line)
{
  /* land on the left: an edge that runs to the left bounds it from above */
  *line = bx > ax ? (Line){ax, ay, bx, by, -1} : (Line){bx, by, ax, ay, 1};
  return ax != bx;
}

/* ∫ max(0, min(a, f)) over a width, both straight, given at its ends; a is nowhere below 0. */
static double
area_below(double a0, double a1, double f0, double f1, double width)
{
  if (f0 <= 0 && f1 <= 0)
    return 0;
  if (f0 < 0 || f1 < 0) { /* only where f is above 0 */
    double share = f0 < 0 ? f1 / (f1 - f0) : f0 / (f0 - f1);
    if (f0 < 0) {
      a0 = a1 + (a0 - a1) * share;
      f0 = 0;
    } else {
      a1 = a0 + (a1 - a0) * share;
      f1 = 0;
    }
    width *= share;
  }
  double d0 = a0 - f0, d1 = a1 - f1;
  if (d0 <= 0 && d1 <= 0)
    return (a0 + a1) / 2 * width;
  if (d0 >= 0 && d1 >= 0)
    return (f0 + f1) / 2 * width;
  double share = d0 / (d0 - d1), middle = a0 + (a1 - a0) * share;
  double left = d0 < 0 ? a0 : f0, right = d1 < 0 ? a1 : f1;
  return (left + middle) / 2 * width * share + (middle + right) / 2 * width * (1 - share);
}

/* The polygon's edges within a column of the frame's cells against the frame's. */
static void
add_column(const QdFrame *frame, uint32_t column, const Line *lines, uint32_t n, const QdBox *box, double low,
           double high, QdSum *sum)
{
  for (uint32_t k = frame->column_start[column]; k < frame->column_start[column + 1]; k++) {
    const QdFrameEdge *e = &frame->edges[frame->column_edges[k]];
    Line f;
    if (!make_line(e->ax - box->min_x, e->ay - box->min_y, e->bx - box->min_x, e->by - box->min_y, &f) ||
        (f.y0 <= 0 && f.y1 <= 0) || f.x0 >= high || f.x1 <= low)
      continue;
    for (uint32_t i = 0; i < n; i++) {
      const Line *a = &lines[i];
      double x0 = MAX(MAX(a->x0, f.x0), low), x1 = MIN(MIN(a->x1, f.x1), high);
      if (x0 < x1)
        qd_sum_add(sum, a->s * f.s * area_below(at(a, x0), at(a, x1), at(&f, x0), at(&f, x1), x1 - x0));
    }
  }
}

static GArray *
read_lines(const uint8_t *wkb, size_t size, const QdBox *box)
{
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    bool reverse = (qd_ring_area(&ring) > 0) == ring.is_hole;
    for (uint32_t i = 1; i < ring.n; i++) {
      double ax, ay, bx, by;
      Line line;
      qd_ring_point(&ring, reverse ? i : i - 1, &ax, &ay);
      qd_ring_point(&ring, reverse ? i - 1 : i, &bx, &by);
      if (make_line(ax - box->min_x, ay - box->min_y, bx - box->min_x, by - box->min_y, &line))
        g_array_append_val(lines, line);
    }
  }
  return lines;
}

double
qd_frame_area_of(const QdFrame *frame, const uint8_t *wkb, size_t size, const QdBox *box)
{
  g_autoptr(GArray) lines = read_lines(wkb, size, box);
  double width = (frame->box.max_x - frame->box.min_x) / QD_FRAME_CELLS;
  uint32_t first = qd_frame_column(frame, box->min_x), last = qd_frame_column(frame, box->max_x);
  g_autofree Line *here = g_new(Line, (gsize)lines->len + 1); /* those of a column */
  QdSum sum = {0};
  for (uint32_t column = first; column <= last; column++) {
    /* the outermost columns reach on without end, so that rounding of their limits loses nothing */
    double low = column == 0 ? -INFINITY : frame->box.min_x + column * width - box->min_x;
    double high = column == QD_FRAME_CELLS - 1 ? INFINITY : frame->box.min_x + (column + 1) * width - box->min_x;
    uint32_t n = 0;
    for (guint i = 0; i < lines->len; i++) {
      const Line *line = &g_array_index(lines, Line, i);
      if (line->x0 < high && line->x1 > low)
        here[n++] = *line;
    }
    add_column(frame, column, here, n, box, low, high, &sum);
  }
  return qd_sum_value(&sum);
}
