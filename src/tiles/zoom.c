#include "tiles/zoom.h"

#include <string.h>

#include "tiles/ink.h"
#include "tiles/names.h"

#define THINNEST_PX 0.8
#define THINNEST_BORDER_PX 0.5 /* below this, borders would hide small units */
#define FEW_TILES 1024         /* so many are drawn one by one, to keep all threads at work */
#define BLOCK 8                /* tiles aside, of larger zooms: an index of each tile alone would be too large */

struct QdZoom {
  const QdCanvas *canvas;
  int level, shift; /* a pixel is 2^shift cells */
  QdTileRange range;
  guint32 block;         /* tiles aside */
  guint32 columns, rows; /* blocks */
  guint32 *starts;       /* of the blocks in members, row by row; columns × rows + 1 */
  guint32 *members;      /* shapes of the land use that meet the block, in their order */
  QdInk *zones, *roads, *borders;
  QdNames *names;
};

QdTileRange
qd_tile_range(const QdCellBox *box, int zoom)
{
  g_assert(zoom >= 0 && zoom <= QD_ZOOM_MAX);
  int shift = 32 - zoom;
  return (QdTileRange){(guint32)((guint64)box->min_x >> shift), (guint32)((guint64)box->min_y >> shift),
                       (guint32)((guint64)box->max_x >> shift), (guint32)((guint64)box->max_y >> shift)};
}

/* ---- what lies in which block ---- */

typedef struct {
  guint32 x0, y0, x1, y1; /* both ends included */
} Blocks;

/* @return false when the box meets none. Half a step is what points may move by when they are rounded. */
static bool
blocks_of(const QdZoom *z, const QdCellBox *box, Blocks *blocks)
{
  guint32 step = z->shift > 8 ? (guint32)1 << (z->shift - 8) : 0;
  QdCellBox wide = {box->min_x - MIN(step, box->min_x), box->min_y - MIN(step, box->min_y),
                    box->max_x + MIN(step, G_MAXUINT32 - box->max_x), box->max_y + MIN(step, G_MAXUINT32 - box->max_y)};
  QdTileRange t = qd_tile_range(&wide, z->level), r = z->range;
  if (t.max_x < r.min_x || t.max_y < r.min_y || t.min_x > r.max_x || t.min_y > r.max_y)
    return false;
  *blocks = (Blocks){(MAX(t.min_x, r.min_x) - r.min_x) / z->block, (MAX(t.min_y, r.min_y) - r.min_y) / z->block,
                     (MIN(t.max_x, r.max_x) - r.min_x) / z->block, (MIN(t.max_y, r.max_y) - r.min_y) / z->block};
  return true;
}

static void
sort_into_blocks(QdZoom *z)
{
  const QdShapes *land = z->canvas->scene->land_use;
  gsize n = (gsize)z->columns * z->rows;
  Blocks b;
  z->starts = g_new0(guint32, n + 1);
  for (guint i = 0; i < land->n; i++)
    if (land->shapes[i].n_rings > 0 && blocks_of(z, &land->shapes[i].box, &b))
      for (guint32 y = b.y0; y <= b.y1; y++)
        for (guint32 x = b.x0; x <= b.x1; x++)
          z->starts[(gsize)y * z->columns + x]++;
  for (gsize k = 1; k <= n; k++)
    z->starts[k] += z->starts[k - 1];
  z->members = g_new(guint32, (gsize)z->starts[n] + 1);
  for (guint i = land->n; i-- > 0;)
    if (land->shapes[i].n_rings > 0 && blocks_of(z, &land->shapes[i].box, &b))
      for (guint32 y = b.y0; y <= b.y1; y++)
        for (guint32 x = b.x0; x <= b.x1; x++)
          z->members[--z->starts[(gsize)y * z->columns + x]] = i;
}

/* ---- a zoom ---- */

/* 1 from zoom 13 on, thinner on smaller maps. */
static double
pen_scale(const QdZoom *z)
{
  return CLAMP(0.4 + 0.12 * (z->level - 8), 0.4, 1) * z->canvas->tile_px / 256;
}

static void
prepare_lines(QdZoom *z)
{
  const QdScene *scene = z->canvas->scene;
  guint layers = z->canvas->layers;
  double density = z->canvas->tile_px / 256.0;
  QdInkSpec spec = {scene->style, z->shift, pen_scale(z), THINNEST_PX * density};
  if (layers & QD_TILES_ZONES)
    z->zones = qd_ink_new(scene->zones, &spec);
  if (layers & QD_TILES_INFRASTRUCTURE)
    z->roads = qd_ink_new(scene->roads, &spec);
  spec.thinnest_px = THINNEST_BORDER_PX * density;
  if (layers & QD_TILES_UNITS)
    z->borders = qd_ink_new(scene->borders, &spec);
}

