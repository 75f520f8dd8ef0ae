/* Parcels on two units of 100 m × 100 m (00001 from 400000, 00002 from 400100), everything by hand. */
#include "geo/area.h"
#include "province.h"

#define AT(x0, y0, x1, y1)                                                                                             \
  "POLYGON((400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y0 ",400" #x1 " 2400" #y1 ",400" #x0 " 2400" #y1 ",400" #x0       \
  " 2400" #y0 "))"
#define COVER_B AT(100, 000, 200, 100), "Z1", "PNN"

static void
check_cell(const Province *p, guint row, int column, double area_m2)
{
  double found = qd_ledger_direct(p->balance->ledger, row, column);
  if (!(fabs(found - area_m2) <= 1e-6))
    fail_msg("row %u column %d: %.9g m² instead of %.9g", row, column, found, area_m2);
}

static void
check_closed(const Province *p)
{
  for (guint row = 0; row <= 2; row++)
    assert_close(qd_ledger_residual(p->balance->ledger, row), 0, 1e-5);
  assert_int_equal(count_findings(p->findings, "not_closed"), 0);
}

static void
a_clean_map_closes(void **state)
{
  /* the second parcel runs over the border */
  const Feature parcels[] = {{AT(000, 000, 060, 100), "KD1", "LUA"},
                             {AT(060, 000, 130, 100), "KD2", "RSN"},
                             {AT(130, 000, 200, 100), "KD3", "PNN"}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, LUA, 6000);
  check_cell(&p, 0, RSN, 4000);
  check_cell(&p, 1, RSN, 3000);
  check_cell(&p, 1, PNN, 7000);
  check_cell(&p, 2, RSN, 7000);
  check_cell(&p, 0, QD_COLUMN_GAP, 0);
  assert_close(qd_ledger_total(p.balance->ledger, 2, RSX), 7000, 1e-6);
  assert_close(qd_ledger_total(p.balance->ledger, 2, TS), 20000, 1e-6);
  assert_close(qd_ledger_unit_area(p.balance->ledger, 2), 20000, 1e-6);
  assert_close(p.balance->outside_m2, 0, 1e-9);
  check_closed(&p);
  assert_int_equal(qd_findings_count(p.findings), 0);
  assert_int_equal(p.balance->pieces->len, 4);
  const QdPiece *whole = &g_array_index(p.balance->pieces, QdPiece, 0),
                *cut = &g_array_index(p.balance->pieces, QdPiece, 1);
  assert_null(whole->cut);
  assert_non_null(cut->cut);
  assert_non_null(cut->cut->wkb);
  assert_close(qd_piece_area(p.balance, cut), 4000, 1e-6);
  province_clear(&p);
}

static void
a_piece_at_a_border_is_drawn_when_asked(void **state)
{
  const Feature parcels[] = {{AT(000, 000, 060, 100), "KD1", "LUA"},
                             {AT(060, 000, 130, 100), "KD2", "RSN"},
                             {AT(130, 000, 200, 100), "KD3", "PNN"}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, NULL, NULL);
  g_autoptr(QdBalance) balance = qd_balance_run(p.project, p.categories, p.units, province_load_land_use(&p),
                                                QD_KEEP_PIECES, NULL, 2, findings, &error);
  assert_no_error(error);
  assert_int_equal(balance->pieces->len, 4);
  const QdPiece *piece = &g_array_index(balance->pieces, QdPiece, 1);
  assert_non_null(piece->cut);
  assert_null(piece->cut->wkb);
  assert_close(qd_piece_area(balance, piece), 4000, 1e-6);
  gsize size;
  const guint8 *whole = qd_piece_wkb(balance, piece, &size);
  assert_close(qd_wkb_area(whole, size), 7000, 1e-6);
  QdCutter *cutter = qd_cutter_new(p.units, balance);
  GBytes *drawn = qd_cutter_draw(cutter, piece);
  assert_non_null(drawn);
  assert_close(qd_wkb_area(g_bytes_get_data(drawn, NULL), g_bytes_get_size(drawn)), 4000, 1e-6);
  piece->cut->area_m2 = 4001; /* what GEOS draws has another area */
  assert_null(qd_cutter_draw(cutter, piece));
  g_bytes_unref(drawn);
  qd_cutter_free(cutter);
  province_clear(&p);
}

