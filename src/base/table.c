#include "base/table.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <string.h>

#include "base/csv.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "base/workbook.h"
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

static bool
is_blank(OGRFeatureH feature)
{
  for (int i = 0; i < OGR_F_GetFieldCount(feature); i++)
    if (OGR_F_GetFieldAsString(feature, i)[strspn(OGR_F_GetFieldAsString(feature, i), " ")] != '\0')
      return false;
  return true;
}

static void
read_columns(QdTable *table, OGRLayerH layer)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
  int n = OGR_FD_GetFieldCount(definition);
  for (int i = 0; i < n; i++)
    g_ptr_array_add(table->names, qd_text_nfc(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)), NULL));
}

static void
read_rows(QdTable *table, OGRLayerH layer)
{
  OGRFeatureH feature;
  read_columns(table, layer);
  while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
    for (guint i = 0; i < table->names->len; i++)
      g_ptr_array_add(table->cells, qd_text_nfc(OGR_F_GetFieldAsString(feature, (int)i), NULL));
    OGR_F_Destroy(feature);
    table->rows++;
  }
}

/* Rows of a sheet keep their numbers; spreadsheets leave blank ones among and below them. */
static void
read_sheet(QdTable *table, OGRLayerH sheet)
{
  OGRFeatureH feature;
  read_columns(table, sheet);
  while ((feature = OGR_L_GetNextFeature(sheet)) != NULL) {
    guint line = (guint)OGR_F_GetFID(feature);
    bool counts = !is_blank(feature);
    for (guint i = 0; counts && i < table->names->len; i++)
      g_ptr_array_add(table->cells, qd_workbook_text(OGR_F_GetFieldAsString(feature, (int)i)));
    if (counts)
      g_array_append_val(table->lines, line);
    table->rows += counts;
    OGR_F_Destroy(feature);
  }
}

/* ---- decimal commas ---- */

typedef enum { CELL_TEXT, CELL_EMPTY, CELL_WHOLE, CELL_DOT, CELL_COMMA } CellKind;

static CellKind
cell_kind(const char *text)
{
  if (text[0] == '\0')
    return CELL_EMPTY;
  const char *p = text + (text[0] == '-');
  gsize whole = strspn(p, "0123456789");
  const char *sign = p + whole;
  if (whole == 0 || *sign == '\0')
    return whole == 0 ? CELL_TEXT : CELL_WHOLE;
  gsize decimals = strspn(sign + 1, "0123456789");
  if ((*sign != '.' && *sign != ',') || decimals == 0 || sign[1 + decimals] != '\0')
    return CELL_TEXT;
  return *sign == '.' ? CELL_DOT : CELL_COMMA;
}

/* A table separated by semicolons writes decimals with a comma ("1527,05"), throughout. A column of numbers that also
 * has a dot is refused: "1.527" may be a thousand and more, or one and a half. */
static bool
take_decimal_commas(QdTable *table, guint column, GError **error)
{
  guint n = table->names->len, dot_row = 0;
  bool has_dot = false;
  for (guint row = 0; row < table->rows; row++) {
    CellKind kind = cell_kind(qd_table_cell(table, row, (int)column));
    if (kind == CELL_TEXT)
      return true; /* no column of numbers */
    if (kind == CELL_DOT && !has_dot) {
      has_dot = true;
      dot_row = row;
    }
  }
  if (has_dot) {
    qd_table_cell_error(table, dot_row, (int)column, error,
                        _("\"%s\" has a dot; a table separated by \";\" writes decimals with a comma, and no "
                          "thousands sign (1527,05)"),
                        qd_table_cell(table, dot_row, (int)column));
    return false;
  }
  for (guint row = 0; row < table->rows; row++)
    g_strdelimit(table->cells->pdata[row * n + column], ",", '.');
  return true;
}

/* ---- decimals of a sheet ---- */

static int
decimals_of(const char *text)
{
  const char *dot = strchr(text, '.');
  return dot == NULL ? 0 : (int)strlen(dot + 1);
}

/* A spreadsheet saves 75.00 as 75. In a column that has hundredths it is 75.00: what rounding may hide in a figure
 * follows from its last printed place. */
