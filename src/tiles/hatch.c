#include "tiles/hatch.h"

#include <math.h>

#define PX_PER_MM (96 / 25.4)
#define DISTANCE_MM 2.0 /* between lines, as in the QGIS styles */
#define WIDTH_MM 0.15
#define LINES 3 /* in a cell of the pattern */

struct QdHatch {
  int size; /* px; the pattern repeats */
  guchar *pixels;
};

static void
draw_cell(const QdSymbol *symbol, double scale, double size, cairo_t *cr)
{
  cairo_set_source_rgba(cr, symbol->fill[0] / 255.0, symbol->fill[1] / 255.0, symbol->fill[2] / 255.0, symbol->opacity);
  cairo_paint(cr);
  if (!symbol->has_stroke)
    return;
  cairo_set_source_rgb(cr, symbol->stroke[0] / 255.0, symbol->stroke[1] / 255.0, symbol->stroke[2] / 255.0);
  cairo_set_line_width(cr, MAX(0.5, WIDTH_MM * PX_PER_MM * scale));
  for (int i = -LINES; i <= 2 * LINES; i++) {
    double x = (i + 0.5) * size / LINES;
    cairo_move_to(cr, x - size, 2 * size);
    cairo_line_to(cr, x + 2 * size, -size);
  }
  cairo_stroke(cr);
}

QdHatch *
qd_hatch_new(const QdSymbol *symbol, double scale)
{
  if (!g_str_has_prefix(symbol->key, "zone_") || !symbol->has_fill)
    return NULL;
  QdHatch *hatch = g_new0(QdHatch, 1);
  hatch->size = MAX(2 * LINES, (int)floor(LINES * DISTANCE_MM * PX_PER_MM * MAX(scale, 0.7) * G_SQRT2 + 0.5));
  hatch->pixels = g_malloc0_n((gsize)hatch->size * (gsize)hatch->size, 4);
  cairo_surface_t *surface = cairo_image_surface_create_for_data(hatch->pixels, CAIRO_FORMAT_ARGB32, hatch->size,
                                                                 hatch->size, hatch->size * 4);
  cairo_t *cr = cairo_create(surface);
  draw_cell(symbol, scale, hatch->size, cr);
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
  return hatch;
}

void
qd_hatch_free(QdHatch *hatch)
{
  if (hatch == NULL)
    return;
  g_free(hatch->pixels);
  g_free(hatch);
}

void
qd_hatch_use(const QdHatch *hatch, const QdWindow *window, cairo_t *cr)
{
  cairo_surface_t *surface = cairo_image_surface_create_for_data(hatch->pixels, CAIRO_FORMAT_ARGB32, hatch->size,
                                                                 hatch->size, hatch->size * 4);
  cairo_set_source_surface(cr, surface, -(double)(window->left % hatch->size), -(double)(window->top % hatch->size));
  cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_REPEAT);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
  cairo_surface_destroy(surface);
}
