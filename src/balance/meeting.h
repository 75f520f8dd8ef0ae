/* balance/meeting.h — whether the parcels lie where the units are. */
#ifndef QD_BALANCE_MEETING_H
#define QD_BALANCE_MEETING_H

#include "geo/frame.h"
#include "quydat/ledger.h"

/** Refuses land use of which nothing lies in a unit, and names the coordinate system in which it would.
 *
 * @param frames  of the units */
bool qd_check_meeting(const QdProject *project, const QdLayer *parcels, const QdFrame *frames, guint n_frames,
                      bool meets, GError **error);

/** Adds the finding wrong_zone where a good part of the land lies outside all units and another coordinate system
 * would bring it in. */
void qd_report_zone(const QdProject *project, const QdLayer *parcels, const QdFrame *frames, guint n_frames,
                    double outside_m2, QdFindings *findings);

#endif
