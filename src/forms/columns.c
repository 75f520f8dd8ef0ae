/* The columns of a form side by side: repeated for units and codes, numbered, divided between sheets. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "forms/table.h"

static bool
is_left_out(const QdFormTable *table, const QdFormColumn *spec)
{
  return spec->needs_users && !table->has_users;
}

static char *
title_of(const QdFormTable *table, const QdFormColumn *spec, int unit, const char *code)
{
  if (unit >= 0)
    return g_strdup(qd_units_get(table->result->units, (guint)unit)->name);
  if (code != NULL)
    return g_strdup(code);
  return qd_form_fill_in(table, qd_form_text(&spec->title, table->lang));
}

/* The headings over the columns that are being added. */
typedef struct {
  const QdFormColumn *heads[QD_MOST_HEADS];
  guint n;
} Heads;

static void
add_column(QdFormTable *table, const QdFormColumn *spec, const Heads *heads, int unit, const char *code)
{
  QdTableColumn *before =
      table->columns->len > 0 ? &g_array_index(table->columns, QdTableColumn, table->columns->len - 1) : NULL;
  bool is_next = spec->no == 0 || (before != NULL && before->spec == spec);
  QdTableColumn column = {.spec = spec,
                          .n_heads = heads->n,
                          .title = title_of(table, spec, unit, code),
                          .no = is_next ? (before != NULL ? before->no : 0) + 1 : (guint)spec->no,
                          .unit = unit,
                          .of_row = {-1, -1, -1},
                          .parent = -1};
  memcpy(column.heads, heads->heads, sizeof column.heads);
  if (code != NULL) {
    column.codes = g_ptr_array_new();
    g_ptr_array_add(column.codes, (gpointer)code);
  } else if (spec->codes != NULL) {
    column.codes = g_ptr_array_ref(spec->codes);
  }
  column.is_area = spec->kind == QD_CELL_AREA || spec->kind == QD_CELL_CHANGE || spec->kind == QD_CELL_SUM ||
                   spec->kind == QD_CELL_SCENARIO;
  g_array_append_val(table->columns, column);
}

static void
add_columns(QdFormTable *table, const GPtrArray *specs, Heads heads)
{
  for (guint i = 0; i < specs->len; i++) {
    const QdFormColumn *spec = specs->pdata[i];
    if (is_left_out(table, spec))
      continue;
    if (spec->columns != NULL) {
      Heads below = heads;
      below.heads[below.n++] = spec;
      add_columns(table, spec->columns, below);
    } else if (spec->each == QD_EACH_UNIT) {
      for (guint u = 0; u < qd_units_count(table->result->units); u++)
        add_column(table, spec, &heads, (int)u, NULL);
    } else if (spec->each == QD_EACH_CODE) {
      for (guint k = 0; k < spec->codes->len; k++)
        add_column(table, spec, &heads, -1, spec->codes->pdata[k]);
    } else {
      add_column(table, spec, &heads, -1, NULL);
    }
  }
}

/* ---- formulas ---- */

static bool
is_named(const QdTableColumn *column, const char *name, guint low, guint high)
{
  return (column->spec->id != NULL && g_str_equal(column->spec->id, name)) ||
         (low > 0 && column->no >= low && column->no <= high);
}

/* Columns by number (4), numbers (6..17) or id; "@TS" behind says the row. */
static bool
find_columns(QdFormTable *table, guint self, const char *reference, guint index, GArray *found, GError **error)
{
  QdTableColumn *column = &g_array_index(table->columns, QdTableColumn, self);
  g_auto(GStrv) parts = g_strsplit(reference, "@", 2);
  guint low = 0, high = 0;
  if (sscanf(parts[0], "%u..%u", &low, &high) == 1)
    high = low;
  guint before = found->len;
  for (guint i = 0; i < table->columns->len; i++)
    if (is_named(&g_array_index(table->columns, QdTableColumn, i), parts[0], low, high) && i != self)
      g_array_append_val(found, i);
  bool has_row = parts[1] == NULL;
  for (guint r = 0; parts[1] != NULL && table->form->rows != NULL && r < table->form->rows->len; r++) {
    if (g_str_equal(((QdFormRow *)table->form->rows->pdata[r])->code, parts[1]) && index < 3) {
      column->of_row[index] = (int)r;
      has_row = true;
    }
  }
  bool is_optional = column->spec->kind != QD_CELL_SUM && column->is_area;
  if (has_row && (found->len > before || is_optional))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: of: the form has no column or row \"%s\""), table->form->path,
              column->spec->line, reference);
  return false;
}

static bool
find_formula(QdFormTable *table, guint self, GError **error)
{
  QdTableColumn *column = &g_array_index(table->columns, QdTableColumn, self);
  const GPtrArray *names = column->spec->of;
  if (names == NULL)
    return true;
  column->of = g_array_new(FALSE, FALSE, sizeof(guint));
  bool adds = column->is_area;
  for (guint i = 0; i < names->len; i++) {
    guint before = column->of->len;
    if (!find_columns(table, self, names->pdata[i], i, column->of, error))
      return false;
    if (adds || column->of->len == before + 1)
      continue;
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: of: \"%s\" is more than one column"), table->form->path,
                column->spec->line, (char *)names->pdata[i]);
    return false;
  }
  return true;
}

/* A column is added at most once, and only land is added. */
static bool
link_sums(QdFormTable *table, GError **error)
{
  for (guint i = 0; i < table->columns->len; i++) {
    const QdTableColumn *sum = &g_array_index(table->columns, QdTableColumn, i);
    for (guint k = 0; sum->is_area && sum->of != NULL && k < sum->of->len; k++) {
      QdTableColumn *part = &g_array_index(table->columns, QdTableColumn, g_array_index(sum->of, guint, k));
      int above = (int)i;
      while (above >= 0 && &g_array_index(table->columns, QdTableColumn, above) != part)
        above = g_array_index(table->columns, QdTableColumn, above).parent;
      if (part->parent < 0 && part->is_area && above < 0) {
        part->parent = (int)i;
        continue;
      }
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: of: column (%u) is no area, or is added twice"),
                  table->form->path, sum->spec->line, part->no);
      return false;
    }
  }
  return true;
}

/* ---- sheets ---- */

/* Columns of text stand on every sheet, in front. */
static bool
is_text(const QdTableColumn *column)
{
  QdCellKind kind = column->spec->kind;
  return kind == QD_CELL_NUMBER || kind == QD_CELL_NAME || kind == QD_CELL_CODE;
}

static void
place_columns(QdFormTable *table)
{
  guint n_text = 0, sheet = 0, place = 0, repeated = 0;
  for (guint i = 0; i < table->columns->len; i++) {
    QdTableColumn *column = &g_array_index(table->columns, QdTableColumn, i);
    guint per_sheet = (guint)column->spec->per_sheet;
    if (per_sheet > 0 && column->spec->each != QD_EACH_NOTHING && repeated++ == per_sheet) {
      sheet++;
      place = n_text;
      repeated = 1;
    }
    column->sheet = sheet;
    column->place = place++;
    n_text += is_text(column) && sheet == 0;
  }
  table->n_sheets = sheet + 1;
}

bool
qd_form_table_lay(QdFormTable *table, GError **error)
{
  add_columns(table, table->form->columns, (Heads){0});
  for (guint i = 0; i < table->columns->len; i++)
    if (!find_formula(table, i, error))
      return false;
  if (!link_sums(table, error))
    return false;
  place_columns(table);
  return true;
}
