/* quydat/ledger.h — the balance: unit × category → area, for one period.
 *
 * Areas are square metres, planar in the project CRS. Every square metre of a unit is in exactly one direct cell, in
 * _UNKNOWN or in _GAP; overlaps are counted once, for the parcel that comes first. Where the project takes areas of
 * parcels from a field, or closes units on their registered area, the difference is a column too. */
#ifndef QUYDAT_LEDGER_H
#define QUYDAT_LEDGER_H

#include <quydat/layers.h>

G_BEGIN_DECLS

typedef struct QdLedger QdLedger;

/* Columns beside the categories of the tree. */
#define QD_COLUMN_UNKNOWN (-1)
#define QD_COLUMN_GAP (-2)
/** Where a column stands in an array of all columns that parcels have: gaps, unknown codes, categories. */
static inline guint
qd_column_index(int column)
{
  return (guint)(column - QD_COLUMN_GAP);
}
#define QD_COLUMN_AREA_DIFFERENCE (-3)     /* drawn − stated, where parcels count with the area that a field states */
#define QD_COLUMN_REGISTER_DIFFERENCE (-4) /* closing − drawn area of the unit, as far as it is not spread */

QD_API QdLedger *qd_ledger_new(const QdCategories *categories, guint n_units);
QD_API void qd_ledger_free(QdLedger *ledger);
QD_API guint qd_ledger_categories(const QdLedger *ledger);
/** Row n_units is the province. @return area of parcels that carry this very code (or unknown, or gap). */
QD_API double qd_ledger_direct(const QdLedger *ledger, guint row, int column);
QD_API void qd_ledger_add(QdLedger *ledger, guint row, int column, double area_m2);
/** Adds all that was added to another row; not the unit's area. */
QD_API void qd_ledger_add_row(QdLedger *ledger, guint row, guint other);
/** @return area of a category with all below it. */
QD_API double qd_ledger_total(const QdLedger *ledger, guint row, int column);
/** Drawn area of the row's unit; of the province, land of two units once. */
QD_API double qd_ledger_unit_area(const QdLedger *ledger, guint row);
QD_API void qd_ledger_set_unit_area(QdLedger *ledger, guint row, double area_m2);
/** Land covered more than once (each further cover counts). */
QD_API double qd_ledger_overlap(const QdLedger *ledger, guint row);
QD_API void qd_ledger_add_overlap(QdLedger *ledger, guint row, double area_m2);
/** The area that the columns add up to: the drawn one, or the registered one where the project closes on it. */
QD_API double qd_ledger_closing_area(const QdLedger *ledger, guint row);
/** Closes a row on another area than the drawn one; the difference is the column of that name. */
QD_API void qd_ledger_close_on(QdLedger *ledger, guint row, double area_m2);
/** Spreads the difference of each unit over its categories and unknown codes, in proportion; the province has the sum
 * of the units. What cannot be spread stays: a unit without parcels, land that the province counts once. */
QD_API void qd_ledger_spread(QdLedger *ledger);
/** Land that parcels cover, as drawn. */
QD_API double qd_ledger_covered(const QdLedger *ledger, guint row);
/** Drawn less stated area of the land that parcels cover, whichever of them counts. */
QD_API double qd_ledger_area_difference(const QdLedger *ledger, guint row);
QD_API void qd_ledger_add_area_difference(QdLedger *ledger, guint row, double area_m2);
/** All columns as drawn − drawn area of the unit: zero but for rounding, or the program is wrong. */
QD_API double qd_ledger_residual(const QdLedger *ledger, guint row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdLedger, qd_ledger_free)

/* What a unit's ledger counts of a parcel, where that is not all of it. */
typedef struct {
  double area_m2;
  GBytes *wkb; /* NULL: not drawn, see qd_cutter_draw() */
} QdCut;

/* A piece: the part of a parcel that one unit's ledger counts for it. There are as many as parcels: so it is small. */
typedef struct {
  guint32 parcel, unit;
  QdCut *cut; /* NULL: the whole parcel as read */
} QdPiece;

/* Which parcel has which land of each unit: for qd_change_run(). */
typedef struct QdDivision QdDivision;

typedef struct {
  char *period;
  QdLayer *parcels;
  QdLedger *ledger;
  GArray *pieces;       /* QdPiece, as drawn; by unit, then in the order of ids; NULL when not asked for */
  QdDivision *division; /* NULL when not asked for */
  double outside_m2;    /* of measurable parcels, outside all units */
  QdLedger *disputed;   /* of each unit, the land that another unit claims too; of the province, such land once */
  double *user_areas;   /* for qd_balance_user_share(); NULL where the layer has no classes of users */
} QdBalance;