static void
a_gap_and_an_unknown_code_have_their_rows(void **state)
{
  const Feature parcels[] = {
      {AT(000, 000, 050, 100), "KD1", "LUA"}, {AT(060, 000, 100, 100), "KD2", "QQQQQQ"}, {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, LUA, 5000);
  check_cell(&p, 0, QD_COLUMN_UNKNOWN, 4000);
  check_cell(&p, 0, QD_COLUMN_GAP, 1000);
  check_cell(&p, 2, QD_COLUMN_GAP, 1000);
  check_closed(&p);
  const QdFinding *gap = only_finding(p.findings, "gap");
  assert_close(gap->measure, 1000, 1e-6);
  assert_string_equal(gap->unit, "00001");
  assert_true(gap->x > 400050 && gap->x < 400060 && gap->y > 2400000 && gap->y < 2400100);
  assert_non_null(gap->area_wkb);
  assert_int_equal(count_findings(p.findings, "unknown_code"), 1);
  province_clear(&p);
}

/* What a rule is told not to report is still accounted. */
static void
a_disabled_rule_changes_no_area(void **state)
{
  const Feature parcels[] = {{AT(000, 000, 050, 100), "KD1", "LUA"}, {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 2, "checks: {disable: [gap]}\n");
  check_cell(&p, 0, QD_COLUMN_GAP, 5000);
  assert_int_equal(qd_findings_count(p.findings), 0);
  check_closed(&p);
  province_clear(&p);
}

static void
an_invalid_polygon_leaves_a_gap(void **state)
{
  const Feature parcels[] = {
      {AT(000, 000, 050, 100), "KD1", "LUA"},
      {"POLYGON((400050 2400000,400100 2400100,400100 2400000,400050 2400100,400050 2400000))", "KD2", "LUA"},
      {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, LUA, 5000);
  check_cell(&p, 0, QD_COLUMN_GAP, 5000);
  check_closed(&p);
  const QdFinding *f = only_finding(p.findings, "invalid_geometry");
  assert_string_equal(f->feature, "KD2");
  assert_true(f->x == 400075 && f->y == 2400050);
  province_clear(&p);
}

/* The lower id keeps the land: 9 before 10, whatever the order of the file. */
static void
the_lower_id_keeps_the_overlap(void **state)
{
  const Feature parcels[][3] = {
      {{AT(000, 000, 060, 100), "KD10", "LUA"}, {AT(040, 000, 100, 100), "KD9", "RSX"}, {COVER_B}},
      {{AT(040, 000, 100, 100), "KD9", "RSX"}, {COVER_B}, {AT(000, 000, 060, 100), "KD10", "LUA"}},
  };
  for (guint i = 0; i < 2; i++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, i);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    Province p;
    province_run(&p, dir, parcels[i], 3, "");
    check_cell(&p, 0, RSX, 6000);
    check_cell(&p, 0, LUA, 4000);
    check_cell(&p, 0, QD_COLUMN_GAP, 0);
    assert_close(qd_ledger_overlap(p.balance->ledger, 0), 2000, 1e-6);
    assert_close(qd_ledger_overlap(p.balance->ledger, 2), 2000, 1e-6);
    const QdFinding *f = only_finding(p.findings, "overlap");
    assert_string_equal(f->feature, "KD10");
    assert_string_equal(f->other, "KD9");
    assert_close(f->measure, 2000, 1e-6);
    assert_true(f->x > 400040 && f->x < 400060);
    check_closed(&p);
    double pieces = 0;
    for (guint k = 0; k < p.balance->pieces->len; k++)
      pieces += qd_piece_area(p.balance, &g_array_index(p.balance->pieces, QdPiece, k));
    assert_close(pieces, 20000, 1e-5);
    province_clear(&p);
  }
}

/* Without ids the bytes of the geometry decide, not the order of the file. */
static void
equal_ids_are_told_apart_by_their_geometry(void **state)
{
  const Feature parcels[][3] = {
      {{AT(000, 000, 060, 100), NULL, "LUA"}, {AT(040, 000, 100, 100), NULL, "RSX"}, {COVER_B}},
      {{AT(040, 000, 100, 100), NULL, "RSX"}, {AT(000, 000, 060, 100), NULL, "LUA"}, {COVER_B}},
  };
  double rice[2];
  for (guint i = 0; i < 2; i++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, i);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    Province p;
    province_run(&p, dir, parcels[i], 3, "");
    rice[i] = qd_ledger_direct(p.balance->ledger, 0, LUA);
    assert_close(rice[i] + qd_ledger_direct(p.balance->ledger, 0, RSX), 10000, 1e-6);
    check_closed(&p);
    province_clear(&p);
  }
  assert_true(rice[0] == rice[1]);
}

/* Three on one place, by hand: KD1 [0,60], KD2 [20,80], KD3 [40,100], each over the whole height.
 * KD2 loses [20,60] to KD1; KD3 loses [40,60] to KD1 and [60,80] to KD2. */
static void
each_further_cover_is_lost_once(void **state)
{
  const Feature parcels[] = {{AT(040, 000, 100, 100), "KD3", "PNN"},
                             {AT(000, 000, 060, 100), "KD1", "LUA"},
                             {AT(020, 000, 080, 100), "KD2", "RSX"},
                             {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 4, "");
  check_cell(&p, 0, LUA, 6000);
  check_cell(&p, 0, RSX, 2000);
  check_cell(&p, 0, PNN, 2000);
  assert_close(qd_ledger_overlap(p.balance->ledger, 0), 4000 + 4000, 1e-5);
  check_closed(&p);
  const struct {
    const char *loser, *keeper;
    double area;
  } expected[] = {{"KD2", "KD1", 4000}, {"KD3", "KD1", 2000}, {"KD3", "KD2", 2000}};
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    double area = 0;
    for (guint k = 0; k < qd_findings_count(p.findings); k++) {
      const QdFinding *f = qd_findings_get(p.findings, k);
      if (strcmp(f->rule, "overlap") == 0 && strcmp(f->feature, expected[i].loser) == 0 &&
          strcmp(f->other, expected[i].keeper) == 0)
        area += f->measure;
    }
    assert_close(area, expected[i].area, 1e-5);
  }
  province_clear(&p);
}

static void
a_duplicate_is_called_one(void **state)
{
  /* the same square drawn from another corner, the other way */
  const Feature parcels[] = {
      {AT(000, 000, 100, 100), "KD1", "LUA"},
      {"POLYGON((400100 2400100,400100 2400000,400000 2400000,400000 2400100,400100 2400100))", "KD2", "LUA"},
      {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, LUA, 10000);
  const QdFinding *f = only_finding(p.findings, "duplicate");
  assert_string_equal(f->feature, "KD2");
  assert_string_equal(f->other, "KD1");
  assert_close(f->measure, 10000, 1e-6);
  assert_int_equal(count_findings(p.findings, "overlap"), 0);
  check_closed(&p);
  province_clear(&p);
}

/* A duplicate over a border is one in each unit, not two halves that overlap. */
static void
a_duplicate_over_a_border_is_one_in_each_unit(void **state)
{
  const Feature parcels[] = {{AT(000, 000, 200, 100), "KD1", "LUA"}, {AT(000, 000, 200, 100), "KD2", "RSX"}};
  Province p;
  province_run(&p, *state, parcels, 2, "");
  check_cell(&p, 2, LUA, 20000);
  check_cell(&p, 2, RSX, 0);
  assert_int_equal(count_findings(p.findings, "duplicate"), 2);
  assert_int_equal(count_findings(p.findings, "overlap"), 0);
  check_closed(&p);
  province_clear(&p);
}

static void
nested_land_is_counted_for_the_lower_id(void **state)
{
  const Feature parcels[][3] = {
      {{AT(000, 000, 100, 100), "KD1", "LUA"}, {AT(020, 020, 040, 050), "KD2", "PNN"}, {COVER_B}},
      {{AT(000, 000, 100, 100), "KD2", "LUA"}, {AT(020, 020, 040, 050), "KD1", "PNN"}, {COVER_B}}};
  const double inner[] = {0, 600};
  for (guint i = 0; i < 2; i++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, i);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    Province p;
    province_run(&p, dir, parcels[i], 3, "");
    check_cell(&p, 0, PNN, inner[i]);
    check_cell(&p, 0, LUA, 10000 - inner[i]);
    assert_close(only_finding(p.findings, "overlap")->measure, 600, 1e-6);
    check_closed(&p);
    province_clear(&p);
  }
}

static void
land_outside_all_units_is_reported_not_counted(void **state)
{
  const Feature parcels[] = {
      {"POLYGON((399970 2400000,400100 2400000,400100 2400100,399970 2400100,399970 2400000))", "KD1", "LUA"},
      {COVER_B},
      {"POLYGON((410000 2400000,410010 2400000,410010 2400010,410000 2400010,410000 2400000))", "KD9", "LUA"}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, LUA, 10000);
  assert_close(p.balance->outside_m2, 3000 + 100, 1e-5);
  assert_int_equal(count_findings(p.findings, "outside_units"), 2);
  double sum = 0;
  for (guint k = 0; k < qd_findings_count(p.findings); k++) {
    const QdFinding *f = qd_findings_get(p.findings, k);
    sum += f->measure;
    assert_true(f->x < 400000 || f->x > 410000); /* the place is where it is outside */
  }
  assert_close(sum, 3100, 1e-5);
  check_closed(&p);
  province_clear(&p);
}

/* Misfits narrower than the tolerance are in the sums and one line a unit: 0.5 mm × 100 m are 0.05 m². */
static void
small_misfits_are_one_line(void **state)
{
  const Feature parcels[] = {
      {AT(000, 000, 050, 100), "KD1", "LUA"},
      {"POLYGON((400050.0005 2400000,400100 2400000,400100 2400100,400050.0005 2400100,400050.0005 2400000))", "KD2",
       "RSX"},
      {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  check_cell(&p, 0, QD_COLUMN_GAP, 0.05);
  const QdFinding *f = only_finding(p.findings, "misfits_below_snap");
  assert_close(f->measure, 0.05, 1e-5);
  assert_string_equal(f->value, "1");
  assert_int_equal(qd_findings_count(p.findings), 1);
  check_closed(&p);
  province_clear(&p);
  g_autofree char *dir = g_build_filename(*state, "finer", NULL);
  assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
  province_run(&p, dir, parcels, 3, "checks: {snap_mm: 0.1}\n");
  check_cell(&p, 0, QD_COLUMN_GAP, 0.05);
  assert_close(only_finding(p.findings, "gap")->measure, 0.05, 1e-5);
  province_clear(&p);
}

static void
units_are(Province *p, const char *dir, const Feature *units, guint n_units, const Feature *parcels, guint n)
{
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, units, n_units));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, parcels, n));
  province_open(p, dir, LAND_GPKG, "");
  province_load_units(p);
  province_balance(p, true);
  qd_check_closing(p->project, p->balance, p->units, p->findings);
  qd_findings_finish(p->findings);
}

