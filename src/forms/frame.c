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
    bool is_everywhere = column->sheet == 0 && (kind == QD_CELL_NUMBER || kind == QD_CELL_NAME || kind == QD_CELL_CODE);
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
    return 13;
  }
}

/* ---- widths and page ---- */

static guint
count_texts(const QdFormSheet *sheet)
{
  guint n = 0;
  for (const QdTableColumn *column; (column = qd_form_sheet_column(sheet, n)) != NULL; n++)
    if (column->spec->kind == QD_CELL_EMPTY || column->spec->kind > QD_CELL_CODE)
      break;
  return n;
}

/* Characters that one page across takes in a size that can be read. */
#define ONE_PAGE 230

/* Divides a wide form between pages across, each with the columns of text in front. */
static void
find_pages(QdFormSheet *sheet, double sum)
{
  double pages = sum > ONE_PAGE ? sheet->table->form->pages_wide : 1, texts = 0;
  guint n_texts = count_texts(sheet);
  for (guint i = 0; i < n_texts; i++)
    texts += width_of(qd_form_sheet_column(sheet, i));
  double room = pages > 1 ? (sum + (pages - 1) * texts) / pages : sum, on_page = 0;
  sheet->front = sheet->n;
  sheet->width = sum;
  for (guint i = 0; i < sheet->n; i++) {
    double own = width_of(qd_form_sheet_column(sheet, i));
    /* half a column too much is better than a page of one column */
    if (i > n_texts && on_page + own / 2 > room) {
      if (sheet->breaks->len == 0) {
        sheet->front = i;
        sheet->width = on_page;
      }
      g_array_append_val(sheet->breaks, i);
      on_page = texts;
    }
    on_page += own;
  }
}

/* Width on paper of columns so many characters wide, in points. */
static double
points_of(double characters, guint columns)
{
  return (characters * 7 + columns * 5.0) * 0.75;
}

/* Programs without the usual font make columns wider. */
#define NARROWING 0.79

/* The scale at which the widest page across fits the paper. */
static guint16
scale_of(const QdFormSheet *sheet, double paper_points)
{
  guint n_texts = count_texts(sheet);
  double widest = 0, page = 0;
  for (guint i = 0, k = 0; i < sheet->n; i++) {
    if (k < sheet->breaks->len && g_array_index(sheet->breaks, guint, k) == i) {
      k++;
      page = 0;
      for (guint t = 0; t < n_texts; t++)
        page += points_of(width_of(qd_form_sheet_column(sheet, t)), 1);
    }
    page += points_of(width_of(qd_form_sheet_column(sheet, i)), 1);
    widest = fmax(widest, page);
  }
  return (guint16)CLAMP(floor(paper_points / widest * 100 * NARROWING), 10, 100);
}

static double
set_widths(QdFormSheet *sheet)
{
  double sum = 0;
  sheet->n = 0;
  for (const QdTableColumn *column; (column = qd_form_sheet_column(sheet, sheet->n)) != NULL; sheet->n++) {
    worksheet_set_column(sheet->sheet, (lxw_col_t)sheet->n, (lxw_col_t)sheet->n, width_of(column), NULL);
    sum += width_of(column);
  }
  find_pages(sheet, sum);
  return sum;
}

/* What stands upright on A4 in a size that can be read. */
#define PORTRAIT_WIDTH 105
enum { A4 = 9 };

static void
set_page(const QdFormSheet *sheet, double width, guint heading, guint last_heading)
{
  const QdForm *form = sheet->table->form;
  guint n_text = count_texts(sheet);
  bool is_narrow = width <= PORTRAIT_WIDTH; /* as when columns of users are left out */
  worksheet_set_paper(sheet->sheet, is_narrow ? A4 : (uint8_t)form->paper);
  if (form->is_landscape && !is_narrow)
    worksheet_set_landscape(sheet->sheet);
  worksheet_center_horizontally(sheet->sheet);
  if (sheet->breaks->len > 0) {
    /* programs that fit a sheet to pages leave breaks aside */
    g_autofree lxw_col_t *breaks = g_new0(lxw_col_t, (gsize)sheet->breaks->len + 1);
    for (guint i = 0; i < sheet->breaks->len; i++)
      breaks[i] = (lxw_col_t)g_array_index(sheet->breaks, guint, i);
    worksheet_set_v_pagebreaks(sheet->sheet, breaks);
    worksheet_set_print_scale(sheet->sheet, scale_of(sheet, form->paper == A4 ? 777 : 1126));
    worksheet_print_across(sheet->sheet);
  } else {
    worksheet_fit_to_pages(sheet->sheet, 1, 0);
  }
  worksheet_set_margins(sheet->sheet, 0.5, 0.4, 0.5, 0.6);
  worksheet_repeat_rows(sheet->sheet, heading, last_heading);
  if (sheet->breaks->len > 0 && n_text > 0)
    worksheet_repeat_columns(sheet->sheet, 0, (lxw_col_t)(n_text - 1));
  worksheet_set_footer(sheet->sheet, "&C&\"Times New Roman\"&P/&N");
  worksheet_freeze_panes(sheet->sheet, last_heading + 1, (lxw_col_t)n_text);
}

