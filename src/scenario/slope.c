/* Works on steep land: the constraint "slope", where the project names an elevation model. */
#include <math.h>

#include "base/text.h"
#include "quydat/elevation.h"
#include "scenario/scenario.h"

/* Less is the raster's edge. */
#define LEAST_KNOWN 0.99

static bool
is_about(const QdConstraint *constraint, const QdWork *work)
{
  bool is_named = constraint->works == NULL;
  for (guint i = 0; constraint->works != NULL && i < constraint->works->len; i++)
    is_named = is_named || g_str_equal(constraint->works->pdata[i], work->type);
  return is_named && work->kind == QD_WORK_ZONE;
}

static void
report(const QdScenario *scenario, guint i, const QdConstraint *constraint, const QdSlope *slope, QdFindings *findings)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  const QdWork *work = qd_works_get(scenario->take->works, i);
  const char *lang = request->project->lang;
  bool is_vietnamese = g_str_equal(lang, "vi");
  double steep_ha = slope->steep_share * work->drawn_m2 / 10000;
  g_autofree char *mean = qd_format_for_people(slope->mean_pct, 1, lang);
  g_autoptr(GArray) units = qd_land_take_units_of(scenario->take, i);
  QdFindingSpec spec = qd_work_finding(work, "constraint_slope");
  spec.layer = constraint->id;
  spec.unit = units->len == 0 ? NULL : qd_units_get(request->units, g_array_index(units, guint, 0))->code;
  spec.other = is_vietnamese ? constraint->title_vi : constraint->title_en;
  spec.value = is_vietnamese ? constraint->source_vi : constraint->source_en;
  spec.expected = mean;
  spec.measure = steep_ha;
  if (slope->steep_share > 0 && steep_ha >= constraint->at_least_ha)
    qd_findings_add(findings, &spec);
  if (slope->known_share >= LEAST_KNOWN)
    return;
  g_autofree char *unknown = qd_format_for_people(100 * (1 - slope->known_share), 1, lang);
  QdFindingSpec missing = qd_work_finding(work, "elevation_missing");
  missing.value = unknown;
  qd_findings_add(findings, &missing);
}

bool
qd_slope_check(const QdScenario *scenario, const QdConstraint *constraint, QdFindings *findings, GError **error)
{
  const QdProject *project = scenario->take->request.project;
  if (project->scenario_elevation == NULL)
    return true;
  g_autoptr(QdElevation) elevation = qd_elevation_open(project, error);
  if (elevation == NULL)
    return false;
  for (guint i = 0; i < scenario->take->works->works->len; i++) {
    const QdWork *work = qd_works_get(scenario->take->works, i);
    gsize size;
    QdSlope slope;
    const guint8 *wkb = qd_layer_wkb(work->layer, work->feature, &size);
    if (!scenario->is_applied[i] || !is_about(constraint, work) || wkb == NULL)
      continue;
    if (!qd_elevation_slope(elevation, wkb, size, constraint->slope_pct, &slope, error))
      return false;
    report(scenario, i, constraint, &slope, findings);
  }
  return true;
}
