/* tiles/vector_sheet.h — a layer of the vector tiles, laid out for one zoom: which tile has which of its features.
 *
 * A layer is made once, in places of the Mercator grid; a sheet holds it in units of a zoom, simplified, and says what
 * each tile shows. Polygons come as a coverage, so that neighbours keep one border. Tiles reach QD_TILE_BUFFER units
 * beyond their edge; points stand in one tile only. Sheets may be read from any thread. */
#ifndef QD_TILES_VECTOR_SHEET_H
#define QD_TILES_VECTOR_SHEET_H

#include "tiles/mvt.h"
#include "tiles/vector_rings.h"

#define QD_TILE_BUFFER 64

/* What a feature says: called between qd_mvt_begin() and its geometry. */
typedef void (*QdVectorTags)(QdMvtLayer *layer, gconstpointer data, gint32 label);

/* Neighbouring items of one label are one feature; its id is the label + 1. */
typedef struct {
  const char *name;
  QdMvtType type;
  QdVectorTags tags;
  gconstpointer data;
  QdCoverage *coverage; /* of polygons, in cells: items are its faces; else NULL */
  guint n;              /* of lines and points: items */
  gint32 *labels;       /* of each of them */
  guint32 *starts;      /* n + 1: item i has the points starts[i] … starts[i + 1] − 1 */
  double *xy;           /* in cells */
} QdVectorLayer;

void qd_vector_layer_free(QdVectorLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorLayer, qd_vector_layer_free)

typedef struct QdVectorSheet QdVectorSheet;

/** @param layer     borrowed for as long as the sheet is there
 * @param coarser   see qd_vector_net_new()
 * @param least     of polygons: the lightest points that are kept, square cells; lines keep what is 2 units off */
QdVectorSheet *qd_vector_sheet_new(const QdVectorLayer *layer, int zoom, int coarser, float least, guint jobs);
void qd_vector_sheet_free(QdVectorSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorSheet, qd_vector_sheet_free)

/** Tiles that may show something of it; min_x > max_x: none. */
QdTileBox qd_vector_sheet_tiles(const QdVectorSheet *sheet);
/** @return how many items may show in a tile. */
guint qd_vector_sheet_count(const QdVectorSheet *sheet, gint32 x, gint32 y);
/** Appends the layer as a tile shows it; nothing where it shows none of it.
 *
 * @param rings  of the calling thread
 * @param most   no more items than these, the first ones */
void qd_vector_sheet_encode(const QdVectorSheet *sheet, gint32 x, gint32 y, guint most, QdRings *rings,
                            GByteArray *tile);

#endif
