/* synth/table.h — a CSV table in memory, read through GDAL. Every value is text. */
#ifndef QDS_TABLE_H
#define QDS_TABLE_H

#include <glib.h>
#include <stdbool.h>

typedef struct QdsTable QdsTable;

/** Reads a whole CSV file (UTF-8, header row).
 *
 * @param columns  NULL-terminated names that must be there.
 * @return         table owned by the caller, or NULL with QDS_ERROR_INPUT. */
QdsTable *qds_table_load(const char *path, const char *const *columns, GError **error);
void qds_table_free(QdsTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsTable, qds_table_free)

int qds_table_rows(const QdsTable *table);

/** Text of a cell, "" if the column is absent; owned by the table. */
const char *qds_table_text(const QdsTable *table, int row, const char *column);

/** Number of a cell; an empty cell gives `empty`; false with QDS_ERROR_INPUT if it is not a number. */
bool qds_table_number(const QdsTable *table, int row, const char *column, double empty, double *number, GError **error);

#endif
