/* What stands around the body of a form: number, titles, headings, notes, signatures; page and print titles. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "forms/sheet.h"

#define LINE_POINTS 15.0

const QdTableColumn *
qd_form_sheet_column(const QdFormSheet *sheet, guint place)
{
  const GArray *columns = sheet->table->columns;
  for (guint i = 0; i < columns->len; i++) {
    const QdTableColumn *column = &g_array_index(columns, QdTableColumn, i);
    QdCellKind kind = column->spec->kind;
    bool is_everywhere =
        column->sheet == 0 && (kind == QD_CELL_NUMBER || kind == QD_CELL_NAME || kind == QD_CELL_CODE);
    if (column->place == place && (column->sheet == sheet->number || is_everywhere))
      return column;
  }
  return NULL;
}

static double
width_of(const QdTableColumn *column)
{
  if (column->spec->width > 0)
    return column->spec->width;
  switch (column->spec->kind) {
  case QD_CELL_NUMBER:
    return 8;
  case QD_CELL_NAME:
    return 42;
  case QD_CELL_CODE:
    return 7;
  default:
    return 12;
  }
}

/* ---- widths and page ---- */

static double
set_widths(QdFormSheet *sheet)
{
  double sum = 0;
  sheet->n = 0;
  for (const QdTableColumn *column; (column = qd_form_sheet_column(sheet, sheet->n)) != NULL; sheet->n++) {
    worksheet_set_column(sheet->sheet, (lxw_col_t)sheet->n, (lxw_col_t)sheet->n, width_of(column), NULL);
    sum += width_of(column);
  }
  return sum;
}

static void
set_page(const QdFormSheet *sheet, guint heading, guint last_heading)
{
  const QdForm *form = sheet->table->form;
  guint n_text = 0;
  while (n_text < sheet->n && qd_form_sheet_column(sheet, n_text)->spec->kind != QD_CELL_EMPTY &&
         qd_form_sheet_column(sheet, n_text)->spec->kind <= QD_CELL_CODE)
    n_text++;
  worksheet_set_paper(sheet->sheet, (uint8_t)form->paper);
  if (form->is_landscape)
    worksheet_set_landscape(sheet->sheet);
  worksheet_fit_to_pages(sheet->sheet, (uint16_t)form->pages_wide, 0);
  worksheet_set_margins(sheet->sheet, 0.5, 0.4, 0.5, 0.6);
  worksheet_repeat_rows(sheet->sheet, heading, last_heading);
  if (form->pages_wide > 1 && n_text > 0)
    worksheet_repeat_columns(sheet->sheet, 0, (lxw_col_t)(n_text - 1));
  worksheet_set_footer(sheet->sheet, "&C&P/&N");
  worksheet_freeze_panes(sheet->sheet, last_heading + 1, (lxw_col_t)n_text);
}

/* ---- titles ---- */

static void
title_line(const QdFormSheet *sheet, guint row, const char *text, QdLook look, double width)
{
  qd_book_merge(sheet->book, sheet->sheet, row, 0, row, sheet->n - 1, text, look | QD_LOOK_CENTRE | QD_LOOK_WRAP);
  double points = (look & QD_LOOK_LARGE) ? 19 : LINE_POINTS;
  double room = (look & QD_LOOK_LARGE) ? width * 0.75 : width;
  worksheet_set_row(sheet->sheet, row, points * qd_book_lines(text, room), NULL);
}

/* The first column of the right part of the top lines: wide enough for the name of a unit. */
static guint
right_part(const QdFormSheet *sheet)
{
  double width = 0;
  guint place = sheet->n;
  while (place > 1 && width < 45)
    width += width_of(qd_form_sheet_column(sheet, --place));
  return place;
}

