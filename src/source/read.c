/* Reading features into the spool: 2D, linear, transformed; then measuring and validating them. */
#include <cpl_error.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "source/layer.h"

/* A growing piece of memory, reused from feature to feature. */
typedef struct {
  guint8 *wkb;
  gsize capacity, size;
  GArray *points; /* double */
} Scratch;

/* The label is that of qd_layer_label(): the feature's id where it has one. */
static void
report_feature(const QdLayerFile *file, const QdRecord *record, const char *rule, const char *value)
{
  const QdFeature *f = &record->feature;
  g_autofree char *label = f->id[0] != '\0' ? g_strdup(f->id) : g_strdup_printf("fid %" G_GINT64_FORMAT, f->fid);
  const QdFindingSpec spec = {
      .rule = rule, .layer = file->input->source, .feature = label, .value = value, .measure = NAN};
  qd_findings_add(file->request->findings, &spec);
}

/* A circle drawn with this step loses 0.0003 % of its area (with GDAL's own 4 degrees, 0.08 %). */
#define ARC_STEP_DEGREES 0.25

/* The geometry as line or polygon, 2D and without arcs; NULL, with a finding, for none or a wrong kind. Newly
 * allocated. */
static OGRGeometryH
plain_geometry(const QdLayerFile *file, OGRFeatureH feature, const QdRecord *record)
{
  OGRGeometryH source = OGR_F_GetGeometryRef(feature);
  if (source == NULL || OGR_G_IsEmpty(source)) {
    report_feature(file, record, "empty_geometry", NULL);
    return NULL;
  }
  OGRGeometryH geometry;
  if (OGR_G_HasCurveGeometry(source, TRUE)) {
    geometry = OGR_G_GetLinearGeometry(source, ARC_STEP_DEGREES, NULL);
    report_feature(file, record, "curve_straightened", NULL);
  } else {
    geometry = OGR_G_Clone(source);
  }
  OGR_G_FlattenTo2D(geometry);
  bool wants_polygons = file->request->wants_polygons;
  OGRwkbGeometryType type = OGR_G_GetGeometryType(geometry);
  if (type == wkbGeometryCollection && wants_polygons) {
    geometry = OGR_G_ForceToMultiPolygon(geometry);
    type = OGR_G_GetGeometryType(geometry);
  }
  bool fits = wants_polygons ? type == wkbPolygon || type == wkbMultiPolygon
                             : type == wkbLineString || type == wkbMultiLineString;
  if (!fits) {
    report_feature(file, record, "wrong_geometry", OGRGeometryTypeToName(type));
    g_clear_pointer(&geometry, OGR_G_DestroyGeometry);
  }
  return geometry;
}

static bool
export_wkb(OGRGeometryH geometry, Scratch *scratch)
{
  scratch->size = (gsize)OGR_G_WkbSizeEx(geometry);
  if (scratch->size > scratch->capacity) {
    scratch->capacity = scratch->size * 2;
    scratch->wkb = g_realloc(scratch->wkb, scratch->capacity);
  }
  return scratch->size < G_MAXUINT32 && OGR_G_ExportToIsoWkb(geometry, wkbNDR, scratch->wkb) == OGRERR_NONE;
}

/* Transforms the coordinates of the WKB in place. */
static bool
transform_wkb(const QdTransform *transform, Scratch *scratch)
{
  QdWkbReader reader;
  QdRing ring;
  bool ok = true;
  qd_wkb_reader_init(&reader, scratch->wkb, scratch->size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    g_array_set_size(scratch->points, 2 * ring.n);
    double *xy = (double *)(void *)scratch->points->data;
    memcpy(xy, ring.xy, (gsize)ring.n * 16);
    ok = qd_transform_points(transform, xy, ring.n) && ok;
    memcpy(scratch->wkb + (ring.xy - scratch->wkb), xy, (gsize)ring.n * 16);
  }
  return ok;
}

