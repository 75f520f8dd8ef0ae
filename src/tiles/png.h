/* tiles/png.h — small PNG images in memory, with a palette.
 *
 * The encoder writes only the colours an image uses, in the order of the palette, at the smallest of 1, 2, 4 or 8 bits
 * a pixel, without filter (filters do harm on classes). The same pixels and colours give the same bytes. */
#ifndef QD_TILES_PNG_H
#define QD_TILES_PNG_H

#include <glib.h>

typedef struct {
  guint8 red, green, blue, alpha;
} QdColour;

/** Encodes one byte a pixel.
 *
 * @param pixels   height rows of stride bytes, each an index below n_colours; borrowed
 * @param palette  n_colours ≤ 256 colours; equal ones are merged
 * @param level    zlib's, 1 … 9
 * @return         the file; NULL with QD_ERROR_OUTPUT */
GBytes *qd_png_encode(const guint8 *pixels, guint width, guint height, gsize stride, const QdColour *palette,
                      guint n_colours, int level, GError **error);

#endif
