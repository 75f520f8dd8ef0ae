#include "tiles/vector_layers.h"

#include <math.h>

#include "base/i18n.h"
#include "geo/simplify.h"
#include "geo/wkb.h"
#include "tiles/vector_cells.h"
#include "tiles/vector_files.h"
#include "tiles/vector_land.h"

#define SQUARE_METRES_PER_HECTARE 10000.0

static double
hectares(double area_m2)
{
  return floor(area_m2 + 0.5) / SQUARE_METRES_PER_HECTARE;
}

static QdVectorLayer *
layer_new(const char *name, QdMvtType type, QdVectorTags tags, gconstpointer data)
{
  QdVectorLayer *layer = g_new0(QdVectorLayer, 1);
  *layer = (QdVectorLayer){.name = name, .type = type, .tags = tags, .data = data};
  return layer;
}

/* ---- polygons; each load_ function gives NULL without error where there are none ---- */

static bool
cover(QdVectorLayer *layer, const QdCoverageMember *members, guint n, const QdResult *result, guint jobs,
      GError **error)
{
  layer->coverage = qd_coverage_new(members, n, QD_COVERAGE_TOLERANCE_M);
  if (layer->coverage == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the map has more than %u points"), G_MAXUINT32);
    return false;
  }
  if (!qd_vector_to_cells(layer->coverage->xy, layer->coverage->n_points, result->project->crs, jobs, error))
    return false;
  QdVectorRange range = qd_vector_range(result->project);
  qd_coverage_weigh(layer->coverage, qd_vector_least(range.zoom_min, range.zoom_max), false, jobs);
  return true;
}

static void
tag_unit(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdUnit *unit = qd_units_get(((const QdResult *)data)->units, (guint)label);
  qd_mvt_text(layer, "code", unit->code);
  qd_mvt_text(layer, "name", unit->name);
  qd_mvt_real(layer, "area_ha", hectares(unit->area_m2));
}

static QdVectorLayer *
load_units(const QdResult *result, guint jobs, GError **error)
{
  guint n = qd_units_count(result->units);
  g_autoptr(QdVectorLayer) layer = layer_new("units", QD_MVT_POLYGON, tag_unit, result);
  g_autofree QdCoverageMember *members = g_new0(QdCoverageMember, (gsize)n + 1);
  for (guint i = 0; i < n; i++)
    members[i] = (QdCoverageMember){qd_units_get(result->units, i)->wkb, qd_units_get(result->units, i)->wkb_size};
  return cover(layer, members, n, result, jobs, error) ? g_steal_pointer(&layer) : NULL;
}

static void
tag_zone(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdLayer *zones = ((const QdResult *)data)->zones;
  guint i = (guint)label;
  qd_mvt_text(layer, "name", qd_layer_text(zones, i, QD_TEXT_NAME));
  qd_mvt_text(layer, "kind", qd_layer_text(zones, i, QD_TEXT_KIND));
  qd_mvt_text(layer, "phase", qd_layer_text(zones, i, QD_TEXT_PHASE));
  qd_mvt_text(layer, "code", qd_layer_text(zones, i, QD_TEXT_CODE));
  qd_mvt_real(layer, "area_ha", hectares(qd_layer_feature(zones, i)->area_m2));
}

static QdVectorLayer *
load_zones(const QdResult *result, guint jobs, GError **error)
{
  guint n = result->zones == NULL ? 0 : qd_layer_count(result->zones);
  if (n == 0)
    return NULL;
  g_autoptr(QdVectorLayer) layer = layer_new("zones", QD_MVT_POLYGON, tag_zone, result);
  g_autofree QdCoverageMember *members = g_new0(QdCoverageMember, (gsize)n + 1);
  for (guint i = 0; i < n; i++)
    members[i].wkb = qd_layer_wkb(result->zones, i, &members[i].size);
  return cover(layer, members, n, result, jobs, error) ? g_steal_pointer(&layer) : NULL;
}

static void
tag_land_take(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdResult *result = data;
  const QdProjectedPiece *piece = &g_array_index(result->projected, QdProjectedPiece, label);
  const QdWork *work = qd_land_take_work(qd_scenario_land_take(result->scenario), piece->work);
  qd_mvt_text(layer, "work", work->label);
  qd_mvt_text(layer, "kind", work->kind == QD_WORK_ZONE ? "zone" : "line");
  qd_mvt_text(layer, "phase", work->phase);
  qd_mvt_text(layer, "category", qd_categories_get(result->categories, (guint)piece->category)->code);
  qd_mvt_text(layer, "unit", qd_units_get(result->units, piece->unit)->code);
  qd_mvt_real(layer, "area_ha", hectares(piece->area_m2));
}

static QdVectorLayer *
load_land_take(const QdResult *result, guint jobs, GError **error)
{
  if (result->projected == NULL)
    return NULL;
  guint n = result->projected->len;
  g_autoptr(QdVectorLayer) layer = layer_new("land_take", QD_MVT_POLYGON, tag_land_take, result);
  g_autofree QdCoverageMember *members = g_new0(QdCoverageMember, (gsize)n + 1);
  for (guint i = 0; i < n; i++) {
    const QdProjectedPiece *piece = &g_array_index(result->projected, QdProjectedPiece, i);
    if (piece->parcel == G_MAXUINT32) /* else it is what is left of a parcel */
      members[i].wkb = g_bytes_get_data(piece->wkb, &members[i].size);
  }
  return cover(layer, members, n, result, jobs, error) ? g_steal_pointer(&layer) : NULL;
}

