/* balance/outside.h — where a parcel lies outside all units. */
#ifndef QD_BALANCE_OUTSIDE_H
#define QD_BALANCE_OUTSIDE_H

#include "geo/geos.h"
#include "quydat/layers.h"

/** Adds the finding outside_units, with the part outside as its area and a point of it as its place.
 *
 * @param outside_m2  the measure */
void qd_report_outside(const QdLayer *parcels, guint parcel, double outside_m2, const QdUnits *units, QdGeos *geos,
                       QdFindings *findings);

#endif
