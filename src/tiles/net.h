/* tiles/net.h — a plane laid on a grid by way of a net: in each of its squares a point lies where polynomials of the
 * third degree say, which agree with the transformation in 4 × 4 places of the square.
 *
 * Between a transverse Mercator zone and Web Mercator, squares 32 km wide are off by less than a hundredth of a
 * millimetre, where a cell is 9 mm; the transformation itself would take most of the time that a map takes. Read-only
 * once made. */
#ifndef QD_TILES_NET_H
#define QD_TILES_NET_H

#include "tiles/shapes.h"

typedef struct QdNet QdNet;

typedef struct {
  double min_x, min_y, max_x, max_y; /* metres of the CRS */
} QdNetBox;

/** @return NULL on error */
QdNet *qd_net_new(const char *crs, const char *plane, const QdGrid *grid, const QdNetBox *box, GError **error);
void qd_net_free(QdNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdNet, qd_net_free)

/** @param cell_x, cell_y  cells with their fraction
 * @return false for a point beyond the box */
bool qd_net_place(const QdNet *net, double x, double y, double *cell_x, double *cell_y);

#endif
