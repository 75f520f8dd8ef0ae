/* package/writer.h — a GeoPackage written table by table through GDAL.
 *
 * A table is begun with its columns, filled feature by feature and ended: one transaction each. One feature object is
 * used for all rows of a table. Every message names the file, the table and what GDAL said. */
#ifndef QD_PACKAGE_WRITER_H
#define QD_PACKAGE_WRITER_H

#include <ogr_api.h>
#include <stdbool.h>

#include "quydat/error.h"

typedef struct QdPackageWriter QdPackageWriter;

typedef enum { QD_COLUMN_TEXT, QD_COLUMN_REAL, QD_COLUMN_INTEGER, QD_COLUMN_BOOLEAN, QD_COLUMN_DATE_TIME } QdColumnType;

typedef struct {
  const char *name;
  QdColumnType type;
  int width; /* of text; 0: any */
} QdTableColumn;

/* One table of the package. */
typedef struct {
  const char *name;
  const char *description;
  OGRwkbGeometryType geometry; /* wkbNone: a table of attributes */
  const QdTableColumn *columns;
  guint n_columns;
  const char *fid; /* name of the row id; NULL: "fid" */
} QdTableSpec;

/** Creates the file.
 *
 * @param crs   authority code of the geometry
 * @param date  YYYY-MM-DD: every timestamp in the file is its midnight, UTC */
QdPackageWriter *qd_package_writer_new(const char *path, const char *crs, const char *date, GError **error);
/** Closes without a check; safe after qd_package_writer_close(). */
void qd_package_writer_free(QdPackageWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPackageWriter, qd_package_writer_free)

/** Sets an item of the file's own metadata. */
bool qd_package_writer_metadata(QdPackageWriter *writer, const char *name, const char *value, GError **error);

/** Begins a table; the one before must have ended. */
bool qd_package_writer_begin(QdPackageWriter *writer, const QdTableSpec *spec, GError **error);

/* The row being made; columns by their index in the spec. A column not set, or set to NULL or NAN, is NULL. */
void qd_package_writer_text(QdPackageWriter *writer, int column, const char *value);
void qd_package_writer_real(QdPackageWriter *writer, int column, double value);
void qd_package_writer_integer(QdPackageWriter *writer, int column, gint64 value);
/** The writer's own date. */
void qd_package_writer_date(QdPackageWriter *writer, int column);
/** Sets the geometry, as a multi-geometry where the table asks for one. NULL wkb, or an empty geometry: none.
 *
 * @param length_m  planar length of the geometry, or NULL if not wanted */
bool qd_package_writer_geometry(QdPackageWriter *writer, const guint8 *wkb, gsize size, double *length_m,
                                GError **error);
/** True when the row has a geometry. */
bool qd_package_writer_is_placed(const QdPackageWriter *writer);
void qd_package_writer_point(QdPackageWriter *writer, double x, double y);

/** Adds the row and starts the next one; notices a cancelled run. */
bool qd_package_writer_add(QdPackageWriter *writer, GError **error);
/** Commits the table with its spatial index. */
bool qd_package_writer_end(QdPackageWriter *writer, GError **error);
/** Closes the file; what could not be flushed is an error. */
bool qd_package_writer_close(QdPackageWriter *writer, GError **error);

#endif
