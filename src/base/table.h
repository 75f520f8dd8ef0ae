/* base/table.h — a small table of text, read through GDAL: CSV, or a sheet of an XLSX workbook.
 *
 * For registers, targets, rules and words: tables of at most some ten thousand rows. Cells are UTF-8 NFC, trimmed. A
 * CSV file separated by semicolons writes its decimals with commas; its cells are given with dots. */
#ifndef QD_BASE_TABLE_H
#define QD_BASE_TABLE_H

#include <glib.h>
#include <stdbool.h>

typedef struct QdTable QdTable;

/** Reads a table.
 *
 * @param path      file; also the subject of every message
 * @param required  NULL-terminated column names; a missing one is an error that lists the columns there are */
QdTable *qd_table_load(const char *path, const char *const *required, GError **error);
void qd_table_free(QdTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdTable, qd_table_free)

/** Looks for a table in a folder: NAME.csv or NAME.xlsx; both are an error.
 *
 * @param path  out: newly allocated, NULL when there is none */
bool qd_table_find(const char *folder, const char *name, char **path, GError **error);

guint qd_table_rows(const QdTable *table);
const char *qd_table_path(const QdTable *table);
guint qd_table_columns(const QdTable *table);
const char *qd_table_column_name(const QdTable *table, guint column);
/** @return column index or -1. */
int qd_table_column(const QdTable *table, const char *name);
/** @return cell, "" where empty or where column is -1. Borrowed. */
const char *qd_table_cell(const QdTable *table, guint row, int column);
/** @return line of the file a row stands in (header is line 1). */
guint qd_table_line(const QdTable *table, guint row);
/** @return the name of a table file in SQL: without folder and suffix, hyphens as underscores; land-use-codes.csv is
 *          "categories". Newly allocated. */
char *qd_table_sql_name(const char *file);
/** Reads a cell as a number; empty gives NAN. An unreadable number is an error with file, line and column. */
bool qd_table_number(const QdTable *table, guint row, int column, double *value, GError **error);
/** Sets an error of the form "FILE:LINE: MESSAGE". */
G_GNUC_PRINTF(4, 5)
void qd_table_error(const QdTable *table, guint row, GError **error, const char *format, ...);
/** The same for one cell: "FILE:LINE:COLUMN: column NAME: MESSAGE"; columns are counted from 1. */
G_GNUC_PRINTF(5, 6)
void qd_table_cell_error(const QdTable *table, guint row, int column, GError **error, const char *format, ...);

#endif
