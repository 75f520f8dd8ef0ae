/* tiles/png.h — small PNG images in memory.
 *
 * With a palette, the encoder writes only the colours an image uses, in the order of the palette, at the smallest of 1,
 * 2, 4 or 8 bits a pixel, without filter (filters do harm on classes). The same pixels and colours give the same bytes.
 */
#ifndef QD_TILES_PNG_H
#define QD_TILES_PNG_H

#include <glib.h>

typedef struct {
  guint8 red, green, blue, alpha;
} QdColour;

/* Room that images reuse; one a thread. */
typedef struct QdPngEncoder QdPngEncoder;
/** @param level  libdeflate's, 1 … 12 */
QdPngEncoder *qd_png_encoder_new(int level);
void qd_png_encoder_free(QdPngEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPngEncoder, qd_png_encoder_free)

/** Encodes one byte a pixel.
 *
 * @param pixels   height rows of stride bytes, each an index below n_colours; borrowed
 * @param palette  n_colours ≤ 256 colours; equal ones are merged
 * @return         the file; NULL with QD_ERROR_OUTPUT */
GBytes *qd_png_encode_indices(QdPngEncoder *encoder, const guint8 *pixels, guint width, guint height, gsize stride,
                              const QdColour *palette, guint n_colours, GError **error);

/** Encodes true colours, with alpha. */
GBytes *qd_png_encode_colours(QdPngEncoder *encoder, const QdColour *pixels, guint width, guint height, GError **error);

/** The same as qd_png_encode_indices(), for one image. */
GBytes *qd_png_encode(const guint8 *pixels, guint width, guint height, gsize stride, const QdColour *palette,
                      guint n_colours, int level, GError **error);

#endif
