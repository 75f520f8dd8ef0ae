/* Each parcel by itself, against the borders of units and against its neighbours: a unit at a time. */
#include <math.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/text.h"
#include "check/kept.h"
#include "check/outline.h"
#include "geo/cover.h"
#include "geo/place.h"

/* A part of a parcel smaller than this is nothing. */
#define LEAST_PART_M2 1e-6

typedef struct {
  QdPass pass;
  QdGroup *groups; /* of each unit, and one of parcels that come to none */
  QdKeptChecks *kept;
  gint is_damaged; /* atomic */
} Walk;

static double
snap_m(const QdPass *pass)
{
  return pass->project->snap_mm / 1000;
}

static char *
metres(const QdPass *pass, double value, int decimals)
{
  return qd_format_for_people(value, decimals, pass->project->lang);
}

/* ---- a parcel by itself ---- */

/* A parcel and the unit that has most of it, whose its own findings are: the place of one may lie on a border. */
typedef struct {
  guint32 parcel;
  const guint8 *wkb;
  gsize size;
  bool is_sliver;
  const char *unit; /* NULL: none */
} Subject;

static bool
is_sliver(const QdPass *pass, const Subject *s)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, s->parcel);
  return f->area_m2 < pass->project->sliver_area_m2 &&
         qd_mean_width(f->area_m2, qd_wkb_length(s->wkb, s->size)) < pass->project->sliver_width_m;
}

static void
report_sliver(const QdPass *pass, const Subject *s)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, s->parcel);
  double x, y;
  qd_wkb_place(s->wkb, s->size, &x, &y);
  g_autofree char *text = metres(pass, qd_mean_width(f->area_m2, qd_wkb_length(s->wkb, s->size)), 3);
  qd_pass_report(pass, s->parcel, G_MAXUINT32,
                 (QdFindingSpec){.rule = "sliver",
                                 .unit = s->unit,
                                 .value = text,
                                 .measure = f->area_m2,
                                 .x = x,
                                 .y = y,
                                 .area_wkb = s->wkb,
                                 .area_wkb_size = s->size});
}

static void
check_outline(const QdPass *pass, const Subject *s)
{
  const QdOutlineLimits limits = {snap_m(pass), pass->project->sliver_width_m, pass->project->sliver_area_m2};
  QdOutline outline;
  qd_outline_inspect(s->wkb, s->size, &limits, &outline);
  if (outline.n_spikes > 0) {
    g_autofree char *n = g_strdup_printf("%u", outline.n_spikes);
    qd_pass_report(pass, s->parcel, G_MAXUINT32,
                   (QdFindingSpec){.rule = "spike",
                                   .unit = s->unit,
                                   .value = n,
                                   .measure = outline.spike_m,
                                   .x = outline.spike_x,
                                   .y = outline.spike_y});
  }
  if (outline.n_repeated > 0)
    qd_pass_report(pass, s->parcel, G_MAXUINT32,
                   (QdFindingSpec){.rule = "repeated_point",
                                   .unit = s->unit,
                                   .measure = outline.n_repeated,
                                   .x = outline.repeated_x,
                                   .y = outline.repeated_y});
}

/* ---- a parcel at the border of a unit ---- */

static void
report_sliver_part(const QdPass *pass, const Subject *s, guint unit, const QdBox *box, double area)
{
  QdBorderPart part;
  if (!qd_border_part(&pass->frames[unit], s->wkb, s->size, box, snap_m(pass), &part))
    return;
  area -= part.misfit_m2;
  double width = qd_mean_width(area, part.length_m);
  if (!(width >= snap_m(pass) && width < pass->project->sliver_width_m))
    return;
  g_autofree char *text = metres(pass, width, 3);
  qd_pass_report(pass, s->parcel, G_MAXUINT32,
                 (QdFindingSpec){.rule = "sliver_part",
                                 .unit = qd_units_get(pass->units, unit)->code,
                                 .value = text,
                                 .measure = area,
                                 .x = part.x,
                                 .y = part.y});
}

/* What the unit cuts off, where it is less than the whole.
 *
 * @return area of the parcel in the unit */
static double
check_part(const QdPass *pass, const Subject *s, guint unit)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, s->parcel);
  const QdFrame *frame = &pass->frames[unit];
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  QdFrameSide side = qd_frame_side_of(frame, s->wkb, s->size);
  if (side != QD_FRAME_BORDER)
    return side == QD_FRAME_INSIDE ? f->area_m2 : 0;
  double area = qd_frame_area_of(frame, s->wkb, s->size, &box);
  bool is_part = area >= LEAST_PART_M2 && area <= f->area_m2 - LEAST_PART_M2;
  if (is_part && area < pass->project->sliver_area_m2 && !s->is_sliver)
    report_sliver_part(pass, s, unit, &box, area);
  return area;
}

