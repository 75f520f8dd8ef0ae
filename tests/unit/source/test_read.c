/* Rows by both ways of reading, with any number of threads; files whose geometries or ids are out of the ordinary. */
#include "province.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

enum { MANY = 5000 };

static QdLayer *
load(Province *p, guint jobs)
{
  g_autoptr(GError) error = NULL;
  QdLayer *layer = qd_land_use_load(p->project, 0, p->categories, p->dir, NULL, jobs, p->findings, &error);
  assert_no_error(error);
  qd_findings_finish(p->findings);
  return layer;
}

/* Parcels of 10 m, some of them with findings, scattered over 100 km. */
static void
write_many(const char *dir, const char *name, const char *driver, OGRFieldType id_type)
{
  bool is_sorted_by_place = strcmp(driver, "FlatGeobuf") == 0; /* unless told not to */
  LayerForm form = {
      driver, "land_use", "EPSG:9215", "id", "category", id_type, is_sorted_by_place ? "SPATIAL_INDEX=NO" : NULL};
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autofree Feature *features = g_new0(Feature, MANY);
  for (guint i = 0; i < MANY; i++) {
    double x = 400000 + i * 7919u % 100000, y = 2400000 + i * 104729u % 100000;
    char *wkt = i % 501 == 3 ? g_strdup("POLYGON((0 0,2 2,2 0,0 2,0 0))") : box_wkt(x, y, x + 10, y + 10);
    char *id = g_strdup_printf("%u", i + 1);
    g_ptr_array_add(texts, wkt);
    g_ptr_array_add(texts, id);
    features[i] = (Feature){wkt, id, i % 401 == 5 ? "XX" : i % 7 == 0 ? "LUA" : "RSX"};
  }
  g_free(write_layer(dir, name, form, features, MANY));
}

static void
assert_same_layers(const QdLayer *a, const QdLayer *b)
{
  assert_int_equal(qd_layer_count(a), qd_layer_count(b));
  for (guint i = 0; i < qd_layer_count(a); i++) {
    const QdFeature *fa = qd_layer_feature(a, i), *fb = qd_layer_feature(b, i);
    assert_string_equal(fa->id, fb->id);
    assert_int_equal(fa->category, fb->category);
    assert_int_equal(fa->state, fb->state);
    assert_true(fa->area_m2 == fb->area_m2 && fa->min_x == fb->min_x && fa->max_y == fb->max_y);
    gsize size_a, size_b;
    const guint8 *wkb_a = qd_layer_wkb(a, i, &size_a), *wkb_b = qd_layer_wkb(b, i, &size_b);
    assert_int_equal(size_a, size_b);
    assert_memory_equal(wkb_a, wkb_b, size_a);
  }
}

static void
the_way_of_reading_and_the_threads_change_nothing(void **state)
{
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  write_many(*state, "land.gpkg", "GPKG", OFTString);
  write_many(*state, "number.gpkg", "GPKG", OFTInteger);
  write_many(*state, "long.gpkg", "GPKG", OFTInteger64);
  write_many(*state, "real.gpkg", "GPKG", OFTReal);
  write_many(*state, "land.fgb", "FlatGeobuf", OFTString);
  write_many(*state, "land.geojson", "GeoJSON", OFTInteger);
  Province first;
  province_open(&first, *state, LAND_GPKG, "");
  g_autoptr(QdLayer) expected = load(&first, 1);
  assert_int_equal(count_findings(first.findings, "invalid_geometry"), 10);
  assert_int_equal(count_findings(first.findings, "unknown_code"), 13);
  const char *const names[] = {"land.gpkg", "number.gpkg", "long.gpkg", "real.gpkg", "land.fgb", "land.geojson"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    for (guint jobs = 1; jobs <= 5; jobs += 2) {
      g_autofree char *spec = g_strdup_printf("source: %s, category: category, id: id, crs: \"EPSG:9215\"", names[i]);
      Province p;
      province_open(&p, *state, spec, "");
      g_autoptr(QdLayer) layer = load(&p, jobs);
      assert_same_layers(layer, expected);
      qd_layer_release(layer);
      assert_same_layers(layer, expected); /* what was let go of is read again */
      assert_int_equal(count_findings(p.findings, "invalid_geometry"), 10);
      assert_int_equal(count_findings(p.findings, "unknown_code"), 13);
      province_clear(&p);
    }
  }
  province_clear(&first);
}

