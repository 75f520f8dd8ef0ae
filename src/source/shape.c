/* Geometries on their way into the spool: 2D, linear, of the project CRS; measured and validated. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "geo/plain.h"
#include "geo/valid.h"
#include "source/layer.h"
#include "source/reason.h"

struct QdShaper {
  const QdLayerFile *file;
  QdTransform *transform; /* NULL: none */
  QdGeos *geos;
  QdValidator *validator;
  GArray *points; /* double */
  QdEdgeCells *edges;
  guint *n_findings;
};

QdShaper *
qd_shaper_new(const QdLayerFile *file, QdEdgeCells *edges)
{
  QdShaper *shaper = g_new0(QdShaper, 1);
  shaper->file = file;
  shaper->transform = file->transform == NULL ? NULL : qd_transform_clone(file->transform);
  shaper->geos = qd_geos_new();
  shaper->validator = qd_validator_new();
  shaper->points = g_array_new(FALSE, FALSE, sizeof(double));
  shaper->edges = edges;
  shaper->n_findings = g_new0(guint, 1);
  return shaper;
}

void
qd_shaper_free(QdShaper *shaper)
{
  if (shaper == NULL)
    return;
  qd_transform_free(shaper->transform);
  qd_geos_free(shaper->geos);
  qd_validator_free(shaper->validator);
  g_array_unref(shaper->points);
  g_free(shaper->n_findings);
  g_free(shaper);
}

guint
qd_shaper_findings(const QdShaper *shaper)
{
  return *shaper->n_findings;
}

/* The label is that of qd_layer_label(): the feature's id where it has one. */
static void
report_spec(const QdShaper *shaper, const QdRecord *record, QdFindingSpec spec)
{
  const QdFeature *f = &record->feature;
  g_autofree char *label = f->id[0] != '\0' ? g_strdup(f->id) : g_strdup_printf("fid %" G_GINT64_FORMAT, f->fid);
  spec.layer = shaper->file->input->source;
  spec.feature = label;
  (*shaper->n_findings)++;
  qd_findings_add(shaper->file->request->findings, &spec);
}

static void
report_feature(const QdShaper *shaper, const QdRecord *record, const char *rule, const char *value)
{
  report_spec(shaper, record, (QdFindingSpec){.rule = rule, .value = value, .measure = NAN});
}

/* ---- what GDAL has to take apart ---- */

/* A circle drawn with this step loses 0.0003 % of its area (with GDAL's own 4 degrees, 0.08 %). */
#define ARC_STEP_DEGREES 0.25

/* The geometry as line or polygon, 2D and without arcs; NULL, with a finding, for none or a wrong kind. Takes the
 * source; newly allocated. */
static OGRGeometryH
plain_geometry(const QdShaper *shaper, OGRGeometryH geometry, const QdRecord *record)
{
  if (OGR_G_IsEmpty(geometry)) {
    report_feature(shaper, record, "empty_geometry", NULL);
    OGR_G_DestroyGeometry(geometry);
    return NULL;
  }
  if (OGR_G_HasCurveGeometry(geometry, TRUE)) {
    OGRGeometryH curved = geometry;
    geometry = OGR_G_GetLinearGeometry(curved, ARC_STEP_DEGREES, NULL);
    OGR_G_DestroyGeometry(curved);
    report_feature(shaper, record, "curve_straightened", NULL);
  }
  OGR_G_FlattenTo2D(geometry);
  bool wants_polygons = shaper->file->request->wants_polygons;
  OGRwkbGeometryType type = OGR_G_GetGeometryType(geometry);
  if (type == wkbGeometryCollection && wants_polygons) {
    geometry = OGR_G_ForceToMultiPolygon(geometry);
    type = OGR_G_GetGeometryType(geometry);
  }
  bool fits = wants_polygons ? type == wkbPolygon || type == wkbMultiPolygon
                             : type == wkbLineString || type == wkbMultiLineString;
  if (!fits) {
    report_feature(shaper, record, "wrong_geometry", OGRGeometryTypeToName(type));
    g_clear_pointer(&geometry, OGR_G_DestroyGeometry);
  }
  return geometry;
}

/* @return newly allocated WKB; NULL for what is left out, with a finding or an error */
static guint8 *
rebuild(const QdShaper *shaper, const guint8 *wkb, gsize *size, const QdRecord *record, GError **error)
{
  OGRGeometryH geometry = NULL;
  if (*size > G_MAXINT || OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)*size) != OGRERR_NONE) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: the geometry of the feature with fid %lld cannot be read"),
                shaper->file->path, (long long)record->feature.fid);
    return NULL;
  }
  geometry = plain_geometry(shaper, geometry, record);
  if (geometry == NULL)
    return NULL;
  *size = (gsize)OGR_G_WkbSizeEx(geometry);
  guint8 *rebuilt = g_malloc(*size);
  OGR_G_ExportToIsoWkb(geometry, wkbNDR, rebuilt);
  OGR_G_DestroyGeometry(geometry);
  return rebuilt;
}

