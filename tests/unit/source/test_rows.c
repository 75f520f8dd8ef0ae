/* Rows of a GeoPackage in batches, one by one against GDAL's features: headers of geometries of every kind, values of
 * other types than their columns', names that want quoting, large geometries, a view. */
#include "fixture.h"

#include <sqlite3.h>

#include "source/rows.h"

#define TABLE "land \"\"use\"\""
#define LITTLE                                                                                                         \
  "0103000000010000000400000000000000000000000000000000000000000000000000244000000000000000000000000000002440"         \
  "000000000000244000000000000000000000000000000000"
#define BIG                                                                                                            \
  "000000000300000001000000040000000000000000000000000000000040240000000000000000000000000000402400000000000040"       \
  "2400000000000000000000000000000000000000000000"
#define ZEROS_32 "0000000000000000000000000000000000000000000000000000000000000000"

static void
run(sqlite3 *base, const char *sql)
{
  if (sqlite3_exec(base, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail_msg("%s: %s", sql, sqlite3_errmsg(base));
}

/* A GeoPackage with one table, filled by SQL. */
static char *
write_geopackage(const char *folder, const char *const *rows)
{
  char *path = g_build_filename(folder, "rows.gpkg", NULL);
  const char *const options[] = {"SPATIAL_INDEX=NO", "GEOMETRY_NAME=the geom", "FID=the id", NULL};
  GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
  OGRLayerH layer = GDALDatasetCreateLayer(dataset, "land \"use\"", NULL, wkbUnknown, (char **)(gpointer)options);
  const struct {
    const char *name;
    OGRFieldType type;
  } fields[] = {{"text", OFTString}, {"a \"b\"", OFTInteger}, {"long", OFTInteger64}, {"number", OFTReal}};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields[i].name, fields[i].type);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
  }
  GDALClose(dataset);
  sqlite3 *base;
  assert_int_equal(sqlite3_open(path, &base), SQLITE_OK);
  for (guint i = 0; rows[i] != NULL; i++) {
    g_autofree char *sql = g_strdup_printf("INSERT INTO \"" TABLE "\" VALUES(%s)", rows[i]);
    run(base, sql);
  }
  run(base, "CREATE VIEW seen AS SELECT * FROM \"" TABLE "\";"
            "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES('seen', 'features', 'seen');"
            "INSERT INTO gpkg_geometry_columns VALUES('seen', 'the geom', 'GEOMETRY', 0, 0, 0)");
  sqlite3_close(base);
  return path;
}

static OGRGeometryH
geometry_of(const QdBatch *batch, guint row)
{
  gsize size = 0;
  OGRGeometryH geometry = NULL;
  const guint8 *wkb = qd_batch_wkb(batch, row, &size);
  if (wkb != NULL)
    assert_int_equal(OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)size), OGRERR_NONE);
  return geometry;
}

static void
assert_same_row(const QdBatch *batch, guint row, OGRFeatureH feature)
{
  assert_true(qd_batch_fid(batch, row) == OGR_F_GetFID(feature));
  for (int field = 0; field < 3; field++) {
    g_autofree char *text = qd_batch_string(batch, row, field);
    const char *expected = OGR_F_IsFieldNull(feature, field) ? NULL : OGR_F_GetFieldAsString(feature, field);
    if (g_strcmp0(text, expected) != 0)
      fail_msg("fid %d, field %d: \"%s\", expected \"%s\"", (int)OGR_F_GetFID(feature), field, text, expected);
  }
  double number = qd_batch_number(batch, row, 3), expected = OGR_F_GetFieldAsDouble(feature, 3);
  assert_true(OGR_F_IsFieldNull(feature, 3) ? isnan(number) : number == expected);
  OGRGeometryH a = geometry_of(batch, row), b = OGR_F_GetGeometryRef(feature);
  assert_true((a == NULL) == (b == NULL) && (a == NULL || OGR_G_Equals(a, b)));
  OGR_G_DestroyGeometry(a);
}

