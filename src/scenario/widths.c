#include "scenario/widths.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "quydat/data.h"

static void
clear_kind(gpointer data)
{
  QdZoneKind *kind = data;
  g_free(kind->kind);
  g_free(kind->table);
}

static void
clear_width(gpointer data)
{
  QdLineWidth *width = data;
  g_free(width->type);
  g_free(width->grade);
  g_free(width->spans);
  g_free(width->confidence);
  g_free(width->source);
}

void
qd_widths_free(QdWidths *widths)
{
  if (widths == NULL)
    return;
  g_array_unref(widths->kinds);
  g_array_unref(widths->widths);
  g_ptr_array_unref(widths->files);
  g_free(widths);
}

/* The plan's own table, or the national one. A tree of categories of the plan's own may lack what the national table
 * names: such land is then not converted. */
static QdTable *
load_table(QdWidths *widths, const QdProject *project, const char *name, const char *const *required, bool *is_own,
           GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *national = g_strdup_printf("layers/%s.csv", name);
  if (project->plan_dir != NULL && !qd_table_find(project->plan_dir, name, &path, error))
    return NULL;
  *is_own = path != NULL;
  if (path == NULL)
    path = qd_data_file(national, error);
  if (path == NULL)
    return NULL;
  g_ptr_array_add(widths->files, g_strdup(path));
  return qd_table_load(path, required, error);
}

static const char *
text(const QdTable *table, guint row, const char *column)
{
  return qd_table_cell(table, row, qd_table_column(table, column));
}

/* The category of a row; −1 for an empty cell. */
static bool
read_category(const QdTable *table, guint row, const QdCategories *categories, bool is_own, int *category,
              GError **error)
{
  const char *code = text(table, row, "category");
  *category = code[0] == '\0' ? -1 : qd_categories_find(categories, code);
  if (code[0] == '\0' || *category >= 0 || !is_own)
    return true;
  qd_table_cell_error(table, row, qd_table_column(table, "category"), error,
                      _("category \"%s\" is not in the category table"), code);
  return false;
}

static bool
load_kinds(QdWidths *widths, const QdProject *project, const QdCategories *categories, GError **error)
{
  const char *const required[] = {"kind", "category", "priority", "protected", "register", NULL};
  bool is_own;
  g_autoptr(QdTable) table = load_table(widths, project, "zone-kinds", required, &is_own, error);
  for (guint row = 0; table != NULL && row < qd_table_rows(table); row++) {
    const char *registered = text(table, row, "register");
    QdZoneKind kind = {.is_protected = g_str_equal(text(table, row, "protected"), "yes")};
    if (!read_category(table, row, categories, is_own, &kind.category, error) ||
        !qd_table_number(table, row, qd_table_column(table, "priority"), &kind.priority, error))
      return false;
    kind.kind = g_strdup(text(table, row, "kind"));
    kind.table = registered[0] != '\0' ? g_strdup(registered) : NULL;
    g_array_append_val(widths->kinds, kind);
  }
  return table != NULL;
}

/* A width that is there and not negative. */
static bool
read_width(const QdTable *table, guint row, const char *column, double *width_m, GError **error)
{
  int index = qd_table_column(table, column);
  if (!qd_table_number(table, row, index, width_m, error))
    return false;
  if (*width_m >= 0)
    return true;
  qd_table_cell_error(table, row, index, error, _("a width in metres, 0 or more, is expected"));
  return false;
}

bool *
qd_spans_new(const QdCategories *categories)
{
  return g_new0(bool, (gsize)qd_categories_count(categories) + qd_column_index(0));
}

void
qd_spans_mark(bool *spans, const QdCategories *categories, int category)
{
  for (guint c = 0; c < qd_categories_count(categories); c++)
    if (qd_categories_is_below(categories, (int)c, category))
      spans[qd_column_index((int)c)] = true;
}

