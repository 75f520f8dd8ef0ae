#include "report/tables_read.h"

#include <string.h>

#include "quydat/data.h"

static void
table_clear(gpointer data)
{
  QdTableRead *table = data;
  g_free(table->path);
  g_free(table->source);
}

/* A path below a folder, with something before it; NULL for one elsewhere. */
static char *
below(const char *folder, const char *path, const char *prefix)
{
  gsize n = folder == NULL ? 0 : strlen(folder);
  return n > 0 && strncmp(path, folder, n) == 0 && path[n] == '/' ? g_strconcat(prefix, path + n + 1, NULL) : NULL;
}

/* Where the program is installed is no matter of the results. */
static char *
name_of(const QdProject *project, const char *path)
{
  char *name = below(project->dir, path, "");
  if (name != NULL)
    return name;
  g_autofree char *codes = qd_data_file("layers/land-use-codes.csv", NULL);
  g_autofree char *layers = codes == NULL ? NULL : g_path_get_dirname(codes);
  name = below(layers, path, "quydat:layers/");
  return name != NULL ? name : g_strdup(path);
}

static void
add(GArray *tables, const QdProject *project, const char *role, const char *path)
{
  for (guint i = 0; i < tables->len; i++) {
    const QdTableRead *known = &g_array_index(tables, QdTableRead, i);
    if (g_str_equal(known->role, role) && g_str_equal(known->path, path))
      return;
  }
  const QdTableRead table = {role, g_strdup(path), name_of(project, path)};
  g_array_append_val(tables, table);
}

static void
add_all(GArray *tables, const QdProject *project, const char *role, const GPtrArray *paths)
{
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    add(tables, project, role, paths->pdata[i]);
}

static bool
asked_aliases(const QdLayer *layer)
{
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++)
    if (qd_layer_input(layer, i)->asked_aliases)
      return true;
  return false;
}

static bool
any_asked_aliases(const QdResult *result)
{
  for (guint i = 0; i < result->balances->len; i++)
    if (asked_aliases(((const QdBalance *)result->balances->pdata[i])->parcels))
      return true;
  return asked_aliases(qd_units_layer(result->units)) || asked_aliases(result->zones) ||
         asked_aliases(result->infrastructure);
}

static gint
compare_tables(gconstpointer pa, gconstpointer pb)
{
  static const char *const order = "categories register plan scenario recode aliases rules";
  const QdTableRead *a = pa, *b = pb;
  const char *place_a = strstr(order, a->role), *place_b = strstr(order, b->role);
  return place_a != place_b ? (place_a < place_b ? -1 : 1) : strcmp(a->source, b->source);
}

GArray *
qd_tables_read(const QdResult *result)
{
  const QdProject *project = result->project;
  GArray *tables = g_array_new(FALSE, FALSE, sizeof(QdTableRead));
  g_array_set_clear_func(tables, table_clear);
  add(tables, project, "categories", qd_categories_path(result->categories));
  if (project->unit_register != NULL)
    add(tables, project, "register", project->unit_register);
  add_all(tables, project, "plan", qd_plan_files(result->plan));
  if (result->audit != NULL)
    add_all(tables, project, "plan", qd_audit_files(result->audit));
  for (guint i = 0; i < project->land_use->len; i++) {
    const QdSourceSpec *spec = project->land_use->pdata[i];
    if (spec->recode != NULL)
      add(tables, project, "recode", spec->recode);
  }
  g_autoptr(GPtrArray) of_scenario =
      result->scenario == NULL ? NULL : qd_land_take_files(qd_scenario_land_take(result->scenario));
  add_all(tables, project, "scenario", of_scenario);
  g_autofree char *aliases = any_asked_aliases(result) ? qd_data_file("layers/field-aliases.csv", NULL) : NULL;
  if (aliases != NULL)
    add(tables, project, "aliases", aliases);
  for (guint i = 0; result->rules != NULL && i < result->rules->len; i++)
    add(tables, project, "rules", ((const QdRule *)result->rules->pdata[i])->path);
  g_array_sort(tables, compare_tables);
  return tables;
}
