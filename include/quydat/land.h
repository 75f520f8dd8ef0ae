/* quydat/land.h — polygons laid over a balance: how much of each category they meet and leave, unit by unit.
 *
 * The polygons are valid and do not overlap each other. Land counts as the balance counts it: once, and only in units.
 * Areas are integrals over the polygons as they are; no geometry is built for them. The balance keeps its division.
 * What is left is measured in polygons of its own, not as a remainder: what is met and what is left closes on the
 * ledger only if both are right. */
#ifndef QUYDAT_LAND_H
#define QUYDAT_LAND_H

#include <quydat/ledger.h>

G_BEGIN_DECLS

/* A plot is a unit, or (from the number of units on) land that units share. */
typedef struct {
  guint32 polygon, plot;
  int column;       /* category index, QD_COLUMN_UNKNOWN or QD_COLUMN_GAP */
  double area_m2;   /* compensated over all parcels of the column */
  guint32 parcel;   /* the one with most of it; G_MAXUINT32: a gap */
  double parcel_m2; /* of that one */
} QdMeeting;

/* What of a polygon lies in a plot, measured without the parcels: what its meetings there must add up to. */
typedef struct {
  guint32 polygon, plot;
  double area_m2;
} QdInside;

/* Land of a category in a plot that no polygon meets. */
typedef struct {
  guint32 plot;
  int column;
  double area_m2;
} QdBeside;

/* What is measured, and into what. */
typedef struct {
  const QdUnits *units;
  const QdBalance *balance;
  const GPtrArray *polygons; /* GBytes *, WKB */
  const GPtrArray *rest;     /* GBytes *, WKB: polygons that cover what the others leave of the units' boxes */
  guint jobs;
  GArray *meetings; /* QdMeeting are added, by plot, polygon, column */
  GArray *inside;   /* QdInside are added, by plot, polygon */
  GArray *beside;   /* QdBeside are added, by plot, column: parcels that meet no polygon whole, of the others what lies
                       in polygons of the rest */
} QdLandMeeting;

/** @return false when cancelled */
QD_API bool qd_land_meet(const QdLandMeeting *meeting, GError **error);
/** @return how many units a plot belongs to beside the first: 0 for a unit. */
QD_API guint qd_land_extra_units(const QdBalance *balance, guint plot);
QD_API guint qd_land_plot_count(const QdBalance *balance);

/* What is left of a parcel in a unit beside the polygons. */
typedef struct {
  guint32 parcel, unit; /* parcel: G_MAXUINT32 of a gap */
  int column;
  bool is_whole;  /* the parcel as read */
  GBytes *wkb;    /* else this, owned */
  double area_m2; /* of the geometry */
} QdLeftPiece;

/** Draws what polygons leave of each parcel; what cannot be drawn is a finding.
 *
 * @param spared  const bool * of each polygon, by qd_column_index(): land that it leaves as it is; NULL: none. Where
 * one leaves gaps, gaps are drawn too
 * @return        QdLeftPiece by unit, then by place; free with qd_left_pieces_free(); NULL when cancelled */
QD_API GArray *qd_land_left(const QdUnits *units, const QdBalance *balance, const GPtrArray *polygons,
                            const GPtrArray *spared, guint jobs, QdFindings *findings, GError **error);
QD_API void qd_left_pieces_free(GArray *pieces);

G_END_DECLS

#endif
