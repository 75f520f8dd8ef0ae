/* The result against the project's constraints: findings with place, hectares and work. */
#include "quydat/constraints.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "geo/geos.h"
#include "scenario/scenario.h"

/* What one check works on. */
typedef struct {
  const QdScenario *scenario;
  const QdConstraint *constraint;
  QdFindings *findings;
  QdGeos *geos;
  const char *title, *source;
  bool *is_meant; /* by column index of categories: the constraint names it, or one above it */
} Check;

/* ---- floors ---- */

static void
check_floor(const Check *check)
{
  const QdLandTakeRequest *request = &check->scenario->take->request;
  double area_ha = 0;
  for (guint c = 0; c < qd_categories_count(request->categories); c++)
    if (check->is_meant[c])
      area_ha += qd_ledger_direct(check->scenario->ledger, check->scenario->take->n_units, (int)c) / 10000;
  double tolerance =
      fmax(request->project->tolerance_ha, request->project->tolerance_pct / 100 * check->constraint->area_ha);
  if (area_ha >= check->constraint->area_ha - tolerance)
    return;
  const char *lang = request->project->lang;
  g_autofree char *now = qd_format_for_people(area_ha, 2, lang);
  const QdFindingSpec spec = {.rule = "constraint_floor",
                              .unit = request->project->code,
                              .layer = check->constraint->id,
                              .feature = check->title,
                              .other = check->source,
                              .value = now,
                              .expected = check->constraint->confidence,
                              .measure = check->constraint->area_ha - area_ha};
  qd_findings_add(check->findings, &spec);
}

/* ---- land that is not to be taken ---- */

/* What a work takes against a constraint in a unit. */
typedef struct {
  guint work, unit;
  double area_m2;
  const QdTake *most; /* where most of it lies in one parcel */
} Taken;

static gint
compare_taken(gconstpointer pa, gconstpointer pb)
{
  const Taken *a = pa, *b = pb;
  if (a->work != b->work)
    return a->work < b->work ? -1 : 1;
  if (a->unit != b->unit)
    return a->unit < b->unit ? -1 : 1;
  return a->most < b->most ? -1 : a->most > b->most;
}

static bool
is_about(const QdConstraint *constraint, const QdWork *work)
{
  for (guint i = 0; constraint->works != NULL && i < constraint->works->len; i++)
    if (g_str_equal(constraint->works->pdata[i], work->type))
      return true;
  return constraint->works == NULL;
}

static bool
has_protected(const QdLandTake *take, guint cover)
{
  const GArray *works = take->pieces->covers->pdata[cover];
  for (guint i = 0; i < works->len; i++)
    if (qd_works_get(take->works, g_array_index(works, guint, i))->is_protected)
      return true;
  return false;
}

/* Whether a take is against the constraint, and whose it is. */
static bool
is_against(const Check *check, const QdTake *t, guint *owner)
{
  const QdLandTake *take = check->scenario->take;
  *owner = qd_scenario_owner(check->scenario, t->cover);
  if (t->plot >= take->n_units || *owner == G_MAXUINT)
    return false;
  const QdWork *work = qd_works_get(take->works, *owner);
  if (qd_work_target(work, t->column) == t->column || !is_about(check->constraint, work))
    return false;
  return check->constraint->kind == QD_CONSTRAINT_PROTECTED ? has_protected(take, t->cover)
                                                            : t->column >= 0 && check->is_meant[t->column];
}

/* The land where the most of it lies: the parcel under the piece. */
static GBytes *
draw_most(const Check *check, const QdTake *t, QdFindingSpec *spec)
{
  const QdLandTake *take = check->scenario->take;
  const QdLayer *parcels = take->request.balance->parcels;
  gsize size, piece_size;
  const guint8 *piece = g_bytes_get_data(take->pieces->polygons->pdata[t->polygon], &piece_size);
  const guint8 *wkb = t->parcel == G_MAXUINT32 ? NULL : qd_layer_wkb(parcels, t->parcel, &size);
  if (wkb == NULL)
    return NULL;
  GEOSGeometry *a = qd_geos_read(check->geos, wkb, size), *b = qd_geos_read(check->geos, piece, piece_size);
  GEOSGeometry *land = a == NULL || b == NULL ? NULL : qd_geos_overlay(check->geos, QD_OVERLAY_INTERSECTION, a, b);
  GEOSContextHandle_t h = qd_geos_handle(check->geos);
  GEOSGeometry *place = land == NULL || GEOSisEmpty_r(h, land) != 0 ? NULL : GEOSPointOnSurface_r(h, land);
  GBytes *drawn = NULL;
  if (place != NULL && GEOSGeomGetX_r(h, place, &spec->x) == 1 && GEOSGeomGetY_r(h, place, &spec->y) == 1) {
    spec->has_place = true;
    drawn = qd_geos_write(check->geos, land);
  }
  qd_geos_destroy(check->geos, a);
  qd_geos_destroy(check->geos, b);
  qd_geos_destroy(check->geos, land);
  qd_geos_destroy(check->geos, place);
  return drawn;
}

