/* plan/derived.h — two tables that the rules of the audit share, gathered from all tables by their schemas.
 *
 * figures   source (SQL name of the table), _line, _place, unit, category, ref, text: a row for every cell, empty ones
 *           too, of a number column of a table whose key is the category, with or without unit and period. ref names
 * the column as other tables do: "targets.csv:adjusted_2030", or "inventory.csv:2024" where periods are rows. mentions
 * source, _file, _line, _place, field (the column), refers_to (SQL name), refers_column, code: a row for every code
 * that refers to another table; lists are split at ";". */
#ifndef QD_PLAN_DERIVED_H
#define QD_PLAN_DERIVED_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "plan/schema.h"

bool qd_derived_create(sqlite3 *db, GError **error);
/** Adds the cells of a table that already stands in the database under a name. */
bool qd_derived_add(sqlite3 *db, const QdTable *table, const QdSchema *schema, const char *name, GError **error);
/** A code that its table does not have, but has with a leading zero, is an error with file and line. */
bool qd_derived_check_zeros(sqlite3 *db, GError **error);

#endif
