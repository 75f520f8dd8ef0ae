#include "tiles/scene.h"

#include <math.h>

#include "base/i18n.h"
#include "tiles/borders.h"
#include "tiles/net.h"

#define THINNEST_PX 0.8
#define THINNEST_BORDER_PX 0.5 /* below this, borders would hide small units */
#define NEIGHBOUR_M 1.0        /* as far off, a unit is still the neighbour of one that it does not fit */
#define VERTEX_PX 0.3          /* vertices nearer than this to the last one drawn are passed over */

/* ---- sources ---- */

typedef struct {
  const QdBalance *balance;
  const QdStyle *style;
} LandUse;

const guint8 *
qd_scene_piece(const QdResult *result, guint piece, gsize *size)
{
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  return qd_piece_wkb(now, &g_array_index(now->pieces, QdPiece, piece), size);
}

static const guint8 *
piece_at(gconstpointer data, guint index, gsize *size, guint8 *style)
{
  const LandUse *land = data;
  const QdPiece *piece = &g_array_index(land->balance->pieces, QdPiece, index);
  *style = qd_style_category(land->style, qd_layer_feature(land->balance->parcels, piece->parcel)->category);
  return qd_piece_wkb(land->balance, piece, size);
}

static const guint8 *
unit_at(gconstpointer data, guint index, gsize *size, guint8 *style)
{
  (void)style;
  const QdUnit *unit = qd_units_get(data, index);
  *size = unit->wkb_size;
  return unit->wkb;
}

typedef struct {
  const QdLayer *layer;
  guint8 *symbols; /* of each feature */
} Symbolised;

static const guint8 *
symbolised_at(gconstpointer data, guint index, gsize *size, guint8 *style)
{
  const Symbolised *source = data;
  *style = source->symbols[index];
  return qd_layer_wkb(source->layer, index, size);
}

/* ---- loading ---- */

typedef struct {
  const QdGrid *grid;
  const char *crs, *plane, *spool_dir;
  const QdNet *net; /* NULL: the grid is one of the CRS itself */
  guint jobs;
} Laying;

static QdShapes *
lay(const Laying *l, guint n, QdShapeSource at, gconstpointer data, GError **error)
{
  QdShapesSpec spec = {.n = n, .at = at, .data = data, .crs = l->crs, .plane = l->plane, .net = l->net};
  return qd_shapes_new(&spec, l->grid, l->spool_dir, l->jobs, error);
}

static bool
lay_layer(const Laying *l, const QdLayer *layer, const char *prefix, QdTextField field, const QdStyle *style,
          QdShapes **shapes, GError **error)
{
  if (layer == NULL)
    return true;
  guint n = qd_layer_count(layer);
  g_autofree guint8 *symbols = g_new0(guint8, n + 1);
  for (guint i = 0; i < n; i++) {
    guint symbol;
    if (!qd_style_symbol(style, prefix, qd_layer_text(layer, i, field), &symbol, error))
      return false;
    symbols[i] = (guint8)symbol;
  }
  Symbolised source = {layer, symbols};
  *shapes = lay(l, n, symbolised_at, &source, error);
  return *shapes != NULL;
}

typedef struct {
  const QdBorders *borders;
  guint8 symbols[2]; /* of each kind */
} BorderLines;

static const guint8 *
border_at(gconstpointer data, guint index, gsize *size, guint8 *style)
{
  const BorderLines *source = data;
  *style = source->symbols[g_array_index(source->borders->kinds, guint8, index)];
  return g_bytes_get_data(g_ptr_array_index(source->borders->lines, index), size);
}

static bool
lay_borders(QdScene *scene, const Laying *l, const QdUnits *units, GError **error)
{
  guint unit, province, n = qd_units_count(units);
  if (!qd_style_symbol(scene->style, "unit", "border", &unit, error) ||
      !qd_style_symbol(scene->style, "province", "border", &province, error))
    return false;
  g_autofree QdCoverageMember *members = g_new(QdCoverageMember, (gsize)n + 1);
  for (guint i = 0; i < n; i++)
    members[i] = (QdCoverageMember){qd_units_get(units, i)->wkb, qd_units_get(units, i)->wkb_size};
  g_autoptr(QdBorders) borders = qd_borders_new(members, n, NEIGHBOUR_M);
  if (borders == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the map has more than %u points"), G_MAXUINT32);
    return false;
  }
  const BorderLines source = {borders, {[QD_BORDER_UNIT] = (guint8)unit, [QD_BORDER_PROVINCE] = (guint8)province}};
  scene->borders = lay(l, borders->lines->len, border_at, &source, error);
  return scene->borders != NULL;
}

static QdNet *
net_of(const QdResult *result, const QdGrid *grid, const char *plane, GError **error)
{
  QdNetBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *u = qd_units_get(result->units, i);
    if (u->wkb != NULL)
      box = (QdNetBox){MIN(box.min_x, u->min_x), MIN(box.min_y, u->min_y), MAX(box.max_x, u->max_x),
                       MAX(box.max_y, u->max_y)};
  }
  if (!(box.min_x <= box.max_x)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the units have no geometry to draw a map of"));
    return NULL;
  }
  return qd_net_new(result->project->crs, plane, grid, &box, error);
}

