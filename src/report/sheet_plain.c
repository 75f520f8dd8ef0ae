/* Sentences and tables that a page has as heads, rows and cells, in a PDF. */
#include <string.h>

#include "report/sheet.h"

#define INK 0x1d2329
#define NUMBER_WIDTH 50.0
#define CODE_WIDTH 34.0
#define NARROW_WIDTH 70.0

static const QdPdfType BODY = {.size = 9, .rgb = INK};

/* Numbers and codes are as wide as they need; the widest of the other columns shares what is left. */
static guint
set_widths(const xmlNode *table, QdPdfColumn columns[QD_PDF_COLUMNS])
{
  const xmlNode *first = qd_sheet_next(table, NULL, "row"), *cell = NULL;
  double left = QD_PDF_INNER;
  guint n = 0, n_names = 0;
  bool is_name[QD_PDF_COLUMNS] = {false};
  for (xmlNode *head = NULL; n < QD_PDF_COLUMNS && (head = qd_sheet_next(table, head, "head")) != NULL; n++) {
    cell = first == NULL ? NULL : qd_sheet_next(first, cell, "cell");
    const char *class = cell == NULL ? "" : qd_sheet_get(cell, "class");
    bool is_number = strcmp(qd_sheet_get(head, "class"), "number") == 0;
    is_name[n] = strcmp(class, "name") == 0 || strcmp(class, "text") == 0;
    columns[n] = (QdPdfColumn){qd_sheet_text(head),
                               is_number                    ? NUMBER_WIDTH
                               : strcmp(class, "code") == 0 ? CODE_WIDTH
                                                            : NARROW_WIDTH,
                               is_number};
    n_names += is_name[n];
    left -= is_name[n] ? 0 : columns[n].width;
  }
  for (guint i = 0; i < n; i++)
    if (is_name[i])
      columns[i].width = left / n_names;
  return n;
}

/* Many numbers leave no room for a name: they are made narrower. */
static void
fit_widths(QdPdfColumn *columns, guint n)
{
  double least = 80, excess = 0, numbers = 0;
  for (guint i = 0; i < n; i++) {
    excess += !columns[i].is_number && columns[i].width < least && columns[i].width != CODE_WIDTH &&
                      columns[i].width != NARROW_WIDTH
                  ? least - columns[i].width
                  : 0;
    numbers += columns[i].is_number ? columns[i].width : 0;
  }
  for (guint i = 0; excess > 0 && numbers > excess && i < n; i++) {
    if (columns[i].is_number)
      columns[i].width *= (numbers - excess) / numbers;
    else if (columns[i].width < least && columns[i].width != CODE_WIDTH && columns[i].width != NARROW_WIDTH)
      columns[i].width = least;
  }
}

static void
draw_table(QdPdf *pdf, int bookmark, const xmlNode *node)
{
  QdPdfColumn columns[QD_PDF_COLUMNS];
  guint n = set_widths(node, columns);
  fit_widths(columns, n);
  const QdPdfTable table = {pdf, columns, n, 7};
  qd_pdf_heading(pdf, bookmark, qd_sheet_get(node, "title"));
  qd_pdf_table_begin(&table);
  for (xmlNode *line = NULL; (line = qd_sheet_next(node, line, "row")) != NULL;) {
    const char *class = qd_sheet_get(line, "class");
    bool is_group = strcmp(class, "group") == 0;
    QdPdfRow row = {.swatch = -1, .is_bold = is_group, .is_band = is_group, .is_italic = strcmp(class, "memo") == 0};
    guint i = 0;
    for (xmlNode *cell = NULL; i < n && (cell = qd_sheet_next(line, cell, "cell")) != NULL; i++)
      row.texts[i] = qd_sheet_text(cell);
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(pdf, 4);
}

void
qd_sheet_plain(QdPdf *pdf, int bookmark, const xmlNode *parent)
{
  for (xmlNode *sentence = NULL; (sentence = qd_sheet_next(parent, sentence, "sentence")) != NULL;)
    qd_pdf_paragraph(pdf, &BODY, 0, qd_sheet_text(sentence));
  for (xmlNode *table = NULL; (table = qd_sheet_next(parent, table, "table")) != NULL;)
    if (qd_sheet_next(table, NULL, "row") != NULL)
      draw_table(pdf, bookmark, table);
}

void
qd_sheet_scenario(const QdSheet *sheet)
{
  const xmlNode *scenario = qd_sheet_next(sheet->page, NULL, "scenario");
  if (scenario == NULL)
    return;
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "scenario_title"));
  qd_sheet_plain(sheet->pdf, sheet->bookmark, scenario);
}
