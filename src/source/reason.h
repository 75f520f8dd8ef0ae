/* source/reason.h — why a polygon is invalid, and where, in the project's words. */
#ifndef QD_SOURCE_REASON_H
#define QD_SOURCE_REASON_H

#include "geo/geos.h"
#include "quydat/findings.h"

/** Why GEOS calls a polygon invalid.
 *
 * @param geometry  NULL where GEOS could not even build it
 * @param place     out: where, if GEOS says; else left alone
 * @return          a sentence of styles/words.csv; what it has no word for as GEOS says it, in quotes. Newly allocated.
 */
char *qd_invalid_reason(QdGeos *geos, const GEOSGeometry *geometry, const QdFindings *findings, double place[2]);

/** The same word for coordinates that are no numbers, which GEOS is not asked about. Borrowed. */
const char *qd_not_a_number_reason(const QdFindings *findings);

#endif
