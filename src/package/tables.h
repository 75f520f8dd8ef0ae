/* package/tables.h — what stands in each table of the GeoPackage. */
#ifndef QD_PACKAGE_TABLES_H
#define QD_PACKAGE_TABLES_H

#include "base/words.h"
#include "package/writer.h"
#include "quydat/outputs.h"

/* What every table needs; all borrowed. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
  QdPackageWriter *writer;
} QdPackage;

/* A spatial layer as its style sees it. */
typedef struct {
  char *name; /* of the table */
  const char
      *style; /* land_use, land_use_change, land_use_2030, units, zones, infrastructure, findings, finding_areas */
  char *description;
  QdShape shape;
  const QdTableColumn *columns;
  guint n_columns;
} QdPackageLayer;

/** Writes units, land use, zones and infrastructure, empty ones too; of a change units and land_use_change; of a
 * scenario land_use_2030 in place of land use; adds a QdPackageLayer * for each to layers. */
bool qd_package_write_map(const QdPackage *package, GPtrArray *layers, GError **error);
/** Writes findings and finding_areas in the same way. */
bool qd_package_write_findings(const QdPackage *package, GPtrArray *layers, GError **error);
void qd_package_layer_free(gpointer layer);

/** Writes balance, targets, plan_findings and provenance; of a change it and provenance. */
bool qd_package_write_attributes(const QdPackage *package, GError **error);

/** Writes layer_styles: one default style for each layer. */
bool qd_package_write_styles(const QdPackage *package, const GPtrArray *layers, GError **error);

/** @return a table's description in the language of the outputs, saying so when geometry is synthetic. Newly
 * allocated.
 *
 * @param period  or NULL */
char *qd_package_describe(const QdPackage *package, const char *table, const char *period);

#endif
