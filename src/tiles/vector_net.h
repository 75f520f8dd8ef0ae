/* tiles/vector_net.h — the arcs of a coverage on the integer grid of one zoom.
 *
 * A tile has 4096 × 4096 units, and units are counted from the north-west corner of the world, so that all tiles of a
 * zoom share one grid. Points of an arc that weigh enough are rounded to units. Rounding alone would let a border cross
 * a point that lies next to it; so each unit that holds a point of any arc is hot, and an edge that passes through a
 * hot unit is bent to its middle (snap rounding, after Hobby, 1999), until none passes through another. Edges then meet
 * in points only, and what lay on one side of a border lies there still, or has collapsed. Neighbours have the same
 * arcs. */
#ifndef QD_TILES_VECTOR_NET_H
#define QD_TILES_VECTOR_NET_H

#include "geo/coverage.h"
#include "tiles/shapes.h"

#define QD_TILE_UNITS 4096
#define QD_TILE_BITS 12

typedef struct {
  gint32 x, y;
} QdTilePoint;

typedef struct {
  gint32 min_x, min_y, max_x, max_y;
} QdTileBox;

enum { QD_ARCS_A_CHUNK = 1 << 10 };

typedef struct {
  const QdCoverage *coverage; /* borrowed */
  guint n_chunks;
  guint32 *starts;              /* n_arcs + 1: of arc a in the points of all */
  QdTilePoint **chunks;         /* those of so many arcs each */
  QdTileBox *arc_boxes, *boxes; /* of each arc, of each face; empty: min_x > max_x */
} QdVectorNet;

/** @return the points of an arc; n of them */
static inline const QdTilePoint *
qd_vector_net_arc(const QdVectorNet *net, guint32 arc, guint32 *n)
{
  guint32 chunk = arc / QD_ARCS_A_CHUNK;
  *n = net->starts[arc + 1] - net->starts[arc];
  return net->chunks[chunk] + (net->starts[arc] - net->starts[chunk * QD_ARCS_A_CHUNK]);
}

/** How far a place of the Mercator grid is shifted to become units of a zoom. */
static inline int
qd_vector_shift(int zoom)
{
  return 32 - QD_TILE_BITS - zoom;
}

/** Lays a coverage on the grid of a zoom.
 *
 * @param coverage  its points are cells, and its weights square cells
 * @param coarser   the grid is so many bits coarser than the zoom's; points stay in units of the zoom
 * @param least     see qd_coverage_arc() */
QdVectorNet *qd_vector_net_new(const QdCoverage *coverage, int zoom, int coarser, float least, guint jobs);
void qd_vector_net_free(QdVectorNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorNet, qd_vector_net_free)

/** Appends a ring to points (QdTilePoint), open, its face to the left where y runs north as here it runs south: as MVT
 * wants it, area positive for outer rings.
 *
 * @param box  what the ring will be cut to; of arcs that lie beyond one side of it only the ends come. NULL: the whole
 * @return     number of points */
guint qd_vector_net_ring(const QdVectorNet *net, guint32 ring, const QdTileBox *box, GArray *points);

#endif
