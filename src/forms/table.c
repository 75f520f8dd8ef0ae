#include "forms/table.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "forms/round.h"

#define M2_PER_HA 10000

static const QdFormRow *
row_of(const QdFormTable *table, guint row)
{
  return table->form->rows->pdata[row];
}

static const QdTableColumn *
column_of(const QdFormTable *table, guint column)
{
  return &g_array_index(table->columns, QdTableColumn, column);
}

static gsize
cell_at(const QdFormTable *table, guint row, guint column)
{
  return (gsize)row * table->columns->len + column;
}

guint
qd_form_table_rows(const QdFormTable *table)
{
  return table->form->rows != NULL ? table->form->rows->len : 0;
}

char *
qd_form_fill_in(const QdFormTable *table, const char *text)
{
  const QdChange *change = table->context->options->change;
  const char *first = change != NULL ? qd_change_period(change, QD_CHANGE_FROM)
                                     : ((const QdBalance *)table->result->balances->pdata[0])->period;
  const char *last = change != NULL ? qd_change_period(change, QD_CHANGE_TO) : qd_result_now(table->result)->period;
  GString *filled = g_string_new(text);
  g_string_replace(filled, "{first}", first, 0);
  g_string_replace(filled, "{last}", last, 0);
  g_string_replace(filled, "{unit}", table->unit_name, 0);
  return g_string_free(filled, FALSE);
}

/* ---- exact figures ---- */

static void
link_rows(QdFormTable *table)
{
  guint n = qd_form_table_rows(table);
  table->row_parent = g_new(int, (gsize)n + 1);
  for (guint i = 0; i < n; i++)
    table->row_parent[i] = -1;
  for (guint i = 0; i < n; i++) {
    const GPtrArray *sum = row_of(table, i)->sum;
    for (guint k = 0; sum != NULL && k < sum->len; k++)
      for (guint part = 0; part < n; part++)
        if (g_str_equal(row_of(table, part)->code, sum->pdata[k]))
          table->row_parent[part] = (int)i;
  }
}

/* A row that only adds has no figure of its own, and none where a part has none. */
static double
exact_of_row(QdFormTable *table, guint row, guint column)
{
  if (row_of(table, row)->kind != QD_ROW_SUM)
    return qd_form_figure(table, row, column);
  double sum = 0;
  for (guint i = 0; i < qd_form_table_rows(table); i++)
    if (table->row_parent[i] == (int)row)
      sum += exact_of_row(table, i, column);
  return sum;
}

static double
exact_of(QdFormTable *table, guint row, guint index)
{
  const QdTableColumn *column = column_of(table, index);
  if (column->spec->kind != QD_CELL_SUM)
    return exact_of_row(table, row, index);
  double sum = 0;
  for (guint i = 0; i < column->of->len; i++)
    sum += exact_of(table, row, g_array_index(column->of, guint, i));
  return sum;
}

static void
fill_exact(QdFormTable *table)
{
  for (guint r = 0; r < qd_form_table_rows(table); r++) {
    for (guint c = 0; c < table->columns->len; c++) {
      const QdTableColumn *column = column_of(table, c);
      bool is_figure = column->is_area || column->spec->kind == QD_CELL_TABLE;
      bool has_figure = is_figure && (table->reason == NULL || column->spec->kind == QD_CELL_TABLE);
      table->exact[cell_at(table, r, c)] = has_figure ? exact_of(table, r, c) : NAN;
    }
  }
}

/* ---- rounding ---- */

/* Rows and columns as two forests. What a sum has beyond its parts (land whose code is the sum's own, or that has no
 * class of users) is a part without a place in the form: a node behind the others. */
typedef struct {
  guint n_rows, n_columns;
  int *row_parent, *column_parent;
  int *column_at; /* node → column of the table, or −1 */
  double *exact;
  gint64 *steps;
} Nodes;

