#include "base/table.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "quydat/error.h"

struct QdTable {
  char *path;
  GPtrArray *names; /* char * */
  GPtrArray *cells; /* char *, row by row */
  guint rows;
  GArray *lines; /* guint, of each row */
};

void
qd_table_free(QdTable *table)
{
  if (table == NULL)
    return;
  g_free(table->path);
  g_ptr_array_unref(table->names);
  g_ptr_array_unref(table->cells);
  g_array_unref(table->lines);
  g_free(table);
}

/* ---- what GDAL does not say of a CSV file ---- */

typedef struct {
  QdTable *table;
  char separator;             /* 0: one column, or none that fits */
  guint line, quote_line;     /* of the character; of the last quote */
  guint records, cells;       /* the header included; of the record */
  bool is_quoted, is_between; /* between records */
  char last;                  /* the character before */
} Scan;

static bool
refuse(const Scan *scan, guint line, GError **error, const char *why)
{
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:%u: %s", scan->table->path, line, why);
  return false;
}

/* Of the separators GDAL looks for, the one that divides the header into as many columns as it has found. */
static char
find_separator(const char *text, guint columns)
{
  for (const char *c = ",;\t|"; columns > 1 && *c != '\0'; c++) {
    guint n = 1;
    bool is_quoted = false;
    for (const char *p = text; *p != '\0' && (is_quoted || (*p != '\n' && *p != '\r')); p++) {
      is_quoted = is_quoted != (*p == '"');
      n += *p == *c && !is_quoted;
    }
    if (n == columns)
      return *c;
  }
  return '\0';
}

/* One character. @return false when it stands in a cell beyond the last column. */
static bool
scan_character(Scan *scan, char c)
{
  char before = scan->last;
  scan->last = c;
  if (scan->is_between && c != '\n' && c != '\r') {
    scan->is_between = false;
    scan->cells = 1;
    if (scan->records++ > 0) /* the first is the header */
      g_array_append_val(scan->table->lines, scan->line);
  }
  if (c == '"') {
    scan->is_quoted = !scan->is_quoted;
    scan->quote_line = scan->line;
  } else if (c == scan->separator && !scan->is_quoted) {
    scan->cells++;
  } else if (c == '\n' || c == '\r') {
    scan->line += c == '\r' || before != '\r'; /* CR, LF and CRLF each end one line */
    scan->is_between = scan->is_between || !scan->is_quoted;
  } else {
    return scan->separator == '\0' || scan->cells <= scan->table->names->len || g_ascii_isspace(c);
  }
  return true;
}

/* Finds the lines at which the records begin, as an editor counts them: a quoted cell may hold line feeds, and GDAL
 * passes over empty lines. Refuses what GDAL would take in silence: text that is not UTF-8, a quote that swallows the
 * rest of the file, cells beyond the last column (an unquoted decimal comma). */
static bool
scan_csv(QdTable *table, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;
  if (!g_file_get_contents(table->path, &text, &size, NULL))
    return true;
  Scan scan = {.table = table, .separator = find_separator(text, table->names->len), .line = 1, .is_between = true};
  const char *bad;
  bool is_utf8 = g_utf8_validate_len(text, size, &bad);
  for (const char *p = text; p < bad; p++)
    if (!scan_character(&scan, *p))
      return refuse(&scan, scan.line, error,
                    _("more cells than the header has columns (a text or figure with a comma in it has to be quoted)"));
  if (!is_utf8)
    return refuse(&scan, scan.line, error, _("not UTF-8 text (in Excel, save as \"CSV UTF-8\")"));
  if (scan.is_quoted)
    return refuse(&scan, scan.quote_line, error, _("a quotation mark opens here and none closes it"));
  return true;
}

static void
read_rows(QdTable *table, OGRLayerH layer)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
  int n = OGR_FD_GetFieldCount(definition);
  for (int i = 0; i < n; i++)
    g_ptr_array_add(table->names, qd_text_nfc(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)), NULL));
  OGRFeatureH feature;
  while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
    for (int i = 0; i < n; i++)
      g_ptr_array_add(table->cells, qd_text_nfc(OGR_F_GetFieldAsString(feature, i), NULL));
    OGR_F_Destroy(feature);
    table->rows++;
  }
}

static bool
check_columns(const QdTable *table, const char *const *required, GError **error)
{
  for (guint i = 0; required != NULL && required[i] != NULL; i++) {
    if (qd_table_column(table, required[i]) >= 0)
      continue;
    g_autoptr(GString) there = g_string_new(NULL);
    for (guint k = 0; k < table->names->len; k++)
      g_string_append_printf(there, "%s%s", k > 0 ? ", " : "", (char *)table->names->pdata[k]);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no column \"%s\"; columns are: %s"), table->path, required[i],
                there->str);
    return false;
  }
  return true;
}

QdTable *
qd_table_load(const char *path, const char *const *required, GError **error)
{
  GDALAllRegister();
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no such file"), path);
    return NULL;
  }
  /* Text as it stands: no guessing of types, header always in line 1. */
  const char *const options[] = {"AUTODETECT_TYPE=NO", "HEADERS=YES", "EMPTY_STRING_AS_NULL=NO", NULL};
  GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, options, NULL);
  if (dataset == NULL || GDALDatasetGetLayerCount(dataset) < 1) {
    if (dataset != NULL)
      GDALClose(dataset);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: not a readable table (expected CSV in UTF-8 with a header)"),
                path);
    return NULL;
  }
  g_autoptr(QdTable) table = g_new0(QdTable, 1);
  table->path = g_strdup(path);
  table->names = g_ptr_array_new_with_free_func(g_free);
  table->cells = g_ptr_array_new_with_free_func(g_free);
  table->lines = g_array_new(FALSE, FALSE, sizeof(guint));
  read_rows(table, GDALDatasetGetLayer(dataset, 0));
  bool is_csv = g_str_equal(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), "CSV");
  GDALClose(dataset);
  if ((is_csv && !scan_csv(table, error)) || !check_columns(table, required, error))
    return NULL;
  return g_steal_pointer(&table);
}

guint
qd_table_rows(const QdTable *table)
{
  return table->rows;
}

const char *
qd_table_path(const QdTable *table)
{
  return table->path;
}

guint
qd_table_columns(const QdTable *table)
{
  return table->names->len;
}

const char *
qd_table_column_name(const QdTable *table, guint column)
{
  return table->names->pdata[column];
}

int
qd_table_column(const QdTable *table, const char *name)
{
  for (guint i = 0; i < table->names->len; i++)
    if (g_str_equal(table->names->pdata[i], name))
      return (int)i;
  return -1;
}

const char *
qd_table_cell(const QdTable *table, guint row, int column)
{
  if (column < 0)
    return "";
  return table->cells->pdata[row * table->names->len + (guint)column];
}

guint
qd_table_line(const QdTable *table, guint row)
{
  /* what is no CSV has no lines: its rows are counted below a header */
  return row < table->lines->len ? g_array_index(table->lines, guint, row) : row + 2;
}

bool
qd_table_number(const QdTable *table, guint row, int column, double *value, GError **error)
{
  const char *text = qd_table_cell(table, row, column);
  if (text[0] == '\0') {
    *value = NAN;
    return true;
  }
  if (qd_parse_number(text, value))
    return true;
  qd_table_error(table, row, error,
                 _("column \"%s\": \"%s\" is not a number (write 1234.5: no thousands sign, decimal dot)"),
                 qd_table_column_name(table, (guint)column), text);
  return false;
}

void
qd_table_error(const QdTable *table, guint row, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:%u: %s", table->path, qd_table_line(table, row), message);
}
