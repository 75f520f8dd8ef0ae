/* balance/cut.h — the geometry of a parcel's part in a unit, drawn when somebody asks for it. */
#ifndef QD_BALANCE_CUT_H
#define QD_BALANCE_CUT_H

#include "geo/geos.h"
#include "quydat/ledger.h"

/* Rounding of coordinates leaves misfits of this size everywhere, m². */
#define QD_NOISE_M2 1e-4

/** @param plot     NULL: could not be read
 *  @param area_m2  of the part, as measured without a geometry
 *  @return         NULL when GEOS failed, or found another area */
GEOSGeometry *qd_cut_parcel(QdGeos *geos, const GEOSGeometry *plot, const QdLayer *parcels, guint32 parcel,
                            double area_m2);

#endif
