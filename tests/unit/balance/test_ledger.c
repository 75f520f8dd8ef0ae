#include "province.h"

static QdCategories *
small_tree(const char *folder)
{
  g_autofree char *path = write_text(folder, "codes.csv", CATEGORIES);
  QdCategories *tree = qd_categories_load(path, NULL);
  assert_non_null(tree);
  return tree;
}

static void
totals_add_partitions_and_memos_once(void **state)
{
  g_autoptr(QdCategories) tree = small_tree(*state);
  g_autoptr(QdLedger) ledger = qd_ledger_new(tree, 2);
  const struct {
    int column;
    double area;
  } cells[] = {{LUA, 10}, {RSX, 20}, {RSN, 5}, {PNN, 7}, {NNP, 1}, {QD_COLUMN_UNKNOWN, 3}, {QD_COLUMN_GAP, 4}};
  for (guint i = 0; i < G_N_ELEMENTS(cells); i++)
    qd_ledger_add(ledger, 0, cells[i].column, cells[i].area);
  qd_ledger_add(ledger, 0, LUA, 0.5);
  qd_ledger_add(ledger, 1, LUA, 1000); /* another row */
  assert_close(qd_ledger_direct(ledger, 0, LUA), 10.5, 0);
  assert_close(qd_ledger_direct(ledger, 0, RSX), 20, 0);
  assert_close(qd_ledger_total(ledger, 0, RSN), 5, 0);
  assert_close(qd_ledger_total(ledger, 0, RSX), 25, 0);            /* a parcel coded RSN is production forest, once */
  assert_close(qd_ledger_total(ledger, 0, NNP), 1 + 10.5 + 25, 0); /* also what carries the group's own code */
  assert_close(qd_ledger_total(ledger, 0, TS), 36.5 + 7, 0);
  assert_close(qd_ledger_total(ledger, 0, QD_COLUMN_UNKNOWN), 3, 0);
  assert_close(qd_ledger_total(ledger, 0, QD_COLUMN_GAP), 4, 0);
  assert_close(qd_ledger_total(ledger, 1, TS), 1000, 0);
  assert_close(qd_ledger_total(ledger, 2, TS), 0, 0);
  qd_ledger_set_unit_area(ledger, 0, 43.5 + 3 + 4);
  assert_close(qd_ledger_unit_area(ledger, 0), 50.5, 0);
  assert_close(qd_ledger_residual(ledger, 0), 0, 0);
  qd_ledger_set_unit_area(ledger, 0, 50.4);
  assert_close(qd_ledger_residual(ledger, 0), 0.1, 1e-12);
  qd_ledger_add_overlap(ledger, 0, 2);
  qd_ledger_add_overlap(ledger, 0, 3);
  assert_close(qd_ledger_overlap(ledger, 0), 5, 0);
  assert_close(qd_ledger_overlap(ledger, 1), 0, 0);
}

/* Two units of 100 m² that share 10 m², registered as 120 and 90; 20 m² of the first are gap, the second has no parcel.
 */
static void
a_difference_is_spread_over_the_land(void **state)
{
  g_autoptr(QdCategories) tree = small_tree(*state);
  g_autoptr(QdLedger) ledger = qd_ledger_new(tree, 2);
  for (guint row = 0; row <= 2; row += 2) {
    qd_ledger_add(ledger, row, LUA, 60);
    qd_ledger_add(ledger, row, QD_COLUMN_UNKNOWN, 15);
    qd_ledger_add(ledger, row, QD_COLUMN_AREA_DIFFERENCE, 5); /* the field says 5 m² less */
  }
  qd_ledger_add(ledger, 0, QD_COLUMN_GAP, 20);
  qd_ledger_add(ledger, 1, QD_COLUMN_GAP, 100);
  qd_ledger_add(ledger, 2, QD_COLUMN_GAP, 110);
  qd_ledger_set_unit_area(ledger, 0, 100);
  qd_ledger_set_unit_area(ledger, 1, 100);
  qd_ledger_set_unit_area(ledger, 2, 190);
  assert_close(qd_ledger_covered(ledger, 0), 80, 0);
  qd_ledger_close_on(ledger, 0, 120);
  qd_ledger_close_on(ledger, 1, 90);
  qd_ledger_close_on(ledger, 2, 210);
  const double closing[] = {120, 90, 210}, line[] = {20, -10, 20};
  for (guint row = 0; row <= 2; row++) {
    assert_close(qd_ledger_closing_area(ledger, row), closing[row], 0);
    assert_close(qd_ledger_direct(ledger, row, QD_COLUMN_REGISTER_DIFFERENCE), line[row], 0);
    assert_close(qd_ledger_residual(ledger, row), 0, 1e-12);
  }
  qd_ledger_spread(ledger);
  /* 20 m² over 75: LUA 60 → 76, unknown 15 → 19; what the second unit cannot spread stays, and so do the shared 10 m²
   */
  const double lua[] = {76, 0, 76}, unknown[] = {19, 0, 19}, gap[] = {20, 100, 110}, rest[] = {0, -10, 0};
  for (guint row = 0; row <= 2; row++) {
    assert_close(qd_ledger_direct(ledger, row, LUA), lua[row], 1e-12);
    assert_close(qd_ledger_total(ledger, row, TS), lua[row], 1e-12);
    assert_close(qd_ledger_direct(ledger, row, QD_COLUMN_UNKNOWN), unknown[row], 1e-12);
    assert_close(qd_ledger_direct(ledger, row, QD_COLUMN_GAP), gap[row], 1e-12);
    assert_close(qd_ledger_direct(ledger, row, QD_COLUMN_REGISTER_DIFFERENCE), rest[row], 1e-12);
    assert_close(qd_ledger_residual(ledger, row), 0, 1e-12); /* of the drawn, as before */
    assert_close(qd_ledger_unit_area(ledger, row), row == 2 ? 190 : 100, 0);
  }
  assert_close(qd_ledger_covered(ledger, 0), 80, 0);
}

