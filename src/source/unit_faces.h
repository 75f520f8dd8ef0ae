/* source/unit_faces.h — where the units of a layer share land, or leave land between them. */
#ifndef QD_SOURCE_UNIT_FACES_H
#define QD_SOURCE_UNIT_FACES_H

#include "quydat/layers.h"

/** @return an empty array of QdUnitFace, which owns their polygons */
GArray *qd_unit_faces_array(void);
/** @return QdUnitFace in the order of their places; NULL when GEOS failed. */
GArray *qd_unit_faces_new(const QdUnit *units, guint n, GError **error);

#endif
