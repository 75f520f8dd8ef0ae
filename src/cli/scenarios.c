#include "scenarios.h"

/* A layer beside the project's zones, of the same fields. */
static QdLayer *
load_extra(const QdProject *project, const char *file, const char *spool_dir, QdFindings *findings, GError **error)
{
  char name[] = "name", kind[] = "kind", phase[] = "phase";
  QdProject with = *project;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(files, g_canonicalize_filename(file, NULL));
  bool has_zones = project->zones.line > 0;
  with.zones = (QdSourceSpec){.line = has_zones ? project->zones.line : 1,
                              .files = files,
                              .encoding = project->zones.encoding,
                              .field_name = has_zones ? project->zones.field_name : name,
                              .field_kind = has_zones ? project->zones.field_kind : kind,
                              .field_phase = has_zones ? project->zones.field_phase : phase};
  return qd_zones_load(&with, spool_dir, findings, error);
}

bool
qd_scenarios_run(QdScenarios *scenarios, const QdOptions *options, const QdLandTakeRequest *request,
                 const char *spool_dir, QdFindings *findings, GError **error)
{
  QdLandTakeRequest all = *request;
  if (options->with_layer != NULL) {
    scenarios->extra = load_extra(request->project, options->with_layer, spool_dir, findings, error);
    if (scenarios->extra == NULL)
      return false;
  }
  all.extra = scenarios->extra;
  g_autoptr(GError) failed = NULL;
  all.changes = scenarios->changes = qd_changes_load(request->project, spool_dir, findings, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
  }
  scenarios->take = qd_land_take_run(&all, findings, error);
  if (scenarios->take == NULL)
    return false;
  const QdScenarioChoice base = {0};
  const QdScenarioChoice choice = {.with_after_2030 = options->with_after_2030,
                                   .with_extra = true,
                                   .without = options->without,
                                   .changes = options->with_changes};
  bool is_variant = options->with_after_2030 || options->with_layer != NULL || options->with_changes != NULL ||
                    (options->without != NULL && options->without->len > 0);
  scenarios->scenario = qd_scenario_run(scenarios->take, &choice, findings, error);
  if (scenarios->scenario == NULL)
    return false;
  if (is_variant)
    scenarios->base = qd_scenario_run(scenarios->take, &base, NULL, error);
  if (is_variant && scenarios->base == NULL)
    return false;
  if (!(options->stages & (QD_STAGE_PACKAGE | QD_STAGE_TILES)))
    return true;
  scenarios->projected = qd_scenario_draw(scenarios->scenario, findings, error);
  return scenarios->projected != NULL;
}

void
qd_scenarios_clear(QdScenarios *scenarios)
{
  qd_projected_pieces_free(scenarios->projected);
  qd_scenario_free(scenarios->scenario);
  qd_scenario_free(scenarios->base);
  qd_land_take_free(scenarios->take);
  qd_layer_free(scenarios->extra);
  qd_layer_free(scenarios->changes);
}