static void
assert_same_rows(const char *path, const char *name, guint n)
{
  GDALDatasetH ours = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
  GDALDatasetH theirs = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
  OGRLayerH layer = GDALDatasetGetLayerByName(ours, name), features = GDALDatasetGetLayerByName(theirs, name);
  const int wanted[] = {0, 1, 2, 3}, numbers[] = {3};
  g_autoptr(GArray) fields = g_array_new(FALSE, FALSE, sizeof(int));
  g_autoptr(GArray) as_numbers = g_array_new(FALSE, FALSE, sizeof(int));
  g_array_append_vals(fields, wanted, G_N_ELEMENTS(wanted));
  g_array_append_vals(as_numbers, numbers, G_N_ELEMENTS(numbers));
  g_autoptr(GError) error = NULL;
  g_autoptr(QdRows) rows = qd_rows_open(layer, path, fields, as_numbers);
  guint read = 0;
  for (QdBatch *batch; (batch = qd_rows_next(rows, &error)) != NULL; qd_batch_free(batch)) {
    for (guint i = 0; i < qd_batch_count(batch); i++, read++) {
      OGRFeatureH feature = OGR_L_GetNextFeature(features);
      assert_non_null(feature);
      assert_same_row(batch, i, feature);
      OGR_F_Destroy(feature);
    }
  }
  assert_no_error(error);
  assert_int_equal(read, n);
  g_clear_pointer(&rows, qd_rows_free);
  GDALClose(ours);
  GDALClose(theirs);
}

static void
rows_are_those_of_gdal(void **state)
{
  const char *const rows[] = {
      /* headers without and with envelopes, of both byte orders */
      "1, x'4750000100000000" LITTLE "', 'a', 1, 1, 1.5",
      "2, x'4750000300000000" ZEROS_32 LITTLE "', 'á', -2147483648, 9223372036854775807, -1e300",
      "3, x'4750000500000000" ZEROS_32 "00000000000000000000000000000000" LITTLE "', '', 0, 0, 0",
      "4, x'4750000700000000" ZEROS_32 "00000000000000000000000000000000" LITTLE "', ' b ', NULL, NULL, NULL",
      "5, x'4750000900000000" ZEROS_32 ZEROS_32 LITTLE "', NULL, 7, 8, 9",
      "6, x'4750000200000000" ZEROS_32 BIG "', 'c', 1, 1, 1",
      "7, x'4750000000000000" BIG "', 'd', 1, 1, 1",
      "8, NULL, 'e', 1, 1, 1",
      /* an empty polygon, and one with z */
      "9, x'4750001100000000010300000000000000', 'f', 1, 1, 1",
      "10, x'475000010000000001EB03000001000000020000000000000000000000000000000000000000000000000000000000000000001040"
      "00000000000010400000000000001440', 'g', 1, 1, 1",
      /* what SQLite lets into a column of another type */
      "11, x'4750000100000000" LITTLE "', 12, '13', '14', '15.5'",
      "-12, x'4750000100000000" LITTLE "', 1.5, 2.5, 3.5, 4",
      "50000000000, x'4750000100000000" LITTLE "', x'414243', 1, 1, 1",
      NULL,
  };
  g_autofree char *path = write_geopackage(*state, rows);
  assert_same_rows(path, "land \"use\"", 13);
  assert_same_rows(path, "seen", 13);
}

/* A batch ends after so many bytes or rows, and no row is lost between two. */
static void
batches_hold_all_rows(void **state)
{
  const char *const rows[] = {
      "1, x'4750000100000000" LITTLE "', 'a', 1, 1, 1.5",
      "2, x'4750000100000000010200000000000100' || zeroblob(1048576), 'large', 1, 1, 1",
      NULL,
  };
  g_autofree char *path = write_geopackage(*state, rows);
  sqlite3 *base;
  assert_int_equal(sqlite3_open(path, &base), SQLITE_OK);
  run(base, "UPDATE \"" TABLE "\" SET \"the geom\" = CAST(\"the geom\" AS BLOB);"
            "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
            "INSERT INTO \"" TABLE "\" SELECT i, NULL, i, i, i, i FROM n");
  sqlite3_close(base);
  assert_same_rows(path, "land \"use\"", 10000);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(rows_are_those_of_gdal),
      WITH_FOLDER(batches_hold_all_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
