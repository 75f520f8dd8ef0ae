/* quydat-synth — a synthetic province, calibrated to a plan's figures. */
#include <gdal.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>

#include "error.h"
#include "network.h"
#include "noise.h"
#include "options.h"
#include "output.h"
#include "plan.h"
#include "province.h"
#include "report.h"
#include "survey.h"
#include "targets.h"
#include "zones.h"

#ifndef QUYDAT_VERSION
#define QUYDAT_VERSION "0.1.0"
#endif

static bool
write_communes(const QdsPlan *plan, const QdsProvince *province, const char *folder, GError **error)
{
  const QdsField fields[] = {{"code", OFTString}, {"name", OFTString}, {NULL, OFTString}};
  g_autoptr(QdsLayer) layer = qds_layer_new(folder, "communes.gpkg", "communes", wkbMultiPolygon, fields, error);
  if (layer == NULL)
    return false;
  for (int u = 0; u < plan->n_units; u++) {
    const char *texts[] = {plan->units[u].code, plan->units[u].name};
    if (!qds_layer_add(layer, texts, 0.0, OGR_G_Clone(province->geometry[u]), error))
      return false;
  }
  return qds_layer_finish(layer, error);
}

static bool
write_roads(const QdsNetwork *network, const char *folder, GError **error)
{
  const QdsField fields[] = {{"ref", OFTString},   {"name", OFTString},   {"class", OFTString},
                             {"grade", OFTString}, {"status", OFTString}, {NULL, OFTString}};
  g_autoptr(QdsLayer) layer = qds_layer_new(folder, "roads.gpkg", "roads", wkbLineString, fields, error);
  if (layer == NULL)
    return false;
  for (guint i = 0; i < network->roads->len; i++) {
    const QdsRoad *road = network->roads->pdata[i];
    const char *texts[] = {road->ref, road->name, road->class, road->grade, road->status};
    OGRGeometryH line = OGR_G_CreateGeometry(wkbLineString);
    for (guint k = 0; k < road->points->len; k++) {
      const QdsPoint p = g_array_index(road->points, QdsPoint, k);
      OGR_G_AddPoint_2D(line, p.x, p.y);
    }
    if (!qds_layer_add(layer, texts, 0.0, line, error))
      return false;
  }
  return qds_layer_finish(layer, error);
}

static bool
write_zones(const GPtrArray *zones, const char *folder, GError **error)
{
  const QdsField fields[] = {{"name", OFTString},      {"kind", OFTString},     {"phase", OFTString},
                             {"register_ha", OFTReal}, {"communes", OFTString}, {NULL, OFTString}};
  g_autoptr(QdsLayer) layer = qds_layer_new(folder, "zones.gpkg", "zones", wkbMultiPolygon, fields, error);
  if (layer == NULL)
    return false;
  for (guint i = 0; i < zones->len; i++) {
    const QdsZone *zone = zones->pdata[i];
    const char *texts[] = {zone->name, zone->kind, zone->phase, zone->communes};
    if (zone->area.n_rings == 0)
      printf("zone not placed: %s\n", zone->name);
    else if (!qds_layer_add(layer, texts, zone->register_ha, qds_area_geometry(&zone->area), error))
      return false;
  }
  return qds_layer_finish(layer, error);
}

/* From the plan to the files, in the order in which things depend on each other. */
static bool
make_province(const QdsOptions *options, GError **error)
{
  const uint64_t seed = qds_hash(0x51d, (uint64_t)options->seed);
  g_autoptr(QdsPlan) plan = qds_plan_load(options->plan, error);
  if (plan == NULL)
    return false;
  g_autoptr(QdsProvince) province =
      options->units != NULL ? qds_province_load(plan, options->units, error) : qds_province_new(plan, seed, error);
  if (province == NULL)
    return false;
  g_autoptr(QdsLandscape) landscape = qds_landscape_new(province->area, province->n_units, seed);
  g_autoptr(QdsNetwork) network = qds_network_new(plan, landscape, province->town, error);
  if (network == NULL)
    return false;
  const double parcel_ha = province->total_m2 / 1e4 / (double)options->parcels;
  g_autoptr(QdsTargets) targets = qds_targets_new(plan, province, landscape, parcel_ha, seed);
  g_autoptr(GPtrArray) zones = qds_zones_new(plan, province, landscape, error);
  if (zones == NULL)
    return false;
  if (g_mkdir_with_parents(options->out, 0777) != 0) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_OUTPUT, "cannot make folder \"%s\"", options->out);
    return false;
  }
  const QdsWorld world = {plan, landscape, targets, seed};
  if (!write_communes(plan, province, options->out, error) || !write_roads(network, options->out, error) ||
      !write_zones(zones, options->out, error))
    return false;
  g_autoptr(QdsSurvey) survey = qds_survey_new(&world, province, options, error);
  if (survey == NULL || !qds_write_truth(survey, &world, options, error))
    return false;
  qds_print_summary(survey, &world, province, options);
  if (network->n_unplaced > 0)
    printf("roads left out, no commune known: %d\n", network->n_unplaced);
  return true;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  QdsOptions options;
  setlocale(LC_CTYPE, "");
  bool is_done = qds_options_parse(&options, &argc, &argv, &error);
  if (is_done && options.wants_version) {
    printf("quydat-synth %s\n", QUYDAT_VERSION);
  } else if (is_done) {
    GDALAllRegister();
    CPLSetErrorHandler(CPLQuietErrorHandler);
    qds_output_configure();
    is_done = make_province(&options, &error);
  }
  qds_options_clear(&options);
  if (is_done)
    return 0;
  fprintf(stderr, "quydat-synth: %s\n", error->message);
  return error->code;
}