static bool
has_rest(const QdFormTable *table, guint row)
{
  return row_of(table, row)->sum != NULL && row_of(table, row)->kind == QD_ROW_CATEGORY;
}

static bool
column_has_rest(const QdTableColumn *column)
{
  return column->of != NULL && column->of->len > 0 && column->spec->kind != QD_CELL_SUM;
}

static double
known(double value)
{
  return isnan(value) ? 0 : value;
}

/* The exact figure of a printed row in a node of the columns. */
static double
value_in(const QdFormTable *table, const Nodes *nodes, guint row, guint node)
{
  guint column = (guint)nodes->column_at[node];
  double own = table->exact[cell_at(table, row, column)], value = known(own);
  if (node < table->columns->len || isnan(own))
    return value;
  const GArray *of = column_of(table, column)->of;
  for (guint i = 0; i < of->len; i++)
    value -= known(table->exact[cell_at(table, row, g_array_index(of, guint, i))]);
  return value;
}

static double
node_value(const QdFormTable *table, const Nodes *nodes, guint node_row, guint node_column)
{
  guint n = qd_form_table_rows(table);
  if (node_row < n)
    return value_in(table, nodes, node_row, node_column);
  guint row = (guint)nodes->row_parent[node_row];
  double value = value_in(table, nodes, row, node_column);
  for (guint i = 0; i < n; i++)
    if (table->row_parent[i] == (int)row)
      value -= value_in(table, nodes, i, node_column);
  return value;
}

static void
make_nodes(const QdFormTable *table, Nodes *nodes)
{
  guint n = qd_form_table_rows(table), m = table->columns->len;
  nodes->row_parent = g_new(int, (gsize)n * 2 + 1);
  nodes->column_parent = g_new(int, (gsize)m * 2 + 1);
  nodes->column_at = g_new(int, (gsize)m * 2 + 1);
  memcpy(nodes->row_parent, table->row_parent, n * sizeof(int));
  nodes->n_rows = n;
  for (guint r = 0; r < n; r++)
    if (has_rest(table, r))
      nodes->row_parent[nodes->n_rows++] = (int)r;
  nodes->n_columns = m;
  for (guint c = 0; c < m; c++) {
    nodes->column_parent[c] = column_of(table, c)->parent;
    nodes->column_at[c] = (int)c;
    if (column_has_rest(column_of(table, c))) {
      nodes->column_at[nodes->n_columns] = (int)c;
      nodes->column_parent[nodes->n_columns++] = (int)c;
    }
  }
  gsize cells = (gsize)nodes->n_rows * nodes->n_columns;
  nodes->exact = g_new0(double, cells + 1);
  nodes->steps = g_new0(gint64, cells + 1);
}

static void
nodes_clear(Nodes *nodes)
{
  g_free(nodes->row_parent);
  g_free(nodes->column_parent);
  g_free(nodes->column_at);
  g_free(nodes->exact);
  g_free(nodes->steps);
}

/* What is less than this is left by sums of floating point. */
#define LEAST_M2 1e-3

/* A form whose sums add too much is a mistake in its file. */
static bool
take_exact(const QdFormTable *table, Nodes *nodes, GError **error)
{
  for (guint r = 0; r < nodes->n_rows; r++) {
    for (guint c = 0; c < nodes->n_columns; c++) {
      const QdTableColumn *column = column_of(table, (guint)nodes->column_at[c]);
      double value = column->is_area ? node_value(table, nodes, r, c) : 0;
      if (value < -LEAST_M2 * (r < qd_form_table_rows(table) && c < table->columns->len ? 1 : 1000)) {
        guint row = r < qd_form_table_rows(table) ? r : (guint)nodes->row_parent[r];
        g_set_error(
            error, QD_ERROR, QD_ERROR_USAGE,
            _("%s:%u: row \"%s\", column (%u): what is added is more than the sum (%.1f m²): something is added "
              "that is part of another"),
            table->form->rows_path != NULL ? table->form->rows_path : table->form->path, row_of(table, row)->line,
            row_of(table, row)->code, column->no, -value);
        return false;
      }
      nodes->exact[(gsize)r * nodes->n_columns + c] = value < LEAST_M2 ? 0 : value / table->step_m2;
    }
  }
  return true;
}

