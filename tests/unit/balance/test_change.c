/* Two periods of two units of 100 m × 100 m (00001 from 400000, 00002 from 400100), by hand and against GEOS. */
#include "geo/polygons.h"
#include "province.h"

#include "geo/area.h"
#include "geo/geos.h"
#include "balance/parts.h"
#include "quydat/change.h"

#define AT(x0, y0, x1, y1)                                                                                             \
  "POLYGON((400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y0 ",400" #x1 " 2400" #y1 ",400" #x0 " 2400" #y1 ",400" #x0       \
  " 2400" #y0 "))"
#define COVER_A AT(000, 000, 100, 100), "A1", "LUA"
#define COVER_B AT(100, 000, 200, 100), "Z1", "PNN"
#define TWO_PERIODS                                                                                                    \
  "source: from.gpkg, category: category, id: id}, {period: 2030, source: to.gpkg, category: category, id: id"
enum { UNKNOWN = QD_COLUMN_UNKNOWN, GAP = QD_COLUMN_GAP, OUTSIDE = 3 };

typedef struct {
  Province province;
  QdBalance *to;
  QdChange *change;
} Periods;

static void
periods_compare(Periods *p, bool with_pieces, guint jobs)
{
  g_autoptr(GError) error = NULL;
  QdBalance *balances[2];
  for (guint i = 0; i < 2; i++) {
    QdLayer *parcels = qd_land_use_load(p->province.project, i, p->province.categories, p->province.dir, NULL, 2,
                                        p->province.findings, &error);
    assert_no_error(error);
    balances[i] = qd_balance_run(p->province.project, p->province.categories, p->province.units, parcels,
                                 QD_KEEP_DIVISION, NULL, jobs, p->province.findings, &error);
    assert_no_error(error);
  }
  p->province.balance = balances[0];
  p->to = balances[1];
  p->change = qd_change_run(p->province.project, p->province.categories, p->province.units, balances[0], balances[1],
                            with_pieces, jobs, p->province.findings, &error);
  assert_no_error(error);
}

static void
periods_run_on(Periods *p, const char *dir, const Feature *units, guint n_units, const Feature *from, guint n_from,
               const Feature *to, guint n_to, bool with_pieces, guint jobs)
{
  *p = (Periods){0};
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, units, n_units));
  g_free(write_layer(dir, "from.gpkg", GPKG_LAND_USE, from, n_from));
  g_free(write_layer(dir, "to.gpkg", GPKG_LAND_USE, to, n_to));
  province_open(&p->province, dir, TWO_PERIODS, "");
  province_load_units(&p->province);
  periods_compare(p, with_pieces, jobs);
}

#define RUN(p, dir, from, to)                                                                                          \
  periods_run_on(p, dir, TWO_UNITS, 2, from, G_N_ELEMENTS(from), to, G_N_ELEMENTS(to), true, 2)

static void
periods_clear(Periods *p)
{
  qd_change_free(p->change);
  qd_balance_free(p->to);
  province_clear(&p->province);
}

static void
check_cell(const Periods *p, guint row, int from, int to, double area_m2)
{
  double found = qd_change_area(p->change, row, from, to);
  if (!(fabs(found - area_m2) <= 1e-5))
    fail_msg("row %u, %d to %d: %.9g m² instead of %.9g", row, from, to, found, area_m2);
}

/* Every cell that is not named is zero: their sum is the unit. */
static void
check_closed(const Periods *p)
{
  for (guint row = 0; row <= 2; row++) {
    double sum = 0;
    assert_close(qd_change_residual(p->change, row), 0, 1e-5);
    for (int from = GAP; from <= PNN; from++)
      for (int to = GAP; to <= PNN; to++)
        sum += qd_change_area(p->change, row, from, to);
    assert_close(sum, qd_ledger_unit_area(p->to->ledger, row), 1e-5);
  }
}

/* Pieces of each cell of the units add up to it; what is kept has none. */
static void
check_pieces(const Periods *p)
{
  const GArray *pieces = qd_change_pieces(p->change);
  for (guint row = 0; row < 2; row++) {
    for (int from = GAP; from <= PNN; from++) {
      for (int to = GAP; to <= PNN; to++) {
        double sum = 0;
        for (guint i = 0; i < pieces->len; i++) {
          const QdChangePiece *piece = &g_array_index(pieces, QdChangePiece, i);
          if (piece->unit != row || piece->from != from || piece->to != to)
            continue;
          gsize size;
          const guint8 *wkb = piece->wkb != NULL ? g_bytes_get_data(piece->wkb, &size)
                                                 : qd_layer_wkb(piece->whole, piece->parcel[QD_CHANGE_TO], &size);
          assert_close(qd_wkb_area(wkb, size), piece->area_m2, 1e-4);
          sum += piece->area_m2;
        }
        assert_close(sum, from == to ? 0 : qd_change_area(p->change, row, from, to), 1e-3);
      }
    }
  }
}

