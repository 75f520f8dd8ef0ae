#include "quydat/plan.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"

/* One row of targets.csv. */
typedef struct {
  double base_ha, target_ha;
  QdSense sense;
  char *source;
} Target;

struct QdPlan {
  const QdCategories *categories;
  GPtrArray *files;      /* char * */
  GArray *units;         /* QdRegisteredUnit */
  GArray *figure_units;  /* QdFigureUnit */
  GHashTable *inventory; /* "unit|category|period" → double * */
  GHashTable *periods;   /* of the inventory: char * → itself */
  GHashTable *targets;   /* "unit|category" → Target * */
};

static void
target_free(gpointer data)
{
  Target *target = data;
  g_free(target->source);
  g_free(target);
}

static void
figure_unit_clear(gpointer data)
{
  QdFigureUnit *unit = data;
  g_free(unit->path);
  g_free(unit->unit);
}

void
qd_plan_free(QdPlan *plan)
{
  if (plan == NULL)
    return;
  for (guint i = 0; i < plan->units->len; i++) {
    QdRegisteredUnit *u = &g_array_index(plan->units, QdRegisteredUnit, i);
    g_free(u->code);
    g_free(u->name);
    g_free(u->kind);
  }
  g_ptr_array_unref(plan->files);
  g_array_unref(plan->units);
  g_array_unref(plan->figure_units);
  g_hash_table_unref(plan->inventory);
  g_hash_table_unref(plan->periods);
  g_hash_table_unref(plan->targets);
  g_free(plan);
}

static bool
load_register(QdPlan *plan, const char *path, GError **error)
{
  const char *const required[] = {"code", "name", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return false;
  int code = qd_table_column(table, "code"), name = qd_table_column(table, "name");
  int kind = qd_table_column(table, "kind"), register_km2 = qd_table_column(table, "register_km2");
  int plan_ha = qd_table_column(table, "plan_ha");
  for (guint row = 0; row < qd_table_rows(table); row++) {
    double km2 = NAN, stated = NAN;
    if ((register_km2 >= 0 && !qd_table_number(table, row, register_km2, &km2, error)) ||
        (plan_ha >= 0 && !qd_table_number(table, row, plan_ha, &stated, error)))
      return false;
    if (qd_table_cell(table, row, code)[0] == '\0') {
      qd_table_error(table, row, error, _("a unit without a code"));
      return false;
    }
    if (qd_plan_find_unit(plan, qd_table_cell(table, row, code)) != NULL) {
      qd_table_error(table, row, error, _("unit \"%s\" stands twice"), qd_table_cell(table, row, code));
      return false;
    }
    QdRegisteredUnit unit = {.code = g_strdup(qd_table_cell(table, row, code)),
                             .name = g_strdup(qd_table_cell(table, row, name)),
                             .kind = g_strdup(qd_table_cell(table, row, kind)),
                             .register_ha = km2 * 100,
                             .plan_ha = stated};
    g_array_append_val(plan->units, unit);
  }
  return true;
}

/* The category of a row, which must be in the tree. */
static int
read_category(const QdPlan *plan, const QdTable *table, guint row, GError **error)
{
  const char *code = qd_table_cell(table, row, qd_table_column(table, "category"));
  int category = qd_categories_find(plan->categories, code);
  if (category < 0) {
    const char *near = qd_categories_suggest(plan->categories, code);
    qd_table_error(table, row, error, _("category \"%s\" is not in the category table%s%s%s"), code,
                   near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "", near != NULL ? _("\"?") : "");
  }
  return category;
}

static void
note_unit(QdPlan *plan, const QdTable *table, guint row)
{
  const char *unit = qd_table_cell(table, row, qd_table_column(table, "unit"));
  for (guint i = plan->figure_units->len; i > 0; i--) {
    QdFigureUnit *noted = &g_array_index(plan->figure_units, QdFigureUnit, i - 1);
    if (g_str_equal(noted->unit, unit) && g_str_equal(noted->path, qd_table_path(table))) {
      noted->rows++;
      return;
    }
  }
  const QdFigureUnit first = {g_strdup(qd_table_path(table)), g_strdup(unit), qd_table_line(table, row), 1};
  g_array_append_val(plan->figure_units, first);
}

static bool
load_inventory(QdPlan *plan, const char *path, GError **error)
{
  const char *const required[] = {"unit", "category", "period", "area_ha", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    double area;
    if (read_category(plan, table, row, error) < 0 ||
        !qd_table_number(table, row, qd_table_column(table, "area_ha"), &area, error))
      return false;
    note_unit(plan, table, row);
    if (isnan(area))
      continue;
    char *key = g_strdup_printf("%s|%s|%s", qd_table_cell(table, row, qd_table_column(table, "unit")),
                                qd_table_cell(table, row, qd_table_column(table, "category")),
                                qd_table_cell(table, row, qd_table_column(table, "period")));
    if (g_hash_table_contains(plan->inventory, key)) {
      qd_table_error(table, row, error, _("unit, category and period %s stand twice"), key);
      g_free(key);
      return false;
    }
    g_hash_table_insert(plan->inventory, key, g_memdup2(&area, sizeof area));
    g_hash_table_add(plan->periods, g_strdup(qd_table_cell(table, row, qd_table_column(table, "period"))));
  }
  return true;
}

/* A column of figures named by the project file: -1 when none is named. */
static bool
named_column(const QdTable *table, const char *key, const char *name, int *column, GError **error)
{
  *column = name == NULL ? -1 : qd_table_column(table, name);
  if (name == NULL || *column >= 0)
    return true;
  g_autoptr(GString) there = g_string_new(NULL);
  const char *const not_figures[] = {"unit", "category", "sense", "document", "table", "source_line", "note", NULL};
  for (guint i = 0; i < qd_table_columns(table); i++)
    if (!g_strv_contains(not_figures, qd_table_column_name(table, i)))
      g_string_append_printf(there, "%s%s", there->len > 0 ? ", " : "", qd_table_column_name(table, i));
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
              _("%s: no column \"%s\" (balance.%s of the project file); columns of figures are: %s"),
              qd_table_path(table), name, key, there->str);
  return false;
}