QdScene *
qd_scene_new(const QdResult *result, const QdGrid *grid, const char *plane, const char *spool_dir, guint jobs,
             GError **error)
{
  const QdBalance *balance = g_ptr_array_index(result->balances, result->balances->len - 1);
  if (balance->pieces == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("the map needs the pieces of the balance, which were not kept"));
    return NULL;
  }
  g_autoptr(QdScene) scene = g_new0(QdScene, 1);
  scene->style = qd_style_new(result->categories, error);
  if (scene->style == NULL)
    return NULL;
  bool is_same_plane = g_str_equal(plane, result->project->crs);
  g_autoptr(QdNet) net = is_same_plane ? NULL : net_of(result, grid, plane, error);
  if (!is_same_plane && net == NULL)
    return NULL;
  Laying l = {grid, result->project->crs, plane, spool_dir, net, jobs};
  LandUse land = {balance, scene->style};
  scene->land_use = lay(&l, balance->pieces->len, piece_at, &land, error);
  if (scene->land_use == NULL)
    return NULL;
  scene->units = lay(&l, qd_units_count(result->units), unit_at, result->units, error);
  if (scene->units == NULL || !lay_borders(scene, &l, result->units, error) ||
      !lay_layer(&l, result->zones, "zone", QD_TEXT_PHASE, scene->style, &scene->zones, error) ||
      !lay_layer(&l, result->infrastructure, "road", QD_TEXT_CLASS, scene->style, &scene->roads, error))
    return NULL;
  if (!qd_shapes_box(scene->units, &scene->box)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the units have no geometry to draw a map of"));
    return NULL;
  }
  return g_steal_pointer(&scene);
}

void
qd_scene_free(QdScene *scene)
{
  if (scene == NULL)
    return;
  qd_style_free(scene->style);
  qd_shapes_free(scene->land_use);
  qd_shapes_free(scene->units);
  qd_shapes_free(scene->borders);
  qd_shapes_free(scene->zones);
  qd_shapes_free(scene->roads);
  g_free(scene);
}

/* ---- lines ---- */

/* Whether both ends of an edge lie beyond one side of a box. */
static bool
is_beyond(const QdCellBox *box, QdCell a, QdCell b)
{
  return MAX(a.x, b.x) < box->min_x || MAX(a.y, b.y) < box->min_y || MIN(a.x, b.x) > box->max_x ||
         MIN(a.y, b.y) > box->max_y;
}

static void
trace(cairo_t *cr, const QdView *view, const QdShapes *shapes, guint32 ring)
{
  guint32 begin = shapes->rings[ring], end = shapes->rings[ring + 1], last = begin;
  bool is_pen_up = true;
  double last_x = 0, last_y = 0;
  for (guint32 i = begin; i < end; i++) {
    double x = (shapes->cells[i].x - view->left) * view->px_per_cell;
    double y = (shapes->cells[i].y - view->top) * view->px_per_cell;
    if (i > begin && i + 1 < end && fabs(x - last_x) < VERTEX_PX && fabs(y - last_y) < VERTEX_PX)
      continue;
    if (i == begin || (view->cuts && is_beyond(&view->box, shapes->cells[last], shapes->cells[i])))
      is_pen_up = true;
    else {
      if (is_pen_up)
        cairo_move_to(cr, last_x, last_y);
      cairo_line_to(cr, x, y);
      is_pen_up = false;
    }
    last_x = x;
    last_y = y;
    last = i;
  }
}

/* Strokes what a layer has of one symbol, as one path. */
static void
stroke_symbol(const QdScene *scene, const QdView *view, const QdShapes *shapes, guint symbol, bool is_casing,
              double scale, QdSetColour set_colour, cairo_t *cr)
{
  const QdPen *pen = &scene->style->pens[symbol];
  guint8 colour = is_casing ? pen->casing : pen->stroke;
  bool is_empty = true;
  for (guint i = 0; colour != 0 && i < shapes->n; i++) {
    const QdShape *shape = &shapes->shapes[i];
    if (shape->style != symbol || !qd_cell_box_meets(&shape->box, &view->box))
      continue;
    for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
      trace(cr, view, shapes, ring);
    is_empty = false;
  }
  if (is_empty)
    return;
  qd_pen_use(pen, is_casing, scale, cr);
  set_colour(cr, scene->style, colour);
  cairo_stroke(cr);
}

/* The table lists the most important first: what comes later is drawn earlier. All casings lie under all strokes, so
 * that roads join without bars across. */
static void
draw_layer(const QdScene *scene, const QdView *view, const QdShapes *shapes, double thinnest, double scale,
           QdSetColour set_colour, cairo_t *cr)
{
  if (shapes == NULL)
    return;
  for (int is_casing = 1; is_casing >= 0; is_casing--)
    for (guint symbol = qd_symbols_count(scene->style->symbols); symbol-- > 0;)
      if (scene->style->pens[symbol].width_px * scale >= thinnest)
        stroke_symbol(scene, view, shapes, symbol, is_casing, scale, set_colour, cr);
}

void
qd_scene_draw_lines(const QdScene *scene, const QdView *view, double scale, QdSetColour set_colour, cairo_t *cr)
{
  draw_layer(scene, view, scene->zones, THINNEST_PX, scale, set_colour, cr);
  draw_layer(scene, view, scene->roads, THINNEST_PX, scale, set_colour, cr);
  draw_layer(scene, view, scene->borders, THINNEST_BORDER_PX, scale, set_colour, cr);
}
