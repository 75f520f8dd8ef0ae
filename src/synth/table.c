#include "table.h"

#include <gdal.h>
#include <ogr_api.h>

#include "error.h"

struct QdsTable {
  char *path;
  GPtrArray *columns; /* char*, owned */
  GPtrArray *cells;   /* char*, owned, row by row */
  int n_rows;
};

void
qds_table_free(QdsTable *table)
{
  if (table == NULL)
    return;
  g_free(table->path);
  g_ptr_array_unref(table->columns);
  g_ptr_array_unref(table->cells);
  g_free(table);
}

static int
column_index(const QdsTable *table, const char *column)
{
  for (guint i = 0; i < table->columns->len; i++)
    if (g_str_equal(table->columns->pdata[i], column))
      return (int)i;
  return -1;
}

static bool
check_columns(const QdsTable *table, const char *const *columns, GError **error)
{
  for (; *columns != NULL; columns++)
    if (column_index(table, *columns) < 0) {
      g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "table \"%s\" has no column \"%s\"", table->path, *columns);
      return false;
    }
  return true;
}

static void
read_rows(QdsTable *table, OGRLayerH layer)
{
  OGRFeatureDefnH schema = OGR_L_GetLayerDefn(layer);
  const int n = OGR_FD_GetFieldCount(schema);
  for (int i = 0; i < n; i++)
    g_ptr_array_add(table->columns, g_strdup(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(schema, i))));
  for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(feature)) {
    for (int i = 0; i < n; i++)
      g_ptr_array_add(table->cells, g_strdup(OGR_F_GetFieldAsString(feature, i)));
    table->n_rows++;
  }
}

QdsTable *
qds_table_load(const char *path, const char *const *columns, GError **error)
{
  const char *drivers[] = {"CSV", NULL};
  const char *options[] = {"AUTODETECT_TYPE=NO", "EMPTY_STRING_AS_NULL=NO", "KEEP_GEOM_COLUMNS=YES", NULL};
  GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, options, NULL);
  OGRLayerH layer = dataset == NULL ? NULL : GDALDatasetGetLayer(dataset, 0);
  if (layer == NULL) {
    if (dataset != NULL)
      GDALClose(dataset);
    g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "cannot read table \"%s\"", path);
    return NULL;
  }
  g_autoptr(QdsTable) table = g_new0(QdsTable, 1);
  table->path = g_strdup(path);
  table->columns = g_ptr_array_new_with_free_func(g_free);
  table->cells = g_ptr_array_new_with_free_func(g_free);
  read_rows(table, layer);
  GDALClose(dataset);
  if (!check_columns(table, columns, error))
    return NULL;
  return g_steal_pointer(&table);
}

int
qds_table_rows(const QdsTable *table)
{
  return table->n_rows;
}

const char *
qds_table_text(const QdsTable *table, int row, const char *column)
{
  const int index = column_index(table, column);
  if (index < 0)
    return "";
  return table->cells->pdata[(guint)row * table->columns->len + (guint)index];
}

bool
qds_table_number(const QdsTable *table, int row, const char *column, double empty, double *number, GError **error)
{
  const char *text = qds_table_text(table, row, column);
  if (text[0] == '\0') {
    *number = empty;
    return true;
  }
  char *end = NULL;
  *number = g_ascii_strtod(text, &end);
  if (end != text && *end == '\0')
    return true;
  g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "table \"%s\", row %d: \"%s\" in column \"%s\" is not a number",
              table->path, row + 1, text, column);
  return false;
}
