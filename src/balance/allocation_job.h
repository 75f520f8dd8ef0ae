/* balance/allocation_job.h — what one call of qd_allocate() works on: allocate.c, and overlaps.c for it. */
#ifndef QD_BALANCE_ALLOCATION_JOB_H
#define QD_BALANCE_ALLOCATION_JOB_H

#include "balance/allocate.h"
#include "balance/nearby.h"
#include "geo/cover.h"

typedef struct {
  const QdAllocation *a;
  const QdPlot *plot;
  QdGeos *geos;
  GEOSContextHandle_t h;
  const QdUnit *unit;
  GEOSGeometry *plot_geometry; /* made when a piece is first cut */
  GArray *members;             /* QdCoverMember, one a share; then those without a share */
  QdBoxes *boxes;              /* of the members; made with the first face */
  GPtrArray **lost; /* GEOSGeometry * that each share lost to others; NULL: nothing, or pieces are not wanted */
  QdNearbyReader *reader;
  GArray *cuts; /* GEOSGeometry *, the part inside the plot; NULL: the whole parcel, or not drawn */
  QdAllocated *out;
  double small_m2;   /* misfits below the tolerance */
  double allowed_m2; /* of gaps, in allowed gaps */
  guint n_small, n_allowed;
} QdAllocationJob;

/** Adds a finding of the job's unit; none where the plot is no unit.
 *
 * @param parcel  G_MAXUINT32: none
 * @param place   x y, or NULL */
void qd_allocation_report(const QdAllocationJob *job, const char *rule, guint32 parcel, const char *other,
                          const char *value, double measure, const GEOSGeometry *area, const double *place);
/** @return "0.087" m: tells a sliver from a field. Newly allocated. */
char *qd_allocation_width(const QdAllocationJob *job, double area_m2, double length_m);
/** @return the part of a parcel in the plot, whose area is known; NULL with a finding where it cannot be drawn. */
GEOSGeometry *qd_allocation_cut(QdAllocationJob *job, guint32 parcel, double area_m2);
/** Counts a misfit that is below the tolerance. @return whether it is */
bool qd_allocation_count_small(QdAllocationJob *job, double area_m2, double length_m);

/** Gives the land of a face that several shares cover to the first of them; the others lose it. */
bool qd_overlap_settle(QdAllocationJob *job, const QdFace *face);
/** Takes what shares lost from the geometries of their pieces, once all faces are settled. */
bool qd_overlap_shrink_pieces(QdAllocationJob *job);

#endif
