/* The notes below a form: what it does not show, where printed figures do not add up, what it follows. */
#include <math.h>

#include "base/text.h"
#include "forms/sheet.h"

#define M2_PER_HA 10000
enum { MOST_LISTED = 60 };

typedef struct {
  const QdFormTable *table;
  GPtrArray *notes;
} Notes;

static void
add(const Notes *notes, char *text)
{
  g_ptr_array_add(notes->notes, text);
}

static const QdTableColumn *
column_of(const QdFormTable *table, guint column)
{
  return &g_array_index(table->columns, QdTableColumn, column);
}

static char *
people(const QdFormTable *table, double value, int decimals)
{
  return qd_format_for_people(value, decimals, table->lang);
}

/* ---- land that has no row ---- */

static bool
shows_areas(const QdFormTable *table)
{
  for (guint c = 0; c < table->columns->len; c++)
    if (column_of(table, c)->spec->kind == QD_CELL_AREA)
      return true;
  return false;
}

static void
add_uncovered(const Notes *notes)
{
  const QdFormTable *table = notes->table;
  const QdLedger *ledger = qd_result_now(table->result)->ledger;
  double gap = qd_ledger_direct(ledger, table->row, QD_COLUMN_GAP) / M2_PER_HA;
  double unknown = qd_ledger_direct(ledger, table->row, QD_COLUMN_UNKNOWN) / M2_PER_HA;
  if (table->reason != NULL || !shows_areas(table) || (fabs(gap) < 5e-5 && fabs(unknown) < 5e-5))
    return;
  g_autofree char *area = people(table, qd_ledger_closing_area(ledger, table->row) / M2_PER_HA, 4);
  g_autofree char *gap_text = people(table, gap, 4), *unknown_text = people(table, unknown, 4);
  add(notes, qd_sentence(table->context->words, "form_uncovered", "area", area, "gap", gap_text, "unknown",
                         unknown_text, NULL));
}

/* Land that a sum holds beyond the cells that it adds. */
static void
add_rests(const Notes *notes)
{
  const QdFormTable *table = notes->table;
  g_autoptr(GString) list = g_string_new(NULL);
  guint n = 0;
  for (guint r = 0; r < qd_form_table_rows(table); r++) {
    for (guint c = 0; c < table->columns->len; c++) {
      gint64 rest = table->rest[(gsize)r * table->columns->len + c];
      if (rest == 0 || n++ >= MOST_LISTED)
        continue;
      g_autofree char *area = people(table, (double)rest * table->step_m2 / M2_PER_HA, 4);
      g_string_append_printf(list, "%s%s (%u): %s ha", list->len > 0 ? "; " : "",
                             ((const QdFormRow *)table->form->rows->pdata[r])->code, column_of(table, c)->no, area);
    }
  }
  if (n > MOST_LISTED)
    g_string_append(list, "; …");
  if (n > 0)
    add(notes, qd_sentence(table->context->words, "form_rest", "list", list->str, NULL));
}

/* ---- printed figures that do not add up ---- */

static double
as_printed(const QdFormTable *table, double value)
{
  double scale = pow(10, table->places);
  return isnan(value) ? 0 : round(value * scale + copysign(1e-7, value)) / scale;
}

static double
printed(const QdFormTable *table, guint row, guint column)
{
  return as_printed(table, qd_form_table_value(table, row, column));
}

static double
printed_parts(const QdFormTable *table, guint row, guint column)
{
  const QdTableColumn *own = column_of(table, column);
  double rest = (double)table->rest[(gsize)row * table->columns->len + column] * table->step_m2 / M2_PER_HA;
  double sum = as_printed(table, rest);
  if (((const QdFormRow *)table->form->rows->pdata[row])->sum != NULL) {
    for (guint i = 0; i < qd_form_table_rows(table); i++)
      sum += table->row_parent[i] == (int)row ? printed(table, i, column) : 0;
    return sum;
  }
  for (guint i = 0; i < own->of->len; i++)
    sum += printed(table, row, g_array_index(own->of, guint, i));
  return sum;
}

