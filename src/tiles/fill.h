/* tiles/fill.h — polygons into a raster of palette indices.
 *
 * A pixel belongs to the polygon that holds its centre (even-odd over all rings of a shape); a centre on an edge
 * belongs to the east, or the south, side. Polygons that share a border therefore share no pixel and leave none out,
 * at every scale and however the plane is cut into rasters. Plain integers and one division an edge crossing: the
 * same bytes everywhere. */
#ifndef QD_TILES_FILL_H
#define QD_TILES_FILL_H

#include "tiles/shapes.h"

/* A part of a plane of pixels, each 2^shift cells wide. */
typedef struct {
  guint8 *pixels; /* height rows of stride bytes */
  gsize stride;
  int width, height;
  int shift;        /* 1 … 31 */
  gint64 left, top; /* the first pixel, counted in pixels from cell 0 */
} QdRaster;

/** Cells whose pixels' centres the raster holds, with no margin. */
QdCellBox qd_raster_box(const QdRaster *raster);

/* Room that fills reuse; one a thread. */
typedef struct QdFiller QdFiller;
QdFiller *qd_filler_new(void);
void qd_filler_free(QdFiller *filler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdFiller, qd_filler_free)

/** Sets the shape's pixels to value. */
void qd_fill_shape(QdFiller *filler, const QdRaster *raster, const QdShapes *shapes, guint index, guint8 value);

/** First pixel whose centre is at or after a cell: ceil(cell / 2^shift − 1/2). */
static inline gint64
qd_pixel_from(guint32 cell, int shift)
{
  gint64 half = (gint64)1 << (shift - 1);
  return ((gint64)cell - half + (((gint64)1 << shift) - 1)) >> shift;
}

#endif
