/* One walk through the house: project file → sources → allocation → ledger and findings → comparison → the project's
 * own rules → outputs. */
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "run.h"

static void
run_clear(QdRun *run)
{
  g_clear_pointer(&run->rows, g_array_unref);
  qd_change_free(run->change);
  qd_scenarios_clear(&run->scenarios);
  qd_forms_free(run->forms);
  qd_vector_tiles_free(run->vector_tiles);
  g_free(run->told);
  g_clear_pointer(&run->balances, g_ptr_array_unref);
  qd_layer_free(run->zones);
  qd_layer_free(run->infrastructure);
  qd_units_free(run->units);
  qd_findings_free(run->findings);
  qd_audit_free(run->audit);
  qd_plan_free(run->plan);
  qd_categories_free(run->categories);
  qd_output_free(run->output);
  qd_cache_free(run->cache);
  g_clear_pointer(&run->rules, g_ptr_array_unref);
  qd_project_free(run->project);
  g_clear_pointer(&run->seconds, g_hash_table_unref);
  qd_options_clear(&run->options);
}

/* The name of a stage for the terminal, filled up to a column; the padding of printf counts bytes. */
static void
print_seconds(const char *name, double seconds)
{
  int blank = 16 - (int)g_utf8_strlen(name, -1);
  fprintf(stderr, "%s%*s %8.2f s\n", name, MAX(blank, 0), "", seconds);
}

/* What a stage has looked at of the parcels' geometries stays in no memory, nor what it has freed. */
static void
let_go_of_memory(const QdRun *run)
{
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  for (guint i = 0; run->balances != NULL && i < run->balances->len; i++)
    qd_layer_release(((const QdBalance *)run->balances->pdata[i])->parcels);
}

/* Ends the stage before and begins the next: NULL ends only. */
void
qd_run_stage(QdRun *run, const char *name)
{
  let_go_of_memory(run);
  gint64 now = g_get_monotonic_time();
  bool on_terminal = isatty(STDERR_FILENO) && !run->options.is_quiet && !run->options.is_verbose;
  if (run->stage != NULL) {
    double seconds = (double)(now - run->stage_start) / 1e6;
    double *before = g_hash_table_lookup(run->seconds, run->stage);
    double sum = seconds + (before != NULL ? *before : 0);
    g_hash_table_insert(run->seconds, (gpointer)run->stage, g_memdup2(&sum, sizeof sum));
    if (run->options.is_verbose && !run->options.is_quiet)
      print_seconds(_(run->stage), seconds);
  }
  if (on_terminal)
    fprintf(stderr, name != NULL ? "\r\033[K%s …" : "\r\033[K", name != NULL ? _(name) : "");
  run->stage = name;
  run->stage_start = now;
}

static bool
load_rules(QdRun *run, GError **error)
{
  run->rules = qd_rules_load(run->project, error);
  if (run->rules == NULL)
    return false;
  if (run->rules->len > 0 || !(run->options.stages & QD_STAGE_ONLY_RULES))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
              _("%s: names no rules; add a section \"checks:\" with the line \"rules: rules/*.sql\""),
              run->project->path);
  return false;
}

bool
qd_run_is_comparing(const QdRun *run)
{
  return (run->options.stages & QD_STAGE_CHANGE) != 0;
}

bool
qd_run_is_projecting(const QdRun *run)
{
  return (run->options.stages & QD_STAGE_ONLY_SCENARIO) != 0;
}

bool
qd_run_projects(const QdRun *run)
{
  const QdProject *project = run->project;
  if (!(run->options.stages & QD_STAGE_PROJECTION))
    return false;
  bool has_works = project->zones.line > 0 || project->infrastructure.line > 0 || project->scenario_changes != NULL;
  return qd_run_is_projecting(run) || (has_works && project->area_field == NULL && !project->closes_on_register);
}

