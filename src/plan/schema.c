#include "plan/schema.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "quydat/error.h"

/* One line of a schema, for one column of the table. */
typedef struct {
  const char *name, *type, *references;
  int column; /* of the table, -1 if it lacks it */
  bool is_required, is_key;
  const char *allowed_text; /* a|b */
  GStrv allowed;            /* NULL: anything */
  double minimum, maximum;  /* NAN: none */
} Column;

struct QdSchema {
  const QdTable *table;
  QdTable *rows;   /* of the schema file, NULL if there is none */
  GArray *columns; /* Column */
};

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
                .references = qd_table_cell(schema, row, qd_table_column(schema, "references")),
                .is_required = g_str_equal(qd_table_cell(schema, row, qd_table_column(schema, "required")), "yes"),
                .is_key = g_str_equal(qd_table_cell(schema, row, qd_table_column(schema, "key")), "yes"),
                .allowed_text = allowed,
                .allowed = allowed[0] != '\0' ? g_strsplit(allowed, "|", -1) : NULL};
    c.column = qd_table_column(table, c.name);
    g_array_append_val(columns, c);
    Column *kept = &g_array_index(columns, Column, columns->len - 1);
    if (!qd_table_number(schema, row, qd_table_column(schema, "minimum"), &kept->minimum, error) ||
        !qd_table_number(schema, row, qd_table_column(schema, "maximum"), &kept->maximum, error))
      return false;
    if (kept->column < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:1: column \"%s\" is missing (%s asks for it)"),
                  qd_table_path(table), kept->name, qd_table_path(schema));
      return false;
    }
  }
  return true;
}

/* "1.527,05" → 1527.05, "1,527.05" → 1527.05, "1,527" → NULL: it may be either. Newly allocated. */
static char *
as_decimal_dot(const char *text)
{
  const char *comma = strrchr(text, ','), *dot = strrchr(text, '.');
  if (comma == NULL || (dot == NULL && (strchr(text, ',') != comma || strlen(comma + 1) == 3)))
    return NULL;
  const char decimal = dot == NULL || comma > dot ? ',' : '.';
  GString *number = g_string_new(NULL);
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isdigit(*p) || *p == '-')
      g_string_append_c(number, *p);
    else if (*p == decimal)
      g_string_append_c(number, '.');
  double value;
  if (qd_parse_number(number->str, &value))
    return g_string_free(number, FALSE);
  g_string_free(number, TRUE);
  return NULL;
}

/* "1.527,05" and "1,527.05" are how people write numbers: said, since a wrong decimal sign is a wrong hectare. */
static bool
number_fault(const QdTable *table, guint row, const Column *c, const char *text, GError **error)
{
  g_autofree char *meant = as_decimal_dot(text);
  if (meant != NULL)
    qd_table_cell_error(table, row, c->column, error,
                        _("\"%s\" is not a number: the decimal sign is a dot and there is no thousands sign; write %s"),
                        text, meant);
  else if (strchr(text, ',') != NULL)
    qd_table_cell_error(table, row, c->column, error,
                        _("\"%s\" has a comma: the decimal sign is a dot and there is no thousands sign (1527.05)"),
                        text);
  else
    qd_table_cell_error(table, row, c->column, error,
                        _("\"%s\" is not a number (write 1527.05: no thousands sign, no unit)"), text);
  return false;
}

static bool
check_number(const QdTable *table, guint row, const Column *c, const char *text, GError **error)
{
  double value;
  if (!qd_parse_number(text, &value))
    return number_fault(table, row, c, text, error);
  if (g_str_equal(c->type, "integer") && value != floor(value))
    qd_table_cell_error(table, row, c->column, error, _("\"%s\" is not a whole number"), text);
  else if (!isnan(c->minimum) && value < c->minimum)
    qd_table_cell_error(table, row, c->column, error, _("\"%s\" is below %g"), text, c->minimum);
  else if (!isnan(c->maximum) && value > c->maximum)
    qd_table_cell_error(table, row, c->column, error, _("\"%s\" is above %g"), text, c->maximum);
  else
    return true;
  return false;
}

/* Allowed values; of a list, each part. Where a column also refers to a table, allowed values stand beside those of the
 * table, and which code exists is for a rule to say. */
static bool
check_allowed(const QdTable *table, guint row, const Column *c, const char *text, GError **error)
{
  if (c->allowed == NULL || c->references[0] != '\0')
    return true;
  g_auto(GStrv) parts = g_strsplit(text, g_str_equal(c->type, "codes") ? ";" : "\n", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_strv_contains((const char *const *)c->allowed, g_strstrip(parts[i])))
      continue;
    g_autofree char *list = g_strjoinv(", ", c->allowed);
    qd_table_cell_error(table, row, c->column, error, _("\"%s\" is none of: %s"), parts[i], list);
    return false;
  }
  return true;
}

