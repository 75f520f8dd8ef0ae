/* plan/schema.h — a table held against the schema file beside it.
 *
 * NAME.schema.csv stands beside NAME.csv: column, type (text, code, codes, number, integer, period, date, url), unit,
 * required, allowed (a|b), key, references (table.csv:column), minimum, maximum, description. A table without a schema
 * is taken as it is. */
#ifndef QD_PLAN_SCHEMA_H
#define QD_PLAN_SCHEMA_H

#include <glib.h>
#include <stdbool.h>

#include "base/table.h"

/** Columns, types, bounds, allowed values and keys; the first fault is an error "FILE:LINE: column …". */
bool qd_schema_check(const QdTable *table, GError **error);

#endif
