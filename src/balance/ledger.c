#include "quydat/ledger.h"

#include "base/number.h"

struct QdLedger {
  const QdCategories *categories;
  guint n_units, n_categories;
  QdSum *cells;  /* (n_units + 1) rows of categories, unknown, gap, area difference: the drawn area of the unit */
  QdSum *spread; /* the same, what is added to a cell of the register difference; NULL: nothing */
  QdSum *unit_areas, *overlaps;
  QdSum *register_differences, *area_differences; /* of each row */
};

enum { COLUMNS_BESIDE = 3 }; /* in cells */

static gsize
n_cells(const QdLedger *ledger)
{
  return (gsize)(ledger->n_units + 1) * (ledger->n_categories + COLUMNS_BESIDE);
}

QdLedger *
qd_ledger_new(const QdCategories *categories, guint n_units)
{
  QdLedger *ledger = g_new0(QdLedger, 1);
  ledger->categories = categories;
  ledger->n_units = n_units;
  ledger->n_categories = qd_categories_count(categories);
  ledger->cells = g_new0(QdSum, n_cells(ledger));
  ledger->unit_areas = g_new0(QdSum, n_units + 1);
  ledger->overlaps = g_new0(QdSum, n_units + 1);
  ledger->register_differences = g_new0(QdSum, n_units + 1);
  ledger->area_differences = g_new0(QdSum, n_units + 1);
  return ledger;
}

void
qd_ledger_free(QdLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_free(ledger->cells);
  g_free(ledger->spread);
  g_free(ledger->register_differences);
  g_free(ledger->area_differences);
  g_free(ledger->unit_areas);
  g_free(ledger->overlaps);
  g_free(ledger);
}

static gsize
cell_index(const QdLedger *ledger, guint row, int column)
{
  guint c = column >= 0 ? (guint)column : ledger->n_categories + (guint)(QD_COLUMN_UNKNOWN - column);
  g_assert(row <= ledger->n_units && c < ledger->n_categories + COLUMNS_BESIDE);
  return (gsize)row * (ledger->n_categories + COLUMNS_BESIDE) + c;
}

/* Of a cell, before anything is spread. */
static double
drawn(const QdLedger *ledger, guint row, int column)
{
  return qd_sum_value(&ledger->cells[cell_index(ledger, row, column)]);
}

/* What is left of the difference between closing and drawn area. */
static double
not_spread(const QdLedger *ledger, guint row)
{
  QdSum rest = ledger->register_differences[row];
  for (int c = QD_COLUMN_UNKNOWN; ledger->spread != NULL && c < (int)ledger->n_categories; c++)
    qd_sum_add(&rest, -qd_sum_value(&ledger->spread[cell_index(ledger, row, c)]));
  return qd_sum_value(&rest);
}

guint
qd_ledger_categories(const QdLedger *ledger)
{
  return ledger->n_categories;
}

double
qd_ledger_direct(const QdLedger *ledger, guint row, int column)
{
  if (column == QD_COLUMN_REGISTER_DIFFERENCE)
    return not_spread(ledger, row);
  QdSum sum = ledger->cells[cell_index(ledger, row, column)];
  if (ledger->spread != NULL)
    qd_sum_add(&sum, qd_sum_value(&ledger->spread[cell_index(ledger, row, column)]));
  return qd_sum_value(&sum);
}

void
qd_ledger_add(QdLedger *ledger, guint row, int column, double area_m2)
{
  qd_sum_add(&ledger->cells[cell_index(ledger, row, column)], area_m2);
}

static void
add_sum(QdSum *sum, const QdSum *other)
{
  qd_sum_add(sum, other->sum);
  qd_sum_add(sum, other->compensation);
}

void
qd_ledger_add_row(QdLedger *ledger, guint row, guint other)
{
  for (int c = -COLUMNS_BESIDE; c < (int)ledger->n_categories; c++)
    add_sum(&ledger->cells[cell_index(ledger, row, c)], &ledger->cells[cell_index(ledger, other, c)]);
  add_sum(&ledger->overlaps[row], &ledger->overlaps[other]);
  add_sum(&ledger->area_differences[row], &ledger->area_differences[other]);
}

