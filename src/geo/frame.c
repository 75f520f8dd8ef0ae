#include "geo/frame.h"

#include <glib.h>
#include <math.h>

typedef struct {
  int x0, y0, x1, y1;
} CellRange;

static int
cell_of(double value, double low, double high)
{
  if (high <= low)
    return 0;
  double cell = floor((value - low) / (high - low) * QD_FRAME_CELLS);
  return (int)fmin(fmax(cell, 0), QD_FRAME_CELLS - 1);
}

static CellRange
cells_of(const QdFrame *frame, double min_x, double min_y, double max_x, double max_y)
{
  return (CellRange){cell_of(min_x, frame->box.min_x, frame->box.max_x), cell_of(min_y, frame->box.min_y, frame->box.max_y),
                     cell_of(max_x, frame->box.min_x, frame->box.max_x), cell_of(max_y, frame->box.min_y, frame->box.max_y)};
}

static void
mark_ring(QdFrame *frame, const QdRing *ring)
{
  for (uint32_t i = 1; i < ring->n; i++) {
    double ax, ay, bx, by;
    qd_ring_point(ring, i - 1, &ax, &ay);
    qd_ring_point(ring, i, &bx, &by);
    CellRange r = cells_of(frame, fmin(ax, bx), fmin(ay, by), fmax(ax, bx), fmax(ay, by));
    for (int y = r.y0; y <= r.y1; y++)
      memset(frame->cells + y * QD_FRAME_CELLS + r.x0, 1, (size_t)(r.x1 - r.x0 + 1));
  }
}

void
qd_frame_init(QdFrame *frame, const uint8_t *wkb, size_t size)
{
  *frame = (QdFrame){.wkb = wkb, .size = size, .cells = g_malloc0((gsize)QD_FRAME_CELLS * QD_FRAME_CELLS)};
  qd_wkb_box(wkb, size, &frame->box);
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring))
    mark_ring(frame, &ring);
}

void
qd_frame_clear(QdFrame *frame)
{
  g_clear_pointer(&frame->cells, g_free);
}

QdFrameSide
qd_frame_side(const QdFrame *frame, const QdBox *box)
{
  if (!qd_box_meets(&frame->box, box))
    return QD_FRAME_OUTSIDE;
  bool within = box->min_x >= frame->box.min_x && box->max_x <= frame->box.max_x && box->min_y >= frame->box.min_y &&
                box->max_y <= frame->box.max_y;
  CellRange r = cells_of(frame, box->min_x, box->min_y, box->max_x, box->max_y);
  for (int y = r.y0; y <= r.y1; y++)
    if (memchr(frame->cells + y * QD_FRAME_CELLS + r.x0, 1, (size_t)(r.x1 - r.x0 + 1)) != NULL)
      return QD_FRAME_BORDER;
  if (!within)   /* no edge near, and a part beyond the frame's box: nothing of it can be inside */
    return QD_FRAME_OUTSIDE;
  return qd_wkb_contains(frame->wkb, frame->size, box->min_x, box->min_y) ? QD_FRAME_INSIDE : QD_FRAME_OUTSIDE;
}
