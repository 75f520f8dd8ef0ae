/* geo/half_edges.h — rings as half-edges, matched with their opposites and traced into the arcs of a coverage.
 *
 * Working structure of geo/coverage.h and geo/dissolve.h. Ring r has the slots ring_start[r] … ring_start[r + 1] − 1;
 * each but the last is a half-edge from its point to that of the next slot, and the last repeats the first point. Rings
 * run with their face to the left. A point here is any number below n_points. Plain C. */
#ifndef QD_GEO_HALF_EDGES_H
#define QD_GEO_HALF_EDGES_H

#include "geo/coverage.h"

#define QD_NO_EDGE UINT32_MAX

typedef struct {
  uint32_t n, n_rings, n_points; /* n: slots */
  uint32_t *points;              /* of each slot */
  uint32_t *twins;               /* of each half-edge: the one that runs back, or QD_NO_EDGE */
  uint32_t *ring_start;          /* n_rings + 1 */
  int32_t *ring_face;            /* ascending */
  bool *is_hole;
} QdHalfEdges;

void qd_half_edges_clear(QdHalfEdges *edges);

/** Finds the twins. Of several copies of an edge, those of one face are matched first (it runs there and back), then in
 * the order of the rings. */
void qd_half_edges_match(QdHalfEdges *edges);

/* A point to be put into a half-edge. */
typedef struct {
  uint32_t edge, point;
  double along; /* 0 … 1 */
} QdSplit;

/** @param splits  of half-edges, sorted by edge and along */
void qd_half_edges_split(QdHalfEdges *edges, const QdSplit *splits, uint32_t n);

/* Where the coordinates of arcs come from: of the points themselves, or of the source's arcs. */
typedef struct {
  const double *xy;         /* of the points; NULL: pieces */
  const QdCoverage *source; /* half-edge h is the source's arc pieces[h], or ~pieces[h] against it */
  const int32_t *pieces;
} QdEdgeShape;

/** Traces matched half-edges into arcs, nodes and rings; their twins are given up.
 *
 * @return a coverage whose faces the caller adds (n_faces, faces) and links with rings by edges->ring_face */
QdCoverage *qd_half_edges_trace(QdHalfEdges *edges, const QdEdgeShape *shape);

#endif
