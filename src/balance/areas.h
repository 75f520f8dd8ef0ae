/* balance/areas.h — the second area of parcels and of units: what a field states, what the register says. */
#ifndef QD_BALANCE_AREAS_H
#define QD_BALANCE_AREAS_H

#include "balance/allocate.h"

/** @return what of a parcel's stated area its counted land has: all of it for a whole parcel, else its share as drawn;
 *          the drawn area where none is stated. m² */
double qd_stated_part(const QdLayer *parcels, const QdShare *share);

/** Finding unit_stated_area: the parcels of a unit, drawn and stated, beyond the project's tolerance. */
void qd_compare_unit_areas(const QdProject *project, const QdUnits *units, const QdBalance *balance,
                           QdFindings *findings);

/** Closes the rows on the registered areas and, where the project says so, spreads the differences; units without a
 * registered area close on the drawn one, with the finding unit_without_register. */
void qd_close_on_register(const QdProject *project, const QdUnits *units, QdBalance *balance, QdFindings *findings);

#endif
