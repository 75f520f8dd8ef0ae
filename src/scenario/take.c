#include "scenario/take.h"

#include <math.h>

#include "base/number.h"
#include "geo/area.h"

void
qd_land_take_free(QdLandTake *take)
{
  if (take == NULL)
    return;
  qd_pieces_free(take->pieces);
  qd_works_free(take->works);
  g_clear_pointer(&take->takes, g_array_unref);
  g_clear_pointer(&take->cover_land, g_array_unref);
  g_clear_pointer(&take->beside, g_array_unref);
  g_clear_pointer(&take->lengths, g_array_unref);
  g_clear_pointer(&take->not_drawn, g_array_unref);
  g_free(take->unit_m2);
  g_free(take);
}

guint
qd_land_take_work_count(const QdLandTake *take)
{
  return take->works->works->len;
}

const QdWork *
qd_land_take_work(const QdLandTake *take, guint work)
{
  return qd_works_get(take->works, work);
}

double
qd_land_take_residual(const QdLandTake *take)
{
  return take->residual_m2;
}

const GArray *
qd_land_take_lengths(const QdLandTake *take)
{
  return take->lengths;
}

const GArray *
qd_land_take_not_drawn(const QdLandTake *take)
{
  return take->not_drawn;
}

GPtrArray *
qd_land_take_files(const QdLandTake *take)
{
  const QdProject *project = take->request.project;
  const char *const own[] = {project->scenario_changes, project->scenario_elevation};
  const GPtrArray *const read[] = {take->works->widths->files, take->works->registers->files};
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(read); i++)
    for (guint k = 0; k < read[i]->len; k++)
      g_ptr_array_add(files, g_strdup(read[i]->pdata[k]));
  for (guint i = 0; i < G_N_ELEMENTS(own); i++)
    if (own[i] != NULL)
      g_ptr_array_add(files, g_strdup(own[i]));
  g_autofree char *constraints =
      project->plan_dir == NULL ? NULL : g_build_filename(project->plan_dir, "constraints.yaml", NULL);
  if (constraints != NULL && g_file_test(constraints, G_FILE_TEST_EXISTS))
    g_ptr_array_add(files, g_steal_pointer(&constraints));
  return files;
}

GArray *
qd_land_take_units_of(const QdLandTake *take, guint work)
{
  GArray *units = g_array_new(FALSE, FALSE, sizeof(guint));
  double noticeable = fmin(qd_works_get(take->works, work)->drawn_m2 / 100, 10000);
  for (guint i = 0; i < take->n_units; i++) {
    double area = take->unit_m2[(gsize)work * take->n_units + i];
    if (area > 0 && area >= noticeable)
      g_array_append_val(units, i);
  }
  return units;
}

/* ---- meetings of pieces to takes of covers ---- */

static gint
compare_takes(gconstpointer pa, gconstpointer pb)
{
  const QdTake *a = pa, *b = pb;
  if (a->cover != b->cover)
    return a->cover < b->cover ? -1 : 1;
  if (a->plot != b->plot)
    return a->plot < b->plot ? -1 : 1;
  if (a->column != b->column)
    return a->column < b->column ? -1 : 1;
  return a->polygon < b->polygon ? -1 : a->polygon > b->polygon;
}

static void
gather_takes(QdLandTake *take, const GArray *meetings)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(QdTake));
  for (guint i = 0; i < meetings->len; i++) {
    const QdMeeting *m = &g_array_index(meetings, QdMeeting, i);
    const QdTake one = {g_array_index(take->pieces->cover_of, guint, m->polygon),
                        m->plot,
                        m->column,
                        m->area_m2,
                        m->polygon,
                        m->parcel,
                        m->parcel_m2};
    g_array_append_val(all, one);
  }
  g_array_sort(all, compare_takes);
  take->takes = g_array_new(FALSE, FALSE, sizeof(QdTake));
  for (guint i = 0; i < all->len;) {
    QdTake sum = g_array_index(all, QdTake, i);
    QdSum area = {0};
    guint k = i;
    for (; k < all->len; k++) {
      const QdTake *one = &g_array_index(all, QdTake, k);
      if (one->cover != sum.cover || one->plot != sum.plot || one->column != sum.column)
        break;
      qd_sum_add(&area, one->area_m2);
      if (one->parcel_m2 > sum.parcel_m2) {
        sum.polygon = one->polygon;
        sum.parcel = one->parcel;
        sum.parcel_m2 = one->parcel_m2;
      }
    }
    sum.area_m2 = qd_sum_value(&area);
    g_array_append_val(take->takes, sum);
    i = k;
  }
}

static gint
compare_cover_land(gconstpointer pa, gconstpointer pb)
{
  const QdCoverLand *a = pa, *b = pb;
  if (a->cover != b->cover)
    return a->cover < b->cover ? -1 : 1;
  return a->plot < b->plot ? -1 : a->plot > b->plot;
}

static void
gather_cover_land(QdLandTake *take, const GArray *inside)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(QdCoverLand));
  for (guint i = 0; i < inside->len; i++) {
    const QdInside *in = &g_array_index(inside, QdInside, i);
    const QdCoverLand one = {g_array_index(take->pieces->cover_of, guint, in->polygon), in->plot, in->area_m2};
    g_array_append_val(all, one);
  }
  g_array_sort(all, compare_cover_land);
  take->cover_land = g_array_new(FALSE, FALSE, sizeof(QdCoverLand));
  for (guint i = 0; i < all->len;) {
    QdCoverLand sum = g_array_index(all, QdCoverLand, i);
    QdSum area = {0};
    for (; i < all->len && compare_cover_land(&sum, &g_array_index(all, QdCoverLand, i)) == 0; i++)
      qd_sum_add(&area, g_array_index(all, QdCoverLand, i).area_m2);
    sum.area_m2 = qd_sum_value(&area);
    g_array_append_val(take->cover_land, sum);
  }
}

