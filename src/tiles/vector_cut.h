/* tiles/vector_cut.h — a ring of integer points cut along a side of a box.
 *
 * A cut is rounded to a whole point, of an edge always the same, whichever way it runs. */
#ifndef QD_TILES_VECTOR_CUT_H
#define QD_TILES_VECTOR_CUT_H

#include "tiles/vector_net.h"

typedef struct {
  bool is_x;
  gint32 limit;
  int sign; /* 1: what is not below the limit stays; −1: not above */
} QdTileSide;

static inline int
qd_tile_compare(QdTilePoint a, QdTilePoint b)
{
  return a.x != b.x ? (a.x > b.x ? 1 : -1) : (a.y > b.y) - (a.y < b.y);
}

void qd_tile_sides(const QdTileBox *box, QdTileSide sides[4]);

/** Appends what stays of an open ring; along the side it may run there and back. @return number of points, 0 or 3 and
 * more */
guint qd_cut_ring(const QdTilePoint *from, guint n, const QdTileSide *side, GArray *out);

#endif
