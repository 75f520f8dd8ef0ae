/* synth/plan.h — what the synthetic province has to fit: units, categories, inventory, named cells.
 *
 * Areas are hectares here, as in the tables. A leaf is a category that parcels carry: the finest of the tree for which
 * the inventory has a figure; a category whose only children are memo items is a leaf beside them (RSX next to RSN)
 * and stands for what the memo leaves over. */
#ifndef QDS_PLAN_H
#define QDS_PLAN_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *code, *name;
  double lon, lat; /* WGS 84 */
  double area_ha;
  bool is_ward;   /* phường */
  bool is_centre; /* region I: holds a district town */
} QdsPlanUnit;

typedef struct {
  char *code;
  int parent; /* index, -1 for the root */
  bool is_memo;
  double inventory_ha; /* province figure, NAN where the inventory has none */
} QdsCategory;

typedef struct {
  int unit, category;
  double area_ha;
} QdsNamed;

typedef struct {
  char *folder;
  int n_units, n_categories, n_named;
  QdsPlanUnit *units;      /* in the order of synth.csv, sorted by code */
  QdsCategory *categories; /* in the order of land-use-codes.csv */
  QdsNamed *named;         /* unit × category figures, whole-area rows left out */
  int period;              /* the period of the figures taken */
} QdsPlan;

/** Loads synth.csv, communes.csv, inventory.csv and land-use-codes.csv; NULL with QDS_ERROR_INPUT. */
QdsPlan *qds_plan_load(const char *folder, GError **error);
void qds_plan_free(QdsPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsPlan, qds_plan_free)

/** Index of a unit or category code, -1 if unknown. */
int qds_plan_unit(const QdsPlan *plan, const char *code);
int qds_plan_category(const QdsPlan *plan, const char *code);

/** Whether `category` is `ancestor` or below it. */
bool qds_plan_is_below(const QdsPlan *plan, int category, int ancestor);

/** Units named in a `;`-separated list of codes, in its order; unknown codes are left out; -1 ends the array. */
int *qds_plan_unit_list(const QdsPlan *plan, const char *codes);

#endif
