/* package/rtree.h — the spatial index of a layer, packed at once.
 *
 * SQLite's R*Tree fills its nodes row by row, which takes longer than the rows themselves. Here rows are sorted along a
 * Hilbert curve and its three tables are written node by node, full, in the format that SQLite documents in its source
 * (ext/rtree) and checks with rtreecheck(). */
#ifndef QD_PACKAGE_RTREE_H
#define QD_PACKAGE_RTREE_H

#include <sqlite3.h>

#include "package/blob.h"

typedef struct {
  gint64 id;
  QdEnvelope box;
} QdIndexEntry;

/** The sides as the index holds them: rounded outwards, so that no row is missed. */
void qd_rtree_round(const QdEnvelope *envelope, float side[4]);

/** Creates and fills the index "rtree_<table>_geom".
 *
 * @param entries  QdIndexEntry in the order of their ids
 * @return         SQLITE_OK, or what SQLite answered */
int qd_rtree_write(sqlite3 *base, const char *table, const GArray *entries);

#endif
