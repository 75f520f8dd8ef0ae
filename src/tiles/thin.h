/* tiles/thin.h — geometries with no more points than anyone sees on paper.
 *
 * Land: pieces of one style become one shape, on the coverage of them all; each border is simplified once, so that
 * neighbours keep the same and nothing opens between them. Other shapes: each line or ring for itself. What lies beyond
 * one side of the sheet keeps the points that it needs to be right within. For drawing only: nothing is measured on it.
 */
#ifndef QD_TILES_THIN_H
#define QD_TILES_THIN_H

#include "geo/coverage.h"
#include "tiles/shapes.h"

/** @param styles       of each member
 * @param grid          in whose plane the members are
 * @param box           what the sheet shows
 * @param tolerance_m  bends that cover less than four squares of this side go
 * @return              a shape for each style, in their order, to be filled even-odd; NULL with too many points */
QdShapes *qd_thin_land(const QdCoverageMember *members, const int32_t *styles, guint n, const QdGrid *grid,
                       const QdCellBox *box, double tolerance_m);

/** @param shapes     lines and rings; NULL gives NULL
 * @param tolerance  cells: no point that goes is farther from what is left
 * @return           as many shapes, of the same styles; those that do not meet the box are empty */
QdShapes *qd_thin_shapes(const QdShapes *shapes, const QdCellBox *box, double tolerance);

#endif
