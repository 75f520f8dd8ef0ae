/* quydat/change.h — what became of the land between two periods (chu chuyển): unit × category × category → area.
 *
 * Both periods have a land-use layer: the matrix is measured by laying one over the other, each square metre of a unit
 * counted once in each period by the rules of its ledger (quydat/ledger.h). So the sums of its rows are the ledger of
 * the first period and those of its columns the ledger of the second, to 1e-9 of the unit: a check that can fail.
 * Only one has a layer: what can be had are the differences of its totals and the figures of the other. */
#ifndef QUYDAT_CHANGE_H
#define QUYDAT_CHANGE_H

#include <quydat/ledger.h>

G_BEGIN_DECLS

typedef struct QdChange QdChange;

typedef enum { QD_CHANGE_FROM, QD_CHANGE_TO } QdChangeEnd;

typedef enum {
  QD_CHANGE_KEPT,       /* the same category in both periods */
  QD_CHANGE_CHANGED,    /* from one category to another */
  QD_CHANGE_OTHER_LOSS, /* covered in the first period only: from a category to no parcel */
  QD_CHANGE_OTHER_GAIN, /* covered in the second period only */
  QD_CHANGE_UNKNOWN,    /* its code is unknown in one of them, or in both */
  QD_CHANGE_UNCOVERED,  /* a gap in both */
  QD_CHANGE_KINDS
} QdChangeKind;

/* A piece of land that changed. */
typedef struct {
  guint32 unit;
  int from, to;         /* category index, QD_COLUMN_UNKNOWN or QD_COLUMN_GAP */
  guint32 parcel[2];    /* by QdChangeEnd, in its layer; G_MAXUINT32: a gap */
  const QdLayer *whole; /* the piece is this layer's parcel as read; NULL: it is wkb */
  GBytes *wkb;
  double area_m2;
} QdChangePiece;

/** Lays two balances, which keep their divisions, over each other; findings: change_not_closed, change_not_drawn.
 *
 * @param from, to     borrowed; they outlive the change
 * @param with_pieces  keep the geometry of what changed */
QD_API QdChange *qd_change_run(const QdProject *project, const QdCategories *categories, const QdUnits *units,
                               const QdBalance *from, const QdBalance *to, bool with_pieces, guint jobs,
                               QdFindings *findings, GError **error);
QD_API void qd_change_free(QdChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdChange, qd_change_free)

/** The differences of a balance's totals and the plan's figures of another period.
 *
 * @param figures  the period that has no layer, and which end of the change it is */
QD_API QdChange *qd_change_of_totals(const QdProject *project, const QdCategories *categories, const QdPlan *plan,
                                     const QdUnits *units, const QdBalance *balance, const char *figures,
                                     QdChangeEnd end);
/** @return what holds the plan's figures of a period: "inventory.csv", "targets.csv: COLUMN" or NULL for none. Newly
 * allocated.
 *
 * The base and target columns of the project file have a period when their names end in it, as bang26_2020 does. */
QD_API char *qd_change_figures(const QdProject *project, const QdPlan *plan, const char *period);

/** False: only totals are known, and cells are 0. */
QD_API bool qd_change_is_overlay(const QdChange *change);
QD_API const char *qd_change_period(const QdChange *change, QdChangeEnd end);
/** @return where the figures of the period without a layer are from; NULL for an overlay. */
QD_API const char *qd_change_source(const QdChange *change);

/** Area of a cell, m². Rows are the units, then the province, then the land outside all units. */
QD_API double qd_change_area(const QdChange *change, guint row, int from, int to);
/** Sum of the cells of a category in one period. Of totals: the balance's area with all below the category, or the
 * plan's figure; NAN where there is none. */
QD_API double qd_change_total(const QdChange *change, guint row, QdChangeEnd end, int column);
/** The same by that period's ledger. */
QD_API double qd_change_ledger(const QdChange *change, guint row, QdChangeEnd end, int column);
/** The largest difference between the two in a row, m². */
QD_API double qd_change_residual(const QdChange *change, guint row);
/** Area of a kind in a row, m². */
QD_API double qd_change_of_kind(const QdChange *change, guint row, QdChangeKind kind);
/** @return QdChangePiece by unit, then by place; NULL when not asked for. */
QD_API const GArray *qd_change_pieces(const QdChange *change);

/* One line of change.csv. NAN: no figure. */
#define QD_COLUMN_TOTAL (-3)
typedef struct {
  guint row;
  int from, to; /* QD_COLUMN_TOTAL: of all categories of the other period */
  /* borrowed; names are NULL for codes that begin with _, whose names are words of the outputs */
  const char *unit, *unit_name, *from_category, *from_name, *to_category, *to_name;
  const char *kind; /* of the change; from_total, to_total; net: a difference of totals */
  double area_m2, ledger_m2;
} QdChangeRow;

/** @return QdChangeRow: the province first, then units by code, then the land outside all units (_OUTSIDE). Of an
 * overlay the cells that are not zero, then the totals of both periods beside their ledgers; else the differences of
 * totals, then the totals of every category that has one. */
QD_API GArray *qd_change_rows(const QdProject *project, const QdCategories *categories, const QdUnits *units,
                              const QdChange *change);

QD_API QdChangeKind qd_change_kind(int from, int to);
/** @return kept, changed, other_loss, other_gain, unknown, uncovered */
QD_API const char *qd_change_kind_name(QdChangeKind kind);

G_END_DECLS

#endif
