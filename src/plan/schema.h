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

typedef enum { QD_COLUMN_TEXT, QD_COLUMN_NUMBER, QD_COLUMN_CODE, QD_COLUMN_CODES } QdColumnType;

typedef struct QdSchema QdSchema;

/** @return where the schema of a table file (NAME.csv or NAME.xlsx) stands. Newly allocated. */
char *qd_schema_path(const char *table_path);

/** @return the schema beside a table, an empty one where there is none; columns it asks for and the table lacks are an
 *          error. It borrows the table. */
QdSchema *qd_schema_load(const QdTable *table, GError **error);
void qd_schema_free(QdSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdSchema, qd_schema_free)

/** Types, bounds, allowed values and keys of all cells; the first fault is an error "FILE:LINE: column …". */
bool qd_schema_check(const QdSchema *schema, GError **error);

/** Type of a column of the table by its name; integers are text here: they count, they do not measure. */
QdColumnType qd_schema_type(const QdSchema *schema, const char *column);
/** @return "table.csv:column" that the codes of a column refer to, or "". Borrowed. */
const char *qd_schema_references(const QdSchema *schema, const char *column);
/** @return allowed values "a|b" or "": beside them stand, where the column refers to a table, the values of that. */
const char *qd_schema_allowed(const QdSchema *schema, const char *column);
/** Whether a column is part of the key. */
bool qd_schema_is_key(const QdSchema *schema, const char *column);

#endif