/* Fills state, box and size of the record. */
static void
read_geometry(const QdLayerFile *file, OGRFeatureH feature, QdRecord *record, Scratch *scratch)
{
  record->feature.state = QD_GEOMETRY_EMPTY;
  OGRGeometryH geometry = plain_geometry(file, feature, record);
  if (geometry == NULL)
    return;
  QdBox box;
  bool is_exported = export_wkb(geometry, scratch);
  OGR_G_DestroyGeometry(geometry);
  if (!is_exported || !qd_wkb_box(scratch->wkb, scratch->size, &box)) {
    report_feature(file, record, "invalid_geometry", "Invalid Coordinate"); /* NaN, infinite: as GEOS calls it */
  } else if (file->transform != NULL &&
             (!transform_wkb(file->transform, scratch) || !qd_wkb_box(scratch->wkb, scratch->size, &box))) {
    report_feature(file, record, "not_transformed", file->input->crs);
  } else {
    record->feature.state = QD_GEOMETRY_OK;
    record->feature.min_x = box.min_x;
    record->feature.min_y = box.min_y;
    record->feature.max_x = box.max_x;
    record->feature.max_y = box.max_y;
    record->size = (guint32)scratch->size;
  }
}

static bool
read_feature(QdLayerFile *file, OGRFeatureH feature, QdLayer *layer, QdFeatureReader read, gpointer user_data,
             Scratch *scratch, GError **error)
{
  QdRecord record = {
      .feature = {
          .fid = OGR_F_GetFID(feature), .input = layer->inputs->len - 1, .category = QD_CATEGORY_UNKNOWN, .id = ""}};
  const char *texts[QD_TEXT_COUNT] = {NULL};
  if (!read(file, feature, layer, &record, texts, user_data, error))
    return false;
  read_geometry(file, feature, &record, scratch);
  if (layer->texts != NULL)
    g_array_append_vals(layer->texts, texts, 1);
  return qd_layer_append(layer, record, scratch->wkb, error);
}

static bool
read_file(QdLayerFile *file, QdLayer *layer, QdFeatureReader read, gpointer user_data, Scratch *scratch, GError **error)
{
  OGR_L_ResetReading(file->layer);
  CPLErrorReset();
  OGRFeatureH feature;
  bool ok = true;
  while (ok && (feature = OGR_L_GetNextFeature(file->layer)) != NULL) {
    ok = read_feature(file, feature, layer, read, user_data, scratch, error);
    OGR_F_Destroy(feature);
    if (++file->input->features % 4096 == 0)
      ok = ok && !qd_cancelled(error);
  }
  if (ok && CPLGetLastErrorType() >= CE_Failure) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: reading stopped after %llu features: %s"), file->path,
                (unsigned long long)file->input->features, CPLGetLastErrorMsg());
    ok = false;
  }
  if (ok && file->input->features == 0) {
    const QdFindingSpec spec = {.rule = "empty_file", .layer = file->input->source, .measure = NAN};
    qd_findings_add(file->request->findings, &spec);
  }
  return ok;
}

static bool
read_path(const QdLayerRequest *request, const char *path, QdLayer *layer, QdFieldFinder find_fields,
          QdFeatureReader read, gpointer user_data, Scratch *scratch, GError **error)
{
  QdLayerFile file;
  bool ok = qd_layer_file_open(&file, request, path, error);
  g_ptr_array_add(layer->inputs, file.input);
  g_ptr_array_add(layer->names, g_strdup(file.input->source));
  ok = ok && find_fields(&file, user_data, error) && read_file(&file, layer, read, user_data, scratch, error);
  qd_layer_file_close(&file);
  return ok;
}

QdLayer *
qd_layer_read(const QdLayerRequest *request, bool with_texts, QdFieldFinder find_fields, QdFeatureReader read,
              gpointer user_data, GError **error)
{
  GDALAllRegister();
  g_autoptr(QdLayer) layer = qd_layer_new(request->spool_dir, with_texts, error);
  if (layer == NULL)
    return NULL;
  Scratch scratch = {.points = g_array_new(FALSE, FALSE, sizeof(double))};
  /* messages of GDAL come back through our own errors; its warnings about a file are not the user's business */
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool ok = true;
  for (guint i = 0; ok && i < request->spec->files->len; i++)
    ok = read_path(request, request->spec->files->pdata[i], layer, find_fields, read, user_data, &scratch, error);
  CPLPopErrorHandler();
  g_array_unref(scratch.points);
  g_free(scratch.wkb);
  if (!ok || !qd_layer_seal(layer, error))
    return NULL;
  if (qd_layer_count(layer) == 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: no features to read (%s, line %u of %s)"),
                (char *)request->spec->files->pdata[0], request->role, request->spec->line, request->project->path);
    return NULL;
  }
  return g_steal_pointer(&layer);
}

