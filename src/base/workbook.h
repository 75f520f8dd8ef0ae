/* base/workbook.h — a table in an XLSX workbook, as spreadsheets save it.
 *
 * The header stands in the first row; the table is the sheet that has the file's name, or else the only sheet with
 * anything in it. Formulas count by the value that was saved with them. */
#ifndef QD_BASE_WORKBOOK_H
#define QD_BASE_WORKBOOK_H

#include <gdal.h>
#include <glib.h>
#include <stdbool.h>

/** @return the workbook, all cells as text, the header in row 1; to be closed with GDALClose()
 * @param sheet  out: the sheet that holds the table */
GDALDatasetH qd_workbook_open(const char *path, OGRLayerH *sheet, GError **error);

/** @return a cell's text as people wrote it: a number of more than 15 digits is one that the spreadsheet's binary
 *          arithmetic left so ("0.30000000000000004"), and never with an exponent. Newly allocated. */
char *qd_workbook_text(const char *text);

#endif
