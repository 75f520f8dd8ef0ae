/* tiles/borders.h — borders of units as lines, each drawn once.
 *
 * Outlines of neighbours run along each other; dashes drawn twice fill each other's gaps. Rings are taken apart into
 * edges: an edge found twice is a border between units and kept once; one found once is the province's, unless there is
 * a unit on both its sides (neighbours that do not fit exactly). */
#ifndef QD_TILES_BORDERS_H
#define QD_TILES_BORDERS_H

#include "tiles/shapes.h"

enum { QD_BORDER_UNIT, QD_BORDER_PROVINCE }; /* QdShape.style of the lines */

/** @param units     polygons
 * @param reach      how far, in cells, beside an edge a neighbour is looked for
 * @return           lines, in the order of the units; on the heap */
QdShapes *qd_borders_new(const QdShapes *units, double reach);

#endif
