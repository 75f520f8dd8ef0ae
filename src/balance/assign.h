/* balance/assign.h — which parcels may have land in which frame, by their boxes: one pass over all parcels.
 *
 * A box over cells of a frame's grid that none of its edges enters lies on one side; so most parcels are decided here,
 * without a look at their geometry. */
#ifndef QD_BALANCE_ASSIGN_H
#define QD_BALANCE_ASSIGN_H

#include "geo/frame.h"
#include "quydat/layers.h"

/* The parcels of one frame, in the order of the layer; measurable ones only. */
typedef struct {
  GArray *inside; /* guint32: wholly in it */
  GArray *near;   /* guint32: its border comes near */
} QdCandidates;

/** @param cache  where it is kept what boxes meet; NULL: nowhere
 *  @param of     all that decides the frames
 *  @return       one a frame, to be freed with qd_candidates_free() */
QdCandidates *qd_assign(const QdLayer *parcels, const QdFrame *frames, guint n_frames, QdCache *cache, QdHash of,
                        guint jobs);
void qd_candidates_free(QdCandidates *candidates, guint n);

#endif
