/* Coordinates against published pairs and areas against the statutory table. */
#include "fixture.h"

#include <cpl_conv.h>

#include "base/table.h"
#include "geo/area.h"
#include "geo/crs.h"

#define VN2000 "EPSG:9215"

/* EPSG:6960 by PROJ's own cs2cs. */
static void
the_published_point_is_reproduced(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTransform) t = qd_transform_new("EPSG:4326", VN2000, VN2000, &error);
  assert_no_error(error);
  double xy[2] = {106.76, 21.85};
  assert_true(qd_transform_points(t, xy, 1));
  assert_close(xy[0], 449158.033, 0.001);
  assert_close(xy[1], 2417140.524, 0.001);
  assert_non_null(strstr(qd_transform_operation(t), "EPSG:6960"));
  assert_null(strstr(qd_transform_operation(t), "EPSG:5194")); /* of the Mekong delta */
  assert_close(qd_transform_accuracy_m(t), 1, 0);
}

static void
the_way_back_is_the_same(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTransform) t = qd_transform_new(VN2000, "EPSG:4326", VN2000, &error);
  assert_no_error(error);
  double xy[4] = {449158.033, 2417140.524, 449158.033, 2417140.524};
  assert_true(qd_transform_points(t, xy, 2));
  for (guint i = 0; i < 2; i++) {
    assert_close(xy[2 * i], 106.76, 1e-8);
    assert_close(xy[2 * i + 1], 21.85, 1e-8);
  }
  assert_non_null(strstr(qd_transform_operation(t), "EPSG:6960"));
}

/* On the central meridian E is the false easting, on the equator N is 0.
 * Within one datum there is no shift and nothing is lost. */
static void
within_one_datum_nothing_is_shifted(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTransform) t = qd_transform_new("EPSG:4756", VN2000, VN2000, &error);
  assert_no_error(error);
  double xy[4] = {107.25, 21.85, 107.25, 0};
  assert_true(qd_transform_points(t, xy, 2));
  assert_close(xy[0], 500000, 1e-6);
  assert_close(xy[2], 500000, 1e-6);
  assert_close(xy[3], 0, 1e-6);
  assert_null(strstr(qd_transform_operation(t), "6960"));
  g_autoptr(QdTransform) zones = qd_transform_new("EPSG:3405", VN2000, VN2000, &error);
  g_autoptr(QdTransform) back = qd_transform_new(VN2000, "EPSG:3405", VN2000, &error);
  assert_no_error(error);
  double point[2] = {700000, 2420000};
  assert_true(qd_transform_points(zones, point, 1));
  assert_true(fabs(point[0] - 700000) > 100000);
  assert_true(qd_transform_points(back, point, 1));
  assert_close(point[0], 700000, 1e-6);
  assert_close(point[1], 2420000, 1e-6);
}

/* A system on no known datum: PROJ would offer a ballpark operation, 224 m off. */
static void
ballpark_operations_are_refused(void **state)
{
  (void)state;
  const char *no_datum =
      "GEOGCS[\"somewhere\",DATUM[\"Not_specified\",SPHEROID[\"Bessel 1841\",6377397.155,299.1528128]],"
      "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]";
  g_autoptr(GError) error = NULL;
  assert_null(qd_transform_new(no_datum, VN2000, VN2000, &error));
  assert_error(
      &error, QD_ERROR_INPUT,
      "no known transformation from somewhere to EPSG:9215 VN-2000 / TM-3 107-15 (a ballpark one, without datum "
      "shift, is refused); give the layer's true system as crs: in the project file");
  assert_null(qd_transform_new(VN2000, no_datum, VN2000, &error));
  assert_non_null(error);
}

/* The old datum of North America has an operation for each region; PROJ knows which holds in California and which in
 * New York. */
static void
the_area_of_the_project_decides(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTransform) west = qd_transform_new("EPSG:4267", "EPSG:4326", "EPSG:26941", &error);
  g_autoptr(QdTransform) east = qd_transform_new("EPSG:4267", "EPSG:4326", "EPSG:32118", &error);
  assert_no_error(error);
  assert_string_not_equal(qd_transform_operation(west), qd_transform_operation(east));
}

