/* balance/division.h — how a period's parcels divide the land of each unit: what a comparison of two periods starts
 * from. */
#ifndef QD_BALANCE_DIVISION_H
#define QD_BALANCE_DIVISION_H

#include "balance/allocate.h"

/* Land of two or more units: a plot of its own, so that the province can count it once. */
typedef struct {
  GBytes *wkb;
  double area_m2;
  guint extra; /* how many units too many */
  double x, y; /* a point in it */
} QdSharedLand;

void qd_shared_land_free(GArray *shared);

/* Of a measurable parcel, what lies in no unit. */
typedef struct {
  guint32 parcel;
  double area_m2;
} QdOutsideLand;

struct QdDivision {
  guint n_units, n_plots;
  QdAllocated *plots; /* of the units, then of the land that units share */
  GArray *shared;     /* QdSharedLand */
  GArray *outside;    /* QdOutsideLand, in the order of the layer */
};

void qd_division_free(QdDivision *division);

#endif
