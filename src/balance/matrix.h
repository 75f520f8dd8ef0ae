/* balance/matrix.h — the inside of a QdChange. */
#ifndef QD_BALANCE_MATRIX_H
#define QD_BALANCE_MATRIX_H

#include "quydat/change.h"

/* Rows are units, the province, the land outside all units; columns are categories, unknown, gap. */
struct QdChange {
  guint n_units, n_columns;
  char *period[2]; /* by QdChangeEnd */
  bool is_overlay;
  char *source;      /* of the figures of a period without a layer */
  double *cells;     /* (n_units + 2) × n_columns × n_columns */
  double *totals[2]; /* (n_units + 2) × n_columns: ledgers, or figures */
  GArray *pieces;    /* QdChangePiece, or NULL */
};

/** A change of zeros. */
QdChange *qd_change_new(const QdCategories *categories, guint n_units, const char *from, const char *to);
double *qd_change_total_cell(const QdChange *change, guint row, QdChangeEnd end, int column);

#endif
