#include "quydat/ledger.h"

#include "base/number.h"

struct QdLedger {
  const QdCategories *categories;
  guint n_units, n_categories;
  QdSum *cells; /* (n_units + 1) rows of categories, unknown, gap */
  QdSum *unit_areas, *overlaps;
};

QdLedger *
qd_ledger_new(const QdCategories *categories, guint n_units)
{
  QdLedger *ledger = g_new0(QdLedger, 1);
  ledger->categories = categories;
  ledger->n_units = n_units;
  ledger->n_categories = qd_categories_count(categories);
  ledger->cells = g_new0(QdSum, (gsize)(n_units + 1) * (ledger->n_categories + 2));
  ledger->unit_areas = g_new0(QdSum, n_units + 1);
  ledger->overlaps = g_new0(QdSum, n_units + 1);
  return ledger;
}

void
qd_ledger_free(QdLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_free(ledger->cells);
  g_free(ledger->unit_areas);
  g_free(ledger->overlaps);
  g_free(ledger);
}

static QdSum *
cell(const QdLedger *ledger, guint row, int column)
{
  guint c = column >= 0 ? (guint)column : ledger->n_categories + (column == QD_COLUMN_UNKNOWN ? 0 : 1);
  g_assert(row <= ledger->n_units && c < ledger->n_categories + 2);
  return &ledger->cells[(gsize)row * (ledger->n_categories + 2) + c];
}

double
qd_ledger_direct(const QdLedger *ledger, guint row, int column)
{
  return qd_sum_value(cell(ledger, row, column));
}

void
qd_ledger_add(QdLedger *ledger, guint row, int column, double area_m2)
{
  qd_sum_add(cell(ledger, row, column), area_m2);
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
qd_ledger_residual(const QdLedger *ledger, guint row)
{
  QdSum sum = {0};
  for (int c = 0; c < (int)ledger->n_categories; c++)
    qd_sum_add(&sum, qd_ledger_direct(ledger, row, c));
  qd_sum_add(&sum, qd_ledger_direct(ledger, row, QD_COLUMN_UNKNOWN));
  qd_sum_add(&sum, qd_ledger_direct(ledger, row, QD_COLUMN_GAP));
  qd_sum_add(&sum, -qd_ledger_unit_area(ledger, row));
  return qd_sum_value(&sum);
}
