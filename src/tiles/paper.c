#include "tiles/paper.h"

#include <math.h>

#include "tiles/furniture.h"
#include "tiles/zone_lines.h"
#include "tiles/thin.h"

const guint8 QD_GAP_RGB[3] = {0xf2, 0xb8, 0xb5};

#define TOLERANCE_PX (0.1 / 25.4 * 96) /* 0.1 mm on paper */
#define MARGIN_PX 4                    /* of what is beyond the sheet, for wide pens */
#define SEAM_PX 0.35                   /* what a fill reaches over its border, so that no white shows between two */
#define OWN_BORDER_PX 1.8
#define LINE_SCALE 0.75
#define MOST_PARCELS 300 /* that can be told apart */

/* ---- what lies on the sheet ---- */

static guint32
to_cell(double cell)
{
  return cell <= 0 ? 0 : cell >= G_MAXUINT32 ? G_MAXUINT32 : (guint32)cell;
}

static QdView
lay_view(const QdGrid *grid, double x, double y, const QdPaper *paper)
{
  double cells = paper->metres_per_px * grid->per_metre, width = paper->width_px, height = paper->height_px;
  QdView view = {.left = (x - grid->west) * grid->per_metre - cells * width / 2,
                 .top = (grid->north - y) * grid->per_metre - cells * height / 2,
                 .px_per_cell = 1 / cells,
                 .cuts = true};
  view.box =
      (QdCellBox){to_cell(view.left - MARGIN_PX * cells), to_cell(view.top - MARGIN_PX * cells),
                  to_cell(view.left + (width + MARGIN_PX) * cells), to_cell(view.top + (height + MARGIN_PX) * cells)};
  return view;
}

static bool
is_shown(const QdPaper *paper, guint piece)
{
  const QdShape *shape = &paper->maps->scene->land_use->shapes[piece];
  return shape->n_rings > 0 && qd_cell_box_meets(&shape->box, &paper->view.box);
}

static guint
unit_at(const QdPaper *paper, guint i)
{
  return g_array_index(paper->units, guint, i);
}

bool
qd_paper_shows(const QdPaper *paper, guint unit)
{
  for (guint i = 0; i < paper->units->len; i++)
    if (unit_at(paper, i) == unit)
      return true;
  return false;
}

/* Adds the pieces of a unit that lie on the sheet: guint. */
static void
find_shown(const QdPaper *paper, guint unit, GArray *shown)
{
  for (guint i = paper->maps->first_pieces[unit]; i < paper->maps->first_pieces[unit + 1]; i++)
    if (is_shown(paper, i))
      g_array_append_val(shown, i);
}

/* The land of one unit, whose border its pieces do not cross. NULL with too many points. */
static QdShapes *
lay_land(const QdPaper *paper, guint unit)
{
  const QdMaps *maps = paper->maps;
  g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(QdCoverageMember));
  g_autoptr(GArray) styles = g_array_new(FALSE, FALSE, sizeof(gint32));
  find_shown(paper, unit, shown);
  for (guint k = 0; k < shown->len; k++) {
    guint i = g_array_index(shown, guint, k);
    gint32 style = maps->scene->land_use->shapes[i].style;
    QdCoverageMember member = {0};
    member.wkb = qd_scene_piece(maps->result, i, &member.size);
    g_array_append_val(members, member);
    g_array_append_val(styles, style);
  }
  return qd_thin_land((const QdCoverageMember *)(gconstpointer)members->data,
                      (const gint32 *)(gconstpointer)styles->data, members->len, &maps->grid, &paper->view.box,
                      TOLERANCE_PX * paper->metres_per_px);
}

/* Unit by unit, so that a zone over many of them needs no more memory than the largest. */
static bool
lay_all_land(QdPaper *paper)
{
  const QdBalance *now = qd_result_now(paper->maps->result);
  for (guint i = 0; i < paper->units->len; i++) {
    QdShapes *land = lay_land(paper, unit_at(paper, i));
    if (land == NULL)
      return false;
    g_ptr_array_add(paper->land, land);
    if (paper->units->len > 1)
      qd_layer_release(now->parcels);
  }
  return true;
}

/* Outlines, where they are few enough. */
static QdShapes *
lay_parcels(const QdPaper *paper, double tolerance)
{
  const QdShapes *all = paper->maps->scene->land_use;
  g_autoptr(GArray) shown = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < paper->units->len && shown->len <= MOST_PARCELS; i++)
    find_shown(paper, unit_at(paper, i), shown);
  if (shown->len > MOST_PARCELS)
    return NULL;
  QdShapes few = *all;
  few.n = shown->len;
  few.shapes = g_new(QdShape, (gsize)shown->len + 1);
  for (guint k = 0; k < shown->len; k++)
    few.shapes[k] = all->shapes[g_array_index(shown, guint, k)];
  QdShapes *parcels = qd_thin_shapes(&few, &paper->view.box, tolerance);
  g_free(few.shapes);
  return parcels;
}

