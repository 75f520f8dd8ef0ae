/* balance/gaps.h — gaps that the project allows: lakes, rivers, land along the border that nobody has drawn. */
#ifndef QD_BALANCE_GAPS_H
#define QD_BALANCE_GAPS_H

#include "geo/geos.h"
#include "quydat/layers.h"

typedef struct QdAllowedGaps QdAllowedGaps;

/** @param layer  borrowed; NULL: none are allowed
 * @return        NULL for none */
QdAllowedGaps *qd_allowed_gaps_new(const QdLayer *layer);
void qd_allowed_gaps_free(QdAllowedGaps *allowed);

/** What of a gap lies in no allowed gap; from any thread.
 *
 * @return polygons, maybe empty; NULL when GEOS failed */
GEOSGeometry *qd_allowed_gaps_rest(const QdAllowedGaps *allowed, QdGeos *geos, const GEOSGeometry *gap);

#endif