bool
qd_run_asks_rules(const QdRun *run)
{
  return run->rules->len > 0 && (run->options.stages & QD_STAGE_RULES) != 0;
}

/* Takes the sentence over; NULL: nothing. */
void
qd_run_warn(const QdRun *run, char *sentence)
{
  if (sentence != NULL && !run->options.is_quiet)
    fprintf(stderr, "quydat: %s\n", sentence);
  g_free(sentence);
}

static bool
open_cache(QdRun *run, GError **error)
{
  char *warning = NULL;
  if (run->options.cache == NULL)
    return true;
  if (!qd_project_check_output(run->project, "--cache", run->options.cache, error))
    return false;
  run->cache = qd_cache_open(run->options.cache, &warning, error);
  qd_run_warn(run, warning);
  return run->cache != NULL;
}

static bool
load_forms(QdRun *run, GError **error)
{
  if (!(run->options.stages & (QD_STAGE_REPORT | QD_STAGE_CHANGE)))
    return true;
  run->forms = qd_forms_load(run->project, run->categories, error);
  return run->forms != NULL;
}

/* A whole run's reports and maps are not replaced by a few tables, unless the folder is named. */
static bool
check_maker(const QdRun *run, GError **error)
{
  g_autofree char *maker = run->options.is_out_given ? NULL : qd_output_maker(run->output);
  if (g_strcmp0(maker, "run") != 0 || g_str_equal(run->options.command, "run"))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
              _("the folder \"%s\" holds what \"quydat run\" made, and \"quydat %s\" would replace all of it; name "
                "another folder with --out, or write --out %s to replace it"),
              run->options.out, run->options.command, run->options.out);
  return false;
}

static bool
begin(QdRun *run, GError **error)
{
  run->project = qd_project_load(run->options.project_path, error);
  if (run->project == NULL)
    return false;
  if (run->options.lang != NULL) {
    g_free(run->project->lang);
    run->project->lang = g_strdup(run->options.lang);
  }
  if (!qd_project_check_output(run->project, "--out", run->options.out, error) || !load_rules(run, error))
    return false;
  run->findings = qd_findings_new(run->project->lang, run->rules, run->project->disabled, error);
  run->categories = run->findings == NULL ? NULL : qd_categories_load_for(run->project->plan_dir, error);
  bool ok = run->categories != NULL && qd_balance_check(run->project, run->categories, error);
  run->plan = !ok ? NULL
                  : qd_plan_load(run->project->plan_dir, run->project->unit_register, run->categories,
                                 run->project->base, run->project->target, error);
  if (run->plan == NULL || !load_forms(run, error) ||
      (qd_run_is_comparing(run) && !qd_periods_choose(&run->options.periods, run->project, run->plan, error)))
    return false;
  char *warning = NULL;
  run->output = qd_output_begin(run->options.out, run->options.tmp, &warning, error);
  qd_run_warn(run, warning);
  return run->output != NULL && check_maker(run, error) && open_cache(run, error);
}

/* What the plan's tables say against each other, for the outputs that show it. */
static bool
audit_plan(QdRun *run, GError **error)
{
  if (run->project->plan_dir == NULL || !(run->options.stages & QD_STAGE_AUDIT))
    return true;
  qd_run_stage(run, N_("audit the plan"));
  run->audit = qd_audit_run(run->project->plan_dir, run->project->lang, run->cache, error);
  return run->audit != NULL;
}

static bool
load_units_and_lines(QdRun *run, GError **error)
{
  const char *spool = qd_output_tmp(run->output);
  g_autoptr(GError) failed = NULL;
  qd_run_stage(run, N_("read units"));
  run->units = qd_units_load(run->project, run->plan, spool, run->cache, run->findings, error);
  if (run->units == NULL)
    return false;
  if (!qd_run_is_comparing(run))
    run->zones = qd_zones_load(run->project, spool, run->findings, &failed);
  if (!qd_run_is_comparing(run) && failed == NULL)
    run->infrastructure = qd_infrastructure_load(run->project, spool, run->findings, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
  }
  qd_check_crs(run->project, run->findings);
  qd_check_register(run->project, run->plan, run->units, run->findings);
  return true;
}

