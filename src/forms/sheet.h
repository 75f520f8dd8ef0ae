/* forms/sheet.h — a filled form on the sheets of a workbook. */
#ifndef QD_FORMS_SHEET_H
#define QD_FORMS_SHEET_H

#include "forms/book.h"
#include "forms/table.h"

/** Adds the sheets of a form, named after it. */
void qd_form_write(const QdFormTable *table, QdBook *book);

/* ---- for the list of parcels, which has the same frame ---- */

/* Where things stand on a sheet. */
typedef struct {
  const QdFormTable *table;
  QdBook *book;
  lxw_worksheet *sheet;
  guint number;   /* of the sheet among those of the form */
  guint n;        /* columns on it */
  GArray *breaks; /* guint, places at which a further page across begins; headings are repeated there */
  guint front;    /* columns of the first page: titles, notes and signatures stand over them */
  double width;   /* of those, in characters */
  guint body;     /* first row below the heading */
} QdFormSheet;

void qd_form_sheet_clear(QdFormSheet *sheet);
/** Writes all above the body: number, titles, heading with bracketed numbers; sets widths, page and print titles.
 *
 * @param merges_down  headings may reach over several rows (not in a workbook of plain rows) */
void qd_form_sheet_head(QdFormSheet *sheet, bool merges_down);
/** Writes notes and signatures from a row on. */
void qd_form_sheet_foot(QdFormSheet *sheet, guint row, const GPtrArray *notes);
/** Writes the zones and lines that the scenario applies, from a row on. @return the row below them */
guint qd_form_write_works(const QdFormSheet *sheet, guint row);
/** @return the column of the table at a place of the sheet, or NULL. */
const QdTableColumn *qd_form_sheet_column(const QdFormSheet *sheet, guint place);
/** @return the notes below a form, char *; newly allocated. */
GPtrArray *qd_form_notes(const QdFormTable *table);

#endif
