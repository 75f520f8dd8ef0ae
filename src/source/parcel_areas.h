/* source/parcel_areas.h — the drawn area of parcels against the one that a field states. */
#ifndef QD_SOURCE_PARCEL_AREAS_H
#define QD_SOURCE_PARCEL_AREAS_H

#include <quydat/layers.h>

/* A parcel of several uses, and the sum of the areas of its uses. */
typedef struct {
  guint parcel;
  double sum_m2;
} QdDividedParcel;

/** Compares parcel by parcel; findings: area_differs, no_area, parts_differ. A field that counts in another unit than
 * the project says is an error.
 *
 * @param field    name of the field, or NULL
 * @param unit_m2  what the field counts in
 * @param divided  QdDividedParcel */
bool qd_check_parcel_areas(const QdProject *project, const char *field, double unit_m2, const QdLayer *layer,
                           const GArray *divided, QdFindings *findings, GError **error);

#endif