/* ---- titles ---- */

static void
title_line(const QdFormSheet *sheet, guint row, const char *text, QdLook look)
{
  qd_book_merge(sheet->book, sheet->sheet, row, 0, row, sheet->front - 1, text, look | QD_LOOK_CENTRE | QD_LOOK_WRAP);
  double points = (look & QD_LOOK_LARGE) ? 19 : LINE_POINTS;
  double room = (look & QD_LOOK_LARGE) ? sheet->width * 0.75 : sheet->width;
  worksheet_set_row(sheet->sheet, row, points * qd_book_lines(text, room), NULL);
}

/* The first column of the right part of the top lines: wide enough for the name of a unit, without the columns in which
 * the number of the form stands. */
static guint
right_part(const QdFormSheet *sheet, double *width)
{
  guint place = sheet->front, least = MIN(2, sheet->front - 1);
  *width = 0;
  while (place > least && *width < 45)
    *width += width_of(qd_form_sheet_column(sheet, --place));
  return place;
}

static guint
write_titles(const QdFormSheet *sheet)
{
  const QdFormTable *table = sheet->table;
  const QdForm *form = table->form;
  const QdWords *words = table->context->words;
  double right_width;
  guint right = right_part(sheet, &right_width), row = 0;
  g_autofree char *unit = qd_sentence(words, "form_unit", "unit", table->unit_name, NULL);
  g_autofree char *measure =
      qd_sentence(words, "form_measure", "measure", qd_form_text(&form->unit_of_area, table->lang), NULL);
  g_autofree char *title = qd_form_fill_in(table, qd_form_text(&form->title, table->lang));
  g_autofree char *subtitle = qd_form_fill_in(table, qd_form_text(&form->subtitle, table->lang));
  const QdLook at_right = QD_LOOK_RIGHT | QD_LOOK_WRAP;
  qd_book_merge(sheet->book, sheet->sheet, row, 0, row, right - 1, form->number, QD_LOOK_BOLD);
  qd_book_merge(sheet->book, sheet->sheet, row, right, row, sheet->front - 1, unit, at_right);
  worksheet_set_row(sheet->sheet, row, LINE_POINTS * qd_book_lines(unit, right_width * 0.95), NULL);
  row++;
  qd_book_merge(sheet->book, sheet->sheet, row, right, row, sheet->front - 1, measure, at_right);
  worksheet_set_row(sheet->sheet, row, LINE_POINTS * qd_book_lines(measure, right_width * 0.95), NULL);
  title_line(sheet, ++row, qd_word(words, "form_nation"), QD_LOOK_BOLD);
  title_line(sheet, ++row, qd_word(words, "form_motto"), QD_LOOK_BOLD);
  row += 2;
  title_line(sheet, row, title, QD_LOOK_BOLD | QD_LOOK_LARGE);
  if (subtitle[0] != '\0')
    title_line(sheet, ++row, subtitle, QD_LOOK_ITALIC);
  if (table->result->is_synthetic)
    title_line(sheet, ++row, qd_word(words, "said_synthetic"), QD_LOOK_BOLD | QD_LOOK_RED);
  return row + 2;
}

/* ---- the heading ---- */

static const QdFormColumn *
head_at(const QdFormSheet *sheet, guint place, guint level)
{
  const QdTableColumn *column = qd_form_sheet_column(sheet, place);
  return column != NULL && level < column->n_heads ? column->heads[level] : NULL;
}

static bool
begins_page(const QdFormSheet *sheet, guint place)
{
  for (guint i = 0; i < sheet->breaks->len; i++)
    if (g_array_index(sheet->breaks, guint, i) == place)
      return true;
  return false;
}

