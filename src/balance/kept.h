/* balance/kept.h — allocations of earlier runs, each under the hash of all that decides it: the project's settings, the
 * plot's boundary, and every parcel that comes near, in the order of the layer.
 *
 * All functions take a NULL QdKept, which keeps nothing. */
#ifndef QD_BALANCE_KEPT_H
#define QD_BALANCE_KEPT_H

#include "balance/division.h"
#include "base/hash.h"

typedef struct QdKept QdKept;

/** @param cache  NULL: none */
QdKept *qd_kept_open(QdCache *cache, const QdProject *project, const QdCategories *categories, const QdUnits *units,
                     const QdLayer *parcels, QdKeep keep);
void qd_kept_close(QdKept *kept);

/** @return what all boundaries are known by */
QdHash qd_kept_units(const QdKept *kept);

/** Fills an allocation and adds its findings, if it was kept; from any thread.
 *
 * @param key  out: for qd_kept_put_plot() */
bool qd_kept_find_plot(QdKept *kept, const QdPlot *plot, QdHash *key, QdAllocated *out, QdFindings *findings);
void qd_kept_put_plot(QdKept *kept, QdHash key, const QdPlot *plot, const QdAllocated *allocated,
                      const QdFindings *findings);

/** The same for what is said of parcels outside all units.
 *
 * @param outside  QdOutsideLand */
bool qd_kept_find_outside(QdKept *kept, const GArray *outside, QdHash *key, QdFindings *findings);
void qd_kept_put_outside(QdKept *kept, QdHash key, const QdFindings *findings);

#endif
