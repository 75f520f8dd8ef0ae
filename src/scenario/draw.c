/* The land of 2030 as geometry. */
#include <math.h>

#include "base/parallel.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "scenario/scenario.h"

/* Less is rounding, no feature. */
#define LEAST_PIECE_M2 1e-4

void
qd_projected_pieces_free(GArray *pieces)
{
  for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
    GBytes *wkb = g_array_index(pieces, QdProjectedPiece, i).wkb;
    if (wkb != NULL)
      g_bytes_unref(wkb);
  }
  if (pieces != NULL)
    g_array_unref(pieces);
}

/* A piece that a work converts. */
typedef struct {
  guint work, polygon;
} Converted;

typedef struct {
  const QdScenario *scenario;
  const GArray *converted; /* Converted, by work */
  GArray **pieces;         /* QdProjectedPiece of each unit */
} Jobs;

static gint
compare_converted(gconstpointer pa, gconstpointer pb)
{
  const Converted *a = pa, *b = pb;
  if (a->work != b->work)
    return a->work < b->work ? -1 : 1;
  return a->polygon < b->polygon ? -1 : a->polygon > b->polygon;
}

/* The union of a work's pieces that meet a unit, cut at its border. */
static void
draw_converted(Jobs *jobs, guint unit, QdGeos *geos, GEOSGeometry **parts, guint n, guint work)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  const QdUnit *u = qd_units_get(jobs->scenario->take->request.units, unit);
  GEOSGeometry *all = GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, parts, n);
  GEOSGeometry *one = all == NULL ? NULL : qd_geos_keep_polygons(geos, GEOSUnaryUnion_r(h, all));
  GEOSGeometry *border = one == NULL ? NULL : qd_geos_read(geos, u->wkb, u->wkb_size);
  GEOSGeometry *inside = border == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, one, border);
  QdProjectedPiece piece = {.unit = unit,
                            .category = qd_works_get(jobs->scenario->take->works, work)->category,
                            .parcel = G_MAXUINT32,
                            .work = work,
                            .area_m2 = inside == NULL ? NAN : qd_geos_area(geos, inside)};
  if (piece.area_m2 > LEAST_PIECE_M2)
    piece.wkb = qd_geos_write(geos, inside);
  if (piece.wkb != NULL)
    g_array_append_val(jobs->pieces[unit], piece);
  qd_geos_destroy(geos, all);
  qd_geos_destroy(geos, one);
  qd_geos_destroy(geos, border);
  qd_geos_destroy(geos, inside);
}

static void
draw_unit(guint unit, gpointer data)
{
  Jobs *jobs = data;
  const QdLandTake *take = jobs->scenario->take;
  const QdUnit *u = qd_units_get(take->request.units, unit);
  const QdBox box = {u->min_x, u->min_y, u->max_x, u->max_y};
  g_autoptr(QdGeos) geos = qd_geos_new();
  g_autoptr(GPtrArray) parts = g_ptr_array_new();
  jobs->pieces[unit] = g_array_new(FALSE, FALSE, sizeof(QdProjectedPiece));
  for (guint i = 0; i <= jobs->converted->len && !qd_cancelled(NULL); i++) {
    const Converted *c = i < jobs->converted->len ? &g_array_index(jobs->converted, Converted, i) : NULL;
    const Converted *before = i > 0 ? &g_array_index(jobs->converted, Converted, i - 1) : NULL;
    if (parts->len > 0 && (c == NULL || c->work != before->work)) {
      draw_converted(jobs, unit, geos, (GEOSGeometry **)parts->pdata, parts->len, before->work);
      g_ptr_array_set_size(parts, 0);
    }
    gsize size = 0;
    QdBox of_piece;
    const guint8 *wkb = c == NULL ? NULL : g_bytes_get_data(take->pieces->polygons->pdata[c->polygon], &size);
    GEOSGeometry *part = wkb != NULL && qd_wkb_box(wkb, size, &of_piece) && qd_box_meets(&box, &of_piece)
                             ? qd_geos_read(geos, wkb, size)
                             : NULL;
    if (part != NULL)
      g_ptr_array_add(parts, part);
  }
}

/* The pieces that are converted, by work, and their polygons. */
static GArray *
find_converted(const QdScenario *scenario, GPtrArray *polygons)
{
  const QdPieces *pieces = scenario->take->pieces;
  GArray *converted = g_array_new(FALSE, FALSE, sizeof(Converted));
  for (guint i = 0; i < pieces->polygons->len; i++) {
    const Converted one = {qd_scenario_owner(scenario, g_array_index(pieces->cover_of, guint, i)), i};
    if (one.work == G_MAXUINT)
      continue;
    g_array_append_val(converted, one);
    g_ptr_array_add(polygons, pieces->polygons->pdata[i]);
  }
  g_array_sort(converted, compare_converted);
  return converted;
}

GArray *
qd_scenario_draw(const QdScenario *scenario, QdFindings *findings, GError **error)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  guint n_units = scenario->take->n_units;
  g_autoptr(GPtrArray) polygons = g_ptr_array_new();
  g_autoptr(GArray) converted = find_converted(scenario, polygons);
  GArray *left = qd_land_left(request->units, request->balance, polygons, request->jobs, findings, error);
  if (left == NULL)
    return NULL;
  Jobs jobs = {scenario, converted, g_new0(GArray *, (gsize)n_units + 1)};
  qd_parallel(n_units, request->jobs, draw_unit, &jobs);
  GArray *drawn = g_array_new(FALSE, FALSE, sizeof(QdProjectedPiece));
  for (guint unit = 0, k = 0; unit < n_units; unit++) {
    for (; k < left->len && g_array_index(left, QdLeftPiece, k).unit == unit; k++) {
      QdLeftPiece *piece = &g_array_index(left, QdLeftPiece, k);
      const QdProjectedPiece kept = {unit,       piece->column, piece->parcel, 0, piece->is_whole,
                                     piece->wkb, piece->area_m2};
      piece->wkb = NULL;
      g_array_append_val(drawn, kept);
    }
    g_array_append_vals(drawn, jobs.pieces[unit]->data, jobs.pieces[unit]->len);
    g_array_unref(jobs.pieces[unit]);
  }
  g_free(jobs.pieces);
  qd_left_pieces_free(left);
  if (!qd_cancelled(error))
    return drawn;
  qd_projected_pieces_free(drawn);
  return NULL;
}
