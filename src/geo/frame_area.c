/* The area of a polygon in a frame, from pairs of edges. */
#include <glib.h>
#include <math.h>

#include "base/number.h"
#include "geo/frame.h"
#include "geo/lines.h"

static double
at(const QdLine *l, double x)
{
  return l->y0 + (x - l->x0) / (l->x1 - l->x0) * (l->y1 - l->y0);
}

/* The polygon's edges within a column of the frame's cells against the frame's. */
static void
add_column(const QdFrame *frame, uint32_t column, const QdLine *lines, uint32_t n, const QdBox *box, double low,
           double high, QdSum *sum)
{
  for (uint32_t k = frame->column_start[column]; k < frame->column_start[column + 1]; k++) {
    const QdFrameEdge *e = &frame->edges[frame->column_edges[k]];
    QdLine f;
    if (!qd_line_of(e->ax - box->min_x, e->ay - box->min_y, e->bx - box->min_x, e->by - box->min_y, &f) ||
        (f.y0 <= 0 && f.y1 <= 0) || f.x0 >= high || f.x1 <= low)
      continue;
    for (uint32_t i = 0; i < n; i++) {
      const QdLine *a = &lines[i];
      double x0 = MAX(MAX(a->x0, f.x0), low), x1 = MIN(MIN(a->x1, f.x1), high);
      if (x0 < x1)
        qd_sum_add(sum, a->s * f.s * qd_area_below(at(a, x0), at(a, x1), at(&f, x0), at(&f, x1), x1 - x0));
    }
  }
}

double
qd_frame_area_of(const QdFrame *frame, const uint8_t *wkb, size_t size, const QdBox *box)
{
  uint32_t n_lines;
  qd_frame_file_edges(frame);
  QdLine *lines = qd_lines_read(wkb, size, box->min_x, box->min_y, &n_lines);
  double width = (frame->box.max_x - frame->box.min_x) / QD_FRAME_CELLS;
  uint32_t first = qd_frame_column(frame, box->min_x), last = qd_frame_column(frame, box->max_x);
  g_autofree QdLine *here = g_new(QdLine, (gsize)n_lines + 1); /* those of a column */
  QdSum sum = {0};
  for (uint32_t column = first; column <= last; column++) {
    /* the outermost columns reach on without end, so that rounding of their limits loses nothing */
    double low = column == 0 ? -INFINITY : frame->box.min_x + column * width - box->min_x;
    double high = column == QD_FRAME_CELLS - 1 ? INFINITY : frame->box.min_x + (column + 1) * width - box->min_x;
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_lines; i++) {
      const QdLine *line = &lines[i];
      if (line->x0 < high && line->x1 > low)
        here[n++] = *line;
    }
    add_column(frame, column, here, n, box, low, high, &sum);
  }
  g_free(lines);
  return qd_sum_value(&sum);
}
