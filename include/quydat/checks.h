/* quydat/checks.h — checks of what was loaded and computed against the plan's tables and against itself. */
#ifndef QUYDAT_CHECKS_H
#define QUYDAT_CHECKS_H

#include <quydat/ledger.h>

G_BEGIN_DECLS

/** Register of units against the layer: missing, extra, renamed, area beyond the project's tolerance. */
QD_API void qd_check_register(const QdProject *project, const QdPlan *plan, const QdUnits *units, QdFindings *findings);

/** Every row of the ledger must close on its unit to 1e-9 of it; what does not is a bug of the program, and said. */
QD_API void qd_check_closing(const QdProject *project, const QdBalance *balance, const QdUnits *units,
                             QdFindings *findings);

G_END_DECLS

#endif
