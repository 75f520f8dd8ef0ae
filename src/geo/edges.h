/* geo/edges.h — the edges of a set of polygons, matched by their end points.
 *
 * Crossing an edge changes the number of polygons that cover a place by the edge's net: +1 for each polygon that lies
 * to its left, −1 for each to its right. Where two neighbours share an edge the net is zero and the edge drops out. So
 * gaps and overlaps can only begin and end at the edges that are left: the lone ones. In a clean map there are few.
 *
 * Plain C on arrays. End points are compared on a grid of 0.1 µm: what programs leave of rounding (0.5 nm at northings
 * of 2.4e6 m, times a few operations) is no misfit. */
#ifndef QD_GEO_EDGES_H
#define QD_GEO_EDGES_H

#include "geo/area.h"

#define QD_EDGE_GRID_M 1e-7

typedef struct {
  double ax, ay, bx, by; /* on the grid; a before b in x, then y */
  int net;
} QdEdge;

typedef struct {
  QdEdge *slots;
  size_t capacity, used;
} QdEdges;

void qd_edges_init(QdEdges *edges);
void qd_edges_clear(QdEdges *edges);

/** Adds all edges of a polygon WKB.
 *
 * @param weight  +1 for a polygon that covers, −1 for one whose cover is expected
 * @param within  edges whose box lies outside are left out; NULL: all */
void qd_edges_add(QdEdges *edges, const uint8_t *wkb, size_t size, int weight, const QdBox *within);

/** @return net of an edge, 0 where it drops out or is not there. */
int qd_edges_net(const QdEdges *edges, const QdEdge *edge);

#endif
