/* forms/round.h — a table of figures rounded so that its sums stay true.
 *
 * Rounding each cell by itself leaves sums of sixty cells several units off. Here each cell is rounded up or down so
 * that every subtotal, too, is the exact one rounded up or down, and as few cells as can be are not rounded to the
 * nearest: a flow of least cost through the tree of the rows and the tree of the columns. For one column this is the
 * method of the largest remainder. */
#ifndef QD_FORMS_ROUND_H
#define QD_FORMS_ROUND_H

#include <glib.h>

/* A forest: the parent of each node, −1 for a root. Nodes without children are the leaves. */
typedef struct {
  guint n;
  const int *parent;
} QdForest;

/** Rounds the cells of leaf rows and leaf columns to whole numbers.
 *
 * Subtotals of a row tree over a root of the columns, of a row tree in a leaf column, and of a column tree in a leaf
 * row are kept within one unit. (Where both trees are of several levels, subtotals in both directions at once are not.)
 *
 * @param exact    rows × columns; read where both are leaves, 0 or more
 * @param rounded  out, likewise; other cells are left alone */
void qd_round_table(QdForest rows, QdForest columns, const double *exact, gint64 *rounded);

#endif
