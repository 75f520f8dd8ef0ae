/* scenario/rest.h — the land that no work covers, as polygons of its own: what is kept is measured in them. */
#ifndef QD_SCENARIO_REST_H
#define QD_SCENARIO_REST_H

#include "geo/geos.h"
#include "scenario/shards.h"

/** What the shards of a cell leave of it: the cell's square less their union, which nothing else is made of.
 *
 * @param area_m2  what it should have; where full precision gives another area, a grid is tried
 * @return         NULL where nothing is left, or GEOS failed: the land is then missing, and the scenario does not close
 */
GBytes *qd_rest_of_cell(QdGeos *geos, const QdShard *shards, guint n, double area_m2);

/** Adds the cells of a box that no shard lies in, as rectangles of many cells.
 *
 * @param shards  as of qd_shards_new()
 * @param rest    GBytes *, WKB */
void qd_rest_add_empty(const GArray *shards, const QdBox *box, GPtrArray *rest);

#endif
