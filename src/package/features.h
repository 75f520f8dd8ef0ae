/* package/features.h — the tables of the GeoPackage format (OGC 12-128r17) around a layer: contents, geometry columns,
 * extensions, triggers, metadata, and the feature count that GDAL keeps. All answer SQLITE_OK or what SQLite answered.
 */
#ifndef QD_PACKAGE_FEATURES_H
#define QD_PACKAGE_FEATURES_H

#include <sqlite3.h>

#include "package/blob.h"

typedef struct {
  const QdTableSpec *spec;
  int srs;
  const char *date_time;
} QdFeatureTable;

int qd_features_add_srs(sqlite3 *base, int id, const char *name, const char *organisation, int number, const char *wkt);

/** Says in the format's tables what a table is. */
int qd_features_announce(sqlite3 *base, const QdFeatureTable *table);

/** Creates the table and announces it. */
int qd_features_create(sqlite3 *base, const QdFeatureTable *table);

/** A statement that adds a row: row id, geometry where there is one, columns. */
int qd_features_prepare_insert(sqlite3 *base, const QdTableSpec *spec, sqlite3_stmt **insert);

/** Says that the layer has a spatial index, and has SQLite keep it up to date: once the index is there. */
int qd_features_watch(sqlite3 *base, const char *table);

/** Notes the number of rows, and the extent or NULL. */
int qd_features_finish(sqlite3 *base, const char *table, gint64 rows, const QdEnvelope *extent);

/** Adds metadata about a table, or NULL: the whole file. */
int qd_features_add_metadata(sqlite3 *base, const char *table, const char *standard, const char *xml,
                             const char *date_time);

/** Adds a project to the table that QGIS reads and writes by the order of its columns. */
int qd_features_add_project(sqlite3 *base, const char *name, const char *about, const char *content);

#endif
