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

bool
qd_scenario_has_changes(const QdScenario *scenario)
{
  bool has_changes = scenario->changes->len > 0;
  for (guint i = 0; i < scenario->take->works->works->len; i++)
    has_changes =
        has_changes || (scenario->is_applied[i] && qd_works_get(scenario->take->works, i)->kind == QD_WORK_CHANGE);
  return has_changes;
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

/* An area of a plot counts in its unit and in the province; land that units share, less in the province. */
typedef struct {
  guint rows[2];
  guint n;
  double area_m2;
} Counted;

static Counted
count(const QdScenario *scenario, guint plot, double area_m2)
{
  guint province = scenario->take->n_units, extra = qd_land_extra_units(scenario->take->request.balance, plot);
  return (Counted){{province, plot}, plot < province ? 2 : 1, extra > 0 ? -(double)extra * area_m2 : area_m2};
}

static void
add_to_matrix(QdScenario *scenario, const Counted *c, int from, int to)
{
  for (guint i = 0; i < c->n; i++)
    *qd_scenario_cell(scenario, c->rows[i], from, to) += c->area_m2;
}

static void
add_to_ledger(QdScenario *scenario, const Counted *c, int column, double sign)
{
  for (guint i = 0; i < c->n; i++)
    qd_ledger_add(scenario->ledger, c->rows[i], column, sign * c->area_m2);
}

/* Takes of covers become rows of works and cells of the matrix: converted by their owners, kept where there is none. */
static void
apply_takes(QdScenario *scenario)
{
  const QdLandTake *take = scenario->take;
  for (guint i = 0; i < take->takes->len; i++) {
    const QdTake *t = &g_array_index(take->takes, QdTake, i);
    const GArray *cover = take->pieces->covers->pdata[t->cover];
    guint owner = qd_scenario_owner(scenario, t->cover);
    const Counted c = count(scenario, t->plot, t->area_m2);
    for (guint k = 0; k < cover->len; k++) {
      guint work = g_array_index(cover, guint, k);
      int to = qd_work_target(qd_works_get(take->works, work), t->column);
      for (guint r = 0; r < c.n; r++)
        add_row(scenario->rows, work, c.rows[r], t->column, to, c.area_m2, work == owner ? c.area_m2 : 0);
    }
    add_to_matrix(scenario, &c, t->column,
                  owner == G_MAXUINT ? t->column : qd_work_target(qd_works_get(take->works, owner), t->column));
  }
}

/* The ledger of 2030, which asks parcels only where land stays what it is: what is converted is the works' own land. */
static void
make_ledger(QdScenario *scenario)
{
  const QdLandTake *take = scenario->take;
  scenario->ledger = qd_ledger_new(take->request.categories, take->n_units);
  for (guint row = 0; row <= take->n_units; row++)
    qd_ledger_set_unit_area(scenario->ledger, row, qd_ledger_unit_area(take->request.balance->ledger, row));
  for (guint i = 0; i < take->cover_land->len; i++) {
    const QdCoverLand *land = &g_array_index(take->cover_land, QdCoverLand, i);
    guint owner = qd_scenario_owner(scenario, land->cover);
    const Counted c = count(scenario, land->plot, land->area_m2);
    if (owner != G_MAXUINT)
      add_to_ledger(scenario, &c, qd_works_get(take->works, owner)->category, 1);
  }
  for (guint i = 0; i < take->takes->len; i++) {
    const QdTake *t = &g_array_index(take->takes, QdTake, i);
    guint owner = qd_scenario_owner(scenario, t->cover);
    const QdWork *work = owner == G_MAXUINT ? NULL : qd_works_get(take->works, owner);
    const Counted c = count(scenario, t->plot, t->area_m2);
    if (work != NULL && qd_work_target(work, t->column) == work->category)
      continue;
    add_to_ledger(scenario, &c, t->column, 1);
    if (work != NULL) /* spanned */
      add_to_ledger(scenario, &c, work->category, -1);
  }
}

/* Land that no work covers stays what it is. */
static void
keep_beside(QdScenario *scenario)
{
  const GArray *beside = scenario->take->beside;
  for (guint i = 0; i < beside->len; i++) {
    const QdBeside *b = &g_array_index(beside, QdBeside, i);
    const Counted c = count(scenario, b->plot, b->area_m2);
    add_to_matrix(scenario, &c, b->column, b->column);
    add_to_ledger(scenario, &c, b->column, 1);
  }
}

void
qd_scenario_convert(QdScenario *scenario, guint row, int from, int to, double area_m2)
{
  *qd_scenario_cell(scenario, row, from, from) -= area_m2;
  *qd_scenario_cell(scenario, row, from, to) += area_m2;
  qd_ledger_add(scenario->ledger, row, from, -area_m2);
  qd_ledger_add(scenario->ledger, row, to, area_m2);
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

/* ---- closing ---- */

/* Every row of the matrix must be the land of now, every column that of 2030, and 2030 the unit. */
static double
measure_residual(const QdScenario *scenario, guint row)
{
  const QdLedger *now = scenario->take->request.balance->ledger;
  guint n = scenario->n_columns;
  double worst = 0;
  QdSum all = {0};
  qd_sum_add(&all, -qd_ledger_unit_area(now, row));
  for (guint i = 0; i < n; i++) {
    int column = qd_scenario_column(n, i);
    QdSum from = {0}, to = {0};
    for (guint k = 0; k < n; k++) {
      qd_sum_add(&from, *qd_scenario_cell(scenario, row, column, qd_scenario_column(n, k)));
      qd_sum_add(&to, *qd_scenario_cell(scenario, row, qd_scenario_column(n, k), column));
    }
    double then_m2 = qd_ledger_direct(scenario->ledger, row, column);
    qd_sum_add(&from, -qd_ledger_direct(now, row, column));
    qd_sum_add(&to, -then_m2);
    qd_sum_add(&all, then_m2);
    worst = fmax(worst, fmax(fabs(qd_sum_value(&from)), fabs(qd_sum_value(&to))));
  }
  return fmax(worst, fabs(qd_sum_value(&all)));
}

/* To 1e-9 of each unit; land under a piece, of the largest. */
static void
report_closing(const QdScenario *scenario, QdFindings *findings)
{
  const QdLandTake *take = scenario->take;
  double largest = 0;
  for (guint row = 0; row <= take->n_units; row++) {
    bool is_unit = row < take->n_units;
    double residual = is_unit ? scenario->residual[row] : fmax(scenario->residual[row], take->residual_m2);
    const QdFindingSpec spec = {.rule = "scenario_not_closed",
                                .unit = is_unit ? qd_units_get(take->request.units, row)->code
                                                : take->request.project->code,
                                .measure = residual};
    double area = qd_ledger_unit_area(scenario->ledger, row);
    if (scenario->residual[row] > 1e-9 * area || (!is_unit && take->residual_m2 > 1e-9 * largest))
      qd_findings_add(findings, &spec);
    largest = fmax(largest, area);
  }
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
  make_ledger(scenario);
  keep_beside(scenario);
  bool is_drawn = take->request.changes != NULL;
  const char *const tables[] = {is_drawn ? NULL : take->request.project->scenario_changes, choice->changes};
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
    if (tables[i] != NULL && !qd_changes_apply(scenario, tables[i], findings, error))
      return NULL;
  sum_rows(scenario);
  for (guint row = 0; row <= take->n_units; row++)
    scenario->residual[row] = measure_residual(scenario, row);
  if (findings == NULL)
    return g_steal_pointer(&scenario);
  report_closing(scenario, findings);
  return qd_constraints_check(scenario, findings, error) ? g_steal_pointer(&scenario) : NULL;
}
