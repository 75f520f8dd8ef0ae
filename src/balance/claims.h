/* balance/claims.h — whose land it is: by classes of users, and what more than one unit claims. */
#ifndef QD_BALANCE_CLAIMS_H
#define QD_BALANCE_CLAIMS_H

#include "balance/division.h"

/** Sets up disputed and user_areas of a balance. */
void qd_claims_begin(QdBalance *balance, const QdCategories *categories, guint n_units);

/** Adds the land of a unit to its users; for different units from any thread.
 *
 * @param takes_stated  parcels count with their stated areas, as in the ledger */
void qd_claims_add_unit(QdBalance *balance, guint unit, const QdAllocated *result, bool takes_stated);

/** Adds what units share, and the province, once all units are there.
 *
 * @param results  of the units, then of the shared land */
void qd_claims_finish(QdBalance *balance, const QdUnits *units, const GArray *shared, const QdAllocated *results,
                      bool takes_stated);

#endif
