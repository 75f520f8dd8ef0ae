/* geo/valid.h — polygons that are certainly valid, told without building a geometry.
 *
 * Most parcels are: rings that cross nothing, holes inside, parts apart. The answer "certain" is proved with bounds on
 * the rounding; for all else, invalid or only hard to tell (rings that touch, points that nearly lie on edges), GEOS
 * has to be asked. Plain C on arrays. */
#ifndef QD_GEO_VALID_H
#define QD_GEO_VALID_H

#include "geo/area.h"

/* Memory that is reused from polygon to polygon; one a thread. */
typedef struct QdValidator QdValidator;

QdValidator *qd_validator_new(void);
void qd_validator_free(QdValidator *validator);

/** @param wkb  2D little-endian Polygon or MultiPolygon
 *  @param box  its box, finite
 *  @return whether it is valid beyond doubt, in the sense of the OGC and of GEOSisValid() */
bool qd_certainly_valid(QdValidator *validator, const uint8_t *wkb, size_t size, const QdBox *box);

#endif