QdPaper *
qd_paper_new(const QdMaps *maps, const QdPaperSpec *spec)
{
  g_autoptr(QdPaper) paper = g_new0(QdPaper, 1);
  *paper = (QdPaper){.maps = maps,
                     .units = g_array_new(FALSE, FALSE, sizeof(guint)),
                     .land = g_ptr_array_new_with_free_func((GDestroyNotify)qd_shapes_free),
                     .width_px = spec->width_px,
                     .height_px = spec->height_px,
                     .metres_per_px = spec->metres_per_px};
  g_array_append_vals(paper->units, spec->units, spec->n_units);
  paper->view = lay_view(&maps->grid, spec->x, spec->y, paper);
  const QdScene *scene = maps->scene;
  const QdCellBox *box = &paper->view.box;
  double tolerance = TOLERANCE_PX / paper->view.px_per_cell;
  paper->scene = (QdScene){.style = scene->style,
                           .units = qd_thin_shapes(scene->units, box, tolerance),
                           .borders = qd_thin_shapes(scene->borders, box, tolerance),
                           .zones = qd_thin_shapes(scene->zones, box, tolerance),
                           .roads = qd_thin_shapes(scene->roads, box, tolerance)};
  paper->parcels = spec->is_close ? lay_parcels(paper, tolerance) : NULL;
  return lay_all_land(paper) ? g_steal_pointer(&paper) : NULL;
}

void
qd_paper_free(QdPaper *paper)
{
  if (paper == NULL)
    return;
  g_array_unref(paper->units);
  g_ptr_array_unref(paper->land);
  qd_shapes_free(paper->parcels);
  qd_shapes_free(paper->scene.units);
  qd_shapes_free(paper->scene.borders);
  qd_shapes_free(paper->scene.zones);
  qd_shapes_free(paper->scene.roads);
  g_free(paper);
}

void
qd_paper_px(const QdPaper *paper, double x, double y, double *px, double *py)
{
  const QdGrid *grid = &paper->maps->grid;
  *px = ((x - grid->west) * grid->per_metre - paper->view.left) * paper->view.px_per_cell;
  *py = ((grid->north - y) * grid->per_metre - paper->view.top) * paper->view.px_per_cell;
}

/* ---- drawing ---- */

static void
start(const QdPaper *paper, cairo_t *cr)
{
  cairo_rectangle(cr, 0, 0, paper->width_px, paper->height_px);
  cairo_clip(cr);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash(cr, NULL, 0, 0);
}

/* The other units in grey; land of the sheet's units that no parcel covers shows through. */
static void
draw_units(const QdPaper *paper, cairo_t *cr)
{
  const QdShapes *units = paper->scene.units;
  const guint8 *rgb = QD_GAP_RGB;
  cairo_set_source_rgb(cr, 0.955, 0.955, 0.945);
  for (guint i = 0; i < units->n; i++) {
    if (qd_paper_shows(paper, i) || units->shapes[i].n_rings == 0)
      continue;
    qd_trace_rings(units, i, &paper->view, cr);
    cairo_fill(cr);
  }
  cairo_set_source_rgb(cr, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
  for (guint i = 0; i < paper->units->len; i++) {
    qd_trace_rings(units, unit_at(paper, i), &paper->view, cr);
    cairo_fill(cr);
  }
}

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
draw_land(const QdPaper *paper, const QdShapes *land, cairo_t *cr)
{
  bool is_image = cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_IMAGE;
  if (is_image)
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE); /* exact colours */
  cairo_set_line_width(cr, SEAM_PX);
  for (guint i = 0; i < land->n; i++) {
    bool is_outlined = has_outline(paper->maps, land->shapes[i].style);
    qd_maps_set_colour(cr, paper->scene.style, land->shapes[i].style);
    qd_trace_rings(land, i, &paper->view, cr);
    cairo_fill_preserve(cr);
    if (is_outlined)
      cairo_set_source_rgb(cr, 0.54, 0.54, 0.54);
    if (is_image && !is_outlined)
      cairo_new_path(cr);
    else
      cairo_stroke(cr);
  }
  cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
}

/* Thin lines round each parcel. */
static void
draw_parcels(const QdPaper *paper, cairo_t *cr)
{
  for (guint i = 0; paper->parcels != NULL && i < paper->parcels->n; i++)
    qd_trace_rings(paper->parcels, i, &paper->view, cr);
  cairo_set_line_width(cr, 0.4);
  cairo_set_source_rgb(cr, 0.45, 0.45, 0.45);
  cairo_stroke(cr);
}

void
qd_paper_draw(const QdPaper *paper, cairo_t *cr)
{
  cairo_save(cr);
  start(paper, cr);
  draw_units(paper, cr);
  for (guint i = 0; i < paper->land->len; i++)
    draw_land(paper, paper->land->pdata[i], cr);
  draw_parcels(paper, cr);
  qd_zones_hatch(&paper->scene, &paper->view, qd_maps_set_colour, cr);
  qd_scene_draw_lines(&paper->scene, &paper->view, LINE_SCALE, qd_maps_set_colour, cr);
  for (guint i = 0; i < paper->units->len; i++)
    qd_trace_rings(paper->scene.units, unit_at(paper, i), &paper->view, cr);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, OWN_BORDER_PX);
  cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
  cairo_stroke(cr);
  cairo_restore(cr);
}

void
qd_paper_draw_frame(const QdPaper *paper, double longest_px, double size, cairo_t *cr)
{
  cairo_save(cr);
  cairo_translate(cr, 0, paper->height_px);
  cairo_scale(cr, size, size);
  cairo_rectangle(cr, 0, -36, longest_px / size + 34, 36);
  cairo_set_source_rgba(cr, 1, 1, 1, 0.8);
  cairo_fill(cr);
  qd_draw_scale_bar(cr, paper->maps->words, 10, -12, paper->metres_per_px * size, longest_px / size);
  cairo_restore(cr);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 0.8);
  cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
  cairo_rectangle(cr, 0.4, 0.4, paper->width_px - 0.8, paper->height_px - 0.8);
  cairo_stroke(cr);
}
