/* Parcels as read: codes, geometries, files, encodings, coordinate systems. */
#include "province.h"

#include <glib/gstdio.h>

#define SQUARE "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))"

static QdLayer *
load(Province *p, const char *dir, LayerForm form, const char *name, const Feature *features, guint n, const char *keys)
{
  g_autofree char *units = write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2);
  g_autofree char *land = write_layer(dir, name, form, features, n);
  g_autofree char *spec = g_strdup_printf("source: %s, category: %s, id: %s%s", name, form.b, form.a, keys);
  province_open(p, dir, spec, "");
  QdLayer *layer = province_load_land_use(p);
  qd_findings_finish(p->findings);
  return layer;
}

static void
codes_are_found_in_the_tree(void **state)
{
  const Feature features[] = {{SQUARE, "KD1", "LUA"}, {SQUARE, "KD2", " rsx"}, {SQUARE, "KD3", "Lua"},
                              {SQUARE, "KD4", "LUX"}, {SQUARE, "KD5", NULL},   {SQUARE, "", "PNN"},
                              {SQUARE, "KD7", "RSX"}};
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, GPKG_LAND_USE, "land.gpkg", features, G_N_ELEMENTS(features), "");
  const int expected[] = {LUA, RSX, LUA, QD_CATEGORY_UNKNOWN, QD_CATEGORY_UNKNOWN, PNN, RSX};
  assert_int_equal(qd_layer_count(layer), G_N_ELEMENTS(expected));
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    assert_int_equal(qd_layer_feature(layer, i)->category, expected[i]);
    assert_close(qd_layer_feature(layer, i)->area_m2, 100, 1e-9);
  }
  g_autofree char *label = qd_layer_label(layer, 5), *named = qd_layer_label(layer, 0);
  assert_string_equal(label, "fid 6");
  assert_string_equal(named, "KD1");
  const QdFinding *unknown = only_finding(p.findings, "unknown_code"), *none = only_finding(p.findings, "no_code");
  assert_string_equal(unknown->feature, "KD4");
  assert_string_equal(unknown->value, "LUX");
  assert_string_equal(unknown->expected, "LUA");
  assert_close(unknown->measure, 100, 1e-9);
  assert_true(unknown->has_place && unknown->x == 400005 && unknown->y == 2400005);
  assert_string_equal(none->feature, "KD5");
  assert_int_equal(count_findings(p.findings, "code_spelling"), 2);
  province_clear(&p);
}

static void
a_recode_table_comes_first(void **state)
{
  g_autofree char *recode = write_text(*state, "old.csv", "code,new_code\nLUK,LUA\nPNN,RSX\n");
  const Feature features[] = {{SQUARE, "KD1", "LUK"}, {SQUARE, "KD2", "PNN"}, {SQUARE, "KD3", "LUA"}};
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, GPKG_LAND_USE, "land.gpkg", features, 3, ", recode: old.csv");
  assert_int_equal(qd_layer_feature(layer, 0)->category, LUA);
  assert_int_equal(qd_layer_feature(layer, 1)->category, RSX);
  assert_int_equal(qd_layer_feature(layer, 2)->category, LUA);
  assert_int_equal(qd_findings_count(p.findings), 2);
  const QdFinding *recoded = qd_findings_get(p.findings, 0);
  assert_string_equal(recoded->rule, "code_recoded");
  assert_string_equal(recoded->value, "LUK");
  assert_string_equal(recoded->expected, "LUA");
  assert_true(recoded->measure == 1);
  const char *const bad[][2] = {
      {"code,new_code\nLUK,LUA\nA,LUX\n", ":3: new_code \"LUX\" is not in the category table"},
      {"code,new_code\nLUK,LUA\nLUK,RSX\n", ":3: code \"LUK\" stands twice"}};
  for (guint i = 0; i < 2; i++) {
    g_autofree char *path = write_text(*state, "old.csv", bad[i][0]), *message = g_strconcat(path, bad[i][1], NULL);
    g_autoptr(GError) error = NULL;
    assert_null(qd_land_use_load(p.project, 0, p.categories, *state, NULL, 1, p.findings, &error));
    assert_error(&error, QD_ERROR_USAGE, message);
  }
  province_clear(&p);
}

