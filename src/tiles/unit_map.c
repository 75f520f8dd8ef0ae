#include "tiles/unit_map.h"

#include <math.h>
#include <string.h>

#include "geo/area.h"
#include "tiles/fill.h"
#include "tiles/furniture.h"
#include "tiles/lettering.h"
#include "tiles/patches.h"

const guint8 QD_GAP_RGB[3] = {0xf2, 0xb8, 0xb5};

#define PX_PER_METRE (96 / 0.0254)
#define STEPS_PER_PX 6.0               /* a step is 0.044 mm on paper, an eighth of a point */
#define TOLERANCE_PX (0.1 / 25.4 * 96) /* 0.1 mm on paper */
#define PAD_PX 12.0                    /* between the unit and the frame */
#define LEAST_HEIGHT_PX 330.0
#define SEAM_PX 0.35 /* what a fill reaches over its border, so that no white shows between two */
#define OWN_BORDER_PX 1.8
#define LINE_SCALE 0.75
#define CODE_PX 8.0
#define NAME_PX 11.0
#define MARK_PX 6.5 /* radius of a finding's number */

static void
start(cairo_t *cr, double width, double height)
{
  cairo_rectangle(cr, 0, 0, width, height);
  cairo_clip(cr);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
}

static void
draw_frame(cairo_t *cr, double width, double height)
{
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 0.8);
  cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
  cairo_rectangle(cr, 0.4, 0.4, width - 0.8, height - 0.8);
  cairo_stroke(cr);
}

/* The scale bar in the lower left corner, on white. */
static void
draw_scale(const QdMaps *maps, double height, double metres_per_px, double most_px, double size, cairo_t *cr)
{
  cairo_save(cr);
  cairo_translate(cr, 0, height);
  cairo_scale(cr, size, size);
  cairo_rectangle(cr, 0, -36, most_px / size + 34, 36);
  cairo_set_source_rgba(cr, 1, 1, 1, 0.8);
  cairo_fill(cr);
  qd_draw_scale_bar(cr, maps->words, 10, -12, metres_per_px * size, most_px / size);
  cairo_restore(cr);
}

/* ---- where a sheet lies ---- */

static guint32
to_cell(double cell)
{
  return cell <= 0 ? 0 : cell >= G_MAXUINT32 ? G_MAXUINT32 : (guint32)cell;
}

/* A sheet with a place of the project CRS in its middle. */
static QdPaper
lay_paper(const QdMaps *maps, double x, double y, double metres_per_px, double width, double height)
{
  double cells_per_px = metres_per_px * maps->grid.per_metre;
  QdPaper paper = {.left = (x - maps->grid.west) * maps->grid.per_metre - cells_per_px * width / 2,
                   .top = (maps->grid.north - y) * maps->grid.per_metre - cells_per_px * height / 2,
                   .steps_per_cell = STEPS_PER_PX / cells_per_px,
                   .tolerance_steps = TOLERANCE_PX * STEPS_PER_PX};
  paper.box =
      (QdCellBox){to_cell(paper.left - 4 * cells_per_px), to_cell(paper.top - 4 * cells_per_px),
                  to_cell(paper.left + (width + 4) * cells_per_px), to_cell(paper.top + (height + 4) * cells_per_px)};
  return paper;
}

static double
px_per_cell(const QdPaper *paper)
{
  return paper->steps_per_cell / STEPS_PER_PX;
}

static void
to_px(const QdMaps *maps, const QdPaper *paper, double x, double y, double *px, double *py)
{
  *px = ((x - maps->grid.west) * maps->grid.per_metre - paper->left) * px_per_cell(paper);
  *py = ((maps->grid.north - y) * maps->grid.per_metre - paper->top) * px_per_cell(paper);
}

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

/* ---- land and lines ---- */

