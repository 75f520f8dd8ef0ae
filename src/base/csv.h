/* base/csv.h — the text of a CSV file before GDAL reads it: what GDAL would pass over in silence (cells too many, a
 * quote that does not end, another separator, bytes that are no text) is an error with its line. */
#ifndef QD_BASE_CSV_H
#define QD_BASE_CSV_H

#include <glib.h>
#include <stdbool.h>

/** Largest CSV file that is read: tables of a plan have thousands of rows, not millions. */
#define QD_CSV_LIMIT_BYTES (64u << 20)

/** Scans a file.
 *
 * @param separator  out: ',' or ';' (where the header is separated by semicolons)
 * @param lines      guint appended for each record below the header: the line it begins in, as an editor counts them
 *                   (a quoted cell may hold line feeds; empty lines are no records) */
bool qd_csv_scan(const char *path, char *separator, GArray *lines, GError **error);

#endif