static void
every_geometry_is_measured_or_reported(void **state)
{
  const Feature features[] = {
      {"MULTIPOLYGON Z(((0 0 5,2 0 5,2 2 5,0 2 5,0 0 5)),((5 5 1,6 5 1,6 6 1,5 5 1)))", "KD0", "LUA"},
      {"POLYGON((0 0,2 2,2 0,0 2,0 0))", "KD1", "LUA"},
      {NULL, "KD2", "LUA"},
      {"POLYGON EMPTY", "KD3", "LUA"},
      {"LINESTRING(0 0,1 1)", "KD4", "LUA"},
      {"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))", "KD5", "LUA"},
      {"GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)),POLYGON((5 5,6 5,6 6,5 5)))", "KD6", "LUA"},
      {"MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((1 0.5,3 0.5,3 1,1 0.5)))", "KD7", "LUA"},
      {"POLYGON M((0 0 9,3 0 9,0 4 9,0 0 9))", "KD8", "LUA"},
  };
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, GPKG_LAND_USE, "land.gpkg", features, G_N_ELEMENTS(features), "");
  const struct {
    QdGeometryState state;
    double area;
  } expected[] = {{QD_GEOMETRY_OK, 4.5},  {QD_GEOMETRY_INVALID, -1}, {QD_GEOMETRY_EMPTY, 0},
                  {QD_GEOMETRY_EMPTY, 0}, {QD_GEOMETRY_EMPTY, 0},    {QD_GEOMETRY_OK, G_PI},
                  {QD_GEOMETRY_OK, 1},    {QD_GEOMETRY_INVALID, -1}, {QD_GEOMETRY_OK, 6}};
  assert_int_equal(qd_layer_count(layer), G_N_ELEMENTS(expected));
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    const QdFeature *f = qd_layer_feature(layer, i);
    assert_int_equal(f->state, expected[i].state);
    if (expected[i].area >= 0)
      /* the circle is a polygon of many sides: within 0.0005 % */
      assert_close(f->area_m2, expected[i].area, expected[i].area == G_PI ? 5e-6 * G_PI : 1e-9);
    gsize size;
    assert_int_equal(qd_layer_wkb(layer, i, &size) != NULL, expected[i].state != QD_GEOMETRY_EMPTY);
  }
  assert_int_equal(count_findings(p.findings, "invalid_geometry"), 2);
  assert_int_equal(count_findings(p.findings, "empty_geometry"), 2);
  assert_string_equal(only_finding(p.findings, "curve_straightened")->feature, "KD5");
  assert_string_equal(only_finding(p.findings, "wrong_geometry")->feature, "KD4");
  for (guint i = 0; i < qd_findings_count(p.findings); i++) {
    const QdFinding *f = qd_findings_get(p.findings, i);
    if (strcmp(f->rule, "invalid_geometry") == 0 && strcmp(f->feature, "KD1") == 0) {
      assert_string_equal(f->value, "the outline crosses itself or runs back along itself");
      assert_true(f->has_place && f->x == 1 && f->y == 1);
    }
  }
  province_clear(&p);
}

