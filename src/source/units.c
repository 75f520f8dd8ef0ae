/* Units: one polygon set a code, checked against the register. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "source/kept_units.h"
#include "source/layer.h"
#include "source/unit_faces.h"

struct QdUnits {
  QdLayer *layer, *allowed_gaps; /* allowed_gaps: NULL for none */
  GArray *units;                 /* QdUnit */
  GPtrArray *merged;             /* guint8 * of units drawn as several features */
  GArray *faces;                 /* QdUnitFace */
};

typedef struct {
  const QdPlan *plan;
  int code, name;
  bool code_is_number;
  double restored; /* codes whose leading zeros came back */
  char *example;
} UnitsReader;

void
qd_units_free(QdUnits *units)
{
  if (units == NULL)
    return;
  for (guint i = 0; i < units->units->len; i++) {
    QdUnit *u = &g_array_index(units->units, QdUnit, i);
    g_free(u->code);
    g_free(u->name);
    g_free(u->kind);
  }
  g_array_unref(units->units);
  g_ptr_array_unref(units->merged);
  g_clear_pointer(&units->faces, g_array_unref);
  qd_layer_free(units->layer);
  qd_layer_free(units->allowed_gaps);
  g_free(units);
}

const GArray *
qd_units_faces(const QdUnits *units)
{
  return units->faces;
}

guint
qd_units_count(const QdUnits *units)
{
  return units->units->len;
}

const QdUnit *
qd_units_get(const QdUnits *units, guint index)
{
  return &g_array_index(units->units, QdUnit, index);
}

const QdUnit *
qd_units_find(const QdUnits *units, const char *code)
{
  for (guint i = 0; i < qd_units_count(units); i++)
    if (g_str_equal(qd_units_get(units, i)->code, code))
      return qd_units_get(units, i);
  return NULL;
}

const QdLayer *
qd_units_layer(const QdUnits *units)
{
  return units->layer;
}

const QdLayer *
qd_units_allowed_gaps(const QdUnits *units)
{
  return units->allowed_gaps;
}

/* ---- reading ---- */

static bool
find_fields(QdLayerFile *file, gpointer user_data, GError **error)
{
  UnitsReader *r = user_data;
  const QdSourceSpec *spec = file->request->spec;
  if (!qd_layer_file_find(file, "code", spec->field_code, true, &r->code, error))
    return false;
  OGRFieldType type = OGR_Fld_GetType(OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(file->layer), r->code));
  r->code_is_number = type == OFTInteger || type == OFTInteger64 || type == OFTReal;
  return qd_layer_file_find(file, "name", spec->field_name, false, &r->name, error);
}

static bool
all_digits(const char *text)
{
  return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* A code that was kept as a number has lost its leading zeros: they come back when the register knows the longer code,
 * or, without a register, up to the five digits of an official commune code. */
static char *
restore_zeros(UnitsReader *r, char *code)
{
  if (!all_digits(code) || qd_plan_find_unit(r->plan, code) != NULL)
    return code;
  bool has_register = qd_plan_unit_count(r->plan) > 0;
  g_autofree char *padded = g_strdup(code);
  for (gsize length = strlen(code); length < 8; length++) {
    if (has_register ? qd_plan_find_unit(r->plan, padded) != NULL : !r->code_is_number || length >= 5)
      break;
    char *longer = g_strconcat("0", padded, NULL);
    g_free(padded);
    padded = longer;
  }
  if (g_str_equal(padded, code) || (has_register && qd_plan_find_unit(r->plan, padded) == NULL))
    return code;
  if (r->example == NULL)
    r->example = g_strdup_printf("%s → %s", code, padded);
  r->restored++;
  g_free(code);
  return g_steal_pointer(&padded);
}

static bool
read_unit(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts, gpointer user_data,
          GError **error)
{
  UnitsReader *r = user_data;
  g_autofree char *code = restore_zeros(r, qd_layer_file_text(file, row, r->code));
  if (code[0] == '\0') {
    g_autofree char *field = qd_layer_file_field_name(file, r->code);
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: the unit with fid %lld has no code in field \"%s\""),
                file->path, (long long)row->fid, field);
    return false;
  }
  g_autofree char *name = qd_layer_file_text(file, row, r->name);
  texts[QD_TEXT_CODE] = g_string_chunk_insert_const(layer->strings, code);
  texts[QD_TEXT_NAME] = g_string_chunk_insert_const(layer->strings, name);
  record->feature.id = texts[QD_TEXT_CODE];
  return true;
}

