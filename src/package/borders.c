/* borders: the lines between units, each once. Outlines of neighbours run along each other, and dashes drawn twice fill
 * each other's gaps. The province's line is the outline of all units together. */
#include <string.h>

#include "base/i18n.h"
#include "geo/geos.h"
#include "geo/wkb.h"
#include "package/tables.h"

#define FALLBACK_GRID_M 1e-3

static const QdTableColumn BORDERS[] = {
    {"kind", QD_COLUMN_TEXT, 0},
};

/* ---- edges that have been drawn ---- */

typedef struct {
  double x[2], y[2]; /* from the lower left end */
} Edge;

static guint
hash_edge(gconstpointer key)
{
  guint64 words[4], hash = 0;
  memcpy(words, key, sizeof words);
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    hash = (hash ^ words[i]) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
  return (guint)(hash >> 32);
}

static gboolean
is_same_edge(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, sizeof(Edge)) == 0;
}

/* @return whether the edge is drawn for the first time. */
static bool
add_edge(GHashTable *drawn, double x0, double y0, double x1, double y1)
{
  bool is_forward = x0 < x1 || (x0 == x1 && y0 < y1);
  const Edge edge = is_forward ? (Edge){{x0, x1}, {y0, y1}} : (Edge){{x1, x0}, {y1, y0}};
  if (g_hash_table_contains(drawn, &edge))
    return false;
  g_hash_table_add(drawn, g_memdup2(&edge, sizeof edge));
  return true;
}

/* ---- lines ---- */

/* A MultiLineString being written as WKB. */
typedef struct {
  GByteArray *wkb;
  guint32 lines, points;
  gsize count_at; /* of the line's points; 0: no line begun */
} Lines;

static void
put(Lines *lines, const void *bytes, gsize size)
{
  g_byte_array_append(lines->wkb, bytes, (guint)size);
}

static void
put_head(Lines *lines, guint32 type)
{
  const guint8 little_endian = 1;
  const guint32 head[2] = {GUINT32_TO_LE(type), 0}; /* the count comes later */
  put(lines, &little_endian, 1);
  put(lines, head, sizeof head);
}

static void
end_line(Lines *lines)
{
  guint32 n = GUINT32_TO_LE(lines->points);
  if (lines->count_at > 0)
    memcpy(lines->wkb->data + lines->count_at, &n, sizeof n);
  lines->count_at = 0;
}

static void
put_point(Lines *lines, double x, double y)
{
  const double xy[2] = {x, y};
  put(lines, xy, sizeof xy);
  lines->points++;
}

static void
begin_line(Lines *lines, double x, double y)
{
  put_head(lines, 2);
  lines->count_at = lines->wkb->len - sizeof(guint32);
  lines->points = 0;
  lines->lines++;
  put_point(lines, x, y);
}

/* Adds what of the rings has not been drawn yet: all, or only shells. */
static void
draw_rings(Lines *lines, GHashTable *drawn, const guint8 *wkb, gsize size, bool only_shells)
{
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    if (ring.is_hole && only_shells)
      continue; /* where neighbours do not fit: no border of the province */
    double x0 = 0, y0 = 0, x1, y1;
    for (guint32 i = 0; i < ring.n; i++, x0 = x1, y0 = y1) {
      qd_ring_point(&ring, i, &x1, &y1);
      if (i == 0)
        continue;
      if (!add_edge(drawn, x0, y0, x1, y1)) {
        end_line(lines);
        continue;
      }
      if (lines->count_at == 0)
        begin_line(lines, x0, y0);
      put_point(lines, x1, y1);
    }
    end_line(lines);
  }
}

/* ---- all units together ---- */

/* @return polygons as WKB; NULL when GEOS failed. */
static GBytes *
merge_units(QdGeos *geos, const QdUnits *units)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  guint n = qd_units_count(units), made = 0;
  g_autofree GEOSGeometry **polygons = g_new0(GEOSGeometry *, n + 1);
  for (; made < n; made++) {
    const QdUnit *unit = qd_units_get(units, made);
    polygons[made] = qd_geos_read(geos, unit->wkb, unit->wkb_size);
    if (polygons[made] == NULL)
      break;
  }
  if (made < n) {
    for (guint i = 0; i < made; i++)
      qd_geos_destroy(geos, polygons[i]);
    return NULL;
  }
  GEOSGeometry *all = GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, polygons, n);
  GEOSGeometry *land = all == NULL ? NULL : GEOSUnaryUnion_r(h, all);
  if (land == NULL && all != NULL)
    land = GEOSUnaryUnionPrec_r(h, all, FALLBACK_GRID_M);
  land = qd_geos_keep_polygons(geos, land);
  GBytes *wkb = land == NULL ? NULL : qd_geos_write(geos, land);
  qd_geos_destroy(geos, all);
  qd_geos_destroy(geos, land);
  return wkb;
}

/* ---- the layer ---- */

static bool
write_lines(const QdPackage *package, const char *kind, Lines *lines, GError **error)
{
  const guint32 n = GUINT32_TO_LE(lines->lines);
  if (lines->lines == 0)
    return true; /* one unit has no border to another */
  memcpy(lines->wkb->data + 5, &n, sizeof n);
  qd_package_writer_text(package->writer, 0, kind);
  return qd_package_writer_geometry(package->writer, lines->wkb->data, lines->wkb->len, NULL, error) &&
         qd_package_writer_add(package->writer, error);
}

bool
qd_package_write_borders(const QdPackage *package, GError **error)
{
  const QdUnits *units = package->result->units;
  const QdPackageTable table = {
      .style = "borders", .shape = QD_SHAPE_LINE, .columns = BORDERS, .n_columns = G_N_ELEMENTS(BORDERS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  g_autoptr(QdGeos) geos = qd_geos_new();
  g_autoptr(GBytes) land = merge_units(geos, units);
  if (land == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("GEOS cannot find the borders of units: %s"), qd_geos_message(geos));
    return false;
  }
  g_autoptr(GHashTable) drawn = g_hash_table_new_full(hash_edge, is_same_edge, g_free, NULL);
  g_autoptr(GByteArray) outline = g_byte_array_new(), between = g_byte_array_new();
  Lines province = {.wkb = outline}, inner = {.wkb = between};
  put_head(&province, 5);
  put_head(&inner, 5);
  draw_rings(&province, drawn, g_bytes_get_data(land, NULL), g_bytes_get_size(land), true);
  for (guint i = 0; i < qd_units_count(units); i++) {
    const QdUnit *unit = qd_units_get(units, i);
    draw_rings(&inner, drawn, unit->wkb, unit->wkb_size, false);
  }
  return write_lines(package, "unit", &inner, error) && write_lines(package, "province", &province, error) &&
         qd_package_writer_end(package->writer, error);
}