static void
what_cannot_be_read_says_what_to_do(void **state)
{
  g_autofree char *units = write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2);
  const Feature one[] = {{SQUARE, "KD1", "LUA"}};
  LayerForm second = GPKG_LAND_USE;
  second.layer = "old";
  g_free(write_layer(*state, "land.gpkg", GPKG_LAND_USE, one, 1));
  g_free(write_layer(*state, "two.gpkg", GPKG_LAND_USE, one, 1));
  g_free(write_layer(*state, "two.gpkg", second, one, 1));
  LayerForm shape = {"ESRI Shapefile", "nowhere", NULL, "id", "category", OFTString, "SHPT=POLYGON"};
  g_free(write_layer(*state, "nowhere.shp", shape, one, 1));
  g_free(write_layer(*state, "empty.gpkg", GPKG_LAND_USE, one, 0));
  g_free(write_text(*state, "text.gpkg", "not a database"));
  g_free(write_text(*state, "drawing.dgn", "\x08\x09\xfe\x02"));
  const struct {
    const char *keys, *message;
    int code;
  } cases[] = {
      {"source: land.gpkg, category: categori",
       "@/land.gpkg: layer \"land_use\" has no field \"categori\" (land_use.category of the project file); fields are: "
       "id, category; "
       "did you mean \"category\"?",
       3},
      {"source: land.gpkg, category: category, id: so_thua",
       "@/land.gpkg: layer \"land_use\" has no field \"so_thua\" (land_use.id of the project file); fields are: id, "
       "category",
       3},
      {"source: land.gpkg, layer: landuse, category: category",
       "@/land.gpkg: no layer \"landuse\"; layers are: land_use; did you mean \"land_use\"?", 3},
      {"source: two.gpkg, category: category",
       "@/p.yaml:3: @/two.gpkg has 2 layers; name one as layer: in the project file: land_use, old", 2},
      {"source: nowhere.shp, category: category",
       "@/nowhere.shp: layer \"nowhere\" does not say its coordinate system; name it in the project file, e.g. crs: "
       "\"EPSG:9215\"",
       3},
      {"source: empty.gpkg, category: category", "@/empty.gpkg: no features to read (land_use, line 3 of @/p.yaml)", 3},
      {"source: drawing.dgn, category: category",
       "@/drawing.dgn: is not whole: its end is missing; copy or export it again", 3},
      {"source: land.gpkg, category: category, encoding: CP1258",
       "@/p.yaml:3: encoding: a file of format GPKG (@/land.gpkg) is in UTF-8; remove the key, or write tcvn3, vni or "
       "auto",
       2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    Province p;
    province_open(&p, *state, cases[i].keys, "");
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) expected = g_string_new(cases[i].message);
    g_string_replace(expected, "@", *state, 0);
    assert_null(qd_land_use_load(p.project, 0, p.categories, *state, NULL, 1, p.findings, &error));
    assert_error(&error, cases[i].code, expected->str);
    province_clear(&p);
  }
  Province p;
  province_open(&p, *state, "source: text.gpkg, category: category", "");
  g_autoptr(GError) error = NULL;
  assert_null(qd_land_use_load(p.project, 0, p.categories, *state, NULL, 1, p.findings, &error));
  assert_non_null(strstr(error->message, "text.gpkg: not a layer file that can be read"));
  assert_int_equal(error->code, QD_ERROR_INPUT);
  province_clear(&p);
}

static void
other_systems_are_transformed_and_named(void **state)
{
  /* the published point and three beside it */
  const Feature features[] = {{"POLYGON((106.76 21.85,106.761 21.85,106.761 21.851,106.76 21.85))", "KD1", "LUA"},
                              {"POLYGON((1e308 0,0 0,0 1e308,1e308 0))", "KD2", "LUA"}};
  LayerForm degrees = GPKG_LAND_USE;
  degrees.crs = "EPSG:4326";
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, degrees, "land.gpkg", features, 2, "");
  gsize size;
  double first[2];
  memcpy(first, qd_layer_wkb(layer, 0, &size) + 13, sizeof first);
  assert_close(first[0], 449158.033, 0.001);
  assert_close(first[1], 2417140.524, 0.001);
  const QdInput *input = qd_layer_input(layer, 0);
  assert_non_null(strstr(input->operation, "[EPSG:6960]"));
  assert_close(input->accuracy_m, 1, 0);
  assert_string_equal(input->crs, "EPSG:4326 WGS 84");
  assert_string_equal(input->period, "2024");
  assert_int_equal(qd_layer_feature(layer, 1)->state, QD_GEOMETRY_EMPTY);
  assert_string_equal(only_finding(p.findings, "not_transformed")->feature, "KD2");
  province_clear(&p);
}

static void
the_project_may_correct_a_system(void **state)
{
  const Feature one[] = {{SQUARE, "KD1", "LUA"}};
  LayerForm wrong = GPKG_LAND_USE;
  wrong.crs = "EPSG:5897";
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, wrong, "land.gpkg", one, 1, ", crs: \"EPSG:9215\"");
  assert_close(qd_layer_feature(layer, 0)->min_x, 400000, 0);
  const QdFinding *f = only_finding(p.findings, "crs_replaced");
  assert_string_equal(f->expected, "EPSG:9215");
  assert_int_equal(f->source_line, 3);
  province_clear(&p);
}

