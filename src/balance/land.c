/* Polygons over a division: one job a plot. */
#include "quydat/land.h"

#include <math.h>

#include "balance/parts.h"
#include "base/number.h"
#include "base/parallel.h"
#include "geo/boxes.h"
#include "geo/frame.h"

/* Less is rounding. */
#define LEAST_SHARED_M2 1e-6

typedef struct {
  const QdUnits *units;
  const QdBalance *balance;
  const GPtrArray *polygons;
  QdBox *box; /* of each polygon */
  QdBoxes *boxes;
  guint n_units;
  GArray **meetings, **inside; /* of each plot */
} Jobs;

guint
qd_land_plot_count(const QdBalance *balance)
{
  return balance->division->n_plots;
}

guint
qd_land_extra_units(const QdBalance *balance, guint plot)
{
  const QdDivision *division = balance->division;
  return plot < division->n_units ? 0 : g_array_index(division->shared, QdSharedLand, plot - division->n_units).extra;
}

static const guint8 *
plot_polygon(const Jobs *jobs, guint plot, gsize *size)
{
  if (plot >= jobs->n_units)
    return g_bytes_get_data(g_array_index(jobs->balance->division->shared, QdSharedLand, plot - jobs->n_units).wkb,
                            size);
  const QdUnit *unit = qd_units_get(jobs->units, plot);
  *size = unit->wkb_size;
  return unit->wkb;
}

/* ---- one polygon in one plot ---- */

/* A column's sum; the columns of a polygon are few. */
typedef struct {
  QdMeeting meeting;
  QdSum sum;
} Cell;

static void
add_to_cell(GArray *cells, guint32 polygon, guint32 plot, int column, double area_m2, guint32 parcel)
{
  Cell *cell = NULL;
  for (guint i = 0; i < cells->len && cell == NULL; i++)
    if (g_array_index(cells, Cell, i).meeting.column == column)
      cell = &g_array_index(cells, Cell, i);
  if (cell == NULL) {
    const Cell first = {.meeting = {.polygon = polygon, .plot = plot, .column = column, .parcel = parcel}};
    g_array_append_val(cells, first);
    cell = &g_array_index(cells, Cell, cells->len - 1);
  }
  qd_sum_add(&cell->sum, area_m2);
  if (area_m2 > cell->meeting.parcel_m2) {
    cell->meeting.parcel = parcel;
    cell->meeting.parcel_m2 = area_m2;
  }
}

/* Where in a parcel of several uses each of them lies is not known: each has its share. */
static void
add_part(GArray *cells, guint32 polygon, guint32 plot, const QdPart *part, double area_m2)
{
  for (guint i = 0; i < part->n_uses; i++)
    add_to_cell(cells, polygon, plot, part->uses[i].category, part->uses[i].share * area_m2, part->parcel);
  if (part->n_uses == 0)
    add_to_cell(cells, polygon, plot, part->column, area_m2, part->parcel);
}

static gint
compare_cells(gconstpointer a, gconstpointer b)
{
  return ((const Cell *)a)->meeting.column - ((const Cell *)b)->meeting.column;
}

static void
append_cells(GArray *meetings, GArray *cells)
{
  g_array_sort(cells, compare_cells);
  for (guint i = 0; i < cells->len; i++) {
    Cell *cell = &g_array_index(cells, Cell, i);
    cell->meeting.area_m2 = qd_sum_value(&cell->sum);
    g_array_append_val(meetings, cell->meeting);
  }
}

/* What one plot's job works on. */
typedef struct {
  const Jobs *jobs;
  guint plot;
  QdFrame frame;
  QdSlabs *slabs; /* of the plot; made when first asked for */
  QdSlabsRoom room;
  GArray *parts;
  QdBoxes *boxes; /* of the parts */
} Plot;

static void
meet_parts(Plot *p, guint32 polygon, QdPart *land)
{
  g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
  g_autoptr(GArray) near = qd_boxes_meeting(p->boxes, &land->box);
  for (guint k = 0; k < near->len; k++) {
    QdPart *part = &g_array_index(p->parts, QdPart, g_array_index(near, guint, k));
    if (!qd_box_meets(&part->box, &land->box))
      continue;
    if (part->is_cut && land->is_cut && p->slabs == NULL) {
      gsize size;
      const guint8 *wkb = plot_polygon(p->jobs, p->plot, &size);
      p->slabs = qd_slabs_new(wkb, size);
    }
    double area = qd_part_shared_area(part, land, p->slabs, &p->room);
    if (fabs(area) > LEAST_SHARED_M2)
      add_part(cells, polygon, p->plot, part, area);
  }
  append_cells(p->jobs->meetings[p->plot], cells);
}

