/* geo/edges.h — the edges of a set of polygons, matched by their end points.
 *
 * Crossing an edge changes the number of polygons that cover a place by the edge's net: +1 for each polygon that lies
 * to its left, −1 for each to its right. Where two neighbours share an edge the net is zero and the edge drops out. So
 * gaps and overlaps can only begin and end at the edges that are left: the lone ones. In a clean map there are few.
 *
 * Plain C on arrays: an edge is a slot of 16 bytes, known by a hash of its end points (of a million edges two would
 * share one in a run out of 10 million; the closing of the balance would show it). A matched edge leaves the table, so
 * that it holds little more than the edges at which the next polygons will join, and stays in the cache. End points are
 * compared on a grid of 0.1 µm: what programs leave of rounding (0.5 nm at northings of 2.4e6 m, times a few
 * operations) is no misfit. */
#ifndef QD_GEO_EDGES_H
#define QD_GEO_EDGES_H

#include "geo/edge_cells.h"

#define QD_EDGE_GRID_M 1e-7

typedef struct {
  uint64_t key;    /* 0: empty */
  uint32_t member; /* one of those that have the edge */
  int32_t net;     /* along the edge's canonical way; never 0 but in an empty slot */
} QdEdgeSlot;

typedef struct {
  QdEdgeSlot *slots;
  size_t capacity, used;
} QdEdges;

/* An edge as it runs around its polygon, the polygon to its left. */
typedef struct {
  double ax, ay, bx, by;
  uint64_t key;
  uint32_t cell;   /* of geo/edge_cells.h */
  bool is_forward; /* runs the canonical way */
} QdEdge;

void qd_edges_init(QdEdges *edges);
void qd_edges_clear(QdEdges *edges);

/** Adds all edges of a polygon WKB.
 *
 * @param member  number of the polygon, given back by the slot
 * @param weight  +1 for a polygon that covers, −1 for one whose cover is expected */
void qd_edges_add(QdEdges *edges, const uint8_t *wkb, size_t size, uint32_t member, int weight);
/** Adds those edges of a polygon that covers which are not known to match. */
void qd_edges_add_unmatched(QdEdges *edges, const uint8_t *wkb, size_t size, uint32_t member,
                            const QdEdgeCells *matched);

/** Whether an edge is left. */
bool qd_edges_has(const QdEdges *edges, uint64_t key);

/** Takes an edge out.
 *
 * @param member  who asks
 * @return        whether it was there and is this member's */
bool qd_edges_take(QdEdges *edges, uint64_t key, uint32_t member);

/* Walk over the edges of a polygon WKB; those of no length are left out. */
typedef struct {
  QdWkbReader reader;
  QdRing ring;
  uint32_t next;
  bool is_reversed;
  double x, y;
  uint64_t hash;
  uint32_t cell;
} QdEdgeWalk;

void qd_edge_walk_init(QdEdgeWalk *walk, const uint8_t *wkb, size_t size);
/** @return false after the last edge. */
bool qd_edge_walk_next(QdEdgeWalk *walk, QdEdge *edge);

#endif