/* Categories that lines of the class cross without taking them, and all below; NULL: none. */
static bool
read_spans(const QdTable *table, guint row, const QdCategories *categories, bool is_own, bool **spans, GError **error)
{
  int column = qd_table_column(table, "spans");
  g_auto(GStrv) codes = g_strsplit(qd_table_cell(table, row, column), ";", -1);
  for (guint i = 0; codes[i] != NULL; i++) {
    int category = qd_categories_find(categories, g_strstrip(codes[i]));
    if (category < 0 && is_own) {
      qd_table_cell_error(table, row, column, error, _("category \"%s\" is not in the category table"), codes[i]);
      g_clear_pointer(spans, g_free);
      return false;
    }
    if (category >= 0 && *spans == NULL)
      *spans = qd_spans_new(categories);
    if (category >= 0)
      qd_spans_mark(*spans, categories, category);
  }
  return true;
}

static bool
load_widths(QdWidths *widths, const QdProject *project, const QdCategories *categories, GError **error)
{
  const char *const required[] = {"class",        "grade",      "category", "formation_m", "margin_m",
                                  "protection_m", "confidence", "source",   NULL};
  bool is_own;
  g_autoptr(QdTable) table = load_table(widths, project, "right-of-way-widths", required, &is_own, error);
  for (guint row = 0; table != NULL && row < qd_table_rows(table); row++) {
    QdLineWidth width = {0};
    if (!read_category(table, row, categories, is_own, &width.category, error) ||
        !read_width(table, row, "formation_m", &width.formation_m, error) ||
        !read_width(table, row, "margin_m", &width.margin_m, error) ||
        !read_width(table, row, "protection_m", &width.protection_m, error) ||
        !read_spans(table, row, categories, is_own, &width.spans, error))
      return false;
    width.type = g_strdup(text(table, row, "class"));
    width.grade = g_strdup(text(table, row, "grade"));
    width.confidence = g_strdup(text(table, row, "confidence"));
    width.source = g_strdup(text(table, row, "source"));
    g_array_append_val(widths->widths, width);
  }
  return table != NULL;
}

QdWidths *
qd_widths_load(const QdProject *project, const QdCategories *categories, GError **error)
{
  g_autoptr(QdWidths) widths = g_new0(QdWidths, 1);
  widths->files = g_ptr_array_new_with_free_func(g_free);
  widths->kinds = g_array_new(FALSE, FALSE, sizeof(QdZoneKind));
  widths->widths = g_array_new(FALSE, FALSE, sizeof(QdLineWidth));
  g_array_set_clear_func(widths->kinds, clear_kind);
  g_array_set_clear_func(widths->widths, clear_width);
  if (!load_kinds(widths, project, categories, error) || !load_widths(widths, project, categories, error))
    return NULL;
  return g_steal_pointer(&widths);
}

const QdZoneKind *
qd_widths_kind(const QdWidths *widths, const char *kind)
{
  for (guint i = 0; i < widths->kinds->len; i++)
    if (g_str_equal(g_array_index(widths->kinds, QdZoneKind, i).kind, kind))
      return &g_array_index(widths->kinds, QdZoneKind, i);
  return NULL;
}

char *
qd_widths_list_kinds(const QdWidths *widths)
{
  GString *list = g_string_new(NULL);
  for (guint i = 0; i < widths->kinds->len; i++)
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", g_array_index(widths->kinds, QdZoneKind, i).kind);
  return g_string_free(list, FALSE);
}

const QdLineWidth *
qd_widths_line(const QdWidths *widths, const char *type, const char *grade)
{
  g_auto(GStrv) named = g_strsplit_set(grade, "-,; ", -1);
  const QdLineWidth *widest = NULL, *plain = NULL;
  for (guint i = 0; i < widths->widths->len; i++) {
    const QdLineWidth *w = &g_array_index(widths->widths, QdLineWidth, i);
    if (!g_str_equal(w->type, type))
      continue;
    if (w->grade[0] == '\0')
      plain = w;
    else if (g_strv_contains((const char *const *)named, w->grade) &&
             (widest == NULL || w->formation_m > widest->formation_m))
      widest = w;
  }
  return widest != NULL ? widest : plain;
}