/* Places that stand under the same heading on the same page, from one on. */
static guint
last_under(const QdFormSheet *sheet, guint place, guint level, double *width)
{
  const QdFormColumn *head = head_at(sheet, place, level);
  *width = 0;
  guint last = place;
  for (guint i = place; i < sheet->n && head_at(sheet, i, level) == head && (i == place || !begins_page(sheet, i));
       i++) {
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
#define HEAD_WIDTH 0.92

static void
head_heights(const QdFormSheet *sheet, guint levels, bool merges_down, double heights[QD_MOST_HEADS + 1])
{
  const char *lang = sheet->table->lang;
  for (guint level = 0; level < levels; level++)
    heights[level] = LINE_POINTS;
  for (guint place = 0; place < sheet->n; place++) {
    for (guint level = 0; head_at(sheet, place, level) != NULL; level++) {
      double width;
      last_under(sheet, place, level, &width);
      if (place > 0 && !begins_page(sheet, place) && head_at(sheet, place - 1, level) == head_at(sheet, place, level))
        continue;
      const char *title = qd_form_text(&head_at(sheet, place, level)->title, lang);
      heights[level] = fmax(heights[level], LINE_POINTS * qd_book_lines(title, width * HEAD_WIDTH));
    }
  }
  for (guint place = 0; place < sheet->n; place++) {
    const QdTableColumn *column = qd_form_sheet_column(sheet, place);
    double needed = LINE_POINTS * qd_book_lines(column->title, width_of(column) * HEAD_WIDTH);
    for (guint level = merges_down ? column->n_heads : levels - 1; level < levels; level++)
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
write_heading(const QdFormSheet *sheet, guint row, guint levels, const double *heights, bool merges_down)
{
  const QdLook look = QD_LOOK_BOLD | QD_LOOK_BORDER | QD_LOOK_WRAP | QD_LOOK_CENTRE | QD_LOOK_HEAD;
  const char *lang = sheet->table->lang;
  for (guint level = 0; level < levels; level++) {
    worksheet_set_row(sheet->sheet, row + level, heights[level] + 2, NULL);
    for (guint place = 0; place < sheet->n; place++) {
      const QdTableColumn *column = qd_form_sheet_column(sheet, place);
      double width;
      guint last = last_under(sheet, place, level, &width);
      bool is_head = level < column->n_heads;
      bool is_first = is_head && (place == 0 || begins_page(sheet, place) ||
                                  head_at(sheet, place - 1, level) != head_at(sheet, place, level));
      g_autofree char *title =
          is_first ? qd_form_fill_in(sheet->table, qd_form_text(&column->heads[level]->title, lang)) : NULL;
      if (is_first)
        qd_book_merge(sheet->book, sheet->sheet, row + level, place, row + level, last, title, look);
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
  sheet->breaks = g_array_new(FALSE, FALSE, sizeof(guint));
  double width = set_widths(sheet);
  guint row = write_titles(sheet);
  guint levels = count_levels(sheet);
  head_heights(sheet, levels, merges_down, heights);
  write_heading(sheet, row, levels, heights, merges_down);
  set_page(sheet, width, row, row + levels);
  sheet->body = row + levels + 1;
}

/* ---- below the body ---- */

/* Wide forms have room for notes that no one could read along. */
enum { NOTE_WIDTH = 150, SIGNATURE_WIDTH = 23 };

/* Columns that are printed again on each page across would repeat the beginning of the notes. */
static guint
first_of_foot(const QdFormSheet *sheet)
{
  return sheet->breaks->len > 0 ? count_texts(sheet) : 0;
}

static guint
write_notes(const QdFormSheet *sheet, guint row, const GPtrArray *notes)
{
  guint begin = first_of_foot(sheet), n = begin;
  double width = 0;
  while (n < sheet->front && (n == begin || width + width_of(qd_form_sheet_column(sheet, n)) <= NOTE_WIDTH))
    width += width_of(qd_form_sheet_column(sheet, n++));
  for (guint i = 0; i < notes->len; i++) {
    bool is_reason = i == 0 && sheet->table->reason != NULL;
    row++;
    qd_book_merge(sheet->book, sheet->sheet, row, begin, row, n - 1, notes->pdata[i],
                  QD_LOOK_WRAP | QD_LOOK_ITALIC | (is_reason ? QD_LOOK_RED | QD_LOOK_BOLD : 0));
    worksheet_set_row(sheet->sheet, row, LINE_POINTS * qd_book_lines(notes->pdata[i], width * 1.05), NULL);
  }
  return row;
}

/* Side by side, each as wide as its words need; those for which a narrow form has no room come below, at the right. */
static void
write_signatures(const QdFormSheet *sheet, guint row, const GPtrArray *signatures)
{
  double each = fmax(sheet->width / signatures->len, SIGNATURE_WIDTH);
  guint place = first_of_foot(sheet), begin = place;
  for (guint i = 0; i < signatures->len; i++) {
    double width = 0;
    if (place == sheet->front)
      row++;
    else
      begin = place;
    bool is_last = i + 1 == signatures->len;
    for (; place < sheet->front && (is_last || width < each * 0.9); place++)
      width += width_of(qd_form_sheet_column(sheet, place));
    double left = 0;
    for (guint k = place; k < sheet->front; k++)
      left += width_of(qd_form_sheet_column(sheet, k));
    if (left < SIGNATURE_WIDTH - 1)
      place = sheet->front;
    qd_book_merge(sheet->book, sheet->sheet, row, begin, row, place - 1,
                  qd_form_text(signatures->pdata[i], sheet->table->lang), QD_LOOK_WRAP | QD_LOOK_CENTRE | QD_LOOK_BOLD);
    worksheet_set_row(sheet->sheet, row, 6 * LINE_POINTS, NULL);
  }
}

void
qd_form_sheet_foot(QdFormSheet *sheet, guint row, const GPtrArray *notes)
{
  row = write_notes(sheet, row, notes);
  if (sheet->table->form->signatures != NULL && notes->len > 0)
    write_signatures(sheet, row + 2, sheet->table->form->signatures);
}

void
qd_form_sheet_clear(QdFormSheet *sheet)
{
  g_clear_pointer(&sheet->breaks, g_array_unref);
}
