#include "survey.h"

#include <math.h>
#include <string.h>

#include "crossing.h"
#include "divide.h"
#include "error.h"
#include "noise.h"
#include "output.h"
#include "sheet.h"

static const char *const defect_names[QDS_N_DEFECTS] = {
    "overlap", "gap", "sliver_overlap", "sliver_gap", "self_intersection", "duplicate", "unknown_code",
};
static const char UNKNOWN_CODE[] = "ZZZ";

typedef struct {
  const QdsWorld *world;
  const QdsProvince *province;
  const QdsOptions *options;
  QdsSheetOptions sheet_options;
  int32_t *share; /* parcels per unit */
  GMutex mutex;
  GCond cond;
  int next, n_written; /* units taken up, units written */
  bool is_stopped;
  QdsSheet **sheet; /* per unit, once drawn */
  GError **failure; /* per unit */
  QdsLayer *now, *earlier;
  GArray *border; /* QdsBorderParcel */
  QdsSurvey *survey;
} Office;

void
qds_survey_free(QdsSurvey *survey)
{
  if (survey == NULL)
    return;
  g_free(survey->area_m2);
  g_free(survey->change_m2);
  if (survey->defects != NULL)
    g_string_free(survey->defects, TRUE);
  g_free(survey);
}

/* Cells a parcel is made of: many in a small province, for smooth shapes; few in a large one, for memory. */
static double
cell_width(const Office *o)
{
  const double n = (double)o->options->parcels;
  const double per_parcel = fmax(12.0, 87.0 * sqrt(60000.0 / n));
  return sqrt(o->province->total_m2 / fmax(4.2e6, n * per_parcel));
}

static gpointer
draw_units(gpointer data)
{
  Office *o = data;
  g_mutex_lock(&o->mutex);
  for (;;) {
    while (!o->is_stopped && o->next < o->province->n_units && o->next >= o->n_written + o->options->jobs)
      g_cond_wait(&o->cond, &o->mutex);
    if (o->is_stopped || o->next >= o->province->n_units)
      break;
    const int unit = o->next++;
    g_mutex_unlock(&o->mutex);
    GError *failure = NULL;
    QdsSheet *sheet =
        qds_sheet_new(o->world, &o->province->area[unit], unit, o->share[unit], &o->sheet_options, &failure);
    g_mutex_lock(&o->mutex);
    o->sheet[unit] = sheet;
    o->failure[unit] = failure;
    g_cond_broadcast(&o->cond);
  }
  g_mutex_unlock(&o->mutex);
  return NULL;
}

static void
name_parcel(char text[32], int64_t id)
{
  g_snprintf(text, 32, "KD%07" G_GINT64_FORMAT, id);
}

static const char *
code_of(const Office *o, int leaf)
{
  return qds_targets_code(o->world->targets, o->world->plan, leaf);
}

/* Writes a spoilt parcel and its row of the truth table. */
static bool
write_defect(Office *o, const QdsSheet *sheet, int unit, const QdsDefect *d, int64_t base, QdsArea *area,
             GError **error)
{
  char id[32], other[40] = "", x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE], m2[G_ASCII_DTOSTR_BUF_SIZE];
  const char *code = d->kind == QDS_DEFECT_UNKNOWN_CODE ? UNKNOWN_CODE : code_of(o, sheet->leaf[d->parcel]);
  name_parcel(id, base + d->parcel);
  if (d->other >= 0)
    name_parcel(other, base + d->other);
  else if (d->kind == QDS_DEFECT_DUPLICATE)
    g_snprintf(other, sizeof other, "%s-2", id);
  if (!qds_layer_add_parcel(o->now, id, code, d->changed.n_rings > 0 ? &d->changed : area, error))
    return false;
  if (d->kind == QDS_DEFECT_DUPLICATE) {
    o->survey->n_written++;
    if (!qds_layer_add_parcel(o->now, other, code, area, error))
      return false;
  }
  g_string_append_printf(o->survey->defects, "%s,%s%s%s,%s,%s,%s,%s\n", defect_names[d->kind], id,
                         other[0] != '\0' ? ";" : "", other, g_ascii_formatd(x, sizeof x, "%.4f", d->place.x),
                         g_ascii_formatd(y, sizeof y, "%.4f", d->place.y),
                         g_ascii_formatd(m2, sizeof m2, "%.6f", d->area_m2), o->world->plan->units[unit].code);
  o->survey->n_defects++;
  return true;
}

