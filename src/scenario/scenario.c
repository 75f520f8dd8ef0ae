#include "scenario/scenario.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

static void
clear_change(gpointer data)
{
  g_free(((QdTableChange *)data)->name);
}

void
qd_scenario_free(QdScenario *scenario)
{
  if (scenario == NULL)
    return;
  g_free(scenario->is_applied);
  g_free(scenario->cells);
  g_free(scenario->residual);
  qd_ledger_free(scenario->ledger);
  g_clear_pointer(&scenario->rows, g_array_unref);
  g_clear_pointer(&scenario->changes, g_array_unref);
  g_free(scenario);
}

const QdLandTake *
qd_scenario_land_take(const QdScenario *scenario)
{
  return scenario->take;
}

bool
qd_scenario_is_applied(const QdScenario *scenario, guint work)
{
  return scenario->is_applied[work];
}

double
qd_scenario_area(const QdScenario *scenario, guint row, int from, int to)
{
  return *qd_scenario_cell(scenario, row, from, to);
}

const QdLedger *
qd_scenario_ledger(const QdScenario *scenario)
{
  return scenario->ledger;
}

double
qd_scenario_residual(const QdScenario *scenario, guint row)
{
  return scenario->residual[row];
}

const GArray *
qd_scenario_takes(const QdScenario *scenario)
{
  return scenario->rows;
}

guint
qd_scenario_change_count(const QdScenario *scenario)
{
  return scenario->changes->len;
}

const QdTableChange *
qd_scenario_change(const QdScenario *scenario, guint change)
{
  return &g_array_index(scenario->changes, QdTableChange, change);
}

/* ---- which works ---- */

/* Marks the works of a name; an unknown one is an error that says what it may be. */
static bool
leave_out(QdScenario *scenario, const char *name, GError **error)
{
  const QdWorks *works = scenario->take->works;
  guint n = works->works->len, found = 0;
  g_autofree char *key = qd_registers_key(works->registers, name);
  g_autofree const char **labels = g_new0(const char *, (gsize)n + 1);
  for (guint i = 0; i < n; i++) {
    const QdWork *work = qd_works_get(works, i);
    g_autofree char *by_name = qd_registers_key(works->registers, work->name);
    g_autofree char *by_label = qd_registers_key(works->registers, work->label);
    labels[i] = work->name;
    if (!g_str_equal(key, by_name) && !g_str_equal(key, by_label))
      continue;
    scenario->is_applied[i] = false;
    found++;
  }
  if (found > 0)
    return true;
  const char *near = qd_suggest(name, labels, n);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("--without: no zone and no line is called \"%s\"%s%s%s"), name,
              near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "", near != NULL ? _("\"?") : "");
  return false;
}

static bool
choose_works(QdScenario *scenario, const QdScenarioChoice *choice, GError **error)
{
  const QdWorks *works = scenario->take->works;
  for (guint i = 0; i < works->works->len; i++) {
    const QdWork *work = qd_works_get(works, i);
    bool is_late = work->group == QD_GROUP_AFTER_2030 || work->group == QD_GROUP_LINES_AFTER_2030;
    scenario->is_applied[i] = work->group != QD_GROUP_NONE && work->category >= 0 &&
                              (!is_late || choice->with_after_2030) && (!work->is_extra || choice->with_extra);
  }
  for (guint i = 0; choice->without != NULL && i < choice->without->len; i++)
    if (!leave_out(scenario, choice->without->pdata[i], error))
      return false;
  return true;
}

guint
qd_scenario_owner(const QdScenario *scenario, guint cover)
{
  const GArray *works = scenario->take->pieces->covers->pdata[cover];
  for (guint i = 0; i < works->len; i++)
    if (scenario->is_applied[g_array_index(works, guint, i)])
      return g_array_index(works, guint, i);
  return G_MAXUINT;
}

/* ---- the matrix ---- */

static void
add_row(GArray *rows, guint work, guint row, int from, int to, double area_m2, double counted_m2)
{
  const QdTakeRow one = {work, row, from, to, area_m2, counted_m2};
  g_array_append_val(rows, one);
}

/* Takes of covers become rows of works, the province's beside the unit's, and cells of their owners. */
static void
apply_takes(QdScenario *scenario)
{
  const QdLandTake *take = scenario->take;
  for (guint i = 0; i < take->takes->len; i++) {
    const QdTake *t = &g_array_index(take->takes, QdTake, i);
    const GArray *cover = take->pieces->covers->pdata[t->cover];
    guint owner = qd_scenario_owner(scenario, t->cover);
    guint extra = qd_land_extra_units(take->request.balance, t->plot);
    double area = extra > 0 ? -(double)extra * t->area_m2 : t->area_m2;
    for (guint k = 0; k < cover->len; k++) {
      guint work = g_array_index(cover, guint, k);
      int to = qd_work_target(qd_works_get(take->works, work), t->column);
      double counted = work == owner ? area : 0;
      add_row(scenario->rows, work, take->n_units, t->column, to, area, counted);
      if (t->plot < take->n_units)
        add_row(scenario->rows, work, t->plot, t->column, to, area, counted);
    }
    if (owner == G_MAXUINT)
      continue;
    int to = qd_work_target(qd_works_get(take->works, owner), t->column);
    *qd_scenario_cell(scenario, take->n_units, t->column, to) += area;
    if (t->plot < take->n_units)
      *qd_scenario_cell(scenario, t->plot, t->column, to) += area;
  }
}