double
qd_ledger_total(const QdLedger *ledger, guint row, int column)
{
  if (column < 0)
    return qd_ledger_direct(ledger, row, column);
  QdSum sum = {0};
  for (guint c = (guint)column; c < ledger->n_categories; c++) {
    int above = (int)c;
    while (above > column)
      above = qd_categories_get(ledger->categories, (guint)above)->parent;
    if (above == column)
      qd_sum_add(&sum, qd_ledger_direct(ledger, row, (int)c));
  }
  return qd_sum_value(&sum);
}

double
qd_ledger_unit_area(const QdLedger *ledger, guint row)
{
  return qd_sum_value(&ledger->unit_areas[row]);
}

void
qd_ledger_set_unit_area(QdLedger *ledger, guint row, double area_m2)
{
  ledger->unit_areas[row] = (QdSum){.sum = area_m2};
}

double
qd_ledger_overlap(const QdLedger *ledger, guint row)
{
  return qd_sum_value(&ledger->overlaps[row]);
}

void
qd_ledger_add_overlap(QdLedger *ledger, guint row, double area_m2)
{
  qd_sum_add(&ledger->overlaps[row], area_m2);
}

double
qd_ledger_area_difference(const QdLedger *ledger, guint row)
{
  return qd_sum_value(&ledger->area_differences[row]);
}

void
qd_ledger_add_area_difference(QdLedger *ledger, guint row, double area_m2)
{
  qd_sum_add(&ledger->area_differences[row], area_m2);
}

/* ---- closing ---- */

double
qd_ledger_closing_area(const QdLedger *ledger, guint row)
{
  QdSum sum = ledger->unit_areas[row];
  qd_sum_add(&sum, qd_sum_value(&ledger->register_differences[row]));
  return qd_sum_value(&sum);
}

void
qd_ledger_close_on(QdLedger *ledger, guint row, double area_m2)
{
  double difference_m2 = area_m2 - qd_ledger_unit_area(ledger, row);
  qd_sum_add(&ledger->register_differences[row], difference_m2);
}

/* Over the cells of one unit, and those of the province. */
static void
spread_unit(QdLedger *ledger, guint row)
{
  QdSum base = {0};
  for (int c = QD_COLUMN_UNKNOWN; c < (int)ledger->n_categories; c++)
    qd_sum_add(&base, drawn(ledger, row, c));
  double base_m2 = qd_sum_value(&base), difference_m2 = qd_sum_value(&ledger->register_differences[row]);
  for (int c = QD_COLUMN_UNKNOWN; base_m2 > 0 && c < (int)ledger->n_categories; c++) {
    double part_m2 = difference_m2 * (drawn(ledger, row, c) / base_m2);
    qd_sum_add(&ledger->spread[cell_index(ledger, row, c)], part_m2);
    qd_sum_add(&ledger->spread[cell_index(ledger, ledger->n_units, c)], part_m2);
  }
}

void
qd_ledger_spread(QdLedger *ledger)
{
  g_assert(ledger->spread == NULL);
  ledger->spread = g_new0(QdSum, n_cells(ledger));
  for (guint row = 0; row < ledger->n_units; row++)
    spread_unit(ledger, row);
}

double
qd_ledger_covered(const QdLedger *ledger, guint row)
{
  QdSum sum = {0};
  for (int c = 0; c < (int)ledger->n_categories; c++)
    qd_sum_add(&sum, drawn(ledger, row, c));
  qd_sum_add(&sum, drawn(ledger, row, QD_COLUMN_UNKNOWN));
  qd_sum_add(&sum, drawn(ledger, row, QD_COLUMN_AREA_DIFFERENCE));
  return qd_sum_value(&sum);
}

double
qd_ledger_residual(const QdLedger *ledger, guint row)
{
  QdSum sum = {0};
  for (int c = 0; c < (int)ledger->n_categories; c++)
    qd_sum_add(&sum, drawn(ledger, row, c));
  qd_sum_add(&sum, drawn(ledger, row, QD_COLUMN_UNKNOWN));
  qd_sum_add(&sum, drawn(ledger, row, QD_COLUMN_GAP));
  qd_sum_add(&sum, drawn(ledger, row, QD_COLUMN_AREA_DIFFERENCE));
  qd_sum_add(&sum, -qd_ledger_unit_area(ledger, row));
  return qd_sum_value(&sum);
}
