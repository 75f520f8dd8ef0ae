/* synth/landscape.h — the imagined country: relief, rivers, roads, villages.
 *
 * A relief is made of noise and then eroded, so that valleys join as valleys do; rivers follow the flow, roads and
 * villages the valleys. Everything is a function of the seed and of the units' outline. Read-only once made: threads
 * share it. */
#ifndef QDS_LANDSCAPE_H
#define QDS_LANDSCAPE_H

#include "geometry.h"

typedef struct {
  float height;    /* above the stream that drains the place, 0 valley floor … 1 */
  float slope;     /* 0 … 1 */
  float elevation; /* 0 … 1 */
  float road;      /* distance from a road, 0 … 1 */
  float village;   /* distance from a village, 0 … 1 */
} QdsPlace;

typedef struct {
  QdsPoint a, b;
  float rank;  /* 0 the greatest … 1 the least */
  float width; /* relative width */
} QdsSegment;

typedef struct {
  double x0, y0, step;
  int nx, ny;
  uint64_t seed;
  uint8_t *inside;   /* 1 in the province */
  float *relief;     /* metres */
  int32_t *receiver; /* cell that a cell drains to, itself at the rim */
  float *catchment;  /* cells upstream, itself included */
  int32_t *order;    /* cells from the outlets upward */
  QdsPlace *place;   /* features at the lattice places */
  QdsPoint *bend;    /* a cell's own point, through which lines pass near the cell */
  GArray *rivers;    /* QdsSegment */
  GArray *roads;     /* QdsSegment */
  GArray *villages;  /* QdsPoint */
} QdsLandscape;

/** Relief and rivers over the box; `inside` is taken from the units. */
QdsLandscape *qds_landscape_new(const QdsArea *units, int n_units, uint64_t seed);
void qds_landscape_free(QdsLandscape *landscape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsLandscape, qds_landscape_free)

/** Features at a place, interpolated. */
QdsPlace qds_landscape_at(const QdsLandscape *landscape, QdsPoint place);

/** Nearest lattice cell of a place. */
int32_t qds_landscape_cell(const QdsLandscape *landscape, QdsPoint place);

/** Centre of a lattice cell. */
QdsPoint qds_landscape_centre(const QdsLandscape *landscape, int32_t cell);

/** The eight neighbours of a cell; returns how many exist. */
int qds_landscape_neighbours(const QdsLandscape *landscape, int32_t cell, int32_t around[8]);

/** Appends the curve that leads from the middle of (from, cell) round `cell` to the middle of (cell, to). */
void qds_landscape_curve(const QdsLandscape *landscape, int32_t from, int32_t cell, int32_t to, GArray *points);

/** Fills road and village distances of `place`; called once the roads and villages are there. */
void qds_landscape_measure(QdsLandscape *landscape, const uint8_t *is_road);

#endif
