/* Zones and lines over two units of 100 m × 100 m (00001 from 400000, 00002 from 400100), by hand. */
#include "scenario/drawn_works.h"

#include "geo/area.h"
#include "scenario/take.h"

#define AT(x0, y0, x1, y1)                                                                                             \
  "POLYGON((400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y0 ",400" #x1 " 2400" #y1 ",400" #x0 " 2400" #y1 ",400" #x0       \
  " 2400" #y0 "))"
#define LINE(x0, y0, x1, y1) "LINESTRING(400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y1 ")"
#define COUNT(array) array, G_N_ELEMENTS(array)
enum { A, B, PROVINCE, GAP = QD_COLUMN_GAP };

/* Unit A: rice, B: rice below 50 m, forest above; the last 20 m of B are covered by nothing. */
static const Feature PARCELS[] = {
    {AT(000, 000, 100, 100), "1", "LUA"}, {AT(100, 000, 180, 050), "2", "LUA"}, {AT(100, 050, 180, 100), "3", "RSX"}};

static void
test_zone_over_a_border_and_a_gap(void **state)
{
  static const Drawn ZONES[] = {{AT(080, 040, 190, 060), {"K1", "KCN", "to_2030"}}};
  Works w;
  works_run(&w, *state, COUNT(PARCELS), COUNT(ZONES), NULL, 0);
  g_autoptr(QdScenario) s = works_apply(&w, (QdScenarioChoice){0});
  assert_close(qd_scenario_area(s, A, LUA, PNN), 20 * 20, 1e-6);
  assert_close(qd_scenario_area(s, B, LUA, PNN), 80 * 10, 1e-6);
  assert_close(qd_scenario_area(s, B, RSX, PNN), 80 * 10, 1e-6);
  assert_close(qd_scenario_area(s, B, GAP, PNN), 10 * 20, 1e-6);
  assert_close(qd_scenario_area(s, PROVINCE, LUA, PNN), 20 * 20 + 80 * 10, 1e-6);
  assert_close(qd_scenario_area(s, B, GAP, GAP), 20 * 100 - 200, 1e-6);
  const QdLedger *ledger = qd_scenario_ledger(s);
  assert_close(qd_ledger_total(ledger, B, PNN), 1800, 1e-6);
  assert_close(qd_ledger_total(ledger, PROVINCE, LUA), 14000 - 1200, 1e-6);
  for (guint row = A; row <= PROVINCE; row++)
    assert_true(qd_scenario_residual(s, row) < 1e-6);
  assert_true(qd_land_take_residual(w.take) < 1e-6);
  works_clear(&w);
}

static void
test_land_is_converted_once_by_the_first(void **state)
{
  static const Drawn ZONES[] = {{AT(000, 000, 040, 010), {"C1", "CCN", "to_2030"}},
                                {AT(020, 000, 060, 010), {"K1", "KCN", "to_2030"}},
                                {AT(050, 000, 080, 010), {"C0", "CCN", "established"}},
                                {AT(000, 000, 100, 010), {"K9", "KCN", "after_2030"}}};
  Works w;
  works_run(&w, *state, COUNT(PARCELS), COUNT(ZONES), NULL, 0);
  g_autoptr(QdScenario) s = works_apply(&w, (QdScenarioChoice){0});
  assert_close(counted_of(s, work_named(&w, "C0"), A, LUA), 300, 1e-6); /* established before planned */
  assert_close(counted_of(s, work_named(&w, "K1"), A, LUA), 300, 1e-6); /* parks before clusters */
  assert_close(counted_of(s, work_named(&w, "C1"), A, LUA), 200, 1e-6);
  assert_close(counted_of(s, work_named(&w, "K9"), A, LUA), 0, 0);
  assert_close(qd_scenario_area(s, A, LUA, PNN), 800, 1e-6);
  g_autoptr(QdScenario) later = works_apply(&w, (QdScenarioChoice){.with_after_2030 = true});
  assert_close(counted_of(later, work_named(&w, "K9"), A, LUA), 200, 1e-6);
  g_autoptr(GPtrArray) without = g_ptr_array_new();
  g_ptr_array_add(without, (gpointer) "k1");
  g_autoptr(QdScenario) less = works_apply(&w, (QdScenarioChoice){.without = without});
  assert_close(counted_of(less, work_named(&w, "C1"), A, LUA), 400, 1e-6);
  works_clear(&w);
}

