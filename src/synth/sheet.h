/* synth/sheet.h — the finished map of one unit. */
#ifndef QDS_SHEET_H
#define QDS_SHEET_H

#include "allocate.h"
#include "trace.h"

typedef enum {
  QDS_DEFECT_OVERLAP,
  QDS_DEFECT_GAP,
  QDS_DEFECT_SLIVER_OVERLAP,
  QDS_DEFECT_SLIVER_GAP,
  QDS_DEFECT_SELF_INTERSECTION,
  QDS_DEFECT_DUPLICATE,
  QDS_DEFECT_UNKNOWN_CODE,
  QDS_N_DEFECTS,
} QdsDefectKind;

typedef struct {
  QdsDefectKind kind;
  int32_t parcel;
  int32_t other;   /* the second parcel concerned, -1 */
  QdsArea changed; /* what to write instead, empty if the outline stays */
  QdsPoint place;
  double area_m2;
} QdsDefect;

typedef struct {
  uint8_t from, to; /* leaves */
  double area_m2;
} QdsChange;

typedef struct {
  QdsMesh mesh; /* nodes only */
  int32_t n_parcels;
  uint8_t *leaf;      /* per parcel */
  uint8_t *on_border; /* per parcel: has an edge on the unit's border */
  double *area_m2;    /* per parcel, from its own rings */
  QdsOutlines now;
  QdsOutlines earlier;     /* border parcels left out: they do not change */
  uint8_t *earlier_leaf;   /* per earlier piece */
  int32_t *earlier_parcel; /* per earlier piece: the parcel whose id it bears */
  GArray *changes;         /* QdsChange, one per changed parcel */
  GArray *defects;         /* QdsDefect, ordered by parcel */
  double worst_m2;         /* largest misfit of a category that could not be placed */
} QdsSheet;

typedef struct {
  double step;       /* cell width, m */
  bool has_earlier;  /* draw an earlier state */
  double dirty_pct;  /* share of parcels to spoil */
  bool has_touching; /* defects of neighbours may touch */
} QdsSheetOptions;

/** Draws one unit; NULL with QDS_ERROR_INPUT if its outline cannot be filled. */
QdsSheet *qds_sheet_new(const QdsWorld *world, const QdsArea *area, int unit, int32_t n_parcels,
                        const QdsSheetOptions *options, GError **error);
void qds_sheet_free(QdsSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsSheet, qds_sheet_free)

/** Draws the state before: some parcels had another category, some were part of a neighbour (change.c). */
void qds_sheet_draw_earlier(QdsSheet *sheet, const QdsMesh *mesh, const QdsWorld *world, int unit,
                            const int32_t *parcel);

/** Plants defects, no two on one parcel (defect.c). What a defect does to its neighbour is told as if that were clean:
 * where defects touch, it is not all there is to find. */
void qds_sheet_spoil(QdsSheet *sheet, const QdsMesh *mesh, const QdsWorld *world, int unit, const int32_t *parcel,
                     const QdsSheetOptions *options);

#endif