static void
points_that_have_no_place_say_so(void **state)
{
  (void)state;
  g_autoptr(QdTransform) t = qd_transform_new("EPSG:4326", VN2000, VN2000, NULL);
  double xy[4] = {106.76, 21.85, NAN, 21.85};
  assert_false(qd_transform_points(t, xy, 2));
  assert_close(xy[0], 449158.033, 0.001);
  double huge[2] = {1e300, 1e300};
  assert_false(qd_transform_points(t, huge, 1));
}

static void
kinds_of_systems_are_told_apart(void **state)
{
  (void)state;
  const struct {
    const char *definition, *name;
    QdCrsKind kind;
  } cases[] = {
      {VN2000, "EPSG:9215 VN-2000 / TM-3 107-15", QD_CRS_PROJECTED_METRES},
      {"EPSG:3405", "EPSG:3405 VN-2000 / UTM zone 48N", QD_CRS_PROJECTED_METRES},
      {"EPSG:4326", "EPSG:4326 WGS 84", QD_CRS_GEOGRAPHIC},
      {"EPSG:4756", "EPSG:4756 VN-2000", QD_CRS_GEOGRAPHIC},
      {"EPSG:4979", "EPSG:4979 WGS 84", QD_CRS_GEOGRAPHIC},
      {"EPSG:3857", "EPSG:3857 WGS 84 / Pseudo-Mercator", QD_CRS_WEB_MERCATOR},
      {"ESRI:102100", "ESRI:102100 WGS_1984_Web_Mercator_Auxiliary_Sphere", QD_CRS_WEB_MERCATOR},
      {"EPSG:2263", "EPSG:2263 NAD83 / New York Long Island (ftUS)", QD_CRS_OTHER},
      {"EPSG:4978", "EPSG:4978 WGS 84", QD_CRS_OTHER},
      {"LOCAL_CS[\"site\",UNIT[\"metre\",1]]", "site", QD_CRS_OTHER},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    QdCrsKind kind;
    g_autofree char *name = NULL;
    g_autoptr(GError) error = NULL;
    assert_true(qd_crs_inspect(cases[i].definition, &kind, &name, &error));
    assert_int_equal(kind, cases[i].kind);
    assert_string_equal(name, cases[i].name);
  }
}

static void
what_is_no_system_is_refused(void **state)
{
  (void)state;
  QdCrsKind kind;
  g_autoptr(GError) error = NULL;
  assert_false(qd_crs_inspect("EPSG:99999", &kind, NULL, &error));
  assert_error(&error, QD_ERROR_USAGE,
               "\"EPSG:99999\" is not a coordinate system that PROJ knows (write e.g. EPSG:9215)");
  assert_false(qd_crs_inspect("+proj=pipeline +step +proj=utm +zone=48", &kind, NULL, &error));
  g_clear_error(&error);
  assert_null(qd_transform_new("nonsense", VN2000, VN2000, &error));
  assert_error(&error, QD_ERROR_USAGE,
               "\"nonsense\" is not a coordinate system that PROJ knows (write e.g. EPSG:9215)");
}

static char *
wkt_of(const char *code, const char *format)
{
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  char *wkt = NULL, *options[] = {g_strconcat("FORMAT=", format, NULL), NULL};
  assert_int_equal(OSRSetFromUserInput(srs, code), OGRERR_NONE);
  OSRExportToWktEx(srs, &wkt, (const char *const *)options);
  OSRRelease(srs);
  g_free(options[0]);
  char *copy = g_strdup(wkt);
  CPLFree(wkt);
  return copy;
}

static void
one_system_has_many_spellings(void **state)
{
  (void)state;
  g_autofree char *wkt2 = wkt_of(VN2000, "WKT2_2019"), *wkt1 = wkt_of(VN2000, "WKT1_GDAL"),
                  *wgs = wkt_of("EPSG:4326", "WKT1_GDAL");
  assert_true(qd_crs_same(VN2000, VN2000));
  assert_true(qd_crs_same(VN2000, wkt2));
  assert_true(qd_crs_same(wkt1, VN2000));
  assert_true(qd_crs_same(wgs, "EPSG:4326"));
  assert_false(qd_crs_same(VN2000, "EPSG:5897")); /* another meridian */
  assert_false(qd_crs_same(VN2000, "EPSG:3405"));
  assert_false(qd_crs_same("EPSG:4756", "EPSG:4326")); /* same ellipsoid, another datum */
  assert_false(qd_crs_same(VN2000, "nonsense"));
}

