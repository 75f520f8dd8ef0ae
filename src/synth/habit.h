/* synth/habit.h — where in a landscape a category likes to lie. */
#ifndef QDS_HABIT_H
#define QDS_HABIT_H

#include <stdbool.h>
#include <stdint.h>

#include "landscape.h"

typedef enum {
  QDS_SHAPE_PATCH, /* grown from seeds */
  QDS_SHAPE_RIVER, /* ribbon along the drainage lines */
  QDS_SHAPE_ROAD,  /* ribbon along the roads */
} QdsShape;

typedef enum { QDS_IN_ALL, QDS_IN_TOWNS, QDS_NOT_IN_WARDS } QdsWhere;

typedef struct {
  const char *code;
  QdsShape shape;
  QdsWhere where;
  int order;                                             /* lower is placed first */
  double height, slope, elevation, road, village, noise; /* weights of the cost, all features in 0 … 1 */
  double wave_m;                                         /* wavelength of the noise */
  double compact;  /* weight of the distance from the seed: high gives round patches */
  double patch_ha; /* usual size of a patch */
  double parcel;   /* size of its parcels relative to the others */
  double least_ha; /* smallest total in a unit worth drawing */
} QdsHabit;

/** Habit of a category; unknown codes get that of a public work near a village. Static storage. */
const QdsHabit *qds_habit(const char *code);

/** Cost of a place for a category: 0 is perfect, a few units is absurd. */
double qds_habit_cost(const QdsHabit *habit, const QdsLandscape *landscape, uint64_t seed, QdsPoint place);

#endif
