/* synth/output.h — GeoPackages that say they are synthetic, and that appear whole or not at all. */
#ifndef QDS_OUTPUT_H
#define QDS_OUTPUT_H

#include <ogr_api.h>

#include "geometry.h"

#define QDS_SYNTHETIC "Dữ liệu tổng hợp, không phải số liệu đo đạc – synthetic geometry, not survey data"

typedef struct {
  const char *name;
  OGRFieldType type;
} QdsField;

typedef struct QdsLayer QdsLayer;

/** Starts FOLDER/NAME.gpkg under a temporary name, with one layer in EPSG:9215; NULL with QDS_ERROR_OUTPUT.
 *
 * @param fields  ended by a NULL name. */
QdsLayer *qds_layer_new(const char *folder, const char *file, const char *layer, OGRwkbGeometryType type,
                        const QdsField *fields, GError **error);

/** Adds a feature: `texts` for the text fields in their order, `number` for a real field; takes the geometry. */
bool qds_layer_add(QdsLayer *layer, const char *const *texts, double number, OGRGeometryH geometry, GError **error);

/** Adds a polygon with an id and a category: the fast way for land use. */
bool qds_layer_add_parcel(QdsLayer *layer, const char *id, const char *category, const QdsArea *area, GError **error);

/** Closes the file and gives it its name. */
bool qds_layer_finish(QdsLayer *layer, GError **error);

/** Closes and removes an unfinished file; takes NULL. */
void qds_layer_free(QdsLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsLayer, qds_layer_free)

/** Sets what makes GeoPackages repeatable and fast, and has an interrupted run remove its unfinished files; once, at
 *  the start. */
void qds_output_configure(void);

/** Writes a text file whole or not at all. */
bool qds_write_text(const char *path, const GString *text, GError **error);

#endif