/* A square kilometre on the central meridian, where the plane is 0.9999² of the ellipsoid: 1e6 / 0.9998000100 m². */
static void
geodesic_area_is_the_planar_one_over_the_scale(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdGeodesic) geodesic = qd_geodesic_new(VN2000, &error);
  assert_no_error(error);
  Wkb square = box_wkb(499500, 2417000, 500500, 2418000);
  assert_close(qd_geodesic_area(geodesic, square.data, square.size), 1000200.03, 0.05);
  g_free(square.data);
  Wkb holed = wkb_of("POLYGON((499500 2417000,500500 2417000,500500 2418000,499500 2418000,499500 2417000),"
                     "(499900 2417400,499900 2417500,500000 2417500,500000 2417400,499900 2417400))");
  assert_close(qd_geodesic_area(geodesic, holed.data, holed.size), 1000200.03 - 10002.0003, 0.05);
  g_free(holed.data);
  assert_null(qd_geodesic_new("nonsense", &error));
  assert_non_null(error);
}

/* The 65 communes, planar and geodesic, as measured by PROJ's own programs. */
static void
the_communes_have_their_published_areas(void **state)
{
  (void)state;
  const char *table_path = QD_SOURCE_DATA "/../shared/statutory/area_ratio_65_communes.csv";
  const char *layer_path = QD_SOURCE_DATA "/../shared/data/lang-son-communes.gpkg";
  if (!g_file_test(table_path, G_FILE_TEST_EXISTS) || !g_file_test(layer_path, G_FILE_TEST_EXISTS)) {
    print_message("the real boundaries are not here: %s\n", layer_path);
    skip();
  }
  g_autoptr(QdTable) table = qd_table_load(table_path, NULL, NULL);
  g_autoptr(QdGeodesic) geodesic = qd_geodesic_new(VN2000, NULL);
  GDALDatasetH dataset = GDALOpenEx(layer_path, GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
  OGRFeatureH feature;
  guint n = 0;
  while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
    const char *code = OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "code"));
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    g_autofree guint8 *wkb = g_malloc((gsize)OGR_G_WkbSizeEx(geometry));
    OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
    gsize size = (gsize)OGR_G_WkbSizeEx(geometry);
    for (guint row = 0; row < qd_table_rows(table); row++) {
      if (strcmp(qd_table_cell(table, row, qd_table_column(table, "code")), code) != 0)
        continue;
      double planar, on_ellipsoid;
      assert_true(qd_table_number(table, row, qd_table_column(table, "planar_tm3_ha"), &planar, NULL));
      assert_true(qd_table_number(table, row, qd_table_column(table, "geodesic_ha"), &on_ellipsoid, NULL));
      assert_close(qd_wkb_area(wkb, size) / 1e4, planar, 0.0001);
      assert_close(qd_geodesic_area(geodesic, wkb, size) / 1e4, on_ellipsoid, 0.0001);
      n++;
    }
    OGR_F_Destroy(feature);
  }
  GDALClose(dataset);
  assert_int_equal(n, 65);
}

int
main(void)
{
  GDALAllRegister();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_published_point_is_reproduced),
      cmocka_unit_test(the_way_back_is_the_same),
      cmocka_unit_test(within_one_datum_nothing_is_shifted),
      cmocka_unit_test(ballpark_operations_are_refused),
      cmocka_unit_test(the_area_of_the_project_decides),
      cmocka_unit_test(points_that_have_no_place_say_so),
      cmocka_unit_test(kinds_of_systems_are_told_apart),
      cmocka_unit_test(what_is_no_system_is_refused),
      cmocka_unit_test(one_system_has_many_spellings),
      cmocka_unit_test(geodesic_area_is_the_planar_one_over_the_scale),
      cmocka_unit_test(the_communes_have_their_published_areas),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
