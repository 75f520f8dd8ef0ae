#include "province.h"

static void
check(Province *p, const char *dir, const char *reg, const char *extra)
{
  g_autofree char *units = write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2);
  g_autofree char *path = reg == NULL ? NULL : write_text(dir, "register.csv", reg);
  province_open(p, dir, "source: units.gpkg, category: code", extra);
  province_load_units(p);
  qd_check_register(p->project, p->plan, p->units, p->findings);
  qd_findings_finish(p->findings);
}

static void
an_agreeing_register_is_silent(void **state)
{
  Province p; /* drawn: 1 ha each; a tolerance of 1 ha, or 0.5 % */
  check(&p, *state, "code,name,register_km2\n00001,  mỘT ,0.01\n00002,Hai,0.0199\n", "");
  assert_int_equal(qd_findings_count(p.findings), 0);
  province_clear(&p);
}

static void
without_register_nothing_is_said(void **state)
{
  Province p;
  check(&p, *state, NULL, "");
  assert_int_equal(qd_findings_count(p.findings), 0);
  province_clear(&p);
}

static void
every_difference_is_a_finding(void **state)
{
  Province p;
  check(&p, *state, "code,name,register_km2\n00001,Nhất,5\n00003,Ba,0.07\n", "");
  assert_int_equal(qd_findings_count(p.findings), 4);
  const QdFinding *renamed = only_finding(p.findings, "unit_renamed"),
                  *missing = only_finding(p.findings, "unit_missing"),
                  *extra = only_finding(p.findings, "unit_not_registered"),
                  *area = only_finding(p.findings, "unit_area");
  assert_string_equal(renamed->unit, "00001");
  assert_string_equal(renamed->value, "Một");
  assert_string_equal(renamed->expected, "Nhất");
  assert_string_equal(missing->unit, "00003");
  assert_string_equal(missing->value, "Ba");
  assert_close(missing->measure, 7, 1e-9);
  assert_false(missing->has_place);
  assert_string_equal(extra->unit, "00002");
  assert_true(extra->has_place && extra->x > 400100 && extra->x < 400200);
  assert_string_equal(area->unit, "00001");
  assert_close(area->measure, 1 - 500, 1e-6);
  assert_string_equal(area->message, "drawn area 1.00 ha, registered 500.00 ha: \u2212499.00 ha apart");
  province_clear(&p);
}

/* A province code that was not replaced, and a unit that nobody has. */
static void
figures_of_no_unit_are_told(void **state)
{
  g_autofree char *targets = write_text(*state, "plan/targets.csv",
                                        "unit,category,sense,y2030\n20,LUA,floor,5\n20,RSX,floor,6\n24,LUA,floor,1\n");
  g_autofree char *inventory =
      write_text(*state, "plan/inventory.csv",
                 "unit,category,period,area_ha\n24,LUA,2024,1\n00001,LUA,2024,1\n00009,LUA,2024,1\n");
  Province p;
  check(&p, *state, NULL, "plan: plan\nbalance: {target: y2030}\n");
  g_autofree char *told = g_strdup("");
  for (guint i = 0; i < qd_findings_count(p.findings); i++) {
    const QdFinding *f = qd_findings_get(p.findings, i);
    char *more = g_strdup_printf("%s%s %s:%u %s %s %.0f\n", told, f->rule, f->layer, f->source_line, f->value,
                                 f->expected, f->measure);
    g_free(told);
    told = more;
  }
  assert_string_equal(told, "figures_of_no_unit inventory.csv:4 00009 20 1\n"
                            "figures_of_no_unit inventory.csv:2 24 20 1\n"
                            "figures_of_no_unit targets.csv:4 24 20 1\n");
  province_clear(&p);
}

static void
the_larger_tolerance_counts(void **state)
{
  Province p; /* 1 ha drawn, 1.3 ha registered */
  check(&p, *state, "code,name,register_km2\n00001,Một,0.013\n00002,Hai,0.01\n",
        "balance: {tolerance_ha: 0.1, tolerance_pct: 30}\n");
  assert_int_equal(qd_findings_count(p.findings), 0);
  province_clear(&p);
  g_autofree char *dir = g_build_filename(*state, "strict", NULL);
  assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
  check(&p, dir, "code,name,register_km2\n00001,Một,0.013\n00002,Hai,0.01\n",
        "balance: {tolerance_ha: 0.1, tolerance_pct: 20}\n");
  assert_close(only_finding(p.findings, "unit_area")->measure, -0.3, 1e-9);
  province_clear(&p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(an_agreeing_register_is_silent), WITH_FOLDER(without_register_nothing_is_said),
      WITH_FOLDER(every_difference_is_a_finding),  WITH_FOLDER(figures_of_no_unit_are_told),
      WITH_FOLDER(the_larger_tolerance_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