/* Stretches beside the border of the unit that has most of the parcel. */
static void
find_stretches(const QdPass *pass, const Subject *s, guint unit, GArray *out)
{
  g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(QdStretch));
  qd_border_stretches(&pass->frames[unit], s->wkb, s->size, pass->project->sliver_width_m, snap_m(pass), stretches);
  for (guint i = 0; i < stretches->len; i++) {
    const QdBorderStretch found = {s->parcel, unit, g_array_index(stretches, QdStretch, i)};
    g_array_append_val(out, found);
  }
}

/* The unit that has most of a parcel; of several that differ by no more than the tolerance, the first. */
typedef struct {
  guint unit;
  double area_m2;
} Most;

static void
take_unit(Most *most, guint unit, double area_m2, double slack_m2)
{
  if (area_m2 > most->area_m2 + (most->area_m2 > 0 ? slack_m2 : 0))
    *most = (Most){unit, area_m2};
}

/* @return the unit that has most of the parcel; the number of units where none has any */
static guint
check_borders(const QdPass *pass, const Subject *s, GArray *stretches)
{
  const QdBox box = qd_pass_reach(pass, s->parcel);
  const double slack_m2 = snap_m(pass) * qd_wkb_length(s->wkb, s->size);
  Most of_all = {pass->n_units, 0}, at_border = of_all;
  for (guint i = 0; i < pass->n_units; i++) {
    QdFrameSide side =
        qd_box_meets(&box, &pass->frames[i].box) ? qd_frame_side(&pass->frames[i], &box) : QD_FRAME_OUTSIDE;
    if (side == QD_FRAME_INSIDE)
      take_unit(&of_all, i, qd_layer_feature(pass->parcels, s->parcel)->area_m2, slack_m2);
    if (side != QD_FRAME_BORDER)
      continue;
    double part = check_part(pass, s, i);
    take_unit(&of_all, i, part, slack_m2);
    take_unit(&at_border, i, part, slack_m2);
  }
  if (at_border.unit < pass->n_units)
    find_stretches(pass, s, at_border.unit, stretches);
  return of_all.unit;
}

static void
check_parcel(const QdPass *pass, guint group, const QdMember *member, GArray *stretches)
{
  Subject s = {.parcel = member->parcel};
  s.wkb = qd_layer_wkb(pass->parcels, s.parcel, &s.size);
  s.is_sliver = is_sliver(pass, &s);
  guint unit = member->is_within ? group : check_borders(pass, &s, stretches);
  s.unit = unit < pass->n_units ? qd_units_get(pass->units, unit)->code : NULL;
  if (s.is_sliver)
    report_sliver(pass, &s);
  check_outline(pass, &s);
}

/* ---- a group ---- */

static void
check_group(const QdPass *pass, guint number, QdGroup *group)
{
  for (guint i = 0; i < group->members->len; i++) {
    const QdMember *member = &g_array_index(group->members, QdMember, i);
    if (member->is_home)
      check_parcel(pass, number, member, group->stretches);
  }
  if (number < pass->n_units && pass->project->snap_mm > 0)
    qd_neighbours_search(pass, number, group);
}

static bool
verify_group(const QdPass *pass, const QdGroup *group)
{
  bool is_whole = true;
  for (guint i = 0; is_whole && i < group->members->len; i++)
    is_whole = qd_layer_verify(pass->parcels, &g_array_index(group->members, QdMember, i).parcel, 1);
  return is_whole;
}

/* Takes what was kept of a group, or works it. */
static void
settle_group(guint number, gpointer data)
{
  Walk *walk = data;
  QdGroup *group = &walk->groups[number];
  QdHash key;
  if (g_atomic_int_get(&walk->is_damaged) || qd_cancelled(NULL) ||
      qd_kept_find_group(walk->kept, &walk->pass, number, group, &key))
    return;
  if (!verify_group(&walk->pass, group)) {
    g_atomic_int_set(&walk->is_damaged, TRUE);
    return;
  }
  QdPass pass = walk->pass;
  pass.findings = qd_findings_branch(walk->pass.findings);
  check_group(&pass, number, group);
  qd_kept_put_group(walk->kept, &pass, group, key);
  qd_findings_join(walk->pass.findings, pass.findings);
  qd_layer_release(pass.parcels);
}

