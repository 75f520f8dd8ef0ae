#include "province.h"

#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "fit.h"
#include "noise.h"
#include "trace.h"

static const double CELL_M = 75.0;
static const double MARGIN_M = 14000.0;

typedef struct {
  const QdsPlan *plan;
  const QdsProvince *province;
  uint64_t seed;
  double step;
  int nx, ny;
  double x0, y0;
  double *weight; /* per unit, m² */
  uint8_t *label; /* per cell: unit, n_units outside */
} Diagram;

void
qds_province_free(QdsProvince *province)
{
  if (province == NULL)
    return;
  for (int u = 0; u < province->n_units; u++) {
    qds_area_clear(&province->area[u]);
    OGR_G_DestroyGeometry(province->geometry[u]);
  }
  g_free(province->area);
  g_free(province->geometry);
  g_free(province->town);
  g_free(province);
}

OGRSpatialReferenceH
qds_province_crs(void)
{
  OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
  if (OSRImportFromEPSG(crs, 9215) != OGRERR_NONE) {
    OSRDestroySpatialReference(crs);
    return NULL;
  }
  OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

static QdsProvince *
province_start(const QdsPlan *plan, GError **error)
{
  QdsProvince *province = g_new0(QdsProvince, 1);
  province->n_units = plan->n_units;
  province->area = g_new0(QdsArea, (gsize)plan->n_units);
  province->geometry = g_new0(OGRGeometryH, (gsize)plan->n_units);
  province->town = g_new0(QdsPoint, (gsize)plan->n_units);
  OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = qds_province_crs();
  OSRImportFromEPSG(from, 4326);
  OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
  OGRCoordinateTransformationH way = to == NULL ? NULL : OCTNewCoordinateTransformation(from, to);
  bool is_done = way != NULL;
  for (int u = 0; is_done && u < plan->n_units; u++) {
    double x = plan->units[u].lon, y = plan->units[u].lat;
    is_done = OCTTransform(way, 1, &x, &y, NULL);
    province->town[u] = (QdsPoint){x, y};
  }
  if (way != NULL)
    OCTDestroyCoordinateTransformation(way);
  OSRDestroySpatialReference(from);
  if (to != NULL)
    OSRDestroySpatialReference(to);
  if (is_done)
    return province;
  qds_province_free(province);
  g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "cannot transform the places of \"synth.csv\" to EPSG:9215");
  return NULL;
}

/* Borders are straight in warped space and crinkled in ours. */
static QdsPoint
warp(const Diagram *d, QdsPoint p)
{
  const uint64_t h = d->seed;
  return (QdsPoint){p.x + 4200.0 * qds_fbm(h ^ 0xb1, p.x / 11000.0, p.y / 11000.0, 4) +
                        520.0 * qds_fbm(h ^ 0xb3, p.x / 1500.0, p.y / 1500.0, 4),
                    p.y + 4200.0 * qds_fbm(h ^ 0xb2, p.x / 11000.0, p.y / 11000.0, 4) +
                        520.0 * qds_fbm(h ^ 0xb4, p.x / 1500.0, p.y / 1500.0, 4)};
}

/* The k-th smallest of n values (order changed). */
static double
kth_smallest(double *v, size_t n, size_t k)
{
  size_t low = 0, high = n - 1;
  while (low < high) {
    const double pivot = v[low + (high - low) / 2];
    size_t i = low, j = high;
    while (i <= j) {
      while (v[i] < pivot)
        i++;
      while (v[j] > pivot)
        j--;
      if (i <= j) {
        const double swap = v[i];
        v[i++] = v[j];
        v[j] = swap;
        if (j == 0)
          break;
        j--;
      }
    }
    if (k <= j)
      high = j;
    else if (k >= i)
      low = i;
    else
      break;
  }
  return v[k];
}

