/* quydat/scenario.h — what the plan's drawn zones and lines take, and the ledger they leave.
 *
 * A work is a drawn zone, the right of way of a drawn line, or a drawn change. Works lie over each other (a functional
 * zone contains parks, roads cross): their land is cut into pieces, each with the works that cover it, so that land is
 * converted once, by the first applied work in the order of priority. What each piece takes from which category in
 * which unit is measured once (QdLandTake); a scenario is a choice of works on it, and costs no geometry.
 *
 * The matrix of a scenario is unit × category now × category in 2030. It holds land as drawn. Nothing in it is a
 * remainder: what is converted is measured in the pieces, what is kept in the land beside them, and the ledger of 2030
 * holds the pieces' own areas. So it is a check that rows close on the ledger of now, columns on that of 2030, and that
 * on the unit; parcels under a piece on the piece in the unit, pieces of a work on the work. */
#ifndef QUYDAT_SCENARIO_H
#define QUYDAT_SCENARIO_H

#include <quydat/land.h>

G_BEGIN_DECLS

/* ---- works ---- */

typedef enum { QD_WORK_ZONE, QD_WORK_LINE, QD_WORK_CHANGE } QdWorkKind;

/* When a work is applied; the order of application is the project's (scenario: priority). */
typedef enum {
  QD_GROUP_ESTABLISHED,   /* zones that are established */
  QD_GROUP_TO_2030,       /* zones to 2030, and expansions to 2030 */
  QD_GROUP_RIGHTS_OF_WAY, /* lines to be built or upgraded to 2030 */
  QD_GROUP_CHANGES,       /* explicit changes that are drawn */
  QD_GROUP_AFTER_2030,    /* zones after 2030: only when asked for */
  QD_GROUP_LINES_AFTER_2030,
  QD_GROUP_NONE, /* never applied: no phase, no category of its own (functional zones), existing lines */
} QdWorkGroup;

typedef struct {
  QdWorkKind kind;
  QdWorkGroup group;
  const QdLayer *layer; /* where it is drawn */
  guint feature;
  const char *label;        /* unlike that of any other work */
  const char *name;         /* zone: its name; line: its number, or its name */
  const char *type, *phase; /* zone: kind and phase; line: class and status; "" where there is none, as of a change */
  int category;             /* what its land becomes; −1: nothing is converted */
  const bool *spans;        /* by qd_column_index(): land that it leaves as it is (of a line: it crosses it on bridges;
                               of a change: it is not what the change is from); NULL: none */
  bool is_protected;        /* a zone whose land may not be taken */
  bool is_extra;            /* of --with */
  double drawn_m2;          /* of the zone, or of the strip */
  double outside_m2;        /* of that, in no unit */
  /* the register's row; NULL and NAN where there is none */
  const char *register_name, *register_table;
  guint register_line;
  double register_ha, register_km;
  char **register_units; /* codes, or NULL */
  /* lines */
  double length_m, width_m, protection_m; /* width of what is taken; of the protected strip on each side */
  const char *grade, *width_source, *width_confidence;
} QdWork;

/** @return what land of a category (or QD_COLUMN_UNKNOWN, QD_COLUMN_GAP) becomes where the work converts it: the same
 * where the work spans it; −1: nothing is converted */
QD_API int qd_work_target(const QdWork *work, int column);

/** @return zone, line or change: as tables say; NULL is a change of a table */
QD_API const char *qd_work_kind_name(const QdWork *work);

/* ---- land take ---- */

typedef struct QdLandTake QdLandTake;

/* What is laid over the land. */
typedef struct {
  const QdProject *project;
  const QdCategories *categories;
  const QdPlan *plan;
  const QdUnits *units;
  const QdBalance *balance;     /* of now; keeps its division */
  const QdLayer *zones, *lines; /* NULL: none */
  const QdLayer *changes;       /* drawn changes; NULL: none */
  const QdLayer *extra;         /* zones of --with, or NULL */
  guint jobs;
} QdLandTakeRequest;

/** Measures all works, of every phase. Findings: of works against registers, widths, each other. What the request names
 * is borrowed and outlives the result. */
QD_API QdLandTake *qd_land_take_run(const QdLandTakeRequest *request, QdFindings *findings, GError **error);
QD_API void qd_land_take_free(QdLandTake *take);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdLandTake, qd_land_take_free)
/** Works in the order of priority. */
QD_API guint qd_land_take_work_count(const QdLandTake *take);
QD_API const QdWork *qd_land_take_work(const QdLandTake *take, guint work);
/** @return units of which a work holds a noticeable part (a hundredth of it, or a hectare): guint; newly allocated */
QD_API GArray *qd_land_take_units_of(const QdLandTake *take, guint work);
/** @return paths of the tables that were read for it: char *; newly allocated */
QD_API GPtrArray *qd_land_take_files(const QdLandTake *take);
/** The largest difference between parcels under a piece and the piece, or pieces of a work and the work, m². */
QD_API double qd_land_take_residual(const QdLandTake *take);

/* Length of a line in a unit. */
typedef struct {
  guint work, unit; /* number of units: outside */
  double length_m;
} QdWorkLength;
/** @return QdWorkLength by work, unit; borrowed */
QD_API const GArray *qd_land_take_lengths(const QdLandTake *take);