/* ---- features to units ---- */

static bool
check_measurable(const QdLayer *layer, guint index, const QdLayerRequest *request, GError **error)
{
  const QdFeature *f = qd_layer_feature(layer, index);
  if (f->state == QD_GEOMETRY_OK)
    return true;
  gsize size;
  const guint8 *wkb = qd_layer_wkb(layer, index, &size);
  g_autoptr(QdGeos) geos = qd_geos_new();
  GEOSGeometry *geometry = wkb == NULL ? NULL : qd_geos_read(geos, wkb, size);
  char *reason = geometry == NULL ? NULL : GEOSisValidReason_r(qd_geos_handle(geos), geometry);
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
              _("%s: unit \"%s\" (fid %lld) %s%s: areas cannot be measured against it; repair the boundary first "
                "(QGIS: Vector geometry, Fix geometries)"),
              (char *)request->spec->files->pdata[f->input], qd_layer_text(layer, index, QD_TEXT_CODE),
              (long long)f->fid, wkb == NULL ? _("has no geometry") : _("is not a valid polygon: "),
              reason != NULL ? reason : "");
  if (reason != NULL)
    GEOSFree_r(qd_geos_handle(geos), reason);
  qd_geos_destroy(geos, geometry);
  return false;
}

static GEOSGeometry *
read_feature(const QdUnits *units, QdGeos *geos, guint index, QdSum *area)
{
  gsize size;
  const guint8 *wkb = qd_layer_wkb(units->layer, index, &size);
  qd_sum_add(area, qd_wkb_area(wkb, size));
  return qd_geos_read(geos, wkb, size);
}

/* Joins the features from first to end (one code): their union, so that what they share is not counted twice.
 * @return the shared area, m²; NAN when GEOS cannot join them */
static double
join_features(QdUnits *units, QdUnit *unit, const guint *order, guint first, guint end)
{
  if (end - first == 1) {
    unit->wkb = qd_layer_wkb(units->layer, order[first], &unit->wkb_size);
    return 0;
  }
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdSum drawn = {0};
  GEOSGeometry *joined = read_feature(units, geos, order[first], &drawn);
  for (guint i = first + 1; joined != NULL && i < end; i++) {
    GEOSGeometry *before = joined, *part = read_feature(units, geos, order[i], &drawn);
    joined = part == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_UNION, before, part);
    qd_geos_destroy(geos, before);
    qd_geos_destroy(geos, part);
  }
  GBytes *wkb = joined == NULL ? NULL : qd_geos_write(geos, joined);
  qd_geos_destroy(geos, joined);
  if (wkb == NULL)
    return NAN;
  unit->wkb = g_bytes_unref_to_data(wkb, &unit->wkb_size);
  g_ptr_array_add(units->merged, (gpointer)unit->wkb);
  return qd_sum_value(&drawn) - qd_wkb_area(unit->wkb, unit->wkb_size);
}

static void
measure_unit(QdUnit *unit)
{
  QdBox box;
  qd_wkb_box(unit->wkb, unit->wkb_size, &box);
  unit->min_x = box.min_x;
  unit->min_y = box.min_y;
  unit->max_x = box.max_x;
  unit->max_y = box.max_y;
  unit->area_m2 = qd_wkb_area(unit->wkb, unit->wkb_size);
  unit->label_x = (box.min_x + box.max_x) / 2;
  unit->label_y = (box.min_y + box.max_y) / 2;
}

