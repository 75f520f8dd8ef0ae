/* The project file: what a good one says, and the exact words about each bad one. */
#include "fixture.h"

#include "quydat/project.h"

#define PROJECT "project: {code: \"20\", name: Lạng Sơn, crs: \"EPSG:9215\", date: 2026-11-01}\n"
#define UNITS "units: {source: units.gpkg, code: code}\n"
#define LAND_USE "land_use: [{period: 2024, source: land.gpkg, category: category}]\n"
#define GOOD PROJECT UNITS LAND_USE

static int
set_up(void **state)
{
  if (fixture_folder(state) != 0)
    return 1;
  const char *const files[] = {"units.gpkg", "land.gpkg", "xa/b.shp", "xa/a.shp", "r.csv", "plan/targets.csv"};
  for (guint i = 0; i < G_N_ELEMENTS(files); i++)
    g_free(write_text(*state, files[i], ""));
  return 0;
}

static void
everything_is_read(void **state)
{
  g_autofree char *path =
      write_text(*state, "p.yaml",
                 "project:\n  code: lang-son\n  name: La\u0323ng So\u031bn\n  crs: \"EPSG:9215\"\n  date: 2026-11-01\n"
                 "units: {source: units.gpkg, layer: communes, code: ma, name: ten, register: r.csv}\n"
                 "land_use:\n"
                 "  - {period: 2024, source: [land.gpkg, \"xa/*.shp\"], category: loai, id: so, crs: \"EPSG:3405\", "
                 "encoding: CP1258, recode: r.csv}\n"
                 "  - {period: 2020, source: \"xa/[ab].shp\", category: loai}\n"
                 "plan: plan\n"
                 "zones: {source: land.gpkg, name: n, kind: k, phase: p}\n"
                 "infrastructure: {source: land.gpkg, ref: r, name: n, class: c, grade: g}\n"
                 "balance: {area: drawn, overlap: lower_id, close_to: drawn, base: b_2020, target: t_2030, "
                 "tolerance_ha: 2, tolerance_pct: 0.25}\n"
                 "checks: {snap_mm: 0.5, sliver_width_m: 2, sliver_area_m2: 10, disable: [gap, overlap]}\n"
                 "reports: {lang: en}\n"
                 "tiles: {zoom: [7, 12], raster: []}\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdProject) p = qd_project_load(path, &error);
  assert_no_error(error);
  assert_string_equal(p->code, "lang-son");
  assert_string_equal(p->name, "L\u1ea1ng S\u01a1n");
  assert_string_equal(p->crs, "EPSG:9215");
  assert_string_equal(p->date, "2026-11-01");
  assert_string_equal(p->dir, *state);
  assert_string_equal(p->units.field_code, "ma");
  assert_string_equal(p->units.field_name, "ten");
  assert_string_equal(p->units.layer, "communes");
  assert_int_equal(p->units.line, 6);
  assert_true(g_str_has_suffix(p->unit_register, "/r.csv"));
  assert_int_equal(p->land_use->len, 2);
  const QdSourceSpec *then = p->land_use->pdata[0], *now = p->land_use->pdata[1]; /* ordered by period */
  assert_string_equal(then->period, "2020");
  assert_int_equal(then->line, 9);
  assert_int_equal(then->files->len, 2);
  assert_true(g_str_has_suffix(then->files->pdata[0], "/xa/a.shp"));
  assert_null(then->field_id);
  assert_string_equal(now->period, "2024");
  assert_int_equal(now->files->len, 3);
  assert_true(g_str_has_suffix(now->files->pdata[0], "/land.gpkg"));
  assert_true(g_str_has_suffix(now->files->pdata[2], "/xa/b.shp"));
  assert_string_equal(now->field_id, "so");
  assert_string_equal(now->field_category, "loai");
  assert_string_equal(now->crs, "EPSG:3405");
  assert_string_equal(now->encoding, "CP1258");
  assert_true(g_str_has_suffix(now->recode, "/r.csv"));
  assert_true(g_str_has_suffix(p->plan_dir, "/plan"));
  assert_string_equal(p->zones.field_phase, "p");
  assert_string_equal(p->infrastructure.field_grade, "g");
  assert_string_equal(p->base, "b_2020");
  assert_string_equal(p->target, "t_2030");
  assert_true(p->tolerance_ha == 2 && p->tolerance_pct == 0.25 && p->snap_mm == 0.5);
  assert_true(p->sliver_width_m == 2 && p->sliver_area_m2 == 10);
  assert_int_equal(g_hash_table_size(p->disabled), 2);
  assert_true(g_hash_table_contains(p->disabled, "gap"));
  assert_string_equal(p->lang, "en");
  assert_true(p->zoom_min == 7 && p->zoom_max == 12 && p->raster_containers == 0);
}

static void
what_is_left_out_has_the_documented_value(void **state)
{
  g_autofree char *path = write_text(*state, "p.yaml", GOOD);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdProject) p = qd_project_load(path, &error);
  assert_no_error(error);
  assert_true(p->tolerance_ha == 1 && p->tolerance_pct == 0.5 && p->snap_mm == 1);
  assert_string_equal(p->lang, "vi");
  assert_int_equal(p->zones.line, 0);
  assert_null(p->plan_dir);
  assert_null(p->base);
  assert_true(p->zoom_min == 8 && p->zoom_max == 13 && p->raster_containers == QD_RASTER_MBTILES && p->tile_px == 256 &&
              p->tile_layers == QD_TILES_ALL && !p->tiles_are_webp);
}

