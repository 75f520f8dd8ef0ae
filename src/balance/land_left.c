/* What polygons leave of each parcel, as geometry. */
#include <math.h>

#include "balance/parts.h"
#include "base/number.h"
#include "base/parallel.h"
#include "geo/boxes.h"
#include "geo/geos.h"
#include "quydat/land.h"

/* Less is rounding: no feature, and no meeting. */
#define LEAST_PIECE_M2 1e-4
#define LEAST_SHARED_M2 1e-6

typedef struct {
  const QdUnits *units;
  const QdBalance *balance;
  const GPtrArray *polygons, *spared;
  QdBoxes *boxes; /* of the polygons */
  QdFindings *findings;
  bool draws_gaps;
  GArray **pieces; /* of each unit */
} Jobs;

/* What one unit's job works on. */
typedef struct {
  const Jobs *jobs;
  const QdUnit *unit;
  QdSlabs *slabs; /* of the unit; made when first asked for */
  QdSlabsRoom room;
  QdGeos *geos;
} Plot;

static QdPart
land_of(const Jobs *jobs, guint polygon)
{
  QdPart land = {.parcel = G_MAXUINT32, .is_cut = true};
  land.wkb = g_bytes_get_data(jobs->polygons->pdata[polygon], &land.size);
  return land;
}

/* The polygons that share land with a part, and how much they leave of it. */
static GArray *
find_taken(Plot *p, QdPart *part, double *left_m2)
{
  GArray *taken = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GArray) near = qd_boxes_meeting(p->jobs->boxes, &part->box);
  *left_m2 = part->area_m2;
  for (guint i = 0; i < near->len; i++) {
    guint polygon = g_array_index(near, guint, i);
    const bool *spared = p->jobs->spared->pdata[polygon];
    if (spared != NULL && spared[qd_column_index(part->column)])
      continue;
    QdPart land = land_of(p->jobs, polygon);
    if (part->is_cut && p->slabs == NULL)
      p->slabs = qd_slabs_new(p->unit->wkb, p->unit->wkb_size);
    double area = qd_part_shared_area(part, &land, p->slabs, &p->room);
    qd_part_clear(&land);
    if (area <= LEAST_SHARED_M2)
      continue;
    *left_m2 -= area;
    g_array_append_val(taken, polygon);
  }
  return taken;
}

/* The overlay of two geometries, which are taken over; NULL stays NULL. */
static GEOSGeometry *
combine(Plot *p, QdOverlay how, GEOSGeometry *a, const guint8 *wkb, gsize size, double grid_m)
{
  GEOSGeometry *b = a == NULL ? NULL : qd_geos_read(p->geos, wkb, size);
  GEOSGeometry *result = b == NULL ? NULL : qd_geos_overlay_on_grid(p->geos, how, a, b, grid_m);
  qd_geos_destroy(p->geos, a);
  qd_geos_destroy(p->geos, b);
  return result;
}

static GEOSGeometry *
cut_left(Plot *p, const QdPart *part, const GArray *taken, double grid_m)
{
  GEOSGeometry *left = qd_geos_read(p->geos, part->wkb, part->size);
  if (part->is_cut)
    left = combine(p, QD_OVERLAY_INTERSECTION, left, p->unit->wkb, p->unit->wkb_size, grid_m);
  for (guint i = 0; part->lost != NULL && i < part->lost->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(part->lost->pdata[i], &size);
    left = combine(p, QD_OVERLAY_DIFFERENCE, left, wkb, size, grid_m);
  }
  for (guint i = 0; i < taken->len; i++) {
    const QdPart land = land_of(p->jobs, g_array_index(taken, guint, i));
    left = combine(p, QD_OVERLAY_DIFFERENCE, left, land.wkb, land.size, grid_m);
  }
  return left;
}

/* In full precision, and where that fails or gives another area, on a grid. NULL when none of them gives the area. */
static GBytes *
draw_left(Plot *p, const QdPart *part, const GArray *taken, double left_m2, double *drawn_m2)
{
  const double grids[] = {0, 1e-7, 1e-5};
  GBytes *wkb = NULL;
  for (guint i = 0; wkb == NULL && i < G_N_ELEMENTS(grids); i++) {
    GEOSGeometry *left = cut_left(p, part, taken, grids[i]);
    double length = 0, slack = LEAST_PIECE_M2 + 1e-9 * left_m2;
    if (left != NULL && GEOSLength_r(qd_geos_handle(p->geos), left, &length) == 1)
      slack += grids[i] * length;
    *drawn_m2 = left == NULL ? NAN : qd_geos_area(p->geos, left);
    if (fabs(*drawn_m2 - left_m2) <= slack)
      wkb = qd_geos_write(p->geos, left);
    qd_geos_destroy(p->geos, left);
  }
  return wkb;
}

