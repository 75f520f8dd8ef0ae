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

/* Polygons with their boxes. */
typedef struct {
  const GPtrArray *polygons;
  QdBox *box; /* of each */
  QdBoxes *boxes;
} Cover;

typedef struct {
  const QdUnits *units;
  const QdBalance *balance;
  Cover polygons, rest;
  guint n_units;
  GArray **meetings, **inside, **beside; /* of each plot */
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
  bool *is_met;   /* each part: polygons take land of it */
  QdBoxes *boxes; /* of the parts */
} Plot;

static const QdSlabs *
slabs_of_plot(Plot *p)
{
  gsize size;
  const guint8 *wkb = p->slabs != NULL ? NULL : plot_polygon(p->jobs, p->plot, &size);
  if (wkb != NULL)
    p->slabs = qd_slabs_new(wkb, size);
  return p->slabs;
}

static QdPart
land_of(const Cover *cover, guint polygon)
{
  QdPart land = {.box = cover->box[polygon], .parcel = G_MAXUINT32, .is_cut = true};
  land.wkb = g_bytes_get_data(cover->polygons->pdata[polygon], &land.size);
  return land;
}

static void
meet_parts(Plot *p, guint32 polygon, QdPart *land)
{
  g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
  g_autoptr(GArray) near = qd_boxes_meeting(p->boxes, &land->box);
  for (guint k = 0; k < near->len; k++) {
    guint i = g_array_index(near, guint, k);
    QdPart *part = &g_array_index(p->parts, QdPart, i);
    if (!qd_box_meets(&part->box, &land->box))
      continue;
    const QdSlabs *plot = part->is_cut && land->is_cut ? slabs_of_plot(p) : NULL;
    double area = qd_part_shared_area(part, land, plot, &p->room);
    if (fabs(area) <= LEAST_SHARED_M2)
      continue;
    p->is_met[i] = true;
    add_part(cells, polygon, p->plot, part, area);
  }
  append_cells(p->jobs->meetings[p->plot], cells);
}

static void
meet_polygon(Plot *p, guint32 polygon)
{
  QdPart land = land_of(&p->jobs->polygons, polygon);
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

/* ---- what no polygon meets ---- */

/* What of the parts that are met lies in one polygon of the rest. */
static void
measure_rest(Plot *p, guint32 polygon, GArray *cells)
{
  QdPart land = land_of(&p->jobs->rest, polygon);
  g_autoptr(GArray) near = qd_boxes_meeting(p->boxes, &land.box);
  for (guint k = 0; k < near->len; k++) {
    guint i = g_array_index(near, guint, k);
    QdPart *part = &g_array_index(p->parts, QdPart, i);
    if (!p->is_met[i] || !qd_box_meets(&part->box, &land.box))
      continue;
    double area = qd_part_shared_area(part, &land, part->is_cut ? slabs_of_plot(p) : NULL, &p->room);
    if (fabs(area) > LEAST_SHARED_M2)
      add_part(cells, 0, p->plot, part, area);
  }
  qd_part_clear(&land);
}

static void
measure_beside(Plot *p, const QdBox *box)
{
  g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
  g_autoptr(GArray) near = qd_boxes_meeting(p->jobs->rest.boxes, box);
  for (guint i = 0; i < p->parts->len; i++) {
    const QdPart *part = &g_array_index(p->parts, QdPart, i);
    if (!p->is_met[i])
      add_part(cells, 0, p->plot, part, part->area_m2);
  }
  for (guint i = 0; i < near->len; i++)
    measure_rest(p, g_array_index(near, guint, i), cells);
  g_array_sort(cells, compare_cells);
  for (guint i = 0; i < cells->len; i++) {
    const Cell *cell = &g_array_index(cells, Cell, i);
    const QdBeside one = {p->plot, cell->meeting.column, qd_sum_value(&cell->sum)};
    g_array_append_val(p->jobs->beside[p->plot], one);
  }
}

/* ---- a plot ---- */

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
  jobs->beside[plot] = g_array_new(FALSE, FALSE, sizeof(QdBeside));
  if (qd_cancelled(NULL) || !qd_wkb_box(wkb, size, &box))
    return;
  g_autoptr(GArray) near = qd_boxes_meeting(jobs->polygons.boxes, &box);
  Plot p = {.jobs = jobs, .plot = plot, .parts = qd_parts_new(jobs->balance, plot)};
  p.is_met = g_new0(bool, (gsize)p.parts->len + 1);
  p.boxes = boxes_of(p.parts);
  qd_frame_init(&p.frame, wkb, size);
  for (guint i = 0; i < near->len; i++)
    meet_polygon(&p, g_array_index(near, guint, i));
  measure_beside(&p, &box);
  qd_frame_clear(&p.frame);
  qd_slabs_free(p.slabs);
  qd_slabs_room_clear(&p.room);
  qd_boxes_free(p.boxes);
  g_free(p.is_met);
  qd_parts_free(p.parts);
  qd_layer_release(jobs->balance->parcels); /* the next unit's parcels lie elsewhere */
}

/* ---- all ---- */

static Cover
cover_of(const GPtrArray *polygons)
{
  guint n = polygons->len;
  Cover cover = {polygons, g_new0(QdBox, (gsize)n + 1), qd_boxes_new(n)};
  for (guint i = 0; i < n; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(polygons->pdata[i], &size);
    if (!qd_wkb_box(wkb, size, &cover.box[i]))
      cover.box[i] = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
    qd_boxes_set(cover.boxes, i, &cover.box[i]);
  }
  qd_boxes_ready(cover.boxes);
  return cover;
}

static void
clear_cover(Cover *cover)
{
  qd_boxes_free(cover->boxes);
  g_free(cover->box);
}

/* Hands on what the jobs found, plot by plot. */
static void
gather(GArray **parts, guint n, GArray *all)
{
  for (guint i = 0; i < n; i++) {
    g_array_append_vals(all, parts[i]->data, parts[i]->len);
    g_array_unref(parts[i]);
  }
  g_free(parts);
}

bool
qd_land_meet(const QdLandMeeting *meeting, GError **error)
{
  const QdDivision *division = meeting->balance->division;
  guint n_plots = division->n_plots;
  Jobs jobs = {.units = meeting->units,
               .balance = meeting->balance,
               .polygons = cover_of(meeting->polygons),
               .rest = cover_of(meeting->rest),
               .n_units = division->n_units,
               .meetings = g_new0(GArray *, (gsize)n_plots + 1),
               .inside = g_new0(GArray *, (gsize)n_plots + 1),
               .beside = g_new0(GArray *, (gsize)n_plots + 1)};
  qd_parallel(n_plots, meeting->jobs, meet_plot, &jobs);
  gather(jobs.meetings, n_plots, meeting->meetings);
  gather(jobs.inside, n_plots, meeting->inside);
  gather(jobs.beside, n_plots, meeting->beside);
  clear_cover(&jobs.polygons);
  clear_cover(&jobs.rest);
  return !qd_cancelled(error);
}