static bool
write_present(Office *o, const QdsSheet *sheet, int unit, int64_t base, GError **error)
{
  guint next_defect = 0;
  char id[32];
  bool is_written = true;
  for (int32_t p = 0; p < sheet->n_parcels && is_written; p++) {
    QdsArea area = qds_outlines_area(&sheet->now, &sheet->mesh, p);
    const QdsDefect *defect =
        next_defect < sheet->defects->len ? &g_array_index(sheet->defects, QdsDefect, next_defect) : NULL;
    if (sheet->on_border[p]) {
      const QdsBorderParcel held = {unit, sheet->leaf[p], base + p, area, false, false};
      g_array_append_val(o->border, held);
      continue;
    }
    o->survey->n_written++;
    if (defect != NULL && defect->parcel == p) {
      next_defect++;
      is_written = write_defect(o, sheet, unit, defect, base, &area, error);
    } else {
      name_parcel(id, base + p);
      is_written = qds_layer_add_parcel(o->now, id, code_of(o, sheet->leaf[p]), &area, error);
    }
    qds_area_clear(&area);
  }
  return is_written;
}

static bool
write_earlier(Office *o, const QdsSheet *sheet, int64_t base, GError **error)
{
  char id[32];
  bool is_written = true;
  for (int32_t p = 0; p < sheet->earlier.n_pieces && is_written; p++) {
    QdsArea area = qds_outlines_area(&sheet->earlier, &sheet->mesh, p);
    name_parcel(id, base + sheet->earlier_parcel[p]);
    is_written = qds_layer_add_parcel(o->earlier, id, code_of(o, sheet->earlier_leaf[p]), &area, error);
    qds_area_clear(&area);
  }
  return is_written;
}

static void
count_truth(Office *o, const QdsSheet *sheet, int unit)
{
  QdsSurvey *s = o->survey;
  const int n = s->n_leaves;
  g_autofree QdsSum *sum = g_new0(QdsSum, (gsize)n);
  for (int32_t p = 0; p < sheet->n_parcels; p++)
    qds_sum_add(&sum[sheet->leaf[p]], sheet->area_m2[p]);
  for (int l = 0; l < n; l++)
    s->area_m2[unit * n + l] = qds_sum_value(&sum[l]);
  s->n_parcels += sheet->n_parcels;
  s->worst_m2 = fmax(s->worst_m2, sheet->worst_m2);
  if (s->change_m2 == NULL)
    return;
  double *change = s->change_m2 + (gsize)unit * (gsize)n * (gsize)n;
  for (int l = 0; l < n; l++)
    change[l * n + l] = s->area_m2[unit * n + l];
  for (guint i = 0; i < sheet->changes->len; i++) {
    const QdsChange *c = &g_array_index(sheet->changes, QdsChange, i);
    change[c->from * n + c->to] += c->area_m2;
    change[c->to * n + c->to] -= c->area_m2;
  }
}

/* Takes the units as they are drawn, in their order. */
static bool
collect_units(Office *o, GError **error)
{
  int64_t base = 1;
  for (int unit = 0; unit < o->province->n_units; unit++) {
    g_mutex_lock(&o->mutex);
    while (o->sheet[unit] == NULL && o->failure[unit] == NULL)
      g_cond_wait(&o->cond, &o->mutex);
    g_mutex_unlock(&o->mutex);
    if (o->failure[unit] != NULL) {
      g_propagate_error(error, g_steal_pointer(&o->failure[unit]));
      return false;
    }
    QdsSheet *sheet = o->sheet[unit];
    count_truth(o, sheet, unit);
    if (!write_present(o, sheet, unit, base, error))
      return false;
    if (o->earlier != NULL && !write_earlier(o, sheet, base, error))
      return false;
    base += sheet->n_parcels;
    qds_sheet_free(g_steal_pointer(&o->sheet[unit]));
    g_mutex_lock(&o->mutex);
    o->n_written = unit + 1;
    g_cond_broadcast(&o->cond);
    g_mutex_unlock(&o->mutex);
  }
  return true;
}

