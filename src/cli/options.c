#include "options.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name;
  QdStages stage;
} stage_names[] = {
    {"balance", QD_STAGE_BALANCE},
    {"findings", QD_STAGE_FINDINGS | QD_STAGE_RULES | QD_STAGE_AUDIT | QD_STAGE_CHECKS | QD_STAGE_PROJECTION},
    {"package", QD_STAGE_PACKAGE | QD_STAGE_RULES | QD_STAGE_AUDIT | QD_STAGE_CHECKS | QD_STAGE_PROJECTION},
    {"report", QD_STAGE_REPORT | QD_STAGE_RULES | QD_STAGE_AUDIT | QD_STAGE_CHECKS | QD_STAGE_PROJECTION},
    {"scenario", QD_STAGE_SCENARIO | QD_STAGE_PROJECTION},
    {"tiles", QD_STAGE_TILES},
};

enum { MAX_JOBS = 256 };

/* What GOption fills. */
typedef struct {
  char **without, **with, *phase;
  char *out, *tmp, *only, *fail_on, *lang, *cache, *from, *to;
  int jobs;
  gboolean wants_package, is_quiet, is_verbose, adjusts_rounding, is_agreed, wants_version, wants_help;
} Raw;

static bool
usage(GError **error, const char *format, const char *value)
{
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, format, value);
  return false;
}

static bool
take_only(QdOptions *options, const char *only, GError **error)
{
  g_auto(GStrv) names = g_strsplit(only, ",", -1);
  QdStages chosen = 0;
  for (guint i = 0; names[i] != NULL; i++) {
    QdStages stage = 0;
    for (guint k = 0; k < G_N_ELEMENTS(stage_names); k++)
      if (strcmp(names[i], stage_names[k].name) == 0)
        stage = stage_names[k].stage;
    if (stage == 0)
      return usage(error, _("--only: no stage \"%s\"; stages are: balance, findings, package, report, scenario, tiles"),
                   names[i]);
    chosen |= stage;
  }
  if (chosen == 0)
    return usage(error, _("--only: %s"),
                 _("no stage; stages are: balance, findings, package, report, scenario, tiles"));
  options->stages &= chosen;
  return true;
}

static bool
take_fail_on(QdOptions *options, const char *fail_on, GError **error)
{
  const char *const names[] = {"error", "warning", "never"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (strcmp(fail_on, names[i]) == 0) {
      options->fail_on = (QdFailOn)i;
      return true;
    }
  }
  return usage(error, _("--fail-on: \"%s\" is none of error, warning, never"), fail_on);
}

static bool
take_periods(QdOptions *options, const Raw *raw, GError **error)
{
  if (raw->from == NULL || raw->to == NULL || raw->from[0] == '\0' || raw->to[0] == '\0')
    return usage(error, _("name two periods: quydat compare %s --from 2020 --to 2024"), options->project_path);
  options->periods = (QdPeriods){.from = g_strdup(raw->from), .to = g_strdup(raw->to)};
  if (raw->wants_package)
    options->stages |= QD_STAGE_PACKAGE;
  return true;
}

/* What is added to or left out of the base scenario. */
static bool
take_scenario(QdOptions *options, const Raw *raw, GError **error)
{
  options->without = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; raw->without != NULL && raw->without[i] != NULL; i++)
    g_ptr_array_add(options->without, g_strdup(raw->without[i]));
  for (guint i = 0; raw->with != NULL && raw->with[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown(raw->with[i], -1);
    char **place = g_str_has_suffix(lower, ".csv") ? &options->with_changes : &options->with_layer;
    if (*place != NULL)
      return usage(error, _("--with: one layer and one table of changes can be added; \"%s\" is a second"),
                   raw->with[i]);
    *place = g_strdup(raw->with[i]);
  }
  options->with_after_2030 = raw->phase != NULL && strcmp(raw->phase, "after_2030") == 0;
  if (raw->phase != NULL && !options->with_after_2030)
    return usage(error, _("--phase: \"%s\" is not after_2030"), raw->phase);
  if (raw->wants_package)
    options->stages |= QD_STAGE_PACKAGE;
  return true;
}