/* @: the folder of the project file. */
static const struct {
  const char *text, *message;
  int code;
} bad[] = {
    {"", "1: the project file is empty", 2},
    {"# only a remark\n", "1: the project file is empty", 2},
    {"- a\n", "1: expected keys and values (key: value)", 2},
    {UNITS LAND_USE, "1: key \"project\" is missing", 2},
    {PROJECT LAND_USE, "1: key \"units\" is missing", 2},
    {PROJECT UNITS, "1: key \"land_use\" is missing", 2},
    {GOOD "landuse: 1\n", "4: unknown key \"landuse\"; did you mean \"land_use\"?", 2},
    {GOOD "colour_of_the_sky: blue\n",
     "4: unknown key \"colour_of_the_sky\"; keys are: project, units, land_use, plan, zones, infrastructure, balance, "
     "scenario, checks, "
     "reports, tiles",
     2},
    {GOOD "plan: plan\nplan: plan\n", "5: plan: this key stands twice", 2},
    {GOOD "[a, b]: c\n", "4: a key must be a word", 2},
    {"project: {name: x, crs: \"EPSG:9215\", date: 2026-11-01}\n" UNITS LAND_USE, "1: project: key \"code\" is missing",
     2},
    {"project:\n  code: \"20\"\n  name: x\n  crs: \"EPSG:9215\"\n  date: 1/11/2026\n" UNITS LAND_USE,
     "5: project.date: \"1/11/2026\" is no date (write year-month-day: 2026-11-01)", 2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:9215\", date: 2026-02-30}\n" UNITS LAND_USE,
     "1: project.date: \"2026-02-30\" is no date (write year-month-day: 2026-11-01)", 2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:9215\", date: 2026-1-011}\n" UNITS LAND_USE,
     "1: project.date: \"2026-1-011\" is no date (write year-month-day: 2026-11-01)", 2},
    {"project: {code: \"20\", name: \"\", crs: \"EPSG:9215\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.name: the value is empty", 2},
    {"project: {code: [20], name: x, crs: \"EPSG:9215\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.code: expected one value", 2},
    {"project: {code: LS/20, name: x, crs: \"EPSG:9215\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.code: \"LS/20\": only letters a-z, digits and hyphens (files are named after it)", 2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:4326\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.crs: EPSG:4326 WGS 84 is in degrees: areas cannot be measured in it; take the province's VN-2000 TM-3 "
     "zone, "
     "e.g. EPSG:9215",
     2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:3857\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.crs: EPSG:3857 WGS 84 / Pseudo-Mercator inflates areas (by a sixth in Lạng Sơn): they cannot be "
     "measured in "
     "it; take the province's VN-2000 TM-3 zone, e.g. EPSG:9215",
     2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:2263\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.crs: EPSG:2263 NAD83 / New York Long Island (ftUS) is not a projected system in metres; take the "
     "province's "
     "VN-2000 TM-3 zone, e.g. EPSG:9215",
     2},
    {"project: {code: \"20\", name: x, crs: VN2000, date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.crs: write the authority code, e.g. EPSG:9215", 2},
    {"project: {code: \"20\", name: x, crs: \"EPSG:99999\", date: 2026-11-01}\n" UNITS LAND_USE,
     "1: project.crs: \"EPSG:99999\" is not a coordinate system that PROJ knows (write e.g. EPSG:9215)", 2},
    {PROJECT "units:\n  source: none.gpkg\n  code: code\n" LAND_USE, "3: units.source: no such file: @/none.gpkg", 3},
    {PROJECT "units: {source: \"xa/*.gpkg\", code: code}\n" LAND_USE, "2: units.source: no file matches @/xa/*.gpkg",
     3},
    {PROJECT "units: {source: [], code: code}\n" LAND_USE, "2: units.source: the list of files is empty", 2},
    {PROJECT "units: {source: [units.gpkg, ./units.gpkg], code: code}\n" LAND_USE,
     "2: units.source: @/units.gpkg is named twice", 2},
    {PROJECT "units: {source: {a: b}, code: code}\n" LAND_USE, "2: units.source: expected a list ([a, b])", 2},
    {PROJECT "units: {code: code}\n" LAND_USE, "2: units: key \"source\" is missing", 2},
    {PROJECT "units: {source: units.gpkg, code: code, register: none.csv}\n" LAND_USE,
     "2: units.register: no such file or folder: @/none.csv", 3},
    {PROJECT "units: {source: units.gpkg, code: code, crs: \"EPSG:0\"}\n" LAND_USE,
     "2: units.crs: \"EPSG:0\" is not a coordinate system that PROJ knows (write e.g. EPSG:9215)", 2},
    {PROJECT "units: {source: units.gpkg, code: code, category: x}\n" LAND_USE,
     "2: units: unknown key \"category\"; keys are: source, layer, crs, encoding, shape_levels, "
     "label_levels, code, name, register",
     2},
    {PROJECT UNITS "land_use: {period: 2024, source: land.gpkg, category: c}\n",
     "3: land_use: expected a list of periods, each beginning with \"- period:\"", 2},
    {PROJECT UNITS "land_use: []\n", "3: land_use: expected a list of periods, each beginning with \"- period:\"", 2},
    {PROJECT UNITS "land_use:\n  - {period: 2024, source: land.gpkg, category: c}\n  - {period: 2024, source: "
                   "land.gpkg, category: c}\n",
     "5: land_use: period 2024 stands twice", 2},
    {PROJECT UNITS "land_use: [{source: land.gpkg, category: c}]\n", "3: land_use: key \"period\" is missing", 2},
    {PROJECT UNITS "land_use: [{period: 2024, category: c}]\n", "3: land_use: key \"source\" is missing", 2},
    {PROJECT UNITS "land_use: [{period: 2024, source: land.gpkg, category: c, recod: r.csv}]\n",
     "3: land_use: unknown key \"recod\"; did you mean \"recode\"?", 2},
    {GOOD "plan: none\n", "4: plan: no such file or folder: @/none", 3},
    {GOOD "balance: {overlap: largest}\n",
     "4: balance.overlap: \"largest\" is not available; allowed: lower_id, higher_id, by_category_priority", 2},
    {GOOD "balance: {tolerance_ha: \"0,5\"}\n",
     "4: balance.tolerance_ha: \"0,5\" is not a number (write 0.5: decimal dot, no unit)", 2},
    {GOOD "balance: {tolerance_ha: 010}\n",
     "4: balance.tolerance_ha: \"010\" is not a number (write 0.5: decimal dot, no unit)", 2},
    {GOOD "balance: {tolerance_pct: 1e3}\n",
     "4: balance.tolerance_pct: \"1e3\" is not a number (write 0.5: decimal dot, no unit)", 2},
    {GOOD "balance: {tolerance_ha: -1}\n", "4: balance.tolerance_ha: \"-1\" is too small; at least 0", 2},
    {GOOD "checks:\n  snap_mm: 1mm\n", "5: checks.snap_mm: \"1mm\" is not a number (write 0.5: decimal dot, no unit)",
     2},
    {GOOD "checks: {rules_seconds: 0}\n", "4: checks.rules_seconds: \"0\" is too small; at least 1", 2},
    {GOOD "reports: {lang: fr}\n", "4: reports.lang: \"fr\" is not available; allowed: vi, en", 2},
    {GOOD "tiles: {zoom: [8]}\n", "4: tiles.zoom: expected two whole numbers from 0 to 20, low first: [8, 13]", 2},
    {GOOD "tiles: {zoom: [13, 8]}\n", "4: tiles.zoom: the lower zoom stands first: [8, 13], not [13, 8]", 2},
    {GOOD "tiles: {zoom: [8, 21]}\n", "4: tiles.zoom: expected two whole numbers from 0 to 20, low first: [8, 13]", 2},
    {GOOD "tiles: {zoom: [8.5, 9]}\n", "4: tiles.zoom: expected two whole numbers from 0 to 20, low first: [8, 13]", 2},
    {GOOD "tiles: {raster: [png]}\n", "4: tiles.raster: \"png\" is not available; allowed: mbtiles, pmtiles, xyz", 2},
};

