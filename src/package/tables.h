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
  GPtrArray *layers;      /* QdPackageLayer *, of what has been written */
  GPtrArray *land_tables; /* QdLandTable * are added in place of writing land use; NULL: it is written */
  QdFindings *findings;   /* with land_tables: take what these cannot draw */
} QdPackage;

/* The columns of the layers of land use: texts, then the area. */
enum {
  QD_LAND_USE_UNIT,
  QD_LAND_USE_UNIT_NAME,
  QD_LAND_USE_CATEGORY,
  QD_LAND_USE_CATEGORY_NAME,
  QD_LAND_USE_ID,
  QD_N_LAND_USE_TEXTS,
  QD_LAND_USE_AREA_HA = QD_N_LAND_USE_TEXTS,
  QD_N_LAND_USE_COLUMNS
};
#define QD_LAND_USE_UNKNOWN "_UNKNOWN" /* the code of land whose code is in no table */

extern const QdTableColumn QD_LAND_USE_COLUMNS[QD_N_LAND_USE_COLUMNS];

/* What stands in a row of them; texts are borrowed. */
typedef struct {
  const char *texts[QD_N_LAND_USE_TEXTS];
  double area_ha;
} QdLandUseRow;

QdLandUseRow qd_land_use_row(const QdResult *result, const QdWords *words, const QdBalance *balance,
                             const QdPiece *piece);

/* A layer or a table of figures as its style sees it. */
typedef struct {
  char *name;        /* of the table */
  const char *style; /* land_use, land_use_change, land_use_2030, units, borders, zones, infrastructure, findings,
                        finding_areas; of a table of figures its name */
  char *title, *description;
  QdShape shape;
  const QdTableColumn *columns;
  guint n_columns;
} QdPackageLayer;

/* What begins a table. */
typedef struct {
  const char *style;
  const char *period; /* or NULL */
  bool is_earlier;    /* the table's name ends in the period */
  QdShape shape;
  const QdTableColumn *columns;
  guint n_columns;
} QdPackageTable;

/** Begins a table and remembers it in layers. */
bool qd_package_begin(const QdPackage *package, const QdPackageTable *table, GError **error);
/** Says that a table is there without making one. @return it, borrowed from layers; NULL on error */
const QdPackageLayer *qd_package_announce(const QdPackage *package, const QdPackageTable *table, GError **error);
void qd_package_layer_free(gpointer layer);

/** Writes units, land use, zones and infrastructure, empty ones too; of a change units and land_use_change; of a
 * scenario land_use_2030 and zone_take too, and land use only where its pieces were kept. */
bool qd_package_write_map(const QdPackage *package, GError **error);
/** Writes zone_take: the zones of a scenario with what they take; nothing without one. */
bool qd_package_write_zone_take(const QdPackage *package, GError **error);
/** Writes land_take: what the works of a scenario take, by unit and category. */
bool qd_package_write_land_take(const QdPackage *package, GError **error);
/** Writes borders: the province's outline and the borders between units, each once. */
bool qd_package_write_borders(const QdPackage *package, GError **error);
/** Writes findings and finding_areas. */
bool qd_package_write_findings(const QdPackage *package, GError **error);

/** Writes balance, targets, plan_findings and provenance; of a change it and provenance. */
bool qd_package_write_attributes(const QdPackage *package, GError **error);

/** Writes layer_styles: one default style for each layer. */
bool qd_package_write_styles(const QdPackage *package, GError **error);

/** Writes what the data are and come from, as ISO 19139. */
bool qd_package_write_metadata(const QdPackage *package, GError **error);

/** Makes the QGIS project: into the package, and as a file beside it.
 *
 * @param package_file  name of the package in the output folder, "20.gpkg" */
bool qd_package_write_project(const QdPackage *package, QdOutput *output, const char *package_file, GError **error);

#endif
