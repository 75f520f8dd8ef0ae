/* What the tests of src/tiles share: geometries made by hand. */
#ifndef TESTS_TILES_FIXTURE_H
#define TESTS_TILES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <glib.h>
#include <string.h>

#include "tiles/shapes.h"

static inline void
put_u32(GByteArray *wkb, guint32 value)
{
  g_byte_array_append(wkb, (const guint8 *)&value, 4);
}

/* A polygon of one ring, closed here. */
static inline GByteArray *
polygon_wkb(const double *xy, guint n)
{
  GByteArray *wkb = g_byte_array_new();
  g_byte_array_append(wkb, (const guint8 *)"\x01", 1);
  put_u32(wkb, 3);
  put_u32(wkb, 1);
  put_u32(wkb, n + 1);
  g_byte_array_append(wkb, (const guint8 *)xy, n * 16);
  g_byte_array_append(wkb, (const guint8 *)xy, 16);
  return wkb;
}

/* The style of shape i is i + 1. */
static inline const guint8 *
wkb_at(gconstpointer data, guint index, gsize *size, guint8 *style)
{
  GByteArray *wkb = g_ptr_array_index((const GPtrArray *)data, index);
  *style = (guint8)(index + 1);
  *size = wkb->len;
  return wkb->data;
}

static inline GPtrArray *
wkbs_new(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
}

/* Lays polygons whose coordinates are in the plane of the grid already; frees them. */
static inline QdShapes *
shapes_of(GPtrArray *wkbs, const QdGrid *grid)
{
  QdShapesSpec spec = {.n = wkbs->len, .at = wkb_at, .data = wkbs, .crs = "EPSG:3857", .plane = "EPSG:3857"};
  GError *error = NULL;
  QdShapes *shapes = qd_shapes_new(&spec, grid, g_get_tmp_dir(), 2, &error);
  assert_null(error);
  assert_non_null(shapes);
  g_ptr_array_unref(wkbs);
  return shapes;
}

#endif
