/* forms/book.h — a workbook being written: formats by what they look like, names of sheets, strings that stay strings.
 *
 * The same content gives the same bytes: the only date in the file is the project's. */
#ifndef QD_FORMS_BOOK_H
#define QD_FORMS_BOOK_H

#include <glib.h>
#include <stdbool.h>
#include <xlsxwriter.h>

typedef struct QdBook QdBook;

/* How a cell looks; decimals of a number in QD_LOOK_PLACES(n). */
typedef enum {
  QD_LOOK_PLAIN = 0,
  QD_LOOK_BOLD = 1 << 0,
  QD_LOOK_ITALIC = 1 << 1,
  QD_LOOK_BORDER = 1 << 2,
  QD_LOOK_WRAP = 1 << 3,
  QD_LOOK_CENTRE = 1 << 4,
  QD_LOOK_RIGHT = 1 << 5,
  QD_LOOK_LARGE = 1 << 6,
  QD_LOOK_RED = 1 << 7,
  QD_LOOK_MARKED = 1 << 8, /* on yellow */
  QD_LOOK_HEAD = 1 << 9,   /* on grey */
  QD_LOOK_ZERO = 1 << 10,  /* a number that prints its zero, too */
} QdLook;
#define QD_LOOK_PLACES(n) ((QdLook)(((n) + 1) << 16))

/** Begins a workbook.
 *
 * @param path   of the file
 * @param tmp    folder for temporary files
 * @param date   of the project, YYYY-MM-DD
 * @param lang   vi: programs that follow it write numbers in the Vietnamese way
 * @param plain  rows are written from above to below and forgotten: for very long sheets */
QdBook *qd_book_new(const char *path, const char *tmp, const char *date, const char *lang, bool plain, GError **error);
/** Ends and writes the file. The book is freed in any case. */
bool qd_book_finish(QdBook *book, GError **error);

/** A sheet; its name is made one that spreadsheets take: at most 31 characters, without []:*?/\, unlike the others'. */
lxw_worksheet *qd_book_sheet(QdBook *book, const char *name);
/** @return the name that the sheet got. */
const char *qd_book_sheet_name(const lxw_worksheet *sheet);
lxw_format *qd_book_format(QdBook *book, QdLook look);

void qd_book_text(QdBook *book, lxw_worksheet *sheet, guint row, guint column, const char *text, QdLook look);
/** NAN writes an empty cell. */
void qd_book_number(QdBook *book, lxw_worksheet *sheet, guint row, guint column, double value, QdLook look);
void qd_book_formula(QdBook *book, lxw_worksheet *sheet, guint row, guint column, const char *formula, double value,
                     QdLook look);
/** A text over several cells. */
void qd_book_merge(QdBook *book, lxw_worksheet *sheet, guint row, guint column, guint last_row, guint last_column,
                   const char *text, QdLook look);

/** @return lines that a text takes in a column so many characters wide. */
guint qd_book_lines(const char *text, double width);

#endif
