#include "scenario/shards.h"

#include <math.h>

#include "base/parallel.h"
#include "geo/area.h"
#include "geo/geos.h"

/* Less is rounding of coordinates. */
#define LEAST_PIECE_M2 1e-6
enum { QUADRANT_SEGMENTS = 8 };

/* Cells x0 … x1, y0 … y1. */
typedef struct {
  gint32 x0, y0, x1, y1;
} Range;

typedef struct {
  QdGeos *geos;
  guint work;
  GArray *shards;
  bool has_failed;
} Cutting;

/* The strip of a line, flat at its ends; the polygon of a zone or a change. NULL: nothing, or GEOS failed. */
static GEOSGeometry *
draw_work(QdGeos *geos, const QdWork *work)
{
  gsize size;
  const guint8 *wkb = qd_layer_wkb(work->layer, work->feature, &size);
  if (wkb == NULL || !qd_work_is_drawn(work))
    return NULL;
  GEOSGeometry *drawn = qd_geos_read(geos, wkb, size);
  if (work->kind != QD_WORK_LINE || drawn == NULL)
    return drawn;
  GEOSGeometry *strip = GEOSBufferWithStyle_r(qd_geos_handle(geos), drawn, work->width_m / 2, QUADRANT_SEGMENTS,
                                              GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_ROUND, 5);
  qd_geos_destroy(geos, drawn);
  return qd_geos_keep_polygons(geos, strip);
}

/* What rounding lets reach beyond a cut does not count. */
#define CUT_SLACK_M 1e-6

static Range
range_of(const QdBox *box)
{
  Range r = {(gint32)floor((box->min_x + CUT_SLACK_M) / QD_CELL_M),
             (gint32)floor((box->min_y + CUT_SLACK_M) / QD_CELL_M),
             (gint32)ceil((box->max_x - CUT_SLACK_M) / QD_CELL_M) - 1,
             (gint32)ceil((box->max_y - CUT_SLACK_M) / QD_CELL_M) - 1};
  r.x1 = MAX(r.x0, r.x1);
  r.y1 = MAX(r.y0, r.y1);
  return r;
}

static void
add_shard(Cutting *c, const GEOSGeometry *geometry, const Range *r)
{
  QdShard shard = {r->x0, r->y0, c->work, qd_geos_write(c->geos, geometry)};
  if (shard.wkb == NULL) {
    c->has_failed = true;
    return;
  }
  gsize size;
  const guint8 *wkb = g_bytes_get_data(shard.wkb, &size);
  if (qd_wkb_area(wkb, size) > LEAST_PIECE_M2)
    g_array_append_val(c->shards, shard);
  else
    g_bytes_unref(shard.wkb);
}

/* Halves a geometry, which is taken over, until it lies in one cell. */
static void
cut_to_cells(Cutting *c, GEOSGeometry *geometry)
{
  QdBox box;
  if (geometry == NULL || !qd_geos_box(c->geos, geometry, &box)) {
    c->has_failed = c->has_failed || geometry == NULL; /* an empty half is nothing */
    qd_geos_destroy(c->geos, geometry);
    return;
  }
  Range r = range_of(&box);
  if (r.x0 == r.x1 && r.y0 == r.y1) {
    add_shard(c, geometry, &r);
    qd_geos_destroy(c->geos, geometry);
    return;
  }
  bool by_x = r.x1 - r.x0 >= r.y1 - r.y0;
  double at = QD_CELL_M * (by_x ? (r.x0 + r.x1 + 1) / 2 : (r.y0 + r.y1 + 1) / 2);
  for (int half = 0; half < 2; half++) {
    /* beyond the box, so that only the cut is new */
    QdBox side = {box.min_x - 1, box.min_y - 1, box.max_x + 1, box.max_y + 1};
    double *bound = by_x ? (half == 0 ? &side.max_x : &side.min_x) : (half == 0 ? &side.max_y : &side.min_y);
    *bound = at;
    GEOSGeometry *frame =
        GEOSGeom_createRectangle_r(qd_geos_handle(c->geos), side.min_x, side.min_y, side.max_x, side.max_y);
    GEOSGeometry *part = frame == NULL ? NULL : qd_geos_overlay(c->geos, QD_OVERLAY_INTERSECTION, geometry, frame);
    qd_geos_destroy(c->geos, frame);
    cut_to_cells(c, part);
  }
  qd_geos_destroy(c->geos, geometry);
}

/* ---- all works ---- */

typedef struct {
  QdWorks *works;
  GArray **shards;  /* of each work */
  double *drawn_m2; /* of each work */
  bool *has_failed;
} WorkJobs;

static void
cut_work(guint i, gpointer data)
{
  WorkJobs *jobs = data;
  const QdWork *work = qd_works_get(jobs->works, i);
  jobs->shards[i] = g_array_new(FALSE, FALSE, sizeof(QdShard));
  if (qd_cancelled(NULL) || (work->kind == QD_WORK_LINE && !(work->width_m > 0 && work->length_m > 0)))
    return;
  Cutting cutting = {.geos = qd_geos_new(), .work = i, .shards = jobs->shards[i]};
  GEOSGeometry *drawn = draw_work(cutting.geos, work);
  if (drawn != NULL) {
    jobs->drawn_m2[i] = qd_geos_area(cutting.geos, drawn);
    cut_to_cells(&cutting, drawn);
  } else {
    /* geometries that are invalid or empty are findings of the layer already */
    cutting.has_failed = qd_work_is_drawn(work);
  }
  jobs->has_failed[i] = cutting.has_failed;
  qd_geos_free(cutting.geos);
}

static gint
compare_shards(gconstpointer pa, gconstpointer pb)
{
  const QdShard *a = pa, *b = pb;
  if (a->x != b->x)
    return a->x < b->x ? -1 : 1;
  if (a->y != b->y)
    return a->y < b->y ? -1 : 1;
  return a->work < b->work ? -1 : a->work > b->work;
}

static void
clear_shard(gpointer data)
{
  g_bytes_unref(((QdShard *)data)->wkb);
}

GArray *
qd_shards_new(QdWorks *works, guint threads, QdFindings *findings)
{
  guint n = works->works->len;
  WorkJobs jobs = {works, g_new0(GArray *, (gsize)n + 1), g_new0(double, (gsize)n + 1), g_new0(bool, (gsize)n + 1)};
  GArray *all = g_array_new(FALSE, FALSE, sizeof(QdShard));
  g_array_set_clear_func(all, clear_shard);
  qd_parallel(n, threads, cut_work, &jobs);
  for (guint i = 0; i < n; i++) {
    QdWork *work = qd_works_get(works, i);
    g_array_append_vals(all, jobs.shards[i]->data, jobs.shards[i]->len);
    g_array_unref(jobs.shards[i]);
    work->drawn_m2 = jobs.drawn_m2[i];
    const QdFindingSpec spec = qd_work_finding(work, "work_not_cut");
    if (jobs.has_failed[i])
      qd_findings_add(findings, &spec);
  }
  g_free(jobs.shards);
  g_free(jobs.drawn_m2);
  g_free(jobs.has_failed);
  g_array_sort(all, compare_shards);
  return all;
}
