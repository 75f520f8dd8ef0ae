/* geo/plain.h — whether a WKB is already what the spool keeps, or becomes it by leaving Z and M out.
 *
 * Most geometries of a layer are: then nothing has to be built from them. Plain C, no allocation. */
#ifndef QD_GEO_PLAIN_H
#define QD_GEO_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Looks at a little-endian WKB of any origin.
 *
 * @param polygons  Polygon or MultiPolygon is wanted, else LineString or MultiLineString
 * @return bytes of the same geometry in 2D, which is size itself where it is 2D already; 0 for any other geometry, for
 * an empty one or one with an empty part, and for bytes that are too few or too many */
size_t qd_wkb_flat_size(const uint8_t *wkb, size_t size, bool polygons);

/** Writes the geometry without Z and M; flat has the room that qd_wkb_flat_size() told. */
void qd_wkb_flatten(const uint8_t *wkb, size_t size, bool polygons, uint8_t *flat);

#endif
