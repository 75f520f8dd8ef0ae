/* What the scenario of 2030 puts into the cells of a form. */
#include <math.h>

#include "forms/table.h"

/* Land of some categories that comes to others, in m². */
typedef struct {
  const QdFormTable *table;
  guint row;            /* unit, or number of units */
  bool *from, *to;      /* by category */
  bool takes_uncovered; /* also from gaps and unknown codes */
} Flow;

static void
mark(const Flow *flow, bool *marks, const char *code)
{
  const QdCategories *categories = flow->table->result->categories;
  int above = qd_categories_find(categories, code);
  for (guint c = 0; above >= 0 && c < qd_categories_count(categories); c++)
    marks[c] = marks[c] || qd_categories_is_below(categories, (int)c, above);
}

static void
mark_all(const Flow *flow, bool *marks, const GPtrArray *codes)
{
  for (guint i = 0; codes != NULL && i < codes->len; i++)
    mark(flow, marks, codes->pdata[i]);
}

/* @param with_kept  land that stays in its category counts, too */
static double
sum_flow(const Flow *flow, bool with_kept)
{
  const QdScenario *scenario = flow->table->result->scenario;
  guint n = qd_categories_count(flow->table->result->categories);
  double sum = 0;
  for (guint to = 0; to < n; to++) {
    for (guint from = 0; flow->to[to] && from < n; from++)
      if (flow->from[from] && (with_kept || from != to))
        sum += qd_scenario_area(scenario, flow->row, (int)from, (int)to);
    if (flow->to[to] && flow->takes_uncovered)
      sum += qd_scenario_area(scenario, flow->row, QD_COLUMN_GAP, (int)to) +
             qd_scenario_area(scenario, flow->row, QD_COLUMN_UNKNOWN, (int)to);
  }
  return sum;
}

static void
mark_row(const Flow *flow, bool *marks, const QdFormRow *line)
{
  if (line->category >= 0)
    mark(flow, marks, line->code);
  else
    mark_all(flow, marks, line->parts);
}

static double
ledger_area(const Flow *flow, const QdFormRow *line, const QdLedger *ledger)
{
  const QdCategories *categories = flow->table->result->categories;
  if (line->category >= 0)
    return qd_ledger_total(ledger, flow->row, line->category);
  double sum = 0;
  for (guint i = 0; line->parts != NULL && i < line->parts->len; i++)
    sum += qd_ledger_total(ledger, flow->row, qd_categories_find(categories, line->parts->pdata[i]));
  return sum;
}

/* What of a category's own land, without that of the categories below it, leaves a row. */
static double
own_loss(Flow *flow, const QdFormRow *line, const QdLedger *now)
{
  guint n = qd_categories_count(flow->table->result->categories);
  if (line->category < 0)
    return 0;
  for (guint c = 0; c < n; c++)
    flow->from[c] = flow->to[c] = false;
  flow->from[line->category] = true;
  mark_row(flow, flow->to, line);
  return qd_ledger_direct(now, flow->row, line->category) - sum_flow(flow, true);
}

/* What of a row becomes something outside it; a row that adds others loses what they lose, and of its own. */
static double
loss_of(Flow *flow, const QdFormRow *line)
{
  const GPtrArray *rows = flow->table->form->rows;
  const QdBalance *now = qd_result_now(flow->table->result);
  guint n = qd_categories_count(flow->table->result->categories);
  double sum = 0;
  for (guint i = 0; line->sum != NULL && i < line->sum->len; i++)
    for (guint k = 0; k < rows->len; k++)
      if (g_str_equal(((const QdFormRow *)rows->pdata[k])->code, line->sum->pdata[i]))
        sum += loss_of(flow, rows->pdata[k]);
  if (line->sum != NULL)
    return sum + own_loss(flow, line, now->ledger);
  for (guint c = 0; c < n; c++)
    flow->from[c] = flow->to[c] = false;
  mark_row(flow, flow->from, line);
  mark_row(flow, flow->to, line);
  return ledger_area(flow, line, now->ledger) - sum_flow(flow, true);
}

static double
measure(Flow *flow, const QdFormColumn *spec, const GPtrArray *codes, const QdFormRow *line)
{
  const QdResult *result = flow->table->result;
  const QdBalance *now = qd_result_now(result);
  bool is_gain = line->kind == QD_ROW_OTHER_GAIN;
  if (line->kind == QD_ROW_CONVERSION) {
    mark_all(flow, flow->from, line->from);
    mark_all(flow, flow->to, line->to);
    return sum_flow(flow, false);
  }
  if (spec->is_projected)
    return is_gain ? NAN : ledger_area(flow, line, qd_scenario_ledger(result->scenario));
  if (spec->is_loss)
    return is_gain ? NAN : loss_of(flow, line);
  if (spec->is_share)
    return is_gain ? NAN : ledger_area(flow, line, now->ledger);
  if (spec->from != NULL) { /* the row is what the land becomes */
    mark_all(flow, flow->from, spec->from);
    mark_row(flow, flow->to, line);
    for (guint c = 0; c < qd_categories_count(result->categories); c++)
      flow->to[c] = flow->to[c] && !flow->from[c];
    return sum_flow(flow, true);
  }
  flow->takes_uncovered = is_gain;
  if (!is_gain)
    mark_row(flow, flow->from, line);
  mark_all(flow, flow->to, codes);
  return sum_flow(flow, true);
}

double
qd_form_scenario_figure(const QdFormTable *table, const QdTableColumn *column, const QdFormRow *line)
{
  if (table->result->scenario == NULL || line->kind == QD_ROW_LINE || line->kind == QD_ROW_SUM)
    return NAN;
  gsize n = qd_categories_count(table->result->categories);
  g_autofree bool *from = g_new0(bool, n + 1);
  g_autofree bool *to = g_new0(bool, n + 1);
  Flow flow = {.table = table, .row = column->unit >= 0 ? (guint)column->unit : table->row, .from = from, .to = to};
  return measure(&flow, column->spec, column->codes, line);
}
