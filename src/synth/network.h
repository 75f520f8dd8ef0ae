/* synth/network.h — villages, and roads routed through the landscape between the places the plan names.
 *
 * The plan gives no positions: a road runs along the valleys through the centres of its communes, in their order, and
 * shares the way of earlier roads where that is shorter. */
#ifndef QDS_NETWORK_H
#define QDS_NETWORK_H

#include "landscape.h"
#include "plan.h"

typedef struct {
  char *ref, *name, *class, *grade, *status;
  GArray *points; /* QdsPoint */
} QdsRoad;

typedef struct {
  GPtrArray *roads; /* QdsRoad*, owned */
  int n_unplaced;   /* roads of the plan for which no commune is known */
} QdsNetwork;

/** Routes the plan's roads and railways, settles villages, ties them to the roads, and completes the landscape
 *  (roads, villages, distances).
 *
 * @param town  the centre of each unit; moved to the valley floor nearby.
 * @return      owned by the caller, or NULL with QDS_ERROR_INPUT. */
QdsNetwork *qds_network_new(const QdsPlan *plan, QdsLandscape *landscape, const QdsPoint *town, GError **error);
void qds_network_free(QdsNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsNetwork, qds_network_free)

#endif