static guint
write_titles(const QdFormSheet *sheet, double width)
{
  const QdFormTable *table = sheet->table;
  const QdForm *form = table->form;
  const QdWords *words = table->context->words;
  guint right = right_part(sheet), row = 0;
  g_autofree char *unit = qd_sentence(words, "form_unit", "unit", table->unit_name, NULL);
  g_autofree char *measure =
      qd_sentence(words, "form_measure", "measure", qd_form_text(&form->unit_of_area, table->lang), NULL);
  g_autofree char *title = qd_form_fill_in(table, qd_form_text(&form->title, table->lang));
  g_autofree char *subtitle = qd_form_fill_in(table, qd_form_text(&form->subtitle, table->lang));
  const QdLook at_right = QD_LOOK_RIGHT | QD_LOOK_WRAP;
  qd_book_merge(sheet->book, sheet->sheet, row, 0, row, right - 1, form->number, QD_LOOK_BOLD);
  qd_book_merge(sheet->book, sheet->sheet, row, right, row, sheet->n - 1, unit, at_right);
  worksheet_set_row(sheet->sheet, row, LINE_POINTS * qd_book_lines(unit, 42), NULL);
  row++;
  qd_book_merge(sheet->book, sheet->sheet, row, right, row, sheet->n - 1, measure, at_right);
  title_line(sheet, ++row, qd_word(words, "form_nation"), QD_LOOK_BOLD, width);
  title_line(sheet, ++row, qd_word(words, "form_motto"), QD_LOOK_BOLD, width);
  row += 2;
  title_line(sheet, row, title, QD_LOOK_BOLD | QD_LOOK_LARGE, width);
  if (subtitle[0] != '\0')
    title_line(sheet, ++row, subtitle, QD_LOOK_ITALIC, width);
  if (table->result->is_synthetic)
    title_line(sheet, ++row, qd_word(words, "said_synthetic"), QD_LOOK_BOLD | QD_LOOK_RED, width);
  return row + 2;
}

/* ---- the heading ---- */

static const QdFormColumn *
head_at(const QdFormSheet *sheet, guint place, guint level)
{
  const QdTableColumn *column = qd_form_sheet_column(sheet, place);
  return column != NULL && level < column->n_heads ? column->heads[level] : NULL;
}

/* Places that stand under the same heading, from one on. */
static guint
last_under(const QdFormSheet *sheet, guint place, guint level, double *width)
{
  const QdFormColumn *head = head_at(sheet, place, level);
  *width = 0;
  guint last = place;
  for (guint i = place; i < sheet->n && head_at(sheet, i, level) == head; i++) {
    *width += width_of(qd_form_sheet_column(sheet, i));
    last = i;
  }
  return last;
}

static guint
count_levels(const QdFormSheet *sheet)
{
  guint levels = 1;
  for (guint i = 0; i < sheet->n; i++)
    levels = MAX(levels, qd_form_sheet_column(sheet, i)->n_heads + 1);
  return levels;
}

/* Headings bold or in capitals are wider than the figures that widths are counted in. */
#define HEAD_WIDTH 0.85

static void
head_heights(const QdFormSheet *sheet, guint levels, double heights[QD_MOST_HEADS + 1])
{
  const char *lang = sheet->table->lang;
  for (guint level = 0; level < levels; level++)
    heights[level] = LINE_POINTS;
  for (guint place = 0; place < sheet->n; place++) {
    for (guint level = 0; head_at(sheet, place, level) != NULL; level++) {
      double width;
      last_under(sheet, place, level, &width);
      if (place > 0 && head_at(sheet, place - 1, level) == head_at(sheet, place, level))
        continue;
      const char *title = qd_form_text(&head_at(sheet, place, level)->title, lang);
      heights[level] = fmax(heights[level], LINE_POINTS * qd_book_lines(title, width * HEAD_WIDTH));
    }
  }
  for (guint place = 0; place < sheet->n; place++) {
    const QdTableColumn *column = qd_form_sheet_column(sheet, place);
    double needed = LINE_POINTS * qd_book_lines(column->title, width_of(column) * HEAD_WIDTH);
    for (guint level = column->n_heads; level < levels; level++)
      needed -= heights[level];
    if (needed > 0)
      heights[levels - 1] += needed;
  }
}

/* The bracketed number of a column, and what it is made of where the form prints that. */
static char *
number_of(const QdTableColumn *column)
{
  return g_strdup_printf("(%u)", column->no);
}

