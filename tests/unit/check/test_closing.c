#include "province.h"

#define PARCELS                                                                                                        \
  {                                                                                                                    \
    {"POLYGON((400000 2400000,400060 2400000,400060 2400100,400000 2400100,400000 2400000))", "KD1", "LUA"},           \
    {                                                                                                                  \
      "POLYGON((400060 2400000,400200 2400000,400200 2400100,400060 2400100,400060 2400000))", "KD2", "RSN"            \
    }                                                                                                                  \
  }

/* The ledger as it would be had one parcel's part in one unit been lost. */
static void
forget(Province *p, guint unit, int column, double area_m2)
{
  guint n = qd_units_count(p->units);
  QdLedger *other = qd_ledger_new(p->categories, n);
  for (guint row = 0; row <= n; row++) {
    for (int c = QD_COLUMN_GAP; c <= PNN; c++)
      qd_ledger_add(other, row, c,
                    qd_ledger_direct(p->balance->ledger, row, c) -
                        (c == column && (row == unit || row == n) ? area_m2 : 0));
    qd_ledger_set_unit_area(other, row, qd_ledger_unit_area(p->balance->ledger, row));
  }
  qd_ledger_free(p->balance->ledger);
  p->balance->ledger = other;
}

static void
a_lost_parcel_is_seen(void **state)
{
  const Feature parcels[] = PARCELS;
  Province p;
  province_run(&p, *state, parcels, 2, "");
  assert_int_equal(qd_findings_count(p.findings), 0);
  forget(&p, 0, RSN, 4000);
  g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, NULL, NULL);
  qd_check_closing(p.project, p.balance, p.units, findings);
  qd_findings_finish(findings);
  assert_int_equal(qd_findings_count(findings), 2);
  const QdFinding *unit = qd_findings_get(findings, 0), *province = qd_findings_get(findings, 1);
  assert_string_equal(unit->rule, "not_closed");
  assert_string_equal(unit->unit, "00001");
  assert_close(unit->measure, -4000, 1e-6);
  assert_true(unit->has_place);
  assert_string_equal(province->unit, "20");
  assert_int_equal(unit->severity, QD_SEVERITY_ERROR);
  province_clear(&p);
}

/* 1e-9 of a unit of 10,000 m² is 1e-5 m². */
static void
the_limit_is_a_billionth_of_the_unit(void **state)
{
  const double lost[] = {0.9e-5, 1.1e-5};
  for (guint i = 0; i < 2; i++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, i);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    const Feature parcels[] = PARCELS;
    Province p;
    province_run(&p, dir, parcels, 2, "");
    forget(&p, 1, RSN, lost[i]);
    g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, NULL, NULL);
    qd_check_closing(p.project, p.balance, p.units, findings);
    assert_int_equal(qd_findings_count(findings), i); /* of the province, 1.1e-5 is still below */
    province_clear(&p);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(a_lost_parcel_is_seen),
      WITH_FOLDER(the_limit_is_a_billionth_of_the_unit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