/* Said before the work begins that leads to them. */
static bool
estimate_tiles(const QdRun *run, GError **error)
{
  char *sentence = NULL;
  if (!(run->options.stages & QD_STAGE_TILES))
    return true;
  bool ok = qd_tiles_estimate(run->project, run->units, run->options.is_agreed, &sentence, error);
  qd_run_warn(run, sentence);
  return ok;
}

/* The first period's parcels are read while the plan is audited and the units are read: none asks the others. What
 * fails first in this order is told. */
static bool
read_all(QdRun *run, QdReading *first, GError **error)
{
  GThread *thread = run->options.jobs == 1 ? NULL : g_thread_new("read ahead", qd_reading_fill, first);
  bool ok = audit_plan(run, error) && load_units_and_lines(run, error) && estimate_tiles(run, error);
  qd_run_stage(run, N_("read land use"));
  if (thread != NULL)
    g_thread_join(thread);
  else if (ok)
    qd_reading_fill(first);
  return ok;
}

/* Lays the two periods over each other, or holds the one with a map against the other's figures. */
static bool
compare_periods(QdRun *run, GError **error)
{
  const QdPeriods *periods = &run->options.periods;
  qd_run_stage(run, N_("compare"));
  if (periods->figures != NULL) {
    QdChangeEnd end = periods->figures == periods->from ? QD_CHANGE_FROM : QD_CHANGE_TO;
    run->change = qd_change_of_totals(run->project, run->categories, run->plan, run->units, run->balances->pdata[0],
                                      periods->figures, end);
  } else {
    bool with_pieces = (run->options.stages & QD_STAGE_PACKAGE) != 0;
    run->change = qd_change_run(run->project, run->categories, run->units, run->balances->pdata[0],
                                run->balances->pdata[1], with_pieces, (guint)run->options.jobs, run->findings, error);
  }
  return run->change != NULL;
}

/* The last two periods of a run, for the forms that show changes. */
static bool
overlay_for_forms(QdRun *run, GError **error)
{
  guint n = run->balances->len;
  if (n < 2 || !qd_run_lays_over(run, n - 1))
    return true;
  qd_run_stage(run, N_("compare"));
  run->change = qd_change_run(run->project, run->categories, run->units, run->balances->pdata[n - 2],
                              run->balances->pdata[n - 1], false, (guint)run->options.jobs, run->findings, error);
  return run->change != NULL;
}

static bool
is_synthetic(const QdLayer *layer)
{
  bool synthetic = false;
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++)
    synthetic = synthetic || qd_layer_input(layer, i)->is_synthetic;
  return synthetic;
}

/* What the works take from the last period, and what follows. */
static bool
project_land_use(QdRun *run, GError **error)
{
  if (!qd_run_projects(run))
    return true;
  qd_run_stage(run, N_("scenario"));
  const QdLandTakeRequest request = {.project = run->project,
                                     .categories = run->categories,
                                     .plan = run->plan,
                                     .units = run->units,
                                     .balance = run->balances->pdata[run->balances->len - 1],
                                     .zones = run->zones,
                                     .lines = run->infrastructure,
                                     .jobs = (guint)run->options.jobs};
  return qd_scenarios_run(&run->scenarios, &run->options, &request, qd_output_tmp(run->output), run->findings, error);
}