static void
parcels_that_change_are_measured_where_they_do(void **state)
{
  /* totals of LUA stay as they are: a difference of totals would see no change at all */
  const Feature from[] = {{AT(000, 000, 050, 100), "1", "LUA"}, {AT(050, 000, 100, 100), "2", "RSX"}, {COVER_B}};
  const Feature to[] = {{AT(000, 000, 030, 100), "1", "RSX"},
                        {AT(030, 000, 080, 100), "2", "LUA"},
                        {AT(080, 000, 100, 100), "3", "RSN"},
                        {COVER_B}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, LUA, RSX, 3000);
  check_cell(&p, 0, LUA, LUA, 2000);
  check_cell(&p, 0, RSX, LUA, 3000);
  check_cell(&p, 0, RSX, RSN, 2000);
  check_cell(&p, 1, PNN, PNN, 10000);
  check_cell(&p, 2, RSX, LUA, 3000);
  check_closed(&p);
  check_pieces(&p);
  assert_close(qd_change_of_kind(p.change, 2, QD_CHANGE_CHANGED), 8000, 1e-5);
  assert_close(qd_change_of_kind(p.change, 2, QD_CHANGE_KEPT), 12000, 1e-5);
  assert_int_equal(count_findings(p.province.findings, "change_not_closed"), 0);
  periods_clear(&p);
}

/* Both over the border, drawn unlike each other: three polygons at once. */
static void
parcels_over_a_border_are_shared_out(void **state)
{
  const Feature from[] = {
      {AT(000, 000, 060, 100), "1", "LUA"}, {AT(060, 000, 140, 100), "2", "RSX"}, {AT(140, 000, 200, 100), "3", "PNN"}};
  const Feature to[] = {
      {AT(000, 000, 200, 050), "1", "LUA"}, {AT(000, 050, 070, 100), "2", "PNN"}, {AT(070, 050, 200, 100), "3", "RSN"}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, RSX, LUA, 40 * 50);
  check_cell(&p, 0, RSX, PNN, 10 * 50);
  check_cell(&p, 0, RSX, RSN, 30 * 50);
  check_cell(&p, 1, RSX, LUA, 40 * 50);
  check_cell(&p, 1, RSX, RSN, 40 * 50);
  check_cell(&p, 1, PNN, RSN, 60 * 50);
  check_closed(&p);
  check_pieces(&p);
  periods_clear(&p);
}

/* The same parcel over the border in both periods, with another category: taken whole, cut for the layer. */
static void
a_parcel_drawn_alike_is_taken_whole(void **state)
{
  const Feature from[] = {
      {AT(000, 000, 060, 100), "1", "LUA"}, {AT(060, 000, 140, 100), "2", "RSX"}, {AT(140, 000, 200, 100), "3", "PNN"}};
  const Feature to[] = {
      {AT(140, 000, 200, 100), "7", "LUA"},
      {"POLYGON((400140 2400100,400060 2400100,400060 2400000,400140 2400000,400140 2400100))", "8", "PNN"},
      {AT(000, 000, 060, 100), "9", "LUA"}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, LUA, LUA, 6000);
  check_cell(&p, 0, RSX, PNN, 4000);
  check_cell(&p, 1, RSX, PNN, 4000);
  check_cell(&p, 1, PNN, LUA, 6000);
  check_closed(&p);
  check_pieces(&p);
  periods_clear(&p);
}

/* The lower id keeps the land, in each period by itself. */
static void
overlaps_are_settled_in_each_period(void **state)
{
  const Feature from[] = {{AT(000, 000, 070, 100), "9", "LUA"},
                          {AT(040, 000, 130, 100), "10", "RSX"},
                          {AT(130, 000, 200, 100), "11", "PNN"}};
  const Feature to[] = {{AT(000, 000, 070, 100), "9", "RSN"},
                        {AT(040, 000, 130, 100), "2", "PNN"},
                        {AT(130, 000, 200, 100), "11", "PNN"}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, LUA, RSN, 4000);
  check_cell(&p, 0, LUA, PNN, 3000);
  check_cell(&p, 0, RSX, PNN, 3000);
  check_cell(&p, 1, RSX, PNN, 3000);
  check_cell(&p, 1, PNN, PNN, 7000);
  check_closed(&p);
  check_pieces(&p);
  periods_clear(&p);
}