static bool
read_sense(const QdTable *table, guint row, QdSense *sense, GError **error)
{
  const char *text = qd_table_cell(table, row, qd_table_column(table, "sense"));
  const char *const names[] = {"exact", "floor", "ceiling"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (g_str_equal(text, names[i])) {
      *sense = (QdSense)i;
      return true;
    }
  }
  qd_table_error(table, row, error, _("sense \"%s\" is none of exact, floor, ceiling"), text);
  return false;
}

static bool
load_targets(QdPlan *plan, const char *path, const char *base, const char *target, GError **error)
{
  const char *const required[] = {"unit", "category", "sense", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  int base_column, target_column;
  if (table == NULL || !named_column(table, "base", base, &base_column, error) ||
      !named_column(table, "target", target, &target_column, error))
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    Target t = {.base_ha = NAN, .target_ha = NAN};
    if (read_category(plan, table, row, error) < 0 || !read_sense(table, row, &t.sense, error) ||
        !qd_table_number(table, row, base_column, &t.base_ha, error) ||
        !qd_table_number(table, row, target_column, &t.target_ha, error))
      return false;
    note_unit(plan, table, row);
    char *key = g_strdup_printf("%s|%s", qd_table_cell(table, row, qd_table_column(table, "unit")),
                                qd_table_cell(table, row, qd_table_column(table, "category")));
    if (g_hash_table_contains(plan->targets, key)) {
      qd_table_error(table, row, error, _("unit and category %s stand twice"), key);
      g_free(key);
      return false;
    }
    t.source = g_strdup_printf("%s, %s, %s", qd_table_cell(table, row, qd_table_column(table, "document")),
                               qd_table_cell(table, row, qd_table_column(table, "table")),
                               qd_table_cell(table, row, qd_table_column(table, "source_line")));
    g_hash_table_insert(plan->targets, key, g_memdup2(&t, sizeof t));
  }
  return true;
}