/* A .prj as a surveyor's program writes it: names of its own, no code. */
#define PRJ(datum, meridian)                                                                                           \
  "PROJCS[\"LangSon_mui3\",GEOGCS[\"GCS_" datum "\",DATUM[\"D_" datum                                                  \
  "\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]," \
  "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"       \
  "PARAMETER[\"Central_Meridian\"," meridian                                                                           \
  "],PARAMETER[\"Scale_Factor\",0.9999],PARAMETER[\"Latitude_Of_Origin\",0.0],"                                        \
  "UNIT[\"Meter\",1.0]]"

static void
a_system_without_code_is_recognised(void **state)
{
  const Feature one[] = {{SQUARE, "KD1", "LUA"}};
  LayerForm shape = {"ESRI Shapefile", "land", NULL, "id", "category", OFTString, "SHPT=POLYGON"};
  g_free(write_layer(*state, "land.shp", shape, one, 1));
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_text(*state, "land.prj", PRJ("Vietnam_2000", "107.25")));
  Province p;
  province_open(&p, *state, "source: land.shp, category: category, id: id", "");
  g_autoptr(QdLayer) layer = province_load_land_use(&p);
  qd_findings_finish(p.findings);
  assert_close(qd_layer_feature(layer, 0)->min_x, 400000, 1e-6);
  assert_string_equal(qd_layer_input(layer, 0)->operation, "none");
  assert_string_equal(only_finding(p.findings, "crs_guessed")->expected, "EPSG:9215");
  province_clear(&p);
  /* WGS 84 on the meridian of VN-2000: 224 m off, used as written, and said */
  g_free(write_text(*state, "land.prj", PRJ("WGS_1984", "107.25")));
  province_open(&p, *state, "source: land.shp, category: category, id: id", "");
  g_autoptr(QdLayer) suspect = province_load_land_use(&p);
  qd_findings_finish(p.findings);
  assert_string_equal(only_finding(p.findings, "wrong_datum")->expected, "EPSG:9215");
  const QdFeature *f = qd_layer_feature(suspect, 0);
  assert_close(hypot(f->min_x - 400000, f->min_y - 2400000), 224, 1);
  province_clear(&p);
}

static void
old_encodings_are_read(void **state)
{
  const Feature one[] = {{SQUARE, "\xd0\xd4", "LUA"}}; /* ĐÔ in CP1258 */
  LayerForm shape = {"ESRI Shapefile", "land", "EPSG:9215", "id", "category", OFTString, "ENCODING="};
  Province p;
  g_autoptr(QdLayer) layer = load(&p, *state, shape, "land.shp", one, 1, "");
  assert_string_equal(qd_layer_feature(layer, 0)->id, "ĐÔ");
  assert_string_equal(only_finding(p.findings, "encoding_guessed")->value, "CP1258");
  province_clear(&p);
  province_open(&p, *state, "source: land.shp, category: category, id: id, encoding: CP1258", "");
  g_autoptr(QdLayer) told = province_load_land_use(&p);
  qd_findings_finish(p.findings);
  assert_string_equal(qd_layer_feature(told, 0)->id, "ĐÔ");
  assert_int_equal(count_findings(p.findings, "encoding_guessed"), 0);
  province_clear(&p);
}

