#include "tiles/maps.h"

#include <math.h>

#include "base/i18n.h"

#define FRAME_PAD 24 /* px between the province and the frame */

static bool
place(QdMaps *maps, GError **error)
{
  double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
  for (guint i = 0; i < qd_units_count(maps->result->units); i++) {
    const QdUnit *u = qd_units_get(maps->result->units, i);
    if (u->wkb == NULL)
      continue;
    west = MIN(west, u->min_x);
    south = MIN(south, u->min_y);
    east = MAX(east, u->max_x);
    north = MAX(north, u->max_y);
  }
  if (!(east > west && north > south)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the units have no geometry to draw a map of"));
    return false;
  }
  double inner = QD_FRAME_WIDTH - 2 * FRAME_PAD;
  maps->metres_per_px = MAX((east - west) / inner, (north - south) / (1.6 * inner));
  maps->frame_height = MAX(800, (int)ceil((north - south) / maps->metres_per_px) + 2 * FRAME_PAD);
  maps->grid.per_metre = (double)(1 << QD_PIXEL_SHIFT) / maps->metres_per_px;
  maps->grid.west = (west + east) / 2 - maps->metres_per_px * QD_FRAME_WIDTH / 2;
  maps->grid.north = (south + north) / 2 + maps->metres_per_px * maps->frame_height / 2;
  return true;
}

/* Pieces stand unit by unit. */
static guint *
find_pieces(const QdResult *result)
{
  const QdBalance *now = qd_result_now(result);
  guint n_units = qd_units_count(result->units), piece = 0;
  guint *first = g_new(guint, n_units + 1);
  for (guint unit = 0; unit <= n_units; unit++) {
    while (piece < now->pieces->len && g_array_index(now->pieces, QdPiece, piece).unit < unit)
      piece++;
    first[unit] = piece;
  }
  first[n_units] = now->pieces->len;
  return first;
}

QdMaps *
qd_maps_new(const QdResult *result, const QdWords *words, const char *spool_dir, guint jobs, GError **error)
{
  g_autoptr(QdMaps) maps = g_new0(QdMaps, 1);
  maps->result = result;
  maps->words = words;
  if (!place(maps, error))
    return NULL;
  maps->scene = qd_scene_new(result, &maps->grid, result->project->crs, spool_dir, jobs, error);
  if (maps->scene == NULL)
    return NULL;
  maps->first_pieces = find_pieces(result);
  qd_layer_release(qd_result_now(result)->parcels);
  return g_steal_pointer(&maps);
}

void
qd_maps_free(QdMaps *maps)
{
  if (maps == NULL)
    return;
  qd_scene_free(maps->scene);
  g_free(maps->first_pieces);
  g_free(maps);
}

void
qd_maps_set_colour(cairo_t *cr, const QdStyle *style, guint8 index)
{
  const QdColour *c = &style->palette[index];
  cairo_set_source_rgb(cr, c->red / 255.0, c->green / 255.0, c->blue / 255.0);
}
