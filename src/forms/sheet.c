#include "forms/sheet.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* The sheets of one form, which formulas may lead between. */
typedef struct {
  const QdFormTable *table;
  QdFormSheet *sheets;
} FormSheets;

static const QdFormRow *
row_of(const QdFormTable *table, guint row)
{
  return table->form->rows->pdata[row];
}

static const QdTableColumn *
column_of(const QdFormTable *table, guint column)
{
  return &g_array_index(table->columns, QdTableColumn, column);
}

/* ---- formulas ---- */

/* A cell, or cells of one column or row, as a formula of another sheet's cell names it. */
static void
append_range(const FormSheets *f, GString *formula, guint from_sheet, guint row, guint column, guint last_row,
             guint last_column)
{
  const QdTableColumn *first = column_of(f->table, column), *last = column_of(f->table, last_column);
  guint body = f->sheets[first->sheet].body;
  char a[LXW_MAX_CELL_NAME_LENGTH], b[LXW_MAX_CELL_NAME_LENGTH];
  lxw_rowcol_to_cell(a, body + row, (lxw_col_t)first->place);
  lxw_rowcol_to_cell(b, body + last_row, (lxw_col_t)last->place);
  if (first->sheet != from_sheet)
    g_string_append_printf(formula, "'%s'!", qd_book_sheet_name(f->sheets[first->sheet].sheet));
  g_string_append(formula, a);
  if (strcmp(a, b) != 0)
    g_string_append_printf(formula, ":%s", b);
}

static void
append_rest(const QdFormTable *table, GString *formula, guint row, guint column)
{
  gint64 rest = table->rest[(gsize)row * table->columns->len + column];
  if (rest == 0)
    return;
  g_autofree char *text = qd_format_fixed((double)rest * table->step_m2 / 10000, 4);
  g_string_append_printf(formula, "+%s", text);
}

/* The rows that a row adds: neighbours as a range. */
static char *
sum_of_rows(const FormSheets *f, guint row, guint column)
{
  GString *formula = g_string_new("=SUM(");
  guint n = qd_form_table_rows(f->table), sheet = column_of(f->table, column)->sheet;
  for (guint i = 0; i < n; i++) {
    if (f->table->row_parent[i] != (int)row)
      continue;
    guint last = i;
    while (last + 1 < n && f->table->row_parent[last + 1] == (int)row)
      last++;
    if (formula->str[formula->len - 1] != '(')
      g_string_append_c(formula, ',');
    append_range(f, formula, sheet, i, column, last, column);
    i = last;
  }
  g_string_append_c(formula, ')');
  append_rest(f->table, formula, row, column);
  return g_string_free(formula, FALSE);
}

static char *
sum_of_columns(const FormSheets *f, guint row, guint column)
{
  GString *formula = g_string_new("=SUM(");
  const GArray *of = column_of(f->table, column)->of;
  guint sheet = column_of(f->table, column)->sheet;
  for (guint i = 0; i < of->len; i++) {
    guint first = g_array_index(of, guint, i), last = first;
    while (i + 1 < of->len && g_array_index(of, guint, i + 1) == last + 1 &&
           column_of(f->table, last + 1)->sheet == column_of(f->table, first)->sheet) {
      last++;
      i++;
    }
    if (formula->str[formula->len - 1] != '(')
      g_string_append_c(formula, ',');
    append_range(f, formula, sheet, row, first, row, last);
  }
  g_string_append_c(formula, ')');
  append_rest(f->table, formula, row, column);
  return g_string_free(formula, FALSE);
}

/* A formula with the columns it takes in place of the letters a, b, c. */
static char *
put_in(const FormSheets *f, guint row, guint column, const char *pattern)
{
  const QdTableColumn *own = column_of(f->table, column);
  GString *formula = g_string_new(NULL);
  for (const char *p = pattern; *p != '\0'; p++) {
    if (*p < 'a' || *p > 'c') {
      g_string_append_c(formula, *p);
      continue;
    }
    guint i = (guint)(*p - 'a'), of = g_array_index(own->of, guint, i);
    guint from = own->of_row[i] >= 0 ? (guint)own->of_row[i] : row;
    append_range(f, formula, own->sheet, from, of, from, of);
  }
  return g_string_free(formula, FALSE);
}

/* @return NULL where the cell is no formula */
static char *
formula_of(const FormSheets *f, guint row, guint column)
{
  const QdTableColumn *own = column_of(f->table, column);
  switch (own->spec->kind) {
  case QD_CELL_DIFFERENCE:
    return put_in(f, row, column, "=a-b");
  case QD_CELL_PERCENT:
    return put_in(f, row, column, "=a/b*100");
  case QD_CELL_RATE:
    return put_in(f, row, column, "=(a-b)/(c-b)*100");
  default:
    break;
  }
  if (own->is_area && row_of(f->table, row)->sum != NULL)
    return sum_of_rows(f, row, column);
  if (own->is_area && own->of != NULL && own->of->len > 0)
    return sum_of_columns(f, row, column);
  return NULL;
}

/* ---- the body ---- */

