/* geo/geos.h — GEOS with a handle per thread, quiet, its geometries freed by scope.
 *
 * A NULL from a GEOS call is an error or a finding, never skipped: ignored NULLs have silently lost whole parcels in
 * other tools. qd_geos_message() then says why. */
#ifndef QD_GEO_GEOS_H
#define QD_GEO_GEOS_H

#include <geos_c.h>
#include <glib.h>
#include <stdbool.h>

typedef struct QdGeos QdGeos;

QdGeos *qd_geos_new(void);
void qd_geos_free(QdGeos *geos);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdGeos, qd_geos_free)

GEOSContextHandle_t qd_geos_handle(const QdGeos *geos);
/** @return the last message of GEOS, "" if none. Borrowed until the next call. */
const char *qd_geos_message(const QdGeos *geos);

/** @return geometry of a WKB, or NULL. */
GEOSGeometry *qd_geos_read(QdGeos *geos, const guint8 *wkb, gsize size);
/** @return 2D little-endian WKB, or NULL. */
GBytes *qd_geos_write(QdGeos *geos, const GEOSGeometry *geometry);
/** Keeps the polygons of a geometry (an overlay may leave lines and points where polygons only touch).
 *
 * @param geometry  taken over
 * @return          polygon, multipolygon or empty polygon; NULL on error */
GEOSGeometry *qd_geos_polygons(QdGeos *geos, GEOSGeometry *geometry);
void qd_geos_destroy(QdGeos *geos, GEOSGeometry *geometry);
/** @return area by the program's own compensated sum; NAN on error. */
double qd_geos_area(QdGeos *geos, const GEOSGeometry *geometry);

#endif