static void
study_unit(QdUnit *unit, QdGeodesic *geodesic, QdGeos *geos)
{
  unit->geodesic_m2 = qd_geodesic_area(geodesic, unit->wkb, unit->wkb_size);
  GEOSGeometry *geometry = qd_geos_read(geos, unit->wkb, unit->wkb_size);
  GEOSGeometry *point = geometry == NULL ? NULL : GEOSPointOnSurface_r(qd_geos_handle(geos), geometry);
  if (point != NULL) {
    GEOSGeomGetX_r(qd_geos_handle(geos), point, &unit->label_x);
    GEOSGeomGetY_r(qd_geos_handle(geos), point, &unit->label_y);
  }
  qd_geos_destroy(geos, point);
  qd_geos_destroy(geos, geometry);
}

/* By code, then in the order of the file. */
static gint
compare_codes(gconstpointer a, gconstpointer b, gpointer data)
{
  const guint *ia = a, *ib = b;
  int c = strcmp(qd_layer_text(data, *ia, QD_TEXT_CODE), qd_layer_text(data, *ib, QD_TEXT_CODE));
  return c != 0 ? c : (*ia < *ib ? -1 : 1);
}

static void
report(QdFindings *findings, const char *rule, const QdUnit *unit, const char *layer, const char *value,
       const char *expected, double measure)
{
  const QdFindingSpec spec = {.rule = rule,
                              .unit = unit != NULL ? unit->code : NULL,
                              .layer = layer,
                              .value = value,
                              .expected = expected,
                              .measure = measure,
                              .has_place = unit != NULL,
                              .x = unit != NULL ? unit->label_x : 0,
                              .y = unit != NULL ? unit->label_y : 0};
  qd_findings_add(findings, &spec);
}

/* Below this, features that share a border overlap by rounding. */
static double
least_overlap_m2(double area_m2)
{
  return MAX(0.01, 1e-9 * area_m2);
}

/* A layer may name a unit with its kind ("Phường Tam Thanh"), or not at all. */
static bool
means_registered(const char *name, const QdRegisteredUnit *registered)
{
  g_autofree char *full = g_strdup_printf("%s %s", registered->kind, registered->name);
  g_autofree char *folded = qd_text_fold(name), *full_folded = qd_text_fold(full);
  return name[0] == '\0' || g_str_equal(folded, full_folded);
}

static bool
add_unit(QdUnits *units, const QdLayerRequest *request, const QdPlan *plan, const guint *order, guint first, guint end,
         GError **error)
{
  const char *code = qd_layer_text(units->layer, order[first], QD_TEXT_CODE);
  const char *name = qd_layer_text(units->layer, order[first], QD_TEXT_NAME);
  const QdRegisteredUnit *registered = qd_plan_find_unit(plan, code);
  QdUnit unit = {.register_ha = registered != NULL ? registered->register_ha : NAN,
                 .plan_ha = registered != NULL ? registered->plan_ha : NAN};
  double shared_m2 = join_features(units, &unit, order, first, end);
  if (isnan(shared_m2)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: unit \"%s\": its %u features cannot be joined; merge them first"),
                (char *)request->spec->files->pdata[0], code, end - first);
    return false;
  }
  unit.code = g_strdup(code);
  unit.name = g_strdup(registered != NULL && means_registered(name, registered) ? registered->name : name);
  unit.kind = g_strdup(registered != NULL ? registered->kind : "");
  g_array_append_val(units->units, unit);
  const char *layer = qd_layer_name(units->layer, 0);
  if (end - first > 1)
    report(request->findings, "unit_in_parts", &unit, layer, NULL, NULL, end - first);
  if (shared_m2 > least_overlap_m2(qd_wkb_area(unit.wkb, unit.wkb_size)))
    report(request->findings, "unit_parts_overlap", &unit, layer, NULL, NULL, shared_m2);
  return true;
}

