/* geo/small_faces.h — faces too small to be shown take the label of a neighbour.
 *
 * The smallest first, each into the neighbour with the longest common border. Of small faces some labels have more than
 * others: where such a step would move a label's area further from what it was than a share allows, the next neighbour
 * is tried, and a face that none may take stays. */
#ifndef QD_GEO_SMALL_FACES_H
#define QD_GEO_SMALL_FACES_H

#include "geo/coverage.h"

/** Finds new labels; qd_coverage_dissolve() then makes the faces.
 *
 * @param coverage    one whose faces have their own label: a dissolved one
 * @param least_m2    faces below it are small
 * @param most_moved  how far the area of a label may go from what it was, as a share of the whole; 1: however far
 * @param labels      of each face: filled
 * @return            number of faces whose label is another */
uint32_t qd_coverage_merge_small(const QdCoverage *coverage, double least_m2, double most_moved, int32_t *labels);

#endif
