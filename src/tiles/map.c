#include "tiles/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/words.h"
#include "tiles/fill.h"
#include "tiles/legend.h"
#include "tiles/lettering.h"
#include "tiles/quantise.h"
#include "tiles/scene.h"

#define WIDTH 1400
#define MARGIN 24
#define FRAME_LEFT MARGIN
#define FRAME_TOP 88
#define FRAME_WIDTH 1000
#define FRAME_PAD 24 /* between the province and the frame */
#define FOOTER 64
#define PIXEL_SHIFT 16 /* a pixel of the map is 2^16 cells */
#define SAMPLE_SHIFT 2 /* and 2^2 × 2^2 samples of the land use */
#define LINE_SCALE 0.75

typedef struct {
  const QdResult *result;
  QdScene *scene;
  QdWords *words;
  QdGrid grid;
  int frame_height, height;
  double metres_per_px;
  cairo_t *cr;
} Map;

/* ---- where things lie ---- */

static bool
place_map(Map *map, GError **error)
{
  double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
  for (guint i = 0; i < qd_units_count(map->result->units); i++) {
    const QdUnit *u = qd_units_get(map->result->units, i);
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
  double inner = FRAME_WIDTH - 2 * FRAME_PAD;
  map->metres_per_px = MAX((east - west) / inner, (north - south) / (1.6 * inner));
  map->frame_height = MAX(800, (int)ceil((north - south) / map->metres_per_px) + 2 * FRAME_PAD);
  map->height = FRAME_TOP + map->frame_height + FOOTER;
  map->grid.per_metre = (double)(1 << PIXEL_SHIFT) / map->metres_per_px;
  map->grid.west = (west + east) / 2 - map->metres_per_px * FRAME_WIDTH / 2;
  map->grid.north = (south + north) / 2 + map->metres_per_px * map->frame_height / 2;
  return true;
}

static double
to_px_x(const Map *map, double x)
{
  return FRAME_LEFT + (x - map->grid.west) / map->metres_per_px;
}

static double
to_px_y(const Map *map, double y)
{
  return FRAME_TOP + (map->grid.north - y) / map->metres_per_px;
}

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

static void
paint_land_use(const Map *map, cairo_surface_t *surface)
{
  const QdShapes *land = map->scene->land_use;
  QdRaster samples = {.width = FRAME_WIDTH << SAMPLE_SHIFT,
                      .height = map->frame_height << SAMPLE_SHIFT,
                      .stride = FRAME_WIDTH << SAMPLE_SHIFT,
                      .shift = PIXEL_SHIFT - SAMPLE_SHIFT};
  g_autofree guint8 *pixels = g_malloc0((gsize)samples.height * samples.stride);
  samples.pixels = pixels;
  g_autoptr(QdFiller) filler = qd_filler_new();
  for (guint i = 0; i < land->n; i++)
    qd_fill_shape(filler, &samples, land, i, land->shapes[i].style);

  cairo_surface_flush(surface);
  guint8 *data = cairo_image_surface_get_data(surface);
  gsize stride = (gsize)cairo_image_surface_get_stride(surface);
  for (int y = 0; y < map->frame_height; y++) {
    guint32 *row = (guint32 *)(gpointer)(data + (gsize)(FRAME_TOP + y) * stride) + FRAME_LEFT;
    for (int x = 0; x < FRAME_WIDTH; x++) {
      guint8 index =
          majority(pixels + ((gsize)y << SAMPLE_SHIFT) * samples.stride + ((gsize)x << SAMPLE_SHIFT), samples.stride);
      const QdColour *c = &map->scene->style->palette[index];
      if (c->alpha != 0)
        row[x] = (guint32)c->red << 16 | (guint32)c->green << 8 | c->blue;
    }
  }
  cairo_surface_mark_dirty(surface);
}

/* ---- lines and names ---- */

static void
set_colour(cairo_t *cr, const QdStyle *style, guint8 index)
{
  const QdColour *c = &style->palette[index];
  cairo_set_source_rgb(cr, c->red / 255.0, c->green / 255.0, c->blue / 255.0);
}

static void
draw_lines(const Map *map)
{
  double cells_per_px = 1 << PIXEL_SHIFT;
  QdView view = {.px_per_cell = 1 / cells_per_px, .box = {0, 0, G_MAXUINT32, G_MAXUINT32}};
  cairo_save(map->cr);
  cairo_rectangle(map->cr, FRAME_LEFT, FRAME_TOP, FRAME_WIDTH, map->frame_height);
  cairo_clip(map->cr);
  cairo_translate(map->cr, FRAME_LEFT, FRAME_TOP);
  qd_scene_draw_lines(map->scene, &view, LINE_SCALE, set_colour, map->cr);
  cairo_restore(map->cr);
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
draw_names(const Map *map)
{
  guint n = 0;
  g_autofree const QdUnit **units = g_new(const QdUnit *, qd_units_count(map->result->units) + 1);
  for (guint i = 0; i < qd_units_count(map->result->units); i++) {
    const QdUnit *u = qd_units_get(map->result->units, i);
    if (u->wkb != NULL && isfinite(u->label_x) && isfinite(u->label_y))
      units[n++] = u;
  }
  qsort(units, n, sizeof *units, smallest_first);
  g_autofree QdLabel *labels = g_new0(QdLabel, n + 1);
  for (guint i = 0; i < n; i++)
    labels[i] = (QdLabel){units[i]->name, to_px_x(map, units[i]->label_x), to_px_y(map, units[i]->label_y)};
  QdLettering l = {.cr = map->cr, .size_px = 11.5};
  cairo_rectangle_t frame = {FRAME_LEFT + 2, FRAME_TOP + 2, FRAME_WIDTH - 4, map->frame_height - 4};
  cairo_rectangle_t scale_bar = {FRAME_LEFT, FRAME_TOP + map->frame_height - 60, 290, 60};
  guint drawn = qd_letter_labels(&l, labels, n, &frame, &scale_bar, 1);
  g_debug("map: %u of %u names", drawn, n);
}

/* ---- around the map ---- */

static void
draw_title(const Map *map)
{
  const QdResult *result = map->result;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  g_autofree char *title = g_strdup_printf("%s – %s", qd_word(map->words, "h_map"), result->project->name);
  g_autofree char *period = g_strdup_printf("%s %s", qd_word(map->words, "period_of"), now->period);
  QdLettering big = {.cr = map->cr, .size_px = 27, .is_bold = true, .width_px = WIDTH - 2 * MARGIN, .most_lines = 1};
  QdLettering small = big;
  small.size_px = 16;
  small.is_bold = false;
  double y = 14;
  y += qd_letter(&big, MARGIN, y, title);
  qd_letter(&small, MARGIN, y, period);
}

static void
draw_frame(const Map *map)
{
  cairo_set_dash(map->cr, NULL, 0, 0);
  cairo_set_line_width(map->cr, 1);
  cairo_set_source_rgb(map->cr, 0.25, 0.25, 0.25);
  cairo_rectangle(map->cr, FRAME_LEFT - 0.5, FRAME_TOP - 0.5, FRAME_WIDTH + 1, map->frame_height + 1);
  cairo_stroke(map->cr);
}

static void
draw_north(const Map *map)
{
  double x = FRAME_LEFT + FRAME_WIDTH - 40, y = FRAME_TOP + 22;
  QdLettering l = {.cr = map->cr, .size_px = 17, .is_bold = true};
  const char *word = qd_word(map->words, "map_north");
  qd_letter(&l, x - qd_letter_width(&l, word) / 2, y - 8, word);
  y += 18;
  for (int side = -1; side <= 1; side += 2) {
    cairo_move_to(map->cr, x, y);
    cairo_line_to(map->cr, x + side * 10, y + 36);
    cairo_line_to(map->cr, x, y + 29);
    cairo_close_path(map->cr);
    cairo_set_source_rgb(map->cr, 0, 0, 0);
    cairo_set_line_width(map->cr, 1);
    if (side < 0)
      cairo_fill_preserve(map->cr);
    cairo_stroke(map->cr);
  }
}

/* The largest of 1, 2, 5 × 10^n that is not longer than a value. */
static double
round_length(double longest)
{
  double power = pow(10, floor(log10(longest)));
  return longest >= 5 * power ? 5 * power : longest >= 2 * power ? 2 * power : power;
}

static void
draw_scale_bar(const Map *map)
{
  double metres = round_length(110 * map->metres_per_px), px = metres / map->metres_per_px;
  double x = FRAME_LEFT + 18, y = FRAME_TOP + map->frame_height - 26;
  QdLettering l = {.cr = map->cr, .size_px = 12};
  cairo_set_line_width(map->cr, 1);
  for (int i = 0; i <= 2; i++) {
    bool in_km = metres >= 1000;
    double value = i * metres / (in_km ? 1000 : 1);
    g_autofree char *number = qd_format_for_people(value, value == floor(value) ? 0 : 1, qd_words_lang(map->words));
    g_autofree char *text = i < 2 ? g_strdup(number) : g_strdup_printf("%s %s", number, in_km ? "km" : "m");
    qd_letter(&l, x + i * px - qd_letter_width(&l, number) / 2, y - 19, text);
    if (i == 2)
      break;
    cairo_rectangle(map->cr, x + i * px, y, px, 6);
    cairo_set_source_rgb(map->cr, 1 - i, 1 - i, 1 - i);
    cairo_fill_preserve(map->cr);
    cairo_set_source_rgb(map->cr, 0, 0, 0);
    cairo_stroke(map->cr);
  }
}

static void
draw_footer(const Map *map)
{
  const QdProject *project = map->result->project;
  g_autofree char *text = g_strdup_printf("%s: %s   ·   %s", qd_word(map->words, "c_crs"), project->crs, project->date);
  double y = FRAME_TOP + map->frame_height + 8;
  QdLettering l = {.cr = map->cr, .size_px = 13, .red = 0.3, .green = 0.3, .blue = 0.3};
  y += qd_letter(&l, FRAME_LEFT, y, text);
  if (!map->result->is_synthetic)
    return;
  QdLettering red = {.cr = map->cr, .size_px = 16, .is_bold = true, .red = 0.8};
  qd_letter(&red, FRAME_LEFT, y + 2, qd_word(map->words, "synthetic_banner"));
}

/* ---- the picture ---- */

static cairo_surface_t *
draw(Map *map)
{
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, map->height);
  map->cr = cairo_create(surface);
  cairo_set_source_rgb(map->cr, 1, 1, 1);
  cairo_paint(map->cr);
  paint_land_use(map, surface);
  draw_lines(map);
  draw_names(map);
  draw_title(map);
  draw_frame(map);
  draw_north(map);
  draw_scale_bar(map);
  draw_footer(map);
  QdLegend legend = {map->result, map->scene, map->words, map->cr};
  double x = FRAME_LEFT + FRAME_WIDTH + 20;
  qd_legend_draw(&legend, x, FRAME_TOP, WIDTH - MARGIN - x);
  cairo_destroy(map->cr);
  return surface;
}

static bool
write_picture(cairo_surface_t *surface, const char *path, GError **error)
{
  if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot draw \"%s\": %s"), path,
                cairo_status_to_string(cairo_surface_status(surface)));
    return false;
  }
  QdColour palette[256];
  g_autofree guint8 *pixels = NULL;
  guint n = qd_quantise(surface, &pixels, palette);
  guint width = (guint)cairo_image_surface_get_width(surface), height = (guint)cairo_image_surface_get_height(surface);
  g_autoptr(GBytes) image = qd_png_encode(pixels, width, height, width, palette, n, 9, error);
  if (image == NULL)
    return false;
  gsize size;
  const char *data = g_bytes_get_data(image, &size);
  return qd_file_write(path, data, size, error);
}

bool
qd_map_write(const QdResult *result, QdOutput *output, GError **error)
{
  Map map = {.result = result};
  g_autofree char *path = qd_output_path(output, "reports/map.png", error);
  if (path == NULL || !place_map(&map, error))
    return false;
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  const char *crs = result->project->crs;
  g_autoptr(QdScene) scene = qd_scene_new(result, &map.grid, crs, qd_output_tmp(output), 1, error);
  if (scene == NULL)
    return false;
  map.words = words;
  map.scene = scene;
  cairo_surface_t *surface = draw(&map);
  bool ok = write_picture(surface, path, error);
  cairo_surface_destroy(surface);
  return ok;
}
