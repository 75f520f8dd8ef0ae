/* What of a frame's border is near a place. */
#include <math.h>
#include <stdlib.h>

#include "geo/frame.h"

static double
square_of_distance(const QdFrameEdge *e, double x, double y)
{
  double ux = e->bx - e->ax, uy = e->by - e->ay, vx = x - e->ax, vy = y - e->ay;
  double t = (ux * vx + uy * vy) / (ux * ux + uy * uy);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  vx -= t * ux;
  vy -= t * uy;
  return vx * vx + vy * vy;
}

double
qd_frame_distance(const QdFrame *frame, double x, double y, double within)
{
  double least = within * within;
  bool found = false;
  qd_frame_file_edges(frame);
  uint32_t x0 = qd_frame_column(frame, x - within), x1 = qd_frame_column(frame, x + within);
  uint32_t y0 = qd_frame_row(frame, y - within), y1 = qd_frame_row(frame, y + within);
  for (uint32_t row = y0; row <= y1; row++) {
    const uint32_t *start = frame->cell_start + (size_t)row * QD_FRAME_CELLS;
    for (uint32_t k = start[x0]; k < start[x1 + 1]; k++) {
      double square = square_of_distance(&frame->edges[frame->cell_edges[k]], x, y);
      found = found || square <= least;
      least = square < least ? square : least;
    }
  }
  return found ? sqrt(least) : INFINITY;
}

static int
compare_numbers(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

size_t
qd_frame_edges_near(const QdFrame *frame, const QdBox *box, uint32_t **numbers)
{
  uint32_t x0 = qd_frame_column(frame, box->min_x), x1 = qd_frame_column(frame, box->max_x);
  uint32_t y0 = qd_frame_row(frame, box->min_y), y1 = qd_frame_row(frame, box->max_y);
  size_t n = 0, kept = 0;
  qd_frame_file_edges(frame);
  for (uint32_t row = y0; row <= y1; row++) {
    const uint32_t *start = frame->cell_start + (size_t)row * QD_FRAME_CELLS;
    n += start[x1 + 1] - start[x0];
  }
  *numbers = malloc((n + 1) * sizeof **numbers);
  if (*numbers == NULL)
    abort();
  n = 0;
  for (uint32_t row = y0; row <= y1; row++) {
    const uint32_t *start = frame->cell_start + (size_t)row * QD_FRAME_CELLS;
    for (uint32_t k = start[x0]; k < start[x1 + 1]; k++)
      (*numbers)[n++] = frame->cell_edges[k];
  }
  qsort(*numbers, n, sizeof **numbers, compare_numbers);
  for (size_t i = 0; i < n; i++)
    if (i == 0 || (*numbers)[i] != (*numbers)[i - 1])
      (*numbers)[kept++] = (*numbers)[i];
  return kept;
}
