#include "base/symbols.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/table.h"
#include "quydat/data.h"

struct QdSymbols {
  GPtrArray *all;     /* QdSymbol * */
  GHashTable *by_key; /* key → QdSymbol *, borrowed */
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
  g_hash_table_unref(symbols->by_key);
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
read_length(const QdTable *table, guint row, const char *column, double otherwise, double most, double *value,
            GError **error)
{
  if (!qd_table_number(table, row, qd_table_column(table, column), value, error))
    return false;
  if (isnan(*value))
    *value = otherwise;
  if (*value >= 0 && *value <= most)
    return true;
  qd_table_cell_error(table, row, qd_table_column(table, column), error, _("a number from 0 to %g is expected"), most);
  return false;
}

static bool
read_dashes(const QdTable *table, guint row, QdSymbol *s, GError **error)
{
  int column = qd_table_column(table, "dash_mm");
  g_auto(GStrv) dashes = g_strsplit(qd_table_cell(table, row, column), " ", G_N_ELEMENTS(s->dash_mm));
  for (guint i = 0; dashes[i] != NULL; i++) {
    double *dash = &s->dash_mm[s->n_dash++];
    if (qd_parse_number(dashes[i], dash) && *dash > 0)
      continue;
    qd_table_cell_error(table, row, column, error, _("\"%s\" is not a list of lengths like \"3 1\""), dashes[i]);
    return false;
  }
  return true;
}

/* A key is a kind and a name, and stands once. */
static bool
read_key(const QdSymbols *symbols, const QdTable *table, guint row, QdSymbol *s, GError **error)
{
  s->key = g_strdup(qd_table_cell(table, row, qd_table_column(table, "key")));
  const char *underscore = strchr(s->key, '_');
  if (underscore == NULL || underscore == s->key || underscore[1] == '\0')
    qd_table_error(table, row, error, _("\"%s\" is no key like category_LUC or road_national"), s->key);
  else if (g_hash_table_contains(symbols->by_key, s->key))
    qd_table_error(table, row, error, _("key \"%s\" stands twice"), s->key);
  else
    return true;
  return false;
}

static bool
read_symbol(const QdSymbols *symbols, const QdTable *table, guint row, QdSymbol *s, GError **error)
{
  const double widest_mm = 100;
  return read_key(symbols, table, row, s, error) && read_colour(table, row, "fill", s->fill, &s->has_fill, error) &&
         read_colour(table, row, "stroke", s->stroke, &s->has_stroke, error) &&
         read_colour(table, row, "casing", s->casing, &s->has_casing, error) &&
         read_length(table, row, "width_mm", 0.2, widest_mm, &s->width_mm, error) &&
         read_length(table, row, "casing_mm", 0, widest_mm, &s->casing_mm, error) &&
         read_dashes(table, row, s, error) && read_length(table, row, "size_mm", 2, widest_mm, &s->size_mm, error) &&
         read_length(table, row, "opacity", 1, 1, &s->opacity, error);
}

QdSymbols *
qd_symbols_load(GError **error)
{
  g_autofree char *path = qd_data_file("styles/palette.csv", error);
  if (path == NULL)
    return NULL;
  const char *const required[] = {"key",     "fill",      "stroke",  "casing",  "width_mm",
                                  "dash_mm", "casing_mm", "size_mm", "opacity", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  g_autoptr(QdSymbols) symbols = g_new0(QdSymbols, 1);
  symbols->all = g_ptr_array_new_with_free_func(symbol_free);
  symbols->by_key = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < qd_table_rows(table); i++) {
    QdSymbol *symbol = g_new0(QdSymbol, 1);
    g_ptr_array_add(symbols->all, symbol);
    if (!read_symbol(symbols, table, i, symbol, error))
      return NULL;
    g_hash_table_insert(symbols->by_key, symbol->key, symbol);
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
qd_symbols_find_exactly(const QdSymbols *symbols, const char *prefix, const char *name)
{
  g_autofree char *key = g_strdup_printf("%s_%s", prefix, name);
  return g_hash_table_lookup(symbols->by_key, key);
}

const QdSymbol *
qd_symbols_find(const QdSymbols *symbols, const char *prefix, const char *name)
{
  const QdSymbol *symbol = qd_symbols_find_exactly(symbols, prefix, name);
  return symbol != NULL ? symbol : qd_symbols_find_exactly(symbols, prefix, "other");
}