/* ---- lines and points ---- */

/* What items are gathered in. */
typedef struct {
  GArray *labels, *starts, *xy; /* gint32, guint32, double */
} Items;

static Items
items_new(void)
{
  Items items = {g_array_new(FALSE, FALSE, sizeof(gint32)), g_array_new(FALSE, FALSE, sizeof(guint32)),
                 g_array_new(FALSE, FALSE, sizeof(double))};
  return items;
}

static void
begin_item(Items *items, gint32 label)
{
  guint32 start = items->xy->len / 2;
  g_array_append_val(items->labels, label);
  g_array_append_val(items->starts, start);
}

static void
add_point(Items *items, double x, double y)
{
  g_array_append_val(items->xy, x);
  g_array_append_val(items->xy, y);
}

/* Takes the items over. @return NULL on error, and without one where there are none */
static QdVectorLayer *
layer_of(Items *items, QdVectorLayer *layer, const QdResult *result, guint jobs, GError **error)
{
  guint32 n_points = items->xy->len / 2;
  layer->n = items->labels->len;
  g_array_append_val(items->starts, n_points);
  layer->labels = (gint32 *)(gpointer)g_array_free(items->labels, FALSE);
  layer->starts = (guint32 *)(gpointer)g_array_free(items->starts, FALSE);
  layer->xy = (double *)(gpointer)g_array_free(items->xy, FALSE);
  if (layer->n > 0 && qd_vector_to_cells(layer->xy, n_points, result->project->crs, jobs, error))
    return layer;
  qd_vector_layer_free(layer);
  return NULL;
}

static QdVectorLayer *
load_unit_labels(const QdResult *result, guint jobs, GError **error)
{
  Items items = items_new();
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *unit = qd_units_get(result->units, i);
    begin_item(&items, (gint32)i);
    add_point(&items, unit->label_x, unit->label_y);
  }
  return layer_of(&items, layer_new("unit_labels", QD_MVT_POINT, tag_unit, result), result, jobs, error);
}

static void
tag_line(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdLayer *lines = ((const QdResult *)data)->infrastructure;
  guint i = (guint)label;
  qd_mvt_text(layer, "ref", qd_layer_text(lines, i, QD_TEXT_REF));
  qd_mvt_text(layer, "name", qd_layer_text(lines, i, QD_TEXT_NAME));
  qd_mvt_text(layer, "class", qd_layer_text(lines, i, QD_TEXT_CLASS));
  qd_mvt_text(layer, "grade", qd_layer_text(lines, i, QD_TEXT_GRADE));
  qd_mvt_text(layer, "status", qd_layer_text(lines, i, QD_TEXT_STATUS));
}

static QdVectorLayer *
load_infrastructure(const QdResult *result, guint jobs, GError **error)
{
  Items items = items_new();
  for (guint i = 0; result->infrastructure != NULL && i < qd_layer_count(result->infrastructure); i++) {
    gsize size = 0;
    const guint8 *wkb = qd_layer_wkb(result->infrastructure, i, &size);
    QdWkbReader reader;
    QdRing line;
    qd_wkb_reader_init(&reader, wkb, size);
    while (qd_wkb_next_ring(&reader, &line)) {
      begin_item(&items, (gint32)i);
      for (guint32 k = 0; k < line.n; k++) {
        double x, y;
        qd_ring_point(&line, k, &x, &y);
        add_point(&items, x, y);
      }
    }
  }
  return layer_of(&items, layer_new("infrastructure", QD_MVT_LINE, tag_line, result), result, jobs, error);
}

/* ---- all of them ---- */

GPtrArray *
qd_vector_layers_load(const QdResult *result, guint jobs, GError **error)
{
  static QdVectorLayer *(*const LOAD[])(const QdResult *, guint, GError **) = {load_units, load_unit_labels, load_zones,
                                                                               load_infrastructure, load_land_take};
  g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func((GDestroyNotify)qd_vector_layer_free);
  for (guint i = 0; i < G_N_ELEMENTS(LOAD); i++) {
    GError *failed = NULL;
    QdVectorLayer *layer = LOAD[i](result, jobs, &failed);
    if (failed != NULL) {
      g_propagate_error(error, failed);
      return NULL;
    }
    if (layer != NULL)
      g_ptr_array_add(layers, layer);
  }
  return g_steal_pointer(&layers);
}

/* ---- findings ---- */

static void
tag_finding(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdFinding *finding = qd_findings_get(((const QdResult *)data)->findings, (guint)label);
  qd_mvt_text(layer, "id", finding->id);
  qd_mvt_text(layer, "rule", finding->rule);
  qd_mvt_text(layer, "severity", qd_severity_name(finding->severity));
  qd_mvt_text(layer, "unit", finding->unit);
  qd_mvt_text(layer, "message", finding->message);
}

QdVectorLayer *
qd_vector_findings(const QdResult *result, guint jobs, GError **error)
{
  Items items = items_new();
  for (guint i = 0; i < qd_findings_count(result->findings); i++) {
    const QdFinding *finding = qd_findings_get(result->findings, i);
    if (!finding->has_place)
      continue;
    begin_item(&items, (gint32)i);
    add_point(&items, finding->x, finding->y);
  }
  return layer_of(&items, layer_new("findings", QD_MVT_POINT, tag_finding, result), result, jobs, error);
}