static bool
write_border(Office *o, GError **error)
{
  const double share = o->options->cross_pct / 100.0;
  const int64_t wanted = (int64_t)nearbyint((double)o->survey->n_parcels * share / (1.0 + share));
  o->survey->n_crossing = qds_join_across(o->border, wanted, qds_hash(o->world->seed, 0xc055));
  for (guint i = 0; i < o->border->len; i++) {
    const QdsBorderParcel *p = &g_array_index(o->border, QdsBorderParcel, i);
    char id[32];
    if (p->is_gone)
      continue;
    name_parcel(id, p->id);
    o->survey->n_written++;
    if (!qds_layer_add_parcel(o->now, id, code_of(o, p->leaf), &p->area, error) ||
        (o->earlier != NULL && !qds_layer_add_parcel(o->earlier, id, code_of(o, p->leaf), &p->area, error)))
      return false;
  }
  return true;
}

static bool
open_layers(Office *o, GError **error)
{
  const QdsField fields[] = {{"id", OFTString}, {"category", OFTString}, {NULL, OFTString}};
  g_autofree char *now = g_strdup_printf("land-use-%d.gpkg", o->world->plan->period);
  g_autofree char *earlier = g_strdup_printf("land-use-%d.gpkg", o->options->period);
  o->now = qds_layer_new(o->options->out, now, "land_use", wkbPolygon, fields, error);
  if (o->now != NULL && o->options->period != 0)
    o->earlier = qds_layer_new(o->options->out, earlier, "land_use", wkbPolygon, fields, error);
  return o->now != NULL && (o->options->period == 0 || o->earlier != NULL);
}

static bool
run_office(Office *o, GError **error)
{
  const int n_jobs = MIN(o->options->jobs, o->province->n_units);
  g_autofree GThread **thread = g_new0(GThread *, (gsize)n_jobs);
  for (int i = 0; i < n_jobs; i++)
    thread[i] = g_thread_new("unit", draw_units, o);
  const bool is_collected = collect_units(o, error);
  g_mutex_lock(&o->mutex);
  o->is_stopped = true;
  g_cond_broadcast(&o->cond);
  g_mutex_unlock(&o->mutex);
  for (int i = 0; i < n_jobs; i++)
    g_thread_join(thread[i]);
  return is_collected && write_border(o, error) && qds_layer_finish(o->now, error) &&
         (o->earlier == NULL || qds_layer_finish(o->earlier, error));
}

QdsSurvey *
qds_survey_new(const QdsWorld *world, const QdsProvince *province, const QdsOptions *options, GError **error)
{
  const gsize n_units = (gsize)province->n_units, n_leaves = (gsize)world->targets->n_leaves;
  g_autoptr(QdsSurvey) survey = g_new0(QdsSurvey, 1);
  survey->n_units = province->n_units;
  survey->n_leaves = world->targets->n_leaves;
  survey->area_m2 = g_new0(double, n_units *n_leaves);
  survey->change_m2 = options->period != 0 ? g_new0(double, n_units *n_leaves *n_leaves) : NULL;
  survey->defects = g_string_new("kind,ids,x,y,area_m2,unit\n");
  Office office = {.world = world, .province = province, .options = options, .survey = survey};
  office.sheet_options =
      (QdsSheetOptions){cell_width(&office), options->period != 0, options->dirty_pct, options->has_touching};
  office.share = qds_share_parcels(world, options->parcels);
  office.sheet = g_new0(QdsSheet *, n_units);
  office.failure = g_new0(GError *, n_units);
  office.border = qds_border_parcels_new();
  g_mutex_init(&office.mutex);
  g_cond_init(&office.cond);
  const bool is_done = open_layers(&office, error) && run_office(&office, error);
  for (gsize u = 0; u < n_units; u++) {
    qds_sheet_free(office.sheet[u]);
    g_clear_error(&office.failure[u]);
  }
  g_free(office.sheet);
  g_free(office.failure);
  g_free(office.share);
  g_array_unref(office.border);
  qds_layer_free(office.now);
  qds_layer_free(office.earlier);
  g_mutex_clear(&office.mutex);
  g_cond_clear(&office.cond);
  return is_done ? g_steal_pointer(&survey) : NULL;
}
