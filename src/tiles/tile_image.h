/* tiles/tile_image.h — a drawn tile as the bytes of an image. */
#ifndef QD_TILES_TILE_IMAGE_H
#define QD_TILES_TILE_IMAGE_H

#include <stdbool.h>

#include "tiles/tile_palette.h"

typedef struct {
  const QdTilePalette *palette; /* NULL for WebP; borrowed */
  int tile_px;
} QdTileImageSpec;

typedef struct {
  GBytes *bytes;
  bool is_empty; /* transparent all over */
  bool is_plain; /* one colour */
} QdTileImage;

/* Room that images reuse; one a thread. */
typedef struct QdTileEncoder QdTileEncoder;
QdTileEncoder *qd_tile_encoder_new(const QdTileImageSpec *spec);
void qd_tile_encoder_free(QdTileEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdTileEncoder, qd_tile_encoder_free)

/** Encodes premultiplied ARGB: a PNG of the palette, a PNG of true colours where more than one pixel in a thousand is
 * far from each colour of the palette, or a WebP without loss. */
bool qd_tile_encode(QdTileEncoder *encoder, const guint32 *pixels, QdTileImage *image, GError **error);

#endif
