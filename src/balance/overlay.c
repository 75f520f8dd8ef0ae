#include "balance/overlay.h"

#include <math.h>

#include "base/number.h"
#include "geo/boxes.h"

/* The area that two parts share is known to this: less is nothing. */
#define LEAST_SHARED_M2 1e-6

/* Pieces below it are rounding of coordinates: in the sums, but no feature. */
#define LEAST_PIECE_M2 1e-4

/* What one call works on. */
typedef struct {
  const QdOverlayRequest *request;
  const guint8 *wkb; /* of the plot */
  gsize size;
  QdSlabs *slabs; /* of the plot; made when first asked for */
  QdSlabsRoom room;
  QdSum *cells;
  GArray *pieces;
  const QdUnit *unit;
  guint n_unit;
  QdGeos *geos; /* made when a piece is first cut */
} Overlay;

/* ---- pieces ---- */

/* The overlay of two geometries, which are taken over; NULL stays NULL. */
static GEOSGeometry *
combine(Overlay *overlay, QdOverlay how, GEOSGeometry *a, GEOSGeometry *b, double grid_m)
{
  GEOSGeometry *result = a == NULL || b == NULL ? NULL : qd_geos_overlay_on_grid(overlay->geos, how, a, b, grid_m);
  qd_geos_destroy(overlay->geos, a);
  qd_geos_destroy(overlay->geos, b);
  return result;
}

static GEOSGeometry *
take_off_lost(Overlay *overlay, GEOSGeometry *piece, const QdPart *part, double grid_m)
{
  for (guint i = 0; part->lost != NULL && i < part->lost->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(part->lost->pdata[i], &size);
    piece = combine(overlay, QD_OVERLAY_DIFFERENCE, piece, qd_geos_read(overlay->geos, wkb, size), grid_m);
  }
  return piece;
}

static GEOSGeometry *
cut_piece(Overlay *overlay, const QdPart *from, const QdPart *to, double grid_m)
{
  GEOSGeometry *piece = qd_geos_read(overlay->geos, from->wkb, from->size);
  if (!qd_part_is_same(from, to))
    piece = combine(overlay, QD_OVERLAY_INTERSECTION, piece, qd_geos_read(overlay->geos, to->wkb, to->size), grid_m);
  if (from->is_cut && to->is_cut)
    piece = combine(overlay, QD_OVERLAY_INTERSECTION, piece, qd_geos_read(overlay->geos, overlay->wkb, overlay->size),
                    grid_m);
  return take_off_lost(overlay, take_off_lost(overlay, piece, from, grid_m), to, grid_m);
}

/* The geometry that two parts share. In full precision GEOS may fail, or without a word give land that is not shared,
 * where borders all but coincide: its area tells, and a grid helps. NULL when none of them gives the area. */
static GBytes *
draw_piece(Overlay *overlay, const QdPart *from, const QdPart *to, double area_m2)
{
  const double grids[] = {0, 1e-7, 1e-5};
  if (overlay->geos == NULL)
    overlay->geos = qd_geos_new();
  GBytes *wkb = NULL;
  for (guint i = 0; wkb == NULL && i < G_N_ELEMENTS(grids); i++) {
    GEOSGeometry *piece = cut_piece(overlay, from, to, grids[i]);
    double length = 0, slack = LEAST_PIECE_M2 + 1e-9 * area_m2;
    if (piece != NULL && GEOSLength_r(qd_geos_handle(overlay->geos), piece, &length) == 1)
      slack += grids[i] * length;
    double difference = piece == NULL ? NAN : qd_geos_area(overlay->geos, piece) - area_m2;
    if (fabs(difference) <= slack)
      wkb = qd_geos_write(overlay->geos, piece);
    qd_geos_destroy(overlay->geos, piece);
  }
  return wkb;
}

static void
report_not_drawn(const Overlay *overlay, const QdPart *part, const QdPart *other, double area_m2)
{
  const QdLayer *layer = overlay->request->to->parcels;
  bool has_parcel = part->parcel != G_MAXUINT32;
  g_autofree char *label = has_parcel ? qd_layer_label(layer, part->parcel) : NULL;
  g_autofree char *other_label =
      other->parcel != G_MAXUINT32 ? qd_layer_label(overlay->request->from->parcels, other->parcel) : NULL;
  const QdFindingSpec spec = {
      .rule = "change_not_drawn",
      .unit = overlay->unit->code,
      .layer = qd_layer_name(layer, has_parcel ? qd_layer_feature(layer, part->parcel)->input : 0),
      .feature = label,
      .other = other_label,
      .value = qd_geos_message(overlay->geos),
      .measure = area_m2,
      .has_place = true,
      .x = (MAX(part->box.min_x, other->box.min_x) + MIN(part->box.max_x, other->box.max_x)) / 2,
      .y = (MAX(part->box.min_y, other->box.min_y) + MIN(part->box.max_y, other->box.max_y)) / 2};
  qd_findings_add(overlay->request->findings, &spec);
}

