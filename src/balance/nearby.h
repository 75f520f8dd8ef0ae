/* balance/nearby.h — of a multipolygon of many parts, those near a place.
 *
 * A layer dissolved by category has features of tens of thousands of parts; each place where one overlaps another
 * parcel needs a few of them. */
#ifndef QD_BALANCE_NEARBY_H
#define QD_BALANCE_NEARBY_H

#include "geo/area.h"
#include "geo/geos.h"

/* The parts of the multipolygon that was asked for last. */
typedef struct {
  const guint8 *wkb;
  GArray *parts; /* of its own type */
} QdNearby;

void qd_nearby_clear(QdNearby *nearby);

/** @return the geometry, or of a large multipolygon the parts whose boxes meet a box; NULL when GEOS failed */
GEOSGeometry *qd_nearby_read(QdNearby *nearby, QdGeos *geos, const guint8 *wkb, gsize size, const QdBox *box);

#endif
