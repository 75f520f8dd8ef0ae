/* scenario/scenario.h — the inside of a QdScenario. */
#ifndef QD_SCENARIO_SCENARIO_H
#define QD_SCENARIO_SCENARIO_H

#include "quydat/constraints.h"
#include "scenario/take.h"

struct QdScenario {
  const QdLandTake *take;
  bool *is_applied; /* of each work */
  guint n_columns;  /* categories, unknown, gap */
  double *cells;    /* (units + 1) × n_columns × n_columns */
  double *residual; /* of each row */
  QdLedger *ledger; /* 2030 */
  GArray *rows;     /* QdTakeRow */
  GArray *changes;  /* QdTableChange */
};

static inline guint
qd_scenario_index(guint n_columns, int column)
{
  return column >= 0 ? (guint)column : column == QD_COLUMN_UNKNOWN ? n_columns - 2 : n_columns - 1;
}

static inline int
qd_scenario_column(guint n_columns, guint index)
{
  return index + 2 < n_columns ? (int)index : index + 2 == n_columns ? QD_COLUMN_UNKNOWN : QD_COLUMN_GAP;
}

static inline double *
qd_scenario_cell(const QdScenario *scenario, guint row, int from, int to)
{
  guint n = scenario->n_columns;
  return &scenario->cells[((gsize)row * n + qd_scenario_index(n, from)) * n + qd_scenario_index(n, to)];
}

/** The first applied work of a cover that converts land; G_MAXUINT: none. */
guint qd_scenario_owner(const QdScenario *scenario, guint cover);

/** Land of a row that was kept so far becomes another category: in the matrix and in the ledger. */
void qd_scenario_convert(QdScenario *scenario, guint row, int from, int to, double area_m2);

/** Applies the rows of a table of changes: each takes kept land of its category in its units, in proportion, as far as
 * there is any. Findings: a change that takes more than there is. */
bool qd_changes_apply(QdScenario *scenario, const char *path, QdFindings *findings, GError **error);

/** Holds the applied zones against a constraint on slope; nothing where the project has no elevation model. */
bool qd_slope_check(const QdScenario *scenario, const QdConstraint *constraint, QdFindings *findings, GError **error);

/** Holds the result against the project's constraints. */
bool qd_constraints_check(const QdScenario *scenario, QdFindings *findings, GError **error);

#endif
