#include "package/writer.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

#define ROWS_BETWEEN_CHECKS 2048

/* Options that hold for this thread only, while the file is open. */
static const struct {
  const char *name, *value; /* NULL: the writer's date */
} OPTIONS[] = {
    {"OGR_SQLITE_SYNCHRONOUS", "OFF"}, /* the set is synced as a whole before it is renamed into place */
    {"OGR_SQLITE_JOURNAL", "MEMORY"},  /* nothing is left beside the file; what fails is thrown away whole */
    {"OGR_SQLITE_CACHE", "64"},
    {"OGR_CURRENT_DATE", NULL},
};

struct QdPackageWriter {
  char *path, *date_time;
  int year, month, day;
  char *saved[G_N_ELEMENTS(OPTIONS)];
  GDALDatasetH dataset;
  OGRSpatialReferenceH crs;
  OGRLayerH layer; /* of the table begun */
  OGRFeatureH feature;
  const char *table;
  OGRwkbGeometryType geometry;
  guint rows;
};

static bool
fail(const QdPackageWriter *writer, const char *what, GError **error)
{
  const char *said = CPLGetLastErrorMsg();
  const char *hint = strstr(said, "full") != NULL ? _(" (free some space, or give another --out)") : "";
  if (said[0] == '\0')
    said = _("GDAL gives no reason");
  if (writer->table != NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: layer \"%s\": cannot %s: %s%s"), writer->path, writer->table,
                _(what), said, hint);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot %s: %s%s"), writer->path, _(what), said, hint);
  return false;
}

static void
set_options(QdPackageWriter *writer)
{
  for (guint i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
    const char *value = OPTIONS[i].value == NULL ? writer->date_time : OPTIONS[i].value;
    writer->saved[i] = g_strdup(CPLGetThreadLocalConfigOption(OPTIONS[i].name, NULL));
    CPLSetThreadLocalConfigOption(OPTIONS[i].name, value);
  }
  CPLPushErrorHandler(CPLQuietErrorHandler);
  CPLErrorReset();
}

static void
restore_options(QdPackageWriter *writer)
{
  CPLPopErrorHandler();
  for (guint i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
    CPLSetThreadLocalConfigOption(OPTIONS[i].name, writer->saved[i]);
    g_clear_pointer(&writer->saved[i], g_free);
  }
}

static void
end_row(QdPackageWriter *writer)
{
  if (writer->feature != NULL)
    OGR_F_Destroy(writer->feature);
  writer->feature = NULL;
}

void
qd_package_writer_free(QdPackageWriter *writer)
{
  if (writer == NULL)
    return;
  end_row(writer);
  if (writer->dataset != NULL)
    GDALClose(writer->dataset);
  if (writer->crs != NULL)
    OSRRelease(writer->crs);
  restore_options(writer);
  g_free(writer->date_time);
  g_free(writer->path);
  g_free(writer);
}

QdPackageWriter *
qd_package_writer_new(const char *path, const char *crs, const char *date, GError **error)
{
  GDALAllRegister();
  g_autoptr(QdPackageWriter) writer = g_new0(QdPackageWriter, 1);
  writer->path = g_strdup(path);
  writer->date_time = g_strdup_printf("%sT00:00:00.000Z", date);
  set_options(writer);
  if (sscanf(date, "%4d-%2d-%2d", &writer->year, &writer->month, &writer->day) != 3) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("%s: date \"%s\" is not YYYY-MM-DD"), path, date);
    return NULL;
  }
  writer->crs = OSRNewSpatialReference(NULL);
  if (OSRSetFromUserInput(writer->crs, crs) != OGRERR_NONE) {
    fail(writer, N_("use the project's CRS"), error);
    return NULL;
  }
  OSRSetAxisMappingStrategy(writer->crs, OAMS_TRADITIONAL_GIS_ORDER);
  GDALDriverH driver = GDALGetDriverByName("GPKG");
  if (driver != NULL)
    writer->dataset = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
  if (writer->dataset == NULL) {
    fail(writer, N_("create the GeoPackage"), error);
    return NULL;
  }
  return g_steal_pointer(&writer);
}

bool
qd_package_writer_metadata(QdPackageWriter *writer, const char *name, const char *value, GError **error)
{
  return GDALSetMetadataItem(writer->dataset, name, value, NULL) == CE_None || fail(writer, N_("set metadata"), error);
}

static bool
create_column(QdPackageWriter *writer, const QdTableColumn *column, GError **error)
{
  static const OGRFieldType TYPES[] = {
      [QD_COLUMN_TEXT] = OFTString,     [QD_COLUMN_REAL] = OFTReal,          [QD_COLUMN_INTEGER] = OFTInteger64,
      [QD_COLUMN_BOOLEAN] = OFTInteger, [QD_COLUMN_DATE_TIME] = OFTDateTime,
  };
  OGRFieldDefnH field = OGR_Fld_Create(column->name, TYPES[column->type]);
  OGR_Fld_SetWidth(field, column->width);
  if (column->type == QD_COLUMN_BOOLEAN)
    OGR_Fld_SetSubType(field, OFSTBoolean);
  bool ok = OGR_L_CreateField(writer->layer, field, FALSE) == OGRERR_NONE;
  OGR_Fld_Destroy(field);
  return ok || fail(writer, N_("create a column"), error);
}