/* ---- measuring and validating ---- */

/* Transforms the coordinates of the WKB in place. */
static bool
transform_wkb(const QdShaper *shaper, guint8 *wkb, gsize size)
{
  QdWkbReader reader;
  QdRing ring;
  bool ok = true;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    g_array_set_size(shaper->points, 2 * ring.n);
    double *xy = (double *)(void *)shaper->points->data;
    memcpy(xy, ring.xy, (gsize)ring.n * 16);
    ok = qd_transform_points(shaper->transform, xy, ring.n) && ok;
    memcpy(wkb + (ring.xy - wkb), xy, (gsize)ring.n * 16);
  }
  return ok;
}

/* The rings of a polygon built anew: what its outer rings enclose, less its holes. @return NULL where that is not a
 * valid polygon either */
static GBytes *
make_valid(QdGeos *geos, const GEOSGeometry *geometry)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GEOSMakeValidParams *how = GEOSMakeValidParams_create_r(h);
  GEOSMakeValidParams_setMethod_r(h, how, GEOS_MAKE_VALID_STRUCTURE);
  GEOSMakeValidParams_setKeepCollapsed_r(h, how, 0);
  GEOSGeometry *made = qd_geos_keep_polygons(geos, GEOSMakeValidWithParams_r(h, geometry, how));
  GEOSMakeValidParams_destroy_r(h, how);
  bool is_good = made != NULL && GEOSisEmpty_r(h, made) == 0 && GEOSisValid_r(h, made) == 1;
  GBytes *wkb = is_good ? qd_geos_write(geos, made) : NULL;
  qd_geos_destroy(geos, made);
  return wkb;
}

/* Overlays of polygons of so many points can take minutes: it is said. Of more, they can take an hour, and memory to
 * match: those are not measured. */
#define MANY_POINTS 250000
#define MOST_POINTS 1000000

/* Tells of a very large polygon. Units stay as they are: nothing is overlaid with all of one.
 *
 * @return whether it is so large that it may not be cut by others: it counts as one that cannot be measured */
static bool
is_too_large(const QdShaper *shaper, const guint8 *wkb, gsize size, QdRecord *record)
{
  QdFeature *f = &record->feature;
  if (size / 16 <= MANY_POINTS || strcmp(shaper->file->request->role, "units") == 0)
    return false;
  QdWkbReader reader;
  QdRing ring;
  gsize points = 0;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring))
    points += ring.n - 1; /* the last is the first */
  if (points <= MANY_POINTS)
    return false;
  bool is_refused = points > MOST_POINTS;
  g_autofree char *limit = qd_format_for_people(MOST_POINTS, 0, shaper->file->request->project->lang);
  report_spec(shaper, record,
              (QdFindingSpec){.rule = is_refused ? "too_many_points" : "many_points",
                              .expected = limit,
                              .measure = (double)points,
                              .has_place = true,
                              .x = (f->min_x + f->max_x) / 2,
                              .y = (f->min_y + f->max_y) / 2});
  if (is_refused)
    f->state = QD_GEOMETRY_INVALID;
  return is_refused;
}

/* Takes the repaired geometry in place of the one as read. */
static bool
take_repaired(GBytes *repaired, double area_m2, QdRecord *record, guint8 **owned)
{
  QdFeature *f = &record->feature;
  QdBox box;
  gsize size;
  const guint8 *wkb = g_bytes_get_data(repaired, &size);
  if (size >= G_MAXUINT32 || !qd_wkb_box(wkb, size, &box))
    return false;
  f->min_x = box.min_x;
  f->min_y = box.min_y;
  f->max_x = box.max_x;
  f->max_y = box.max_y;
  f->area_m2 = area_m2;
  record->size = (guint32)size;
  g_free(*owned);
  *owned = g_memdup2(wkb, size);
  return true;
}