static bool
is_sum(const QdFormTable *table, guint row, guint column)
{
  const QdTableColumn *own = column_of(table, column);
  return own->is_area && !isnan(qd_form_table_value(table, row, column)) &&
         (((const QdFormRow *)table->form->rows->pdata[row])->sum != NULL || (own->of != NULL && own->of->len > 0));
}

static void
add_residues(const Notes *notes)
{
  const QdFormTable *table = notes->table;
  g_autoptr(GString) list = g_string_new(NULL);
  guint n = 0;
  for (guint r = 0; r < qd_form_table_rows(table); r++) {
    for (guint c = 0; c < table->columns->len; c++) {
      double residue = is_sum(table, r, c) ? printed(table, r, c) - printed_parts(table, r, c) : 0;
      if (fabs(residue) < 0.5 * pow(10, -table->places) || n++ >= MOST_LISTED)
        continue;
      g_autofree char *text = people(table, residue, table->places);
      g_string_append_printf(list, "%s%s (%u): %s%s", list->len > 0 ? "; " : "",
                             ((const QdFormRow *)table->form->rows->pdata[r])->code, column_of(table, c)->no,
                             residue > 0 ? "+" : "", text);
    }
  }
  if (n > MOST_LISTED)
    g_string_append(list, "; …");
  g_autofree char *count = people(table, n, 0);
  if (n > 0)
    add(notes, qd_sentence(table->context->words, "form_residues", "count", count, "list", list->str, NULL));
}

static void
add_adjusted(const Notes *notes)
{
  const QdFormTable *table = notes->table;
  guint n = 0;
  for (gsize i = 0; i < (gsize)qd_form_table_rows(table) * table->columns->len; i++)
    n += table->is_moved[i];
  g_autofree char *count = people(table, n, 0);
  add(notes, qd_sentence(table->context->words, "form_adjusted", "count", count, NULL));
}

/* ---- what the form follows ---- */

static void
add_source(const Notes *notes)
{
  const QdFormTable *table = notes->table;
  const QdForm *form = table->form;
  const QdWords *words = table->context->words;
  g_autofree char *key = g_strdup_printf("form_reading_%s", form->reading);
  const char *remark = qd_form_text(&form->reading_note, table->lang);
  char *text = qd_sentence(words, "form_source", "circular", form->circular, "reading", qd_word(words, key), NULL);
  if (remark[0] != '\0') {
    g_autofree char *filled = qd_form_fill_in(table, remark);
    char *longer = g_strdup_printf("%s %s", text, filled);
    g_free(text);
    text = longer;
  }
  add(notes, text);
}

static bool
leaves_out(const GPtrArray *columns)
{
  for (guint i = 0; i < columns->len; i++) {
    const QdFormColumn *column = columns->pdata[i];
    if (column->needs_users || (column->columns != NULL && leaves_out(column->columns)))
      return true;
  }
  return false;
}

GPtrArray *
qd_form_notes(const QdFormTable *table)
{
  const QdForm *form = table->form;
  const Notes notes = {table, g_ptr_array_new_with_free_func(g_free)};
  const char *left_out = qd_form_text(&form->left_out, table->lang);
  if (table->reason != NULL)
    add(&notes, qd_sentence(table->context->words, "form_empty", "reason", table->reason, NULL));
  if (left_out[0] != '\0' && !table->has_users && leaves_out(form->columns))
    add(&notes, g_strdup(left_out));
  for (guint i = 0; form->notes != NULL && i < form->notes->len; i++)
    add(&notes, qd_form_fill_in(table, qd_form_text(form->notes->pdata[i], table->lang)));
  add_uncovered(&notes);
  add_rests(&notes);
  if (table->reason == NULL && table->context->options->adjusts_rounding)
    add_adjusted(&notes);
  else
    add_residues(&notes);
  add_source(&notes);
  return notes.notes;
}
