/* report/pdf.h — a PDF document on A4: text that can be searched and copied, tables that go on overleaf, bookmarks.
 *
 * Sizes are points (1/72 inch) from the upper left corner. The document is made in memory and written at the end. The
 * same calls with the same fonts (Noto Sans, else DejaVu Sans) give the same bytes: its date is the project's. */
#ifndef QD_REPORT_PDF_H
#define QD_REPORT_PDF_H

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

#define QD_PDF_WIDTH 595
#define QD_PDF_HEIGHT 842
#define QD_PDF_LEFT 42
#define QD_PDF_TOP 42
#define QD_PDF_INNER 511  /* width between the margins */
#define QD_PDF_BOTTOM 798 /* below is the foot */

typedef struct QdPdf QdPdf;

typedef struct {
  const char *title, *subject, *creator;
  const char *date;    /* YYYY-MM-DD */
  const char *page;    /* foot: "Page {n}" */
  const char *warning; /* at the foot of every page; NULL for none */
} QdPdfInfo;

/** @param info  borrowed until qd_pdf_finish() */
QdPdf *qd_pdf_new(const QdPdfInfo *info);
void qd_pdf_free(QdPdf *pdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPdf, qd_pdf_free)
/** Ends the last page. @return the document; NULL with QD_ERROR_OUTPUT. Newly allocated. */
GBytes *qd_pdf_finish(QdPdf *pdf, GError **error);

/** An error, QD_ERROR_OUTPUT, where no font with Vietnamese letters is installed. */
bool qd_pdf_check_fonts(GError **error);

/* ---- pages ---- */

/** Begins a new page. @param foot  said at its foot and those of the pages after it; borrowed */
void qd_pdf_begin_page(QdPdf *pdf, const char *foot);
/** Goes on overleaf unless so much room is left. */
void qd_pdf_need(QdPdf *pdf, double height);
double qd_pdf_y(const QdPdf *pdf);
void qd_pdf_down(QdPdf *pdf, double height);
cairo_t *qd_pdf_cairo(const QdPdf *pdf);
/** Adds a bookmark to the present place. @param parent  another's, or 0. @return its number */
int qd_pdf_bookmark(QdPdf *pdf, int parent, const char *title);
/** Names the present place for links. @param name  ASCII letters, digits, hyphens */
void qd_pdf_name_place(QdPdf *pdf, const char *name);

/* ---- text ---- */

typedef enum { QD_PDF_START, QD_PDF_END, QD_PDF_MIDDLE } QdPdfAlign;

typedef struct {
  double size;
  bool is_bold, is_italic;
  guint32 rgb; /* 0xrrggbb */
  QdPdfAlign align;
  guint most_lines; /* the rest is cut with an ellipsis; 0: all is shown */
  const char *link; /* name of a place, or NULL */
} QdPdfType;

/** Draws text broken at a width, its upper left corner at x, y. @return its height */
double qd_pdf_text(QdPdf *pdf, const QdPdfType *type, double x, double y, double width, const char *text);
/** @return the height it would have */
double qd_pdf_measure(QdPdf *pdf, const QdPdfType *type, double width, const char *text);
/** Draws a paragraph between the margins and goes below it, maybe overleaf first. */
void qd_pdf_paragraph(QdPdf *pdf, const QdPdfType *type, double indent, const char *text);
/** Draws a heading with a line above, and bookmarks it. */
void qd_pdf_heading(QdPdf *pdf, int parent, const char *text);

/* ---- tables ---- */

#define QD_PDF_COLUMNS 12

typedef struct {
  const char *heading;
  double width;
  bool is_number;
} QdPdfColumn;

typedef struct {
  const char *texts[QD_PDF_COLUMNS]; /* NULL: empty */
  guint32 rgbs[QD_PDF_COLUMNS];      /* of the texts */
  const char *links[QD_PDF_COLUMNS];
  int swatch;        /* column before whose text a box stands; -1: none */
  double indent;     /* of that column */
  gint64 swatch_rgb; /* -1: room for a box, and none drawn */
  bool is_bold, is_italic, is_band, has_rule_above;
} QdPdfRow;

typedef struct {
  QdPdf *pdf;
  const QdPdfColumn *columns;
  guint n;
  double size;
} QdPdfTable;

/** Draws the headings. Widths add up to at most QD_PDF_INNER. */
void qd_pdf_table_begin(const QdPdfTable *table);
/** Draws a row, overleaf under the headings again where there is no room. */
void qd_pdf_table_row(const QdPdfTable *table, const QdPdfRow *row);

#endif