/* Sums of the leaves' steps, in every row and column above them. */
static void
add_up(const Nodes *nodes)
{
  const QdForest rows = {nodes->n_rows, nodes->row_parent}, columns = {nodes->n_columns, nodes->column_parent};
  gsize cells = (gsize)rows.n * columns.n;
  g_autofree gint64 *leaves = g_memdup2(nodes->steps, cells * sizeof(gint64));
  memset(nodes->steps, 0, cells * sizeof(gint64));
  for (guint r = 0; r < rows.n; r++) {
    for (guint c = 0; c < columns.n; c++) {
      gint64 value = leaves[(gsize)r * columns.n + c];
      for (int up = (int)r; value != 0 && up >= 0; up = rows.parent[up])
        for (int right = (int)c; right >= 0; right = columns.parent[right])
          nodes->steps[(gsize)up * columns.n + (gsize)right] += value;
    }
  }
}

/* Sums must be what the balance says, but for the rounding of their cells. */
static bool
check_sums(const QdFormTable *table, GError **error)
{
  for (guint r = 0; r < qd_form_table_rows(table); r++) {
    for (guint c = 0; c < table->columns->len; c++) {
      gsize cell = cell_at(table, r, c);
      if (!column_of(table, c)->is_area || isnan(table->exact[cell]))
        continue;
      double off = fabs((double)table->steps[cell] - table->exact[cell] / table->step_m2);
      /* two trees of several levels cannot both be kept within one step */
      double limit = table->has_users ? table->columns->len : 1;
      if (off <= limit + 0.01)
        continue;
      g_set_error(error, QD_ERROR, QD_ERROR_BUG,
                  _("form %s, %s: row \"%s\", column (%u) is off by %.0f m² from the balance"), table->form->key,
                  table->unit_code, row_of(table, r)->code, column_of(table, c)->no, off * table->step_m2);
      return false;
    }
  }
  return true;
}

static void
take_steps(QdFormTable *table, const Nodes *nodes)
{
  guint n = qd_form_table_rows(table), m = table->columns->len;
  for (guint r = 0; r < n; r++) {
    for (guint c = 0; c < m; c++) {
      gsize cell = cell_at(table, r, c);
      table->steps[cell] = nodes->steps[(gsize)r * nodes->n_columns + c];
      table->is_moved[cell] = column_of(table, c)->is_area && !isnan(table->exact[cell]) &&
                              fabs((double)table->steps[cell] - table->exact[cell] / table->step_m2) > 0.5 + 1e-6;
    }
  }
  for (guint node = n; node < nodes->n_rows; node++)
    for (guint c = 0; c < m; c++)
      table->rest[cell_at(table, (guint)nodes->row_parent[node], c)] = nodes->steps[(gsize)node * nodes->n_columns + c];
  for (guint node = m; node < nodes->n_columns; node++)
    for (guint r = 0; r < n; r++)
      if (!has_rest(table, r) && row_of(table, r)->sum == NULL)
        table->rest[cell_at(table, r, (guint)nodes->column_at[node])] =
            nodes->steps[(gsize)r * nodes->n_columns + node];
}

static bool
round_figures(QdFormTable *table, GError **error)
{
  Nodes nodes = {0};
  make_nodes(table, &nodes);
  bool ok = take_exact(table, &nodes, error);
  if (ok) {
    qd_round_table((QdForest){nodes.n_rows, nodes.row_parent}, (QdForest){nodes.n_columns, nodes.column_parent},
                   nodes.exact, nodes.steps);
    add_up(&nodes);
    take_steps(table, &nodes);
    ok = check_sums(table, error);
  }
  nodes_clear(&nodes);
  return ok;
}

