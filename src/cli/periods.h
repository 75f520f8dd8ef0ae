/* cli/periods.h — the two periods that quydat compare asks for. */
#ifndef QD_CLI_PERIODS_H
#define QD_CLI_PERIODS_H

#include <quydat/quydat.h>

typedef struct {
  char *from, *to;     /* as given */
  const char *figures; /* the one of them that has no land-use layer, or NULL */
} QdPeriods;

/** Checks that both periods are there, and leaves the project no land use but theirs, the first one first. */
bool qd_periods_choose(QdPeriods *periods, QdProject *project, const QdPlan *plan, GError **error);
void qd_periods_clear(QdPeriods *periods);

#endif