static void
test_lines_cross_once_and_span_forest(void **state)
{
  static const Drawn LINES[] = {{LINE(100, 080, 180, 080), {"R1", "provincial", "IV", "planned_2030"}},
                                {LINE(140, 000, 140, 100), {"R2", "provincial", "III-IV", "upgrade"}},
                                {LINE(150, 000, 150, 100), {"R3", "provincial", "IV", "existing"}},
                                {LINE(160, 000, 160, 100), {"P", "power", "", "planned_2030"}}};
  Works w;
  works_run(&w, *state, COUNT(PARCELS), NULL, 0, COUNT(LINES));
  g_autoptr(QdScenario) s = works_apply(&w, (QdScenarioChoice){0});
  guint r1 = work_named(&w, "R1"), r2 = work_named(&w, "R2");
  assert_close(qd_land_take_work(w.take, r2)->width_m, 10, 0); /* the widest of the grades */
  assert_close(qd_scenario_area(s, B, RSX, PNN), 0, 0);
  assert_close(qd_scenario_area(s, B, LUA, PNN), 10 * 50, 1e-6);
  assert_close(counted_of(s, r1, B, RSX) + counted_of(s, r2, B, RSX), 4 * 80 + 10 * 50 - 4 * 10, 1e-6);
  assert_false(qd_scenario_is_applied(s, work_named(&w, "R3")));
  QdTaken taken = {0};
  const GArray *rows = qd_scenario_takes(s);
  for (guint i = 0; i < rows->len; i++)
    if (g_array_index(rows, QdTakeRow, i).row == PROVINCE)
      qd_taken_add(&taken, s, &g_array_index(rows, QdTakeRow, i));
  assert_close(taken.spanned, 0.078, 1e-9);
  assert_close(taken.all, 0.05, 1e-9);
  assert_close(taken.rice, 0.05, 1e-9);
  works_clear(&w);
}

/* The drawn land of 2030 has the areas of the matrix; a spanned parcel stays whole. */
static void
test_drawn_land_closes(void **state)
{
  static const Drawn ZONES[] = {{AT(070, 040, 130, 060), {"K1", "KCN", "to_2030"}}};
  static const Drawn LINES[] = {{LINE(120, 000, 120, 100), {"R1", "provincial", "III", "planned_2030"}}};
  g_autoptr(GError) error = NULL;
  Works w;
  works_run(&w, *state, COUNT(PARCELS), COUNT(ZONES), COUNT(LINES));
  g_autoptr(QdScenario) s = works_apply(&w, (QdScenarioChoice){0});
  GArray *drawn = qd_scenario_draw(s, w.province.findings, &error);
  assert_no_error(error);
  double sums[2][6] = {{0}};
  for (guint i = 0; i < drawn->len; i++) {
    const QdProjectedPiece *piece = &g_array_index(drawn, QdProjectedPiece, i);
    sums[piece->unit][piece->category] += piece->area_m2;
  }
  for (guint unit = A; unit <= B; unit++)
    for (int c = LUA; c <= PNN; c++)
      assert_close(sums[unit][c], qd_ledger_direct(qd_scenario_ledger(s), unit, c), 1e-6);
  assert_close(sums[B][RSX], 80 * 50 - 30 * 10, 1e-6);
  assert_int_equal(count_findings(w.province.findings, "work_not_drawn"), 0);
  qd_projected_pieces_free(drawn);
  works_clear(&w);
}

/* The closing is a check: land that one of the measurements lacks is told, in the unit and in the province. */
static void
test_what_does_not_close_is_told(void **state)
{
  static const Drawn ZONES[] = {{AT(070, 040, 130, 060), {"K1", "KCN", "to_2030"}}};
  Works w;
  works_run(&w, *state, COUNT(PARCELS), COUNT(ZONES), NULL, 0);
  for (guint i = 0; i < 3; i++) {
    double *measured[] = {&g_array_index(w.take->beside, QdBeside, 0).area_m2,
                          &g_array_index(w.take->takes, QdTake, 0).area_m2,
                          &g_array_index(w.take->cover_land, QdCoverLand, 0).area_m2};
    guint before = count_findings(w.province.findings, "scenario_not_closed");
    *measured[i] -= 0.5;
    g_autoptr(QdScenario) s = works_apply(&w, (QdScenarioChoice){0});
    assert_close(qd_scenario_residual(s, A), 0.5, 1e-6);
    assert_true(qd_scenario_residual(s, B) < 1e-6);
    assert_close(qd_scenario_residual(s, PROVINCE), 0.5, 1e-6);
    assert_int_equal(count_findings(w.province.findings, "scenario_not_closed"), before + 2);
    *measured[i] += 0.5;
  }
  works_clear(&w);
}

static void
test_a_name_that_is_none(void **state)
{
  static const Drawn ZONES[] = {{AT(000, 000, 040, 010), {"Khu Hồ Sơn", "CCN", "to_2030"}}};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) without = g_ptr_array_new();
  Works w;
  works_run(&w, *state, COUNT(PARCELS), COUNT(ZONES), NULL, 0);
  g_ptr_array_add(without, (gpointer) "Khu Hồ Sơm");
  assert_null(qd_scenario_run(w.take, &(QdScenarioChoice){.without = without}, NULL, &error));
  assert_error(&error, QD_ERROR_USAGE,
               "--without: no zone and no line is called \"Khu Hồ Sơm\"; did you mean \"Khu Hồ Sơn\"?");
  works_clear(&w);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_zone_over_a_border_and_a_gap),     WITH_FOLDER(test_land_is_converted_once_by_the_first),
      WITH_FOLDER(test_lines_cross_once_and_span_forest), WITH_FOLDER(test_drawn_land_closes),
      WITH_FOLDER(test_what_does_not_close_is_told),      WITH_FOLDER(test_a_name_that_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