static const char *
name_of(const QdFormTable *table, const QdFormRow *row)
{
  if (row->name.vi != NULL)
    return qd_form_text(&row->name, table->lang);
  const QdCategory *category = qd_categories_get(table->result->categories, (guint)row->category);
  return g_str_equal(table->lang, "vi") ? category->name_vi : category->name_en;
}

static QdLook
look_of(const QdFormRow *row)
{
  return QD_LOOK_BORDER | (row->sum != NULL ? QD_LOOK_BOLD : 0) | (row->is_memo ? QD_LOOK_ITALIC : 0);
}

static void
write_figure(const FormSheets *f, const QdFormSheet *sheet, guint row, guint column)
{
  const QdFormTable *table = f->table;
  const QdTableColumn *own = column_of(table, column);
  double value = qd_form_table_value(table, row, column);
  bool is_percent = own->spec->kind == QD_CELL_PERCENT || own->spec->kind == QD_CELL_RATE;
  int places = own->spec->places >= 0 ? (int)own->spec->places : is_percent ? 2 : table->places;
  bool is_marked =
      table->context->options->adjusts_rounding && table->is_moved[(gsize)row * table->columns->len + column];
  QdLook look = look_of(row_of(table, row)) | QD_LOOK_PLACES(places) | (is_marked ? QD_LOOK_MARKED : 0);
  g_autofree char *formula = isnan(value) ? NULL : formula_of(f, row, column);
  if (formula != NULL)
    qd_book_formula(sheet->book, sheet->sheet, sheet->body + row, own->place, formula, value, look);
  else
    qd_book_number(sheet->book, sheet->sheet, sheet->body + row, own->place, value, look);
}

static void
write_cell(const FormSheets *f, const QdFormSheet *sheet, guint row, guint column)
{
  const QdFormRow *line = row_of(f->table, row);
  const QdTableColumn *own = column_of(f->table, column);
  QdLook look = look_of(line);
  guint at = sheet->body + row;
  switch (own->spec->kind) {
  case QD_CELL_NUMBER:
    qd_book_text(sheet->book, sheet->sheet, at, own->place, line->number != NULL ? line->number : "",
                 look | QD_LOOK_CENTRE);
    break;
  case QD_CELL_NAME:
    qd_book_text(sheet->book, sheet->sheet, at, own->place, name_of(f->table, line), look | QD_LOOK_WRAP);
    break;
  case QD_CELL_CODE:
    qd_book_text(sheet->book, sheet->sheet, at, own->place, line->kind == QD_ROW_CATEGORY ? line->code : "",
                 look | QD_LOOK_CENTRE);
    break;
  default:
    write_figure(f, sheet, row, column);
  }
}

/* The height that a wrapped name needs: not all programs find it by themselves. */
static void
set_height(const FormSheets *f, const QdFormSheet *sheet, guint row)
{
  for (guint c = 0; c < sheet->n; c++) {
    const QdTableColumn *column = qd_form_sheet_column(sheet, c);
    if (column->spec->kind != QD_CELL_NAME)
      continue;
    double width = column->spec->width > 0 ? column->spec->width : 42;
    const QdFormRow *line = row_of(f->table, row);
    guint lines = qd_book_lines(name_of(f->table, line), width * (line->sum != NULL ? 1.1 : 1.2));
    worksheet_set_row(sheet->sheet, sheet->body + row, 15.0 * lines + 1, NULL);
  }
}

static void
write_body(const FormSheets *f, guint number)
{
  const QdFormSheet *sheet = &f->sheets[number];
  for (guint row = 0; row < qd_form_table_rows(f->table); row++) {
    set_height(f, sheet, row);
    for (guint c = 0; c < f->table->columns->len; c++) {
      const QdTableColumn *column = column_of(f->table, c);
      bool is_text = column->spec->kind >= QD_CELL_NUMBER && column->spec->kind <= QD_CELL_CODE;
      if (column->sheet == number || (is_text && column->sheet == 0))
        write_cell(f, sheet, row, c);
    }
  }
}

void
qd_form_write(const QdFormTable *table, QdBook *book)
{
  FormSheets f = {table, g_new0(QdFormSheet, table->n_sheets)};
  for (guint i = 0; i < table->n_sheets; i++) {
    g_autofree char *name = table->n_sheets == 1
                                ? g_strdup(table->form->key)
                                : g_strdup_printf("%s %u-%u", table->form->key, i + 1, table->n_sheets);
    f.sheets[i] = (QdFormSheet){.table = table, .book = book, .sheet = qd_book_sheet(book, name), .number = i};
    qd_form_sheet_head(&f.sheets[i], true);
  }
  g_autoptr(GPtrArray) notes = qd_form_notes(table);
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  for (guint i = 0; i < table->n_sheets; i++) {
    write_body(&f, i);
    bool is_last = i + 1 == table->n_sheets;
    guint row = f.sheets[i].body + qd_form_table_rows(table);
    if (table->form->lists_works)
      row = qd_form_write_works(&f.sheets[i], row);
    qd_form_sheet_foot(&f.sheets[i], row, is_last ? notes : none);
  }
  for (guint i = 0; i < table->n_sheets; i++)
    qd_form_sheet_clear(&f.sheets[i]);
  g_free(f.sheets);
}
