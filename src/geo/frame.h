/* geo/frame.h — a polygon asked many times whether boxes lie inside it, outside it, or on its border.
 *
 * A grid over the polygon's box marks the cells that edges may touch; a box over unmarked cells lies wholly on one
 * side. Most parcels lie wholly inside one unit: this decides them without building a geometry. Plain C. */
#ifndef QD_GEO_FRAME_H
#define QD_GEO_FRAME_H

#include "geo/area.h"

typedef enum { QD_FRAME_OUTSIDE, QD_FRAME_INSIDE, QD_FRAME_BORDER } QdFrameSide;

enum { QD_FRAME_CELLS = 256 };

typedef struct {
  const uint8_t *wkb;
  size_t size;
  QdBox box;
  uint8_t *cells;   /* QD_FRAME_CELLS², 1 where an edge may pass */
} QdFrame;

/** @param wkb  polygon or multipolygon; borrowed */
void qd_frame_init(QdFrame *frame, const uint8_t *wkb, size_t size);
void qd_frame_clear(QdFrame *frame);
QdFrameSide qd_frame_side(const QdFrame *frame, const QdBox *box);

#endif
