/* source/unit_faces.h — where the units of a layer share land, or leave land between them. */
#ifndef QD_SOURCE_UNIT_FACES_H
#define QD_SOURCE_UNIT_FACES_H

#include "quydat/layers.h"

typedef struct {
  GBytes *wkb;
  double area_m2;
  double x, y; /* a point inside */
  guint count; /* units that cover it: 0, 2, 3 … */
} QdUnitFace;

/** @return QdUnitFace in the order of their places, found when the units were loaded. Borrowed. */
const GArray *qd_units_faces(const QdUnits *units);

/** Finds them; NULL when GEOS failed. */
GArray *qd_unit_faces_new(const QdUnit *units, guint n, GError **error);

#endif