static void
report_not_drawn(const Plot *p, const QdPart *part, double left_m2)
{
  const QdLayer *layer = p->jobs->balance->parcels;
  bool is_gap = part->parcel == G_MAXUINT32;
  g_autofree char *label = is_gap ? g_strdup("_GAP") : qd_layer_label(layer, part->parcel);
  const QdFindingSpec spec = {.rule = "left_not_drawn",
                              .unit = p->unit->code,
                              .layer =
                                  is_gap ? NULL : qd_layer_name(layer, qd_layer_feature(layer, part->parcel)->input),
                              .feature = label,
                              .value = qd_geos_message(p->geos),
                              .measure = left_m2,
                              .has_place = true,
                              .x = (part->box.min_x + part->box.max_x) / 2,
                              .y = (part->box.min_y + part->box.max_y) / 2};
  qd_findings_add(p->jobs->findings, &spec);
}

static void
add_left(Plot *p, guint unit, QdPart *part)
{
  double left_m2;
  g_autoptr(GArray) taken = find_taken(p, part, &left_m2);
  QdLeftPiece piece = {
      .parcel = part->parcel, .unit = unit, .column = part->column, .area_m2 = part->area_m2, .is_whole = true};
  if (taken->len > 0 || part->is_cut || part->lost != NULL || part->column == QD_COLUMN_GAP) {
    piece.is_whole = false;
    if (left_m2 < LEAST_PIECE_M2)
      return;
    piece.wkb = draw_left(p, part, taken, left_m2, &piece.area_m2);
    if (piece.wkb == NULL) {
      report_not_drawn(p, part, left_m2);
      return;
    }
  }
  g_array_append_val(p->jobs->pieces[unit], piece);
}

static void
draw_unit(guint unit, gpointer data)
{
  Jobs *jobs = data;
  jobs->pieces[unit] = g_array_new(FALSE, FALSE, sizeof(QdLeftPiece));
  if (qd_cancelled(NULL))
    return;
  Plot p = {.jobs = jobs, .unit = qd_units_get(jobs->units, unit), .geos = qd_geos_new()};
  GArray *parts = qd_parts_new(jobs->balance, unit);
  for (guint i = 0; i < parts->len; i++) {
    QdPart *part = &g_array_index(parts, QdPart, i);
    if (part->parcel != G_MAXUINT32 || jobs->draws_gaps)
      add_left(&p, unit, part);
    qd_part_clear(part);
  }
  qd_parts_free(parts);
  qd_slabs_free(p.slabs);
  qd_slabs_room_clear(&p.room);
  qd_geos_free(p.geos);
  qd_layer_release(jobs->balance->parcels);
}

GArray *
qd_land_left(const QdUnits *units, const QdBalance *balance, const GPtrArray *polygons, const GPtrArray *spared,
             guint threads, QdFindings *findings, GError **error)
{
  guint n_units = balance->division->n_units;
  Jobs jobs = {.units = units,
               .balance = balance,
               .polygons = polygons,
               .spared = spared,
               .boxes = qd_boxes_new(polygons->len),
               .findings = findings,
               .pieces = g_new0(GArray *, (gsize)n_units + 1)};
  for (guint i = 0; i < polygons->len; i++) {
    const bool *leaves = spared->pdata[i];
    gsize size;
    QdBox box;
    jobs.draws_gaps = jobs.draws_gaps || (leaves != NULL && leaves[qd_column_index(QD_COLUMN_GAP)]);
    const guint8 *wkb = g_bytes_get_data(polygons->pdata[i], &size);
    if (!qd_wkb_box(wkb, size, &box))
      box = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
    qd_boxes_set(jobs.boxes, i, &box);
  }
  qd_boxes_ready(jobs.boxes);
  qd_parallel(n_units, threads, draw_unit, &jobs);
  GArray *pieces = g_array_new(FALSE, FALSE, sizeof(QdLeftPiece));
  for (guint i = 0; i < n_units; i++) {
    g_array_append_vals(pieces, jobs.pieces[i]->data, jobs.pieces[i]->len);
    g_array_unref(jobs.pieces[i]);
  }
  g_free(jobs.pieces);
  qd_boxes_free(jobs.boxes);
  if (!qd_cancelled(error))
    return pieces;
  qd_left_pieces_free(pieces);
  return NULL;
}

void
qd_left_pieces_free(GArray *pieces)
{
  for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
    GBytes *wkb = g_array_index(pieces, QdLeftPiece, i).wkb;
    if (wkb != NULL)
      g_bytes_unref(wkb);
  }
  if (pieces != NULL)
    g_array_unref(pieces);
}