bool
qd_package_writer_begin(QdPackageWriter *writer, const QdTableSpec *spec, GError **error)
{
  g_assert(writer->layer == NULL);
  writer->table = spec->name;
  writer->geometry = spec->geometry;
  writer->rows = 0;
  CPLErrorReset();
  g_autofree char *description = g_strdup_printf("DESCRIPTION=%s", spec->description);
  g_autofree char *fid = g_strdup_printf("FID=%s", spec->fid == NULL ? "fid" : spec->fid);
  char *options[] = {description, fid, NULL};
  writer->layer = GDALDatasetCreateLayer(writer->dataset, spec->name, spec->geometry == wkbNone ? NULL : writer->crs,
                                         spec->geometry, options);
  if (writer->layer == NULL)
    return fail(writer, N_("create it"), error);
  for (guint i = 0; i < spec->n_columns; i++) {
    if (!create_column(writer, &spec->columns[i], error))
      return false;
  }
  if (GDALDatasetStartTransaction(writer->dataset, FALSE) != OGRERR_NONE)
    return fail(writer, N_("begin a transaction"), error);
  writer->feature = OGR_F_Create(OGR_L_GetLayerDefn(writer->layer));
  return true;
}

void
qd_package_writer_text(QdPackageWriter *writer, int column, const char *value)
{
  if (value == NULL)
    OGR_F_SetFieldNull(writer->feature, column);
  else
    OGR_F_SetFieldString(writer->feature, column, value);
}

void
qd_package_writer_real(QdPackageWriter *writer, int column, double value)
{
  if (isnan(value))
    OGR_F_SetFieldNull(writer->feature, column);
  else
    OGR_F_SetFieldDouble(writer->feature, column, value);
}

void
qd_package_writer_integer(QdPackageWriter *writer, int column, gint64 value)
{
  OGR_F_SetFieldInteger64(writer->feature, column, value);
}

void
qd_package_writer_date(QdPackageWriter *writer, int column)
{
  const int utc = 100;
  OGR_F_SetFieldDateTimeEx(writer->feature, column, writer->year, writer->month, writer->day, 0, 0, 0, utc);
}

bool
qd_package_writer_geometry(QdPackageWriter *writer, const guint8 *wkb, gsize size, double *length_m, GError **error)
{
  OGRGeometryH geometry = NULL;
  if (wkb != NULL && (size > G_MAXINT || OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)size) != OGRERR_NONE))
    return fail(writer, N_("use a geometry"), error);
  if (geometry != NULL && writer->geometry == wkbMultiPolygon)
    geometry = OGR_G_ForceToMultiPolygon(geometry);
  else if (geometry != NULL && writer->geometry == wkbMultiLineString)
    geometry = OGR_G_ForceToMultiLineString(geometry);
  if (geometry != NULL && OGR_G_IsEmpty(geometry)) {
    OGR_G_DestroyGeometry(geometry);
    geometry = NULL;
  }
  if (length_m != NULL)
    *length_m = geometry == NULL ? NAN : OGR_G_Length(geometry);
  OGR_F_SetGeometryDirectly(writer->feature, geometry);
  return true;
}

bool
qd_package_writer_is_placed(const QdPackageWriter *writer)
{
  return OGR_F_GetGeometryRef(writer->feature) != NULL;
}

void
qd_package_writer_point(QdPackageWriter *writer, double x, double y)
{
  OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
  OGR_G_SetPoint_2D(point, 0, x, y);
  OGR_F_SetGeometryDirectly(writer->feature, point);
}

bool
qd_package_writer_add(QdPackageWriter *writer, GError **error)
{
  if (++writer->rows % ROWS_BETWEEN_CHECKS == 0 && qd_cancelled(error))
    return false;
  if (OGR_L_CreateFeature(writer->layer, writer->feature) != OGRERR_NONE)
    return fail(writer, N_("write a feature"), error);
  for (int i = OGR_F_GetFieldCount(writer->feature) - 1; i >= 0; i--)
    OGR_F_SetFieldNull(writer->feature, i);
  OGR_F_SetGeometryDirectly(writer->feature, NULL);
  OGR_F_SetFID(writer->feature, OGRNullFID);
  return true;
}

bool
qd_package_writer_end(QdPackageWriter *writer, GError **error)
{
  end_row(writer);
  CPLErrorReset();
  bool ok = GDALDatasetCommitTransaction(writer->dataset) == OGRERR_NONE &&
            OGR_L_SyncToDisk(writer->layer) == OGRERR_NONE && CPLGetLastErrorType() < CE_Failure;
  writer->layer = NULL;
  if (!ok)
    return fail(writer, N_("finish it"), error);
  writer->table = NULL;
  return !qd_cancelled(error);
}

bool
qd_package_writer_close(QdPackageWriter *writer, GError **error)
{
  CPLErrorReset();
  GDALClose(writer->dataset);
  writer->dataset = NULL;
  return CPLGetLastErrorType() < CE_Failure || fail(writer, N_("close the GeoPackage"), error);
}
