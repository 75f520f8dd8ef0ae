/* tiles/zoom.h — one zoom of the raster pyramid, made ready to be drawn tile by tile.
 *
 * Each zoom is drawn from the geometries. A window of the plane is the same whether it is drawn as one tile or as a
 * part of a larger picture. Read-only once made: tiles are drawn by any thread, with a blender of its own. */
#ifndef QD_TILES_ZOOM_H
#define QD_TILES_ZOOM_H

#include "tiles/blend.h"
#include "tiles/name_list.h"
#include "tiles/scene.h"

#define QD_ZOOM_MAX 20

/* What all zooms share; borrowed by them. */
typedef struct {
  const QdScene *scene;
  QdCellBox *stretches; /* of the land use */
  GArray *names;        /* QdNameWanted */
  char *fonts;
  int tile_px;  /* 256, or 512 for double density */
  guint layers; /* QdTileLayers */
} QdCanvas;

typedef struct QdZoom QdZoom;

/* Tiles of a zoom, XYZ, both ends included. */
typedef struct {
  guint32 min_x, min_y, max_x, max_y;
} QdTileRange;

/** @return the tiles that the box meets. @param zoom  0 … QD_ZOOM_MAX */
QdTileRange qd_tile_range(const QdCellBox *box, int zoom);

QdZoom *qd_zoom_new(const QdCanvas *canvas, int zoom);
void qd_zoom_free(QdZoom *zoom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdZoom, qd_zoom_free)

int qd_zoom_level(const QdZoom *zoom);
QdTileRange qd_zoom_range(const QdZoom *zoom);
/** Tiles are best drawn in squares of so many aside. */
guint32 qd_zoom_block(const QdZoom *zoom);

/** @return the window of n × n tiles from x, y on. */
QdWindow qd_zoom_window(const QdZoom *zoom, guint32 x, guint32 y, guint32 n);

/** Draws a window: premultiplied ARGB, row by row.
 *
 * @param blender  at least as large as the window */
void qd_zoom_draw(const QdZoom *zoom, QdBlender *blender, const QdWindow *window, guint32 *pixels);

#endif