static bool
check_cell(const QdTable *table, guint row, const Column *c, GError **error)
{
  const char *text = qd_table_cell(table, row, c->column);
  if (text[0] == '\0') {
    if (c->is_required)
      qd_table_cell_error(table, row, c->column, error, _("the cell is empty"));
    return !c->is_required;
  }
  if (!check_allowed(table, row, c, text, error))
    return false;
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
    qd_table_error(table, row, error, _("the key \"%s\" stands in line %u already"), key->str, before);
    return false;
  }
  g_hash_table_insert(keys, g_strdup(key->str), GUINT_TO_POINTER(qd_table_line(table, row)));
  return true;
}

/* Codes that are digits have one length: "6187" among five-digit codes has lost its leading zero, mostly in Excel. */
static bool
check_code_lengths(const QdTable *table, const Column *c, GError **error)
{
  gsize longest = 0;
  for (guint row = 0; row < qd_table_rows(table); row++)
    longest = MAX(longest, strlen(qd_table_cell(table, row, c->column)));
  for (guint row = 0; row < qd_table_rows(table); row++) {
    const char *text = qd_table_cell(table, row, c->column);
    if (strspn(text, "0123456789") != strlen(text))
      return true;
    if (strlen(text) < longest) {
      qd_table_cell_error(table, row, c->column, error,
                          _("\"%s\" has %zu digits, other codes %zu: a leading zero is lost (in Excel, import the "
                            "column as text)"),
                          text, strlen(text), longest);
      return false;
    }
  }
  return true;
}

bool
qd_schema_check(const QdSchema *schema, GError **error)
{
  const QdTable *table = schema->table;
  g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  guint n_keys = 0;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    for (guint i = 0; i < schema->columns->len; i++)
      if (!check_cell(table, row, &g_array_index(schema->columns, Column, i), error))
        return false;
    if (!check_key(table, row, schema->columns, keys, error))
      return false;
  }
  for (guint i = 0; i < schema->columns->len; i++)
    n_keys += g_array_index(schema->columns, Column, i).is_key;
  for (guint i = 0; i < schema->columns->len; i++) {
    const Column *c = &g_array_index(schema->columns, Column, i);
    if (n_keys == 1 && c->is_key && g_str_equal(c->type, "code") && !check_code_lengths(table, c, error))
      return false;
  }
  return true;
}

/* ---- the schema itself ---- */

void
qd_schema_free(QdSchema *schema)
{
  if (schema == NULL)
    return;
  g_array_unref(schema->columns);
  qd_table_free(schema->rows);
  g_free(schema);
}

char *
qd_schema_path(const char *table_path)
{
  const char *suffix = strrchr(table_path, '.');
  g_autofree char *stem = g_strndup(table_path, (gsize)(suffix - table_path));
  return g_strconcat(stem, ".schema.csv", NULL);
}

QdSchema *
qd_schema_load(const QdTable *table, GError **error)
{
  const char *path = qd_table_path(table);
  g_autoptr(QdSchema) schema = g_new0(QdSchema, 1);
  schema->table = table;
  schema->columns = g_array_new(FALSE, TRUE, sizeof(Column));
  g_array_set_clear_func(schema->columns, column_clear);
  g_autofree char *schema_path = qd_schema_path(path);
  if (!g_file_test(schema_path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&schema);
  const char *const required[] = {"column",     "type",    "required", "allowed", "key",
                                  "references", "minimum", "maximum",  NULL};
  schema->rows = qd_table_load(schema_path, required, error);
  if (schema->rows == NULL || !read_columns(schema->rows, table, schema->columns, error))
    return NULL;
  return g_steal_pointer(&schema);
}

static const Column *
find_column(const QdSchema *schema, const char *name)
{
  for (guint i = 0; i < schema->columns->len; i++) {
    const Column *c = &g_array_index(schema->columns, Column, i);
    if (g_str_equal(c->name, name))
      return c;
  }
  return NULL;
}

QdColumnType
qd_schema_type(const QdSchema *schema, const char *column)
{
  const Column *c = find_column(schema, column);
  if (c == NULL)
    return QD_COLUMN_TEXT;
  return g_str_equal(c->type, "number")  ? QD_COLUMN_NUMBER
         : g_str_equal(c->type, "code")  ? QD_COLUMN_CODE
         : g_str_equal(c->type, "codes") ? QD_COLUMN_CODES
                                         : QD_COLUMN_TEXT;
}

const char *
qd_schema_references(const QdSchema *schema, const char *column)
{
  const Column *c = find_column(schema, column);
  return c == NULL ? "" : c->references;
}

const char *
qd_schema_allowed(const QdSchema *schema, const char *column)
{
  const Column *c = find_column(schema, column);
  return c == NULL ? "" : c->allowed_text;
}

bool
qd_schema_is_key(const QdSchema *schema, const char *column)
{
  const Column *c = find_column(schema, column);
  return c != NULL && c->is_key;
}
