#include "tiles/unit_map.h"

#include <math.h>
#include <string.h>

#include "geo/area.h"
#include "tiles/fill.h"
#include "tiles/furniture.h"
#include "tiles/lettering.h"
#include "tiles/patches.h"

#define PX_PER_METRE (96 / 0.0254)
#define PAD_PX 12.0 /* between the unit and the frame */
#define LEAST_HEIGHT_PX 330.0
#define CODE_PX 8.0
#define NAME_PX 11.0
#define MARK_PX 6.5 /* radius of a finding's number */

/* The denominators of scales that maps have, times a power of ten. */
static double
round_scale(double least)
{
  static const double STEPS[] = {1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10};
  double power = pow(10, floor(log10(least)));
  for (guint i = 0; i < G_N_ELEMENTS(STEPS); i++)
    if (STEPS[i] * power >= least * (1 - 1e-9))
      return STEPS[i] * power;
  return 10 * power;
}

/* ---- words ---- */

/* A raster over the sheet for qd_patches(): its pixels are the nearest power of two of cells. */
typedef struct {
  QdRaster raster;
  double px; /* px of the sheet that a pixel is wide */
  guint8 *pixels;
} Coarse;

static Coarse
coarse_new(const QdPaper *paper, double px)
{
  double cells_per_px = 1 / paper->view.px_per_cell;
  int shift = CLAMP((int)lrint(log2(px * cells_per_px)), 1, 30);
  double side = ldexp(1, shift), scale = side * paper->view.px_per_cell;
  Coarse c = {.px = scale};
  c.raster = (QdRaster){.width = (int)ceil(paper->width_px / scale) + 1,
                        .height = (int)ceil(paper->height_px / scale) + 1,
                        .shift = shift,
                        .left = (gint64)floor(paper->view.left / side),
                        .top = (gint64)floor(paper->view.top / side)};
  c.raster.stride = (gsize)c.raster.width;
  c.pixels = c.raster.pixels = g_malloc0((gsize)c.raster.height * c.raster.stride);
  return c;
}

static void
coarse_to_px(const QdPaper *paper, const Coarse *c, const QdPatch *p, double *x, double *y)
{
  double side = ldexp(1, c->raster.shift);
  *x = (((double)c->raster.left + p->x + 0.5) * side - paper->view.left) * paper->view.px_per_cell;
  *y = (((double)c->raster.top + p->y + 0.5) * side - paper->view.top) * paper->view.px_per_cell;
}

/* Codes in the patches where there is room: many categories have one colour. */
static GArray *
find_codes(const QdPaper *paper)
{
  const QdCategories *categories = paper->maps->result->categories;
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(QdLabel));
  Coarse c = coarse_new(paper, 3);
  g_autoptr(QdFiller) filler = qd_filler_new();
  for (guint k = 0; k < paper->land->len; k++) {
    const QdShapes *land = paper->land->pdata[k];
    for (guint i = 0; i < land->n; i++)
      qd_fill_shape(filler, &c.raster, land, i, land->shapes[i].style);
  }
  g_autoptr(GArray) patches = qd_patches(c.pixels, c.raster.width, c.raster.height, (int)ceil(1.5 * CODE_PX / c.px));
  for (guint i = 0; i < patches->len; i++) {
    const QdPatch *p = &g_array_index(patches, QdPatch, i);
    if (p->value > qd_categories_count(categories))
      continue;
    QdLabel label = {.text = qd_categories_get(categories, p->value - 1u)->code};
    coarse_to_px(paper, &c, p, &label.x, &label.y);
    g_array_append_val(labels, label);
  }
  g_free(c.pixels);
  return labels;
}

/* Names of units, each where the sheet shows most of it: of the neighbours, or of all. */
static GArray *
find_names(const QdPaper *paper, bool with_own)
{
  const QdShapes *units = paper->scene.units;
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(QdLabel));
  g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(guint));
  Coarse c = coarse_new(paper, 6);
  g_autoptr(QdFiller) filler = qd_filler_new();
  for (guint i = 0; i < paper->units->len && !with_own; i++)
    qd_fill_shape(filler, &c.raster, units, g_array_index(paper->units, guint, i), 255);
  for (guint i = 0; i < units->n && shown->len < 250; i++) {
    if ((qd_paper_shows(paper, i) && !with_own) || units->shapes[i].n_rings == 0)
      continue;
    g_array_append_val(shown, i);
    qd_fill_shape(filler, &c.raster, units, i, (guint8)shown->len);
  }
  g_autoptr(GArray) patches = qd_patches(c.pixels, c.raster.width, c.raster.height, 2);
  bool named[256] = {[255] = true};
  for (guint i = 0; i < patches->len; i++) {
    const QdPatch *p = &g_array_index(patches, QdPatch, i);
    if (named[p->value])
      continue;
    named[p->value] = true;
    guint unit = g_array_index(shown, guint, p->value - 1u);
    QdLabel label = {.text = qd_units_get(paper->maps->result->units, unit)->name};
    coarse_to_px(paper, &c, p, &label.x, &label.y);
    g_array_append_val(labels, label);
  }
  g_free(c.pixels);
  return labels;
}