/* Land covered in one period only, an unknown code, and a gap in both. */
static void
what_one_period_lacks_is_other_gain_or_loss(void **state)
{
  const Feature from[] = {{AT(000, 000, 060, 100), "1", "LUA"}, {COVER_B}};
  const Feature to[] = {{AT(020, 000, 090, 100), "1", "RSX"},
                        {AT(100, 000, 150, 100), "2", "QQQQQQ"},
                        {AT(150, 000, 200, 100), "3", "PNN"}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, LUA, GAP, 2000);
  check_cell(&p, 0, LUA, RSX, 4000);
  check_cell(&p, 0, GAP, RSX, 3000);
  check_cell(&p, 0, GAP, GAP, 1000);
  check_cell(&p, 1, PNN, UNKNOWN, 5000);
  check_closed(&p);
  check_pieces(&p);
  const double kinds[QD_CHANGE_KINDS] = {
      [QD_CHANGE_KEPT] = 5000,       [QD_CHANGE_CHANGED] = 4000, [QD_CHANGE_OTHER_LOSS] = 2000,
      [QD_CHANGE_OTHER_GAIN] = 3000, [QD_CHANGE_UNKNOWN] = 5000, [QD_CHANGE_UNCOVERED] = 1000};
  for (QdChangeKind kind = 0; kind < QD_CHANGE_KINDS; kind++)
    assert_close(qd_change_of_kind(p.change, 2, kind), kinds[kind], 1e-5);
  periods_clear(&p);
}

/* The first period was drawn to a border 30 m further west, and 10 m short in the east. */
static void
land_outside_all_units_stands_apart(void **state)
{
  const char *far_west = "POLYGON((399970 2400000,400100 2400000,400100 2400100,399970 2400100,399970 2400000))";
  const char *near_west = "POLYGON((399990 2400000,400100 2400000,400100 2400100,399990 2400100,399990 2400000))";
  const Feature from[] = {{far_west, "1", "LUA"}, {AT(100, 000, 190, 100), "2", "PNN"}};
  const Feature to[] = {{near_west, "1", "RSX"}, {COVER_B}};
  Periods p;
  RUN(&p, *state, from, to);
  check_cell(&p, 0, LUA, RSX, 10000);
  check_cell(&p, 1, GAP, PNN, 1000);
  check_cell(&p, OUTSIDE, LUA, RSX, 1000);
  check_cell(&p, OUTSIDE, LUA, GAP, 2000);
  check_cell(&p, OUTSIDE, GAP, RSX, 0);
  assert_close(qd_change_total(p.change, OUTSIDE, QD_CHANGE_FROM, LUA), 3000, 1e-5);
  check_closed(&p);
  periods_clear(&p);
}

/* 00002 begins 10 m inside 00001: each unit has the strip, the province once. */
static void
land_of_two_units_is_counted_once_in_the_province(void **state)
{
  const Feature units[] = {{UNIT_A, "00001", "Một"}, {AT(090, 000, 200, 100), "00002", "Hai"}};
  const Feature from[] = {{AT(000, 000, 095, 100), "1", "LUA"}, {AT(095, 000, 200, 100), "2", "PNN"}};
  const Feature to[] = {{AT(000, 000, 200, 050), "1", "RSX"}, {AT(000, 050, 200, 100), "2", "PNN"}};
  Periods p;
  periods_run_on(&p, *state, units, 2, from, 2, to, 2, true, 2);
  check_cell(&p, 0, LUA, RSX, 95 * 50);
  check_cell(&p, 0, PNN, RSX, 5 * 50);
  check_cell(&p, 1, LUA, RSX, 5 * 50);
  check_cell(&p, 1, PNN, RSX, 105 * 50);
  check_cell(&p, 2, LUA, RSX, 95 * 50);
  check_cell(&p, 2, PNN, PNN, 105 * 50);
  check_cell(&p, OUTSIDE, PNN, PNN, 0);
  check_closed(&p);
  check_pieces(&p);
  periods_clear(&p);
}

/* A parcel of two uses: what can have stayed is taken to have stayed. */
typedef struct {
  double area[3][3];
} Uses;

static void
add_use(int from, int to, double area_m2, gpointer data)
{
  Uses *uses = data;
  uses->area[from][to] += area_m2;
}

