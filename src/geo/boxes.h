/* geo/boxes.h — which of many boxes meet a place: a grid over all of them, filled once. Plain C. */
#ifndef QD_GEO_BOXES_H
#define QD_GEO_BOXES_H

#include <glib.h>

#include "geo/area.h"

typedef struct QdBoxes QdBoxes;

QdBoxes *qd_boxes_new(guint n);
/** Takes NULL. */
void qd_boxes_free(QdBoxes *boxes);
/** Sets box number i; all are set before qd_boxes_ready(). */
void qd_boxes_set(QdBoxes *boxes, guint i, const QdBox *box);
void qd_boxes_ready(QdBoxes *boxes);
/** @return numbers (guint) of the boxes that meet a box, ascending; newly allocated. */
GArray *qd_boxes_meeting(const QdBoxes *boxes, const QdBox *box);

#endif