/* What is kept beside the ledger. */
typedef enum {
  QD_KEEP_NOTHING = 0,
  QD_KEEP_PIECES = 1 << 0,   /* what of which parcel lies where; pieces that end at a unit's border are not drawn */
  QD_KEEP_CUTS = 1 << 1,     /* with pieces: those too are drawn */
  QD_KEEP_DIVISION = 1 << 2, /* how parcels divide each unit; the ledger then holds the land as drawn, whatever areas
                                the project takes else */
} QdKeep;

QD_API void qd_balance_free(QdBalance *balance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdBalance, qd_balance_free)

QD_API double qd_piece_area(const QdBalance *balance, const QdPiece *piece);
/** @return the piece's geometry, borrowed; of one that is not drawn the whole parcel's. */
QD_API const guint8 *qd_piece_wkb(const QdBalance *balance, const QdPiece *piece, gsize *size);

/* Draws pieces that end at their unit's border and are not drawn; for one thread. */
typedef struct QdCutter QdCutter;
/** Both are borrowed. */
QD_API QdCutter *qd_cutter_new(const QdUnits *units, const QdBalance *balance);
QD_API void qd_cutter_free(QdCutter *cutter);
/** @return WKB; NULL when it cannot be drawn, which qd_cutter_message() tells. */
QD_API GBytes *qd_cutter_draw(QdCutter *cutter, const QdPiece *piece);
/** @return in the words of the geometry library. Borrowed until the next piece. */
QD_API const char *qd_cutter_message(const QdCutter *cutter);

/** @return the part of a category's own land (not that of the categories below it) that a class of users has, 0 to 1.
 *
 * @param user  index among the layer's, from 1; 0: parcels without one */
QD_API double qd_balance_user_share(const QdBalance *balance, guint row, guint category, guint user);

/** Whether the codes that the project names for the balance are in the tree. */
QD_API bool qd_balance_check(const QdProject *project, const QdCategories *categories, GError **error);

/** Allocates parcels to units; findings: overlap, duplicate, gap, outside, unit overlaps, residual.
 *
 * @param parcels  taken over, also on error; loaded with the cache
 * @param keep     one of the values, or several together
 * @param cache    where each unit's part is kept for the next run; NULL: none */
QD_API QdBalance *qd_balance_run(const QdProject *project, const QdCategories *categories, const QdUnits *units,
                                 QdLayer *parcels, QdKeep keep, QdCache *cache, guint jobs, QdFindings *findings,
                                 GError **error);

/* ---- comparison with the plan ---- */

typedef enum { QD_VERDICT_NONE, QD_VERDICT_MET, QD_VERDICT_SHORT, QD_VERDICT_EXCEEDED, QD_VERDICT_NO_DATA } QdVerdict;

/* One line of balance.csv. NAN: no figure. Columns beside the tree stand below it, the differences only where the
 * project asks for them. */
typedef struct {
  guint row;  /* unit index, or number of units for the province */
  int column; /* category index or one of QD_COLUMN_ */
  const char *unit, *unit_name, *category, *category_name, *role, *period; /* borrowed */
  double area_m2, area_ha, share_pct, inventory_ha, base_ha, target_ha, gap_to_target_ha, done_pct;
  QdVerdict verdict;
} QdBalanceRow;

/** @return QdBalanceRow of all periods: the province first, then units by code; periods in order; the tree, _UNKNOWN,
 * _GAP. Targets stand beside the last period only.
 *
 * gap_to_target = target − area; done = (area − base) / (target − base) × 100, as in the plan's own evaluation. */
QD_API GArray *qd_compare(const QdProject *project, const QdCategories *categories, const QdPlan *plan,
                          const QdUnits *units, const GPtrArray *balances);

/** The verdict on one figure; tolerance is the larger of the two. */
QD_API QdVerdict qd_verdict(double area_ha, double base_ha, double target_ha, QdSense sense, double tolerance_ha,
                            double tolerance_pct);
QD_API const char *qd_verdict_name(QdVerdict verdict);
/** Counts the rows of one unit (or the province) by verdict. */
QD_API void qd_verdict_count(const GArray *rows, guint row, guint counts[QD_VERDICT_NO_DATA + 1]);

G_END_DECLS

#endif
