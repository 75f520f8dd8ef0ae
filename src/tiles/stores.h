/* tiles/stores.h — where the tiles of a raster pyramid go: all containers that the project asks for. */
#ifndef QD_TILES_STORES_H
#define QD_TILES_STORES_H

#include "quydat/outputs.h"
#include "tiles/mbtiles.h"
#include "tiles/tile_image.h"

typedef struct QdStores QdStores;

/** @param containers  QdRasterContainers
 * @param info        of the tiles */
QdStores *qd_stores_new(QdOutput *output, guint containers, const QdMbtilesInfo *info, GError **error);
void qd_stores_free(QdStores *stores);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdStores, qd_stores_free)

/** Adds a tile (XYZ) to each; each address once. In a folder, tiles of one colour are one file under many names; empty
 * ones are in the MBTiles only. */
bool qd_stores_add(QdStores *stores, int z, guint32 x, guint32 y, const QdTileImage *image, GError **error);

/** Only then are the files whole. */
bool qd_stores_finish(QdStores *stores, GError **error);

#endif
