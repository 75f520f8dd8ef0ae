#include "balance/outside.h"

#include "geo/area.h"

/* The parcel less all units; NULL when GEOS fails. */
static GEOSGeometry *
part_outside(const QdLayer *parcels, guint parcel, const QdUnits *units, QdGeos *geos)
{
  const QdFeature *f = qd_layer_feature(parcels, parcel);
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  gsize size;
  const guint8 *wkb = qd_layer_wkb(parcels, parcel, &size);
  GEOSGeometry *rest = qd_geos_read(geos, wkb, size);
  for (guint i = 0; rest != NULL && i < qd_units_count(units); i++) {
    const QdUnit *unit = qd_units_get(units, i);
    const QdBox unit_box = {unit->min_x, unit->min_y, unit->max_x, unit->max_y};
    if (!qd_box_meets(&box, &unit_box))
      continue;
    GEOSGeometry *geometry = qd_geos_read(geos, unit->wkb, unit->wkb_size);
    GEOSGeometry *less = geometry == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_DIFFERENCE, rest, geometry);
    qd_geos_destroy(geos, geometry);
    qd_geos_destroy(geos, rest);
    rest = less;
  }
  return rest;
}

void
qd_report_outside(const QdLayer *parcels, guint parcel, double outside_m2, const QdUnits *units, QdGeos *geos,
                  QdFindings *findings)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  const QdFeature *f = qd_layer_feature(parcels, parcel);
  double x = (f->min_x + f->max_x) / 2, y = (f->min_y + f->max_y) / 2;
  GEOSGeometry *rest = part_outside(parcels, parcel, units, geos);
  GEOSGeometry *point = rest == NULL ? NULL : GEOSPointOnSurface_r(h, rest);
  if (point != NULL && GEOSisEmpty_r(h, point) == 0) {
    GEOSGeomGetX_r(h, point, &x);
    GEOSGeomGetY_r(h, point, &y);
  }
  g_autoptr(GBytes) wkb = rest == NULL ? NULL : qd_geos_write(geos, rest);
  g_autofree char *label = qd_layer_label(parcels, parcel);
  const QdFindingSpec spec = {.rule = "outside_units",
                              .layer = qd_layer_name(parcels, f->input),
                              .feature = label,
                              .measure = outside_m2,
                              .has_place = true,
                              .x = x,
                              .y = y,
                              .area_wkb = wkb == NULL ? NULL : g_bytes_get_data(wkb, NULL),
                              .area_wkb_size = wkb == NULL ? 0 : g_bytes_get_size(wkb)};
  qd_findings_add(findings, &spec);
  qd_geos_destroy(geos, point);
  qd_geos_destroy(geos, rest);
}
