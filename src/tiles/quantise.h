/* tiles/quantise.h — a drawn surface as an image with a palette of at most 256 colours.
 *
 * The colours that cover most pixels are kept exactly (the official ones among them); the shades of antialiased text
 * and lines take the nearest of the rest. Deterministic. */
#ifndef QD_TILES_QUANTISE_H
#define QD_TILES_QUANTISE_H

#include <cairo.h>

#include "tiles/png.h"

/** @param surface  opaque CAIRO_FORMAT_RGB24; borrowed
 * @param pixels    width × height palette indices, newly allocated
 * @param palette   filled
 * @return          number of colours */
guint qd_quantise(cairo_surface_t *surface, guint8 **pixels, QdColour palette[256]);

/** @param level  zlib's
 * @return        the surface as a PNG with a palette; NULL with QD_ERROR_OUTPUT */
GBytes *qd_png_of_surface(cairo_surface_t *surface, int level, GError **error);

#endif