static bool
build_units(QdUnits *units, const QdLayerRequest *request, const QdPlan *plan, GError **error)
{
  guint n = qd_layer_count(units->layer);
  g_autofree guint *order = g_new(guint, n);
  for (guint i = 0; i < n; i++) {
    order[i] = i;
    if (!check_measurable(units->layer, i, request, error))
      return false;
  }
  g_qsort_with_data(order, (gint)n, sizeof order[0], compare_codes, units->layer);
  for (guint first = 0, end; first < n; first = end) {
    const char *code = qd_layer_text(units->layer, order[first], QD_TEXT_CODE);
    for (end = first + 1; end < n && g_str_equal(qd_layer_text(units->layer, order[end], QD_TEXT_CODE), code);)
      end++;
    if (g_str_equal(code, request->project->code)) {
      g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: unit \"%s\" has the code of the province (project.code)"),
                  (char *)request->spec->files->pdata[0], code);
      return false;
    }
    if (!add_unit(units, request, plan, order, first, end, error))
      return false;
  }
  return true;
}

/* ---- allowed gaps: polygons and no more ---- */

static bool
find_no_fields(QdLayerFile *file, gpointer user_data, GError **error)
{
  (void)file;
  (void)user_data;
  (void)error;
  return true;
}

static bool
read_no_fields(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts,
               gpointer user_data, GError **error)
{
  (void)file;
  (void)row;
  (void)layer;
  (void)record;
  (void)texts;
  (void)user_data;
  (void)error;
  return true;
}

static bool
load_allowed_gaps(QdUnits *units, const QdLayerRequest *of_units, GError **error)
{
  QdLayerRequest request = *of_units;
  request.spec = &request.project->allowed_gaps;
  request.role = "allowed_gaps";
  if (request.spec->line == 0)
    return true;
  units->allowed_gaps = qd_layer_read(&request, false, 1, find_no_fields, read_no_fields, NULL, error);
  return units->allowed_gaps != NULL;
}

/* All that is known of the boundaries by themselves. */
static bool
study_units(QdUnits *units, const QdProject *project, QdCache *cache, GError **error)
{
  QdHash key;
  guint n = units->units->len;
  QdUnit *all = (QdUnit *)(void *)units->units->data;
  for (guint i = 0; i < n; i++)
    measure_unit(&all[i]);
  if (qd_kept_units_find(cache, project->crs, all, n, &units->faces, &key))
    return true;
  g_autoptr(QdGeodesic) geodesic = qd_geodesic_new(project->crs, error);
  g_autoptr(QdGeos) geos = qd_geos_new();
  if (geodesic == NULL)
    return false;
  for (guint i = 0; i < n; i++)
    study_unit(&all[i], geodesic, geos);
  units->faces = qd_unit_faces_new(all, n, error);
  if (units->faces == NULL)
    return false;
  qd_kept_units_put(cache, key, all, n, units->faces);
  return true;
}

QdUnits *
qd_units_load(const QdProject *project, const QdPlan *plan, const char *spool_dir, QdCache *cache, QdFindings *findings,
              GError **error)
{
  UnitsReader reader = {.plan = plan};
  const QdLayerRequest request = {project, &project->units, "units", spool_dir, true, findings};
  g_autoptr(QdUnits) units = g_new0(QdUnits, 1);
  units->units = g_array_new(FALSE, TRUE, sizeof(QdUnit));
  units->merged = g_ptr_array_new_with_free_func(g_free);
  units->layer = qd_layer_read(&request, true, 1, find_fields, read_unit, &reader, error);
  if (reader.restored > 0)
    report(findings, "unit_code_zeros", NULL, units->layer != NULL ? qd_layer_name(units->layer, 0) : NULL,
           reader.example, NULL, reader.restored);
  g_free(reader.example);
  if (units->layer == NULL || !build_units(units, &request, plan, error) ||
      !load_allowed_gaps(units, &request, error) || !study_units(units, project, cache, error))
    return NULL;
  return g_steal_pointer(&units);
}
