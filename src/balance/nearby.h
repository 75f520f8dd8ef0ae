/* balance/nearby.h — of a large polygon, what lies near a place.
 *
 * A layer dissolved by category has features of tens of thousands of parts, and one outline may have a million points;
 * each place where such a polygon overlaps another parcel needs few of them. So a large polygon is cut into squares,
 * these into smaller ones, as far as places are asked for. A square is cut with room to spare, so that a place lies
 * wholly in one and no cut passes through it. */
#ifndef QD_BALANCE_NEARBY_H
#define QD_BALANCE_NEARBY_H

#include "geo/area.h"
#include "geo/geos.h"

typedef struct QdNearby QdNearby;

/** @param polygon  or multipolygon; borrowed */
QdNearby *qd_nearby_new(QdGeos *geos, const GEOSGeometry *polygon);
void qd_nearby_free(QdNearby *nearby);

/** @return a geometry that is the polygon's within the box, and maybe beyond: borrowed until the next call; NULL when
 *          GEOS failed */
const GEOSGeometry *qd_nearby_part(QdNearby *nearby, const QdBox *box);

/* The same of many polygons, each read once. */
typedef struct QdNearbyReader QdNearbyReader;

QdNearbyReader *qd_nearby_reader_new(QdGeos *geos);
void qd_nearby_reader_free(QdNearbyReader *reader);

/** @param wkb  has to stay where it is
 * @return      newly made; NULL when GEOS failed */
GEOSGeometry *qd_nearby_read(QdNearbyReader *reader, const guint8 *wkb, gsize size, const QdBox *box);

#endif
