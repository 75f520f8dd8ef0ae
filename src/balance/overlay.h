/* balance/overlay.h — one plot in two periods, laid over each other: category × category → area. */
#ifndef QD_BALANCE_OVERLAY_H
#define QD_BALANCE_OVERLAY_H

#include "balance/parts.h"
#include "quydat/change.h"

/* What the plots have in common; read by all threads. */
typedef struct {
  const QdBalance *from, *to;
  guint n_columns; /* categories, unknown, gap */
  QdFindings *findings;
} QdOverlayRequest;

/** Place of a column in a row of cells. */
static inline guint
qd_overlay_column(guint n_columns, int column)
{
  return column >= 0 ? (guint)column : column == QD_COLUMN_UNKNOWN ? n_columns - 2 : n_columns - 1;
}

/** Lays the parts of one plot over each other.
 *
 * @param plot    its number in both divisions
 * @param wkb     its polygon
 * @param cells   n_columns × n_columns doubles, added to
 * @param pieces  QdChangePiece of what changed are added to it; NULL: not wanted
 * @param unit    of pieces and findings; NULL when pieces are not wanted
 * @param n_unit  its number */
void qd_overlay_plot(const QdOverlayRequest *request, guint plot, const guint8 *wkb, gsize size, double *cells,
                     GArray *pieces, const QdUnit *unit, guint n_unit);

/** Lays what lies outside all units over each other: cells between categories, and with the gap's column what only one
 * period covers. What overlaps there within a period is not settled: no ledger holds it.
 *
 * @param units  their polygons */
void qd_overlay_outside(const QdOverlayRequest *request, const QdUnits *units, double *cells);

#endif