static bool
take_raw(QdOptions *options, const Raw *raw, bool choose, GError **error)
{
  options->out = g_strdup(raw->out != NULL ? raw->out : "out");
  options->is_out_given = raw->out != NULL;
  options->tmp = g_strdup(raw->tmp);
  options->lang = g_strdup(raw->lang);
  options->cache = g_strdup(raw->cache);
  options->is_quiet = raw->is_quiet;
  options->is_verbose = raw->is_verbose;
  options->adjusts_rounding = raw->adjusts_rounding;
  options->is_agreed = raw->is_agreed;
  options->jobs = raw->jobs;
  if (raw->jobs < 1 || raw->jobs > MAX_JOBS)
    return usage(error, _("--jobs: %s"), _("a number of threads from 1 to 256 is expected"));
  if (raw->lang != NULL && strcmp(raw->lang, "vi") != 0 && strcmp(raw->lang, "en") != 0)
    return usage(error, _("--lang: \"%s\" is none of vi, en"), raw->lang);
  if (raw->out != NULL && raw->out[0] == '\0')
    return usage(error, _("--out: %s"), _("the name of a folder is expected"));
  if (raw->tmp != NULL && raw->tmp[0] == '\0')
    return usage(error, _("--tmp: %s"), _("the name of a folder is expected"));
  if (raw->cache != NULL && raw->cache[0] == '\0')
    return usage(error, _("--cache: %s"), _("the name of a folder is expected"));
  if (raw->fail_on != NULL && !take_fail_on(options, raw->fail_on, error))
    return false;
  if ((options->stages & QD_STAGE_CHANGE) && !take_periods(options, raw, error))
    return false;
  if ((options->stages & QD_STAGE_ONLY_SCENARIO) && !take_scenario(options, raw, error))
    return false;
  return raw->only == NULL || !choose || take_only(options, raw->only, error);
}