/* Outside the outline: cells far from every unit, measured in the unit's own radius. */
static void
draw_outline(Diagram *d, const QdsPoint *cell)
{
  const size_t n = (size_t)d->nx * (size_t)d->ny;
  double *far = g_new(double, n), total = 0.0;
  for (int u = 0; u < d->plan->n_units; u++)
    total += 1e4 * d->plan->units[u].area_ha;
  for (size_t c = 0; c < n; c++) {
    double sum = 0.0;
    for (int u = 0; u < d->plan->n_units; u++) {
      const QdsPoint t = d->province->town[u];
      const double r2 = 1e4 * d->plan->units[u].area_ha;
      const double q = ((cell[c].x - t.x) * (cell[c].x - t.x) + (cell[c].y - t.y) * (cell[c].y - t.y)) / r2;
      sum += 1.0 / (0.05 + q * q);
    }
    far[c] = -sum;
  }
  double *sorted = g_memdup2(far, n * sizeof *far);
  size_t k = (size_t)(total / (d->step * d->step));
  const double edge = kth_smallest(sorted, n, MIN(k, n - 1));
  for (size_t c = 0; c < n; c++)
    d->label[c] = far[c] < edge ? 0 : (uint8_t)d->plan->n_units;
  g_free(far);
  g_free(sorted);
}

/* Labels every inside cell with the unit of least power distance; adds up areas. */
static void
label_cells(const Diagram *d, const QdsPoint *cell, double *area)
{
  const int n_units = d->plan->n_units;
  for (int u = 0; u < n_units; u++)
    area[u] = 0.0;
  for (size_t c = 0; c < (size_t)d->nx * (size_t)d->ny; c++) {
    if (d->label[c] == n_units)
      continue;
    double best = INFINITY;
    for (int u = 0; u < n_units; u++) {
      const double dx = cell[c].x - d->province->town[u].x, dy = cell[c].y - d->province->town[u].y;
      const double power = dx * dx + dy * dy - d->weight[u];
      if (power < best) {
        best = power;
        d->label[c] = (uint8_t)u;
      }
    }
    area[d->label[c]] += d->step * d->step;
  }
}

/* Raises the weight of units that are too small until all fit. */
static void
balance_weights(Diagram *d, const QdsPoint *cell, int rounds, double close)
{
  const int n_units = d->plan->n_units;
  g_autofree double *area = g_new(double, (gsize)n_units), *pace = g_new(double, (gsize)n_units);
  g_autofree double *last = g_new0(double, (gsize)n_units);
  for (int u = 0; u < n_units; u++)
    pace[u] = 0.5;
  for (int round = 0; round < rounds; round++) {
    double worst = 0.0;
    label_cells(d, cell, area);
    for (int u = 0; u < n_units; u++) {
      const double miss = 1e4 * d->plan->units[u].area_ha - area[u];
      worst = fmax(worst, fabs(miss) / (1e4 * d->plan->units[u].area_ha));
      pace[u] *= miss * last[u] < 0.0 ? 0.6 : 1.08;
      pace[u] = fmin(pace[u], 1.5);
      d->weight[u] += pace[u] * miss;
      last[u] = miss;
    }
    if (worst < close)
      return;
  }
}

static void
diagram_start(Diagram *d, double step)
{
  QdsBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (int u = 0; u < d->plan->n_units; u++) {
    const QdsPoint t = d->province->town[u];
    box = (QdsBox){fmin(box.x0, t.x), fmin(box.y0, t.y), fmax(box.x1, t.x), fmax(box.y1, t.y)};
  }
  d->step = step;
  d->x0 = 1000.0 * floor((box.x0 - MARGIN_M) / 1000.0);
  d->y0 = 1000.0 * floor((box.y0 - MARGIN_M) / 1000.0);
  d->nx = (int)ceil((box.x1 + MARGIN_M - d->x0) / step);
  d->ny = (int)ceil((box.y1 + MARGIN_M - d->y0) / step);
  d->label = g_new0(uint8_t, (gsize)d->nx * (gsize)d->ny);
}

static QdsPoint *
diagram_cells(const Diagram *d)
{
  QdsPoint *cell = g_new(QdsPoint, (gsize)d->nx * (gsize)d->ny);
  for (int j = 0; j < d->ny; j++)
    for (int i = 0; i < d->nx; i++)
      cell[j * d->nx + i] = warp(d, (QdsPoint){d->x0 + d->step * (i + 0.5), d->y0 + d->step * (j + 0.5)});
  return cell;
}