static void
write_heading(const QdFormSheet *sheet, guint row, guint levels, bool merges_down)
{
  const QdLook look = QD_LOOK_BOLD | QD_LOOK_BORDER | QD_LOOK_WRAP | QD_LOOK_CENTRE | QD_LOOK_HEAD;
  const char *lang = sheet->table->lang;
  for (guint level = 0; level < levels; level++) {
    for (guint place = 0; place < sheet->n; place++) {
      const QdTableColumn *column = qd_form_sheet_column(sheet, place);
      double width;
      guint last = last_under(sheet, place, level, &width);
      bool is_head = level < column->n_heads;
      bool is_first = is_head && (place == 0 || head_at(sheet, place - 1, level) != head_at(sheet, place, level));
      g_autofree char *title =
          is_first ? qd_form_fill_in(sheet->table, qd_form_text(&column->heads[level]->title, lang)) : NULL;
      if (is_first)
        qd_book_merge(sheet->book, sheet->sheet, row + level, place, row + level, last,
                      title, look);
      else if (level == column->n_heads && merges_down)
        qd_book_merge(sheet->book, sheet->sheet, row + level, place, row + levels - 1, place, column->title, look);
      else if (!is_head && !merges_down)
        qd_book_text(sheet->book, sheet->sheet, row + level, place, level + 1 == levels ? column->title : "", look);
    }
  }
  for (guint place = 0; place < sheet->n; place++) {
    g_autofree char *number = number_of(qd_form_sheet_column(sheet, place));
    qd_book_text(sheet->book, sheet->sheet, row + levels, place, number,
                 QD_LOOK_BORDER | QD_LOOK_CENTRE | QD_LOOK_ITALIC | QD_LOOK_HEAD);
  }
}

void
qd_form_sheet_head(QdFormSheet *sheet, bool merges_down)
{
  double heights[QD_MOST_HEADS + 1] = {0};
  double width = set_widths(sheet);
  guint row = write_titles(sheet, width);
  guint levels = count_levels(sheet);
  head_heights(sheet, levels, heights);
  write_heading(sheet, row, levels, merges_down);
  for (guint level = 0; level < levels; level++)
    worksheet_set_row(sheet->sheet, row + level, heights[level] + 2, NULL);
  set_page(sheet, row, row + levels);
  sheet->body = row + levels + 1;
}

/* ---- below the body ---- */

/* A note is as wide as a page can show of it. */
enum { NOTE_WIDTH = 110 };

void
qd_form_sheet_foot(QdFormSheet *sheet, guint row, const GPtrArray *notes)
{
  double width = 0;
  guint last = 0;
  while (last < sheet->n && width + width_of(qd_form_sheet_column(sheet, last)) <= NOTE_WIDTH)
    width += width_of(qd_form_sheet_column(sheet, last++));
  for (guint i = 0; i < notes->len; i++) {
    bool is_reason = i == 0 && sheet->table->reason != NULL;
    row++;
    qd_book_merge(sheet->book, sheet->sheet, row, 0, row, MAX(last, 1) - 1, notes->pdata[i],
                  QD_LOOK_WRAP | QD_LOOK_ITALIC | (is_reason ? QD_LOOK_RED | QD_LOOK_BOLD : 0));
    worksheet_set_row(sheet->sheet, row, LINE_POINTS * qd_book_lines(notes->pdata[i], width), NULL);
  }
  const GPtrArray *signatures = sheet->table->form->signatures;
  guint n = signatures != NULL ? signatures->len : 0;
  double each = width / fmax(n, 1);
  guint place = 0;
  row += 2;
  for (guint i = 0; i < n && place < MAX(last, n); i++) {
    double taken = 0;
    guint begin = place;
    while (place < last && (taken < each * 0.99 || i + 1 == n) && last - place > n - 1 - i) {
      taken += width_of(qd_form_sheet_column(sheet, place++));
      if (i + 1 < n && taken >= each * 0.99)
        break;
    }
    const char *text = qd_form_text(signatures->pdata[i], sheet->table->lang);
    qd_book_merge(sheet->book, sheet->sheet, row, begin, row, MAX(place, begin + 1) - 1, text,
                  QD_LOOK_WRAP | QD_LOOK_CENTRE | QD_LOOK_BOLD);
    place = MAX(place, begin + 1);
  }
  if (n > 0)
    worksheet_set_row(sheet->sheet, row, 6 * LINE_POINTS, NULL);
}
