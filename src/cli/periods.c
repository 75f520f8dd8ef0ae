#include "periods.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static QdSourceSpec *
find_layer(const QdProject *project, const char *period)
{
  for (guint i = 0; i < project->land_use->len; i++) {
    QdSourceSpec *spec = project->land_use->pdata[i];
    if (strcmp(spec->period, period) == 0)
      return spec;
  }
  return NULL;
}

/* The periods there are: those with a layer, then those of the inventory. */
static char *
list_periods(const QdProject *project, const QdPlan *plan)
{
  GString *layers = g_string_new(NULL);
  g_autoptr(GString) figures = g_string_new(NULL);
  g_autoptr(GPtrArray) inventory = qd_plan_inventory_periods(plan);
  for (guint i = 0; i < project->land_use->len; i++) {
    const QdSourceSpec *spec = project->land_use->pdata[i];
    g_string_append_printf(layers, "%s%s", i > 0 ? ", " : "", spec->period);
  }
  for (guint i = 0; i < inventory->len; i++)
    g_string_append_printf(figures, "%s%s", i > 0 ? ", " : "", (const char *)inventory->pdata[i]);
  if (figures->len > 0)
    g_string_append_printf(layers, _("; with figures in inventory.csv: %s"), figures->str);
  return g_string_free(layers, FALSE);
}

/* A period must have a layer or figures. */
static bool
check_period(const QdProject *project, const QdPlan *plan, const char *option, const char *period, GError **error)
{
  g_autofree char *figures = qd_change_figures(project, plan, period);
  if (find_layer(project, period) != NULL || figures != NULL)
    return true;
  g_autofree char *list = list_periods(project, plan);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no period \"%s\"; periods with land use in the project file: %s"),
              option, period, list);
  return false;
}

bool
qd_periods_choose(QdPeriods *periods, QdProject *project, const QdPlan *plan, GError **error)
{
  if (strcmp(periods->from, periods->to) == 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("--from and --to both name period %s; two are to be compared"),
                periods->from);
    return false;
  }
  if (!check_period(project, plan, "--from", periods->from, error) ||
      !check_period(project, plan, "--to", periods->to, error))
    return false;
  QdSourceSpec *from = find_layer(project, periods->from), *to = find_layer(project, periods->to);
  if (from == NULL && to == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("periods %s and %s both have figures only; one of them at least must stand under land_use: in %s"),
                periods->from, periods->to, project->path);
    return false;
  }
  periods->figures = from == NULL ? periods->from : to == NULL ? periods->to : NULL;
  for (guint i = project->land_use->len; i-- > 0;) {
    const QdSourceSpec *spec = project->land_use->pdata[i];
    if (spec != from && spec != to)
      g_ptr_array_remove_index(project->land_use, i);
  }
  if (project->land_use->len == 2 && project->land_use->pdata[0] != from) {
    project->land_use->pdata[0] = from;
    project->land_use->pdata[1] = to;
  }
  return true;
}

void
qd_periods_clear(QdPeriods *periods)
{
  g_free(periods->from);
  g_free(periods->to);
}
