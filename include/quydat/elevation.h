/* quydat/elevation.h — how steep land is, by the elevation model that the project names. */
#ifndef QUYDAT_ELEVATION_H
#define QUYDAT_ELEVATION_H

#include <stdbool.h>
#include <quydat/project.h>

G_BEGIN_DECLS

typedef struct QdElevation QdElevation;

/** Opens scenario: elevation; a raster in another system is warped as it is read.
 *
 * @return NULL with an error when it cannot be used */
QD_API QdElevation *qd_elevation_open(const QdProject *project, GError **error);
QD_API void qd_elevation_free(QdElevation *elevation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdElevation, qd_elevation_free)

/* Of a polygon, over the cells whose centre lies in it and that have elevations all around. */
typedef struct {
  double mean_pct;    /* 100: 45°; NAN where no cell is known */
  double steep_share; /* of the known cells, steeper than the limit: 0 to 1 */
  double known_share; /* of the cells */
} QdSlope;

/** @param limit_pct  slope from which a cell is steep
 * @return            false with an error when the raster cannot be read */
QD_API bool qd_elevation_slope(const QdElevation *elevation, const guint8 *wkb, gsize size, double limit_pct,
                               QdSlope *slope, GError **error);

G_END_DECLS

#endif
