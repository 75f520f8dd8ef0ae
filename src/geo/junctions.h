/* geo/junctions.h — T-junctions: points on the edge of a neighbour that has no vertex there.
 *
 * Only unmatched half-edges can have one, and only ends of unmatched half-edges can be one. Plain C. */
#ifndef QD_GEO_JUNCTIONS_H
#define QD_GEO_JUNCTIONS_H

#include "geo/half_edges.h"

/** @param xy  of the points
 * @return     splits to make, sorted as qd_half_edges_split() wants them; n of them; free with free() */
QdSplit *qd_junctions_find(const QdHalfEdges *edges, const double *xy, double tolerance_m, uint32_t *n);

#endif
