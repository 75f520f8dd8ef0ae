/* tiles/blend.h — polygons of many colours into one picture, antialiased and without seams.
 *
 * Each polygon adds to a pixel its colour times the part of the pixel that it covers; where polygons fit together the
 * parts add up to the whole pixel, so nothing of what lies below shines through along their borders. All in integers,
 * from points rounded to 1/256 pixel of the whole plane: what two neighbours add and take away along their common
 * border cancels exactly, and a picture is the same whatever larger one it is a part of. */
#ifndef QD_TILES_BLEND_H
#define QD_TILES_BLEND_H

#include "tiles/png.h"
#include "tiles/shapes.h"

/* A part of a plane of pixels, each 2^shift cells wide. */
typedef struct {
  gint64 left, top; /* the first pixel, counted in pixels from cell 0 */
  int width, height;
  int shift;
} QdWindow;

/** Cells that the window shows and so many pixels around. */
QdCellBox qd_window_box(const QdWindow *window, int margin_px);

/* Room for one window's sums; one a thread. */
typedef struct QdBlender QdBlender;

/** @param width, height  of the largest window */
QdBlender *qd_blender_new(int width, int height);
void qd_blender_free(QdBlender *blender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdBlender, qd_blender_free)

/** Adds a shape of polygons to the window's sums.
 *
 * @param stretches  of these shapes, see qd_stretches_new() */
void qd_blend_shape(QdBlender *blender, const QdWindow *window, const QdShapes *shapes, const QdCellBox *stretches,
                    guint index, QdColour colour);

/** Turns the sums into premultiplied ARGB (Cairo's ARGB32) and empties them.
 *
 * @param stride  in pixels */
void qd_blend_finish(QdBlender *blender, const QdWindow *window, guint32 *pixels, gsize stride);

/** Boxes of each QD_STRETCH points and the next one, so that far parts of long borders are passed over. */
QdCellBox *qd_stretches_new(const QdShapes *shapes);
#define QD_STRETCH 32

#endif