static void
many_files_make_one_layer(void **state)
{
  const Feature one[] = {{SQUARE, "KD1", "LUA"}}, two[] = {{SQUARE, "KD2", "PNN"}, {SQUARE, "KD3", "PNN"}};
  g_autofree char *folder = g_build_filename(*state, "xa", NULL);
  assert_int_equal(g_mkdir_with_parents(folder, 0777), 0);
  g_free(write_layer(*state, "xa/b.gpkg", GPKG_LAND_USE, one, 0));
  g_free(write_layer(*state, "xa/c.gpkg", GPKG_LAND_USE, two, 2));
  g_free(write_layer(*state, "xa/a.gpkg", GPKG_LAND_USE, one, 1));
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  Province p;
  province_open(&p, *state, "source: \"xa/*.gpkg\", category: category, id: id", "");
  g_autoptr(QdLayer) layer = province_load_land_use(&p);
  qd_findings_finish(p.findings);
  assert_int_equal(qd_layer_count(layer), 3);
  assert_string_equal(qd_layer_feature(layer, 0)->id, "KD1");
  assert_string_equal(qd_layer_feature(layer, 2)->id, "KD3");
  assert_int_equal(qd_layer_feature(layer, 2)->input, 2);
  assert_int_equal(qd_layer_input_count(layer), 3);
  assert_string_equal(qd_layer_input(layer, 2)->source, "xa/c.gpkg");
  assert_string_equal(only_finding(p.findings, "empty_file")->layer, "xa/b.gpkg");
  province_clear(&p);
}

/* What QGIS leaves beside a GeoPackage it has open: saved edits are in the -wal. */
static void
a_file_in_use_is_read_from_a_copy(void **state)
{
  const Feature one[] = {{SQUARE, "KD1", "LUA"}};
  g_autofree char *land = write_layer(*state, "land.gpkg", GPKG_LAND_USE, one, 1);
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  GDALDatasetH open = GDALOpenEx(land, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
  const char *const statements[] = {"PRAGMA journal_mode = WAL", "UPDATE land_use SET category = 'PNN'"};
  for (guint i = 0; i < 2; i++) {
    OGRLayerH rows = GDALDatasetExecuteSQL(open, statements[i], NULL, NULL);
    if (rows != NULL)
      GDALDatasetReleaseResultSet(open, rows);
  }
  g_autofree char *wal = g_strconcat(land, "-wal", NULL);
  assert_true(g_file_test(wal, G_FILE_TEST_EXISTS));
  g_autofree char *before = qd_file_sha256(land, NULL), *wal_before = qd_file_sha256(wal, NULL);
  Province p;
  province_open(&p, *state, LAND_GPKG, "");
  g_autoptr(QdLayer) layer = province_load_land_use(&p);
  qd_findings_finish(p.findings);
  assert_int_equal(qd_layer_feature(layer, 0)->category, PNN);
  assert_string_equal(only_finding(p.findings, "file_in_use")->layer, "land.gpkg");
  g_autofree char *after = qd_file_sha256(land, NULL), *wal_after = qd_file_sha256(wal, NULL);
  assert_string_equal(before, after);
  assert_string_equal(wal_before, wal_after);
  GDALClose(open);
  g_autoptr(GDir) dir = g_dir_open(*state, 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
    assert_null(strstr(name, "copy-")); /* nothing is left of the copy */
  province_clear(&p);
}

static void
reading_leaves_nothing_behind(void **state)
{
  const Feature one[] = {{SQUARE, "KD1", "LUA"}};
  g_autofree char *land = write_layer(*state, "land.gpkg", GPKG_LAND_USE, one, 1);
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_autofree char *before = qd_file_sha256(land, NULL);
  Province p;
  province_open(&p, *state, LAND_GPKG, "");
  g_autoptr(QdLayer) layer = province_load_land_use(&p);
  g_autofree char *after = qd_file_sha256(land, NULL);
  assert_string_equal(before, after);
  guint n = 0;
  g_autoptr(GDir) dir = g_dir_open(*state, 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n++;
  assert_int_equal(n, 4); /* units.gpkg, land.gpkg, codes.csv, p.yaml */
  province_clear(&p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(codes_are_found_in_the_tree),
      WITH_FOLDER(a_recode_table_comes_first),
      WITH_FOLDER(every_geometry_is_measured_or_reported),
      WITH_FOLDER(what_cannot_be_read_says_what_to_do),
      WITH_FOLDER(other_systems_are_transformed_and_named),
      WITH_FOLDER(the_project_may_correct_a_system),
      WITH_FOLDER(a_system_without_code_is_recognised),
      WITH_FOLDER(old_encodings_are_read),
      WITH_FOLDER(many_files_make_one_layer),
      WITH_FOLDER(a_file_in_use_is_read_from_a_copy),
      WITH_FOLDER(reading_leaves_nothing_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