QdPlan *
qd_plan_load(const char *dir, const char *register_path, const QdCategories *categories, const char *base,
             const char *target, GError **error)
{
  g_autoptr(QdPlan) plan = g_new0(QdPlan, 1);
  plan->categories = categories;
  plan->files = g_ptr_array_new_with_free_func(g_free);
  plan->units = g_array_new(FALSE, TRUE, sizeof(QdRegisteredUnit));
  plan->figure_units = g_array_new(FALSE, FALSE, sizeof(QdFigureUnit));
  g_array_set_clear_func(plan->figure_units, figure_unit_clear);
  plan->inventory = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  plan->periods = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  plan->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, target_free);
  if (register_path != NULL && !load_register(plan, register_path, error))
    return NULL;
  if (dir == NULL)
    return g_steal_pointer(&plan);
  if (!g_file_test(dir, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no such folder (plan: of the project file)"), dir);
    return NULL;
  }
  g_autofree char *inventory = NULL, *targets = NULL;
  if (!qd_table_find(dir, "inventory", &inventory, error) || !qd_table_find(dir, "targets", &targets, error))
    return NULL;
  if (inventory != NULL && !load_inventory(plan, inventory, error))
    return NULL;
  if (targets != NULL && !load_targets(plan, targets, base, target, error))
    return NULL;
  if (inventory != NULL)
    g_ptr_array_add(plan->files, g_steal_pointer(&inventory));
  if (targets != NULL)
    g_ptr_array_add(plan->files, g_steal_pointer(&targets));
  return g_steal_pointer(&plan);
}

const GArray *
qd_plan_figure_units(const QdPlan *plan)
{
  return plan->figure_units;
}

const GPtrArray *
qd_plan_files(const QdPlan *plan)
{
  return plan->files;
}

guint
qd_plan_unit_count(const QdPlan *plan)
{
  return plan->units->len;
}

const QdRegisteredUnit *
qd_plan_unit(const QdPlan *plan, guint index)
{
  return &g_array_index(plan->units, QdRegisteredUnit, index);
}

const QdRegisteredUnit *
qd_plan_find_unit(const QdPlan *plan, const char *code)
{
  for (guint i = 0; i < plan->units->len; i++)
    if (g_str_equal(qd_plan_unit(plan, i)->code, code))
      return qd_plan_unit(plan, i);
  return NULL;
}

double
qd_plan_inventory(const QdPlan *plan, const char *unit, guint category, const char *period)
{
  g_autofree char *key = g_strdup_printf("%s|%s|%s", unit, qd_categories_get(plan->categories, category)->code, period);
  const double *area = g_hash_table_lookup(plan->inventory, key);
  return area == NULL ? NAN : *area;
}

static gint
compare_periods(gconstpointer a, gconstpointer b)
{
  return qd_natural_compare(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
qd_plan_inventory_periods(const QdPlan *plan)
{
  GPtrArray *periods = g_ptr_array_new();
  GHashTableIter iter;
  gpointer period;
  g_hash_table_iter_init(&iter, plan->periods);
  while (g_hash_table_iter_next(&iter, &period, NULL))
    g_ptr_array_add(periods, period);
  g_ptr_array_sort(periods, compare_periods);
  return periods;
}

bool
qd_plan_has_inventory(const QdPlan *plan, const char *period)
{
  return g_hash_table_contains(plan->periods, period);
}

static const Target *
find_target(const QdPlan *plan, const char *unit, guint category)
{
  g_autofree char *key = g_strdup_printf("%s|%s", unit, qd_categories_get(plan->categories, category)->code);
  return g_hash_table_lookup(plan->targets, key);
}

double
qd_plan_target(const QdPlan *plan, const char *unit, guint category)
{
  const Target *target = find_target(plan, unit, category);
  return target == NULL ? NAN : target->target_ha;
}

double
qd_plan_base(const QdPlan *plan, const char *unit, guint category)
{
  const Target *target = find_target(plan, unit, category);
  return target == NULL ? NAN : target->base_ha;
}

QdSense
qd_plan_sense(const QdPlan *plan, const char *unit, guint category)
{
  const Target *target = find_target(plan, unit, category);
  return target == NULL ? QD_SENSE_EXACT : target->sense;
}

const char *
qd_plan_target_source(const QdPlan *plan, const char *unit, guint category)
{
  const Target *target = find_target(plan, unit, category);
  return target == NULL ? NULL : target->source;
}
