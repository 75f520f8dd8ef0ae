/* geo/crs.h — coordinate reference systems and transformations, by authority code through PROJ.
 *
 * Only operations of PROJ's database are used, and never a ballpark one: without a datum shift VN-2000 lies 224 m off.
 * Coordinates are always x = easting or longitude, y = northing or latitude. A QdTransform belongs to one thread. */
#ifndef QD_GEO_CRS_H
#define QD_GEO_CRS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
  QD_CRS_PROJECTED_METRES,
  QD_CRS_GEOGRAPHIC,   /* degrees: no areas */
  QD_CRS_WEB_MERCATOR, /* inflates areas: none either */
  QD_CRS_OTHER,        /* local, feet, compound without a usable part … */
} QdCrsKind;

/** Looks at a definition (authority code such as "EPSG:9215", or WKT).
 *
 * @param name  newly allocated "EPSG:9215 VN-2000 / TM-3 107-15"; may be NULL */
bool qd_crs_inspect(const char *definition, QdCrsKind *kind, char **name, GError **error);

/** @return whether both definitions mean the same system (axis order apart). */
bool qd_crs_same(const char *a, const char *b);
/** Whether the datum is WGS 84. */
bool qd_crs_is_on_wgs84(const char *definition);
/** Whether two systems project alike, whatever their datums. */
bool qd_crs_same_projection(const char *a, const char *b);

typedef struct QdTransform QdTransform;

/** Picks the best operation for the area of use of the project CRS; an error names both systems when there is none.
 *
 * @param from, to  authority code or WKT
 * @param area_of   the definition whose area of use decides (the project CRS) */
QdTransform *qd_transform_new(const char *from, const char *to, const char *area_of, GError **error);
/** @return the same operation for another thread. */
QdTransform *qd_transform_clone(const QdTransform *transform);
void qd_transform_free(QdTransform *transform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdTransform, qd_transform_free)

/** @return e.g. "Inverse of Vietnam TM-3 107-15 + VN-2000 to WGS 84 (2) [EPSG:6960]". Borrowed. */
const char *qd_transform_operation(const QdTransform *transform);
/** @return accuracy in metres as the database states it; NAN if it states none. */
double qd_transform_accuracy_m(const QdTransform *transform);
/** Transforms n interleaved pairs in place. @return false if any cannot be transformed (it is then infinite). */
bool qd_transform_points(const QdTransform *transform, double *xy, size_t n);

/* Geodesic areas on the ellipsoid of a projected CRS's datum. What an edge adds is worked out once for all polygons
 * that have it: neighbours share most of their borders. Belongs to one thread. */
typedef struct QdGeodesic QdGeodesic;

QdGeodesic *qd_geodesic_new(const char *crs, GError **error);
void qd_geodesic_free(QdGeodesic *geodesic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdGeodesic, qd_geodesic_free)

/** @return area of a polygon WKB in m², in which no pole lies; NAN if a point has no longitude and latitude. */
double qd_geodesic_area(QdGeodesic *geodesic, const guint8 *wkb, gsize size);

#endif
