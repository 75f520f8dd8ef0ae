/* Reads and balances the periods of a run. */
#include "run.h"

#include <glib/gi18n-lib.h>

bool
qd_run_lays_over(const QdRun *run, guint period)
{
  guint n = run->project->land_use->len;
  if (qd_run_is_comparing(run))
    return run->options.periods.figures == NULL;
  return run->forms != NULL && n >= 2 && period + 2 >= n && run->project->area_field == NULL &&
         !run->project->closes_on_register && qd_forms_need_change(run->forms);
}

gpointer
qd_reading_fill(gpointer data)
{
  QdReading *r = data;
  const QdRun *run = r->run;
  r->findings = qd_findings_branch(run->findings);
  r->parcels = qd_land_use_load(run->project, r->period, run->categories, qd_output_tmp(run->output), run->cache,
                                (guint)run->options.jobs, r->findings, &r->error);
  return NULL;
}

void
qd_reading_clear(QdReading *reading)
{
  g_clear_error(&reading->error);
  g_clear_pointer(&reading->parcels, qd_layer_free);
  g_clear_pointer(&reading->findings, qd_findings_free);
}

static QdKeep
what_to_keep(const QdRun *run, guint period)
{
  const QdStages with_pieces = QD_STAGE_PACKAGE | QD_STAGE_REPORT | QD_STAGE_TILES;
  bool is_overlay = qd_run_is_comparing(run) || qd_run_is_projecting(run);
  bool needs_cuts = !is_overlay && (run->options.stages & with_pieces) != 0;
  bool needs_pieces = needs_cuts || (!is_overlay && qd_run_asks_rules(run));
  bool is_last = period + 1 == run->project->land_use->len;
  bool needs_division = (is_last && qd_run_projects(run)) || qd_run_lays_over(run, period);
  return (needs_pieces ? QD_KEEP_PIECES : 0) | (needs_cuts ? QD_KEEP_CUTS : 0) |
         (needs_division ? QD_KEEP_DIVISION : 0);
}

static bool
balance_period(QdRun *run, QdReading *reading, GError **error)
{
  guint jobs = (guint)run->options.jobs;
  QdKeep keep = what_to_keep(run, reading->period);
  QdLayer *parcels = reading->parcels;
  /* pieces are drawn and packed later: then all geometries have to be whole, not only those of units worked now */
  if (parcels == NULL || ((keep & QD_KEEP_PIECES) && !qd_layer_verify(parcels, NULL, qd_layer_count(parcels)))) {
    g_propagate_error(error, g_steal_pointer(&reading->error));
    return false;
  }
  qd_run_stage(run, N_("balance"));
  reading->parcels = NULL;
  QdBalance *balance = qd_balance_run(run->project, run->categories, run->units, parcels, keep, run->cache, jobs,
                                      reading->findings, error);
  if (balance == NULL)
    return false;
  g_ptr_array_add(run->balances, balance);
  qd_check_closing(run->project, balance, run->units, reading->findings);
  qd_check_colours(run->categories, balance, run->units, reading->findings);
  if (!(run->options.stages & QD_STAGE_CHECKS))
    return true;
  qd_run_stage(run, N_("check parcels"));
  return qd_check_parcels(run->project, run->units, parcels, run->cache, jobs, reading->findings, error);
}

/* Geometries of the cache that turn out to be damaged: the period once more, without them. */
static bool
balance_again(QdRun *run, QdReading *reading, GError **error)
{
  if (run->cache == NULL || !qd_cache_is_damaged(run->cache))
    return false;
  g_clear_error(error);
  qd_cache_discard(run->cache);
  g_ptr_array_set_size(run->balances, (gint)reading->period);
  qd_reading_clear(reading);
  qd_run_stage(run, N_("read land use"));
  qd_reading_fill(reading);
  return balance_period(run, reading, error);
}

bool
qd_run_balance(QdRun *run, QdReading *first, GError **error)
{
  bool ok = true;
  for (guint period = 0; ok && period < run->project->land_use->len; period++) {
    QdReading reading = {.run = run, .period = period};
    if (period == 0) {
      reading = *first;
      *first = (QdReading){0};
    } else {
      qd_run_stage(run, N_("read land use"));
      qd_reading_fill(&reading);
    }
    ok = balance_period(run, &reading, error) || balance_again(run, &reading, error);
    if (ok)
      qd_findings_join(run->findings, g_steal_pointer(&reading.findings));
    qd_reading_clear(&reading);
  }
  if (run->cache != NULL)
    qd_run_warn(run, qd_cache_take_warning(run->cache));
  return ok;
}
