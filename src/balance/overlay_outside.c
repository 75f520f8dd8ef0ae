/* What lies outside all units in two periods: land a boundary change took from the province, or what is drawn over its
 * border. Few parcels: pairs of them, less what each pair shares in units. */
#include <math.h>

#include "balance/overlay.h"
#include "base/number.h"

#define LEAST_SHARED_M2 1e-6

typedef struct {
  const QdOverlayRequest *request;
  const QdUnits *units;
  QdSlabs **plots; /* made when first asked for */
  QdSlabsRoom room;
  QdSum *cells, *from, *to; /* sums of what lies outside, by column */
} Outside;

static GArray *
outside_parts(const QdBalance *balance)
{
  const GArray *outside = balance->division->outside;
  GArray *parts = g_array_new(FALSE, FALSE, sizeof(QdPart));
  for (guint i = 0; i < outside->len; i++) {
    const QdOutsideLand *land = &g_array_index(outside, QdOutsideLand, i);
    const QdFeature *f = qd_layer_feature(balance->parcels, land->parcel);
    QdPart part = {.box = {f->min_x, f->min_y, f->max_x, f->max_y},
                   .area_m2 = land->area_m2,
                   .parcel = land->parcel,
                   .column = f->category == QD_CATEGORY_UNKNOWN ? QD_COLUMN_UNKNOWN : f->category};
    part.wkb = qd_layer_wkb(balance->parcels, land->parcel, &part.size);
    g_array_append_val(parts, part);
  }
  g_array_sort(parts, qd_part_compare);
  return parts;
}

static void
take_same(const QdPart *from, const QdPart *to, gpointer data)
{
  Outside *o = data;
  guint n = o->request->n_columns;
  qd_sum_add(&o->cells[qd_overlay_column(n, from->column) * n + qd_overlay_column(n, to->column)], from->area_m2);
}

static const QdSlabs *
plot_slabs(Outside *o, guint plot)
{
  if (o->plots[plot] != NULL)
    return o->plots[plot];
  const QdDivision *division = o->request->from->division;
  if (plot < division->n_units) {
    const QdUnit *unit = qd_units_get(o->units, plot);
    return o->plots[plot] = qd_slabs_new(unit->wkb, unit->wkb_size);
  }
  gsize size;
  const guint8 *wkb =
      g_bytes_get_data(g_array_index(division->shared, QdSharedLand, plot - division->n_units).wkb, &size);
  return o->plots[plot] = qd_slabs_new(wkb, size);
}

static bool
boxes_overlap(const QdBox *a, const QdBox *b)
{
  return a->min_x < b->max_x && b->min_x < a->max_x && a->min_y < b->max_y && b->min_y < a->max_y;
}

/* Area that two parcels share, less its part in units; land of several units goes off once. */
static double
shared_outside(Outside *o, QdPart *a, QdPart *b)
{
  const QdDivision *division = o->request->from->division;
  double area = qd_part_shared_area(a, b, NULL, &o->room);
  for (guint plot = 0; plot < division->n_plots && area > LEAST_SHARED_M2; plot++) {
    const QdSlabs *slabs = plot_slabs(o, plot);
    double factor = plot < division->n_units
                        ? 1
                        : -(double)g_array_index(division->shared, QdSharedLand, plot - division->n_units).extra;
    if (boxes_overlap(qd_slabs_box(slabs), &a->box) && boxes_overlap(qd_slabs_box(slabs), &b->box))
      area -= factor * qd_slabs_shared_area(a->slabs, b->slabs, slabs, &o->room);
  }
  return area;
}

static void
overlay_pairs(Outside *o, GArray *from, GArray *to)
{
  guint n = o->request->n_columns;
  for (guint i = 0; i < from->len; i++) {
    QdPart *a = &g_array_index(from, QdPart, i);
    for (guint k = 0; !a->is_taken && k < to->len; k++) {
      QdPart *b = &g_array_index(to, QdPart, k);
      if (b->box.min_x >= a->box.max_x)
        break; /* the rest lie further right */
      if (b->is_taken || !boxes_overlap(&a->box, &b->box))
        continue;
      double area = shared_outside(o, a, b);
      if (area > LEAST_SHARED_M2)
        qd_sum_add(&o->cells[qd_overlay_column(n, a->column) * n + qd_overlay_column(n, b->column)], area);
    }
    qd_part_clear(a);
  }
}

static void
sum_parts(const Outside *o, const GArray *parts, QdSum *sums)
{
  for (guint i = 0; i < parts->len; i++) {
    const QdPart *part = &g_array_index(parts, QdPart, i);
    qd_sum_add(&sums[qd_overlay_column(o->request->n_columns, part->column)], part->area_m2);
  }
}

/* What is covered in one period and not in the other: here, outside every unit, only a difference can tell. */
static void
give_rest(const Outside *o, double *cells)
{
  guint n = o->request->n_columns, gap = n - 1;
  for (guint i = 0; i < n * n; i++)
    cells[i] = qd_sum_value(&o->cells[i]);
  for (guint i = 0; i < gap; i++) {
    QdSum lost = o->from[i], gained = o->to[i];
    for (guint k = 0; k < gap; k++) {
      qd_sum_add(&lost, -cells[i * n + k]);
      qd_sum_add(&gained, -cells[k * n + i]);
    }
    cells[i * n + gap] = fmax(qd_sum_value(&lost), 0);
    cells[gap * n + i] = fmax(qd_sum_value(&gained), 0);
  }
}

void
qd_overlay_outside(const QdOverlayRequest *request, const QdUnits *units, double *cells)
{
  guint n = request->n_columns, n_plots = request->from->division->n_plots;
  Outside o = {.request = request,
               .units = units,
               .plots = g_new0(QdSlabs *, (gsize)n_plots + 1),
               .cells = g_new0(QdSum, (gsize)n * n),
               .from = g_new0(QdSum, n),
               .to = g_new0(QdSum, n)};
  GArray *from = outside_parts(request->from), *to = outside_parts(request->to);
  qd_parts_match(from, to, take_same, &o);
  overlay_pairs(&o, from, to);
  sum_parts(&o, from, o.from);
  sum_parts(&o, to, o.to);
  give_rest(&o, cells);
  qd_parts_free(from);
  qd_parts_free(to);
  for (guint i = 0; i < n_plots; i++)
    qd_slabs_free(o.plots[i]);
  g_free(o.plots);
  qd_slabs_room_clear(&o.room);
  g_free(o.cells);
  g_free(o.from);
  g_free(o.to);
}
