#include "quydat/elevation.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <gdal_alg.h>
#include <gdalwarper.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "base/i18n.h"
#include "geo/area.h"

/* A window of more cells is read coarser. */
#define MOST_CELLS 16.0e6

struct QdElevation {
  char *path;
  GDALDatasetH source, dataset; /* dataset: the source, or it warped into the project's system */
  double grid[6];
  int width, height;
  bool has_nodata;
  double nodata;
};

void
qd_elevation_free(QdElevation *elevation)
{
  if (elevation == NULL)
    return;
  if (elevation->dataset != NULL && elevation->dataset != elevation->source)
    GDALClose(elevation->dataset);
  if (elevation->source != NULL)
    GDALClose(elevation->source);
  g_free(elevation->path);
  g_free(elevation);
}

static bool
fail(const QdElevation *e, GError **error, const char *what)
{
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("scenario.elevation: \"%s\": %s"), e->path, what);
  return false;
}

/* Into the project's system, where the raster is in another. */
static bool
warp(QdElevation *e, const char *crs, GError **error)
{
  OGRSpatialReferenceH from = GDALGetSpatialRef(e->source), to = OSRNewSpatialReference(NULL);
  if (from == NULL) {
    OSRRelease(to);
    return fail(e, error, _("the file does not say its coordinate system; write it with gdal_translate -a_srs"));
  }
  char *wkt = NULL;
  bool is_same = OSRSetFromUserInput(to, crs) == OGRERR_NONE && OSRIsSame(from, to);
  if (is_same)
    e->dataset = e->source;
  else if (OSRExportToWkt(to, &wkt) == OGRERR_NONE)
    e->dataset = GDALAutoCreateWarpedVRT(e->source, NULL, wkt, GRA_Bilinear, 0.125, NULL);
  CPLFree(wkt);
  OSRRelease(to);
  return e->dataset != NULL || fail(e, error, CPLGetLastErrorMsg());
}

