#include "source/rows.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_recordbatch.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "quydat/error.h"

enum {
  BATCH_ROWS = 10000,       /* at most */
  BATCH_BYTES = 1 << 19,    /* about */
  FEATURES_IN_BATCH = 1000, /* of the feature interface */
};

/* A field's column in the stream. */
typedef struct {
  int field, column;
  char format; /* Arrow's: u text, i and l whole numbers, g numbers */
} Column;

struct QdRows {
  OGRLayerH layer;
  char *path;
  guint64 read;
  bool is_stream;
  struct ArrowArrayStream stream;
  GArray *columns; /* Column */
  int geometry;    /* its column */
  GArray *empty;   /* gint64: ids of features whose geometry came as NULL */
};

struct QdBatch {
  const GArray *columns; /* of the QdRows, which outlives its batches */
  int geometry;
  guint n;
  struct ArrowArray array; /* released: the rows are features */
  OGRFeatureH features[FEATURES_IN_BATCH];
  guint8 *wkb[FEATURES_IN_BATCH];
  gsize sizes[FEATURES_IN_BATCH];
};

/* ---- opening ---- */

/* What is written the same by both ways of reading: dates, times, lists, and decimal numbers that are wanted as text
 * are left to the features. */
static char
format_of(OGRFieldDefnH field)
{
  if (OGR_Fld_GetSubType(field) != OFSTNone)
    return 0;
  switch (OGR_Fld_GetType(field)) {
  case OFTString:
    return 'u';
  case OFTInteger:
    return 'i';
  case OFTInteger64:
    return 'l';
  case OFTReal:
    return 'g';
  default:
    return 0;
  }
}

static guint
times_wanted(int field, const GArray *fields)
{
  guint n = 0;
  for (guint i = 0; i < fields->len; i++)
    n += g_array_index(fields, int, i) == field ? 1 : 0;
  return n;
}

/* Lets GDAL skip the other fields. */
static void
ignore_others(OGRLayerH layer, const GArray *fields)
{
  if (!OGR_L_TestCapability(layer, OLCIgnoreFields))
    return;
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
  char **ignored = CSLAddString(NULL, "OGR_STYLE");
  for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++)
    if (times_wanted(i, fields) == 0)
      ignored = CSLAddString(ignored, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
  OGR_L_SetIgnoredFields(layer, (const char **)ignored);
  CSLDestroy(ignored);
}

/* The stream holds the id, the fields that are not ignored and the geometry, in this order; one that does not is not
 * used. */
static bool
find_columns(QdRows *rows, const struct ArrowSchema *schema)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(rows->layer);
  int column = 1;
  if (schema->n_children < 2 || strcmp(schema->children[0]->format, "l") != 0)
    return false;
  for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
    OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
    if (OGR_Fld_IsIgnored(field))
      continue;
    const struct ArrowSchema *child = column < schema->n_children ? schema->children[column] : NULL;
    const Column found = {i, column++, format_of(field)};
    const char expected[] = {found.format, '\0'};
    if (child == NULL || strcmp(child->name, OGR_Fld_GetNameRef(field)) != 0 || strcmp(child->format, expected) != 0)
      return false;
    g_array_append_val(rows->columns, found);
  }
  rows->geometry = column;
  return column + 1 == schema->n_children && strcmp(schema->children[column]->format, "z") == 0;
}

/* So many rows that a batch has about the wanted size, where the format tells their number at once. */
static int
batch_rows(OGRLayerH layer, const char *path)
{
  struct stat s;
  gint64 n = OGR_L_TestCapability(layer, OLCFastFeatureCount) ? OGR_L_GetFeatureCount(layer, FALSE) : -1;
  if (n <= 0 || stat(path, &s) != 0 || s.st_size <= 0)
    return FEATURES_IN_BATCH;
  return (int)CLAMP((double)n * BATCH_BYTES / (double)s.st_size, 16.0, (double)BATCH_ROWS);
}

/* Whether the stream gives a field as it will be asked for. */
static bool
streams_well(OGRFeatureDefnH definition, int field, const GArray *fields, const GArray *numbers)
{
  char format = format_of(OGR_FD_GetFieldDefn(definition, field));
  return format != 0 && (format != 'g' || times_wanted(field, fields) == times_wanted(field, numbers));
}

static bool
open_stream(QdRows *rows, const GArray *fields, const GArray *numbers)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(rows->layer);
  if (!OGR_L_TestCapability(rows->layer, OLCFastGetArrowStream) || OGR_FD_GetGeomFieldCount(definition) != 1)
    return false;
  for (guint i = 0; i < fields->len; i++)
    if (!streams_well(definition, g_array_index(fields, int, i), fields, numbers))
      return false;
  g_autofree char *size = g_strdup_printf("%d", batch_rows(rows->layer, rows->path));
  char **options = CSLSetNameValue(NULL, "INCLUDE_FID", "YES");
  options = CSLSetNameValue(options, "MAX_FEATURES_IN_BATCH", size);
  bool is_open = OGR_L_GetArrowStream(rows->layer, &rows->stream, options);
  CSLDestroy(options);
  if (!is_open)
    return false;
  struct ArrowSchema schema;
  bool fits = rows->stream.get_schema(&rows->stream, &schema) == 0;
  if (fits) {
    fits = find_columns(rows, &schema);
    schema.release(&schema);
  }
  if (!fits)
    rows->stream.release(&rows->stream);
  return fits;
}

