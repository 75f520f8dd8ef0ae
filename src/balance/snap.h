/* balance/snap.h — repair: snap. Vertices that miss a neighbour or a unit's border by no more than checks.snap_mm are
 * moved onto it, each parcel with a finding. */
#ifndef QD_BALANCE_SNAP_H
#define QD_BALANCE_SNAP_H

#include "quydat/ledger.h"

/** Puts snapped parcels in the place of those read. balance/snap_net.h says what goes where; ranks are the order of
 * ids. A parcel that would change its area by more than the project's limits, or become invalid, stays as it is, with
 * the finding not_snapped. */
bool qd_snap_parcels(const QdProject *project, const QdUnits *units, QdLayer *parcels, QdFindings *findings,
                     GError **error);

#endif
