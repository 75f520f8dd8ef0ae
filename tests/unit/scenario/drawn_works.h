/* tests/unit/scenario/drawn_works.h — a small province with drawn zones and lines. */
#ifndef TESTS_SCENARIO_DRAWN_WORKS_H
#define TESTS_SCENARIO_DRAWN_WORKS_H

#include "province.h"

#include "quydat/scenario.h"

#define KINDS                                                                                                          \
  "kind,category,priority,protected,register,name_vi,name_en\nKCN,PNN,1,no,parks,a,a\nCCN,PNN,2,no,,b,b\n"             \
  "reserve,,9,yes,,c,c\n"
/* 4 m wide in grade IV, 10 m in grade III; forest is crossed on bridges. */
#define WIDTHS                                                                                                         \
  "class,grade,category,formation_m,margin_m,protection_m,spans,confidence,source\n"                                   \
  "provincial,III,PNN,8,1,5,RSX,low,s\nprovincial,IV,PNN,2,1,5,RSX,low,s\nprovincial,,PNN,3,0,5,,low,s\n"              \
  "power,,PNN,0,0,4,,low,s\n"
#define ZONE_LAYER "zones: {source: zones.gpkg, name: name, kind: kind, phase: phase}\n"
#define LINE_LAYER "infrastructure: {source: lines.gpkg, ref: ref, class: class, grade: grade, status: status}\n"

/* A zone: name, kind, phase; a line: ref, class, grade, status. */
typedef struct {
  const char *wkt, *texts[4];
} Drawn;

static inline void
write_drawn(const char *dir, const char *name, const char *const fields[], const Drawn *rows, guint n)
{
  g_autofree char *path = g_build_filename(dir, name, NULL);
  GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  assert_int_equal(OSRSetFromUserInput(srs, "EPSG:9215"), OGRERR_NONE);
  OGRLayerH layer = GDALDatasetCreateLayer(dataset, "works", srs, wkbUnknown, NULL);
  OSRRelease(srs);
  for (guint i = 0; fields[i] != NULL; i++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields[i], OFTString);
    OGR_L_CreateField(layer, field, TRUE);
    OGR_Fld_Destroy(field);
  }
  for (guint i = 0; i < n; i++) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRGeometryH geometry = NULL;
    g_autofree char *copy = g_strdup(rows[i].wkt);
    char *p = copy;
    for (guint k = 0; fields[k] != NULL; k++)
      OGR_F_SetFieldString(feature, (int)k, rows[i].texts[k]);
    assert_int_equal(OGR_G_CreateFromWkt(&p, NULL, &geometry), OGRERR_NONE);
    OGR_F_SetGeometryDirectly(feature, geometry);
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
  }
  GDALClose(dataset);
}

typedef struct {
  Province province;
  QdLayer *zones, *lines;
  QdLandTake *take;
} Works;

/* Two units, these parcels, zones and lines, measured. */
static inline void
works_run(Works *w, const char *dir, const Feature *parcels, guint n_parcels, const Drawn *zones, guint n_zones,
          const Drawn *lines, guint n_lines)
{
  static const char *const ZONE_FIELDS[] = {"name", "kind", "phase", NULL};
  static const char *const LINE_FIELDS[] = {"ref", "class", "grade", "status", NULL};
  g_autoptr(GError) error = NULL;
  *w = (Works){0};
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, parcels, n_parcels));
  g_free(write_text(dir, "zone-kinds.csv", KINDS));
  g_free(write_text(dir, "right-of-way-widths.csv", WIDTHS));
  g_autofree char *sections =
      g_strconcat("plan: .\n", n_zones > 0 ? ZONE_LAYER : "", n_lines > 0 ? LINE_LAYER : "", NULL);
  if (n_zones > 0)
    write_drawn(dir, "zones.gpkg", ZONE_FIELDS, zones, n_zones);
  if (n_lines > 0)
    write_drawn(dir, "lines.gpkg", LINE_FIELDS, lines, n_lines);
  province_open(&w->province, dir, LAND_GPKG, sections);
  Province *p = &w->province;
  province_load_units(p);
  p->balance = qd_balance_run(p->project, p->categories, p->units, province_load_land_use(p), QD_KEEP_DIVISION, NULL, 2,
                              p->findings, &error);
  assert_no_error(error);
  w->zones = qd_zones_load(p->project, dir, p->findings, &error);
  assert_no_error(error);
  w->lines = qd_infrastructure_load(p->project, dir, p->findings, &error);
  assert_no_error(error);
  const QdLandTakeRequest request = {.project = p->project,
                                     .categories = p->categories,
                                     .plan = p->plan,
                                     .units = p->units,
                                     .balance = p->balance,
                                     .zones = w->zones,
                                     .lines = w->lines,
                                     .jobs = 2};
  w->take = qd_land_take_run(&request, p->findings, &error);
  assert_no_error(error);
}

static inline void
works_clear(Works *w)
{
  qd_land_take_free(w->take);
  qd_layer_free(w->zones);
  qd_layer_free(w->lines);
  province_clear(&w->province);
}

static inline QdScenario *
works_apply(Works *w, QdScenarioChoice choice)
{
  g_autoptr(GError) error = NULL;
  QdScenario *scenario = qd_scenario_run(w->take, &choice, w->province.findings, &error);
  assert_no_error(error);
  return scenario;
}

static inline guint
work_named(const Works *w, const char *label)
{
  for (guint i = 0; i < qd_land_take_work_count(w->take); i++)
    if (strcmp(qd_land_take_work(w->take, i)->label, label) == 0)
      return i;
  fail_msg("no work \"%s\"", label);
  return 0;
}

/* m² of a category that count for a work in a row. */
static inline double
counted_of(const QdScenario *scenario, guint work, guint row, int from)
{
  const GArray *rows = qd_scenario_takes(scenario);
  double sum = 0;
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->work == work && r->row == row && r->from == from)
      sum += r->counted_m2;
  }
  return sum;
}

#endif
