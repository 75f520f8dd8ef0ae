/* tiles/vector_land.h — the land use of the last period for vector tiles: parcels at high zooms, dissolved below.
 *
 * From QD_PARCEL_ZOOM on, a feature is a parcel's piece in a unit, as in the package. Below it, a feature is all land
 * of a category in a unit; pieces too small for the zoom are given to the neighbour in the unit with the longest common
 * border, as long as each category keeps its area within QD_MOVED_SHARE. Each is simplified along its borders, so that
 * no gap and no overlap comes about. Zooms are asked for from the highest down: each coarser map is made of the last.
 */
#ifndef QD_TILES_VECTOR_LAND_H
#define QD_TILES_VECTOR_LAND_H

#include "quydat/outputs.h"
#include "tiles/vector_sheet.h"

#define QD_PARCEL_ZOOM 12

typedef struct QdVectorLand QdVectorLand;

/** @param zoom_min, zoom_max  of the tiles */
QdVectorLand *qd_vector_land_new(const QdResult *result, int zoom_min, int zoom_max, guint jobs, GError **error);
void qd_vector_land_free(QdVectorLand *land);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorLand, qd_vector_land_free)

/** Makes the map of a zoom; the sheets of the zoom before are gone by then. */
void qd_vector_land_begin_zoom(QdVectorLand *land, int zoom);
/** @param coarser  see qd_vector_net_new(); may be called from several threads */
QdVectorSheet *qd_vector_land_sheet(const QdVectorLand *land, int zoom, int coarser, guint jobs);

/** Weight from which points are drawn at a zoom, square cells. */
float qd_vector_least(int zoom, int zoom_max);

#endif