static QdResult
make_result(const QdRun *run)
{
  bool synthetic =
      is_synthetic(qd_units_layer(run->units)) || is_synthetic(run->zones) || is_synthetic(run->infrastructure);
  for (guint i = 0; i < run->balances->len; i++)
    synthetic = synthetic || is_synthetic(((const QdBalance *)run->balances->pdata[i])->parcels);
  return (QdResult){.command = run->options.command,
                    .project = run->project,
                    .categories = run->categories,
                    .plan = run->plan,
                    .units = run->units,
                    .balances = run->balances,
                    .zones = run->zones,
                    .infrastructure = run->infrastructure,
                    .rows = run->rows,
                    .change = qd_run_is_comparing(run) ? run->change : NULL,
                    .scenario = run->scenarios.scenario,
                    .base_scenario = run->scenarios.base,
                    .projected = run->scenarios.projected,
                    .findings = run->findings,
                    .rules = run->rules,
                    .audit = run->audit,
                    .cache = run->cache,
                    .is_synthetic = synthetic};
}

/* The rules are asked of tables like the package's, in a file of their own: the package itself tells what they found.
 */
static bool
run_rules(QdRun *run, GError **error)
{
  if (!qd_run_asks_rules(run))
    return true;
  qd_run_stage(run, N_("rules"));
  if (run->options.stages & QD_STAGE_ONLY_RULES) {
    qd_findings_free(run->findings);
    run->findings = qd_findings_new(run->project->lang, run->rules, run->project->disabled, error);
    if (run->findings == NULL)
      return false;
  }
  QdResult result = make_result(run);
  result.projected = NULL; /* rules ask what is; what zones take is there as figures */
  g_autofree char *package = g_build_filename(qd_output_tmp(run->output), "rules.gpkg", NULL);
  g_autoptr(QdPackageTables) tables = qd_package_tables_new(&result, package, run->findings, error);
  const QdRuleTables asked = {package, qd_package_tables_show, tables};
  bool ok = tables != NULL &&
            qd_rules_run(run->project, run->rules, run->units, &asked, (guint)run->options.jobs, run->findings, error);
  g_unlink(package);
  return ok;
}

/* Before the findings are finished: a tile that had to be bounded is one. */
static bool
make_vector_tiles(QdRun *run, GError **error)
{
  if (!(run->options.stages & QD_STAGE_TILES))
    return true;
  qd_run_stage(run, N_("vector tiles"));
  const QdResult result = make_result(run);
  return qd_vector_tiles_make(&result, run->output, (guint)run->options.jobs, run->findings, &run->vector_tiles, error);
}

static bool
write_forms(QdRun *run, const QdResult *result, GError **error)
{
  if (run->forms == NULL)
    return true;
  qd_run_stage(run, N_("forms"));
  const QdFormsOptions options = {.change = run->change,
                                  .only_change = qd_run_is_comparing(run),
                                  .adjusts_rounding = run->options.adjusts_rounding,
                                  .jobs = (guint)run->options.jobs};
  return qd_forms_write(run->forms, result, &options, run->output, &run->told, error) &&
         (qd_run_is_comparing(run) || qd_balance_workbook_write(result, run->output, error));
}

static bool
write_tiles(QdRun *run, const QdResult *result, GError **error)
{
  char *warning = NULL, *told = NULL;
  qd_run_stage(run, N_("tiles"));
  if (!(run->options.stages & QD_STAGE_TILES))
    return true;
  guint jobs = (guint)run->options.jobs;
  bool ok = qd_tiles_write(result, run->output, jobs, &warning, error) &&
            qd_vector_tiles_write(run->vector_tiles, result, run->output, jobs, error) &&
            qd_web_write(result, run->output, &told, error);
  qd_run_warn(run, warning);
  qd_run_warn(run, told);
  return ok;
}

