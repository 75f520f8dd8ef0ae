/* check/nodes.h — unmatched nodes: vertices that miss their neighbour's edge by less than a tolerance.
 *
 * Only lone edges can have them (geo/edges.h): where neighbours have the same edges, all their vertices match. A vertex
 * on the neighbour's edge to 0.1 µm is a T-junction and none. */
#ifndef QD_CHECK_NODES_H
#define QD_CHECK_NODES_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  double ax, ay, bx, by;
  guint32 parcel;
} QdLoneEdge;

/* The nodes of a pair of parcels. */
typedef struct {
  guint32 parcel, other; /* parcel < other */
  guint n;
  double distance_m, x, y; /* the largest distance, and the node that has it */
} QdMissedNodes;

/** @param edges   sorted anew
 * @param missed  QdMissedNodes, appended to, in the order of the parcels' numbers
 * @return        false when there are so many edges side by side that the search was given up */
bool qd_nodes_find(QdLoneEdge *edges, guint n, double tolerance_m, GArray *missed);

#endif