/* @param names  QdLabel; taken over */
static void
draw_names(const QdPaper *paper, GArray *names, cairo_t *cr)
{
  QdLettering name = {
      .cr = cr, .size_px = NAME_PX, .is_bold = true, .red = 0.1, .green = 0.1, .blue = 0.1, .most_px = 170};
  cairo_rectangle_t all = {4, 4, paper->width_px - 8, paper->height_px - 8};
  cairo_rectangle_t taken = {0, paper->height_px - 30, 90, 30};
  qd_letter_labels(&name, (const QdLabel *)(gconstpointer)names->data, names->len, &all, &taken, 1);
  g_array_unref(names);
}

static void
draw_labels(const QdUnitMap *map, cairo_t *cr)
{
  double width = map->paper->width_px, height = map->paper->height_px;
  QdLettering code = {
      .cr = cr, .size_px = CODE_PX, .red = 0.2, .green = 0.2, .blue = 0.2, .is_fixed = true, .no_halo = true};
  QdLettering name = {.cr = cr, .size_px = NAME_PX, .red = 0.35, .green = 0.35, .blue = 0.35, .most_px = 170};
  cairo_rectangle_t for_codes = {2, 2, width - 4, height - 4}, for_names = {4, 4, width - 8, height - 8};
  cairo_rectangle_t taken[2] = {{0, height - 52, 250, 52}, {width - 50, 0, 50, 75}};
  qd_letter_labels(&code, (const QdLabel *)(gconstpointer)map->codes->data, map->codes->len, &for_codes, NULL, 0);
  qd_letter_labels(&name, (const QdLabel *)(gconstpointer)map->names->data, map->names->len, &for_names, taken, 2);
}

/* ---- findings ---- */

static void
set_finding_colour(const QdMaps *maps, const QdFinding *f, double opacity, cairo_t *cr)
{
  const QdSymbol *symbol = qd_symbols_find(maps->scene->style->symbols, "finding", qd_severity_name(f->severity));
  static const guint8 red[3] = {215, 25, 28};
  const guint8 *rgb = symbol != NULL && symbol->has_fill ? symbol->fill : red;
  cairo_set_source_rgba(cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, opacity);
}

static void
draw_mark(const QdPaper *paper, const QdFinding *f, guint number, cairo_t *cr)
{
  double x, y;
  char text[16];
  qd_paper_px(paper, f->x, f->y, &x, &y);
  x = CLAMP(x, MARK_PX, paper->width_px - MARK_PX);
  y = CLAMP(y, MARK_PX, paper->height_px - MARK_PX);
  cairo_new_sub_path(cr);
  cairo_arc(cr, x, y, MARK_PX, 0, 2 * G_PI);
  set_finding_colour(paper->maps, f, 1, cr);
  cairo_fill_preserve(cr);
  cairo_set_source_rgb(cr, 0.15, 0.05, 0.05);
  cairo_set_line_width(cr, 0.7);
  cairo_stroke(cr);
  g_snprintf(text, sizeof text, "%u", number);
  double white = f->severity == QD_SEVERITY_ERROR;
  QdLettering l = {.cr = cr, .size_px = 8, .is_bold = true, .red = white, .green = white, .blue = white};
  qd_letter(&l, x - qd_letter_width(&l, text) / 2, y - 5.5, text);
}

static void
draw_marks(const QdPaper *paper, const GPtrArray *places, cairo_t *cr)
{
  cairo_set_dash(cr, NULL, 0, 0);
  for (guint i = places == NULL ? 0 : places->len; i > 0; i--) {
    const QdFinding *f = places->pdata[i - 1];
    if (f->has_place && isfinite(f->x) && isfinite(f->y))
      draw_mark(paper, f, i, cr);
  }
}

/* ---- the map of a unit ---- */

QdUnitMap *
qd_unit_map_new(const QdMaps *maps, guint unit, double width_px, double most_height_px)
{
  const QdUnit *u = qd_units_get(maps->result->units, unit);
  double width_m = u->max_x - u->min_x, height_m = u->max_y - u->min_y;
  if (u->wkb == NULL || !(width_m > 0 && height_m > 0))
    return NULL;
  double metres_per_px = MAX(width_m / (width_px - 2 * PAD_PX), height_m / (most_height_px - 2 * PAD_PX));
  double scale = round_scale(metres_per_px * PX_PER_METRE);
  metres_per_px = scale / PX_PER_METRE;
  double least = MIN(LEAST_HEIGHT_PX, most_height_px);
  double height_px = CLAMP(ceil(height_m / metres_per_px + 2 * PAD_PX), least, most_height_px);
  QdPaper *paper = qd_paper_new(maps, &(QdPaperSpec){.units = &unit,
                                                     .n_units = 1,
                                                     .x = (u->min_x + u->max_x) / 2,
                                                     .y = (u->min_y + u->max_y) / 2,
                                                     .metres_per_px = metres_per_px,
                                                     .width_px = width_px,
                                                     .height_px = height_px});
  if (paper == NULL)
    return NULL;
  QdUnitMap *map = g_new(QdUnitMap, 1);
  *map = (QdUnitMap){paper, scale, find_codes(paper), find_names(paper, false)};
  return map;
}

