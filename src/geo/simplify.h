/* geo/simplify.h — how much each point of a coverage matters: weights that simplify at any threshold.
 *
 * Effective areas after Visvalingam and Whyatt (1993): the point whose triangle with its two neighbours on the arc is
 * smallest goes first, and has that area as its weight (never less than that of one gone before). All arcs are worked
 * together, in one order, and a point stays as long as
 *  – another point lies in its triangle: so no arc comes to cross itself or another, and no land changes sides of it;
 *  – its ring would keep fewer than four points, or its arc would become the straight line that another arc between the
 *    same nodes is: so no face goes to nothing.
 * Points of at least a threshold are therefore a coverage again, whatever the threshold: neighbours have the same
 * border, and rings are as valid as those of the source. Nodes always stay. Where arcs of the source cross, so may the
 * simplified ones. */
#ifndef QD_GEO_SIMPLIFY_H
#define QD_GEO_SIMPLIFY_H

#include "geo/coverage.h"

/** Gives a coverage its weights.
 *
 * @param most        points that would weigh more need not be told apart: they stay. INFINITY: all are weighed
 * @param keep_outer  arcs with nothing on one side keep all points, so that what is built and simplified apart (the
 * next unit) still fits, and the area of all faces together stays the same */
void qd_coverage_weigh(QdCoverage *coverage, float most, bool keep_outer);

/** Forgets the points below a least weight. */
void qd_coverage_thin(QdCoverage *coverage, float least);

#endif