/* ---- all parcels ---- */

static gint
compare_stretches(gconstpointer a, gconstpointer b, gpointer parcels)
{
  const QdBorderStretch *s = a, *t = b;
  int c = s->parcel == t->parcel ? 0 : qd_pass_compare(parcels, s->parcel, t->parcel);
  if (c == 0)
    c = (s->stretch.x > t->stretch.x) - (s->stretch.x < t->stretch.x);
  return c != 0 ? c : (s->stretch.y > t->stretch.y) - (s->stretch.y < t->stretch.y);
}

/* Two parcels that meet beside the border have the same stretch: it is the first one's, the second is the other. */
static void
report_stretches(const QdPass *pass, GArray *stretches)
{
  g_array_sort_with_data(stretches, compare_stretches, (gpointer)pass->parcels);
  g_autofree guint32 *others = g_new(guint32, (gsize)stretches->len + 1);
  g_autoptr(GHashTable) owners = g_hash_table_new(g_int64_hash, g_int64_equal); /* key of an edge → stretch + 1 */
  for (guint i = 0; i < stretches->len; i++) {
    const GArray *keys = g_array_index(stretches, QdBorderStretch, i).stretch.keys;
    guint owner = 0, n_owned = 0;
    others[i] = G_MAXUINT32;
    for (guint k = 0; k < keys->len; k++) {
      gpointer found = g_hash_table_lookup(owners, &g_array_index(keys, guint64, k));
      owner = found != NULL ? GPOINTER_TO_UINT(found) : owner;
      n_owned += found != NULL;
      if (found == NULL)
        g_hash_table_insert(owners, &g_array_index(keys, guint64, k), GUINT_TO_POINTER(i + 1));
    }
    if (n_owned == keys->len && others[owner - 1] == G_MAXUINT32)
      others[owner - 1] = g_array_index(stretches, QdBorderStretch, i).parcel;
    if (n_owned == keys->len)
      others[i] = g_array_index(stretches, QdBorderStretch, i).parcel; /* told already */
  }
  for (guint i = 0; i < stretches->len; i++) {
    const QdBorderStretch *s = &g_array_index(stretches, QdBorderStretch, i);
    g_autofree char *distance = metres(pass, s->stretch.distance_m, 3);
    const QdFindingSpec spec = {.rule = "beside_border",
                                .unit = qd_units_get(pass->units, s->unit)->code,
                                .value = distance,
                                .measure = s->stretch.length_m,
                                .x = s->stretch.x,
                                .y = s->stretch.y};
    if (others[i] != s->parcel)
      qd_pass_report(pass, s->parcel, others[i], spec);
  }
}

static void
make_frame(guint i, gpointer data)
{
  const QdPass *pass = data;
  const QdUnit *unit = qd_units_get(pass->units, i);
  qd_frame_init(&pass->frames[i], unit->wkb, unit->wkb_size);
}

static void
report_groups(const Walk *walk)
{
  g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(QdBorderStretch));
  for (guint i = 0; i <= walk->pass.n_units; i++)
    g_array_append_vals(stretches, walk->groups[i].stretches->data, walk->groups[i].stretches->len);
  report_stretches(&walk->pass, stretches);
  qd_neighbours_report(&walk->pass, walk->groups);
}

bool
qd_check_parcels(const QdProject *project, const QdUnits *units, const QdLayer *parcels, QdCache *cache, guint jobs,
                 QdFindings *findings, GError **error)
{
  Walk walk = {.pass = {project, units, parcels, findings, NULL, qd_units_count(units), jobs}};
  const guint n = walk.pass.n_units;
  walk.pass.frames = g_new0(QdFrame, (gsize)n + 1);
  qd_parallel(n, jobs, make_frame, &walk.pass);
  walk.kept = qd_kept_checks_open(cache, &walk.pass);
  walk.groups = qd_groups_new(&walk.pass, qd_kept_checks_boxes(walk.kept));
  qd_parallel(n + 1, jobs, settle_group, &walk);
  bool ok = !qd_cancelled(error);
  if (ok && walk.is_damaged) {
    g_set_error_literal(error, QD_ERROR, QD_ERROR_OUTPUT, _("geometries in --cache are damaged"));
    ok = false;
  }
  if (ok)
    report_groups(&walk);
  qd_kept_checks_close(walk.kept);
  qd_groups_free(walk.groups, n + 1);
  for (guint i = 0; i < n; i++)
    qd_frame_clear(&walk.pass.frames[i]);
  g_free(walk.pass.frames);
  return ok;
}
