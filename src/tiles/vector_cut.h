/* tiles/vector_cut.h — a ring of integer points cut along a side of a box, and what then runs along the sides.
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

/** @return how far within a side a point lies; below 0: beyond it */
static inline gint32
qd_tile_reach(const QdTileSide *side, QdTilePoint p)
{
  return side->sign * ((side->is_x ? p.x : p.y) - side->limit);
}

/** @return where along a side a point lies. */
static inline gint32
qd_tile_along(const QdTileSide *side, QdTilePoint p)
{
  return side->is_x ? p.y : p.x;
}

void qd_tile_sides(const QdTileBox *box, QdTileSide sides[4]);

/** Appends what stays of an open ring; along the side it may run there and back. @return number of points, 0 or 3 and
 * more */
guint qd_cut_ring(const QdTilePoint *from, guint n, const QdTileSide *side, GArray *out);

/** @return which side of the box an edge runs along; 4: none. */
guint qd_tile_side_of(const QdTileSide sides[4], QdTilePoint a, QdTilePoint b);

/** Places (gint32) of the points on each side, each once, ascending. @param points  QdTilePoint, none beyond a side */
void qd_sides_gather(const GArray *points, const QdTileSide sides[4], GArray *const along_sides[4]);

/** @param rings        guint: points of each ring
 * @param along_sides  as gathered
 * @return             whether no edge along a side has a point between its ends: unless points come twice, the cut left
 * nothing then that runs there and back */
bool qd_sides_are_clear(const GArray *points, const GArray *rings, const QdTileSide sides[4],
                        GArray *const along_sides[4]);

#endif