/* Keeps the largest connected part of each label; the rest goes to a neighbour. */
static void
drop_fragments(const Diagram *d)
{
  const int nx = d->nx, n = d->nx * d->ny;
  g_autofree int32_t *part = g_new(int32_t, (gsize)n), *stack = g_new(int32_t, (gsize)n);
  g_autoptr(GArray) size = g_array_new(FALSE, FALSE, sizeof(int32_t));
  int32_t largest[256], n_parts = 0;
  memset(largest, -1, sizeof largest);
  memset(part, -1, (size_t)n * sizeof *part);
  for (int32_t first = 0; first < n; first++) {
    if (part[first] >= 0)
      continue;
    int32_t top = 0, count = 0;
    const uint8_t own = d->label[first];
    stack[top++] = first;
    part[first] = n_parts;
    while (top > 0) {
      const int32_t c = stack[--top];
      const int32_t around[4] = {c % nx > 0 ? c - 1 : -1, c % nx + 1 < nx ? c + 1 : -1, c - nx,
                                 c + nx < n ? c + nx : -1};
      count++;
      for (int k = 0; k < 4; k++)
        if (around[k] >= 0 && part[around[k]] < 0 && d->label[around[k]] == own) {
          part[around[k]] = n_parts;
          stack[top++] = around[k];
        }
    }
    g_array_append_val(size, count);
    if (largest[own] < 0 || count > g_array_index(size, int32_t, largest[own]))
      largest[own] = n_parts;
    n_parts++;
  }
  for (bool is_open = true; is_open;) {
    is_open = false;
    for (int32_t c = 1; c < n; c++)
      if (part[c] != largest[d->label[c]]) {
        const int32_t from = c >= nx && part[c - nx] == largest[d->label[c - nx]] ? c - nx : c - 1;
        const bool is_taken = part[from] == largest[d->label[from]];
        is_open = is_open || is_taken;
        if (is_taken) {
          d->label[c] = d->label[from];
          part[c] = part[from];
        }
      }
  }
}

static bool
outline_units(QdsProvince *province, const Diagram *d, GError **error)
{
  QdsMesh mesh = {0};
  QdsOutlines outlines = {0};
  const int n_units = province->n_units, n_cells = d->nx * d->ny;
  g_autofree double *target = g_new0(double, (gsize)n_units + 1);
  g_autofree int32_t *label = g_new(int32_t, (gsize)n_cells);
  qds_mesh_lattice(&mesh, d->x0, d->y0, d->step, d->nx, d->ny);
  target[n_units] = d->step * d->step * n_cells;
  for (int u = 0; u < n_units; u++) {
    target[u] = 1e4 * d->plan->units[u].area_ha;
    target[n_units] -= target[u];
  }
  qds_fit_cells(&mesh, d->label, n_units + 1, target, n_units);
  drop_fragments(d);
  for (int32_t c = 0; c < n_cells; c++)
    label[c] = d->label[c] == n_units ? -1 : d->label[c];
  qds_mesh_smooth(&mesh, label, 3);
  const double misfit = qds_fit_nodes(&mesh, d->label, n_units + 1, target, n_units);
  qds_trace(&mesh, label, n_units, &outlines);
  for (int u = 0; u < n_units; u++) {
    province->area[u] = qds_outlines_area(&outlines, &mesh, u);
    province->geometry[u] = qds_area_geometry(&province->area[u]);
    province->total_m2 += qds_area_measure(&province->area[u]);
  }
  qds_outlines_clear(&outlines);
  qds_mesh_clear(&mesh);
  if (misfit < 1e4)
    return true;
  g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT,
              "the unit areas of \"synth.csv\" cannot be drawn around their places: %.1f ha are left over",
              misfit / 1e4);
  return false;
}

QdsProvince *
qds_province_new(const QdsPlan *plan, uint64_t seed, GError **error)
{
  g_autoptr(QdsProvince) province = province_start(plan, error);
  if (province == NULL)
    return NULL;
  Diagram d = {plan, province, qds_hash(seed, 0xd1a), 0, 0, 0, 0, 0, g_new0(double, (gsize)plan->n_units), NULL};
  static const struct {
    double step;
    int rounds;
    double close;
  } stages[] = {{800.0, 400, 0.01}, {300.0, 80, 0.003}, {CELL_M, 10, 0.001}};
  for (size_t s = 0; s < G_N_ELEMENTS(stages); s++) {
    g_free(d.label);
    diagram_start(&d, stages[s].step);
    QdsPoint *cell = diagram_cells(&d);
    draw_outline(&d, cell);
    balance_weights(&d, cell, stages[s].rounds, stages[s].close);
    g_free(cell);
  }
  drop_fragments(&d);
  const bool is_drawn = outline_units(province, &d, error);
  g_free(d.weight);
  g_free(d.label);
  return is_drawn ? g_steal_pointer(&province) : NULL;
}

