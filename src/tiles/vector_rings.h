/* tiles/vector_rings.h — rings of integer points made valid, whole or cut to a box.
 *
 * Edges meet in points only (tiles/vector_net.h), but a ring that has collapsed in part runs there and back, or touches
 * itself in a point. Edges that run both ways go; what is left is traced again into rings that touch themselves and
 * each other in single points only, each outer ring around land that hangs together along edges. Cut to a box, land
 * also has edges along its sides. A cut is rounded to a whole point, of an edge always the same, so that neighbours
 * keep one border. Here an outer ring has a positive area by the surveyor's formula, a hole a negative one. For one
 * thread. */
#ifndef QD_TILES_VECTOR_RINGS_H
#define QD_TILES_VECTOR_RINGS_H

#include "tiles/vector_net.h"

typedef struct {
  guint first, n; /* in points; open */
  bool is_hole;   /* of the last outer ring before it */
} QdTileRing;

typedef struct QdRings QdRings;

QdRings *qd_rings_new(void);
void qd_rings_free(QdRings *rings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdRings, qd_rings_free)

/** Forgets the rings before. */
void qd_rings_begin(QdRings *rings);
/** @return where the caller appends the points of a ring (QdTilePoint), open, the land as above; then qd_rings_add().
 */
GArray *qd_rings_points(QdRings *rings);
/** Takes the points that were appended last for a ring. */
void qd_rings_add(QdRings *rings, guint n);

/** Makes the rings of one face valid.
 *
 * @param box     NULL: as a whole
 * @param points  QdTilePoint of the result; borrowed until the next call
 * @return        QdTileRing, each outer ring before its holes; borrowed as well; empty: nothing is left */
const GArray *qd_rings_finish(QdRings *rings, const QdTileBox *box, const GArray **points);

#endif
