/* geo/geos.h — GEOS with a handle per thread, quiet, its geometries freed by scope.
 *
 * A NULL from a GEOS call is an error or a finding, never skipped: ignored NULLs have silently lost whole parcels in
 * other tools. qd_geos_message() then says why. */
#ifndef QD_GEO_GEOS_H
#define QD_GEO_GEOS_H

#include <geos_c.h>
#include <glib.h>
#include <stdbool.h>

#include "geo/area.h"

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
/** Keeps the polygons of a geometry, which is taken over; lines and points are left out. NULL stays NULL. */
GEOSGeometry *qd_geos_keep_polygons(QdGeos *geos, GEOSGeometry *geometry);

typedef enum { QD_OVERLAY_INTERSECTION, QD_OVERLAY_DIFFERENCE, QD_OVERLAY_UNION } QdOverlay;

/** Overlay of two polygons: in full precision, and where GEOS fails at that, on a grid of 0.1 µm, then 10 µm.
 *
 * @return the polygons of the result (lines and points where they only touch are left out), maybe empty; NULL when GEOS
 *         failed at all three */
GEOSGeometry *qd_geos_overlay(QdGeos *geos, QdOverlay overlay, const GEOSGeometry *a, const GEOSGeometry *b);
/** The same on one grid, m; 0: in full precision. */
GEOSGeometry *qd_geos_overlay_on_grid(QdGeos *geos, QdOverlay overlay, const GEOSGeometry *a, const GEOSGeometry *b,
                                      double grid_m);
void qd_geos_destroy(QdGeos *geos, GEOSGeometry *geometry);
/** @return false where the geometry is empty. */
bool qd_geos_box(QdGeos *geos, const GEOSGeometry *geometry, QdBox *box);
/** @return area by the program's own compensated sum; NAN on error. */
double qd_geos_area(QdGeos *geos, const GEOSGeometry *geometry);

#endif
