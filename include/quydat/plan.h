/* quydat/plan.h — the plan's tables: categories, unit register, inventory, targets. No geometry.
 *
 * All are read from CSV (or any table GDAL reads) once, checked, and never change. Areas are hectares, as printed in
 * the plan. Strings are UTF-8 NFC and owned by the table. */
#ifndef QUYDAT_PLAN_H
#define QUYDAT_PLAN_H

#include <stdbool.h>
#include <quydat/error.h>

G_BEGIN_DECLS

/* ---- categories: the tree of land-use codes ---- */

typedef struct {
  char *code, *name_vi, *name_en;
  int parent;   /* index, -1 for the root */
  guint depth;  /* root 0 */
  bool is_memo; /* "trong đó": shown, never added (its land is part of the parent) */
  bool is_leaf; /* no partition child */
  bool has_colour;
  guint8 red, green, blue;
} QdCategory;

typedef struct QdCategories QdCategories;

/** @return the tree of the table at path, in the table's order (parents stand before their children). */
QD_API QdCategories *qd_categories_load(const char *path, GError **error);
/** @return the tree of the plan's own table, land-use-codes.csv, where it has one, else the national one.
 *
 * @param plan_dir  may be NULL */
QD_API QdCategories *qd_categories_load_for(const char *plan_dir, GError **error);
/** @return whether they are of the plan's own table. */
QD_API bool qd_categories_are_own(const QdCategories *categories);
/** @return the table's path. Borrowed. */
QD_API const char *qd_categories_path(const QdCategories *categories);
QD_API void qd_categories_free(QdCategories *categories);
QD_API guint qd_categories_count(const QdCategories *categories);
QD_API const QdCategory *qd_categories_get(const QdCategories *categories, guint index);
/** @return index of a code (exact), or -1. */
QD_API int qd_categories_find(const QdCategories *categories, const char *code);
/** @return whether a category is another or lies below it in the tree; a negative one is below nothing. */
QD_API bool qd_categories_is_below(const QdCategories *categories, int category, int above);
/** @return the code in the tree nearest to a misspelt one, or NULL when none is near. */
QD_API const char *qd_categories_suggest(const QdCategories *categories, const char *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdCategories, qd_categories_free)

/* ---- plan: register of units, inventory, targets ---- */

typedef struct {
  char *code, *name, *kind; /* kind: xã, phường */
  double register_ha;       /* as registered; NAN if the table has none */
  double plan_ha;           /* the plan's own figure; NAN if it names none */
} QdRegisteredUnit;

/* A unit of which a table has figures. */
typedef struct {
  char *path, *unit;
  guint line, rows; /* the first of so many */
} QdFigureUnit;

typedef enum { QD_SENSE_EXACT, QD_SENSE_FLOOR, QD_SENSE_CEILING } QdSense;

typedef struct QdPlan QdPlan;

/** Reads the tables of a plan folder.
 *
 * @param dir            folder with inventory.csv and targets.csv (both may be missing), or NULL for none
 * @param register_path  the unit register, or NULL
 * @param categories     borrowed; outlives the plan
 * @param base, target   names of two columns of targets.csv, or NULL; an unknown name is an error that lists them */
QD_API QdPlan *qd_plan_load(const char *dir, const char *register_path, const QdCategories *categories,
                            const char *base, const char *target, GError **error);
QD_API void qd_plan_free(QdPlan *plan);
/** @return QdFigureUnit, the units of the inventory's rows and of the targets'; borrowed */
QD_API const GArray *qd_plan_figure_units(const QdPlan *plan);
/** @return paths of the inventory and the targets, of those that are there: char *, borrowed */
QD_API const GPtrArray *qd_plan_files(const QdPlan *plan);
QD_API guint qd_plan_unit_count(const QdPlan *plan);
QD_API const QdRegisteredUnit *qd_plan_unit(const QdPlan *plan, guint index);
QD_API const QdRegisteredUnit *qd_plan_find_unit(const QdPlan *plan, const char *code);
/** @return inventory area, ha; NAN where the table has no figure. */
QD_API double qd_plan_inventory(const QdPlan *plan, const char *unit, guint category, const char *period);
/** @return periods of which the inventory has a figure, in natural order: char *, borrowed; to be unreffed. */
QD_API GPtrArray *qd_plan_inventory_periods(const QdPlan *plan);
QD_API bool qd_plan_has_inventory(const QdPlan *plan, const char *period);
/** @return target area, ha; NAN where there is none. */
QD_API double qd_plan_target(const QdPlan *plan, const char *unit, guint category);
QD_API double qd_plan_base(const QdPlan *plan, const char *unit, guint category);
QD_API QdSense qd_plan_sense(const QdPlan *plan, const char *unit, guint category);
/** @return where the target of a row stands (document, table, line), or NULL. */
QD_API const char *qd_plan_target_source(const QdPlan *plan, const char *unit, guint category);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPlan, qd_plan_free)

G_END_DECLS

#endif
