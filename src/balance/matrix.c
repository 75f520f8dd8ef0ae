#include "balance/matrix.h"

#include <math.h>

#include "balance/overlay.h"
#include "base/number.h"

QdChange *
qd_change_new(const QdCategories *categories, guint n_units, const char *from, const char *to)
{
  QdChange *change = g_new0(QdChange, 1);
  guint n = qd_categories_count(categories) + 2;
  change->n_units = n_units;
  change->n_columns = n;
  change->period[QD_CHANGE_FROM] = g_strdup(from);
  change->period[QD_CHANGE_TO] = g_strdup(to);
  change->is_overlay = true;
  change->cells = g_new0(double, (gsize)(n_units + 2) * n * n);
  for (guint end = 0; end < 2; end++)
    change->totals[end] = g_new0(double, (gsize)(n_units + 2) * n);
  return change;
}

void
qd_change_free(QdChange *change)
{
  if (change == NULL)
    return;
  for (guint i = 0; change->pieces != NULL && i < change->pieces->len; i++) {
    GBytes *wkb = g_array_index(change->pieces, QdChangePiece, i).wkb;
    if (wkb != NULL)
      g_bytes_unref(wkb);
  }
  g_clear_pointer(&change->pieces, g_array_unref);
  for (guint end = 0; end < 2; end++) {
    g_free(change->period[end]);
    g_free(change->totals[end]);
  }
  g_free(change->source);
  g_free(change->cells);
  g_free(change);
}

bool
qd_change_is_overlay(const QdChange *change)
{
  return change->is_overlay;
}

const char *
qd_change_period(const QdChange *change, QdChangeEnd end)
{
  return change->period[end];
}

const char *
qd_change_source(const QdChange *change)
{
  return change->source;
}

const GArray *
qd_change_pieces(const QdChange *change)
{
  return change->pieces;
}

/* ---- figures ---- */

double *
qd_change_total_cell(const QdChange *change, guint row, QdChangeEnd end, int column)
{
  g_assert(row <= change->n_units + 1 && column < (int)change->n_columns - 2);
  return &change->totals[end][(gsize)row * change->n_columns + qd_overlay_column(change->n_columns, column)];
}

double
qd_change_area(const QdChange *change, guint row, int from, int to)
{
  guint n = change->n_columns;
  g_assert(row <= change->n_units + 1);
  return change->cells[((gsize)row * n + qd_overlay_column(n, from)) * n + qd_overlay_column(n, to)];
}

double
qd_change_ledger(const QdChange *change, guint row, QdChangeEnd end, int column)
{
  return *qd_change_total_cell(change, row, end, column);
}

double
qd_change_total(const QdChange *change, guint row, QdChangeEnd end, int column)
{
  if (!change->is_overlay)
    return qd_change_ledger(change, row, end, column);
  QdSum sum = {0};
  for (int other = QD_COLUMN_GAP; other < (int)change->n_columns - 2; other++)
    qd_sum_add(&sum, end == QD_CHANGE_FROM ? qd_change_area(change, row, column, other)
                                           : qd_change_area(change, row, other, column));
  return qd_sum_value(&sum);
}

double
qd_change_residual(const QdChange *change, guint row)
{
  double largest = 0;
  for (guint end = 0; change->is_overlay && end < 2; end++) {
    for (int column = QD_COLUMN_GAP; column < (int)change->n_columns - 2; column++) {
      double residual = qd_change_total(change, row, (QdChangeEnd)end, column) -
                        qd_change_ledger(change, row, (QdChangeEnd)end, column);
      largest = fabs(residual) > fabs(largest) ? residual : largest;
    }
  }
  return largest;
}

double
qd_change_of_kind(const QdChange *change, guint row, QdChangeKind kind)
{
  QdSum sum = {0};
  for (int from = QD_COLUMN_GAP; from < (int)change->n_columns - 2; from++)
    for (int to = QD_COLUMN_GAP; to < (int)change->n_columns - 2; to++)
      if (qd_change_kind(from, to) == kind)
        qd_sum_add(&sum, qd_change_area(change, row, from, to));
  return qd_sum_value(&sum);
}

/* ---- kinds ---- */

QdChangeKind
qd_change_kind(int from, int to)
{
  if (from == QD_COLUMN_GAP || to == QD_COLUMN_GAP)
    return from == to ? QD_CHANGE_UNCOVERED : from == QD_COLUMN_GAP ? QD_CHANGE_OTHER_GAIN : QD_CHANGE_OTHER_LOSS;
  if (from == QD_COLUMN_UNKNOWN || to == QD_COLUMN_UNKNOWN)
    return QD_CHANGE_UNKNOWN;
  return from == to ? QD_CHANGE_KEPT : QD_CHANGE_CHANGED;
}

const char *
qd_change_kind_name(QdChangeKind kind)
{
  static const char *const NAMES[QD_CHANGE_KINDS] = {[QD_CHANGE_KEPT] = "kept",
                                                     [QD_CHANGE_CHANGED] = "changed",
                                                     [QD_CHANGE_OTHER_LOSS] = "other_loss",
                                                     [QD_CHANGE_OTHER_GAIN] = "other_gain",
                                                     [QD_CHANGE_UNKNOWN] = "unknown",
                                                     [QD_CHANGE_UNCOVERED] = "uncovered"};
  return NAMES[kind];
}