static void
report_taken(const Check *check, const Taken *taken)
{
  const QdLandTake *take = check->scenario->take;
  QdFindingSpec spec = {.rule = "constraint_taken",
                        .unit = qd_units_get(take->request.units, taken->unit)->code,
                        .layer = check->constraint->id,
                        .feature = qd_works_get(take->works, taken->work)->label,
                        .other = check->title,
                        .value = check->source,
                        .expected = check->constraint->confidence,
                        .measure = taken->area_m2 / 10000};
  g_autoptr(GBytes) drawn = draw_most(check, taken->most, &spec);
  if (drawn != NULL)
    spec.area_wkb = g_bytes_get_data(drawn, &spec.area_wkb_size);
  qd_findings_add(check->findings, &spec);
}

static void
check_taken(const Check *check)
{
  const GArray *takes = check->scenario->take->takes;
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Taken));
  for (guint i = 0; i < takes->len; i++) {
    const QdTake *t = &g_array_index(takes, QdTake, i);
    Taken one = {.unit = t->plot, .area_m2 = t->area_m2, .most = t};
    if (is_against(check, t, &one.work))
      g_array_append_val(all, one);
  }
  g_array_sort(all, compare_taken);
  for (guint i = 0; i < all->len;) {
    Taken sum = g_array_index(all, Taken, i);
    guint k = i + 1;
    for (; k < all->len; k++) {
      const Taken *one = &g_array_index(all, Taken, k);
      if (one->work != sum.work || one->unit != sum.unit)
        break;
      sum.area_m2 += one->area_m2;
      if (one->most->parcel_m2 > sum.most->parcel_m2)
        sum.most = one->most;
    }
    if (sum.area_m2 / 10000 >= check->constraint->at_least_ha)
      report_taken(check, &sum);
    i = k;
  }
}

/* ---- all ---- */

static bool
find_meant(const QdConstraint *constraint, const QdLandTakeRequest *request, bool *is_meant, GError **error)
{
  guint n = qd_categories_count(request->categories);
  memset(is_meant, 0, n * sizeof *is_meant);
  for (guint i = 0; constraint->categories != NULL && i < constraint->categories->len; i++) {
    int category = qd_categories_find(request->categories, constraint->categories->pdata[i]);
    if (category < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                  _("%s/constraints.yaml:%u: category \"%s\" is not in the category "
                    "table"),
                  request->project->plan_dir, constraint->line, (char *)constraint->categories->pdata[i]);
      return false;
    }
    for (guint c = 0; c < n; c++)
      is_meant[c] = is_meant[c] || qd_categories_is_below(request->categories, (int)c, category);
  }
  return true;
}

bool
qd_constraints_check(const QdScenario *scenario, QdFindings *findings, GError **error)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  g_autoptr(GPtrArray) constraints = qd_constraints_load(request->project, error);
  if (constraints == NULL)
    return false;
  bool is_vietnamese = g_str_equal(request->project->lang, "vi");
  g_autofree bool *is_meant = g_new0(bool, (gsize)qd_categories_count(request->categories) + 1);
  g_autoptr(QdGeos) geos = qd_geos_new();
  for (guint i = 0; i < constraints->len; i++) {
    const QdConstraint *c = constraints->pdata[i];
    const Check check = {.scenario = scenario,
                         .constraint = c,
                         .findings = findings,
                         .geos = geos,
                         .title = is_vietnamese ? c->title_vi : c->title_en,
                         .source = is_vietnamese ? c->source_vi : c->source_en,
                         .is_meant = is_meant};
    if (!find_meant(c, request, is_meant, error))
      return false;
    if (c->kind == QD_CONSTRAINT_SLOPE && !qd_slope_check(scenario, c, findings, error))
      return false;
    if (c->kind == QD_CONSTRAINT_FLOOR)
      check_floor(&check);
    else if (c->kind != QD_CONSTRAINT_SLOPE)
      check_taken(&check);
  }
  return true;
}
