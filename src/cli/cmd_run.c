/* One walk through the house: project file → sources → allocation → ledger and findings → comparison → the project's
 * own rules → outputs. */
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "cli.h"
#include "options.h"
#include "scenarios.h"

/* All that a run holds, freed in one place. */
typedef struct {
  QdOptions options;
  QdProject *project;
  GPtrArray *rules; /* QdRule *, the project's own */
  QdOutput *output;
  QdCategories *categories;
  QdPlan *plan;
  QdFindings *findings;
  QdAudit *audit;
  QdUnits *units;
  QdLayer *zones, *infrastructure;
  GPtrArray *balances;
  QdChange *change;
  QdScenarios scenarios;
  GArray *rows;
  GHashTable *seconds; /* stage → double * */
  gint64 stage_start;
  const char *stage;
} Run;

static void
run_clear(Run *run)
{
  g_clear_pointer(&run->rows, g_array_unref);
  qd_change_free(run->change);
  qd_scenarios_clear(&run->scenarios);
  g_clear_pointer(&run->balances, g_ptr_array_unref);
  qd_layer_free(run->zones);
  qd_layer_free(run->infrastructure);
  qd_units_free(run->units);
  qd_findings_free(run->findings);
  qd_audit_free(run->audit);
  qd_plan_free(run->plan);
  qd_categories_free(run->categories);
  qd_output_free(run->output);
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

/* Ends the stage before and begins the next: NULL ends only. */
static void
stage(Run *run, const char *name)
{
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

static QdCategories *
load_categories(const QdProject *project, GError **error)
{
  if (project->plan_dir != NULL) {
    g_autofree char *own = g_build_filename(project->plan_dir, "land-use-codes.csv", NULL);
    if (g_file_test(own, G_FILE_TEST_EXISTS))
      return qd_categories_load(own, error);
  }
  g_autofree char *path = qd_data_file("layers/land-use-codes.csv", error);
  return path == NULL ? NULL : qd_categories_load(path, error);
}

static bool
load_rules(Run *run, GError **error)
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

static bool
is_comparing(const Run *run)
{
  return (run->options.stages & QD_STAGE_CHANGE) != 0;
}

static bool
is_projecting(const Run *run)
{
  return (run->options.stages & QD_STAGE_ONLY_SCENARIO) != 0;
}

static bool
begin(Run *run, GError **error)
{
  run->project = qd_project_load(run->options.project_path, error);
  if (run->project == NULL)
    return false;
  if (run->options.lang != NULL) {
    g_free(run->project->lang);
    run->project->lang = g_strdup(run->options.lang);
  }
  if (!qd_project_check_output(run->project, run->options.out, error) || !load_rules(run, error))
    return false;
  run->findings = qd_findings_new(run->project->lang, run->rules, run->project->disabled, error);
  run->categories = run->findings == NULL ? NULL : load_categories(run->project, error);
  bool ok = run->categories != NULL && qd_balance_check(run->project, run->categories, error);
  run->plan = !ok ? NULL
                  : qd_plan_load(run->project->plan_dir, run->project->unit_register, run->categories,
                                 run->project->base, run->project->target, error);
  if (run->plan == NULL ||
      (is_comparing(run) && !qd_periods_choose(&run->options.periods, run->project, run->plan, error)))
    return false;
  g_autofree char *warning = NULL;
  run->output = qd_output_begin(run->options.out, &warning, error);
  if (warning != NULL && !run->options.is_quiet)
    fprintf(stderr, "quydat: %s\n", warning);
  return run->output != NULL;
}

/* What the plan's tables say against each other, for the outputs that show it. */
static bool
audit_plan(Run *run, GError **error)
{
  if (run->project->plan_dir == NULL || !(run->options.stages & QD_STAGE_AUDIT))
    return true;
  stage(run, N_("audit the plan"));
  run->audit = qd_audit_run(run->project->plan_dir, run->project->lang, error);
  return run->audit != NULL;
}

static bool
load_units_and_lines(Run *run, GError **error)
{
  const char *spool = qd_output_tmp(run->output);
  g_autoptr(GError) failed = NULL;
  run->units = qd_units_load(run->project, run->plan, spool, run->findings, error);
  if (run->units == NULL)
    return false;
  if (!is_comparing(run))
    run->zones = qd_zones_load(run->project, spool, run->findings, &failed);
  if (!is_comparing(run) && failed == NULL)
    run->infrastructure = qd_infrastructure_load(run->project, spool, run->findings, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
  }
  qd_check_register(run->project, run->plan, run->units, run->findings);
  return true;
}

static bool
asks_rules(const Run *run)
{
  return run->rules->len > 0 && (run->options.stages & QD_STAGE_RULES) != 0;
}

/* The first period's parcels, read while the units are: neither asks the other. */
typedef struct {
  const Run *run;
  QdLayer *parcels;
  GError *error;
} Ahead;

static QdLayer *
read_parcels(const Run *run, guint period, GError **error)
{
  return qd_land_use_load(run->project, period, run->categories, qd_output_tmp(run->output), (guint)run->options.jobs,
                          run->findings, error);
}

static gpointer
read_ahead(gpointer data)
{
  Ahead *ahead = data;
  ahead->parcels = read_parcels(ahead->run, 0, &ahead->error);
  return NULL;
}

/* What fails first in the project file's order is told. */
static QdLayer *
read_units_and_parcels(Run *run, GError **error)
{
  Ahead ahead = {.run = run};
  stage(run, N_("read units"));
  if (run->options.jobs == 1) {
    if (!load_units_and_lines(run, error))
      return NULL;
    stage(run, N_("read land use"));
    return read_parcels(run, 0, error);
  }
  GThread *thread = g_thread_new("read ahead", read_ahead, &ahead);
  bool ok = load_units_and_lines(run, error);
  stage(run, N_("read land use"));
  g_thread_join(thread);
  if (!ok) {
    g_clear_error(&ahead.error);
    g_clear_pointer(&ahead.parcels, qd_layer_free);
  } else if (ahead.error != NULL) {
    g_propagate_error(error, ahead.error);
  }
  return ahead.parcels;
}

/* @param first  parcels of the first period, taken over */
static bool
balance_periods(Run *run, QdLayer *first, GError **error)
{
  guint jobs = (guint)run->options.jobs;
  bool needs_pieces =
      asks_rules(run) || (run->options.stages & (QD_STAGE_PACKAGE | QD_STAGE_REPORT | QD_STAGE_TILES)) != 0;
  bool is_overlay = is_comparing(run) && run->options.periods.figures == NULL;
  QdKeep keep = is_overlay || is_projecting(run) ? QD_KEEP_DIVISION : needs_pieces ? QD_KEEP_PIECES : QD_KEEP_NOTHING;
  for (guint period = 0; period < run->project->land_use->len; period++) {
    stage(run, N_("read land use"));
    QdLayer *parcels = period == 0 ? first : read_parcels(run, period, error);
    if (parcels == NULL)
      return false;
    stage(run, N_("balance"));
    QdBalance *balance =
        qd_balance_run(run->project, run->categories, run->units, parcels, keep, jobs, run->findings, error);
    if (balance == NULL)
      return false;
    g_ptr_array_add(run->balances, balance);
    qd_check_closing(run->project, balance, run->units, run->findings);
    qd_check_colours(run->categories, balance, run->units, run->findings);
    if (!(run->options.stages & QD_STAGE_CHECKS))
      continue;
    stage(run, N_("check parcels"));
    if (!qd_check_parcels(run->project, run->units, parcels, jobs, run->findings, error))
      return false;
  }
  return true;
}

/* Lays the two periods over each other, or holds the one with a map against the other's figures. */
static bool
compare_periods(Run *run, GError **error)
{
  const QdPeriods *periods = &run->options.periods;
  stage(run, N_("compare"));
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
project_land_use(Run *run, GError **error)
{
  if (!is_projecting(run))
    return true;
  stage(run, N_("scenario"));
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
make_result(const Run *run)
{
  bool synthetic =
      is_synthetic(qd_units_layer(run->units)) || is_synthetic(run->zones) || is_synthetic(run->infrastructure);
  for (guint i = 0; i < run->balances->len; i++)
    synthetic = synthetic || is_synthetic(((const QdBalance *)run->balances->pdata[i])->parcels);
  return (QdResult){.project = run->project,
                    .categories = run->categories,
                    .plan = run->plan,
                    .units = run->units,
                    .balances = run->balances,
                    .zones = run->zones,
                    .infrastructure = run->infrastructure,
                    .rows = run->rows,
                    .change = run->change,
                    .scenario = run->scenarios.scenario,
                    .base_scenario = run->scenarios.base,
                    .projected = run->scenarios.projected,
                    .findings = run->findings,
                    .rules = run->rules,
                    .audit = run->audit,
                    .is_synthetic = synthetic};
}

/* The rules are asked of tables like the package's, in a file of their own: the package itself tells what they found.
 */
static bool
run_rules(Run *run, GError **error)
{
  if (!asks_rules(run))
    return true;
  stage(run, N_("rules"));
  if (run->options.stages & QD_STAGE_ONLY_RULES) {
    qd_findings_free(run->findings);
    run->findings = qd_findings_new(run->project->lang, run->rules, run->project->disabled, error);
    if (run->findings == NULL)
      return false;
  }
  const QdResult result = make_result(run);
  g_autofree char *package = g_build_filename(qd_output_tmp(run->output), "rules.gpkg", NULL);
  bool ok = qd_package_write_tables(&result, package, error) &&
            qd_rules_run(run->project, run->rules, run->units, package, run->findings, error);
  g_unlink(package);
  return ok;
}

static bool
write_outputs(Run *run, const QdResult *result, GError **error)
{
  QdStages stages = run->options.stages;
  stage(run, N_("tables"));
  if ((stages & QD_STAGE_BALANCE) && !qd_balance_table_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_CHANGE) && !qd_change_table_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_SCENARIO) && !qd_scenario_tables_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_FINDINGS) &&
      (!qd_findings_table_write(result, run->output, error) || !qd_audit_table_write(result, run->output, error)))
    return false;
  stage(run, N_("report"));
  if ((stages & QD_STAGE_SCENARIO) && !qd_scenario_page_write(result, run->output, error))
    return false;
  if ((stages & QD_STAGE_REPORT) &&
      (!qd_map_write(result, run->output, error) || !qd_report_write(result, run->output, error)))
    return false;
  stage(run, N_("package"));
  if ((stages & QD_STAGE_PACKAGE) && !qd_package_write(result, run->output, error))
    return false;
  stage(run, N_("tiles"));
  return !(stages & QD_STAGE_TILES) || qd_tiles_write(result, run->output, (guint)run->options.jobs, error);
}

static bool
finish(Run *run, GError **error)
{
  const QdResult result = make_result(run);
  if (!write_outputs(run, &result, error))
    return false;
  stage(run, N_("finish"));
  bool only_rules = (run->options.stages & QD_STAGE_ONLY_RULES) != 0;
  g_autofree char *sentences = is_comparing(run)    ? qd_change_sentences(&result, run->output, error)
                               : is_projecting(run) ? qd_scenario_sentences(&result, run->output, error)
                               : only_rules         ? qd_rules_sentences(&result, run->output, error)
                                                    : qd_result_sentences(&result, run->output, error);
  if (sentences == NULL || !qd_output_commit(run->output, &result, run->seconds, error))
    return false;
  stage(run, NULL);
  if (!run->options.is_quiet)
    fputs(sentences, stdout);
  return true;
}

static bool
run_stages(Run *run, GError **error)
{
  if (!audit_plan(run, error))
    return false;
  QdLayer *parcels = read_units_and_parcels(run, error);
  if (parcels == NULL || !balance_periods(run, parcels, error))
    return false;
  if (is_comparing(run)) {
    if (!compare_periods(run, error))
      return false;
  } else {
    stage(run, N_("compare"));
    run->rows = qd_compare(run->project, run->categories, run->plan, run->units, run->balances);
  }
  if (!project_land_use(run, error) || !run_rules(run, error))
    return false;
  qd_findings_finish(run->findings);
  return finish(run, error);
}

static int
exit_status(const Run *run)
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
  Run run = {.balances = g_ptr_array_new_with_free_func((GDestroyNotify)qd_balance_free),
             .seconds = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free)};
  g_autoptr(GError) error = NULL;
  int status = 0;
  if (qd_options_parse(&run.options, command, stages, choose, argc, argv, &error)) {
    if (begin(&run, &error) && run_stages(&run, &error))
      status = exit_status(&run);
  }
  if (error != NULL) {
    if (run.stage != NULL)
      stage(&run, NULL);
    status = qd_fail(error);
  }
  run_clear(&run);
  return status;
}