static void
uses_are_shared_out(void **state)
{
  (void)state;
  const QdUse before[] = {{0, 0.4}, {1, 0.6}}, after[] = {{1, 0.3}, {0, 0.5}, {2, 0.2}};
  const QdPart a = {.column = 0, .uses = before, .n_uses = 2}, b = {.column = 1, .uses = after, .n_uses = 3},
               c = {.column = 2};
  Uses uses = {0}, alike = {0}, one = {0};
  qd_part_share_out(&a, &b, 100, add_use, &uses);
  const double expected[3][3] = {{40, 0, 0}, {10, 30, 20}, {0, 0, 0}};
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 3; k++)
      assert_close(uses.area[i][k], expected[i][k], 1e-9);
  qd_part_share_out(&a, &a, 100, add_use, &alike);
  assert_close(alike.area[0][0] + alike.area[1][1], 100, 1e-9);
  qd_part_share_out(&c, &a, 100, add_use, &one);
  assert_close(one.area[2][0], 40, 1e-9);
  assert_close(one.area[2][1], 60, 1e-9);
}

/* ---- random maps ---- */

enum { N_STARS = 25, N_TREE = PNN + 1 };

typedef struct {
  Feature parcels[N_STARS];
  char *wkts[N_STARS], ids[N_STARS][8];
} Map;

static void
map_init(Map *map, guint64 *seed)
{
  static const char *const CODES[] = {"LUA", "RSN", "PNN", "RSX", "XX"};
  for (guint i = 0; i < N_STARS; i++) {
    map->wkts[i] = random_star(seed, 400000 + 200 * random_unit(seed), 2400000 + 100 * random_unit(seed), 40);
    g_snprintf(map->ids[i], sizeof map->ids[i], "%02u", i);
    map->parcels[i] = (Feature){map->wkts[i], map->ids[i], CODES[i % G_N_ELEMENTS(CODES)]};
  }
}

/* The land of each category in a unit by GEOS: parcels in the order of ids, each less those before. */
static void
land_by_geos(QdGeos *geos, const Map *map, const GEOSGeometry *unit, GEOSGeometry *land[N_TREE + 2])
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GEOSGeometry *free_land = GEOSGeom_clone_r(h, unit);
  for (guint i = 0; i < N_TREE + 2; i++)
    land[i] = GEOSGeom_createEmptyPolygon_r(h);
  for (guint i = 0; i < N_STARS; i++) {
    Wkb wkb = wkb_of(map->wkts[i]);
    GEOSGeometry *parcel = qd_geos_read(geos, wkb.data, wkb.size);
    g_free(wkb.data);
    if (GEOSisValid_r(h, parcel) == 1) {
      static const int COLUMNS[] = {LUA, RSN, PNN, RSX, N_TREE};
      GEOSGeometry **own = &land[COLUMNS[i % G_N_ELEMENTS(COLUMNS)]];
      GEOSGeometry *part = qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, free_land, parcel);
      GEOSGeometry *both = qd_geos_overlay(geos, QD_OVERLAY_UNION, *own, part);
      GEOSGeometry *rest = qd_geos_overlay(geos, QD_OVERLAY_DIFFERENCE, free_land, parcel);
      qd_geos_destroy(geos, *own);
      qd_geos_destroy(geos, part);
      qd_geos_destroy(geos, free_land);
      *own = both;
      free_land = rest;
    }
    qd_geos_destroy(geos, parcel);
  }
  qd_geos_destroy(geos, land[N_TREE + 1]);
  land[N_TREE + 1] = free_land;
}

static void
check_against_geos(const Periods *p, const Map *from, const Map *to)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  for (guint row = 0; row < 2; row++) {
    const QdUnit *unit = qd_units_get(p->province.units, row);
    GEOSGeometry *frame = qd_geos_read(geos, unit->wkb, unit->wkb_size), *land[2][N_TREE + 2];
    land_by_geos(geos, from, frame, land[0]);
    land_by_geos(geos, to, frame, land[1]);
    for (int i = 0; i < N_TREE + 2; i++) {
      for (int k = 0; k < N_TREE + 2; k++) {
        GEOSGeometry *both = qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, land[0][i], land[1][k]);
        int a = i < N_TREE ? i : i == N_TREE ? UNKNOWN : GAP, b = k < N_TREE ? k : k == N_TREE ? UNKNOWN : GAP;
        assert_close(qd_change_area(p->change, row, a, b), qd_geos_area(geos, both), 1e-4);
        qd_geos_destroy(geos, both);
      }
    }
    for (guint end = 0; end < 2; end++)
      for (int i = 0; i < N_TREE + 2; i++)
        qd_geos_destroy(geos, land[end][i]);
    qd_geos_destroy(geos, frame);
  }
}

/* Overlaps three and four deep, gaps, holes, invalid polygons, borders crossed: as GEOS has it, and the same figures to
 * the bit with any number of threads, with pieces or without. */
