/* tiles/vector_layers.h — the layers of the vector tiles beside the land use.
 *
 * units (polygons) and unit_labels (points): code, name, area_ha; zones (polygons): name, kind, phase, area_ha, code;
 * infrastructure (lines): ref, name, class, grade, status; findings (points): id, rule, severity, unit, message.
 * Attributes that a feature has no value of are left out. */
#ifndef QD_TILES_VECTOR_LAYERS_H
#define QD_TILES_VECTOR_LAYERS_H

#include "quydat/outputs.h"
#include "tiles/vector_sheet.h"

/** @return a layer; NULL without error where the project has none. The result is borrowed. */
QdVectorLayer *qd_vector_units(const QdResult *result, guint jobs, GError **error);
QdVectorLayer *qd_vector_unit_labels(const QdResult *result, guint jobs, GError **error);
QdVectorLayer *qd_vector_zones(const QdResult *result, guint jobs, GError **error);
QdVectorLayer *qd_vector_infrastructure(const QdResult *result, guint jobs, GError **error);
/** Findings with a place, in their order: the most severe first once they are finished. */
QdVectorLayer *qd_vector_findings(const QdResult *result, guint jobs, GError **error);

#endif