/* Parcels under a piece in a plot must be the piece in the plot; both lists are by plot, then piece. */
static void
hold_against_inside(QdLandTake *take, const GArray *meetings, const GArray *inside)
{
  guint k = 0;
  for (guint i = 0; i < inside->len; i++) {
    const QdInside *in = &g_array_index(inside, QdInside, i);
    QdSum sum = {0};
    for (; k < meetings->len; k++) {
      const QdMeeting *m = &g_array_index(meetings, QdMeeting, k);
      if (m->polygon != in->polygon || m->plot != in->plot)
        break;
      qd_sum_add(&sum, m->area_m2);
    }
    take->residual_m2 = fmax(take->residual_m2, fabs(qd_sum_value(&sum) - in->area_m2));
  }
}

/* Each work's land in each unit, and outside all of them. */
static void
add_units(QdLandTake *take, const GArray *inside)
{
  guint n = take->works->works->len;
  g_autofree QdSum *in_units = g_new0(QdSum, (gsize)n + 1);
  take->unit_m2 = g_new0(double, (gsize)n * take->n_units + 1);
  for (guint i = 0; i < inside->len; i++) {
    const QdInside *in = &g_array_index(inside, QdInside, i);
    const GArray *cover = take->pieces->covers->pdata[g_array_index(take->pieces->cover_of, guint, in->polygon)];
    for (guint c = 0; c < cover->len; c++) {
      guint work = g_array_index(cover, guint, c);
      guint extra = qd_land_extra_units(take->request.balance, in->plot);
      qd_sum_add(&in_units[work], extra > 0 ? -(double)extra * in->area_m2 : in->area_m2);
      if (in->plot < take->n_units)
        take->unit_m2[(gsize)work * take->n_units + in->plot] += in->area_m2;
    }
  }
  for (guint i = 0; i < n; i++) {
    QdWork *work = qd_works_get(take->works, i);
    work->outside_m2 = fmax(0, work->drawn_m2 - qd_sum_value(&in_units[i]));
  }
}

/* Rows of those registers of which something is drawn. */
static GArray *
find_not_drawn(const QdWorks *works)
{
  const GArray *rows = works->registers->rows;
  g_autoptr(GHashTable) is_drawn = g_hash_table_new(g_str_hash, g_str_equal);
  GArray *not_drawn = g_array_new(FALSE, FALSE, sizeof(QdNotDrawn));
  for (guint i = 0; i < rows->len; i++) {
    const QdRegistered *r = &g_array_index(rows, QdRegistered, i);
    if (r->drawn > 0)
      g_hash_table_add(is_drawn, (gpointer)r->table);
  }
  for (guint i = 0; i < rows->len; i++) {
    const QdRegistered *r = &g_array_index(rows, QdRegistered, i);
    const QdNotDrawn row = {r->type,     r->ref[0] != '\0' ? r->ref : r->name, r->phase, r->table, r->line, r->area_ha,
                            r->length_km};
    if (r->drawn == 0 && g_hash_table_contains(is_drawn, r->table))
      g_array_append_val(not_drawn, row);
  }
  return not_drawn;
}

static QdBox
box_of(const QdUnits *units)
{
  QdBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (guint i = 0; i < qd_units_count(units); i++) {
    const QdUnit *u = qd_units_get(units, i);
    if (u->wkb != NULL)
      box = (QdBox){fmin(box.min_x, u->min_x), fmin(box.min_y, u->min_y), fmax(box.max_x, u->max_x),
                    fmax(box.max_y, u->max_y)};
  }
  return box;
}

QdLandTake *
qd_land_take_run(const QdLandTakeRequest *request, QdFindings *findings, GError **error)
{
  g_autoptr(QdLandTake) take = g_new0(QdLandTake, 1);
  take->request = *request;
  take->n_units = qd_units_count(request->units);
  take->works = qd_works_new(request, findings, error);
  if (take->works == NULL)
    return NULL;
  const QdBox box = box_of(request->units);
  take->pieces = qd_pieces_new(take->works, &box, request->jobs, findings, error);
  if (take->pieces == NULL)
    return NULL;
  g_autoptr(GArray) meetings = g_array_new(FALSE, FALSE, sizeof(QdMeeting));
  g_autoptr(GArray) inside = g_array_new(FALSE, FALSE, sizeof(QdInside));
  take->beside = g_array_new(FALSE, FALSE, sizeof(QdBeside));
  const QdLandMeeting meeting = {
      request->units, request->balance, take->pieces->polygons, take->pieces->rest, request->jobs, meetings,
      inside,         take->beside};
  if (!qd_land_meet(&meeting, error))
    return NULL;
  take->residual_m2 = take->pieces->residual_m2;
  hold_against_inside(take, meetings, inside);
  gather_takes(take, meetings);
  gather_cover_land(take, inside);
  add_units(take, inside);
  take->lengths = qd_lengths_new(request, take->works);
  take->not_drawn = find_not_drawn(take->works);
  qd_report_works(take, findings);
  return g_steal_pointer(&take);
}
