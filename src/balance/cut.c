#include "balance/cut.h"

#include <math.h>

bool
qd_piece_is_undrawn(const QdBalance *balance, const QdPiece *piece)
{
  return piece->wkb == NULL && piece->area_m2 < qd_layer_feature(balance->parcels, piece->parcel)->area_m2;
}

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