static void
restore_decimals(QdTable *table, guint column)
{
  guint n = table->names->len;
  int decimals = 0;
  for (guint row = 0; row < table->rows; row++) {
    const char *text = qd_table_cell(table, row, (int)column);
    CellKind kind = cell_kind(text);
    if (kind == CELL_TEXT || kind == CELL_COMMA)
      return; /* no column of numbers */
    decimals = MAX(decimals, decimals_of(text));
  }
  for (guint row = 0; decimals > 0 && row < table->rows; row++) {
    char **cell = (char **)&table->cells->pdata[row * n + column];
    int missing = decimals - decimals_of(*cell);
    if ((*cell)[0] == '\0' || missing == 0)
      continue;
    char *padded = g_strdup_printf("%s%s%.*s", *cell, missing == decimals ? "." : "", missing, "000000000000000");
    g_free(*cell);
    *cell = padded;
  }
}

/* ---- loading ---- */

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

static bool
load_workbook(QdTable *table, GError **error)
{
  OGRLayerH sheet;
  GDALDatasetH book = qd_workbook_open(table->path, &sheet, error);
  if (book == NULL)
    return false;
  read_sheet(table, sheet);
  GDALClose(book);
  for (guint c = 0; c < table->names->len; c++)
    restore_decimals(table, c);
  return true;
}

static bool
load_csv(QdTable *table, GError **error)
{
  char separator = ',';
  if (!qd_csv_scan(table->path, &separator, table->lines, error))
    return false;
  /* Text as it stands: no guessing of types, header always in line 1. GDAL takes the separator from the header, where
   * the scan has seen that there is one kind. */
  const char *const options[] = {"AUTODETECT_TYPE=NO", "HEADERS=YES", "EMPTY_STRING_AS_NULL=NO", NULL};
  const char *const driver[] = {"CSV", NULL};
  GDALDatasetH dataset = GDALOpenEx(table->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, driver, options, NULL);
  if (dataset == NULL || GDALDatasetGetLayerCount(dataset) < 1) {
    if (dataset != NULL)
      GDALClose(dataset);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: not a readable table (expected CSV in UTF-8 with a header)"),
                table->path);
    return false;
  }
  read_rows(table, GDALDatasetGetLayer(dataset, 0));
  GDALClose(dataset);
  for (guint c = 0; separator == ';' && c < table->names->len; c++)
    if (!take_decimal_commas(table, c, error))
      return false;
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
  g_autoptr(QdTable) table = g_new0(QdTable, 1);
  table->path = g_strdup(path);
  table->names = g_ptr_array_new_with_free_func(g_free);
  table->cells = g_ptr_array_new_with_free_func(g_free);
  table->lines = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autofree char *folded = g_ascii_strdown(path, -1);
  bool is_read;
  if (g_str_has_suffix(folded, ".xlsx")) {
    is_read = load_workbook(table, error);
  } else if (g_str_has_suffix(folded, ".csv")) {
    is_read = load_csv(table, error);
  } else {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: a table is a .csv or an .xlsx file"), path);
    is_read = false;
  }
  return is_read && check_columns(table, required, error) ? g_steal_pointer(&table) : NULL;
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

bool
qd_table_find(const char *folder, const char *name, char **path, GError **error)
{
  g_autofree char *csv = g_strdup_printf("%s%c%s.csv", folder, G_DIR_SEPARATOR, name);
  g_autofree char *xlsx = g_strdup_printf("%s%c%s.xlsx", folder, G_DIR_SEPARATOR, name);
  bool has_csv = g_file_test(csv, G_FILE_TEST_EXISTS), has_xlsx = g_file_test(xlsx, G_FILE_TEST_EXISTS);
  *path = NULL;
  if (has_csv && has_xlsx) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: the same table stands beside it as %s.xlsx: keep one of them"),
                csv, name);
    return false;
  }
  if (has_csv || has_xlsx)
    *path = has_csv ? g_steal_pointer(&csv) : g_steal_pointer(&xlsx);
  return true;
}

char *
qd_table_sql_name(const char *file)
{
  char *name = g_path_get_basename(file);
  char *dot = strrchr(name, '.');
  if (dot != NULL)
    *dot = '\0';
  g_strdelimit(name, "-", '_');
  if (g_str_equal(name, "land_use_codes")) {
    g_free(name);
    name = g_strdup("categories");
  }
  return name;
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
  qd_table_cell_error(table, row, column, error,
                      _("\"%s\" is not a number (write 1234.5: no thousands sign, decimal dot)"), text);
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

void
qd_table_cell_error(const QdTable *table, guint row, int column, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u:%d: column \"%s\": %s"), table->path, qd_table_line(table, row),
              column + 1, qd_table_column_name(table, (guint)column), message);
}