/* Registered zones and lines that are not drawn. */
typedef struct {
  const char *type, *name, *phase, *table;
  guint line;
  double area_ha, length_km;
} QdNotDrawn;
/** @return QdNotDrawn in the order of the registers; borrowed */
QD_API const GArray *qd_land_take_not_drawn(const QdLandTake *take);

/* ---- scenarios ---- */

typedef struct QdScenario QdScenario;

typedef struct {
  bool with_after_2030;     /* works after 2030 too */
  bool with_extra;          /* works of --with too */
  const GPtrArray *without; /* char *: names or labels of works that are left out; NULL: none */
  const char *changes;      /* path of a table of changes beside the project's, or NULL */
} QdScenarioChoice;

/** Applies the chosen works, then the changes of the tables.
 *
 * @param findings  of changes and constraints; NULL: not wanted, as for the base of a comparison */
QD_API QdScenario *qd_scenario_run(const QdLandTake *take, const QdScenarioChoice *choice, QdFindings *findings,
                                   GError **error);
QD_API void qd_scenario_free(QdScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdScenario, qd_scenario_free)
QD_API const QdLandTake *qd_scenario_land_take(const QdScenario *scenario);
QD_API bool qd_scenario_is_applied(const QdScenario *scenario, guint work);
/** Cell of the matrix, m²; row is a unit or the number of units for the province. */
QD_API double qd_scenario_area(const QdScenario *scenario, guint row, int from, int to);
/** The ledger of 2030. */
QD_API const QdLedger *qd_scenario_ledger(const QdScenario *scenario);
/** The largest misfit of a row, m²: the matrix against both ledgers, and the 2030 ledger against the unit. */
QD_API double qd_scenario_residual(const QdScenario *scenario, guint row);

/* What a work, or a row of a table of changes, takes from a category in a unit. */
typedef struct {
  guint work;        /* number of works and above: a change of a table, see qd_scenario_change() */
  guint row;         /* unit, or number of units for the province */
  int from, to;      /* to: −1 where nothing is converted */
  double area_m2;    /* of the category within the work, whoever converts it; of a change: 0 */
  double counted_m2; /* of that, counted for this work: land under several works is counted for the first */
} QdTakeRow;
/** @return QdTakeRow by work; the province first, then units; categories in the order of the tree; borrowed */
QD_API const GArray *qd_scenario_takes(const QdScenario *scenario);

/* What works take, added up as pages and tables show it: hectares. */
typedef struct {
  double counted; /* land that counts for the works: already + spanned + all */
  double already; /* has the works' category already */
  double spanned; /* left as it is: rivers under bridges, what a change is not from */
  double all;     /* converted: rice + forest + other */
  double rice, wet_rice, forest, other;
  double parks, clusters, transport; /* of what is converted, what becomes SKK, SKN, DGT */
} QdTaken;

/** Adds a row of qd_scenario_takes(). */
QD_API void qd_taken_add(QdTaken *taken, const QdScenario *scenario, const QdTakeRow *row);
/** @return what is taken in each unit, then in the province; newly allocated */
QD_API QdTaken *qd_scenario_sum_units(const QdScenario *scenario);
/** Adds one sum to another. */
QD_API void qd_taken_sum(QdTaken *taken, const QdTaken *more);

/* An explicit change that is in no drawn place. */
typedef struct {
  char *name;
  int from, to;
  double asked_ha, done_ha;
  const char *table;
  guint line;
} QdTableChange;
/** Whether any land is moved by changes, of a table or drawn. */
QD_API bool qd_scenario_has_changes(const QdScenario *scenario);
QD_API guint qd_scenario_change_count(const QdScenario *scenario);
QD_API const QdTableChange *qd_scenario_change(const QdScenario *scenario, guint change);

/* Target by target: where the plan wants to go, and what brings it there. */
typedef struct {
  guint row;
  int category;
  double now_ha, projected_ha, target_ha, base_ha;
  double zones_ha, lines_ha, changes_ha; /* what they add to the category, less what they take from it */
  double not_located_ha;                 /* target less projected: what no drawn work and no change explains */
  QdSense sense;
  QdVerdict verdict;
} QdTargetRow;
/** @return QdTargetRow: the province first, then units; categories in the order of the tree; newly allocated */
QD_API GArray *qd_scenario_targets(const QdScenario *scenario);

/* ---- drawing ---- */

/* A piece of the land in 2030. */
typedef struct {
  guint32 unit;
  int category;   /* category, QD_COLUMN_UNKNOWN or QD_COLUMN_GAP of what was a gap */
  guint32 parcel; /* what is left of it; G_MAXUINT32: converted by the work */
  guint work;
  bool is_whole; /* the parcel as read */
  GBytes *wkb;   /* else this */
  double area_m2;
} QdProjectedPiece;

/** Draws the land of 2030: what is left of each parcel, and the converted land of each work and unit as one feature.
 * Changes of a table have no place and are not drawn.
 *
 * @return QdProjectedPiece by unit; free with qd_projected_pieces_free() */
QD_API GArray *qd_scenario_draw(const QdScenario *scenario, QdFindings *findings, GError **error);
QD_API void qd_projected_pieces_free(GArray *pieces);

G_END_DECLS

#endif
