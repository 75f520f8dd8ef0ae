/* tiles/render.h — a scene drawn on rasters of palette indices, zoom by zoom.
 *
 * Land use is filled without antialiasing and lines likewise: each pixel is exactly one palette index, so nothing of a
 * neighbour's colour and no light seam can come between, and a tile is the same whatever it is drawn together with. */
#ifndef QD_TILES_RENDER_H
#define QD_TILES_RENDER_H

#include "tiles/fill.h"
#include "tiles/scene.h"

#define QD_TILE_PX 256
#define QD_ZOOM_MAX 22

/* One zoom of a scene on the Mercator grid: which tiles there are, and what lies in each column of them. */
typedef struct {
  const QdScene *scene;
  int zoom;
  guint32 min_x, min_y, max_x, max_y; /* tiles, XYZ, both ends included */
  guint32 *starts;                    /* of the columns in members, max_x − min_x + 2 */
  guint32 *members;                   /* shapes of the land use that hold a pixel's centre, in their order */
} QdZoom;

/** @param zoom  0 … QD_ZOOM_MAX */
QdZoom *qd_zoom_new(const QdScene *scene, int zoom);
void qd_zoom_free(QdZoom *zoom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdZoom, qd_zoom_free)

/** Scale of pens at a zoom: 1 from zoom 13 on, thinner on smaller maps. */
double qd_zoom_pen_scale(int zoom);

/** Draws n_rows tiles below each other: QD_TILE_PX × n_rows·QD_TILE_PX bytes, palette indices. Thread-safe with a
 * filler a thread.
 *
 * @param pixels  overwritten whole */
void qd_zoom_draw(const QdZoom *zoom, QdFiller *filler, guint32 x, guint32 y, guint32 n_rows, guint8 *pixels);

/** Draws a scene's lines on a raster by their palette indices. */
void qd_raster_draw_lines(const QdRaster *raster, const QdScene *scene, double scale);

#endif
