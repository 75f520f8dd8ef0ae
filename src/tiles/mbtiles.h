/* tiles/mbtiles.h — a raster MBTiles file, written once, in one transaction.
 *
 * MBTiles 1.3 with the tables map and images and the view tiles: equal tiles are stored once. Callers speak XYZ
 * (row 0 in the north); the file counts rows from the south (TMS), and the turn is made here and nowhere else. The
 * bytes depend only on the tiles, their order, the info and SQLite's version. Errors are QD_ERROR_OUTPUT and name the
 * file and SQLite's message. Not thread-safe. */
#ifndef QD_TILES_MBTILES_H
#define QD_TILES_MBTILES_H

#include <glib.h>
#include <stdbool.h>

/* What the metadata table says; all text is borrowed, NULL leaves the row out. */
typedef struct {
  const char *name, *description, *attribution;
  const char *format; /* png, pbf */
  const char *json;   /* of vector tiles: their layers */
  const char *type;   /* baselayer or overlay */
  const char *version;
  double west, south, east, north; /* degrees, WGS 84 */
  int zoom_min, zoom_max;
} QdMbtilesInfo;

typedef struct QdMbtiles QdMbtiles;

/** TMS row of an XYZ row: 2^z − 1 − y. */
guint32 qd_mbtiles_row(int z, guint32 y);

/** Begins a file; one of that name is replaced. */
QdMbtiles *qd_mbtiles_new(const char *path, const QdMbtilesInfo *info, GError **error);
/** Without qd_mbtiles_finish() before, what was written is rolled back. */
void qd_mbtiles_free(QdMbtiles *mbtiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdMbtiles, qd_mbtiles_free)

/** Adds a tile (XYZ); each address once. */
bool qd_mbtiles_add(QdMbtiles *mbtiles, int z, guint32 x, guint32 y, GBytes *image, GError **error);

/** @return different images stored so far. */
guint qd_mbtiles_images(const QdMbtiles *mbtiles);

/** Builds the index, commits and closes: only then is the file whole. */
bool qd_mbtiles_finish(QdMbtiles *mbtiles, GError **error);

#endif
