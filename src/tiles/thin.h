/* tiles/thin.h — borders on paper with no more points than anyone sees.
 *
 * The rings of neighbours are cut at the nodes where they part, and each border between two nodes is simplified once in
 * effect: both sides keep the same points, so that nothing opens or overlaps between them. */
#ifndef QD_TILES_THIN_H
#define QD_TILES_THIN_H

#include "tiles/paper.h"

/** Drops points that lie within a tolerance of the simpler line, and rings of which less than a triangle is left. */
void qd_thin(QdPaperLand *land, double tolerance_steps);

#endif
