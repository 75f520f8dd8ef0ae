#include "base/table.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>

#include "base/number.h"
#include "base/text.h"
#include "quydat/error.h"

struct QdTable {
  char *path;
  GPtrArray *names;   /* char * */
  GPtrArray *cells;   /* char *, row by row */
  guint rows;
  GArray *lines;      /* guint, of each row */
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

/* The lines at which the records of a CSV file begin, as an editor counts them: a quoted cell may hold line feeds, and
 * GDAL passes over empty lines. */
static void
find_lines(QdTable *table)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents(table->path, &text, NULL, NULL))
    return;
  bool is_quoted = false, is_empty = true;
  guint line = 1, records = 0;
  for (const char *p = text; *p != '\0'; p++) {
    if (is_empty && *p != '\n' && *p != '\r') {
      is_empty = false;
      if (records++ > 0)   /* the first is the header */
        g_array_append_val(table->lines, line);
    }
    if (*p == '"')
      is_quoted = !is_quoted;
    if (*p == '\n') {
      line++;
      is_empty = is_empty || !is_quoted;
    }
  }
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
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: no column \"%s\"; columns are: %s", table->path, required[i],
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
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: no such file", path);
    return NULL;
  }
  /* Text as it stands: no guessing of types, header always in line 1. */
  const char *const options[] = {"AUTODETECT_TYPE=NO", "HEADERS=YES", "EMPTY_STRING_AS_NULL=NO", NULL};
  GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, options, NULL);
  if (dataset == NULL || GDALDatasetGetLayerCount(dataset) < 1) {
    if (dataset != NULL)
      GDALClose(dataset);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: not a readable table (expected CSV in UTF-8 with a header)", path);
    return NULL;
  }
  g_autoptr(QdTable) table = g_new0(QdTable, 1);
  table->path = g_strdup(path);
  table->names = g_ptr_array_new_with_free_func(g_free);
  table->cells = g_ptr_array_new_with_free_func(g_free);
  table->lines = g_array_new(FALSE, FALSE, sizeof(guint));
  read_rows(table, GDALDatasetGetLayer(dataset, 0));
  GDALClose(dataset);
  find_lines(table);
  if (!check_columns(table, required, error))
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
  qd_table_error(table, row, error, "column \"%s\": \"%s\" is not a number (write 1234.5: no thousands sign, decimal dot)",
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
