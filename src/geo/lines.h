/* geo/lines.h — the edges of a polygon as lines from left to right, and the area under the lower of two.
 *
 * What shared areas are summed from (geo/slabs.h, qd_frame_area_of()): a line that bounds land from above counts +1,
 * one that bounds it from below −1; upright edges bound nothing. Plain C. */
#ifndef QD_GEO_LINES_H
#define QD_GEO_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  double x0, y0, x1, y1; /* x0 < x1 */
  double s;              /* +1 or −1 */
} QdLine;

/** The line of an edge with land on its left. @return false for an upright one. */
static inline bool
qd_line_of(double ax, double ay, double bx, double by, QdLine *line)
{
  *line = bx > ax ? (QdLine){ax, ay, bx, by, -1} : (QdLine){bx, by, ax, ay, 1};
  return ax != bx;
}

/** Lines of a polygon or multipolygon, whatever way its rings run.
 *
 * @param x, y  origin of the lines' coordinates
 * @return      n lines; free with free() */
QdLine *qd_lines_read(const uint8_t *wkb, size_t size, double x, double y, uint32_t *n);

/* Cuts two lines, given at both ends of a width, to where the first is above 0. */
static inline double
qd_cut_at_zero(double *a0, double *a1, double *b0, double *b1, double width)
{
  if (*a0 >= 0 && *a1 >= 0)
    return width;
  if (*a0 < 0) {
    double share = *a1 / (*a1 - *a0);
    *b0 = *b1 + (*b0 - *b1) * share;
    *a0 = 0;
    return width * share;
  }
  double share = *a0 / (*a0 - *a1);
  *b1 = *b0 + (*b1 - *b0) * share;
  *a1 = 0;
  return width * share;
}

/** ∫ max(0, min(a, b)) over a width, both straight, given at its ends. */
static inline double
qd_area_below(double a0, double a1, double b0, double b1, double width)
{
  if ((a0 <= 0 && a1 <= 0) || (b0 <= 0 && b1 <= 0))
    return 0;
  if (a0 < 0 || a1 < 0 || b0 < 0 || b1 < 0) {
    width = qd_cut_at_zero(&a0, &a1, &b0, &b1, width);
    if (b0 <= 0 && b1 <= 0)
      return 0;
    width = qd_cut_at_zero(&b0, &b1, &a0, &a1, width);
  }
  double d0 = a0 - b0, d1 = a1 - b1;
  if (d0 <= 0 && d1 <= 0)
    return (a0 + a1) / 2 * width;
  if (d0 >= 0 && d1 >= 0)
    return (b0 + b1) / 2 * width;
  double share = d0 / (d0 - d1), middle = a0 + (a1 - a0) * share;
  double left = d0 < 0 ? a0 : b0, right = d1 < 0 ? a1 : b1;
  return (left + middle) / 2 * width * share + (middle + right) / 2 * width * (1 - share);
}

#endif
