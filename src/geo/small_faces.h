/* geo/small_faces.h — faces too small to be shown take the label of a neighbour.
 *
 * Labels are group × n_kinds + kind (unit and category, say). The smallest goes first, each into the neighbour of its
 * group with the longest common border. Of small faces some kinds have more than others: where such a step would move a
 * kind's area over all groups further from what it shall be than a share allows, the next neighbour is tried, and a
 * face that none may take stays. */
#ifndef QD_GEO_SMALL_FACES_H
#define QD_GEO_SMALL_FACES_H

#include "geo/coverage.h"

/** Finds new labels; qd_coverage_dissolve() then makes the faces.
 *
 * @param coverage    one whose faces have their own label: a dissolved one
 * @param least_m2    faces below it are small
 * @param kind_m2     what the area of each kind shall be
 * @param most_moved  how far it may go from that, as a share of it; INFINITY: however far
 * @param labels      of each face: filled
 * @return            number of faces whose label is another */
uint32_t qd_coverage_merge_small(const QdCoverage *coverage, double least_m2, uint32_t n_kinds, const double *kind_m2,
                                 double most_moved, int32_t *labels);

#endif