/* ---- values as written ---- */

static double
of_value(const QdFormTable *table, guint row, const QdTableColumn *column, guint i)
{
  guint from = column->of_row[i] >= 0 ? (guint)column->of_row[i] : row;
  return qd_form_table_value(table, from, g_array_index(column->of, guint, i));
}

double
qd_form_table_value(const QdFormTable *table, guint row, guint index)
{
  const QdTableColumn *column = column_of(table, index);
  gsize cell = cell_at(table, row, index);
  if (column->is_area)
    return isnan(table->exact[cell]) ? NAN : (double)table->steps[cell] * table->step_m2 / M2_PER_HA;
  double a, b, c;
  switch (column->spec->kind) {
  case QD_CELL_TABLE:
    return table->exact[cell];
  case QD_CELL_DIFFERENCE:
    return of_value(table, row, column, 0) - of_value(table, row, column, 1);
  case QD_CELL_PERCENT:
    a = of_value(table, row, column, 0);
    b = of_value(table, row, column, 1);
    return b == 0 ? NAN : a / b * 100;
  case QD_CELL_RATE:
    a = of_value(table, row, column, 0);
    b = of_value(table, row, column, 1);
    c = of_value(table, row, column, 2);
    return c - b == 0 ? NAN : (a - b) / (c - b) * 100;
  default:
    return NAN;
  }
}

/* ---- the whole ---- */

static void
column_clear(gpointer data)
{
  QdTableColumn *column = data;
  g_free(column->title);
  g_clear_pointer(&column->of, g_array_unref);
  g_clear_pointer(&column->codes, g_ptr_array_unref);
}

void
qd_form_table_free(QdFormTable *table)
{
  if (table == NULL)
    return;
  g_array_unref(table->columns);
  g_free(table->row_parent);
  g_free(table->exact);
  g_free(table->steps);
  g_free(table->rest);
  g_free(table->is_moved);
  g_free(table);
}

static void
set_places(QdFormTable *table)
{
  bool is_province = table->row == qd_units_count(table->result->units);
  double own = table->result->project->form_places[is_province ? 0 : 1];
  double stated = is_province ? table->form->province_places : table->form->unit_places;
  table->places = (int)(own >= 0 ? own : stated);
  table->step_m2 = table->context->options->adjusts_rounding ? pow(10, 4 - table->places) : 1;
}

QdFormTable *
qd_form_table_new(const QdForm *form, const QdFormsContext *context, guint row, const char *reason, GError **error)
{
  const QdResult *result = context->result;
  bool is_province = row == qd_units_count(result->units);
  g_autoptr(QdFormTable) table = g_new0(QdFormTable, 1);
  *table = (QdFormTable){.form = form,
                         .context = context,
                         .result = result,
                         .row = row,
                         .unit_code = is_province ? result->project->code : qd_units_get(result->units, row)->code,
                         .unit_name = is_province ? result->project->name : qd_units_get(result->units, row)->name,
                         .lang = result->project->lang,
                         .reason = reason,
                         .columns = g_array_new(FALSE, TRUE, sizeof(QdTableColumn))};
  g_array_set_clear_func(table->columns, column_clear);
  const QdBalance *now = qd_result_now(result);
  table->has_users = qd_layer_user_count(now->parcels) > 0;
  set_places(table);
  if (!qd_form_table_lay(table, error))
    return NULL;
  gsize cells = (gsize)qd_form_table_rows(table) * table->columns->len + 1;
  table->exact = g_new0(double, cells);
  table->steps = g_new0(gint64, cells);
  table->rest = g_new0(gint64, cells);
  table->is_moved = g_new0(guint8, cells);
  link_rows(table);
  fill_exact(table);
  return round_figures(table, error) ? g_steal_pointer(&table) : NULL;
}
