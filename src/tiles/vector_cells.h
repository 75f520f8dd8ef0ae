/* tiles/vector_cells.h — points of the project CRS as cells of the Mercator grid. */
#ifndef QD_TILES_VECTOR_CELLS_H
#define QD_TILES_VECTOR_CELLS_H

#include <glib.h>
#include <stdbool.h>

/** Moves points from the project CRS to whole cells of the Mercator grid (tiles/shapes.h), in place; the row of cells
 * becomes negative, so that areas keep their sign. */
bool qd_vector_to_cells(double *xy, guint32 n, const char *crs, guint jobs, GError **error);

#endif