static void
meet_polygon(Plot *p, guint32 polygon)
{
  QdPart land = {.box = p->jobs->box[polygon], .parcel = G_MAXUINT32};
  land.wkb = g_bytes_get_data(p->jobs->polygons->pdata[polygon], &land.size);
  QdFrameSide side = qd_frame_side_of(&p->frame, land.wkb, land.size);
  if (side == QD_FRAME_OUTSIDE)
    return;
  land.is_cut = side == QD_FRAME_BORDER;
  QdInside inside = {polygon, p->plot, 0};
  inside.area_m2 =
      land.is_cut ? qd_frame_area_of(&p->frame, land.wkb, land.size, &land.box) : qd_wkb_area(land.wkb, land.size);
  if (inside.area_m2 > LEAST_SHARED_M2) {
    g_array_append_val(p->jobs->inside[p->plot], inside);
    meet_parts(p, polygon, &land);
  }
  qd_part_clear(&land);
}

static QdBoxes *
boxes_of(const GArray *parts)
{
  QdBoxes *boxes = qd_boxes_new(parts->len);
  for (guint i = 0; i < parts->len; i++)
    qd_boxes_set(boxes, i, &g_array_index(parts, QdPart, i).box);
  qd_boxes_ready(boxes);
  return boxes;
}

static void
meet_plot(guint plot, gpointer data)
{
  Jobs *jobs = data;
  gsize size;
  QdBox box;
  const guint8 *wkb = plot_polygon(jobs, plot, &size);
  jobs->meetings[plot] = g_array_new(FALSE, FALSE, sizeof(QdMeeting));
  jobs->inside[plot] = g_array_new(FALSE, FALSE, sizeof(QdInside));
  if (qd_cancelled(NULL) || !qd_wkb_box(wkb, size, &box))
    return;
  g_autoptr(GArray) near = qd_boxes_meeting(jobs->boxes, &box);
  if (near->len == 0)
    return;
  Plot p = {.jobs = jobs, .plot = plot, .parts = qd_parts_new(jobs->balance, plot)};
  p.boxes = boxes_of(p.parts);
  qd_frame_init(&p.frame, wkb, size);
  for (guint i = 0; i < near->len; i++)
    meet_polygon(&p, g_array_index(near, guint, i));
  qd_frame_clear(&p.frame);
  qd_slabs_free(p.slabs);
  qd_slabs_room_clear(&p.room);
  qd_boxes_free(p.boxes);
  qd_parts_free(p.parts);
  qd_layer_release(jobs->balance->parcels); /* the next unit's parcels lie elsewhere */
}

/* ---- all ---- */

static void
find_boxes(Jobs *jobs)
{
  guint n = jobs->polygons->len;
  jobs->box = g_new0(QdBox, (gsize)n + 1);
  jobs->boxes = qd_boxes_new(n);
  for (guint i = 0; i < n; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(jobs->polygons->pdata[i], &size);
    if (!qd_wkb_box(wkb, size, &jobs->box[i]))
      jobs->box[i] = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
    qd_boxes_set(jobs->boxes, i, &jobs->box[i]);
  }
  qd_boxes_ready(jobs->boxes);
}

bool
qd_land_meet(const QdUnits *units, const QdBalance *balance, const GPtrArray *polygons, guint threads, GArray *meetings,
             GArray *inside, GError **error)
{
  guint n_plots = balance->division->n_plots;
  Jobs jobs = {.units = units,
               .balance = balance,
               .polygons = polygons,
               .n_units = balance->division->n_units,
               .meetings = g_new0(GArray *, (gsize)n_plots + 1),
               .inside = g_new0(GArray *, (gsize)n_plots + 1)};
  find_boxes(&jobs);
  qd_parallel(n_plots, threads, meet_plot, &jobs);
  for (guint i = 0; i < n_plots; i++) {
    g_array_append_vals(meetings, jobs.meetings[i]->data, jobs.meetings[i]->len);
    g_array_append_vals(inside, jobs.inside[i]->data, jobs.inside[i]->len);
    g_array_unref(jobs.meetings[i]);
    g_array_unref(jobs.inside[i]);
  }
  qd_boxes_free(jobs.boxes);
  g_free(jobs.box);
  g_free(jobs.meetings);
  g_free(jobs.inside);
  return !qd_cancelled(error);
}
