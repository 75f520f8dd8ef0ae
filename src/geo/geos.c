#include "geo/geos.h"

#include <math.h>

#include "geo/area.h"

struct QdGeos {
  GEOSContextHandle_t handle;
  GEOSWKBReader *reader;
  GEOSWKBWriter *writer;
  char message[256];
};

static void
keep_message(const char *message, void *data)
{
  QdGeos *geos = data;
  g_strlcpy(geos->message, message, sizeof geos->message);
}

QdGeos *
qd_geos_new(void)
{
  QdGeos *geos = g_new0(QdGeos, 1);
  geos->handle = GEOS_init_r();
  GEOSContext_setErrorMessageHandler_r(geos->handle, keep_message, geos);
  geos->reader = GEOSWKBReader_create_r(geos->handle);
  geos->writer = GEOSWKBWriter_create_r(geos->handle);
  GEOSWKBWriter_setByteOrder_r(geos->handle, geos->writer, GEOS_WKB_NDR);
  GEOSWKBWriter_setOutputDimension_r(geos->handle, geos->writer, 2);
  return geos;
}

void
qd_geos_free(QdGeos *geos)
{
  if (geos == NULL)
    return;
  GEOSWKBReader_destroy_r(geos->handle, geos->reader);
  GEOSWKBWriter_destroy_r(geos->handle, geos->writer);
  GEOS_finish_r(geos->handle);
  g_free(geos);
}

GEOSContextHandle_t
qd_geos_handle(const QdGeos *geos)
{
  return geos->handle;
}

const char *
qd_geos_message(const QdGeos *geos)
{
  return geos->message;
}

GEOSGeometry *
qd_geos_read(QdGeos *geos, const guint8 *wkb, gsize size)
{
  return GEOSWKBReader_read_r(geos->handle, geos->reader, wkb, size);
}

GBytes *
qd_geos_write(QdGeos *geos, const GEOSGeometry *geometry)
{
  size_t size;
  unsigned char *wkb = GEOSWKBWriter_write_r(geos->handle, geos->writer, geometry, &size);
  if (wkb == NULL)
    return NULL;
  GBytes *bytes = g_bytes_new(wkb, size);
  GEOSFree_r(geos->handle, wkb);
  return bytes;
}

GEOSGeometry *
qd_geos_keep_polygons(QdGeos *geos, GEOSGeometry *geometry)
{
  if (geometry == NULL)
    return NULL;
  int type = GEOSGeomTypeId_r(geos->handle, geometry);
  if (type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON)
    return geometry;
  int n = type == GEOS_GEOMETRYCOLLECTION ? GEOSGetNumGeometries_r(geos->handle, geometry) : 0;
  g_autofree GEOSGeometry **parts = g_new0(GEOSGeometry *, (gsize)n + 1);
  unsigned kept = 0;
  for (int i = 0; i < n; i++) {
    const GEOSGeometry *part = GEOSGetGeometryN_r(geos->handle, geometry, i);
    if (GEOSGeomTypeId_r(geos->handle, part) == GEOS_POLYGON)
      parts[kept++] = GEOSGeom_clone_r(geos->handle, part);
  }
  GEOSGeom_destroy_r(geos->handle, geometry);
  return GEOSGeom_createCollection_r(geos->handle, GEOS_MULTIPOLYGON, parts, kept);
}

static GEOSGeometry *
overlay_on_grid(GEOSContextHandle_t h, QdOverlay overlay, const GEOSGeometry *a, const GEOSGeometry *b, double grid)
{
  switch (overlay) {
  case QD_OVERLAY_INTERSECTION:
    return grid == 0 ? GEOSIntersection_r(h, a, b) : GEOSIntersectionPrec_r(h, a, b, grid);
  case QD_OVERLAY_DIFFERENCE:
    return grid == 0 ? GEOSDifference_r(h, a, b) : GEOSDifferencePrec_r(h, a, b, grid);
  case QD_OVERLAY_UNION:
    return grid == 0 ? GEOSUnion_r(h, a, b) : GEOSUnionPrec_r(h, a, b, grid);
  }
  return NULL;
}

GEOSGeometry *
qd_geos_overlay(QdGeos *geos, QdOverlay overlay, const GEOSGeometry *a, const GEOSGeometry *b)
{
  const double grids[] = {0, 1e-7, 1e-5};
  GEOSGeometry *result = NULL;
  for (guint i = 0; result == NULL && i < G_N_ELEMENTS(grids); i++)
    result = overlay_on_grid(geos->handle, overlay, a, b, grids[i]);
  return qd_geos_keep_polygons(geos, result);
}

GEOSGeometry *
qd_geos_overlay_on_grid(QdGeos *geos, QdOverlay overlay, const GEOSGeometry *a, const GEOSGeometry *b, double grid_m)
{
  return qd_geos_keep_polygons(geos, overlay_on_grid(geos->handle, overlay, a, b, grid_m));
}

void
qd_geos_destroy(QdGeos *geos, GEOSGeometry *geometry)
{
  if (geometry != NULL)
    GEOSGeom_destroy_r(geos->handle, geometry);
}

bool
qd_geos_box(QdGeos *geos, const GEOSGeometry *geometry, QdBox *box)
{
  GEOSContextHandle_t h = geos->handle;
  return GEOSisEmpty_r(h, geometry) == 0 && GEOSGeom_getXMin_r(h, geometry, &box->min_x) == 1 &&
         GEOSGeom_getYMin_r(h, geometry, &box->min_y) == 1 && GEOSGeom_getXMax_r(h, geometry, &box->max_x) == 1 &&
         GEOSGeom_getYMax_r(h, geometry, &box->max_y) == 1;
}

double
qd_geos_area(QdGeos *geos, const GEOSGeometry *geometry)
{
  g_autoptr(GBytes) wkb = geometry == NULL ? NULL : qd_geos_write(geos, geometry);
  if (wkb == NULL)
    return NAN;
  return qd_wkb_area(g_bytes_get_data(wkb, NULL), g_bytes_get_size(wkb));
}
