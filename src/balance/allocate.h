/* balance/allocate.h — the land of one frame, given to the parcels that cover it.
 *
 * The frame is a unit, or the land that two units share. Every part of the frame goes to the first parcel, in the
 * order of balance/priority.h, that covers it; what none covers is the gap. */
#ifndef QD_BALANCE_ALLOCATE_H
#define QD_BALANCE_ALLOCATE_H

#include "balance/assign.h"
#include "balance/gaps.h"
#include "geo/geos.h"
#include "quydat/ledger.h"

typedef struct {
  const QdProject *project;
  QdLayer *parcels;
  QdFindings *findings;
  bool with_pieces, with_cuts, with_division; /* cuts: of pieces that end at a unit's border */
  const guint16 *ranks;                       /* of qd_priority_ranks(), or NULL */
  const QdAllowedGaps *allowed_gaps;          /* NULL: none */
} QdAllocation;

/* One parcel's part in a frame. */
typedef struct {
  guint32 parcel;
  double covered_m2; /* of the parcel inside the frame */
  double counted_m2; /* of that, counted for it */
  GBytes *wkb;       /* of what is counted, as far as it is drawn; else NULL */
} QdShare;

/* Land of a parcel in the frame that is counted for another, before it in the order of ids. */
typedef struct {
  guint32 parcel;
  GBytes *wkb;
} QdLost;

typedef struct {
  GArray *shares; /* QdShare, in the order of the layer within those inside and those near the border */
  bool only_near; /* the shares of candidates inside are not kept: they are whole */
  double gap_m2, overlap_m2;
  GArray *lost;    /* QdLost; those of one parcel do not overlap. NULL unless the division is wanted */
  GPtrArray *gaps; /* GBytes *, WKB of each; NULL likewise */
} QdAllocated;

/* Where land is allocated. */
typedef struct {
  const guint8 *wkb;
  gsize size;
  const QdFrame *frame; /* of the WKB */
  const QdCandidates *candidates;
  const QdUnit *unit; /* for findings and pieces; NULL for shared land, which gives areas only */
} QdPlot;

/** Allocates one plot. */
bool qd_allocate(const QdAllocation *allocation, const QdPlot *plot, QdAllocated *out, GError **error);
void qd_allocated_clear(QdAllocated *allocated);
/** Lets go of the shares of candidates inside: most of all there are. */
void qd_allocated_forget_inside(QdAllocated *allocated, const QdCandidates *candidates);

#endif