/* 00002 begins 10 m inside 00001: each unit has the strip, the province once. */
static void
land_of_two_units_is_counted_once_in_the_province(void **state)
{
  const Feature units[] = {{UNIT_A, "00001", "Một"}, {AT(090, 000, 200, 100), "00002", "Hai"}};
  const Feature parcels[] = {{AT(000, 000, 095, 100), "KD1", "LUA"}, {AT(095, 000, 200, 100), "KD2", "PNN"}};
  Province p;
  units_are(&p, *state, units, 2, parcels, 2);
  check_cell(&p, 0, LUA, 9500);
  check_cell(&p, 0, PNN, 500);
  check_cell(&p, 1, LUA, 500);
  check_cell(&p, 1, PNN, 10500);
  check_cell(&p, 2, LUA, 9500);
  check_cell(&p, 2, PNN, 10500);
  assert_close(qd_ledger_unit_area(p.balance->ledger, 2), 20000, 1e-6);
  assert_close(qd_ledger_overlap(p.balance->ledger, 2), 0, 1e-6);
  const QdFinding *f = only_finding(p.findings, "unit_overlap");
  assert_close(f->measure, 1000, 1e-6);
  assert_string_equal(f->value, "00001");
  assert_string_equal(f->expected, "00002");
  check_closed(&p);
  assert_int_equal(qd_findings_count(p.findings), 1);
  province_clear(&p);
}