/* A GeoPackage changed by other hands than GDAL's. */
static void
change(const char *path, const char *sql)
{
  sqlite3 *base;
  assert_int_equal(sqlite3_open(path, &base), SQLITE_OK);
  static const char *const triggers[] = {"insert", "update1", "update2", "update3", "update4", "delete"};
  for (guint i = 0; i < G_N_ELEMENTS(triggers); i++) {
    g_autofree char *drop = g_strdup_printf("DROP TRIGGER IF EXISTS \"rtree_land_use_geom_%s\"", triggers[i]);
    assert_int_equal(sqlite3_exec(base, drop, NULL, NULL, NULL), SQLITE_OK);
  }
  if (sqlite3_exec(base, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail_msg("%s: %s", sql, sqlite3_errmsg(base));
  sqlite3_close(base);
}

#define SQUARE "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))"
static const Feature THREE[] = {{SQUARE, "KD1", "LUA"}, {SQUARE, "KD2", "PNN"}, {NULL, "KD3", "LUA"}};

static void
ids_need_not_be_in_a_row(void **state)
{
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_autofree char *land = write_layer(*state, "land.gpkg", GPKG_LAND_USE, THREE, 3);
  change(land, "UPDATE land_use SET fid = -7 WHERE fid = 1; UPDATE land_use SET fid = 5000000000 WHERE fid = 2;"
               "UPDATE land_use SET id = '' WHERE fid > 100; UPDATE land_use SET id = 'Đ' WHERE fid = -7;"
               "UPDATE land_use SET id = ' x ' WHERE fid = 3");
  Province p;
  province_open(&p, *state, LAND_GPKG, "");
  g_autoptr(QdLayer) layer = load(&p, 2);
  assert_int_equal(qd_layer_count(layer), 3);
  const gint64 fids[] = {-7, 3, 5000000000};
  const char *const labels[] = {"Đ", "x", "fid 5000000000"};
  const int categories[] = {LUA, LUA, PNN};
  for (guint i = 0; i < 3; i++) {
    g_autofree char *label = qd_layer_label(layer, i);
    assert_true(qd_layer_feature(layer, i)->fid == fids[i]);
    assert_string_equal(label, labels[i]);
    assert_int_equal(qd_layer_feature(layer, i)->category, categories[i]);
  }
  assert_string_equal(only_finding(p.findings, "empty_geometry")->feature, "x");
  province_clear(&p);
}

/* What is no geometry stops the program: a parcel must not pass for one without. */
static void
a_geometry_that_cannot_be_read_is_an_error(void **state)
{
  const struct {
    const char *geometry, *message;
  } cases[] = {
      {"substr(geom, 1, 60)", ": the geometry of the feature with fid 2 cannot be read"},
      {"x'0102030405060708'", ": reading stopped after 3 features: Unable to read geometry"},
      {"'text'", ": reading stopped after 3 features: Unable to read geometry"},
  };
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *land = write_layer(*state, "land.gpkg", GPKG_LAND_USE, THREE, 3);
    g_autofree char *sql = g_strdup_printf("UPDATE land_use SET geom = %s WHERE fid = 2", cases[i].geometry);
    change(land, sql);
    Province p;
    province_open(&p, *state, LAND_GPKG, "");
    g_autoptr(GError) error = NULL;
    assert_null(qd_land_use_load(p.project, 0, p.categories, *state, NULL, 2, p.findings, &error));
    g_autofree char *message = g_strconcat(land, cases[i].message, NULL);
    assert_error(&error, QD_ERROR_INPUT, message);
    province_clear(&p);
    assert_int_equal(g_remove(land), 0);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(the_way_of_reading_and_the_threads_change_nothing),
      WITH_FOLDER(ids_need_not_be_in_a_row),
      WITH_FOLDER(a_geometry_that_cannot_be_read_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
