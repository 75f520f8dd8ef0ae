/* tiles/patches.h — where a word fits into a coloured map: the middles of its widest patches.
 *
 * The map is a small raster of values; a patch is wide where the next pixel of another value, or of the edge, is far.
 */
#ifndef QD_TILES_PATCHES_H
#define QD_TILES_PATCHES_H

#include <glib.h>

typedef struct {
  int x, y;     /* pixel */
  int distance; /* pixels to the nearest of another value, up, down, aside or aslant */
  guint8 value;
} QdPatch;

/** @param pixels    width × height values; those of 0 are no patch
 * @param narrowest  least distance
 * @return           QdPatch, the widest first; two of one value are not nearer than three times the distance of the
 *                   wider one; newly allocated */
GArray *qd_patches(const guint8 *pixels, int width, int height, int narrowest);

#endif
