/* scenario/shards.h — works cut at the lines of a grid: within a cell few of them meet, so that strips of any length
 * cost no more than their length, and cells do not depend on each other. */
#ifndef QD_SCENARIO_SHARDS_H
#define QD_SCENARIO_SHARDS_H

#include "scenario/works.h"

/* Side of a cell: parcels and strips of a cell are few, and the cut edges a small part of all. */
#define QD_CELL_M 1000.0

/* What of a work lies in cell x, y, which begins at x · QD_CELL_M. */
typedef struct {
  gint32 x, y;
  guint work;
  GBytes *wkb;
} QdShard;

/** Draws the works and cuts them; their drawn areas are filled in.
 *
 * @param findings  works that cannot be cut
 * @return          QdShard by x, y, then in the order of priority; owned */
GArray *qd_shards_new(QdWorks *works, guint jobs, QdFindings *findings);

#endif
