/* tiles/maps.h — what all maps on pages share: everything they show, laid on one grid in the project CRS. */
#ifndef QD_TILES_MAPS_H
#define QD_TILES_MAPS_H

#include "base/words.h"
#include "quydat/outputs.h"
#include "tiles/scene.h"

/* Read-only once made: may be drawn from by any thread. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
  QdGrid grid;
  QdScene *scene;
  guint *first_pieces;  /* of each unit, and last their number: indices into the scene's land use */
  double metres_per_px; /* of the map of all units */
  int frame_height;     /* px of that map, QD_FRAME_WIDTH wide; a pixel is 2^QD_PIXEL_SHIFT cells */
} QdMaps;

#define QD_FRAME_WIDTH 1000
#define QD_PIXEL_SHIFT 16

/** @param spool_dir  for a file of points, which is removed from it at once
 * @return            NULL on error, also when no unit has a geometry */
QdMaps *qd_maps_new(const QdResult *result, const QdWords *words, const char *spool_dir, guint jobs, GError **error);
void qd_maps_free(QdMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdMaps, qd_maps_free)

/** A QdSetColour: opaque colours of the palette. */
void qd_maps_set_colour(cairo_t *cr, const QdStyle *style, guint8 index);

#endif