/* What is not converted stays what it is. */
static void
keep_rest(QdScenario *scenario)
{
  const QdLedger *now = scenario->take->request.balance->ledger;
  guint n = scenario->n_columns;
  for (guint row = 0; row <= scenario->take->n_units; row++) {
    for (guint i = 0; i < n; i++) {
      int from = qd_scenario_column(n, i);
      QdSum left = {0};
      qd_sum_add(&left, qd_ledger_direct(now, row, from));
      for (guint k = 0; k < n; k++)
        if (k != i)
          qd_sum_add(&left, -*qd_scenario_cell(scenario, row, from, qd_scenario_column(n, k)));
      *qd_scenario_cell(scenario, row, from, from) = qd_sum_value(&left);
    }
  }
}

/* The unit's first row of a work is the province's, so that it stands first. */
static gint
compare_rows(gconstpointer pa, gconstpointer pb, gpointer n_units)
{
  const QdTakeRow *a = pa, *b = pb;
  guint province = GPOINTER_TO_UINT(n_units);
  if (a->work != b->work)
    return a->work < b->work ? -1 : 1;
  if (a->row != b->row)
    return a->row == province ? -1 : b->row == province ? 1 : a->row < b->row ? -1 : 1;
  if (a->from != b->from)
    return a->from < 0 && b->from >= 0 ? 1 : b->from < 0 && a->from >= 0 ? -1 : a->from < b->from ? -1 : 1;
  return a->to < b->to ? -1 : a->to > b->to;
}

static void
sum_rows(QdScenario *scenario)
{
  GArray *sums = g_array_new(FALSE, FALSE, sizeof(QdTakeRow));
  gpointer n_units = GUINT_TO_POINTER(scenario->take->n_units);
  g_array_sort_with_data(scenario->rows, compare_rows, n_units);
  for (guint i = 0; i < scenario->rows->len;) {
    QdTakeRow sum = g_array_index(scenario->rows, QdTakeRow, i);
    QdSum area = {0}, counted = {0};
    guint k = i;
    for (; k < scenario->rows->len; k++) {
      const QdTakeRow *one = &g_array_index(scenario->rows, QdTakeRow, k);
      if (compare_rows(&sum, one, n_units) != 0)
        break;
      qd_sum_add(&area, one->area_m2);
      qd_sum_add(&counted, one->counted_m2);
    }
    sum.area_m2 = qd_sum_value(&area);
    sum.counted_m2 = qd_sum_value(&counted);
    g_array_append_val(sums, sum);
    i = k;
  }
  g_array_unref(scenario->rows);
  scenario->rows = sums;
}

/* The ledger is the sum of the matrix's columns; it must be the unit, and nothing may be taken that is not there. */
static void
make_ledger(QdScenario *scenario)
{
  const QdLandTakeRequest *request = &scenario->take->request;
  const QdLedger *now = request->balance->ledger;
  guint n = scenario->n_columns, n_units = scenario->take->n_units;
  scenario->ledger = qd_ledger_new(request->categories, n_units);
  for (guint row = 0; row <= n_units; row++) {
    double least = 0;
    QdSum all = {0};
    for (guint k = 0; k < n; k++) {
      QdSum sum = {0};
      for (guint i = 0; i < n; i++) {
        double cell = *qd_scenario_cell(scenario, row, qd_scenario_column(n, i), qd_scenario_column(n, k));
        qd_sum_add(&sum, cell);
        least = fmin(least, cell);
      }
      qd_ledger_add(scenario->ledger, row, qd_scenario_column(n, k), qd_sum_value(&sum));
      qd_sum_add(&all, qd_sum_value(&sum));
    }
    qd_ledger_set_unit_area(scenario->ledger, row, qd_ledger_unit_area(now, row));
    qd_sum_add(&all, -qd_ledger_unit_area(now, row));
    scenario->residual[row] = fmax(fabs(qd_sum_value(&all)), -least);
  }
}

static void
report_closing(const QdScenario *scenario, QdFindings *findings)
{
  const QdLandTake *take = scenario->take;
  double worst = 0, largest = 0;
  for (guint row = 0; row <= take->n_units; row++)
    worst = fmax(worst, scenario->residual[row]);
  for (guint row = 0; row < take->n_units; row++)
    largest = fmax(largest, qd_ledger_unit_area(scenario->ledger, row));
  const QdFindingSpec spec = {
      .rule = "scenario_not_closed", .unit = take->request.project->code, .measure = fmax(worst, take->residual_m2)};
  if (spec.measure > 1e-9 * largest)
    qd_findings_add(findings, &spec);
}

QdScenario *
qd_scenario_run(const QdLandTake *take, const QdScenarioChoice *choice, QdFindings *findings, GError **error)
{
  g_autoptr(QdScenario) scenario = g_new0(QdScenario, 1);
  gsize n = qd_categories_count(take->request.categories) + 2;
  scenario->take = take;
  scenario->n_columns = (guint)n;
  scenario->is_applied = g_new0(bool, (gsize)take->works->works->len + 1);
  scenario->cells = g_new0(double, n *n *(take->n_units + 1));
  scenario->residual = g_new0(double, (gsize)take->n_units + 1);
  scenario->rows = g_array_new(FALSE, FALSE, sizeof(QdTakeRow));
  scenario->changes = g_array_new(FALSE, FALSE, sizeof(QdTableChange));
  g_array_set_clear_func(scenario->changes, clear_change);
  if (!choose_works(scenario, choice, error))
    return NULL;
  apply_takes(scenario);
  keep_rest(scenario);
  const char *const tables[] = {take->request.project->scenario_changes, choice->changes};
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
    if (tables[i] != NULL && !qd_changes_apply(scenario, tables[i], findings, error))
      return NULL;
  sum_rows(scenario);
  make_ledger(scenario);
  if (findings == NULL)
    return g_steal_pointer(&scenario);
  report_closing(scenario, findings);
  return qd_constraints_check(scenario, findings, error) ? g_steal_pointer(&scenario) : NULL;
}
