/* package/writer.h — a GeoPackage written table by table.
 *
 * GDAL makes the empty file; rows go in through SQLite, one transaction a table, and the spatial index is packed when a
 * table ends. Every message names the file, the table and what SQLite said. */
#ifndef QD_PACKAGE_WRITER_H
#define QD_PACKAGE_WRITER_H

#include <glib.h>
#include <stdbool.h>

#include "quydat/error.h"

typedef struct QdPackageWriter QdPackageWriter;

typedef enum {
  QD_COLUMN_TEXT,
  QD_COLUMN_REAL,
  QD_COLUMN_INTEGER,
  QD_COLUMN_BOOLEAN,
  QD_COLUMN_DATE_TIME,
  QD_COLUMN_BLOB
} QdColumnType;

/* The geometry of a layer. */
typedef enum { QD_SHAPE_NONE, QD_SHAPE_POLYGON, QD_SHAPE_LINE, QD_SHAPE_POINT } QdShape;

typedef struct {
  const char *name;
  QdColumnType type;
  int width; /* of text; 0: any */
} QdTableColumn;

/* One table of the package. */
typedef struct {
  const char *name;
  const char *title; /* unique in the package; NULL: the name */
  const char *description;
  QdShape shape; /* none: a table of attributes */
  const QdTableColumn *columns;
  guint n_columns;
  const char *fid; /* name of the row id; NULL: "fid" */
} QdTableSpec;

/** Creates the file.
 *
 * @param crs   authority code of the geometry
 * @param date   YYYY-MM-DD: every timestamp in the file is its midnight, UTC
 * @param items  NAME=VALUE, the file's own metadata, as GDAL shows it; at least one */
QdPackageWriter *qd_package_writer_new(const char *path, const char *crs, const char *date, char **items,
                                       GError **error);
/** Closes without a check; safe after qd_package_writer_close(). */
void qd_package_writer_free(QdPackageWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPackageWriter, qd_package_writer_free)

/** Begins a table; the one before must have ended. */
bool qd_package_writer_begin(QdPackageWriter *writer, const QdTableSpec *spec, GError **error);

/** Says in the format's tables that a layer is there, without making it. */
bool qd_package_writer_announce(QdPackageWriter *writer, const QdTableSpec *spec, GError **error);
/** @return the number that the file's geometries have for their CRS. */
int qd_package_writer_srs(const QdPackageWriter *writer);

/* The row being made; columns by their index in the spec. A column not set, or set to NULL or NAN, is NULL. Texts and
 * bytes are borrowed until the row is added. */
void qd_package_writer_text(QdPackageWriter *writer, int column, const char *value);
void qd_package_writer_real(QdPackageWriter *writer, int column, double value);
void qd_package_writer_integer(QdPackageWriter *writer, int column, gint64 value);
void qd_package_writer_blob(QdPackageWriter *writer, int column, const char *bytes, gsize size);
/** The writer's own date. */
void qd_package_writer_date(QdPackageWriter *writer, int column);
/** Sets the geometry, as a multi-geometry. NULL wkb, or an empty geometry: none.
 *
 * @param length_m  planar length of the geometry, or NULL if not wanted */
bool qd_package_writer_geometry(QdPackageWriter *writer, const guint8 *wkb, gsize size, double *length_m,
                                GError **error);
/** True when the row has a geometry. */
bool qd_package_writer_is_placed(const QdPackageWriter *writer);
void qd_package_writer_point(QdPackageWriter *writer, double x, double y);

/** Adds the row and starts the next one; notices a cancelled run. */
bool qd_package_writer_add(QdPackageWriter *writer, GError **error);
/** Forgets what was set of the row. */
void qd_package_writer_skip(QdPackageWriter *writer);
/** Commits the table with its spatial index. */
bool qd_package_writer_end(QdPackageWriter *writer, GError **error);

/** Adds metadata about a table, or NULL: the whole package.
 *
 * @param standard  URI of what the XML follows */
bool qd_package_writer_metadata(QdPackageWriter *writer, const char *table, const char *standard, const char *xml,
                                GError **error);

/** Keeps a QGIS project in the file, in the table that QGIS looks in: no table of the format's own.
 *
 * @param content  the .qgz in hexadecimal digits */
bool qd_package_writer_project(QdPackageWriter *writer, const char *name, const char *about, const char *content,
                               GError **error);

/** Has SQLite count the rows, so that it plans queries well. */
bool qd_package_writer_count(QdPackageWriter *writer, GError **error);

/** Extent of all layers written so far; false when there is none. */
bool qd_package_writer_extent(const QdPackageWriter *writer, double box[4]);

/** Closes the file; what could not be written is an error. */
bool qd_package_writer_close(QdPackageWriter *writer, GError **error);

#endif
