/* source/kept_boxes.h — what earlier runs made of the parcels' boxes, a chunk of the layer at a time: numbers, under the
 * hash of the boxes and of all that they were held against.
 *
 * All functions take a NULL QdKeptBoxes, which keeps nothing. */
#ifndef QD_SOURCE_KEPT_BOXES_H
#define QD_SOURCE_KEPT_BOXES_H

#include "base/hash.h"
#include "quydat/layers.h"

typedef struct QdKeptBoxes QdKeptBoxes;

/** @param cache  NULL: none
 *  @param what   first part of the file's name
 *  @param of     all that decides besides boxes and states of the features */
QdKeptBoxes *qd_kept_boxes_open(QdCache *cache, const char *what, const QdLayer *layer, QdHash of);
void qd_kept_boxes_close(QdKeptBoxes *kept);

/** Looks for what was made of the features from first to before end; from any thread.
 *
 * @param key  out: for qd_kept_boxes_put()
 * @return     guint64 array, or NULL */
GArray *qd_kept_boxes_find(QdKeptBoxes *kept, guint first, guint end, QdHash *key);
/** @param numbers  guint64 array */
void qd_kept_boxes_put(QdKeptBoxes *kept, QdHash key, const GArray *numbers);

#endif