QdRows *
qd_rows_open(OGRLayerH layer, const char *path, const GArray *fields, const GArray *numbers)
{
  QdRows *rows = g_new0(QdRows, 1);
  rows->layer = layer;
  rows->path = g_strdup(path);
  rows->columns = g_array_new(FALSE, FALSE, sizeof(Column));
  rows->empty = g_array_new(FALSE, FALSE, sizeof(gint64));
  ignore_others(layer, fields);
  OGR_L_ResetReading(layer);
  rows->is_stream = open_stream(rows, fields, numbers);
  if (!rows->is_stream)
    OGR_L_ResetReading(layer);
  return rows;
}

void
qd_rows_free(QdRows *rows)
{
  if (rows == NULL)
    return;
  if (rows->is_stream)
    rows->stream.release(&rows->stream);
  g_array_unref(rows->columns);
  g_array_unref(rows->empty);
  g_free(rows->path);
  g_free(rows);
}

/* ---- reading ---- */

static bool
check_stopped(const QdRows *rows, GError **error)
{
  if (CPLGetLastErrorType() < CE_Failure)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: reading stopped after %llu features: %s"), rows->path,
              (unsigned long long)rows->read, CPLGetLastErrorMsg());
  return false;
}

static bool
is_null(const struct ArrowArray *column, guint row)
{
  const guint8 *valid = column->buffers[0];
  return valid != NULL && (valid[row / 8] >> (row % 8) & 1) == 0;
}

/* A geometry that GDAL cannot read comes as NULL through the stream: the feature interface tells it from none. */
static bool
check_empty(QdRows *rows, GError **error)
{
  bool ok = true;
  guint n = OGR_L_TestCapability(rows->layer, OLCRandomRead) ? rows->empty->len : 0;
  for (guint i = 0; ok && i < n; i++) {
    OGRFeatureH feature = OGR_L_GetFeature(rows->layer, g_array_index(rows->empty, gint64, i));
    OGR_F_Destroy(feature);
    ok = check_stopped(rows, error) && (i % 4096 != 0 || !qd_cancelled(error));
  }
  return ok;
}

/* Fills a batch from the stream; n is 0 at its end. */
static bool
next_of_stream(QdRows *rows, QdBatch *batch, GError **error)
{
  /* several threads would read ahead of each other, which GDAL before 3.8.3 gets wrong for a GeoPackage */
  CPLSetThreadLocalConfigOption("GDAL_NUM_THREADS", "1");
  int status = rows->stream.get_next(&rows->stream, &batch->array);
  while (status == 0 && batch->array.release != NULL && batch->array.length == 0) {
    batch->array.release(&batch->array);
    status = rows->stream.get_next(&rows->stream, &batch->array);
  }
  CPLSetThreadLocalConfigOption("GDAL_NUM_THREADS", NULL);
  if (status != 0 && CPLGetLastErrorType() < CE_Failure)
    CPLError(CE_Failure, CPLE_AppDefined, "%s", g_strerror(status));
  if (!check_stopped(rows, error))
    return false;
  if (batch->array.release == NULL) {
    rows->is_stream = false;
    rows->stream.release(&rows->stream);
    return check_empty(rows, error);
  }
  batch->n = (guint)batch->array.length;
  for (guint i = 0; i < batch->n; i++) {
    gint64 fid = qd_batch_fid(batch, i);
    if (is_null(batch->array.children[rows->geometry], i))
      g_array_append_val(rows->empty, fid);
  }
  return true;
}

static bool
next_features(QdRows *rows, QdBatch *batch, GError **error)
{
  gsize bytes = 0;
  OGRFeatureH feature;
  while (batch->n < FEATURES_IN_BATCH && bytes < BATCH_BYTES && (feature = OGR_L_GetNextFeature(rows->layer)) != NULL) {
    guint i = batch->n++;
    batch->features[i] = feature;
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    if (geometry == NULL)
      continue;
    batch->sizes[i] = (gsize)OGR_G_WkbSizeEx(geometry);
    batch->wkb[i] = g_malloc(batch->sizes[i]);
    OGR_G_ExportToIsoWkb(geometry, wkbNDR, batch->wkb[i]);
    OGR_F_SetGeometryDirectly(feature, NULL);
    bytes += batch->sizes[i];
  }
  return check_stopped(rows, error);
}

