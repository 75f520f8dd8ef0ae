/* What the checks found in an earlier run is taken where nothing that decides it has changed, and only there. */
#include "province.h"

#include <glib/gstdio.h>

#include "quydat/cache.h"

/* In A a spike; over the border, 0.5 m of it in B, a sliver part; in B a spike. */
#define SPIKE_A                                                                                                        \
  "POLYGON((400010 2400010,400040 2400010,400060 2400009.9,400040 2400009.8,400010 2400005,400010 2400010))"
#define OVER "POLYGON((400070 2400050,400100.5 2400050,400100.5 2400060,400070 2400060,400070 2400050))"
#define SPIKE_B                                                                                                        \
  "POLYGON((400150 2400010,400170 2400010,400190 2400009.9,400170 2400009.8,400150 2400005,400150 2400010))"
#define SQUARE_B "POLYGON((400150 2400010,400170 2400010,400170 2400030,400150 2400030,400150 2400010))"
static const Feature MAP[] = {{SPIKE_A, "1", "LUA"}, {OVER, "2", "LUA"}, {SPIKE_B, "3", "LUA"}};
static const Feature EDITED[] = {{SPIKE_A, "1", "LUA"}, {OVER, "2", "LUA"}, {SQUARE_B, "3", "LUA"}};

/* Checks a map; @return its findings in words, "rule unit feature" a line. */
static char *
check(const char *dir, const Feature *map, const char *extra, QdCache *cache)
{
  static const char *const names[] = {"land.gpkg", "units.gpkg"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *old = g_build_filename(dir, names[i], NULL);
    g_remove(old);
  }
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, map, 3));
  g_autoptr(GError) error = NULL;
  Province p;
  province_open(&p, dir, LAND_GPKG, extra);
  province_load_units(&p);
  g_autoptr(QdLayer) parcels = qd_land_use_load(p.project, 0, p.categories, dir, cache, 2, p.findings, &error);
  assert_no_error(error);
  assert_true(qd_check_parcels(p.project, p.units, parcels, cache, 2, p.findings, &error));
  assert_no_error(error);
  qd_findings_finish(p.findings);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < qd_findings_count(p.findings); i++) {
    const QdFinding *f = qd_findings_get(p.findings, i);
    g_string_append_printf(text, "%s %s %s %.4f\n", f->rule, f->unit, f->feature, f->measure);
  }
  province_clear(&p);
  return g_string_free(text, FALSE);
}

/* The same with a cache. @return the units that were worked: "00001 00002" */
static char *
check_kept(const char *dir, const Feature *map, const char *extra, char **findings)
{
  g_autofree char *folder = g_build_filename(dir, "cache", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCache) cache = qd_cache_open(folder, NULL, &error);
  assert_no_error(error);
  *findings = check(dir, map, extra, cache);
  g_autoptr(GPtrArray) worked = qd_cache_worked_units(cache);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < worked->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", (char *)worked->pdata[i]);
  return g_string_free(text, FALSE);
}

static void
assert_worked(const char *dir, const Feature *map, const char *extra, const char *expected)
{
  g_autofree char *plain = check(dir, map, extra, NULL);
  g_autofree char *findings = NULL, *worked = check_kept(dir, map, extra, &findings);
  assert_string_equal(worked, expected);
  assert_string_equal(findings, plain);
}

static void
findings_are_what_they_should_be(void **state)
{
  g_autofree char *text = check(*state, MAP, "", NULL);
  /* 0.5 m × 10 m of OVER; 20 m from the tip to the body of each spike */
  assert_non_null(strstr(text, "sliver_part 00002 2 5.0000\n"));
  assert_non_null(strstr(text, "spike 00001 1 20.00"));
  assert_non_null(strstr(text, "spike 00002 3 20.00"));
}

static void
nothing_changed(void **state)
{
  assert_worked(*state, MAP, "", "00001 00002");
  assert_worked(*state, MAP, "", "");
}

static void
a_parcel_changed(void **state)
{
  assert_worked(*state, MAP, "", "00001 00002");
  assert_worked(*state, EDITED, "", "00002");
}

static void
a_limit_changed(void **state)
{
  assert_worked(*state, MAP, "", "00001 00002");
  assert_worked(*state, MAP, "checks: {sliver_area_m2: 4}\n", "00001 00002");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(findings_are_what_they_should_be),
      WITH_FOLDER(nothing_changed),
      WITH_FOLDER(a_parcel_changed),
      WITH_FOLDER(a_limit_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
