/* borders: the lines between units, each once. Outlines of neighbours run along each other, and dashes drawn twice fill
 * each other's gaps. */
#include "base/i18n.h"
#include "geo/geos.h"
#include "package/tables.h"

#define FALLBACK_GRID_M 1e-3

static const QdTableColumn BORDERS[] = {
    {"kind", QD_COLUMN_TEXT, 0},
};

typedef struct {
  QdGeos *geos;
  GEOSContextHandle_t handle;
  GEOSGeometry *units, *outlines; /* collections of all units' polygons, and of their rings */
  GEOSGeometry *province, *inner; /* lines */
} Borders;

static void
borders_clear(Borders *b)
{
  qd_geos_destroy(b->geos, b->units);
  qd_geos_destroy(b->geos, b->outlines);
  qd_geos_destroy(b->geos, b->province);
  qd_geos_destroy(b->geos, b->inner);
  qd_geos_free(b->geos);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Borders, borders_clear)

/* @return false when GEOS failed. */
static bool
collect_units(Borders *b, const QdUnits *units)
{
  guint n = qd_units_count(units);
  g_autofree GEOSGeometry **polygons = g_new0(GEOSGeometry *, n + 1);
  g_autofree GEOSGeometry **rings = g_new0(GEOSGeometry *, n + 1);
  bool ok = true;
  guint made = 0;
  for (; made < n && ok; made++) {
    const QdUnit *unit = qd_units_get(units, made);
    polygons[made] = qd_geos_read(b->geos, unit->wkb, unit->wkb_size);
    rings[made] = polygons[made] == NULL ? NULL : GEOSBoundary_r(b->handle, polygons[made]);
    ok = rings[made] != NULL;
  }
  if (ok) {
    b->units = GEOSGeom_createCollection_r(b->handle, GEOS_GEOMETRYCOLLECTION, polygons, n);
    b->outlines = GEOSGeom_createCollection_r(b->handle, GEOS_GEOMETRYCOLLECTION, rings, n);
    return b->units != NULL && b->outlines != NULL;
  }
  for (guint i = 0; i < made; i++) {
    qd_geos_destroy(b->geos, polygons[i]);
    qd_geos_destroy(b->geos, rings[i]);
  }
  return false;
}

static GEOSGeometry *
merge(const Borders *b, const GEOSGeometry *all)
{
  GEOSGeometry *merged = GEOSUnaryUnion_r(b->handle, all);
  return merged != NULL ? merged : GEOSUnaryUnionPrec_r(b->handle, all, FALLBACK_GRID_M);
}

/* The shells: a hole is where neighbours do not fit, and no border of the province. */
static GEOSGeometry *
shells_of(const Borders *b, const GEOSGeometry *land)
{
  int n = GEOSGetNumGeometries_r(b->handle, land);
  g_autofree GEOSGeometry **lines = g_new0(GEOSGeometry *, (gsize)n + 1);
  unsigned kept = 0;
  for (int i = 0; i < n; i++) {
    const GEOSGeometry *part = GEOSGetGeometryN_r(b->handle, land, i);
    const GEOSGeometry *ring =
        GEOSGeomTypeId_r(b->handle, part) == GEOS_POLYGON ? GEOSGetExteriorRing_r(b->handle, part) : NULL;
    GEOSCoordSequence *points =
        ring == NULL ? NULL : GEOSCoordSeq_clone_r(b->handle, GEOSGeom_getCoordSeq_r(b->handle, ring));
    if (points != NULL)
      lines[kept++] = GEOSGeom_createLineString_r(b->handle, points);
  }
  return GEOSGeom_createCollection_r(b->handle, GEOS_MULTILINESTRING, lines, kept);
}

/* @return false when GEOS failed. */
static bool
find_borders(Borders *b)
{
  GEOSGeometry *land = merge(b, b->units);
  b->province = land == NULL ? NULL : shells_of(b, land);
  qd_geos_destroy(b->geos, land);
  GEOSGeometry *lines = b->province == NULL ? NULL : merge(b, b->outlines);
  GEOSGeometry *rest = lines == NULL ? NULL : GEOSDifference_r(b->handle, lines, b->province);
  if (lines != NULL && rest == NULL)
    rest = GEOSDifferencePrec_r(b->handle, lines, b->province, FALLBACK_GRID_M);
  b->inner = rest == NULL ? NULL : GEOSLineMerge_r(b->handle, rest);
  qd_geos_destroy(b->geos, lines);
  qd_geos_destroy(b->geos, rest);
  return b->inner != NULL;
}

static bool
write_border(const QdPackage *package, QdGeos *geos, const char *kind, const GEOSGeometry *lines, GError **error)
{
  g_autoptr(GBytes) wkb = qd_geos_write(geos, lines);
  if (wkb == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("GEOS cannot write the borders of units: %s"), qd_geos_message(geos));
    return false;
  }
  gsize size;
  const guint8 *data = g_bytes_get_data(wkb, &size);
  qd_package_writer_text(package->writer, 0, kind);
  if (!qd_package_writer_geometry(package->writer, data, size, NULL, error))
    return false;
  if (qd_package_writer_is_placed(package->writer))
    return qd_package_writer_add(package->writer, error);
  qd_package_writer_skip(package->writer); /* one unit has no border to another */
  return true;
}

bool
qd_package_write_borders(const QdPackage *package, GError **error)
{
  const QdPackageTable table = {
      .style = "borders", .shape = QD_SHAPE_LINE, .columns = BORDERS, .n_columns = G_N_ELEMENTS(BORDERS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  g_auto(Borders) b = {.geos = qd_geos_new()};
  b.handle = qd_geos_handle(b.geos);
  if (!collect_units(&b, package->result->units) || !find_borders(&b)) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("GEOS cannot find the borders of units: %s"), qd_geos_message(b.geos));
    return false;
  }
  return write_border(package, b.geos, "unit", b.inner, error) &&
         write_border(package, b.geos, "province", b.province, error) && qd_package_writer_end(package->writer, error);
}