static void
random_maps_agree_with_geos(void **state)
{
  guint64 seed = 3;
  for (guint round = 0; round < 6; round++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, round);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    Map from, to;
    map_init(&from, &seed);
    map_init(&to, &seed);
    for (guint i = 0; i < N_STARS / 3; i++) { /* some stay as they are */
      g_free(to.wkts[i]);
      to.parcels[i].wkt = to.wkts[i] = g_strdup(from.wkts[i]);
    }
    Periods p, again;
    periods_run_on(&p, dir, TWO_UNITS, 2, from.parcels, N_STARS, to.parcels, N_STARS, true, 1);
    check_against_geos(&p, &from, &to);
    check_pieces(&p);
    for (guint row = 0; row <= 2; row++)
      assert_close(qd_change_residual(p.change, row), 0, 1e-5);
    again = (Periods){.province = p.province};
    periods_compare(&again, false, 4);
    for (guint row = 0; row <= OUTSIDE; row++)
      for (int a = GAP; a <= PNN; a++)
        for (int b = GAP; b <= PNN; b++)
          assert_true(qd_change_area(p.change, row, a, b) == qd_change_area(again.change, row, a, b));
    qd_change_free(again.change);
    qd_balance_free(again.to);
    qd_balance_free(again.province.balance);
    for (guint i = 0; i < N_STARS; i++) {
      g_free(from.wkts[i]);
      g_free(to.wkts[i]);
    }
    periods_clear(&p);
  }
}

/* ---- totals only ---- */

static void
a_period_of_figures_gives_differences_of_totals(void **state)
{
  const Feature parcels[] = {{COVER_A}, {COVER_B}};
  Province p;
  province_run(&p, *state, parcels, 2, "");
  g_autofree char *inventory = write_text(*state, "plan/inventory.csv",
                                          "unit,category,period,area_ha\n00001,LUA,2020,0.4\n00001,NNP,2020,0.6\n"
                                          "20,LUA,2019,7\n");
  g_autofree char *dir = g_build_filename(*state, "plan", NULL);
  g_autoptr(QdPlan) plan = qd_plan_load(dir, NULL, p.categories, NULL, NULL, NULL);
  g_autofree char *source = qd_change_figures(p.project, plan, "2020");
  assert_string_equal(source, "inventory.csv");
  assert_null(qd_change_figures(p.project, plan, "2018"));
  g_autoptr(QdChange) change =
      qd_change_of_totals(p.project, p.categories, plan, p.units, p.balance, "2020", QD_CHANGE_FROM);
  assert_false(qd_change_is_overlay(change));
  assert_string_equal(qd_change_period(change, QD_CHANGE_FROM), "2020");
  assert_string_equal(qd_change_period(change, QD_CHANGE_TO), "2024");
  assert_close(qd_change_total(change, 0, QD_CHANGE_FROM, NNP), 6000, 1e-9);
  assert_close(qd_change_total(change, 0, QD_CHANGE_TO, NNP), 10000, 1e-6);
  assert_true(isnan(qd_change_total(change, 0, QD_CHANGE_FROM, PNN)));
  g_autoptr(GArray) rows = qd_change_rows(p.project, p.categories, p.units, change);
  guint n_net = 0;
  for (guint i = 0; i < rows->len; i++) {
    const QdChangeRow *row = &g_array_index(rows, QdChangeRow, i);
    n_net += strcmp(row->kind, "net") == 0;
    if (strcmp(row->kind, "net") == 0 && row->from == LUA)
      assert_close(row->area_m2, 6000, 1e-6);
  }
  assert_int_equal(n_net, 2);
  p.project->base = g_strdup("bang26_2015");
  g_autofree char *base = qd_change_figures(p.project, plan, "2015");
  assert_string_equal(base, "targets.csv: bang26_2015");
  province_clear(&p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(parcels_that_change_are_measured_where_they_do),
      WITH_FOLDER(parcels_over_a_border_are_shared_out),
      WITH_FOLDER(a_parcel_drawn_alike_is_taken_whole),
      WITH_FOLDER(overlaps_are_settled_in_each_period),
      WITH_FOLDER(what_one_period_lacks_is_other_gain_or_loss),
      WITH_FOLDER(land_outside_all_units_stands_apart),
      WITH_FOLDER(land_of_two_units_is_counted_once_in_the_province),
      cmocka_unit_test(uses_are_shared_out),
      WITH_FOLDER(random_maps_agree_with_geos),
      WITH_FOLDER(a_period_of_figures_gives_differences_of_totals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
