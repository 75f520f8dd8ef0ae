#include "balance/cut.h"

#include <math.h>

GEOSGeometry *
qd_cut_parcel(QdGeos *geos, const GEOSGeometry *plot, const QdLayer *parcels, guint32 parcel, double area_m2)
{
  gsize size;
  const guint8 *wkb = qd_layer_wkb(parcels, parcel, &size);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb, size);
  GEOSGeometry *cut =
      geometry == NULL || plot == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, plot, geometry);
  qd_geos_destroy(geos, geometry);
  double difference = cut == NULL ? NAN : qd_geos_area(geos, cut) - area_m2;
  if (fabs(difference) <= QD_NOISE_M2 + 1e-9 * area_m2)
    return cut;
  qd_geos_destroy(geos, cut);
  return NULL;
}

/* ---- pieces ---- */

double
qd_piece_area(const QdBalance *balance, const QdPiece *piece)
{
  return piece->cut != NULL ? piece->cut->area_m2 : qd_layer_feature(balance->parcels, piece->parcel)->area_m2;
}

const guint8 *
qd_piece_wkb(const QdBalance *balance, const QdPiece *piece, gsize *size)
{
  if (piece->cut != NULL && piece->cut->wkb != NULL)
    return g_bytes_get_data(piece->cut->wkb, size);
  return qd_layer_wkb(balance->parcels, piece->parcel, size);
}

struct QdCutter {
  const QdUnits *units;
  const QdBalance *balance;
  QdGeos *geos;
  GEOSGeometry **borders; /* of each unit, read when first cut by */
};

QdCutter *
qd_cutter_new(const QdUnits *units, const QdBalance *balance)
{
  QdCutter *cutter = g_new0(QdCutter, 1);
  *cutter = (QdCutter){units, balance, qd_geos_new(), g_new0(GEOSGeometry *, (gsize)qd_units_count(units) + 1)};
  return cutter;
}

void
qd_cutter_free(QdCutter *cutter)
{
  if (cutter == NULL)
    return;
  for (guint i = 0; i < qd_units_count(cutter->units); i++)
    qd_geos_destroy(cutter->geos, cutter->borders[i]);
  g_free(cutter->borders);
  qd_geos_free(cutter->geos);
  g_free(cutter);
}

GBytes *
qd_cutter_draw(QdCutter *cutter, const QdPiece *piece)
{
  GEOSGeometry **border = &cutter->borders[piece->unit];
  const QdUnit *unit = qd_units_get(cutter->units, piece->unit);
  if (*border == NULL)
    *border = qd_geos_read(cutter->geos, unit->wkb, unit->wkb_size);
  GEOSGeometry *cut =
      qd_cut_parcel(cutter->geos, *border, cutter->balance->parcels, piece->parcel, piece->cut->area_m2);
  GBytes *wkb = cut == NULL ? NULL : qd_geos_write(cutter->geos, cut);
  qd_geos_destroy(cutter->geos, cut);
  return wkb;
}

const char *
qd_cutter_message(const QdCutter *cutter)
{
  return qd_geos_message(cutter->geos);
}
