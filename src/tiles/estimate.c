/* How many tiles a project asks for, before any work is done for them. */
#include <math.h>

#include "base/i18n.h"
#include "geo/crs.h"
#include "quydat/outputs.h"
#include "tiles/zoom.h"

#define TILE_BYTES 4096 /* of 256 px; measured maps take 2 to 6 KB */
#define MOST_TILES 100000

/* The units' box on the Mercator grid: its corners and the middles of its sides. */
static bool
box_of(const QdProject *project, const QdUnits *units, QdCellBox *box, GError **error)
{
  QdGrid grid = qd_grid_mercator();
  g_autoptr(QdTransform) transform = qd_transform_new(project->crs, "EPSG:3857", project->crs, error);
  if (transform == NULL)
    return false;
  *box = (QdCellBox){G_MAXUINT32, G_MAXUINT32, 0, 0};
  for (guint i = 0; i < qd_units_count(units); i++) {
    const QdUnit *u = qd_units_get(units, i);
    double x = (u->min_x + u->max_x) / 2, y = (u->min_y + u->max_y) / 2;
    double xy[] = {u->min_x, u->min_y, u->max_x, u->min_y, u->min_x, u->max_y, u->max_x, u->max_y,
                   x,        u->min_y, x,        u->max_y, u->min_x, y,        u->max_x, y};
    if (u->wkb == NULL || !qd_transform_points(transform, xy, 8))
      continue;
    for (int k = 0; k < 8; k++) {
      guint32 cx = (guint32)CLAMP((xy[2 * k] - grid.west) * grid.per_metre, 0, (double)G_MAXUINT32);
      guint32 cy = (guint32)CLAMP((grid.north - xy[2 * k + 1]) * grid.per_metre, 0, (double)G_MAXUINT32);
      *box = (QdCellBox){MIN(box->min_x, cx), MIN(box->min_y, cy), MAX(box->max_x, cx), MAX(box->max_y, cy)};
    }
  }
  return true;
}

bool
qd_tiles_estimate(const QdProject *project, const QdUnits *units, bool is_agreed, char **sentence, GError **error)
{
  QdCellBox box;
  *sentence = NULL;
  if (project->raster_containers == 0)
    return true;
  if (!box_of(project, units, &box, error))
    return false;
  guint64 n = 0, containers = 0;
  for (int z = project->zoom_min; box.min_x <= box.max_x && z <= project->zoom_max; z++) {
    QdTileRange r = qd_tile_range(&box, z);
    n += (guint64)(r.max_x - r.min_x + 1) * (r.max_y - r.min_y + 1);
  }
  for (guint bits = project->raster_containers; bits != 0; bits &= bits - 1)
    containers++;
  g_autofree char *size = g_format_size(n * containers * TILE_BYTES * (project->tile_px == 512 ? 3 : 1));
  if (n > MOST_TILES && !is_agreed) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s:%u: tiles: zoom %d to %d are %" G_GUINT64_FORMAT
                  " tiles, about %s; more than %d are made with --yes only, or end at a lower zoom"),
                project->path, project->tiles_line, project->zoom_min, project->zoom_max, n, size, MOST_TILES);
    return false;
  }
  *sentence = g_strdup_printf(_("tiles: at most %" G_GUINT64_FORMAT " of zoom %d to %d, about %s"), n,
                              project->zoom_min, project->zoom_max, size);
  return true;
}
