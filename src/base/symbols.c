#include "base/symbols.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/table.h"
#include "quydat/data.h"

struct QdSymbols {
  GPtrArray *all; /* QdSymbol * */
};

static void
symbol_free(gpointer data)
{
  QdSymbol *symbol = data;
  g_free(symbol->key);
  g_free(symbol);
}

void
qd_symbols_free(QdSymbols *symbols)
{
  if (symbols == NULL)
    return;
  g_ptr_array_unref(symbols->all);
  g_free(symbols);
}

static bool
read_colour(const QdTable *table, guint row, const char *column, guint8 rgb[3], bool *has, GError **error)
{
  const char *text = qd_table_cell(table, row, qd_table_column(table, column));
  *has = text[0] != '\0';
  guint r, g, b;
  char rest;
  if (!*has)
    return true;
  if (strlen(text) != 7 || sscanf(text, "#%2x%2x%2x%c", &r, &g, &b, &rest) != 3) {
    qd_table_cell_error(table, row, qd_table_column(table, column), error, _("\"%s\" is not a colour like #ffaa32"),
                        text);
    return false;
  }
  rgb[0] = (guint8)r;
  rgb[1] = (guint8)g;
  rgb[2] = (guint8)b;
  return true;
}

static bool
read_length(const QdTable *table, guint row, const char *column, double otherwise, double *value, GError **error)
{
  if (!qd_table_number(table, row, qd_table_column(table, column), value, error))
    return false;
  if (isnan(*value))
    *value = otherwise;
  return true;
}

static QdSymbol *
read_symbol(const QdTable *table, guint row, GError **error)
{
  QdSymbol *s = g_new0(QdSymbol, 1);
  s->key = g_strdup(qd_table_cell(table, row, qd_table_column(table, "key")));
  bool ok = read_colour(table, row, "fill", s->fill, &s->has_fill, error) &&
            read_colour(table, row, "stroke", s->stroke, &s->has_stroke, error) &&
            read_colour(table, row, "casing", s->casing, &s->has_casing, error) &&
            read_length(table, row, "width_mm", 0.2, &s->width_mm, error) &&
            read_length(table, row, "casing_mm", 0, &s->casing_mm, error) &&
            read_length(table, row, "size_mm", 2, &s->size_mm, error) &&
            read_length(table, row, "opacity", 1, &s->opacity, error);
  g_auto(GStrv) dashes = g_strsplit(qd_table_cell(table, row, qd_table_column(table, "dash_mm")), " ", 4);
  for (guint i = 0; ok && dashes[i] != NULL; i++) {
    if (!qd_parse_number(dashes[i], &s->dash_mm[s->n_dash++])) {
      qd_table_cell_error(table, row, qd_table_column(table, "dash_mm"), error,
                          _("\"%s\" is not a list of lengths like \"3 1\""), dashes[i]);
      ok = false;
    }
  }
  if (!ok) {
    symbol_free(s);
    return NULL;
  }
  return s;
}

QdSymbols *
qd_symbols_load(GError **error)
{
  g_autofree char *path = qd_data_file("styles/symbols.csv", error);
  if (path == NULL)
    return NULL;
  const char *const required[] = {"key",     "fill",      "stroke",  "casing",  "width_mm",
                                  "dash_mm", "casing_mm", "size_mm", "opacity", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  g_autoptr(QdSymbols) symbols = g_new0(QdSymbols, 1);
  symbols->all = g_ptr_array_new_with_free_func(symbol_free);
  for (guint i = 0; i < qd_table_rows(table); i++) {
    QdSymbol *symbol = read_symbol(table, i, error);
    if (symbol == NULL)
      return NULL;
    g_ptr_array_add(symbols->all, symbol);
  }
  return g_steal_pointer(&symbols);
}

guint
qd_symbols_count(const QdSymbols *symbols)
{
  return symbols->all->len;
}

const QdSymbol *
qd_symbols_get(const QdSymbols *symbols, guint index)
{
  return symbols->all->pdata[index];
}

const QdSymbol *
qd_symbols_find(const QdSymbols *symbols, const char *prefix, const char *name)
{
  const QdSymbol *other = NULL;
  g_autofree char *wanted = g_strdup_printf("%s_%s", prefix, name);
  g_autofree char *fallback = g_strdup_printf("%s_other", prefix);
  for (guint i = 0; i < symbols->all->len; i++) {
    const QdSymbol *s = symbols->all->pdata[i];
    if (g_str_equal(s->key, wanted))
      return s;
    if (g_str_equal(s->key, fallback))
      other = s;
  }
  return other;
}
