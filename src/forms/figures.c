/* What stands in the cells of a form before it is rounded. */
#include <math.h>
#include <string.h>

#include "forms/plan_tables.h"
#include "forms/table.h"

static const QdBalance *
balance_of(const QdFormTable *table, const QdFormColumn *spec)
{
  bool is_first = spec->period != NULL && g_str_equal(spec->period, "first");
  return is_first ? table->result->balances->pdata[0] : qd_result_now(table->result);
}

/* ---- areas of the balance ---- */

/* Of one category with all below it; each category's own land is divided as its parcels are. */
static double
area_of_user(const QdFormTable *table, const QdBalance *balance, int category, const char *user)
{
  const QdCategories *categories = table->result->categories;
  guint index = 0;
  for (guint i = 1; i <= qd_layer_user_count(balance->parcels); i++)
    if (g_str_equal(qd_layer_user(balance->parcels, i), user))
      index = i;
  double sum = 0;
  for (guint i = 0; index > 0 && i < qd_categories_count(categories); i++)
    if (qd_categories_is_below(categories, (int)i, category))
      sum +=
          qd_ledger_direct(balance->ledger, table->row, (int)i) * qd_balance_user_share(balance, table->row, i, index);
  return sum;
}

static bool
shows_disputed(const GPtrArray *columns)
{
  for (guint i = 0; i < columns->len; i++) {
    const QdFormColumn *column = columns->pdata[i];
    if (column->is_disputed || (column->columns != NULL && shows_disputed(column->columns)))
      return true;
  }
  return false;
}

static double
area_of(const QdFormTable *table, const QdTableColumn *column, int category)
{
  const QdFormColumn *spec = column->spec;
  const QdBalance *balance = balance_of(table, spec);
  if (spec->user != NULL)
    return area_of_user(table, balance, category, spec->user);
  if (spec->is_disputed)
    return qd_ledger_total(balance->disputed, qd_units_count(table->result->units), category);
  guint row = column->unit >= 0 ? (guint)column->unit : table->row;
  double area = qd_ledger_total(balance->ledger, row, category);
  if (column->unit >= 0 && shows_disputed(table->form->columns))
    area -= qd_ledger_total(balance->disputed, row, category);
  return area;
}

/* ---- changes ---- */

static double
change_to(const QdFormTable *table, int from, const GPtrArray *codes)
{
  const QdCategories *categories = table->result->categories;
  double sum = 0;
  for (guint k = 0; k < codes->len; k++) {
    int code = qd_categories_find(categories, codes->pdata[k]);
    for (guint to = 0; to < qd_categories_count(categories); to++)
      if (qd_categories_is_below(categories, (int)to, code))
        sum += qd_change_area(table->context->options->change, table->row, from, (int)to);
  }
  return sum;
}

/* Of land that had one code. */
static double
change_from(const QdFormTable *table, const QdTableColumn *column, int from)
{
  const QdChange *change = table->context->options->change;
  if (column->spec->is_share)
    return from == QD_COLUMN_GAP ? NAN : qd_change_total(change, table->row, QD_CHANGE_FROM, from);
  if (column->spec->is_other_loss)
    return from == QD_COLUMN_GAP ? NAN : qd_change_area(change, table->row, from, QD_COLUMN_GAP);
  return change_to(table, from, column->codes);
}

static double
change_of(const QdFormTable *table, const QdTableColumn *column, int category)
{
  const QdCategories *categories = table->result->categories;
  double sum = 0;
  for (guint from = 0; from < qd_categories_count(categories); from++)
    if (qd_categories_is_below(categories, (int)from, category))
      sum += change_from(table, column, (int)from);
  return sum;
}

/* ---- any of them ---- */

static double
figure_of_category(const QdFormTable *table, const QdTableColumn *column, int category)
{
  return column->spec->kind == QD_CELL_CHANGE ? change_of(table, column, category) : area_of(table, column, category);
}

double
qd_form_figure(const QdFormTable *table, guint row, guint index)
{
  const QdTableColumn *column = &g_array_index(table->columns, QdTableColumn, index);
  const QdFormRow *line = table->form->rows->pdata[row];
  if (column->spec->kind == QD_CELL_TABLE)
    return qd_plan_tables_figure(table->context->tables, column->spec->table, column->spec->field, table->unit_code,
                                 line->code);
  if (column->spec->kind == QD_CELL_SCENARIO)
    return qd_form_scenario_figure(table, column, line);
  if (line->kind == QD_ROW_OTHER_GAIN)
    return column->spec->kind == QD_CELL_CHANGE ? change_from(table, column, QD_COLUMN_GAP) : NAN;
  if (line->kind == QD_ROW_LINE || line->kind == QD_ROW_CONVERSION)
    return NAN;
  if (line->category >= 0)
    return figure_of_category(table, column, line->category);
  double sum = 0;
  for (guint i = 0; line->parts != NULL && i < line->parts->len; i++)
    sum += figure_of_category(table, column, qd_categories_find(table->result->categories, line->parts->pdata[i]));
  return sum;
}
