/* tiles/scene.h — everything a map of the last period shows, laid on one grid.
 *
 * Made once, then read by all threads that draw. Order of drawing: land use (piece by piece; they do not overlap),
 * zones, infrastructure (minor classes first), borders of units, border of the province. */
#ifndef QD_TILES_SCENE_H
#define QD_TILES_SCENE_H

#include "quydat/outputs.h"
#include "tiles/shapes.h"
#include "tiles/style.h"

typedef struct {
  QdStyle *style;
  QdShapes *land_use;      /* style: palette index */
  QdShapes *units;         /* style: 0 */
  QdShapes *borders;       /* style: index of a symbol, as below */
  QdShapes *zones, *roads; /* NULL when there are none */
  QdCellBox box;           /* of the units */
} QdScene;

/** @param plane  CRS of the grid: "EPSG:3857" or the project's */
QdScene *qd_scene_new(const QdResult *result, const QdGrid *grid, const char *plane, const char *spool_dir, guint jobs,
                      GError **error);
void qd_scene_free(QdScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdScene, qd_scene_free)

/** @return the polygon of a piece of the last period's balance, borrowed. */
const guint8 *qd_scene_piece(const QdResult *result, guint piece, gsize *size);

/* How grid cells become the coordinates of a Cairo surface. */
typedef struct {
  double left, top; /* cells at the surface's corner */
  double px_per_cell;
  QdCellBox box; /* cells that the surface shows, with the room that wide pens need */
  bool cuts;     /* lines end beyond the box; dashes then begin anew where a line comes back */
} QdView;

/* Called before each stroke with the palette index to draw with. */
typedef void (*QdSetColour)(cairo_t *cr, const QdStyle *style, guint8 index);

/** Draws all lines of the scene.
 *
 * @param scale  of the pens, 1 at 96 dpi; infrastructure and zones are left out where their pen gets thinner than
 *               0.8 px, borders below 0.5 px */
void qd_scene_draw_lines(const QdScene *scene, const QdView *view, double scale, QdSetColour set_colour, cairo_t *cr);

#endif
