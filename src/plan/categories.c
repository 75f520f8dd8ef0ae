#include <math.h>

#include "base/i18n.h"
#include "base/symbols.h"
#include "base/table.h"
#include "base/text.h"
#include "quydat/plan.h"

struct QdCategories {
  char *path;
  GArray *all;         /* QdCategory */
  GHashTable *by_code; /* code → index + 1 */
  GPtrArray *codes;    /* borrowed, for suggestions */
};

void
qd_categories_free(QdCategories *categories)
{
  if (categories == NULL)
    return;
  for (guint i = 0; i < categories->all->len; i++) {
    QdCategory *c = &g_array_index(categories->all, QdCategory, i);
    g_free(c->code);
    g_free(c->name_vi);
    g_free(c->name_en);
  }
  g_array_unref(categories->all);
  g_hash_table_unref(categories->by_code);
  g_ptr_array_unref(categories->codes);
  g_free(categories->path);
  g_free(categories);
}

/* The fill of the palette, whose row for all other codes is no colour of a category. */
static void
take_colour(const QdSymbols *palette, QdCategory *category)
{
  const QdSymbol *symbol = qd_symbols_find_exactly(palette, "category", category->code);
  if (symbol == NULL || !symbol->has_fill)
    return;
  category->has_colour = true;
  category->red = symbol->fill[0];
  category->green = symbol->fill[1];
  category->blue = symbol->fill[2];
}

/* A table of an office's own may give colours itself: they go before the palette's. */
static bool
read_colour(const QdTable *table, guint row, QdCategory *category, GError **error)
{
  const char *const columns[] = {"red", "green", "blue"};
  guint8 *const targets[] = {&category->red, &category->green, &category->blue};
  guint given = 0;
  for (guint i = 0; i < 3; i++) {
    double value;
    if (!qd_table_number(table, row, qd_table_column(table, columns[i]), &value, error))
      return false;
    if (isnan(value))
      continue;
    if (value < 0 || value > 255 || value != floor(value)) {
      qd_table_cell_error(table, row, qd_table_column(table, columns[i]), error,
                          _("a colour is a whole number from 0 to 255"));
      return false;
    }
    *targets[i] = (guint8)value;
    given++;
  }
  category->has_colour = category->has_colour || given == 3;
  if (given == 1 || given == 2)
    qd_table_error(table, row, error, _("a colour needs red, green and blue"));
  return given == 0 || given == 3;
}

static bool
read_role(const QdTable *table, guint row, QdCategory *category, GError **error)
{
  const char *role = qd_table_cell(table, row, qd_table_column(table, "role"));
  category->is_memo = g_str_equal(role, "memo");
  if (category->is_memo || g_str_equal(role, "partition"))
    return true;
  qd_table_error(table, row, error, _("role \"%s\" is neither \"partition\" nor \"memo\""), role);
  return false;
}

static bool
place_in_tree(QdCategories *categories, const QdTable *table, guint row, QdCategory *category, GError **error)
{
  const char *parent = qd_table_cell(table, row, qd_table_column(table, "parent"));
  category->parent = qd_categories_find(categories, parent);
  if (parent[0] == '\0' && row > 0) {
    qd_table_error(table, row, error, _("category \"%s\" has no parent; only the first row, the root, has none"),
                   category->code);
    return false;
  }
  if (parent[0] != '\0' && category->parent < 0) {
    qd_table_error(table, row, error,
                   _("parent \"%s\" of \"%s\" does not stand above it: a tree begins at its root and has no circle"),
                   parent, category->code);
    return false;
  }
  if (qd_categories_find(categories, category->code) >= 0) {
    qd_table_error(table, row, error, _("category \"%s\" stands twice"), category->code);
    return false;
  }
  if (category->parent >= 0) {
    QdCategory *p = &g_array_index(categories->all, QdCategory, category->parent);
    category->depth = p->depth + 1;
    if (!category->is_memo)
      p->is_leaf = false;
  }
  return true;
}

static bool
read_category(QdCategories *categories, const QdTable *table, const QdSymbols *palette, guint row, GError **error)
{
  const char *code = qd_table_cell(table, row, qd_table_column(table, "code"));
  if (code[0] == '\0' || code[0] == '_') {
    qd_table_error(table, row, error, _("\"%s\" is no category code"), code);
    return false;
  }
  QdCategory category = {.code = g_strdup(code),
                         .name_vi = g_strdup(qd_table_cell(table, row, qd_table_column(table, "name_vi"))),
                         .name_en = g_strdup(qd_table_cell(table, row, qd_table_column(table, "name_en"))),
                         .is_leaf = true};
  take_colour(palette, &category);
  bool ok = read_role(table, row, &category, error) && read_colour(table, row, &category, error) &&
            place_in_tree(categories, table, row, &category, error);
  g_array_append_val(categories->all, category);
  g_hash_table_insert(categories->by_code, category.code, GUINT_TO_POINTER(categories->all->len));
  g_ptr_array_add(categories->codes, category.code);
  return ok;
}

QdCategories *
qd_categories_load(const char *path, GError **error)
{
  const char *const required[] = {"code", "parent", "name_vi", "name_en", "role", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  g_autoptr(QdSymbols) palette = table == NULL ? NULL : qd_symbols_load(error);
  if (palette == NULL)
    return NULL;
  g_autoptr(QdCategories) categories = g_new0(QdCategories, 1);
  categories->all = g_array_new(FALSE, TRUE, sizeof(QdCategory));
  categories->by_code = g_hash_table_new(g_str_hash, g_str_equal);
  categories->codes = g_ptr_array_new();
  categories->path = g_strdup(path);
  for (guint row = 0; row < qd_table_rows(table); row++)
    if (!read_category(categories, table, palette, row, error))
      return NULL;
  if (categories->all->len == 0 || categories->all->len > 4096) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: a table of 1 to 4096 categories is expected, not %u"), path,
                categories->all->len);
    return NULL;
  }
  return g_steal_pointer(&categories);
}

const char *
qd_categories_path(const QdCategories *categories)
{
  return categories->path;
}

guint
qd_categories_count(const QdCategories *categories)
{
  return categories->all->len;
}

const QdCategory *
qd_categories_get(const QdCategories *categories, guint index)
{
  return &g_array_index(categories->all, QdCategory, index);
}

int
qd_categories_find(const QdCategories *categories, const char *code)
{
  return GPOINTER_TO_INT(g_hash_table_lookup(categories->by_code, code)) - 1;
}

bool
qd_categories_is_below(const QdCategories *categories, int category, int above)
{
  while (category >= 0 && category != above)
    category = qd_categories_get(categories, (guint)category)->parent;
  return category >= 0;
}

const char *
qd_categories_suggest(const QdCategories *categories, const char *code)
{
  return qd_suggest(code, (const char *const *)categories->codes->pdata, categories->codes->len);
}