/* ---- validation ---- */

enum { CHUNK = 2048 };

typedef struct {
  QdLayer *layer;
  const QdLayerRequest *request;
  gint next_chunk; /* atomic */
} Validation;

static void
report_invalid(const Validation *v, guint index, const char *reason, const QdRecord *record, const double *place)
{
  g_autofree char *label = qd_layer_label(v->layer, index);
  const QdFindingSpec spec = {.rule = "invalid_geometry",
                              .layer = qd_layer_name(v->layer, record->feature.input),
                              .feature = label,
                              .value = reason,
                              .measure = record->feature.area_m2,
                              .has_place = true,
                              .x = place != NULL ? place[0] : (record->feature.min_x + record->feature.max_x) / 2,
                              .y = place != NULL ? place[1] : (record->feature.min_y + record->feature.max_y) / 2};
  qd_findings_add(v->request->findings, &spec);
}

/* Why a polygon is invalid, and where. */
static char *
invalid_reason(QdGeos *geos, const GEOSGeometry *geometry, double place[2], bool *has_place)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  char *reason = NULL;
  GEOSGeometry *location = NULL;
  GEOSisValidDetail_r(h, geometry, 0, &reason, &location);
  *has_place =
      location != NULL && GEOSGeomGetX_r(h, location, &place[0]) == 1 && GEOSGeomGetY_r(h, location, &place[1]) == 1;
  char *copy = g_strdup(reason != NULL ? reason : qd_geos_message(geos));
  if (reason != NULL)
    GEOSFree_r(h, reason);
  qd_geos_destroy(geos, location);
  return copy;
}

static void
validate_polygon(const Validation *v, QdGeos *geos, guint index)
{
  QdRecord *record = &g_array_index(v->layer->records, QdRecord, index);
  if (record->feature.state == QD_GEOMETRY_EMPTY)
    return;
  const guint8 *wkb = v->layer->map + record->offset;
  record->feature.area_m2 = qd_wkb_area(wkb, record->size);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb, record->size);
  if (geometry != NULL && GEOSisValid_r(qd_geos_handle(geos), geometry) == 1) {
    qd_geos_destroy(geos, geometry);
    return;
  }
  record->feature.state = QD_GEOMETRY_INVALID;
  double place[2];
  bool has_place = false;
  g_autofree char *reason =
      geometry == NULL ? g_strdup(qd_geos_message(geos)) : invalid_reason(geos, geometry, place, &has_place);
  report_invalid(v, index, reason, record, has_place ? place : NULL);
  qd_geos_destroy(geos, geometry);
}

static gpointer
validate_chunks(gpointer data)
{
  Validation *v = data;
  g_autoptr(QdGeos) geos = qd_geos_new();
  for (;;) {
    guint first = (guint)g_atomic_int_add(&v->next_chunk, 1) * CHUNK;
    guint n = qd_layer_count(v->layer);
    if (first >= n || qd_cancelled(NULL))
      return NULL;
    for (guint i = first; i < MIN(n, first + CHUNK); i++)
      validate_polygon(v, geos, i);
  }
}

bool
qd_layer_validate(QdLayer *layer, const QdLayerRequest *request, guint jobs, GError **error)
{
  Validation v = {.layer = layer, .request = request};
  g_autoptr(GPtrArray) threads = g_ptr_array_new();
  for (guint i = 1; i < jobs; i++)
    g_ptr_array_add(threads, g_thread_new("validate", validate_chunks, &v));
  validate_chunks(&v);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  return !qd_cancelled(error);
}
