#include "tiles/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tiles/fill.h"
#include "tiles/furniture.h"
#include "tiles/zone_lines.h"
#include "tiles/legend.h"
#include "tiles/lettering.h"
#include "tiles/quantise.h"

#define WIDTH 1400
#define MARGIN 24
#define FRAME_LEFT MARGIN
#define FRAME_TOP 88
#define FOOTER 64
#define SAMPLE_SHIFT 2 /* a pixel of the map is 2^2 × 2^2 samples of the land use */
#define LINE_SCALE 0.75

/* ---- land use ---- */

/* The index that most samples of a pixel have; of equals the lowest. */
static guint8
majority(const guint8 *samples, gsize stride)
{
  enum { SIDE = 1 << SAMPLE_SHIFT };
  guint8 seen[SIDE * SIDE], best = 0;
  guint n[SIDE * SIDE], kinds = 0, best_n = 0;
  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint8 s = samples[i / SIDE * stride + i % SIDE];
    guint k = 0;
    while (k < kinds && seen[k] != s)
      k++;
    if (k == kinds) {
      seen[kinds] = s;
      n[kinds++] = 0;
    }
    n[k]++;
  }
  for (guint k = 0; k < kinds; k++)
    if (n[k] > best_n || (n[k] == best_n && seen[k] < best)) {
      best = seen[k];
      best_n = n[k];
    }
  return best;
}

/* @return a picture of the land use, the size of the frame */
static cairo_surface_t *
paint_land_use(const QdMaps *maps)
{
  const QdShapes *land = maps->scene->land_use;
  QdRaster samples = {.width = QD_FRAME_WIDTH << SAMPLE_SHIFT,
                      .height = maps->frame_height << SAMPLE_SHIFT,
                      .stride = QD_FRAME_WIDTH << SAMPLE_SHIFT,
                      .shift = QD_PIXEL_SHIFT - SAMPLE_SHIFT};
  g_autofree guint8 *pixels = g_malloc0((gsize)samples.height * samples.stride);
  samples.pixels = pixels;
  g_autoptr(QdFiller) filler = qd_filler_new();
  for (guint i = 0; i < land->n; i++)
    qd_fill_shape(filler, &samples, land, i, land->shapes[i].style);

  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, QD_FRAME_WIDTH, maps->frame_height);
  cairo_surface_flush(surface);
  guint8 *data = cairo_image_surface_get_data(surface);
  gsize stride = (gsize)cairo_image_surface_get_stride(surface);
  for (int y = 0; data != NULL && y < maps->frame_height; y++) {
    guint32 *row = (guint32 *)(gpointer)(data + (gsize)y * stride);
    for (int x = 0; x < QD_FRAME_WIDTH; x++) {
      guint8 index =
          majority(pixels + ((gsize)y << SAMPLE_SHIFT) * samples.stride + ((gsize)x << SAMPLE_SHIFT), samples.stride);
      const QdColour *c = &maps->scene->style->palette[index];
      row[x] = c->alpha == 0 ? 0xffffff : (guint32)c->red << 16 | (guint32)c->green << 8 | c->blue;
    }
  }
  cairo_surface_mark_dirty(surface);
  return surface;
}