static OGRGeometryH
make_ring(const QdsArea *area, int r)
{
  OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
  const int first = area->start[r], n = area->start[r + 1] - first;
  OGR_G_SetPointCount(ring, n + 1);
  for (int i = 0; i <= n; i++)
    OGR_G_SetPoint_2D(ring, i, area->point[first + i % n].x, area->point[first + i % n].y);
  return ring;
}

OGRGeometryH
qds_area_geometry(const QdsArea *area)
{
  OGRGeometryH multi = OGR_G_CreateGeometry(wkbMultiPolygon), polygon = NULL;
  for (int r = 0; r < area->n_rings; r++) {
    const int first = area->start[r];
    if (polygon == NULL || qds_ring_area(area->point + first, area->start[r + 1] - first) > 0.0) {
      if (polygon != NULL)
        OGR_G_AddGeometryDirectly(multi, polygon);
      polygon = OGR_G_CreateGeometry(wkbPolygon);
    }
    OGR_G_AddGeometryDirectly(polygon, make_ring(area, r));
  }
  if (polygon != NULL)
    OGR_G_AddGeometryDirectly(multi, polygon);
  return multi;
}

/* Rings of a (Multi)Polygon, turned so that the interior is on the left. */
static QdsArea
area_from_geometry(OGRGeometryH geometry)
{
  const bool is_multi = wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbMultiPolygon;
  const int n_parts = is_multi ? OGR_G_GetGeometryCount(geometry) : 1;
  GArray *start = g_array_new(FALSE, FALSE, sizeof(int)), *point = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  const int zero = 0;
  g_array_append_val(start, zero);
  for (int p = 0; p < n_parts; p++) {
    OGRGeometryH polygon = is_multi ? OGR_G_GetGeometryRef(geometry, p) : geometry;
    for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++) {
      OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, r);
      const int n = OGR_G_GetPointCount(ring) - 1, first = (int)point->len;
      for (int i = 0; i < n; i++) {
        const QdsPoint p2 = {OGR_G_GetX(ring, i), OGR_G_GetY(ring, i)};
        g_array_append_val(point, p2);
      }
      QdsPoint *own = &g_array_index(point, QdsPoint, first);
      if ((qds_ring_area(own, n) > 0.0) != (r == 0))
        for (int i = 0; i < n / 2; i++) {
          const QdsPoint swap = own[i];
          own[i] = own[n - 1 - i];
          own[n - 1 - i] = swap;
        }
      const int end = (int)point->len;
      g_array_append_val(start, end);
    }
  }
  QdsArea area = {(int)start->len - 1, NULL, NULL};
  area.start = (int *)(void *)g_array_free(start, FALSE);
  area.point = (QdsPoint *)(void *)g_array_free(point, FALSE);
  return area;
}

QdsProvince *
qds_province_load(const QdsPlan *plan, const char *path, GError **error)
{
  g_autoptr(QdsProvince) province = province_start(plan, error);
  if (province == NULL)
    return NULL;
  province->is_real = true;
  GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  if (dataset == NULL) {
    g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "cannot read boundaries \"%s\"", path);
    return NULL;
  }
  OGRLayerH layer = GDALDatasetGetLayerByName(dataset, "communes");
  if (layer == NULL)
    layer = GDALDatasetGetLayer(dataset, 0);
  const int field = layer == NULL ? -1 : OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), "code");
  for (OGRFeatureH f; field >= 0 && (f = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(f)) {
    const int u = qds_plan_unit(plan, OGR_F_GetFieldAsString(f, field));
    if (u >= 0 && province->geometry[u] == NULL && OGR_F_GetGeometryRef(f) != NULL)
      province->geometry[u] = OGR_G_ForceToMultiPolygon(OGR_F_StealGeometry(f));
  }
  GDALClose(dataset);
  for (int u = 0; u < plan->n_units; u++) {
    if (province->geometry[u] == NULL) {
      g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "boundaries \"%s\" have no unit of code \"%s\"", path,
                  plan->units[u].code);
      return NULL;
    }
    province->area[u] = area_from_geometry(province->geometry[u]);
    province->total_m2 += qds_area_measure(&province->area[u]);
  }
  return g_steal_pointer(&province);
}
