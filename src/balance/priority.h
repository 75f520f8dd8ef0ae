/* balance/priority.h — whose the land is that two parcels cover. */
#ifndef QD_BALANCE_PRIORITY_H
#define QD_BALANCE_PRIORITY_H

#include "quydat/ledger.h"

/** @return rank of each category by the project's list, the lowest first: a code of the list stands for those below it
 *          too; those not listed come last, together. NULL when the project does not ask for categories. Newly
 *          allocated. */
guint16 *qd_priority_ranks(const QdProject *project, const QdCategories *categories);

/** The order in which parcels keep land that they share. Total, whatever the order of the file.
 *
 * @param ranks  of qd_priority_ranks(), or NULL */
int qd_compare_claims(const QdProject *project, const guint16 *ranks, const QdLayer *parcels, guint32 a, guint32 b);

/** The order of ids: natural, then by the bytes of the geometry. */
int qd_compare_parcels(const QdLayer *parcels, guint32 a, guint32 b);

#endif
