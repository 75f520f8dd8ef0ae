#include "province.h"

static const char *const NO_LAND = "source: units.gpkg, category: code";

static void
open_units(Province *p, const char *dir, LayerForm form, const Feature *features, guint n)
{
  g_autofree char *path = write_layer(dir, "units.gpkg", form, features, n);
  province_open(p, dir, NO_LAND, "");
}

static void
refuse_units(const char *dir, LayerForm form, const Feature *features, guint n, const char *message)
{
  Province p;
  open_units(&p, dir, form, features, n);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) expected = g_string_new(message);
  g_string_replace(expected, "@", dir, 0);
  assert_null(qd_units_load(p.project, p.plan, dir, NULL, p.findings, &error));
  assert_error(&error, QD_ERROR_INPUT, expected->str);
  province_clear(&p);
  g_autofree char *path = g_build_filename(dir, "units.gpkg", NULL);
  remove(path);
}

static void
units_are_measured_in_the_order_of_codes(void **state)
{
  const Feature features[] = {{UNIT_B, "00010", "La\u0323ng"},
                              {"POLYGON((0 0,0 3,3 3,3 0,0 0),(1 1,1 2,2 2,2 1,1 1))", "00002", NULL}};
  g_autofree char *reg = write_text(*state, "register.csv",
                                    "code,name,kind,register_km2,plan_ha\n00002,Hai,xã,2.5,7\n00010,Mười,phường,,\n");
  Province p;
  open_units(&p, *state, GPKG_UNITS, features, 2);
  province_load_units(&p);
  qd_findings_finish(p.findings);
  assert_int_equal(qd_findings_count(p.findings), 0);
  assert_int_equal(qd_units_count(p.units), 2);
  const QdUnit *two = qd_units_get(p.units, 0), *ten = qd_units_get(p.units, 1);
  assert_string_equal(two->code, "00002");
  assert_string_equal(two->name, "Hai"); /* the register's, where the layer has none */
  assert_string_equal(two->kind, "xã");
  assert_close(two->register_ha, 250, 1e-9);
  assert_close(two->plan_ha, 7, 0);
  assert_close(two->area_m2, 9 - 1, 1e-12);
  assert_string_equal(ten->name, "L\u1ea1ng");
  assert_true(isnan(ten->register_ha));
  assert_close(ten->area_m2, 10000, 1e-9);
  assert_true(ten->min_x == 400100 && ten->max_x == 400200 && ten->min_y == 2400000 && ten->max_y == 2400100);
  assert_true(ten->label_x > ten->min_x && ten->label_x < ten->max_x);
  /* 92 km west of the meridian: the scale is 0.9999 (1 + x²/2R²) with R = 6.36e6 m: 1.0000046, an areal 9 ppm */
  assert_close(ten->geodesic_m2, 10000 / pow(0.9999 * (1 + 99850.0 * 99850.0 / (2 * 6.363e6 * 6.363e6)), 2), 0.01);
  const QdInput *input = qd_layer_input(qd_units_layer(p.units), 0);
  assert_string_equal(input->role, "units");
  assert_string_equal(input->source, "units.gpkg");
  assert_string_equal(input->layer, "communes");
  assert_string_equal(input->driver, "GPKG");
  assert_string_equal(input->crs, "EPSG:9215 VN-2000 / TM-3 107-15");
  assert_string_equal(input->operation, "none");
  assert_int_equal(input->features, 2);
  assert_false(input->is_synthetic);
  g_autofree char *path = g_build_filename(*state, "units.gpkg", NULL), *hash = qd_file_sha256(path, NULL);
  assert_string_equal(input->sha256, hash);
  province_clear(&p);
}