void
qd_unit_map_free(QdUnitMap *map)
{
  if (map == NULL)
    return;
  qd_paper_free(map->paper);
  g_array_unref(map->codes);
  g_array_unref(map->names);
  g_free(map);
}

void
qd_unit_map_draw(const QdUnitMap *map, const GPtrArray *places, cairo_t *cr)
{
  const QdPaper *paper = map->paper;
  qd_paper_draw(paper, cr);
  cairo_save(cr);
  cairo_rectangle(cr, 0, 0, paper->width_px, paper->height_px);
  cairo_clip(cr);
  draw_labels(map, cr);
  draw_marks(paper, places, cr);
  qd_draw_north(cr, paper->maps->words, paper->width_px - 24, 14, 0.8);
  qd_paper_draw_frame(paper, 200, 1, cr);
  cairo_restore(cr);
}

/* ---- the map of a finding ---- */

#define PLACE_SHARE 0.5     /* of the sheet that the finding's area takes */
#define LEAST_PLACE_M 240.0 /* across */

static QdBox
box_of_place(const QdFinding *f)
{
  QdBox box = {f->x, f->y, f->x, f->y};
  gsize size = 0;
  const guint8 *wkb = f->area_wkb == NULL ? NULL : g_bytes_get_data(f->area_wkb, &size);
  if (wkb != NULL)
    qd_wkb_box(wkb, size, &box);
  return box;
}

static void
trace_area(const QdPaper *paper, const QdFinding *f, cairo_t *cr)
{
  gsize size = 0;
  const guint8 *wkb = f->area_wkb == NULL ? NULL : g_bytes_get_data(f->area_wkb, &size);
  QdWkbReader reader;
  QdRing ring;
  if (wkb == NULL)
    return;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    double last_x = 0, last_y = 0;
    for (guint32 i = 0; i < ring.n; i++) {
      double x, y;
      qd_ring_point(&ring, i, &x, &y);
      qd_paper_px(paper, x, y, &x, &y);
      if (i > 0 && i + 1 < ring.n && fabs(x - last_x) < 0.3 && fabs(y - last_y) < 0.3)
        continue;
      if (i == 0)
        cairo_move_to(cr, x, y);
      else
        cairo_line_to(cr, x, y);
      last_x = x;
      last_y = y;
    }
  }
}

/* The area, and a ring round it where it would be too small to see. */
static void
draw_finding(const QdPaper *paper, const QdFinding *f, const QdBox *box, cairo_t *cr)
{
  double x, y, x2, y2;
  qd_paper_px(paper, box->min_x, box->max_y, &x, &y);
  qd_paper_px(paper, box->max_x, box->min_y, &x2, &y2);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_dash(cr, NULL, 0, 0);
  trace_area(paper, f, cr);
  set_finding_colour(paper->maps, f, 0.45, cr);
  cairo_fill_preserve(cr);
  set_finding_colour(paper->maps, f, 1, cr);
  cairo_set_line_width(cr, 1);
  cairo_stroke(cr);
  if (MIN(x2 - x, y2 - y) > 14)
    return;
  qd_paper_px(paper, f->x, f->y, &x, &y);
  for (int pass = 0; pass < 2; pass++) {
    cairo_new_sub_path(cr);
    cairo_arc(cr, x, y, 9, 0, 2 * G_PI);
    cairo_set_line_width(cr, pass == 0 ? 4 : 1.8);
    if (pass == 0)
      cairo_set_source_rgb(cr, 1, 1, 1);
    else
      set_finding_colour(paper->maps, f, 1, cr);
    cairo_stroke(cr);
  }
}

void
qd_unit_map_draw_place(const QdMaps *maps, const guint *units, guint n_units, const QdFinding *finding, double width_px,
                       double height_px, cairo_t *cr)
{
  QdBox box = box_of_place(finding);
  double across = MAX(LEAST_PLACE_M, MAX((box.max_x - box.min_x) / PLACE_SHARE,
                                         (box.max_y - box.min_y) / PLACE_SHARE * width_px / height_px));
  const QdPaperSpec spec = {.units = units,
                            .n_units = n_units,
                            .x = (box.min_x + box.max_x) / 2,
                            .y = (box.min_y + box.max_y) / 2,
                            .metres_per_px = across / width_px,
                            .width_px = width_px,
                            .height_px = height_px,
                            .is_close = true};
  g_autoptr(QdPaper) paper = qd_paper_new(maps, &spec);
  if (paper == NULL)
    return;
  qd_paper_draw(paper, cr);
  cairo_save(cr);
  cairo_rectangle(cr, 0, 0, width_px, height_px);
  cairo_clip(cr);
  draw_finding(paper, finding, &box, cr);
  if (n_units > 1)
    draw_names(paper, find_names(paper, true), cr);
  qd_paper_draw_frame(paper, 56, 0.7, cr);
  cairo_restore(cr);
}
