#include "tiles/render.h"

#include <string.h>

#define PEN_ROOM_PX 8 /* how far a pen reaches beside its line */

static bool
holds_a_centre(const QdCellBox *box, int shift)
{
  return qd_pixel_from(box->min_x, shift) < qd_pixel_from(box->max_x, shift) &&
         qd_pixel_from(box->min_y, shift) < qd_pixel_from(box->max_y, shift);
}

/* Columns of tiles that a box with a pixel's centre meets, within those of the zoom. */
static bool
columns_of(const QdZoom *z, const QdShape *shape, guint32 *first, guint32 *last)
{
  int shift = qd_grid_mercator_shift(z->zoom);
  if (shape->n_rings == 0 || !holds_a_centre(&shape->box, shift))
    return false;
  gint64 from = qd_pixel_from(shape->box.min_x, shift) / QD_TILE_PX;
  gint64 to = (qd_pixel_from(shape->box.max_x, shift) - 1) / QD_TILE_PX;
  if (to < z->min_x || from > z->max_x)
    return false;
  *first = (guint32)MAX(from, z->min_x) - z->min_x;
  *last = (guint32)MIN(to, z->max_x) - z->min_x;
  return true;
}

static void
sort_into_columns(QdZoom *z)
{
  const QdShapes *land = z->scene->land_use;
  guint32 n = z->max_x - z->min_x + 1, first, last;
  z->starts = g_new0(guint32, n + 1);
  for (guint i = 0; i < land->n; i++)
    if (columns_of(z, &land->shapes[i], &first, &last))
      for (guint32 c = first; c <= last; c++)
        z->starts[c]++;
  for (guint32 c = 1; c <= n; c++)
    z->starts[c] += z->starts[c - 1];
  z->members = g_new(guint32, z->starts[n] + 1);
  for (guint i = land->n; i-- > 0;)
    if (columns_of(z, &land->shapes[i], &first, &last))
      for (guint32 c = first; c <= last; c++)
        z->members[--z->starts[c]] = i;
}

QdZoom *
qd_zoom_new(const QdScene *scene, int zoom)
{
  g_assert(zoom >= 0 && zoom <= QD_ZOOM_MAX);
  QdZoom *z = g_new0(QdZoom, 1);
  int shift = qd_grid_mercator_shift(zoom) + 8; /* a tile is 2^8 pixels */
  z->scene = scene;
  z->zoom = zoom;
  z->min_x = (guint32)((guint64)scene->box.min_x >> shift);
  z->min_y = (guint32)((guint64)scene->box.min_y >> shift);
  z->max_x = (guint32)((guint64)scene->box.max_x >> shift);
  z->max_y = (guint32)((guint64)scene->box.max_y >> shift);
  sort_into_columns(z);
  return z;
}

void
qd_zoom_free(QdZoom *z)
{
  if (z == NULL)
    return;
  g_free(z->starts);
  g_free(z->members);
  g_free(z);
}

double
qd_zoom_pen_scale(int zoom)
{
  return CLAMP(0.4 + 0.12 * (zoom - 8), 0.4, 1);
}

/* On an A8 surface drawn with SOURCE and no antialiasing, alpha is the palette index. */
static void
set_index(cairo_t *cr, const QdStyle *style, guint8 index)
{
  (void)style;
  cairo_set_source_rgba(cr, 0, 0, 0, index / 255.0);
}

void
qd_raster_draw_lines(const QdRaster *r, const QdScene *scene, double scale)
{
  QdRaster roomy = *r;
  roomy.left -= PEN_ROOM_PX;
  roomy.top -= PEN_ROOM_PX;
  roomy.width += 2 * PEN_ROOM_PX;
  roomy.height += 2 * PEN_ROOM_PX;
  double cells_per_px = (double)((gint64)1 << r->shift);
  QdView view = {.left = (double)r->left * cells_per_px,
                 .top = (double)r->top * cells_per_px,
                 .px_per_cell = 1 / cells_per_px,
                 .box = qd_raster_box(&roomy)};
  cairo_surface_t *surface =
      cairo_image_surface_create_for_data(r->pixels, CAIRO_FORMAT_A8, r->width, r->height, (int)r->stride);
  cairo_t *cr = cairo_create(surface);
  cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
  qd_scene_draw_lines(scene, &view, scale, set_index, cr);
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
}

void
qd_zoom_draw(const QdZoom *z, QdFiller *filler, guint32 x, guint32 y, guint32 n_rows, guint8 *pixels)
{
  QdRaster raster = {.pixels = pixels,
                     .stride = QD_TILE_PX,
                     .width = QD_TILE_PX,
                     .height = (int)(n_rows * QD_TILE_PX),
                     .shift = qd_grid_mercator_shift(z->zoom),
                     .left = (gint64)x * QD_TILE_PX,
                     .top = (gint64)y * QD_TILE_PX};
  memset(pixels, 0, (gsize)raster.height * raster.stride);
  const QdShapes *land = z->scene->land_use;
  QdCellBox box = qd_raster_box(&raster);
  guint32 column = x - z->min_x;
  for (guint32 m = z->starts[column]; m < z->starts[column + 1]; m++) {
    const QdShape *shape = &land->shapes[z->members[m]];
    if (qd_cell_box_meets(&shape->box, &box))
      qd_fill_shape(filler, &raster, land, z->members[m], shape->style);
  }
  qd_raster_draw_lines(&raster, z->scene, qd_zoom_pen_scale(z->zoom));
}