static void
a_unit_may_be_drawn_in_parts(void **state)
{
  const Feature features[] = {
      {UNIT_A, "00001", "Một"},
      {"MULTIPOLYGON(((400300 2400000,400301 2400000,400301 2400001,400300 2400001,400300 2400000)),"
       "((400400 2400000,400402 2400000,400402 2400001,400400 2400001,400400 2400000)))",
       "00001", "Một"},
      {UNIT_B, "00002", "Hai"}};
  Province p;
  open_units(&p, *state, GPKG_UNITS, features, 3);
  province_load_units(&p);
  qd_findings_finish(p.findings);
  assert_int_equal(qd_units_count(p.units), 2);
  assert_close(qd_units_get(p.units, 0)->area_m2, 10000 + 1 + 2, 1e-9);
  assert_close(qd_units_get(p.units, 0)->max_x, 400402, 0);
  const QdFinding *f = only_finding(p.findings, "unit_in_parts");
  assert_string_equal(f->unit, "00001");
  assert_close(f->measure, 2, 0);
  province_clear(&p);
}

static void
leading_zeros_come_back(void **state)
{
  LayerForm numbers = GPKG_UNITS;
  numbers.a_type = OFTInteger;
  const Feature features[] = {{UNIT_A, "5977", "Một"}, {UNIT_B, "12345", "Hai"}};
  Province p;
  open_units(&p, *state, numbers, features, 2);
  province_load_units(&p);
  qd_findings_finish(p.findings);
  assert_string_equal(qd_units_get(p.units, 0)->code, "05977");
  assert_string_equal(qd_units_get(p.units, 1)->code, "12345");
  const QdFinding *f = only_finding(p.findings, "unit_code_zeros");
  assert_close(f->measure, 1, 0);
  assert_string_equal(f->value, "5977 → 05977");
  province_clear(&p);
}

/* Text codes are taken as they stand unless the register knows the longer one. */
static void
only_the_register_changes_text_codes(void **state)
{
  const Feature features[] = {{UNIT_A, "5977", "Một"}, {UNIT_B, "7", "Hai"}};
  Province p;
  open_units(&p, *state, GPKG_UNITS, features, 2);
  province_load_units(&p);
  assert_string_equal(qd_units_get(p.units, 0)->code, "5977");
  province_clear(&p);
  g_autofree char *path = g_build_filename(*state, "units.gpkg", NULL);
  remove(path);
  g_autofree char *reg = write_text(*state, "register.csv", "code,name\n005977,A\n");
  open_units(&p, *state, GPKG_UNITS, features, 2);
  province_load_units(&p);
  assert_string_equal(qd_units_get(p.units, 0)->code, "005977");
  assert_string_equal(qd_units_get(p.units, 1)->code, "7");
  province_clear(&p);
}

static void
what_cannot_be_measured_against_is_refused(void **state)
{
  refuse_units(*state, GPKG_UNITS, (const Feature[]){{"POLYGON((0 0,2 2,2 0,0 2,0 0))", "00001", "Một"}}, 1,
               "@/units.gpkg: unit \"00001\" (fid 1) is not a valid polygon: Self-intersection[1 1]: areas cannot be "
               "measured against "
               "it; repair the boundary first (QGIS: Vector geometry, Fix geometries)");
  refuse_units(
      *state, GPKG_UNITS, (const Feature[]){{UNIT_A, "00001", "Một"}, {NULL, "00002", "Hai"}}, 2,
      "@/units.gpkg: unit \"00002\" (fid 2) has no geometry: areas cannot be measured against it; repair the boundary "
      "first (QGIS: Vector geometry, Fix geometries)");
  refuse_units(*state, GPKG_UNITS, (const Feature[]){{UNIT_A, NULL, "Một"}}, 1,
               "@/units.gpkg: the unit with fid 1 has no code in field \"code\"");
  refuse_units(*state, GPKG_UNITS, (const Feature[]){{UNIT_A, "20", "Tỉnh"}}, 1,
               "@/units.gpkg: unit \"20\" has the code of the province (project.code)");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(units_are_measured_in_the_order_of_codes),
      WITH_FOLDER(a_unit_may_be_drawn_in_parts),
      WITH_FOLDER(leading_zeros_come_back),
      WITH_FOLDER(only_the_register_changes_text_codes),
      WITH_FOLDER(what_cannot_be_measured_against_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