/* An invalid polygon: reported, or repaired and reported, as the project says. */
static void
settle_invalid(const QdShaper *shaper, const GEOSGeometry *geometry, QdRecord *record, guint8 **owned)
{
  const QdProject *project = shaper->file->request->project;
  QdFeature *f = &record->feature;
  double place[2] = {(f->min_x + f->max_x) / 2, (f->min_y + f->max_y) / 2};
  bool is_repaired = false;
  bool is_parcel = g_str_equal(shaper->file->request->role, "land_use");
  g_autofree char *reason = qd_invalid_reason(shaper->geos, geometry, shaper->file->request->findings, place);
  g_autoptr(GBytes) repaired =
      project->repairs_parcels && is_parcel && geometry != NULL ? make_valid(shaper->geos, geometry) : NULL;
  g_autofree char *areas = NULL;
  double before_m2 = f->area_m2, after_m2 = NAN;
  if (repaired != NULL) {
    after_m2 = qd_wkb_area(g_bytes_get_data(repaired, NULL), g_bytes_get_size(repaired));
    g_autofree char *before = qd_format_for_people(before_m2, 2, project->lang);
    g_autofree char *after = qd_format_for_people(after_m2, 2, project->lang);
    areas = g_strdup_printf("%s → %s m²", before, after);
    is_repaired = qd_is_small_change(project, before_m2, after_m2) && take_repaired(repaired, after_m2, record, owned);
  }
  f->state = is_repaired ? QD_GEOMETRY_OK : QD_GEOMETRY_INVALID;
  g_autofree char *refused = areas != NULL ? g_strdup_printf("%s; make_valid: %s", reason, areas) : NULL;
  report_spec(shaper, record,
              (QdFindingSpec){.rule = is_repaired ? "geometry_repaired" : "invalid_geometry",
                              .value = is_repaired || refused == NULL ? reason : refused,
                              .expected = is_repaired ? areas : NULL,
                              .measure = is_repaired ? after_m2 - before_m2 : before_m2,
                              .has_place = true,
                              .x = place[0],
                              .y = place[1]});
}

static void
validate(const QdShaper *shaper, const guint8 *wkb, guint8 **owned, QdRecord *record)
{
  GEOSGeometry *geometry = qd_geos_read(shaper->geos, wkb, record->size);
  if (geometry == NULL || GEOSisValid_r(qd_geos_handle(shaper->geos), geometry) != 1)
    settle_invalid(shaper, geometry, record, owned);
  qd_geos_destroy(shaper->geos, geometry);
}

/* Fills state, box, area and size of the record from a geometry that is plain; an owned one may be changed, and a
 * repaired one becomes the owned. */
static bool
measure(const QdShaper *shaper, const guint8 *wkb, guint8 **owned, gsize size, QdRecord *record)
{
  QdBox box;
  if (size >= G_MAXUINT32 || !qd_wkb_box(wkb, size, &box)) {
    report_feature(shaper, record, "invalid_geometry", qd_not_a_number_reason(shaper->file->request->findings));
    return false;
  }
  if (shaper->transform != NULL && (!transform_wkb(shaper, *owned, size) || !qd_wkb_box(wkb, size, &box))) {
    report_feature(shaper, record, "not_transformed", shaper->file->input->crs);
    return false;
  }
  QdFeature *f = &record->feature;
  f->state = QD_GEOMETRY_OK;
  f->min_x = box.min_x;
  f->min_y = box.min_y;
  f->max_x = box.max_x;
  f->max_y = box.max_y;
  record->size = (guint32)size;
  if (shaper->file->request->wants_polygons) {
    f->area_m2 = qd_wkb_area(wkb, size);
    if (!is_too_large(shaper, wkb, size, record) && !qd_certainly_valid(shaper->validator, wkb, size, &box))
      validate(shaper, wkb, owned, record);
  }
  return true;
}

const guint8 *
qd_shape(QdShaper *shaper, const guint8 *wkb, gsize size, QdRecord *record, guint8 **owned, GError **error)
{
  bool wants_polygons = shaper->file->request->wants_polygons;
  *owned = NULL;
  record->feature.state = QD_GEOMETRY_EMPTY;
  if (wkb == NULL) {
    report_feature(shaper, record, "empty_geometry", NULL);
    return NULL;
  }
  gsize flat_size = qd_wkb_flat_size(wkb, size, wants_polygons);
  if (flat_size == 0) {
    *owned = rebuild(shaper, wkb, &size, record, error);
    if (*owned == NULL)
      return NULL;
  } else if (flat_size < size || shaper->transform != NULL) {
    *owned = g_malloc(flat_size);
    qd_wkb_flatten(wkb, size, wants_polygons, *owned);
    size = flat_size;
  }
  if (!measure(shaper, *owned != NULL ? *owned : wkb, owned, size, record))
    return NULL;
  const guint8 *kept = *owned != NULL ? *owned : wkb;
  if (shaper->edges != NULL && record->feature.state == QD_GEOMETRY_OK)
    qd_edge_cells_add(shaper->edges, kept, record->size);
  return kept;
}
