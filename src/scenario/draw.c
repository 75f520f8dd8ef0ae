/* The land of 2030 as geometry. */
#include <math.h>

#include "base/number.h"
#include "base/parallel.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "scenario/scenario.h"

/* Less is rounding, no feature. */
#define LEAST_PIECE_M2 1e-4
/* Of a work in a unit: overlays move points by less than a nanometre, on a grid by 10 µm. */
#define LEAST_MISDRAWN_M2 0.01

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
  const GArray *left;      /* QdLeftPiece, by unit */
  guint *first_left;       /* of each unit, and last their number */
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

/* Whether a work leaves land of a column as it is: it is then drawn with the parcels. */
static bool
leaves(const QdWork *work, int column)
{
  return work->spans != NULL && work->spans[qd_column_index(column)];
}

/* Takes out of a work's land, which is taken over, what is left of the parcels and gaps that it leaves as they are. */
static GEOSGeometry *
leave_spanned(const Jobs *jobs, guint unit, QdGeos *geos, const QdWork *work, GEOSGeometry *land)
{
  const QdLayer *parcels = jobs->scenario->take->request.balance->parcels;
  QdBox box;
  if (work->spans == NULL || land == NULL || !qd_geos_box(geos, land, &box))
    return land;
  for (guint i = jobs->first_left[unit]; land != NULL && i < jobs->first_left[unit + 1]; i++) {
    const QdLeftPiece *left = &g_array_index(jobs->left, QdLeftPiece, i);
    gsize size = 0;
    QdBox of_left;
    if (!leaves(work, left->column))
      continue;
    const guint8 *wkb =
        left->is_whole ? qd_layer_wkb(parcels, left->parcel, &size) : g_bytes_get_data(left->wkb, &size);
    if (wkb == NULL || !qd_wkb_box(wkb, size, &of_left) || !qd_box_meets(&box, &of_left))
      continue;
    GEOSGeometry *spanned = qd_geos_read(geos, wkb, size);
    GEOSGeometry *rest = spanned == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_DIFFERENCE, land, spanned);
    qd_geos_destroy(geos, spanned);
    qd_geos_destroy(geos, land);
    land = rest;
  }
  return land;
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
  const QdWork *w = qd_works_get(jobs->scenario->take->works, work);
  inside = leave_spanned(jobs, unit, geos, w, inside);
  QdProjectedPiece piece = {.unit = unit,
                            .category = w->category,
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

/* The pieces that are converted, by work; their polygons, and what each spares. */
static GArray *
find_converted(const QdScenario *scenario, GPtrArray *polygons, GPtrArray *spared)
{
  const QdPieces *pieces = scenario->take->pieces;
  GArray *converted = g_array_new(FALSE, FALSE, sizeof(Converted));
  for (guint i = 0; i < pieces->polygons->len; i++) {
    const Converted one = {qd_scenario_owner(scenario, g_array_index(pieces->cover_of, guint, i)), i};
    if (one.work == G_MAXUINT)
      continue;
    g_array_append_val(converted, one);
    g_ptr_array_add(polygons, pieces->polygons->pdata[i]);
    g_ptr_array_add(spared, (gpointer)qd_works_get(scenario->take->works, one.work)->spans);
  }
  g_array_sort(converted, compare_converted);
  return converted;
}

/* What is drawn of each work in each unit must be what was measured there. */
static void
report_misdrawn(const QdScenario *scenario, const GArray *drawn, QdFindings *findings)
{
  const QdLandTake *take = scenario->take;
  guint n_units = take->n_units, n = take->works->works->len;
  g_autofree double *missing = g_new0(double, (gsize)n *n_units + 1);
  for (guint i = 0; i < scenario->rows->len; i++) {
    const QdTakeRow *r = &g_array_index(scenario->rows, QdTakeRow, i);
    if (r->work < n && r->row < n_units && !leaves(qd_works_get(take->works, r->work), r->from))
      missing[(gsize)r->work * n_units + r->row] += r->counted_m2;
  }
  for (guint i = 0; i < drawn->len; i++) {
    const QdProjectedPiece *piece = &g_array_index(drawn, QdProjectedPiece, i);
    if (piece->parcel == G_MAXUINT32)
      missing[(gsize)piece->work * n_units + piece->unit] -= piece->area_m2;
  }
  for (guint i = 0; i < n * n_units; i++) {
    if (fabs(missing[i]) < LEAST_MISDRAWN_M2)
      continue;
    QdFindingSpec spec = qd_work_finding(qd_works_get(take->works, i / n_units), "work_not_drawn");
    spec.unit = qd_units_get(take->request.units, i % n_units)->code;
    spec.measure = missing[i];
    qd_findings_add(findings, &spec);
  }
}

/* What is drawn of kept land in each unit must be what was measured there, but for parcels that are findings already.
 * Land of a work that has its category already is drawn with the work, changes of a table are not drawn. */
static void
report_miskept(const QdScenario *scenario, const GArray *left, QdFindings *findings)
{
  const QdLandTake *take = scenario->take;
  g_autofree QdSum *missing = g_new0(QdSum, (gsize)take->n_units + 1);
  for (guint row = 0; row < take->n_units; row++)
    for (int c = QD_COLUMN_UNKNOWN; c < (int)scenario->n_columns - 2; c++)
      qd_sum_add(&missing[row], *qd_scenario_cell(scenario, row, c, c));
  for (guint i = 0; i < scenario->rows->len; i++) {
    const QdTakeRow *r = &g_array_index(scenario->rows, QdTakeRow, i);
    const QdWork *work = r->work < take->works->works->len ? qd_works_get(take->works, r->work) : NULL;
    if (r->row < take->n_units && r->from != QD_COLUMN_GAP &&
        (work == NULL || (r->from == work->category && !leaves(work, r->from))))
      qd_sum_add(&missing[r->row], work == NULL ? r->counted_m2 : -r->counted_m2);
  }
  for (guint i = 0; i < left->len; i++) {
    const QdLeftPiece *piece = &g_array_index(left, QdLeftPiece, i);
    if (piece->column != QD_COLUMN_GAP)
      qd_sum_add(&missing[piece->unit], -piece->area_m2);
  }
  for (guint row = 0; row < take->n_units; row++) {
    const QdUnit *unit = qd_units_get(take->request.units, row);
    for (guint i = 0; i < qd_findings_count(findings); i++) {
      const QdFinding *f = qd_findings_get(findings, i);
      if (g_str_equal(f->rule, "left_not_drawn") && g_str_equal(f->unit, unit->code))
        qd_sum_add(&missing[row], -f->measure);
    }
    const QdFindingSpec spec = {.rule = "kept_not_drawn", .unit = unit->code, .measure = qd_sum_value(&missing[row])};
    if (fabs(spec.measure) > 1e-9 * unit->area_m2)
      qd_findings_add(findings, &spec);
  }
}

static guint *
index_left(const GArray *left, guint n_units)
{
  guint *first = g_new0(guint, (gsize)n_units + 1), at = 0;
  for (guint unit = 0; unit <= n_units; unit++) {
    while (at < left->len && g_array_index(left, QdLeftPiece, at).unit < unit)
      at++;
    first[unit] = at;
  }
  return first;
}

GArray *
qd_scenario_draw(const QdScenario *scenario, QdFindings *findings, GError **error)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  guint n_units = scenario->take->n_units;
  g_autoptr(GPtrArray) polygons = g_ptr_array_new();
  g_autoptr(GPtrArray) spared = g_ptr_array_new();
  g_autoptr(GArray) converted = find_converted(scenario, polygons, spared);
  GArray *left = qd_land_left(request->units, request->balance, polygons, spared, request->jobs, findings, error);
  if (left == NULL)
    return NULL;
  g_autofree guint *first_left = index_left(left, n_units);
  Jobs jobs = {scenario, converted, left, first_left, g_new0(GArray *, (gsize)n_units + 1)};
  qd_parallel(n_units, request->jobs, draw_unit, &jobs);
  GArray *drawn = g_array_new(FALSE, FALSE, sizeof(QdProjectedPiece));
  for (guint unit = 0, k = 0; unit < n_units; unit++) {
    for (; k < left->len && g_array_index(left, QdLeftPiece, k).unit == unit; k++) {
      QdLeftPiece *piece = &g_array_index(left, QdLeftPiece, k);
      const QdProjectedPiece kept = {unit,       piece->column, piece->parcel, 0, piece->is_whole,
                                     piece->wkb, piece->area_m2};
      if (piece->column == QD_COLUMN_GAP)
        continue;
      piece->wkb = NULL;
      g_array_append_val(drawn, kept);
    }
    g_array_append_vals(drawn, jobs.pieces[unit]->data, jobs.pieces[unit]->len);
    g_array_unref(jobs.pieces[unit]);
  }
  g_free(jobs.pieces);
  report_misdrawn(scenario, drawn, findings);
  report_miskept(scenario, left, findings);
  qd_left_pieces_free(left);
  if (!qd_cancelled(error))
    return drawn;
  qd_projected_pieces_free(drawn);
  return NULL;
}
