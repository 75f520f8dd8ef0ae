/* tiles/vector_layers.h — the layers of the vector tiles beside the land use.
 *
 * units (polygons) and unit_labels (points): code, name, area_ha; zones (polygons): name, kind, phase, area_ha, code;
 * infrastructure (lines): ref, name, class, grade, status; land_take (polygons), what works convert in the scenario:
 * work, kind (zone or line), phase, category (what it becomes), unit, area_ha; findings (points): id, rule, severity,
 * unit, message. The id of a zone or line is its number in the project's layer, from 1.
 * Attributes that a feature has no value of are left out. */
#ifndef QD_TILES_VECTOR_LAYERS_H
#define QD_TILES_VECTOR_LAYERS_H

#include "quydat/outputs.h"
#include "tiles/vector_sheet.h"

/** @return QdVectorLayer *: all that the project has but the findings. What the result names is borrowed. */
GPtrArray *qd_vector_layers_load(const QdResult *result, guint jobs, GError **error);
/** Findings with a place, in their order: the most severe first once they are finished.
 *
 * @return a layer; NULL without error where there are none. What the result names is borrowed. */
QdVectorLayer *qd_vector_findings(const QdResult *result, guint jobs, GError **error);

#endif