static void
add_piece(Overlay *overlay, const QdPart *from, const QdPart *to, double area_m2)
{
  if (overlay->pieces == NULL || area_m2 < LEAST_PIECE_M2 || from->column == to->column)
    return;
  QdChangePiece piece = {.unit = overlay->n_unit,
                         .from = from->column,
                         .to = to->column,
                         .parcel = {from->parcel, to->parcel},
                         .area_m2 = area_m2};
  bool is_whole = from->is_taken && !from->is_cut && to->parcel != G_MAXUINT32;
  if (is_whole)
    piece.whole = overlay->request->to->parcels;
  else if ((piece.wkb = draw_piece(overlay, from, to, area_m2)) == NULL)
    report_not_drawn(overlay, to, from, area_m2);
  if (is_whole || piece.wkb != NULL)
    g_array_append_val(overlay->pieces, piece);
}

/* ---- areas ---- */

static void
add_area(Overlay *overlay, const QdPart *from, const QdPart *to, double area_m2)
{
  guint n = overlay->request->n_columns;
  qd_sum_add(&overlay->cells[qd_overlay_column(n, from->column) * n + qd_overlay_column(n, to->column)], area_m2);
  add_piece(overlay, from, to, area_m2);
}

static void
take_same(const QdPart *from, const QdPart *to, gpointer data)
{
  add_area(data, from, to, from->area_m2);
}

static bool
boxes_overlap(const QdBox *a, const QdBox *b)
{
  return a->min_x < b->max_x && b->min_x < a->max_x && a->min_y < b->max_y && b->min_y < a->max_y;
}

static GPtrArray *
left_parts(GArray *parts)
{
  GPtrArray *left = g_ptr_array_new();
  for (guint i = 0; i < parts->len; i++)
    if (!g_array_index(parts, QdPart, i).is_taken)
      g_ptr_array_add(left, &g_array_index(parts, QdPart, i));
  return left;
}

static QdBoxes *
boxes_of(const GPtrArray *parts)
{
  QdBoxes *boxes = qd_boxes_new(parts->len);
  for (guint i = 0; i < parts->len; i++)
    qd_boxes_set(boxes, i, &((const QdPart *)parts->pdata[i])->box);
  qd_boxes_ready(boxes);
  return boxes;
}

static void
overlay_part(Overlay *overlay, QdPart *from, const GPtrArray *to, const QdBoxes *boxes)
{
  g_autoptr(GArray) near = qd_boxes_meeting(boxes, &from->box);
  for (guint k = 0; k < near->len; k++) {
    QdPart *other = to->pdata[g_array_index(near, guint, k)];
    if (!boxes_overlap(&from->box, &other->box))
      continue;
    if (from->is_cut && other->is_cut && overlay->slabs == NULL)
      overlay->slabs = qd_slabs_new(overlay->wkb, overlay->size);
    double area = qd_part_shared_area(from, other, overlay->slabs, &overlay->room);
    if (fabs(area) > LEAST_SHARED_M2)
      add_area(overlay, from, other, area);
  }
  qd_part_clear(from); /* no other asks for it */
}

static void
overlay_clear(Overlay *overlay)
{
  qd_slabs_free(overlay->slabs);
  qd_slabs_room_clear(&overlay->room);
  g_free(overlay->cells);
  qd_geos_free(overlay->geos);
}

void
qd_overlay_plot(const QdOverlayRequest *request, guint plot, const guint8 *wkb, gsize size, double *cells,
                GArray *pieces, const QdUnit *unit, guint n_unit)
{
  guint n_cells = request->n_columns * request->n_columns;
  Overlay overlay = {.request = request,
                     .wkb = wkb,
                     .size = size,
                     .cells = g_new0(QdSum, n_cells),
                     .pieces = pieces,
                     .unit = unit,
                     .n_unit = n_unit};
  GArray *from = qd_parts_new(request->from, plot), *to = qd_parts_new(request->to, plot);
  qd_parts_match(from, to, take_same, &overlay);
  g_autoptr(GPtrArray) left_from = left_parts(from);
  g_autoptr(GPtrArray) left_to = left_parts(to);
  QdBoxes *boxes = boxes_of(left_to);
  for (guint i = 0; i < left_from->len; i++)
    overlay_part(&overlay, left_from->pdata[i], left_to, boxes);
  for (guint i = 0; i < n_cells; i++)
    cells[i] += qd_sum_value(&overlay.cells[i]);
  qd_boxes_free(boxes);
  qd_parts_free(from);
  qd_parts_free(to);
  overlay_clear(&overlay);
}