static GOptionContext *
make_context(const QdCommand *command, QdStages stages, Raw *raw, bool choose)
{
  const GOptionEntry compare[] = {
      {"from", 0, 0, G_OPTION_ARG_STRING, &raw->from, N_("the first period"), "PERIOD"},
      {"to", 0, 0, G_OPTION_ARG_STRING, &raw->to, N_("the second period"), "PERIOD"},
      {"package", 0, 0, G_OPTION_ARG_NONE, &raw->wants_package,
       N_("also a GeoPackage with the pieces of land that changed"), NULL},
      {NULL},
  };
  const GOptionEntry scenario[] = {
      {"without", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->without, N_("leave out a zone or a line (may be repeated)"),
       "NAME"},
      {"with", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->with,
       N_("add the zones of a layer, or the changes of a CSV table"), "FILE"},
      {"phase", 0, 0, G_OPTION_ARG_STRING, &raw->phase, N_("apply what is planned after 2030 too"), "after_2030"},
      {"package", 0, 0, G_OPTION_ARG_NONE, &raw->wants_package, N_("also a GeoPackage with the land use of 2030"),
       NULL},
      {NULL},
  };
  const GOptionEntry cache[] = {
      {"cache", 0, 0, G_OPTION_ARG_FILENAME, &raw->cache,
       N_("folder that remembers what was worked out: units that have not changed are not worked again"), "DIR"},
      {NULL},
  };
  const GOptionEntry only[] = {
      {"only", 0, 0, G_OPTION_ARG_STRING, &raw->only,
       N_("make these outputs only: balance, findings, package, report, scenario, tiles"), "STAGE,…"},
      {NULL},
  };
  const GOptionEntry forms[] = {
      {"adjust-rounding", 0, 0, G_OPTION_ARG_NONE, &raw->adjusts_rounding,
       N_("statutory forms: write rounded figures that add up"), NULL},
      {NULL},
  };
  const GOptionEntry tiles[] = {
      {"yes", 0, 0, G_OPTION_ARG_NONE, &raw->is_agreed, N_("make the tiles even if there are very many"), NULL},
      {NULL},
  };
  const GOptionEntry entries[] = {
      {"out", 0, 0, G_OPTION_ARG_FILENAME, &raw->out, N_("folder for the results (default: out)"), "DIR"},
      {"tmp", 0, 0, G_OPTION_ARG_FILENAME, &raw->tmp,
       N_("folder for working files, about as large as the land use (default: in --out)"), "DIR"},
      {"jobs", 0, 0, G_OPTION_ARG_INT, &raw->jobs, N_("threads (default: all processors)"), "N"},
      {"fail-on", 0, 0, G_OPTION_ARG_STRING, &raw->fail_on,
       N_("exit with 1 at findings of this severity (default: error)"), "error|warning|never"},
      {"lang", 0, 0, G_OPTION_ARG_STRING, &raw->lang, N_("language of the results (default: the project's)"), "vi|en"},
      {"quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->is_quiet, N_("say nothing but errors"), NULL},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &raw->is_verbose, N_("say what each stage took"), NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &raw->wants_version, N_("print the version"), NULL},
      {"help", 'h', 0, G_OPTION_ARG_NONE, &raw->wants_help, N_("print this help"), NULL},
      {NULL},
  };
  g_autofree char *parameters = g_strdup(command->arguments);
  GOptionContext *context = g_option_context_new(parameters);
  g_autofree char *description = g_strdup_printf("%s\n  %s", _("Example:"), command->example);
  g_option_context_set_help_enabled(context, FALSE);
  g_option_context_set_summary(context, _(command->summary));
  g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
  g_option_context_set_description(context, description);
  if (stages & QD_STAGE_CHANGE)
    g_option_context_add_main_entries(context, compare, GETTEXT_PACKAGE);
  if (stages & QD_STAGE_ONLY_SCENARIO)
    g_option_context_add_main_entries(context, scenario, GETTEXT_PACKAGE);
  g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
  if (stages & (QD_STAGE_BALANCE | QD_STAGE_CHECKS))
    g_option_context_add_main_entries(context, cache, GETTEXT_PACKAGE);
  if (stages & (QD_STAGE_REPORT | QD_STAGE_CHANGE))
    g_option_context_add_main_entries(context, forms, GETTEXT_PACKAGE);
  if (stages & QD_STAGE_TILES)
    g_option_context_add_main_entries(context, tiles, GETTEXT_PACKAGE);
  if (choose)
    g_option_context_add_main_entries(context, only, GETTEXT_PACKAGE);
  return context;
}

static void
clear_raw(Raw *raw)
{
  g_strfreev(raw->without);
  g_strfreev(raw->with);
  g_free(raw->phase);
  g_free(raw->out);
  g_free(raw->tmp);
  g_free(raw->only);
  g_free(raw->fail_on);
  g_free(raw->lang);
  g_free(raw->cache);
  g_free(raw->from);
  g_free(raw->to);
}

bool
qd_options_parse(QdOptions *options, const QdCommand *command, QdStages stages, bool choose, int argc, char **argv,
                 GError **error)
{
  Raw raw = {.jobs = (int)MIN(g_get_num_processors(), MAX_JOBS)};
  *options = (QdOptions){.command = command->name, .stages = stages};
  g_autofree char *name = g_strdup_printf("quydat %s", command->name);
  g_autoptr(GOptionContext) context = make_context(command, stages, &raw, choose);
  g_autoptr(GError) reason = NULL;
  g_set_prgname(name);
  bool ok = g_option_context_parse(context, &argc, &argv, &reason);
  if (!ok) {
    usage(error, "%s", reason->message);
  } else if (raw.wants_help) {
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    fputs(help, stdout);
    ok = false;
  } else if (raw.wants_version) {
    puts("quydat " QD_VERSION);
    ok = false;
  } else if (argc != 2) {
    ok = usage(error,
               argc < 2 ? _("name a project file: quydat %s PROJECT.yaml")
                        : _("one project file only: quydat %s PROJECT.yaml"),
               command->name);
  } else {
    options->project_path = g_strdup(argv[1]);
    ok = take_raw(options, &raw, choose, error);
  }
  clear_raw(&raw);
  return ok;
}

void
qd_options_clear(QdOptions *options)
{
  g_free(options->project_path);
  g_free(options->out);
  g_free(options->tmp);
  g_free(options->lang);
  g_clear_pointer(&options->without, g_ptr_array_unref);
  g_free(options->with_layer);
  g_free(options->with_changes);
  g_free(options->cache);
  qd_periods_clear(&options->periods);
}
