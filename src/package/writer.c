#include "package/writer.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/i18n.h"
#include "package/blob.h"
#include "package/features.h"
#include "package/rtree.h"

#define ROWS_BETWEEN_CHECKS 2048
#define FIRST_OWN_SRS 100000 /* of a CRS that EPSG does not number */

struct QdPackageWriter {
  char *path, *date_time;
  sqlite3 *base;
  int srs;
  GByteArray *geometry; /* of the row; empty: none */
  QdEnvelope box;       /* of the row's geometry */
  QdEnvelope extent;    /* of all layers */
  /* of the table begun */
  char *table;
  QdShape shape;
  sqlite3_stmt *insert;
  GArray *entries; /* QdIndexEntry, rows that have a geometry */
  gint64 rows;
};

static bool
fail_saying(const QdPackageWriter *writer, const char *what, const char *said, GError **error)
{
  const char *hint = strstr(said, "full") != NULL ? _(" (free some space, or give another --out)") : "";
  if (writer->table != NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: layer \"%s\": cannot %s: %s%s"), writer->path, writer->table,
                _(what), said, hint);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot %s: %s%s"), writer->path, _(what), said, hint);
  return false;
}

static bool
fail(const QdPackageWriter *writer, const char *what, GError **error)
{
  return fail_saying(writer, what, sqlite3_errmsg(writer->base), error);
}

/* ---- the file ---- */

static void
forget_table(QdPackageWriter *writer)
{
  sqlite3_finalize(writer->insert);
  writer->insert = NULL;
  g_clear_pointer(&writer->table, g_free);
  g_array_set_size(writer->entries, 0);
  g_byte_array_set_size(writer->geometry, 0);
}

void
qd_package_writer_free(QdPackageWriter *writer)
{
  if (writer == NULL)
    return;
  forget_table(writer);
  sqlite3_close(writer->base);
  g_array_unref(writer->entries);
  g_byte_array_unref(writer->geometry);
  g_free(writer->date_time);
  g_free(writer->path);
  g_free(writer);
}

/* The empty file with the tables every GeoPackage has, by GDAL, and those of metadata and extensions. */
static bool
create_file(const QdPackageWriter *writer, char **items, GError **error)
{
  GDALAllRegister();
  g_autofree char *saved = g_strdup(CPLGetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL));
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", writer->date_time);
  CPLPushErrorHandler(CPLQuietErrorHandler);
  CPLErrorReset();
  GDALDriverH driver = GDALGetDriverByName("GPKG");
  GDALDatasetH dataset = driver == NULL ? NULL : GDALCreate(driver, writer->path, 0, 0, 0, GDT_Unknown, NULL);
  bool ok = dataset != NULL && GDALSetMetadata(dataset, items, NULL) == CE_None;
  if (dataset != NULL)
    GDALClose(dataset);
  ok = ok && CPLGetLastErrorType() < CE_Failure;
  g_autofree char *said = g_strdup(CPLGetLastErrorMsg());
  CPLPopErrorHandler();
  CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", saved);
  return ok || fail_saying(writer, N_("create the GeoPackage"), said, error);
}