/* Three units on one place, and on it a gap and an overlap of parcels: counted once each in the province. */
static void
land_of_three_units_is_counted_once_in_the_province(void **state)
{
  const Feature units[] = {
      {AT(000, 000, 100, 100), "1", "a"}, {AT(000, 000, 100, 100), "2", "b"}, {AT(000, 000, 100, 100), "3", "c"}};
  const Feature parcels[] = {{AT(000, 000, 050, 100), "KD1", "LUA"}, {AT(040, 000, 080, 100), "KD2", "PNN"}};
  Province p;
  units_are(&p, *state, units, 3, parcels, 2);
  for (guint row = 0; row <= 3; row++) {
    check_cell(&p, row, LUA, 5000);
    check_cell(&p, row, PNN, 3000);
    check_cell(&p, row, QD_COLUMN_GAP, 2000);
    assert_close(qd_ledger_overlap(p.balance->ledger, row), 1000, 1e-6);
    assert_close(qd_ledger_unit_area(p.balance->ledger, row), 10000, 1e-6);
    assert_close(qd_ledger_residual(p.balance->ledger, row), 0, 1e-6);
  }
  assert_close(p.balance->outside_m2, 0, 1e-6);
  province_clear(&p);
}

static void
land_between_units_is_reported(void **state)
{
  /* a ring of four units around a hole of 20 m × 20 m */
  const Feature units[] = {{AT(000, 000, 060, 020), "1", "a"},
                           {AT(000, 040, 060, 060), "2", "b"},
                           {AT(000, 020, 020, 040), "3", "c"},
                           {AT(040, 020, 060, 040), "4", "d"}};
  const Feature parcels[] = {{AT(000, 000, 060, 060), "KD1", "LUA"}};
  Province p;
  units_are(&p, *state, units, 4, parcels, 1);
  const QdFinding *f = only_finding(p.findings, "unit_gap");
  assert_close(f->measure, 400, 1e-6);
  assert_true(f->x > 400020 && f->x < 400040 && f->y > 2400020 && f->y < 2400040);
  assert_close(p.balance->outside_m2, 400, 1e-6);
  check_cell(&p, 4, LUA, 3200);
  province_clear(&p);
}

