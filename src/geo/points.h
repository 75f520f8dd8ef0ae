/* geo/points.h — numbers for points: those within a tolerance of each other get the same.
 *
 * A point takes the number of the nearest that is already there, or a new one, so that numbers depend only on the order
 * of asking and chains of near points do not run together. Plain C. */
#ifndef QD_GEO_POINTS_H
#define QD_GEO_POINTS_H

#include <stddef.h>
#include <stdint.h>

#define QD_NO_POINT UINT32_MAX

typedef struct {
  double tolerance_m;
  uint32_t n, room;
  double *xy; /* of each number */
  uint64_t *slots;
  size_t n_slots;
} QdPoints;

/** @param expected  points that room is made for at once; more may come */
void qd_points_init(QdPoints *points, double tolerance_m, uint32_t expected);
void qd_points_clear(QdPoints *points);

/** Numbers n points with finite coordinates, one after the other. At most 2^32 − 2 are asked for. */
void qd_points_number(QdPoints *points, const double *xy, uint32_t n, uint32_t *numbers);

#endif
