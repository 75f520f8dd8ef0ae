/* forms/plan_tables.h — figures that forms take from the plan's tables as they stand there. */
#ifndef QD_FORMS_PLAN_TABLES_H
#define QD_FORMS_PLAN_TABLES_H

#include "forms/form.h"

typedef struct QdPlanTables QdPlanTables;

/** Reads the tables that forms name; one that is not in the folder is no error: it has no figures.
 *
 * @param dir    of the plan; NULL for none
 * @param forms  QdForm * */
QdPlanTables *qd_plan_tables_load(const char *dir, const GPtrArray *forms, GError **error);
void qd_plan_tables_free(QdPlanTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPlanTables, qd_plan_tables_free)

/** @return hectares in a column of NAME.csv, in the row of a unit and a category; NAN for none. */
double qd_plan_tables_figure(const QdPlanTables *tables, const char *name, const char *field, const char *unit,
                             const char *code);

/** @return whether a column of a table has any figure of a unit. */
bool qd_plan_tables_has(const QdPlanTables *tables, const char *name, const char *field, const char *unit);

#endif