/* Any number of threads, with pieces or without: the same figures to the bit. */
static void
threads_and_pieces_change_nothing(void **state)
{
  guint64 seed = 17;
  Feature parcels[60];
  char ids[60][8], *wkts[60];
  for (guint i = 0; i < 60; i++) {
    double x = 400000 + floor(180 * random_unit(&seed)), y = 2400000 + floor(80 * random_unit(&seed));
    wkts[i] = box_wkt(x, y, x + 5 + floor(30 * random_unit(&seed)), y + 5 + floor(30 * random_unit(&seed)));
    g_snprintf(ids[i], sizeof ids[i], "KD%u", i);
    parcels[i] = (Feature){wkts[i], ids[i], i % 3 == 0 ? "LUA" : i % 3 == 1 ? "RSN" : "XX"};
  }
  Province p;
  province_run(&p, *state, parcels, 60, "");
  for (guint jobs = 1; jobs <= 5; jobs++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, NULL, NULL);
    g_autoptr(QdBalance) other =
        qd_balance_run(p.project, p.categories, p.units, province_load_land_use(&p),
                       jobs == 2 ? QD_KEEP_PIECES | QD_KEEP_CUTS : QD_KEEP_DIVISION, NULL, jobs, findings, &error);
    assert_no_error(error);
    for (guint row = 0; row <= 2; row++)
      for (int column = QD_COLUMN_GAP; column <= PNN; column++)
        assert_true(qd_ledger_direct(other->ledger, row, column) == qd_ledger_direct(p.balance->ledger, row, column));
    assert_int_equal(other->pieces != NULL, jobs == 2);
  }
  check_closed(&p);
  province_clear(&p);
  for (guint i = 0; i < 60; i++)
    g_free(wkts[i]);
}

