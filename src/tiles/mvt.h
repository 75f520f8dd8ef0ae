/* tiles/mvt.h — layers of a Mapbox Vector Tile, version 2.1, extent 4096.
 *
 * A layer takes features one after the other; keys and values are kept once each. Points are in units of the tile, y to
 * the south, and may lie outside it. A layer is used for one tile after the other, by one thread.
 *
 * https://github.com/mapbox/vector-tile-spec/tree/master/2.1 — the few kinds of protobuf field that a tile has are
 * written here: the geometry, which is most of it, is the format's own. */
#ifndef QD_TILES_MVT_H
#define QD_TILES_MVT_H

#include "tiles/vector_net.h"

typedef enum { QD_MVT_POINT = 1, QD_MVT_LINE = 2, QD_MVT_POLYGON = 3 } QdMvtType;

typedef struct QdMvtLayer QdMvtLayer;

QdMvtLayer *qd_mvt_layer_new(const char *name);
void qd_mvt_layer_free(QdMvtLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdMvtLayer, qd_mvt_layer_free)

/** Begins a feature. */
void qd_mvt_begin(QdMvtLayer *layer, guint64 id, QdMvtType type);
/** An attribute of the feature; NULL and "" are none. @param key  borrowed until the layer is taken */
void qd_mvt_text(QdMvtLayer *layer, const char *key, const char *value);
/** @param value  NAN is none */
void qd_mvt_real(QdMvtLayer *layer, const char *key, double value);
/** A point, a line or a ring (open) of the feature, counted from a corner of the world. @param origin  of the tile */
void qd_mvt_geometry(QdMvtLayer *layer, const QdTilePoint *points, guint n, QdTilePoint origin);
/** Ends the feature; without geometry it is left out. */
void qd_mvt_end(QdMvtLayer *layer);

/** @return features so far. */
guint qd_mvt_count(const QdMvtLayer *layer);
/** Appends the layer to a tile, unless it has no feature, and empties it. */
void qd_mvt_layer_take(QdMvtLayer *layer, GByteArray *tile);

#endif
