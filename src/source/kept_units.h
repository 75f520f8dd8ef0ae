/* source/kept_units.h — what takes time to work out of the units' boundaries: their geodesic areas, their labels'
 * places, and where they share land. */
#ifndef QD_SOURCE_KEPT_UNITS_H
#define QD_SOURCE_KEPT_UNITS_H

#include "base/hash.h"
#include "quydat/layers.h"

/** Fills geodesic area and label place of units and makes their faces, if these were kept for the same boundaries.
 *
 * @param cache  NULL: nothing is kept
 * @param faces  out: QdUnitFace array, owned
 * @param key    out: for qd_kept_units_put() */
bool qd_kept_units_find(QdCache *cache, const char *crs, QdUnit *units, guint n, GArray **faces, QdHash *key);
void qd_kept_units_put(QdCache *cache, QdHash key, const QdUnit *units, guint n, const GArray *faces);

#endif