static void
every_mistake_is_named_with_its_line(void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *path = write_text(*state, "p.yaml", bad[i].text);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_string_printf(expected, "%s:%s", path, bad[i].message);
    g_string_replace(expected, "@", *state, 0);
    g_autoptr(GError) error = NULL;
    assert_null(qd_project_load(path, &error));
    assert_error(&error, bad[i].code, expected->str);
  }
}

static void
columns_need_a_table_of_targets(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = write_text(*state, "p.yaml", GOOD "balance: {target: t_2030}\n");
  assert_null(qd_project_load(path, &error));
  assert_non_null(strstr(error->message, "p.yaml:4: balance.target: \"t_2030\" is a column of targets.csv"));
  assert_int_equal(error->code, QD_ERROR_USAGE);
}

static void
outputs_never_replace_inputs(void **state)
{
  g_autofree char *path = write_text(*state, "p.yaml", GOOD), *gdb = write_text(*state, "xa.gdb/a.gdbtable", "");
  g_autofree char *inside_path = write_text(*state, "q.yaml", PROJECT "units: {source: xa.gdb, code: c}\n" LAND_USE);
  g_autofree char *own = write_text(*state, "20.gpkg", "");
  g_autofree char *own_path = write_text(*state, "r.yaml", PROJECT "units: {source: 20.gpkg, code: c}\n" LAND_USE);
  g_autoptr(QdProject) plain = qd_project_load(path, NULL), gdb_project = qd_project_load(inside_path, NULL),
                       same = qd_project_load(own_path, NULL);
  g_autofree char *out = g_build_filename(*state, "out", NULL),
                  *inside = g_build_filename(*state, "xa.gdb", "out", NULL);
  g_autoptr(GError) error = NULL;
  assert_true(qd_project_check_output(plain, "--out", out, &error));
  assert_true(qd_project_check_output(plain, "--out", *state, &error)); /* no name of ours among the inputs */
  assert_no_error(error);
  assert_false(qd_project_check_output(gdb_project, "--out", inside, &error));
  g_autofree char *message =
      g_strdup_printf("--out: %s lies inside the input %s/xa.gdb; give another folder", inside, (char *)*state);
  assert_error(&error, QD_ERROR_USAGE, message);
  assert_false(qd_project_check_output(same, "--out", *state, &error));
  g_autofree char *replaces = g_strdup_printf("--out: %s would replace the input %s/20.gpkg; give another folder",
                                              (char *)*state, (char *)*state);
  assert_error(&error, QD_ERROR_USAGE, replaces);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, fixture_folder_end)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      IN_FOLDER(everything_is_read),
      IN_FOLDER(what_is_left_out_has_the_documented_value),
      IN_FOLDER(every_mistake_is_named_with_its_line),
      IN_FOLDER(columns_need_a_table_of_targets),
      IN_FOLDER(outputs_never_replace_inputs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
