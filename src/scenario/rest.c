#include "scenario/rest.h"

#include <math.h>

/* Less is rounding of coordinates. */
#define LEAST_PIECE_M2 1e-6

/* ---- a cell with works ---- */

static GEOSGeometry *
unite(QdGeos *geos, const QdShard *shards, guint n)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  g_autoptr(GPtrArray) parts = g_ptr_array_new();
  for (guint i = 0; i < n; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(shards[i].wkb, &size);
    GEOSGeometry *part = qd_geos_read(geos, wkb, size);
    if (part != NULL)
      g_ptr_array_add(parts, part);
  }
  GEOSGeometry *all =
      GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **)parts->pdata, parts->len);
  GEOSGeometry *one = all == NULL ? NULL : qd_geos_keep_polygons(geos, GEOSUnaryUnion_r(h, all));
  qd_geos_destroy(geos, all);
  return one;
}

GBytes *
qd_rest_of_cell(QdGeos *geos, const QdShard *shards, guint n, double area_m2)
{
  const double grids[] = {0, 1e-7, 1e-5}, x = QD_CELL_M * shards->x, y = QD_CELL_M * shards->y;
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GEOSGeometry *works = unite(geos, shards, n);
  GEOSGeometry *cell = GEOSGeom_createRectangle_r(h, x, y, x + QD_CELL_M, y + QD_CELL_M);
  GBytes *wkb = NULL;
  bool is_right = false;
  for (guint i = 0; works != NULL && cell != NULL && !is_right && i < G_N_ELEMENTS(grids); i++) {
    GEOSGeometry *rest = qd_geos_overlay_on_grid(geos, QD_OVERLAY_DIFFERENCE, cell, works, grids[i]);
    double length = 0, slack = LEAST_PIECE_M2 * (n + 1);
    if (rest != NULL && GEOSLength_r(h, rest, &length) == 1)
      slack += grids[i] * length;
    is_right = rest != NULL && fabs(qd_geos_area(geos, rest) - area_m2) <= slack;
    if (rest != NULL && GEOSisEmpty_r(h, rest) == 0 && (wkb == NULL || is_right)) {
      g_clear_pointer(&wkb, g_bytes_unref);
      wkb = qd_geos_write(geos, rest);
    }
    qd_geos_destroy(geos, rest);
  }
  qd_geos_destroy(geos, works);
  qd_geos_destroy(geos, cell);
  return wkb;
}

/* ---- cells without works ---- */

/* Cells x0 … x1, y0 … y1, each less the last. */
static void
add_rectangle(QdGeos *geos, double x0, double y0, double x1, double y1, GPtrArray *rest)
{
  if (!(x0 < x1 && y0 < y1))
    return;
  GEOSGeometry *rectangle =
      GEOSGeom_createRectangle_r(qd_geos_handle(geos), QD_CELL_M * x0, QD_CELL_M * y0, QD_CELL_M * x1, QD_CELL_M * y1);
  GBytes *wkb = rectangle == NULL ? NULL : qd_geos_write(geos, rectangle);
  if (wkb != NULL)
    g_ptr_array_add(rest, wkb);
  qd_geos_destroy(geos, rectangle);
}

void
qd_rest_add_empty(const GArray *shards, const QdBox *box, GPtrArray *rest)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  double x0 = floor(box->min_x / QD_CELL_M), x1 = ceil(box->max_x / QD_CELL_M);
  double y0 = floor(box->min_y / QD_CELL_M), y1 = ceil(box->max_y / QD_CELL_M);
  double next_x = x0; /* columns before it are done */
  for (guint i = 0; i < shards->len;) {
    double x = g_array_index(shards, QdShard, i).x, next_y = y0;
    bool is_in = x >= x0 && x < x1;
    if (is_in)
      add_rectangle(geos, next_x, y0, x, y1, rest);
    for (; i < shards->len && g_array_index(shards, QdShard, i).x == x; i++) {
      double y = g_array_index(shards, QdShard, i).y;
      if (is_in)
        add_rectangle(geos, x, next_y, x + 1, fmin(y, y1), rest);
      next_y = fmax(next_y, y + 1);
    }
    if (is_in)
      add_rectangle(geos, x, next_y, x + 1, y1, rest);
    next_x = is_in ? x + 1 : next_x;
  }
  add_rectangle(geos, next_x, y0, x1, y1, rest);
}
