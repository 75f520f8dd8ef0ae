/* plan/database.h — the tables of a plan as an SQLite database in memory.
 *
 * Every column is text as printed; each table has also _line (line of the file) and _place ("document, table, line N
 * (file:line)"). SQL functions beside SQLite's own: num(text) → the number or NULL; half(text) → half a unit in the
 * last printed place of a number: what rounding may hide in it; say(vi, en) → the one in the language of the output;
 * show(number) → as people read it, with the decimals it has. */
#ifndef QD_PLAN_DATABASE_H
#define QD_PLAN_DATABASE_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

typedef struct {
  sqlite3 *db;
  GHashTable *tables; /* set of SQL names */
  GPtrArray *files;   /* char *, of plan_dir */
} QdPlanDatabase;

/** Reads every *.csv of plan_dir (schemas apart), every *.xlsx that has a schema, and the national tables; checks each
 * against its schema. */
QdPlanDatabase *qd_plan_database_open(const char *plan_dir, const char *lang, GError **error);
/** Makes a table with these columns, or adds to it those that it lacks; they are empty.
 *
 * @param columns  NULL-terminated */
bool qd_plan_database_expect(const QdPlanDatabase *database, const char *name, const char *const *columns,
                             GError **error);
void qd_plan_database_free(QdPlanDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPlanDatabase, qd_plan_database_free)

#endif
