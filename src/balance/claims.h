/* balance/claims.h — whose land it is: by classes of users, and what more than one unit claims. */
#ifndef QD_BALANCE_CLAIMS_H
#define QD_BALANCE_CLAIMS_H

#include "balance/division.h"

/** Fills disputed and user_areas of a balance.
 *
 * @param results       of the units, then of the shared land
 * @param takes_stated  parcels count with their stated areas, as in the ledger */
void qd_add_claims(QdBalance *balance, const QdCategories *categories, const QdUnits *units, const GArray *shared,
                   const QdAllocated *results, bool takes_stated);

#endif
