/* tiles/pmtiles.h — a PMTiles version 3 file, one file of tiles for a web server without a program.
 *
 * Tiles may come in any order; they wait in a working file without a name beside the one to be, so that memory grows by
 * some 20 bytes a tile. The file is clustered: contents in the order of tile ids (a Hilbert curve over each zoom),
 * equal contents once (compared byte by byte), runs of one content as one entry. The first 16,384 bytes hold the header
 * and the root directory; where the root would not fit, it points to leaf directories. Directories and metadata are
 * gzip. The bytes depend only on the tiles and the meta. Errors are QD_ERROR_OUTPUT and name the file. Not thread-safe.
 *
 * https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md */
#ifndef QD_TILES_PMTILES_H
#define QD_TILES_PMTILES_H

#include <glib.h>
#include <stdbool.h>

typedef enum { QD_TILE_MVT = 1, QD_TILE_PNG = 2, QD_TILE_WEBP = 4 } QdTileType;

/* What a file says about itself; text is borrowed. */
typedef struct {
  QdTileType type;
  bool is_gzip; /* each tile */
  int zoom_min, zoom_max, center_zoom;
  double west, south, east, north; /* degrees, WGS 84 */
  double center_lon, center_lat;
  const char *json; /* metadata: an object; of vector tiles with "vector_layers" */
} QdTilesMeta;

typedef struct QdPmtiles QdPmtiles;

/** @return the number of a tile: all tiles of lower zooms before it, then its place on the zoom's Hilbert curve.
 * @param z  0 … 26 */
guint64 qd_pmtiles_id(int z, guint32 x, guint32 y);

/** Begins a file; one of that name is replaced when it is closed. */
QdPmtiles *qd_pmtiles_new(const char *path, const QdTilesMeta *meta, GError **error);
/** Adds a tile (XYZ, row 0 in the north); each address once. @param size  not 0: a tile with nothing in it is left out
 */
bool qd_pmtiles_add(QdPmtiles *pmtiles, int z, guint32 x, guint32 y, const void *data, gsize size, GError **error);
/** Writes the file; only then is it whole. */
bool qd_pmtiles_close(QdPmtiles *pmtiles, GError **error);
/** Without qd_pmtiles_close() before, no file is written. Takes NULL. */
void qd_pmtiles_free(QdPmtiles *pmtiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPmtiles, qd_pmtiles_free)

#endif
