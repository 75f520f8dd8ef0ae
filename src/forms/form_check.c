#include "forms/form_check.h"

#include <string.h>

#include "base/i18n.h"
#include "base/line_error.h"

/* ---- columns ---- */

static const char *
trouble_of(const QdFormColumn *c)
{
  guint n = c->of != NULL ? c->of->len : 0;
  if (c->columns != NULL)
    return c->kind != QD_CELL_EMPTY ? _("a heading over columns has no value of its own") : NULL;
  switch (c->kind) {
  case QD_CELL_SUM:
    return n < 1 ? _("a sum needs the columns it adds: of: [5, 6..9]") : NULL;
  case QD_CELL_DIFFERENCE:
  case QD_CELL_PERCENT:
    return n != 2 ? _("two columns are needed: of: [7, 4]") : NULL;
  case QD_CELL_RATE:
    return n != 3 ? _("three columns are needed: of: [now, before, aim]") : NULL;
  case QD_CELL_TABLE:
    return c->table == NULL || c->field == NULL ? _("a column of a table needs table: and field:") : NULL;
  case QD_CELL_CHANGE:
    return c->codes == NULL && !c->is_other_loss && !c->is_share
               ? _("a change needs codes:, other_loss: true or whole_row: true")
               : NULL;
  case QD_CELL_SCENARIO:
    return c->codes == NULL && c->from == NULL && !c->is_share && !c->is_loss && !c->is_projected &&
                   c->each != QD_EACH_UNIT && c->id == NULL
               ? _("a column of the scenario needs codes:, from:, whole_row:, loss: or projected: true")
               : NULL;
  default:
    return c->each == QD_EACH_CODE && c->codes == NULL ? _("each: code needs codes:") : NULL;
  }
}

bool
qd_form_check_column(const QdYaml *yaml, const yaml_node_t *node, const char *where, const QdFormColumn *column,
                     GError **error)
{
  const char *trouble = trouble_of(column);
  if (trouble != NULL)
    qd_yaml_error(yaml, node, where, QD_ERROR_USAGE, error, "%s", trouble);
  return trouble == NULL;
}

/* ---- rows ---- */

static bool
check_codes(const char *path, guint line, const GPtrArray *codes, const QdCategories *categories, GError **error)
{
  for (guint i = 0; codes != NULL && i < codes->len; i++) {
    const char *near = qd_categories_suggest(categories, codes->pdata[i]);
    if (qd_categories_find(categories, codes->pdata[i]) < 0)
      return qd_line_error(path, line, error, _("code \"%s\" is not in the category table%s%s%s"),
                           (char *)codes->pdata[i], near != NULL ? _("; did you mean \"") : "",
                           near != NULL ? near : "", near != NULL ? _("\"?") : "");
  }
  return true;
}

static bool
check_places(const QdForm *form, double places, guint line, GError **error)
{
  if (places >= -1 && places <= 4 && places == (int)places)
    return true;
  return qd_line_error(form->path, line, error, _("places: a whole number from 0 to 4 is expected"));
}

static bool
check_columns(const QdForm *form, const GPtrArray *columns, guint depth, const QdCategories *categories, GError **error)
{
  for (guint i = 0; i < columns->len; i++) {
    const QdFormColumn *column = columns->pdata[i];
    if (!check_codes(form->path, column->line, column->codes, categories, error) ||
        !check_codes(form->path, column->line, column->from, categories, error) ||
        (column->columns != NULL && !check_columns(form, column->columns, depth + 1, categories, error)))
      return false;
    if (depth > QD_MOST_HEADS)
      return qd_line_error(form->path, column->line, error, _("more than %d headings stand over each other"),
                           QD_MOST_HEADS);
    if (!check_places(form, column->places, column->line, error))
      return false;
    if (form->lists_parcels && column->columns == NULL && column->kind != QD_CELL_PARCEL &&
        column->kind != QD_CELL_EMPTY)
      return qd_line_error(form->path, column->line, error,
                           _("a list of parcels has columns of value parcel or empty only"));
  }
  return true;
}

static const char *
rows_path(const QdForm *form)
{
  return form->rows_path != NULL ? form->rows_path : form->path;
}