QdBatch *
qd_rows_next(QdRows *rows, GError **error)
{
  g_autoptr(QdBatch) batch = g_new0(QdBatch, 1);
  batch->columns = rows->columns;
  batch->geometry = rows->geometry;
  bool was_stream = rows->is_stream;
  CPLErrorReset();
  if (was_stream ? !next_of_stream(rows, batch, error) : !next_features(rows, batch, error))
    return NULL;
  rows->read += batch->n;
  return batch->n == 0 ? NULL : g_steal_pointer(&batch);
}

/* ---- a batch ---- */

void
qd_batch_free(QdBatch *batch)
{
  if (batch == NULL)
    return;
  if (batch->array.release != NULL) {
    batch->array.release(&batch->array);
  } else {
    for (guint i = 0; i < batch->n; i++) {
      OGR_F_Destroy(batch->features[i]);
      g_free(batch->wkb[i]);
    }
  }
  g_free(batch);
}

guint
qd_batch_count(const QdBatch *batch)
{
  return batch->n;
}

gint64
qd_batch_fid(const QdBatch *batch, guint row)
{
  if (batch->array.release == NULL)
    return OGR_F_GetFID(batch->features[row]);
  const gint64 *fids = batch->array.children[0]->buffers[1];
  return fids[row];
}

/* Bytes of a column with offsets: text or geometry. */
static const guint8 *
variable_bytes(const struct ArrowArray *column, guint row, gsize *size)
{
  const gint32 *offsets = column->buffers[1];
  *size = (gsize)(offsets[row + 1] - offsets[row]);
  return (const guint8 *)column->buffers[2] + offsets[row];
}

const guint8 *
qd_batch_wkb(const QdBatch *batch, guint row, gsize *size)
{
  if (batch->array.release == NULL) {
    *size = batch->sizes[row];
    return batch->wkb[row];
  }
  const struct ArrowArray *column = batch->array.children[batch->geometry];
  return is_null(column, row) ? NULL : variable_bytes(column, row, size);
}

static const Column *
column_of(const QdBatch *batch, int field)
{
  for (guint i = 0; i < batch->columns->len; i++) {
    const Column *column = &g_array_index(batch->columns, Column, i);
    if (column->field == field)
      return column;
  }
  return NULL;
}

const char *
qd_batch_bytes(const QdBatch *batch, guint row, int field, gsize *size)
{
  const Column *column = batch->array.release == NULL ? NULL : column_of(batch, field);
  if (column == NULL || column->format != 'u' || is_null(batch->array.children[column->column], row))
    return NULL;
  return (const char *)variable_bytes(batch->array.children[column->column], row, size);
}

static char *
feature_string(OGRFeatureH feature, int field)
{
  if (!OGR_F_IsFieldSetAndNotNull(feature, field))
    return NULL;
  double number =
      OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field)) == OFTReal ? OGR_F_GetFieldAsDouble(feature, field) : NAN;
  if (number == floor(number) && fabs(number) < 1e15) /* an id or code kept as a number: not "101.000000" */
    return qd_format_fixed(number, 0);
  return g_strdup(OGR_F_GetFieldAsString(feature, field));
}

char *
qd_batch_string(const QdBatch *batch, guint row, int field)
{
  if (field < 0)
    return NULL;
  if (batch->array.release == NULL)
    return feature_string(batch->features[row], field);
  const Column *column = column_of(batch, field);
  const struct ArrowArray *array = column == NULL ? NULL : batch->array.children[column->column];
  if (array == NULL || is_null(array, row))
    return NULL;
  if (column->format == 'u') {
    gsize size;
    const char *bytes = (const char *)variable_bytes(array, row, &size);
    return g_strndup(bytes, size);
  }
  gint64 number =
      column->format == 'l' ? ((const gint64 *)array->buffers[1])[row] : ((const gint32 *)array->buffers[1])[row];
  return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

/* A field kept as text; NAN where it is no number. */
static double
number_in_text(const QdBatch *batch, guint row, int field)
{
  double number = NAN;
  g_autofree char *text = qd_batch_string(batch, row, field);
  if (text != NULL)
    qd_parse_number(g_strstrip(text), &number);
  return number;
}

double
qd_batch_number(const QdBatch *batch, guint row, int field)
{
  const Column *column = batch->array.release == NULL ? NULL : column_of(batch, field);
  if (column != NULL && column->format == 'g') {
    const struct ArrowArray *array = batch->array.children[column->column];
    return is_null(array, row) ? NAN : ((const double *)array->buffers[1])[row];
  }
  OGRFeatureH feature = column != NULL ? NULL : batch->features[row];
  if (feature == NULL || OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field)) != OFTReal)
    return number_in_text(batch, row, field);
  return OGR_F_IsFieldSetAndNotNull(feature, field) ? OGR_F_GetFieldAsDouble(feature, field) : NAN;
}