QdZoom *
qd_zoom_new(const QdCanvas *canvas, int zoom)
{
  QdZoom *z = g_new0(QdZoom, 1);
  z->canvas = canvas;
  z->level = zoom;
  z->shift = qd_grid_mercator_shift(zoom) - (canvas->tile_px == 512);
  z->range = qd_tile_range(&canvas->scene->box, zoom);
  guint32 width = z->range.max_x - z->range.min_x + 1, height = z->range.max_y - z->range.min_y + 1;
  z->block = (guint64)width * height <= FEW_TILES ? 1 : BLOCK;
  z->columns = (width + z->block - 1) / z->block;
  z->rows = (height + z->block - 1) / z->block;
  if (canvas->layers & QD_TILES_LAND_USE)
    sort_into_blocks(z);
  prepare_lines(z);
  if ((canvas->layers & QD_TILES_LABELS) && canvas->names != NULL) {
    QdNamesSpec spec = {canvas->scene->style, canvas->fonts, z->shift, canvas->tile_px / 256.0};
    z->names = qd_names_new(canvas->names, &spec);
  }
  return z;
}

void
qd_zoom_free(QdZoom *z)
{
  if (z == NULL)
    return;
  g_free(z->starts);
  g_free(z->members);
  qd_ink_free(z->zones);
  qd_ink_free(z->roads);
  qd_ink_free(z->borders);
  qd_names_free(z->names);
  g_free(z);
}

int
qd_zoom_level(const QdZoom *z)
{
  return z->level;
}

QdTileRange
qd_zoom_range(const QdZoom *z)
{
  return z->range;
}

guint32
qd_zoom_block(const QdZoom *z)
{
  return z->block;
}

QdWindow
qd_zoom_window(const QdZoom *z, guint32 x, guint32 y, guint32 n)
{
  int px = z->canvas->tile_px;
  return (QdWindow){(gint64)x * px, (gint64)y * px, (int)n * px, (int)n * px, z->shift};
}

/* ---- drawing ---- */

/* A shape that lies in several blocks of the window is drawn with the first of them. */
static void
draw_block(const QdZoom *z, QdBlender *blender, const QdWindow *window, const Blocks *all, guint32 x, guint32 y)
{
  const QdScene *scene = z->canvas->scene;
  const QdShapes *land = scene->land_use;
  QdCellBox box = qd_window_box(window, 1);
  gsize block = (gsize)y * z->columns + x;
  bool is_one = all->x0 == all->x1 && all->y0 == all->y1;
  for (guint32 m = z->starts[block]; m < z->starts[block + 1]; m++) {
    const QdShape *shape = &land->shapes[z->members[m]];
    Blocks own;
    if (!qd_cell_box_meets(&shape->box, &box) ||
        (!is_one && (!blocks_of(z, &shape->box, &own) || x != MAX(own.x0, all->x0) || y != MAX(own.y0, all->y0))))
      continue;
    qd_blend_shape(blender, window, land, z->canvas->stretches, z->members[m], scene->style->palette[shape->style]);
  }
}

static void
draw_land(const QdZoom *z, QdBlender *blender, const QdWindow *window)
{
  Blocks all;
  QdCellBox box = qd_window_box(window, 0);
  if (!blocks_of(z, &box, &all))
    return;
  for (guint32 y = all.y0; y <= all.y1; y++)
    for (guint32 x = all.x0; x <= all.x1; x++)
      draw_block(z, blender, window, &all, x, y);
}

void
qd_zoom_draw(const QdZoom *z, QdBlender *blender, const QdWindow *window, guint32 *pixels)
{
  if (z->starts != NULL)
    draw_land(z, blender, window);
  qd_blend_finish(blender, window, pixels, (gsize)window->width);
  cairo_surface_t *surface = cairo_image_surface_create_for_data((guchar *)pixels, CAIRO_FORMAT_ARGB32, window->width,
                                                                 window->height, window->width * 4);
  cairo_t *cr = cairo_create(surface);
  qd_ink_hatch(z->zones, window, cr);
  qd_ink_stroke(z->zones, window, cr);
  qd_ink_stroke(z->roads, window, cr);
  qd_ink_stroke(z->borders, window, cr);
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
  if (z->names != NULL)
    qd_names_draw(z->names, window, pixels, (gsize)window->width);
}
