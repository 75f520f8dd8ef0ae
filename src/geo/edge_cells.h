/* geo/edge_cells.h — in which places the edges of a whole map match, told while it is read.
 *
 * Each edge (geo/edges.h) belongs to one square of the map, by one of its ends. A square keeps the sum of its edges'
 * keys, each times its net: where every edge has its neighbour the sum is zero, in whatever order they came; that other
 * edges add up to zero has a chance of 1 in 2^63. So only the edges of the other squares have to be looked at one by
 * one. The squares wrap around, and their number is fixed, so the memory does not depend on the map. Plain C. */
#ifndef QD_GEO_EDGE_CELLS_H
#define QD_GEO_EDGE_CELLS_H

#include "geo/area.h"

/* Squares a side; one is 107 m wide (2^30 steps of the edges' grid). */
enum { QD_EDGE_CELL_SIDE = 1024 };

typedef struct QdEdgeCells QdEdgeCells;

QdEdgeCells *qd_edge_cells_new(void);
void qd_edge_cells_free(QdEdgeCells *cells);
/** Adds all edges of a polygon WKB. */
void qd_edge_cells_add(QdEdgeCells *cells, const uint8_t *wkb, size_t size);
/** Takes them off again. */
void qd_edge_cells_take(QdEdgeCells *cells, const uint8_t *wkb, size_t size);
/** Adds the sums of one to another, and empties it. */
void qd_edge_cells_merge(QdEdgeCells *into, QdEdgeCells *from);

/** Whether all edges of a square match. */
bool qd_edge_cells_match(const QdEdgeCells *cells, uint32_t cell);
/** Whether all edges of a polygon with this box do. */
bool qd_edge_cells_match_box(const QdEdgeCells *cells, const QdBox *box);

#endif