/* Nothing is left beside the file: what fails is thrown away whole, and the set is synced as one. */
static bool
open_file(QdPackageWriter *writer, GError **error)
{
  return (sqlite3_open_v2(writer->path, &writer->base, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
          sqlite3_exec(writer->base,
                       "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                       "PRAGMA cache_size = -65536",
                       NULL, NULL, NULL) == SQLITE_OK) ||
         fail(writer, N_("create the GeoPackage"), error);
}

static bool
add_crs(QdPackageWriter *writer, const char *crs, GError **error)
{
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  char *wkt = NULL;
  bool ok = OSRSetFromUserInput(srs, crs) == OGRERR_NONE && OSRExportToWkt(srs, &wkt) == OGRERR_NONE;
  if (ok) {
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    gint64 number = code == NULL ? 0 : g_ascii_strtoll(code, NULL, 10);
    bool is_epsg = authority != NULL && g_ascii_strcasecmp(authority, "EPSG") == 0 && number > 0;
    writer->srs = is_epsg ? (int)number : FIRST_OWN_SRS;
    ok = qd_features_add_srs(writer->base, writer->srs, OSRGetName(srs), authority == NULL ? "NONE" : authority,
                             number > 0 ? (int)number : FIRST_OWN_SRS, wkt) == SQLITE_OK;
  }
  CPLFree(wkt);
  OSRRelease(srs);
  return ok || fail(writer, N_("use the project's CRS"), error);
}

QdPackageWriter *
qd_package_writer_new(const char *path, const char *crs, const char *date, char **items, GError **error)
{
  g_autoptr(QdPackageWriter) writer = g_new0(QdPackageWriter, 1);
  writer->path = g_strdup(path);
  writer->date_time = g_strdup_printf("%sT00:00:00.000Z", date);
  writer->geometry = g_byte_array_new();
  writer->entries = g_array_new(FALSE, FALSE, sizeof(QdIndexEntry));
  writer->extent = (QdEnvelope){{INFINITY, -INFINITY, INFINITY, -INFINITY}};
  if (!create_file(writer, items, error) || !open_file(writer, error) || !add_crs(writer, crs, error))
    return NULL;
  return g_steal_pointer(&writer);
}

/* ---- a table ---- */

bool
qd_package_writer_begin(QdPackageWriter *writer, const QdTableSpec *spec, GError **error)
{
  g_assert(writer->table == NULL);
  writer->table = g_strdup(spec->name);
  writer->shape = spec->shape;
  writer->rows = 0;
  if (sqlite3_exec(writer->base, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
    return fail(writer, N_("begin a transaction"), error);
  const QdFeatureTable table = {.spec = spec, .srs = writer->srs, .date_time = writer->date_time};
  if (qd_features_create(writer->base, &table) != SQLITE_OK ||
      qd_features_prepare_insert(writer->base, spec, &writer->insert) != SQLITE_OK)
    return fail(writer, N_("create it"), error);
  return true;
}

bool
qd_package_writer_announce(QdPackageWriter *writer, const QdTableSpec *spec, GError **error)
{
  const QdFeatureTable table = {.spec = spec, .srs = writer->srs, .date_time = writer->date_time};
  return qd_features_announce(writer->base, &table) == SQLITE_OK || fail(writer, N_("create it"), error);
}

int
qd_package_writer_srs(const QdPackageWriter *writer)
{
  return writer->srs;
}

/* Columns stand behind the row id and the geometry. */
static int
parameter(const QdPackageWriter *writer, int column)
{
  return column + (writer->shape == QD_SHAPE_NONE ? 2 : 3);
}

void
qd_package_writer_text(QdPackageWriter *writer, int column, const char *value)
{
  sqlite3_bind_text(writer->insert, parameter(writer, column), value, -1, SQLITE_STATIC);
}

void
qd_package_writer_real(QdPackageWriter *writer, int column, double value)
{
  sqlite3_bind_double(writer->insert, parameter(writer, column), value); /* SQLite takes NAN as NULL */
}

void
qd_package_writer_integer(QdPackageWriter *writer, int column, gint64 value)
{
  sqlite3_bind_int64(writer->insert, parameter(writer, column), value);
}

void
qd_package_writer_blob(QdPackageWriter *writer, int column, const char *bytes, gsize size)
{
  sqlite3_bind_blob64(writer->insert, parameter(writer, column), bytes, size, SQLITE_STATIC);
}

void
qd_package_writer_date(QdPackageWriter *writer, int column)
{
  qd_package_writer_text(writer, column, writer->date_time);
}

bool
qd_package_writer_geometry(QdPackageWriter *writer, const guint8 *wkb, gsize size, double *length_m, GError **error)
{
  g_byte_array_set_size(writer->geometry, 0);
  if (wkb == NULL) {
    if (length_m != NULL)
      *length_m = NAN;
    return true;
  }
  return qd_blob_set(writer->geometry, writer->shape, writer->srs, wkb, size, &writer->box, length_m) ||
         fail_saying(writer, N_("use a geometry"), _("its type does not fit the layer"), error);
}

bool
qd_package_writer_is_placed(const QdPackageWriter *writer)
{
  return writer->geometry->len > 0;
}

void
qd_package_writer_point(QdPackageWriter *writer, double x, double y)
{
  qd_blob_set_point(writer->geometry, writer->srs, x, y, &writer->box);
}

void
qd_package_writer_skip(QdPackageWriter *writer)
{
  sqlite3_clear_bindings(writer->insert);
  g_byte_array_set_size(writer->geometry, 0);
}

bool
qd_package_writer_add(QdPackageWriter *writer, GError **error)
{
  if (++writer->rows % ROWS_BETWEEN_CHECKS == 0 && qd_cancelled(error))
    return false;
  sqlite3_bind_int64(writer->insert, 1, writer->rows);
  if (writer->geometry->len > 0) {
    const QdIndexEntry entry = {.id = writer->rows, .box = writer->box};
    g_array_append_val(writer->entries, entry);
    sqlite3_bind_blob64(writer->insert, 2, writer->geometry->data, writer->geometry->len, SQLITE_STATIC);
  }
  sqlite3_step(writer->insert);
  if (sqlite3_reset(writer->insert) != SQLITE_OK)
    return fail(writer, N_("write a feature"), error);
  qd_package_writer_skip(writer);
  return true;
}

/* ---- the end of a table ---- */

/* Widens a box to another. */
static void
widen(QdEnvelope *box, const QdEnvelope *by)
{
  for (guint s = 0; s < G_N_ELEMENTS(box->side); s += 2) {
    box->side[s] = MIN(box->side[s], by->side[s]);
    box->side[s + 1] = MAX(box->side[s + 1], by->side[s + 1]);
  }
}

static bool
index_rows(QdPackageWriter *writer, QdEnvelope *extent)
{
  *extent = (QdEnvelope){{INFINITY, -INFINITY, INFINITY, -INFINITY}};
  for (guint i = 0; i < writer->entries->len; i++)
    widen(extent, &g_array_index(writer->entries, QdIndexEntry, i).box);
  widen(&writer->extent, extent);
  return qd_rtree_write(writer->base, writer->table, writer->entries) == SQLITE_OK &&
         qd_features_watch(writer->base, writer->table) == SQLITE_OK;
}

bool
qd_package_writer_end(QdPackageWriter *writer, GError **error)
{
  QdEnvelope extent;
  bool is_spatial = writer->shape != QD_SHAPE_NONE;
  bool ok = (!is_spatial || index_rows(writer, &extent)) &&
            qd_features_finish(writer->base, writer->table, writer->rows,
                               is_spatial && writer->entries->len > 0 ? &extent : NULL) == SQLITE_OK &&
            sqlite3_exec(writer->base, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
  if (!ok)
    return fail(writer, N_("finish it"), error);
  forget_table(writer);
  return !qd_cancelled(error);
}

bool
qd_package_writer_count(QdPackageWriter *writer, GError **error)
{
  return sqlite3_exec(writer->base, "ANALYZE", NULL, NULL, NULL) == SQLITE_OK ||
         fail(writer, N_("count the rows"), error);
}

bool
qd_package_writer_metadata(QdPackageWriter *writer, const char *table, const char *standard, const char *xml,
                           GError **error)
{
  return qd_features_add_metadata(writer->base, table, standard, xml, writer->date_time) == SQLITE_OK ||
         fail(writer, N_("set metadata"), error);
}

bool
qd_package_writer_project(QdPackageWriter *writer, const char *name, const char *about, const char *content,
                          GError **error)
{
  return qd_features_add_project(writer->base, name, about, content) == SQLITE_OK ||
         fail(writer, N_("add the QGIS project"), error);
}

bool
qd_package_writer_extent(const QdPackageWriter *writer, double box[4])
{
  memcpy(box, writer->extent.side, sizeof writer->extent.side);
  return box[0] <= box[1];
}

bool
qd_package_writer_close(QdPackageWriter *writer, GError **error)
{
  if (sqlite3_close(writer->base) != SQLITE_OK)
    return fail(writer, N_("close the GeoPackage"), error);
  writer->base = NULL;
  return true;
}
