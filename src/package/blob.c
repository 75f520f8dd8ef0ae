#include "package/blob.h"

#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "geo/plain.h"
#include "geo/wkb.h"

enum { POINT = 1, MULTI_LINE = 5, MULTI_POLYGON = 6 };
enum { LITTLE_ENDIAN_NO_BOX = 1, LITTLE_ENDIAN_WITH_BOX = 3 };

static void
put_header(GByteArray *blob, guint8 flags, int srs)
{
  const guint8 head[4] = {'G', 'P', 0, flags};
  gint32 srs_le = GINT32_TO_LE(srs);
  g_byte_array_set_size(blob, 0);
  g_byte_array_append(blob, head, sizeof head);
  g_byte_array_append(blob, (const guint8 *)&srs_le, sizeof srs_le);
}

static void
put_type(GByteArray *blob, guint32 type)
{
  const guint8 little_endian = 1;
  guint32 type_le = GUINT32_TO_LE(type);
  g_byte_array_append(blob, &little_endian, 1);
  g_byte_array_append(blob, (const guint8 *)&type_le, sizeof type_le);
}

static void
measure(const guint8 *wkb, gsize size, QdEnvelope *box, double *length_m)
{
  *box = (QdEnvelope){{INFINITY, -INFINITY, INFINITY, -INFINITY}};
  double length = 0;
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    double before_x = 0, before_y = 0;
    for (guint32 i = 0; i < ring.n; i++) {
      double x, y;
      qd_ring_point(&ring, i, &x, &y);
      box->side[0] = MIN(box->side[0], x);
      box->side[1] = MAX(box->side[1], x);
      box->side[2] = MIN(box->side[2], y);
      box->side[3] = MAX(box->side[3], y);
      if (length_m != NULL && i > 0)
        length += hypot(x - before_x, y - before_y);
      before_x = x;
      before_y = y;
    }
  }
  if (length_m != NULL)
    *length_m = length;
}

/* The parts of this shape in a geometry that is not plain: with Z, with empty parts, a collection. */
static guint8 *
flatten(QdShape shape, const guint8 *wkb, gsize size, gsize *flat_size)
{
  OGRGeometryH geometry = NULL;
  *flat_size = 0;
  if (size > G_MAXINT || OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)size) != OGRERR_NONE)
    return NULL;
  geometry = shape == QD_SHAPE_POLYGON ? OGR_G_ForceToMultiPolygon(geometry) : OGR_G_ForceToMultiLineString(geometry);
  OGR_G_FlattenTo2D(geometry);
  for (int i = OGR_G_GetGeometryCount(geometry) - 1; i >= 0; i--)
    if (OGR_G_IsEmpty(OGR_G_GetGeometryRef(geometry, i)))
      OGR_G_RemoveGeometry(geometry, i, TRUE);
  gsize n = (gsize)OGR_G_WkbSize(geometry);
  guint8 *flat = g_malloc(n);
  bool ok = OGR_G_ExportToIsoWkb(geometry, wkbNDR, flat) == OGRERR_NONE &&
            (OGR_G_IsEmpty(geometry) || qd_wkb_flat_size(flat, n, shape == QD_SHAPE_POLYGON) == n);
  if (ok)
    *flat_size = OGR_G_IsEmpty(geometry) ? 0 : n;
  else
    g_clear_pointer(&flat, g_free);
  OGR_G_DestroyGeometry(geometry);
  return flat;
}

bool
qd_blob_set(GByteArray *blob, QdShape shape, int srs, const guint8 *wkb, gsize size, QdEnvelope *box, double *length_m)
{
  g_autofree guint8 *flat = NULL;
  if (qd_wkb_flat_size(wkb, size, shape == QD_SHAPE_POLYGON) != size) {
    flat = flatten(shape, wkb, size, &size);
    wkb = flat;
    if (flat == NULL)
      return false;
  }
  g_byte_array_set_size(blob, 0);
  if (length_m != NULL)
    *length_m = NAN;
  if (size == 0)
    return true;
  measure(wkb, size, box, length_m);
  put_header(blob, LITTLE_ENDIAN_WITH_BOX, srs);
  for (guint i = 0; i < G_N_ELEMENTS(box->side); i++)
    g_byte_array_append(blob, (const guint8 *)&box->side[i], sizeof box->side[i]);
  guint32 type, multi = shape == QD_SHAPE_POLYGON ? MULTI_POLYGON : MULTI_LINE;
  memcpy(&type, wkb + 1, sizeof type);
  if (GUINT32_FROM_LE(type) != multi) {
    const guint32 one_le = GUINT32_TO_LE(1);
    put_type(blob, multi);
    g_byte_array_append(blob, (const guint8 *)&one_le, sizeof one_le);
  }
  g_byte_array_append(blob, wkb, (guint)size);
  return true;
}

void
qd_blob_set_point(GByteArray *blob, int srs, double x, double y, QdEnvelope *box)
{
  *box = (QdEnvelope){{x, x, y, y}};
  put_header(blob, LITTLE_ENDIAN_NO_BOX, srs);
  put_type(blob, POINT);
  g_byte_array_append(blob, (const guint8 *)&x, sizeof x);
  g_byte_array_append(blob, (const guint8 *)&y, sizeof y);
}
