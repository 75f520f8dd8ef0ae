/* quydat/checks.h — checks of what was loaded and computed against the plan's tables and against itself. */
#ifndef QUYDAT_CHECKS_H
#define QUYDAT_CHECKS_H

#include <quydat/ledger.h>

G_BEGIN_DECLS

/** Register of units against the layer: missing, extra, renamed, area beyond the project's tolerance. */
QD_API void qd_check_register(const QdProject *project, const QdPlan *plan, const QdUnits *units, QdFindings *findings);

/** Areas are measured in the project's system, those of cadastral records in the province's zone of VN-2000 TM-3:
 * another system is told. */
QD_API void qd_check_crs(const QdProject *project, QdFindings *findings);

/** Every row of the ledger must close on its unit to 1e-9 of it; what does not is a bug of the program, and said. */
QD_API void qd_check_closing(const QdProject *project, const QdBalance *balance, const QdUnits *units,
                             QdFindings *findings);

/** Categories that have land, but no colour in the palette: they are drawn as land of an unknown code. */
QD_API void qd_check_colours(const QdCategories *categories, const QdBalance *balance, const QdUnits *units,
                             QdFindings *findings);

/** Looks at each measurable parcel and at its neighbours. Findings: slivers, spikes, repeated points, parts that units
 * cut off as slivers, stretches beside a unit's border, nodes that miss the neighbour's edge.
 *
 * @param parcels  loaded with the cache
 * @param cache    where each unit's part is kept for the next run; NULL: none */
QD_API bool qd_check_parcels(const QdProject *project, const QdUnits *units, const QdLayer *parcels, QdCache *cache,
                             guint jobs, QdFindings *findings, GError **error);

G_END_DECLS

#endif