QdElevation *
qd_elevation_open(const QdProject *project, GError **error)
{
  g_autoptr(QdElevation) e = g_new0(QdElevation, 1);
  int has_nodata = 0;
  GDALAllRegister();
  e->path = g_strdup(project->scenario_elevation);
  CPLPushErrorHandler(CPLQuietErrorHandler);
  e->source = GDALOpenEx(e->path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
  bool ok = e->source != NULL || fail(e, error, CPLGetLastErrorMsg());
  ok = ok && warp(e, project->crs, error);
  CPLPopErrorHandler();
  if (!ok)
    return NULL;
  if (GDALGetRasterCount(e->dataset) < 1 || GDALGetGeoTransform(e->dataset, e->grid) != CE_None || e->grid[2] != 0 ||
      e->grid[4] != 0 || !(e->grid[1] > 0) || !(e->grid[5] < 0)) {
    fail(e, error, _("a raster with one band of elevations and rows from north to south is expected"));
    return NULL;
  }
  e->width = GDALGetRasterXSize(e->dataset);
  e->height = GDALGetRasterYSize(e->dataset);
  e->nodata = GDALGetRasterNoDataValue(GDALGetRasterBand(e->dataset, 1), &has_nodata);
  e->has_nodata = has_nodata != 0;
  return g_steal_pointer(&e);
}

/* ---- one polygon ---- */

/* A part of the raster, its cells and which of them are in the polygon. */
typedef struct {
  int x, y, width, height; /* cells of the raster */
  int n, m;                /* of the window, which may be coarser: columns, rows */
  double grid[6];
  float *height_m;
  guint8 *is_inside;
} Window;

static void
clear_window(Window *w)
{
  g_free(w->height_m);
  g_free(w->is_inside);
}

/* The polygon's box, a cell more on each side. @return false where it lies beside the raster */
static bool
lay_window(const QdElevation *e, const QdBox *box, Window *w)
{
  double x0 = floor((box->min_x - e->grid[0]) / e->grid[1]) - 1, x1 = ceil((box->max_x - e->grid[0]) / e->grid[1]) + 1;
  double y0 = floor((box->max_y - e->grid[3]) / e->grid[5]) - 1, y1 = ceil((box->min_y - e->grid[3]) / e->grid[5]) + 1;
  x0 = fmax(x0, 0);
  y0 = fmax(y0, 0);
  x1 = fmin(x1, e->width);
  y1 = fmin(y1, e->height);
  if (!(x1 - x0 >= 3 && y1 - y0 >= 3))
    return false;
  w->x = (int)x0;
  w->y = (int)y0;
  w->width = (int)(x1 - x0);
  w->height = (int)(y1 - y0);
  double coarser = fmax(1, sqrt((x1 - x0) * (y1 - y0) / MOST_CELLS));
  w->n = MAX(3, (int)((x1 - x0) / coarser));
  w->m = MAX(3, (int)((y1 - y0) / coarser));
  w->grid[0] = e->grid[0] + x0 * e->grid[1];
  w->grid[1] = e->grid[1] * w->width / w->n;
  w->grid[3] = e->grid[3] + y0 * e->grid[5];
  w->grid[5] = e->grid[5] * w->height / w->m;
  return true;
}

/* Marks the cells whose centre lies in the polygon. */
static bool
burn(Window *w, const guint8 *wkb, gsize size)
{
  OGRGeometryH polygon = NULL;
  int band = 1;
  double one = 1;
  GDALDatasetH mask = GDALCreate(GDALGetDriverByName("MEM"), "", w->n, w->m, 1, GDT_Byte, NULL);
  bool ok = mask != NULL && OGR_G_CreateFromWkb(wkb, NULL, &polygon, (int)size) == OGRERR_NONE &&
            GDALSetGeoTransform(mask, w->grid) == CE_None &&
            GDALRasterizeGeometries(mask, 1, &band, 1, &polygon, NULL, NULL, &one, NULL, NULL, NULL) == CE_None &&
            GDALRasterIO(GDALGetRasterBand(mask, 1), GF_Read, 0, 0, w->n, w->m, w->is_inside, w->n, w->m, GDT_Byte, 0,
                         0) == CE_None;
  OGR_G_DestroyGeometry(polygon);
  if (mask != NULL)
    GDALClose(mask);
  return ok;
}

static bool
read_window(const QdElevation *e, Window *w, const guint8 *wkb, gsize size)
{
  gsize cells = (gsize)w->n * (gsize)w->m;
  w->height_m = g_new(float, cells);
  w->is_inside = g_new0(guint8, cells);
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool ok = GDALRasterIO(GDALGetRasterBand(e->dataset, 1), GF_Read, w->x, w->y, w->width, w->height, w->height_m, w->n,
                         w->m, GDT_Float32, 0, 0) == CE_None &&
            burn(w, wkb, size);
  CPLPopErrorHandler();
  for (gsize i = 0; ok && i < cells; i++)
    if (e->has_nodata && (double)w->height_m[i] == (double)(float)e->nodata)
      w->height_m[i] = NAN;
  return ok;
}

/* Horn's slope of a cell, from its eight neighbours; NAN at the edge or beside an unknown one. */
static double
slope_of(const Window *w, int x, int y)
{
  if (x < 1 || y < 1 || x + 1 >= w->n || y + 1 >= w->m)
    return NAN;
  const float *up = w->height_m + (gsize)(y - 1) * (gsize)w->n + x, *here = up + w->n, *down = here + w->n;
  double dx = ((double)up[1] + 2.0 * (double)here[1] + (double)down[1]) -
              ((double)up[-1] + 2.0 * (double)here[-1] + (double)down[-1]);
  double dy = ((double)down[-1] + 2.0 * (double)down[0] + (double)down[1]) -
              ((double)up[-1] + 2.0 * (double)up[0] + (double)up[1]);
  return 100 * hypot(dx / (8 * w->grid[1]), dy / (8 * w->grid[5]));
}

bool
qd_elevation_slope(const QdElevation *elevation, const guint8 *wkb, gsize size, double limit_pct, QdSlope *slope,
                   GError **error)
{
  Window w = {0};
  QdBox box;
  *slope = (QdSlope){.mean_pct = NAN};
  if (!qd_wkb_box(wkb, size, &box) || !lay_window(elevation, &box, &w))
    return true;
  bool ok = read_window(elevation, &w, wkb, size);
  guint64 inside = 0, known = 0, steep = 0;
  double sum = 0;
  for (int y = 0; ok && y < w.m; y++) {
    for (int x = 0; x < w.n; x++) {
      if (!w.is_inside[(gsize)y * (gsize)w.n + (gsize)x])
        continue;
      double pct = slope_of(&w, x, y);
      inside++;
      known += isnan(pct) ? 0 : 1;
      steep += pct > limit_pct ? 1 : 0;
      sum += isnan(pct) ? 0 : pct;
    }
  }
  clear_window(&w);
  if (known > 0)
    *slope = (QdSlope){sum / (double)known, (double)steep / (double)known, 0};
  /* cells beyond the raster are in no window: the polygon's area tells how many there should be */
  double cells = qd_wkb_area(wkb, size) / fabs(w.grid[1] * w.grid[5]);
  slope->known_share = fmin(1, (double)known / fmax(cells, (double)inside));
  return ok || fail(elevation, error, CPLGetLastErrorMsg());
}
