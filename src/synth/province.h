/* synth/province.h — the units' boundaries: imagined around their true places, or read from a file. */
#ifndef QDS_PROVINCE_H
#define QDS_PROVINCE_H

#include <ogr_api.h>

#include "geometry.h"
#include "plan.h"

typedef struct {
  int n_units;
  QdsArea *area;          /* per unit, interior on the left */
  OGRGeometryH *geometry; /* per unit: what communes.gpkg gets */
  QdsPoint *town;         /* per unit: its centre, projected */
  double total_m2;
  bool is_real; /* read from a file */
} QdsProvince;

/** Units as a power diagram with crinkled borders inside an outline; each has its plan area. */
QdsProvince *qds_province_new(const QdsPlan *plan, uint64_t seed, GError **error);

/** Units of a file (fields code, name; EPSG:9215), their vertices unchanged; every unit of the plan has to be there. */
QdsProvince *qds_province_load(const QdsPlan *plan, const char *path, GError **error);
void qds_province_free(QdsProvince *province);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsProvince, qds_province_free)

/** EPSG:9215, for layers; released by the caller. */
OGRSpatialReferenceH qds_province_crs(void);

/** A ring set as (Multi)Polygon; holes go to the shell before them. Owned by the caller. */
OGRGeometryH qds_area_geometry(const QdsArea *area);

#endif
