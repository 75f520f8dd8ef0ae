#include "plan/schema.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "quydat/error.h"

/* One line of a schema, for one column of the table. */
typedef struct {
  const char *name, *type;
  int column;               /* of the table, -1 if it lacks it */
  bool is_required, is_key;
  GStrv allowed;            /* NULL: anything */
  double minimum, maximum;  /* NAN: none */
} Column;

static void
column_clear(gpointer data)
{
  g_strfreev(((Column *)data)->allowed);
}

static bool
read_columns(const QdTable *schema, const QdTable *table, GArray *columns, GError **error)
{
  for (guint row = 0; row < qd_table_rows(schema); row++) {
    const char *allowed = qd_table_cell(schema, row, qd_table_column(schema, "allowed"));
    Column c = {.name = qd_table_cell(schema, row, qd_table_column(schema, "column")),
                .type = qd_table_cell(schema, row, qd_table_column(schema, "type")),
                .is_required = g_str_equal(qd_table_cell(schema, row, qd_table_column(schema, "required")), "yes"),
                .is_key = g_str_equal(qd_table_cell(schema, row, qd_table_column(schema, "key")), "yes"),
                .allowed = allowed[0] != '\0' ? g_strsplit(allowed, "|", -1) : NULL};
    c.column = qd_table_column(table, c.name);
    g_array_append_val(columns, c);
    Column *kept = &g_array_index(columns, Column, columns->len - 1);
    if (!qd_table_number(schema, row, qd_table_column(schema, "minimum"), &kept->minimum, error) ||
        !qd_table_number(schema, row, qd_table_column(schema, "maximum"), &kept->maximum, error))
      return false;
    if (kept->column < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:1: column \"%s\" is missing (%s asks for it)",
                  qd_table_path(table), kept->name, qd_table_path(schema));
      return false;
    }
  }
  return true;
}

/* "1.527,05" and "1,527.05" are how people write numbers: said, since a wrong decimal sign is a wrong hectare. */
static bool
number_fault(const QdTable *table, guint row, const Column *c, const char *text, GError **error)
{
  bool has_comma = strchr(text, ',') != NULL;
  qd_table_error(table, row, error, "column \"%s\": \"%s\" is not a number%s", c->name, text,
                 has_comma ? "; a comma is no decimal sign here: write 1527.05" : " (write 1527.05: no thousands sign, no unit)");
  return false;
}

static bool
check_number(const QdTable *table, guint row, const Column *c, const char *text, GError **error)
{
  double value;
  if (!qd_parse_number(text, &value))
    return number_fault(table, row, c, text, error);
  if (g_str_equal(c->type, "integer") && value != floor(value))
    qd_table_error(table, row, error, "column \"%s\": \"%s\" is not a whole number", c->name, text);
  else if (!isnan(c->minimum) && value < c->minimum)
    qd_table_error(table, row, error, "column \"%s\": \"%s\" is below %g", c->name, text, c->minimum);
  else if (!isnan(c->maximum) && value > c->maximum)
    qd_table_error(table, row, error, "column \"%s\": \"%s\" is above %g", c->name, text, c->maximum);
  else
    return true;
  return false;
}

static bool
check_cell(const QdTable *table, guint row, const Column *c, GError **error)
{
  const char *text = qd_table_cell(table, row, c->column);
  if (text[0] == '\0') {
    if (c->is_required || c->is_key)
      qd_table_error(table, row, error, "column \"%s\" is empty", c->name);
    return !c->is_required && !c->is_key;
  }
  if (c->allowed != NULL && !g_strv_contains((const char *const *)c->allowed, text)) {
    g_autofree char *list = g_strjoinv(", ", c->allowed);
    qd_table_error(table, row, error, "column \"%s\": \"%s\" is none of: %s", c->name, text, list);
    return false;
  }
  if (g_str_equal(c->type, "number") || g_str_equal(c->type, "integer"))
    return check_number(table, row, c, text, error);
  return true;
}

static bool
check_key(const QdTable *table, guint row, const GArray *columns, GHashTable *keys, GError **error)
{
  g_autoptr(GString) key = g_string_new(NULL);
  for (guint i = 0; i < columns->len; i++) {
    const Column *c = &g_array_index(columns, Column, i);
    if (c->is_key)
      g_string_append_printf(key, "%s%s", key->len > 0 ? " | " : "", qd_table_cell(table, row, c->column));
  }
  if (key->len == 0)
    return true;
  guint before = GPOINTER_TO_UINT(g_hash_table_lookup(keys, key->str));
  if (before > 0) {
    qd_table_error(table, row, error, "the key \"%s\" stands in line %u already", key->str, before);
    return false;
  }
  g_hash_table_insert(keys, g_strdup(key->str), GUINT_TO_POINTER(qd_table_line(table, row)));
  return true;
}

bool
qd_schema_check(const QdTable *table, GError **error)
{
  const char *path = qd_table_path(table);
  g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".csv"));
  g_autofree char *schema_path = g_strconcat(stem, ".schema.csv", NULL);
  if (!g_str_has_suffix(path, ".csv") || !g_file_test(schema_path, G_FILE_TEST_EXISTS))
    return true;
  const char *const required[] = {"column", "type", "required", "allowed", "key", "minimum", "maximum", NULL};
  g_autoptr(QdTable) schema = qd_table_load(schema_path, required, error);
  if (schema == NULL)
    return false;
  g_autoptr(GArray) columns = g_array_new(FALSE, TRUE, sizeof(Column));
  g_array_set_clear_func(columns, column_clear);
  g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  if (!read_columns(schema, table, columns, error))
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    for (guint i = 0; i < columns->len; i++)
      if (!check_cell(table, row, &g_array_index(columns, Column, i), error))
        return false;
    if (!check_key(table, row, columns, keys, error))
      return false;
  }
  return true;
}