/* A million pieces of an odd area and their sum taken away again: nothing is left. */
static void
cells_lose_nothing(void **state)
{
  g_autoptr(QdCategories) tree = small_tree(*state);
  g_autoptr(QdLedger) ledger = qd_ledger_new(tree, 1);
  for (int i = 0; i < 1000000; i++)
    qd_ledger_add(ledger, 0, LUA, 830.7321);
  qd_ledger_add(ledger, 0, LUA, -830732100);
  assert_close(qd_ledger_direct(ledger, 0, LUA), 0, 1e-6);
}

/* The whole table: sense × side of the target × within or beyond the larger tolerance. Target 100 ha, 1 ha or 0.5 %. */
static void
verdicts_follow_the_sense(void **state)
{
  (void)state;
  const struct {
    double area, base, target;
    QdSense sense;
    double tolerance_ha, tolerance_pct;
    QdVerdict verdict;
  } cases[] = {
      /* exact, from below (base 50) and from above (base 200) */
      {100, 50, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_MET},
      {99, 50, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_MET},
      {101, 50, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_MET},
      {98.9, 50, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_SHORT},
      {101.1, 50, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_EXCEEDED},
      {101.1, 200, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_SHORT},
      {98.9, 200, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_EXCEEDED},
      {90, NAN, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_SHORT},
      {110, NAN, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_SHORT}, /* nobody can say which way it lies */
      {90, 100, 100, QD_SENSE_EXACT, 1, 0.5, QD_VERDICT_SHORT},
      /* floor: more is safe */
      {98.9, 50, 100, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_SHORT},
      {98.9, 200, 100, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_SHORT},
      {99, 50, 100, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_MET},
      {500, 50, 100, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_MET},
      /* ceiling: less is safe */
      {1, 50, 100, QD_SENSE_CEILING, 1, 0.5, QD_VERDICT_MET},
      {101, 50, 100, QD_SENSE_CEILING, 1, 0.5, QD_VERDICT_MET},
      {101.1, 50, 100, QD_SENSE_CEILING, 1, 0.5, QD_VERDICT_EXCEEDED},
      {101.1, 200, 100, QD_SENSE_CEILING, 1, 0.5, QD_VERDICT_EXCEEDED},
      /* the larger tolerance: 0.5 % of 10,000 ha is 50 ha */
      {9951, 0, 10000, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_MET},
      {9949, 0, 10000, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_SHORT},
      {99.4, 0, 100, QD_SENSE_FLOOR, 0, 0.5, QD_VERDICT_SHORT},
      {99.5, 0, 100, QD_SENSE_FLOOR, 0, 0.5, QD_VERDICT_MET},
      {0.5, 0, 0, QD_SENSE_CEILING, 1, 0.5, QD_VERDICT_MET},
      /* no figure, no verdict */
      {100, 50, NAN, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_NO_DATA},
      {NAN, 50, 100, QD_SENSE_FLOOR, 1, 0.5, QD_VERDICT_NO_DATA},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    QdVerdict verdict = qd_verdict(cases[i].area, cases[i].base, cases[i].target, cases[i].sense, cases[i].tolerance_ha,
                                   cases[i].tolerance_pct);
    if (verdict != cases[i].verdict)
      fail_msg("case %u: %s instead of %s", i, qd_verdict_name(verdict), qd_verdict_name(cases[i].verdict));
  }
  assert_string_equal(qd_verdict_name(QD_VERDICT_NONE), "");
  assert_string_equal(qd_verdict_name(QD_VERDICT_NO_DATA), "no_data");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(totals_add_partitions_and_memos_once),
      WITH_FOLDER(a_difference_is_spread_over_the_land),
      WITH_FOLDER(cells_lose_nothing),
      cmocka_unit_test(verdicts_follow_the_sense),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