static bool
write_outputs(QdRun *run, const QdResult *result, GError **error)
{
  QdStages stages = run->options.stages;
  qd_run_stage(run, N_("tables"));
  if ((stages & QD_STAGE_BALANCE) && !qd_balance_table_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_CHANGE) && !qd_change_table_write(result, run->output, error))
    return false;
  bool has_scenario = (stages & QD_STAGE_SCENARIO) && result->scenario != NULL;
  if (has_scenario && !qd_scenario_tables_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_FINDINGS) &&
      (!qd_findings_table_write(result, run->output, error) || !qd_audit_table_write(result, run->output, error)))
    return false;
  qd_run_stage(run, N_("report"));
  if (has_scenario && !qd_scenario_page_write(result, run->output, (stages & QD_STAGE_REPORT) != 0, error))
    return false;
  if ((stages & QD_STAGE_REPORT) && !qd_report_write(result, run->output, (guint)run->options.jobs, error))
    return false;
  if (!write_forms(run, result, error))
    return false;
  if (!write_tiles(run, result, error))
    return false;
  qd_run_stage(run, N_("package")); /* last: its project shows the tiles */
  return !(stages & QD_STAGE_PACKAGE) || qd_package_write(result, run->output, error);
}

static bool
finish(QdRun *run, GError **error)
{
  const QdResult result = make_result(run);
  if (!write_outputs(run, &result, error))
    return false;
  if (run->cache != NULL)
    qd_run_warn(run, qd_cache_take_warning(run->cache));
  qd_run_stage(run, N_("finish"));
  bool only_rules = (run->options.stages & QD_STAGE_ONLY_RULES) != 0;
  g_autofree char *sentences = qd_run_is_comparing(run)    ? qd_change_sentences(&result, run->output, error)
                               : qd_run_is_projecting(run) ? qd_scenario_sentences(&result, run->output, error)
                               : only_rules                ? qd_rules_sentences(&result, run->output, error)
                                                           : qd_result_sentences(&result, run->output, error);
  if (sentences == NULL || !qd_output_commit(run->output, &result, run->seconds, error))
    return false;
  qd_run_stage(run, NULL);
  if (!run->options.is_quiet)
    printf("%s%s", sentences, run->told != NULL ? run->told : "");
  return true;
}

static bool
run_stages(QdRun *run, GError **error)
{
  QdReading first = {.run = run};
  bool ok = read_all(run, &first, error) && qd_run_balance(run, &first, error);
  qd_reading_clear(&first);
  if (!ok)
    return false;
  if (qd_run_is_comparing(run)) {
    if (!compare_periods(run, error))
      return false;
  } else {
    qd_run_stage(run, N_("compare"));
    run->rows = qd_compare(run->project, run->categories, run->plan, run->units, run->balances);
    if (!overlay_for_forms(run, error))
      return false;
  }
  if (!project_land_use(run, error) || !run_rules(run, error) || !make_vector_tiles(run, error))
    return false;
  qd_units_take_findings(run->units, run->findings);
  qd_findings_finish(run->findings);
  return finish(run, error);
}

static int
exit_status(const QdRun *run)
{
  guint errors = qd_findings_count_severity(run->findings, QD_SEVERITY_ERROR);
  guint warnings = qd_findings_count_severity(run->findings, QD_SEVERITY_WARNING);
  switch (run->options.fail_on) {
  case QD_FAIL_ON_ERROR:
    return errors > 0;
  case QD_FAIL_ON_WARNING:
    return errors + warnings > 0;
  case QD_FAIL_NEVER:
    break;
  }
  return 0;
}

int
qd_run_project(const QdCommand *command, QdStages stages, bool choose, int argc, char **argv)
{
  QdRun run = {.balances = g_ptr_array_new_with_free_func((GDestroyNotify)qd_balance_free),
               .seconds = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free)};
  g_autoptr(GError) error = NULL;
  int status = 0;
  if (qd_options_parse(&run.options, command, stages, choose, argc, argv, &error)) {
    if (begin(&run, &error) && run_stages(&run, &error))
      status = exit_status(&run);
  }
  if (error != NULL) {
    if (run.stage != NULL)
      qd_run_stage(&run, NULL);
    status = qd_fail(error);
  }
  run_clear(&run);
  return status;
}