/* A row is a category of the tree, or says which categories it holds, or what it adds. */
static bool
check_row(const QdForm *form, QdFormRow *row, const QdCategories *categories, GError **error)
{
  row->category = row->kind == QD_ROW_CATEGORY ? qd_categories_find(categories, row->code) : -1;
  if (row->kind == QD_ROW_CATEGORY && row->category < 0 && row->parts == NULL) {
    GPtrArray *one = g_ptr_array_new();
    g_ptr_array_add(one, row->code);
    bool ok = check_codes(rows_path(form), row->line, one, categories, error);
    g_ptr_array_unref(one);
    return ok;
  }
  if (row->category < 0 && row->name.vi == NULL)
    return qd_line_error(rows_path(form), row->line, error,
                         _("row \"%s\" is no category of the table and needs a name:"), row->code);
  if (row->kind == QD_ROW_SUM && row->sum == NULL)
    return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" needs the rows it adds: sum: [A, B]"),
                         row->code);
  if (row->kind == QD_ROW_CONVERSION && (row->from == NULL || row->to == NULL))
    return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" is a conversion and needs from: and to:"),
                         row->code);
  return check_codes(rows_path(form), row->line, row->parts, categories, error) &&
         check_codes(rows_path(form), row->line, row->from, categories, error) &&
         check_codes(rows_path(form), row->line, row->to, categories, error);
}

/* Some row must be added by none: rows that add each other would have no end. */
static bool
check_circles(const QdForm *form, GHashTable *added, GError **error)
{
  g_autoptr(GHashTable) reached = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < form->rows->len; i++) {
    const QdFormRow *row = form->rows->pdata[i];
    if (!g_hash_table_contains(added, row->code))
      g_hash_table_add(reached, row->code);
  }
  for (bool is_growing = true; is_growing;) {
    is_growing = false;
    for (guint i = 0; i < form->rows->len; i++) {
      const QdFormRow *row = form->rows->pdata[i];
      for (guint k = 0; row->sum != NULL && g_hash_table_contains(reached, row->code) && k < row->sum->len; k++)
        is_growing = g_hash_table_add(reached, row->sum->pdata[k]) || is_growing;
    }
  }
  for (guint i = 0; i < form->rows->len; i++) {
    const QdFormRow *row = form->rows->pdata[i];
    if (!g_hash_table_contains(reached, row->code))
      return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" adds itself"), row->code);
  }
  return true;
}

/* A row is added at most once, so that no square metre is. */
static bool
check_sums(const QdForm *form, GError **error)
{
  g_autoptr(GHashTable) lines = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) added = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < form->rows->len; i++) {
    const QdFormRow *row = form->rows->pdata[i];
    if (!g_hash_table_insert(lines, row->code, (gpointer)row))
      return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" stands twice"), row->code);
  }
  for (guint i = 0; i < form->rows->len; i++) {
    const QdFormRow *row = form->rows->pdata[i];
    for (guint k = 0; row->sum != NULL && k < row->sum->len; k++) {
      const char *code = row->sum->pdata[k];
      const QdFormRow *part = g_hash_table_lookup(lines, code);
      if (part == NULL)
        return qd_line_error(rows_path(form), row->line, error,
                             _("row \"%s\" adds \"%s\", which is no row of the form"), row->code, code);
      if (part->is_memo)
        return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" adds \"%s\", which is only an of which"),
                             row->code, code);
      if (!g_hash_table_add(added, (gpointer)part->code))
        return qd_line_error(rows_path(form), row->line, error, _("row \"%s\" is added twice"), code);
    }
  }
  return check_circles(form, added, error);
}

bool
qd_form_check(QdForm *form, const QdCategories *categories, GError **error)
{
  if (form->lists_parcels == (form->rows != NULL))
    return qd_line_error(form->path, 1, error, _("a form has either rows: or parcels: true"));
  if (form->lists_parcels && form->for_province)
    return qd_line_error(form->path, 1, error, _("a list of parcels is made for units: levels: [unit]"));
  if (!check_places(form, form->province_places, 1, error) || !check_places(form, form->unit_places, 1, error))
    return false;
  for (guint i = 0; form->rows != NULL && i < form->rows->len; i++)
    if (!check_row(form, form->rows->pdata[i], categories, error))
      return false;
  return check_columns(form, form->columns, 0, categories, error) && (form->rows == NULL || check_sums(form, error));
}