static bool
has_outline(const QdMaps *maps, guint8 style)
{
  const QdCategories *categories = maps->result->categories;
  const char *code = style >= 1 && style <= qd_categories_count(categories)
                         ? qd_categories_get(categories, style - 1u)->code
                         : "other";
  const QdSymbol *symbol = qd_symbols_find(maps->scene->style->symbols, "category", code);
  return symbol != NULL && symbol->has_stroke;
}

static void
draw_land(const QdMaps *maps, const QdPaperLand *land, cairo_t *cr)
{
  bool is_image = cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_IMAGE;
  cairo_save(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(cr, NULL, 0, 0);
  if (is_image)
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE); /* exact colours */
  for (guint i = 0; i < land->n_areas; i++) {
    qd_maps_set_colour(cr, maps->scene->style, land->areas[i].style);
    qd_paper_land_trace(land, &land->areas[i], 1 / STEPS_PER_PX, cr);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, SEAM_PX);
    if (has_outline(maps, land->areas[i].style))
      cairo_set_source_rgb(cr, 0.54, 0.54, 0.54);
    if (is_image && !has_outline(maps, land->areas[i].style))
      cairo_new_path(cr);
    else
      cairo_stroke(cr);
  }
  cairo_restore(cr);
}

/* The shapes of the other units, in grey. */
static void
draw_neighbours(const QdMaps *maps, guint unit, const QdPaper *paper, cairo_t *cr)
{
  cairo_save(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_source_rgb(cr, 0.955, 0.955, 0.945);
  for (guint i = 0; i < maps->scene->units->n; i++) {
    if (i == unit || !qd_cell_box_meets(&maps->scene->units->shapes[i].box, &paper->box))
      continue;
    g_autoptr(QdPaperLand) shape = qd_paper_land_new(maps->scene->units, i, 1, paper);
    for (guint a = 0; a < shape->n_areas; a++)
      qd_paper_land_trace(shape, &shape->areas[a], 1 / STEPS_PER_PX, cr);
    cairo_fill(cr);
  }
  cairo_restore(cr);
}

/* Land that no parcel covers shows through. */
static void
draw_ground(const QdMaps *maps, guint unit, const QdPaper *paper, cairo_t *cr)
{
  const guint8 *rgb = QD_GAP_RGB;
  g_autoptr(QdPaperLand) own = qd_paper_land_new(maps->scene->units, unit, 1, paper);
  for (guint a = 0; a < own->n_areas; a++)
    qd_paper_land_trace(own, &own->areas[a], 1 / STEPS_PER_PX, cr);
  cairo_save(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_source_rgb(cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
  cairo_fill(cr);
  cairo_restore(cr);
}

static void
draw_own_border(const QdMaps *maps, guint unit, const QdPaper *paper, cairo_t *cr)
{
  g_autoptr(QdPaperLand) own = qd_paper_land_new(maps->scene->units, unit, 1, paper);
  for (guint a = 0; a < own->n_areas; a++)
    qd_paper_land_trace(own, &own->areas[a], 1 / STEPS_PER_PX, cr);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, OWN_BORDER_PX);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
  cairo_stroke(cr);
}

static void
draw_lines(const QdMaps *maps, const QdPaper *paper, cairo_t *cr)
{
  QdView view = {
      .left = paper->left, .top = paper->top, .px_per_cell = px_per_cell(paper), .box = paper->box, .cuts = true};
  qd_scene_draw_lines(maps->scene, &view, LINE_SCALE, qd_maps_set_colour, cr);
}

/* ---- words ---- */

/* A raster over the sheet for qd_patches(): its pixels are the nearest power of two of cells. */
typedef struct {
  QdRaster raster;
  double px; /* px of the sheet that a pixel is wide */
  guint8 *pixels;
} Coarse;

static Coarse
coarse_new(const QdUnitMap *map, double px)
{
  double cells_per_px = 1 / px_per_cell(&map->paper);
  int shift = CLAMP((int)lrint(log2(px * cells_per_px)), 1, 30);
  double side = ldexp(1, shift), scale = side * px_per_cell(&map->paper);
  Coarse c = {.px = scale};
  c.raster = (QdRaster){.width = (int)ceil(map->width_px / scale) + 1,
                        .height = (int)ceil(map->height_px / scale) + 1,
                        .shift = shift,
                        .left = (gint64)floor(map->paper.left / side),
                        .top = (gint64)floor(map->paper.top / side)};
  c.raster.stride = (gsize)c.raster.width;
  c.pixels = c.raster.pixels = g_malloc0((gsize)c.raster.height * c.raster.stride);
  return c;
}

static void
coarse_to_px(const QdUnitMap *map, const Coarse *c, const QdPatch *p, double *x, double *y)
{
  double side = ldexp(1, c->raster.shift);
  *x = (((double)c->raster.left + p->x + 0.5) * side - map->paper.left) * px_per_cell(&map->paper);
  *y = (((double)c->raster.top + p->y + 0.5) * side - map->paper.top) * px_per_cell(&map->paper);
}

/* Codes in the patches where there is room: many categories have one colour. */
static void
draw_codes(const QdUnitMap *map, cairo_t *cr)
{
  const QdMaps *maps = map->maps;
  Coarse c = coarse_new(map, 3);
  g_autoptr(QdFiller) filler = qd_filler_new();
  for (guint i = maps->first_pieces[map->unit]; i < maps->first_pieces[map->unit + 1]; i++)
    qd_fill_shape(filler, &c.raster, maps->scene->land_use, i, maps->scene->land_use->shapes[i].style);
  g_autoptr(GArray) patches = qd_patches(c.pixels, c.raster.width, c.raster.height, (int)ceil(1.5 * CODE_PX / c.px));
  g_autofree QdLabel *labels = g_new0(QdLabel, patches->len + 1);
  guint n = 0;
  for (guint i = 0; i < patches->len; i++) {
    const QdPatch *p = &g_array_index(patches, QdPatch, i);
    if (p->value > qd_categories_count(maps->result->categories))
      continue;
    labels[n].text = qd_categories_get(maps->result->categories, p->value - 1u)->code;
    coarse_to_px(map, &c, p, &labels[n].x, &labels[n].y);
    n++;
  }
  QdLettering l = {
      .cr = cr, .size_px = CODE_PX, .red = 0.2, .green = 0.2, .blue = 0.2, .is_fixed = true, .no_halo = true};
  cairo_rectangle_t frame = {2, 2, map->width_px - 4, map->height_px - 4};
  qd_letter_labels(&l, labels, n, &frame, NULL, 0);
  g_free(c.pixels);
}

/* Names of the neighbours, each where the sheet shows most of it. */
static void
draw_names(const QdUnitMap *map, cairo_t *cr)
{
  const QdShapes *units = map->maps->scene->units;
  g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(guint));
  Coarse c = coarse_new(map, 6);
  g_autoptr(QdFiller) filler = qd_filler_new();
  qd_fill_shape(filler, &c.raster, units, map->unit, 255);
  for (guint i = 0; i < units->n && shown->len < 250; i++) {
    if (i == map->unit || !qd_cell_box_meets(&units->shapes[i].box, &map->paper.box))
      continue;
    g_array_append_val(shown, i);
    qd_fill_shape(filler, &c.raster, units, i, (guint8)shown->len);
  }
  g_autoptr(GArray) patches = qd_patches(c.pixels, c.raster.width, c.raster.height, 2);
  g_autofree QdLabel *labels = g_new0(QdLabel, shown->len + 1);
  bool named[256] = {[255] = true};
  guint n = 0;
  for (guint i = 0; i < patches->len; i++) {
    const QdPatch *p = &g_array_index(patches, QdPatch, i);
    if (named[p->value])
      continue;
    named[p->value] = true;
    labels[n].text = qd_units_get(map->maps->result->units, g_array_index(shown, guint, p->value - 1u))->name;
    coarse_to_px(map, &c, p, &labels[n].x, &labels[n].y);
    n++;
  }
  QdLettering l = {.cr = cr, .size_px = NAME_PX, .red = 0.35, .green = 0.35, .blue = 0.35, .most_px = 170};
  cairo_rectangle_t frame = {4, 4, map->width_px - 8, map->height_px - 8};
  cairo_rectangle_t taken[2] = {{0, map->height_px - 52, 250, 52}, {map->width_px - 50, 0, 50, 75}};
  qd_letter_labels(&l, labels, n, &frame, taken, 2);
  g_free(c.pixels);
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
draw_mark(const QdUnitMap *map, const QdFinding *f, guint number, cairo_t *cr)
{
  double x, y;
  char text[16];
  to_px(map->maps, &map->paper, f->x, f->y, &x, &y);
  x = CLAMP(x, MARK_PX, map->width_px - MARK_PX);
  y = CLAMP(y, MARK_PX, map->height_px - MARK_PX);
  cairo_new_sub_path(cr);
  cairo_arc(cr, x, y, MARK_PX, 0, 2 * G_PI);
  set_finding_colour(map->maps, f, 1, cr);
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
draw_marks(const QdUnitMap *map, const GPtrArray *places, cairo_t *cr)
{
  cairo_set_dash(cr, NULL, 0, 0);
  for (guint i = places == NULL ? 0 : places->len; i > 0; i--) {
    const QdFinding *f = places->pdata[i - 1];
    if (f->has_place && isfinite(f->x) && isfinite(f->y))
      draw_mark(map, f, i, cr);
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
  QdUnitMap *map = g_new0(QdUnitMap, 1);
  map->maps = maps;
  map->unit = unit;
  map->scale = round_scale(metres_per_px * PX_PER_METRE);
  map->width_px = width_px;
  metres_per_px = map->scale / PX_PER_METRE;
  map->height_px =
      CLAMP(ceil(height_m / metres_per_px + 2 * PAD_PX), MIN(LEAST_HEIGHT_PX, most_height_px), most_height_px);
  map->paper =
      lay_paper(maps, (u->min_x + u->max_x) / 2, (u->min_y + u->max_y) / 2, metres_per_px, width_px, map->height_px);
  map->land = qd_paper_land_new(maps->scene->land_use, maps->first_pieces[unit],
                                maps->first_pieces[unit + 1] - maps->first_pieces[unit], &map->paper);
  return map;
}

void
qd_unit_map_free(QdUnitMap *map)
{
  if (map == NULL)
    return;
  qd_paper_land_free(map->land);
  g_free(map);
}

void
qd_unit_map_draw(const QdUnitMap *map, const GPtrArray *places, cairo_t *cr)
{
  const QdMaps *maps = map->maps;
  cairo_save(cr);
  start(cr, map->width_px, map->height_px);
  draw_neighbours(maps, map->unit, &map->paper, cr);
  draw_ground(maps, map->unit, &map->paper, cr);
  draw_land(maps, map->land, cr);
  draw_lines(maps, &map->paper, cr);
  draw_own_border(maps, map->unit, &map->paper, cr);
  draw_codes(map, cr);
  draw_names(map, cr);
  draw_marks(map, places, cr);
  qd_draw_north(cr, maps->words, map->width_px - 24, 14, 0.8);
  draw_scale(maps, map->height_px, map->scale / PX_PER_METRE, 200, 1, cr);
  draw_frame(cr, map->width_px, map->height_px);
  cairo_restore(cr);
}

/* ---- the map of a finding ---- */

#define PLACE_SHARE 0.5     /* of the sheet that the finding's area takes */
#define LEAST_PLACE_M 240.0 /* across */
#define MOST_OUTLINES 300

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
trace_area(const QdMaps *maps, const QdPaper *paper, const QdFinding *f, cairo_t *cr)
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
      to_px(maps, paper, x, y, &x, &y);
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

/* Thin lines round each parcel, where they are few enough to be told apart. */
static void
draw_outlines(const QdMaps *maps, guint unit, const QdPaper *paper, cairo_t *cr)
{
  const QdShapes *land = maps->scene->land_use;
  g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = maps->first_pieces[unit]; i < maps->first_pieces[unit + 1] && near->len <= MOST_OUTLINES; i++)
    if (land->shapes[i].n_rings > 0 && qd_cell_box_meets(&land->shapes[i].box, &paper->box))
      g_array_append_val(near, i);
  if (near->len > MOST_OUTLINES)
    return;
  for (guint i = 0; i < near->len; i++) {
    g_autoptr(QdPaperLand) one = qd_paper_land_new(land, g_array_index(near, guint, i), 1, paper);
    for (guint a = 0; a < one->n_areas; a++)
      qd_paper_land_trace(one, &one->areas[a], 1 / STEPS_PER_PX, cr);
  }
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 0.4);
  cairo_set_source_rgb(cr, 0.45, 0.45, 0.45);
  cairo_stroke(cr);
}

/* The area, and a ring round it where it would be too small to see. */
static void
draw_finding(const QdMaps *maps, const QdPaper *paper, const QdFinding *f, const QdBox *box, cairo_t *cr)
{
  double x, y, x2, y2;
  to_px(maps, paper, box->min_x, box->max_y, &x, &y);
  to_px(maps, paper, box->max_x, box->min_y, &x2, &y2);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_dash(cr, NULL, 0, 0);
  trace_area(maps, paper, f, cr);
  set_finding_colour(maps, f, 0.45, cr);
  cairo_fill_preserve(cr);
  set_finding_colour(maps, f, 1, cr);
  cairo_set_line_width(cr, 1);
  cairo_stroke(cr);
  if (MIN(x2 - x, y2 - y) > 14)
    return;
  to_px(maps, paper, f->x, f->y, &x, &y);
  for (int pass = 0; pass < 2; pass++) {
    cairo_new_sub_path(cr);
    cairo_arc(cr, x, y, 9, 0, 2 * G_PI);
    cairo_set_line_width(cr, pass == 0 ? 4 : 1.8);
    if (pass == 0)
      cairo_set_source_rgb(cr, 1, 1, 1);
    else
      set_finding_colour(maps, f, 1, cr);
    cairo_stroke(cr);
  }
}

void
qd_unit_map_draw_place(const QdMaps *maps, guint unit, const QdFinding *finding, double width_px, double height_px,
                       cairo_t *cr)
{
  QdBox box = box_of_place(finding);
  double across = MAX(LEAST_PLACE_M, MAX((box.max_x - box.min_x) / PLACE_SHARE,
                                         (box.max_y - box.min_y) / PLACE_SHARE * width_px / height_px));
  double metres_per_px = across / width_px;
  QdPaper paper =
      lay_paper(maps, (box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2, metres_per_px, width_px, height_px);
  cairo_save(cr);
  start(cr, width_px, height_px);
  draw_neighbours(maps, unit, &paper, cr);
  draw_ground(maps, unit, &paper, cr);
  g_autoptr(QdPaperLand) land = qd_paper_land_new(maps->scene->land_use, maps->first_pieces[unit],
                                                  maps->first_pieces[unit + 1] - maps->first_pieces[unit], &paper);
  draw_land(maps, land, cr);
  draw_outlines(maps, unit, &paper, cr);
  draw_lines(maps, &paper, cr);
  draw_own_border(maps, unit, &paper, cr);
  draw_finding(maps, &paper, finding, &box, cr);
  draw_scale(maps, height_px, metres_per_px, 56, 0.7, cr);
  draw_frame(cr, width_px, height_px);
  cairo_restore(cr);
}
