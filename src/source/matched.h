/* source/matched.h — what a layer of parcels knows of its edges once it is read. */
#ifndef QD_SOURCE_MATCHED_H
#define QD_SOURCE_MATCHED_H

#include "geo/edge_cells.h"
#include "quydat/layers.h"

/** @return sums over the edges of all valid parcels, as they lie in the spool; NULL for other layers. Borrowed. */
const QdEdgeCells *qd_layer_edge_cells(const QdLayer *layer);

#endif