static void
draw_land_use(const QdMaps *maps, cairo_t *cr)
{
  cairo_surface_t *land = paint_land_use(maps);
  cairo_set_source_surface(cr, land, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
  cairo_paint(cr);
  cairo_surface_destroy(land);
}

/* ---- lines and names ---- */

static void
draw_lines(const QdMaps *maps, cairo_t *cr)
{
  double cells_per_px = 1 << QD_PIXEL_SHIFT;
  QdView view = {.px_per_cell = 1 / cells_per_px, .box = {0, 0, G_MAXUINT32, G_MAXUINT32}};
  qd_zones_hatch(maps->scene, &view, qd_maps_set_colour, cr);
  qd_scene_draw_lines(maps->scene, &view, LINE_SCALE, qd_maps_set_colour, cr);
}

static int
smallest_first(const void *pa, const void *pb)
{
  const QdUnit *a = *(const QdUnit *const *)pa, *b = *(const QdUnit *const *)pb;
  if (a->area_m2 != b->area_m2)
    return a->area_m2 < b->area_m2 ? -1 : 1;
  return strcmp(a->code, b->code);
}

/* Small units first: a large one has more room to give way. */
static void
draw_names(const QdMaps *maps, cairo_t *cr)
{
  const QdUnits *all = maps->result->units;
  guint n = 0;
  g_autofree const QdUnit **units = g_new(const QdUnit *, qd_units_count(all) + 1);
  for (guint i = 0; i < qd_units_count(all); i++) {
    const QdUnit *u = qd_units_get(all, i);
    if (u->wkb != NULL && isfinite(u->label_x) && isfinite(u->label_y))
      units[n++] = u;
  }
  qsort(units, n, sizeof *units, smallest_first);
  g_autofree QdLabel *labels = g_new0(QdLabel, n + 1);
  for (guint i = 0; i < n; i++)
    labels[i] = (QdLabel){units[i]->name, (units[i]->label_x - maps->grid.west) / maps->metres_per_px,
                          (maps->grid.north - units[i]->label_y) / maps->metres_per_px};
  QdLettering l = {.cr = cr, .size_px = 11.5};
  cairo_rectangle_t frame = {2, 2, QD_FRAME_WIDTH - 4, maps->frame_height - 4};
  cairo_rectangle_t scale_bar = {0, maps->frame_height - 60, 290, 60};
  guint drawn = qd_letter_labels(&l, labels, n, &frame, &scale_bar, 1);
  g_debug("map: %u of %u names", drawn, n);
}

void
qd_map_draw(const QdMaps *maps, cairo_t *cr)
{
  cairo_save(cr);
  cairo_rectangle(cr, 0, 0, QD_FRAME_WIDTH, maps->frame_height);
  cairo_clip(cr);
  draw_land_use(maps, cr);
  draw_lines(maps, cr);
  cairo_restore(cr);
  draw_names(maps, cr);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 1);
  cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
  cairo_rectangle(cr, -0.5, -0.5, QD_FRAME_WIDTH + 1, maps->frame_height + 1);
  cairo_stroke(cr);
  qd_draw_north(cr, maps->words, QD_FRAME_WIDTH - 40, 22, 1);
  qd_draw_scale_bar(cr, maps->words, 18, maps->frame_height - 26, maps->metres_per_px, 220);
}

/* ---- around the map ---- */

static void
draw_title(const QdMaps *maps, cairo_t *cr)
{
  const QdResult *result = maps->result;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  g_autofree char *title = g_strdup_printf("%s – %s", qd_word(maps->words, "h_map"), result->project->name);
  g_autofree char *period = g_strdup_printf("%s %s", qd_word(maps->words, "period_of"), now->period);
  QdLettering big = {.cr = cr, .size_px = 27, .is_bold = true, .width_px = WIDTH - 2 * MARGIN, .most_lines = 1};
  QdLettering small = big;
  small.size_px = 16;
  small.is_bold = false;
  double y = 14;
  y += qd_letter(&big, MARGIN, y, title);
  qd_letter(&small, MARGIN, y, period);
}

static void
draw_footer(const QdMaps *maps, cairo_t *cr)
{
  const QdProject *project = maps->result->project;
  g_autofree char *text =
      g_strdup_printf("%s: %s   ·   %s", qd_word(maps->words, "c_crs"), project->crs, project->date);
  double y = FRAME_TOP + maps->frame_height + 8;
  QdLettering l = {.cr = cr, .size_px = 13, .red = 0.3, .green = 0.3, .blue = 0.3};
  y += qd_letter(&l, FRAME_LEFT, y, text);
  if (!maps->result->is_synthetic)
    return;
  QdLettering red = {.cr = cr, .size_px = 16, .is_bold = true, .red = 0.8};
  qd_letter(&red, FRAME_LEFT, y + 2, qd_word(maps->words, "synthetic_banner"));
}

/* ---- the picture ---- */

static cairo_surface_t *
draw(const QdMaps *maps)
{
  int height = FRAME_TOP + maps->frame_height + FOOTER;
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, height);
  cairo_t *cr = cairo_create(surface);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
  cairo_translate(cr, FRAME_LEFT, FRAME_TOP);
  qd_map_draw(maps, cr);
  cairo_identity_matrix(cr);
  draw_title(maps, cr);
  draw_footer(maps, cr);
  QdLegend legend = {maps->result, maps->scene, maps->words, cr};
  double x = FRAME_LEFT + QD_FRAME_WIDTH + 20;
  qd_legend_draw(&legend, x, FRAME_TOP, WIDTH - MARGIN - x);
  cairo_destroy(cr);
  return surface;
}

bool
qd_map_write(const QdMaps *maps, const char *path, GError **error)
{
  cairo_surface_t *surface = draw(maps);
  g_autoptr(GBytes) image = qd_png_of_surface(surface, 9, error);
  cairo_surface_destroy(surface);
  gsize size;
  const char *data = image == NULL ? NULL : g_bytes_get_data(image, &size);
  return data != NULL && qd_file_write(path, data, size, error);
}
