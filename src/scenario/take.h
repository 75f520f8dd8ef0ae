/* scenario/take.h — the inside of a QdLandTake. */
#ifndef QD_SCENARIO_TAKE_H
#define QD_SCENARIO_TAKE_H

#include "scenario/pieces.h"

/* Land of a category in a plot under one set of works. */
typedef struct {
  guint32 cover, plot;
  int column;
  double area_m2;
  guint32 polygon, parcel; /* where most of it lies in one parcel */
  double parcel_m2;
} QdTake;

/* Land of a set of works in a plot, measured without the parcels. */
typedef struct {
  guint32 cover, plot;
  double area_m2;
} QdCoverLand;

struct QdLandTake {
  QdLandTakeRequest request;
  QdWorks *works;
  QdPieces *pieces;
  guint n_units;
  GArray *takes;      /* QdTake, by cover, plot, column */
  GArray *cover_land; /* QdCoverLand, by cover, plot */
  GArray *beside;     /* QdBeside, by plot, column: land that no work covers */
  double *unit_m2;    /* works × units: land of the work in the unit */
  GArray *lengths;    /* QdWorkLength */
  GArray *not_drawn;  /* QdNotDrawn */
  double residual_m2;
};

/** Lengths of all lines in all units. */
GArray *qd_lengths_new(const QdLandTakeRequest *request, const QdWorks *works);

/** Findings of works against the registers and against each other. */
void qd_report_works(const QdLandTake *take, QdFindings *findings);

#endif
