/* reports/bang-can-doi.xlsx: the balance and the findings as plain sheets, for those whom spreadsheets serve better
 * than CSV. */
#include <math.h>

#include "base/words.h"
#include "forms/book.h"
#include "quydat/forms.h"

/* A sheet of rows below one line of headings. */
typedef struct {
  QdBook *book;
  lxw_worksheet *sheet;
  guint row, column;
} Rows;

static void
begin(Rows *rows, QdBook *book, const QdWords *words, const char *name, const char *const *headings,
      const double *widths, guint n)
{
  *rows = (Rows){book, qd_book_sheet(book, qd_word(words, name)), 1, 0};
  for (guint i = 0; i < n; i++) {
    worksheet_set_column(rows->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
    qd_book_text(book, rows->sheet, 0, i, qd_word(words, headings[i]),
                 QD_LOOK_BOLD | QD_LOOK_WRAP | QD_LOOK_CENTRE | QD_LOOK_HEAD);
  }
  worksheet_freeze_panes(rows->sheet, 1, 0);
  worksheet_repeat_rows(rows->sheet, 0, 0);
  worksheet_set_landscape(rows->sheet);
  worksheet_set_paper(rows->sheet, 9);
  worksheet_fit_to_pages(rows->sheet, 1, 0);
  worksheet_set_footer(rows->sheet, "&C&\"Times New Roman\"&P/&N");
}

static void
text(Rows *rows, const char *value, QdLook look)
{
  qd_book_text(rows->book, rows->sheet, rows->row, rows->column++, value, look);
}

static void
number(Rows *rows, double value, int places)
{
  double scale = pow(10, places);
  qd_book_number(rows->book, rows->sheet, rows->row, rows->column++, isnan(value) ? NAN : round(value * scale) / scale,
                 QD_LOOK_PLACES(places) | QD_LOOK_ZERO);
}

static void
end(Rows *rows)
{
  rows->row++;
  rows->column = 0;
}

static void
write_balance(QdBook *book, const QdResult *result, const QdWords *words)
{
  const char *const headings[] = {"c_unit_code", "c_unit",          "c_code",  "c_category",  "c_role_of",
                                  "c_period",    "c_area",          "c_share", "c_inventory", "c_base",
                                  "c_target",    "c_gap_to_target", "c_done",  "c_verdict"};
  const double widths[] = {9, 22, 8, 44, 12, 8, 16, 10, 14, 14, 14, 16, 12, 14};
  Rows rows;
  begin(&rows, book, words, "sheet_balance", headings, widths, G_N_ELEMENTS(headings));
  for (guint i = 0; i < result->rows->len; i++) {
    const QdBalanceRow *row = &g_array_index(result->rows, QdBalanceRow, i);
    g_autofree char *verdict = g_strdup_printf("verdict_%s", qd_verdict_name(row->verdict));
    text(&rows, row->unit, 0);
    text(&rows, row->unit_name, 0);
    text(&rows, row->category, 0);
    text(&rows, row->column < 0 ? qd_word(words, row->category) : row->category_name, 0);
    text(&rows, g_str_equal(row->role, "memo") ? qd_word(words, "memo") : "", 0);
    text(&rows, row->period, 0);
    number(&rows, row->area_ha, 4);
    number(&rows, row->share_pct, 2);
    number(&rows, row->inventory_ha, 4);
    number(&rows, row->base_ha, 4);
    number(&rows, row->target_ha, 4);
    number(&rows, row->gap_to_target_ha, 4);
    number(&rows, row->done_pct, 2);
    text(&rows, row->verdict == QD_VERDICT_NONE ? "" : qd_word(words, verdict), 0);
    end(&rows);
  }
  worksheet_autofilter(rows.sheet, 0, 0, rows.row - 1, G_N_ELEMENTS(headings) - 1);
}

/* A sheet takes 1,048,576 rows. */
enum { MOST_FINDINGS = 1048000 };

static void
write_findings(QdBook *book, const QdResult *result, const QdWords *words)
{
  const char *const headings[] = {"c_finding", "c_severity", "c_rule",         "c_unit_code", "c_layer", "c_feature",
                                  "c_other",   "c_measure",  "c_measure_unit", "c_east",      "c_north", "c_message"};
  const double widths[] = {14, 12, 34, 9, 24, 16, 16, 14, 8, 14, 14, 90};
  Rows rows;
  begin(&rows, book, words, "sheet_findings", headings, widths, G_N_ELEMENTS(headings));
  for (guint i = 0; i < MIN(qd_findings_count(result->findings), MOST_FINDINGS); i++) {
    const QdFinding *f = qd_findings_get(result->findings, i);
    g_autofree char *severity = g_strdup_printf("severity_%s", qd_severity_name(f->severity));
    text(&rows, f->id, 0);
    text(&rows, qd_word(words, severity), 0);
    text(&rows, qd_findings_rule_title(result->findings, f->rule), 0);
    text(&rows, f->unit, 0);
    text(&rows, f->layer, 0);
    text(&rows, f->feature, 0);
    text(&rows, f->other, 0);
    number(&rows, f->measure, 4);
    text(&rows, f->measure_unit, 0);
    number(&rows, f->has_place ? f->x : NAN, 3);
    number(&rows, f->has_place ? f->y : NAN, 3);
    text(&rows, f->message, 0);
    end(&rows);
  }
  worksheet_autofilter(rows.sheet, 0, 0, rows.row - 1, G_N_ELEMENTS(headings) - 1);
}

bool
qd_balance_workbook_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  g_autofree char *path = words == NULL ? NULL : qd_output_path(output, "reports/bang-can-doi.xlsx", error);
  if (path == NULL)
    return false;
  QdBook *book = qd_book_new(path, qd_output_tmp(output), result->project->date, result->project->lang, true, error);
  if (book == NULL)
    return false;
  write_balance(book, result, words);
  write_findings(book, result, words);
  return qd_book_finish(book, error);
}
