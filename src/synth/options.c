#include "options.h"

#include <math.h>

#include "error.h"

static const char SUMMARY[] =
    "Makes a synthetic province that fits a plan's figures: commune boundaries, land-use parcels,\n"
    "zones and roads as GeoPackages. What it makes says in its metadata that it is synthetic\n"
    "geometry, not survey data. The same seed gives the same bytes.";

static const char EXAMPLE[] = "Example:\n"
                              "  quydat-synth --plan layers/lang-son --out lang-son --parcels 60000 --truth truth.csv\n"
                              "\n"
                              "Exit: 0 done, 2 usage, 3 an input cannot be used, 4 an output cannot be written.";

void
qds_options_clear(QdsOptions *o)
{
  g_free(o->plan);
  g_free(o->out);
  g_free(o->units);
  g_free(o->truth);
  g_free(o->truth_change);
  g_free(o->truth_dirty);
}

static bool
refuse(GError **error, const char *text)
{
  g_set_error_literal(error, QDS_ERROR, QDS_ERROR_USAGE, text);
  return false;
}

static bool
check(const QdsOptions *o, GError **error)
{
  if (o->wants_version)
    return true;
  if (o->plan == NULL)
    return refuse(error, "option --plan is missing: the folder with synth.csv, communes.csv, inventory.csv");
  if (o->out == NULL)
    return refuse(error, "option --out is missing: the folder to write to");
  if (o->parcels < 1000 || o->parcels > 10000000)
    return refuse(error, "option --parcels takes 1000 to 10000000");
  if (!(o->cross_pct >= 0.0 && o->cross_pct <= 50.0))
    return refuse(error, "option --cross takes 0 to 50 percent");
  if (!(o->dirty_pct >= 0.0 && o->dirty_pct <= 20.0))
    return refuse(error, "option --dirty takes 0 to 20 percent");
  if (o->period != 0 && (o->period < 1900 || o->period > 2023))
    return refuse(error, "option --period takes a year before 2024");
  if (o->truth_change != NULL && o->period == 0)
    return refuse(error, "option --truth-change needs --period");
  if (o->truth_dirty != NULL && o->dirty_pct == 0.0)
    return refuse(error, "option --truth-dirty needs --dirty");
  if (o->has_touching && o->dirty_pct == 0.0)
    return refuse(error, "option --touching needs --dirty");
  if (o->jobs < 1 || o->jobs > 64)
    return refuse(error, "option --jobs takes 1 to 64");
  return true;
}

bool
qds_options_parse(QdsOptions *o, int *argc, char ***argv, GError **error)
{
  *o = (QdsOptions){.parcels = 60000, .seed = 1, .cross_pct = 3.0, .jobs = MIN((int)g_get_num_processors(), 64)};
  const GOptionEntry entries[] = {
      {"plan", 0, 0, G_OPTION_ARG_FILENAME, &o->plan, "Folder of the plan's tables", "DIR"},
      {"out", 0, 0, G_OPTION_ARG_FILENAME, &o->out, "Folder to write to; made if need be", "DIR"},
      {"parcels", 0, 0, G_OPTION_ARG_INT64, &o->parcels, "Parcels to make, 1000 to 10000000 (60000)", "N"},
      {"seed", 0, 0, G_OPTION_ARG_INT64, &o->seed, "Another number, another province (1)", "N"},
      {"cross", 0, 0, G_OPTION_ARG_DOUBLE, &o->cross_pct, "Share of parcels that run over a commune border (3)", "PCT"},
      {"units", 0, 0, G_OPTION_ARG_FILENAME, &o->units, "Real boundaries to use as they are", "FILE"},
      {"period", 0, 0, G_OPTION_ARG_INT, &o->period, "Also an earlier state, as land-use-YEAR.gpkg", "YEAR"},
      {"truth", 0, 0, G_OPTION_ARG_FILENAME, &o->truth, "Exact area per unit and category, of the clean parcels",
       "FILE"},
      {"truth-change", 0, 0, G_OPTION_ARG_FILENAME, &o->truth_change,
       "Exact area per unit, earlier and present category", "FILE"},
      {"dirty", 0, 0, G_OPTION_ARG_DOUBLE, &o->dirty_pct, "Share of parcels to spoil with a known defect (0)", "PCT"},
      {"truth-dirty", 0, 0, G_OPTION_ARG_FILENAME, &o->truth_dirty, "Place and area of each planted defect", "FILE"},
      {"touching", 0, 0, G_OPTION_ARG_NONE, &o->has_touching,
       "Defects beside each other, each told as if it were alone", NULL},
      {"jobs", 0, 0, G_OPTION_ARG_INT, &o->jobs, "Threads (one for each processor)", "N"},
      {"version", 0, 0, G_OPTION_ARG_NONE, &o->wants_version, "Print the version", NULL},
      {NULL, 0, 0, 0, NULL, NULL, NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new("- a synthetic province, calibrated to a plan");
  g_option_context_set_summary(context, SUMMARY);
  g_option_context_set_description(context, EXAMPLE);
  g_option_context_add_main_entries(context, entries, NULL);
  g_autoptr(GError) reason = NULL;
  if (!g_option_context_parse(context, argc, argv, &reason)) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_USAGE, "%s", reason->message);
    return false;
  }
  if (*argc > 1) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_USAGE, "unexpected argument \"%s\"", (*argv)[1]);
    return false;
  }
  return check(o, error);
}