static void
rows_are_compared_with_the_plan(void **state)
{
  const Feature parcels[] = {
      {AT(000, 000, 050, 100), "KD1", "LUA"}, {AT(050, 000, 100, 100), "KD2", "QQQQQQ"}, {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 3, "");
  g_autofree char *targets = write_text(*state, "plan/targets.csv",
                                        "unit,category,sense,b,t,document,table,source_line\n"
                                        "20,LUA,floor,0.3,0.6,d,t,1\n20,PNN,ceiling,,0.5,d,t,2\n");
  g_autofree char *inventory =
      write_text(*state, "plan/inventory.csv", "unit,category,period,area_ha\n00001,LUA,2024,0.4\n");
  g_autofree char *dir = g_build_filename(*state, "plan", NULL);
  g_autoptr(QdPlan) plan = qd_plan_load(dir, NULL, p.categories, "b", "t", NULL);
  g_free(p.project->target);
  p.project->target = g_strdup("t");
  p.project->tolerance_ha = 0.01;
  g_autoptr(GPtrArray) balances = g_ptr_array_new();
  g_ptr_array_add(balances, p.balance);
  g_autoptr(GArray) rows = qd_compare(p.project, p.categories, plan, p.units, balances);
  assert_int_equal(rows->len, 3 * (6 + 2));
  const QdBalanceRow *rice = &g_array_index(rows, QdBalanceRow, LUA), *other = &g_array_index(rows, QdBalanceRow, PNN);
  assert_string_equal(rice->unit, "20");
  assert_string_equal(rice->category, "LUA");
  assert_close(rice->area_ha, 0.5, 1e-9);
  assert_close(rice->share_pct, 25, 1e-6);
  assert_close(rice->base_ha, 0.3, 0);
  assert_close(rice->target_ha, 0.6, 0);
  assert_close(rice->gap_to_target_ha, 0.1, 1e-9);
  assert_close(rice->done_pct, 0.2 / 0.3 * 100, 1e-6);
  assert_int_equal(rice->verdict, QD_VERDICT_SHORT);
  assert_true(isnan(rice->inventory_ha));
  assert_int_equal(other->verdict, QD_VERDICT_EXCEEDED); /* 1 ha above a ceiling of 0.5 */
  assert_true(isnan(other->done_pct));
  const QdBalanceRow *memo = &g_array_index(rows, QdBalanceRow, RSN), *unknown = &g_array_index(rows, QdBalanceRow, 6),
                     *gap = &g_array_index(rows, QdBalanceRow, 7),
                     *unit_rice = &g_array_index(rows, QdBalanceRow, 8 + LUA);
  assert_string_equal(memo->role, "memo");
  assert_int_equal(memo->verdict, QD_VERDICT_NONE);
  assert_string_equal(unknown->category, "_UNKNOWN");
  assert_close(unknown->area_ha, 0.5, 1e-9);
  assert_string_equal(gap->category, "_GAP");
  assert_string_equal(unit_rice->unit, "00001");
  assert_close(unit_rice->inventory_ha, 0.4, 0);
  assert_int_equal(unit_rice->verdict, QD_VERDICT_NONE);
  province_clear(&p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(a_clean_map_closes),
      WITH_FOLDER(a_piece_at_a_border_is_drawn_when_asked),
      WITH_FOLDER(a_gap_and_an_unknown_code_have_their_rows),
      WITH_FOLDER(a_disabled_rule_changes_no_area),
      WITH_FOLDER(an_invalid_polygon_leaves_a_gap),
      WITH_FOLDER(the_lower_id_keeps_the_overlap),
      WITH_FOLDER(equal_ids_are_told_apart_by_their_geometry),
      WITH_FOLDER(each_further_cover_is_lost_once),
      WITH_FOLDER(a_duplicate_is_called_one),
      WITH_FOLDER(a_duplicate_over_a_border_is_one_in_each_unit),
      WITH_FOLDER(nested_land_is_counted_for_the_lower_id),
      WITH_FOLDER(land_outside_all_units_is_reported_not_counted),
      WITH_FOLDER(small_misfits_are_one_line),
      WITH_FOLDER(land_of_two_units_is_counted_once_in_the_province),
      WITH_FOLDER(land_of_three_units_is_counted_once_in_the_province),
      WITH_FOLDER(land_between_units_is_reported),
      WITH_FOLDER(threads_and_pieces_change_nothing),
      WITH_FOLDER(rows_are_compared_with_the_plan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
