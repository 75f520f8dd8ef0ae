/* Allocations of an earlier run are taken where nothing that decides them has changed, and give the same ledger. */
#include "province.h"

#include <glib/gstdio.h>

#include "quydat/cache.h"

/* A with a gap and an overlap, B whole. */
#define WEST "POLYGON((400000 2400000,400060 2400000,400060 2400100,400000 2400100,400000 2400000))"
#define MIDDLE "POLYGON((400050 2400000,400090 2400000,400090 2400100,400050 2400100,400050 2400000))"
#define NEXT "POLYGON((400100 2400000,400150 2400000,400150 2400100,400100 2400100,400100 2400000))"
#define EAST "POLYGON((400150 2400000,400200 2400000,400200 2400100,400150 2400100,400150 2400000))"
#define EAST_LESS "POLYGON((400150 2400000,400200 2400000,400200 2400080,400150 2400080,400150 2400000))"
enum { N = 4 };
static const Feature MAP[N] = {{WEST, "1", "LUA"}, {MIDDLE, "2", "RSX"}, {NEXT, "3", "PNN"}, {EAST, "4", "PNN"}};
static const Feature EDITED[N] = {
    {WEST, "1", "LUA"}, {MIDDLE, "2", "RSX"}, {NEXT, "3", "PNN"}, {EAST_LESS, "4", "PNN"}};
static const Feature RECODED[N] = {{WEST, "1", "RSX"}, {MIDDLE, "2", "RSX"}, {NEXT, "3", "PNN"}, {EAST, "4", "PNN"}};

typedef struct {
  char *worked; /* "00001 00002" */
  double lua_a, rsx_a, gap_a, pnn_b, gap_b;
  guint n_overlaps, n_gaps;
  gsize n_pieces;
} Result;

static char *
joined(GPtrArray *codes)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < codes->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", (char *)codes->pdata[i]);
  g_ptr_array_unref(codes);
  return g_string_free(text, FALSE);
}

static Result
balance(const char *dir, const Feature *map, const char *extra)
{
  static const char *const names[] = {"land.gpkg", "units.gpkg"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *old = g_build_filename(dir, names[i], NULL);
    g_remove(old);
  }
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, map, N));
  g_autofree char *folder = g_build_filename(dir, "cache", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCache) cache = qd_cache_open(folder, NULL, &error);
  assert_no_error(error);
  Province p;
  province_open(&p, dir, LAND_GPKG, extra);
  province_load_units(&p);
  QdLayer *parcels = qd_land_use_load(p.project, 0, p.categories, dir, cache, 2, p.findings, &error);
  assert_no_error(error);
  p.balance = qd_balance_run(p.project, p.categories, p.units, parcels, QD_KEEP_PIECES | QD_KEEP_CUTS, cache, 2,
                             p.findings, &error);
  assert_no_error(error);
  qd_findings_finish(p.findings);
  const QdLedger *ledger = p.balance->ledger;
  const Result result = {joined(qd_cache_worked_units(cache)),
                         qd_ledger_direct(ledger, 0, LUA),
                         qd_ledger_direct(ledger, 0, RSX),
                         qd_ledger_direct(ledger, 0, QD_COLUMN_GAP),
                         qd_ledger_direct(ledger, 1, PNN),
                         qd_ledger_direct(ledger, 1, QD_COLUMN_GAP),
                         count_findings(p.findings, "overlap"),
                         count_findings(p.findings, "gap"),
                         p.balance->pieces->len};
  province_clear(&p);
  return result;
}

/* Of MAP: 6,000 m² for the lower id; 3,000 left of the other; 10 m are nobody's. */
static void
assert_unit_a(const Result *r, const char *worked)
{
  assert_string_equal(r->worked, worked);
  assert_close(r->lua_a, 6000, 1e-6);
  assert_close(r->rsx_a, 3000, 1e-6);
  assert_close(r->gap_a, 1000, 1e-6);
  assert_int_equal(r->n_overlaps, 1);
  assert_int_equal(r->n_pieces, N);
  g_free(r->worked);
}

static void
nothing_changed(void **state)
{
  for (guint i = 0; i < 2; i++) {
    Result r = balance(*state, MAP, "");
    assert_unit_a(&r, i == 0 ? "00001 00002" : "");
    assert_close(r.pnn_b, 10000, 1e-6);
    assert_int_equal(r.n_gaps, 1);
  }
}

static void
a_parcel_of_the_other_unit_changed(void **state)
{
  Result r = balance(*state, MAP, "");
  g_free(r.worked);
  r = balance(*state, EDITED, "");
  assert_unit_a(&r, "00002");
  assert_close(r.pnn_b, 9000, 1e-6);
  assert_close(r.gap_b, 1000, 1e-6);
  assert_int_equal(r.n_gaps, 2);
}

static void
a_code_changed(void **state)
{
  Result r = balance(*state, MAP, "");
  g_free(r.worked);
  r = balance(*state, RECODED, "");
  assert_close(r.lua_a, 0, 0);
  assert_close(r.rsx_a, 9000, 1e-6);
  g_free(r.worked);
}

static void
a_rule_changed(void **state)
{
  Result r = balance(*state, MAP, "");
  g_free(r.worked);
  r = balance(*state, MAP, "balance: {overlap: higher_id}\n");
  assert_string_equal(r.worked, "00001 00002");
  assert_close(r.lua_a, 5000, 1e-6);
  assert_close(r.rsx_a, 4000, 1e-6);
  g_free(r.worked);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(nothing_changed),
      WITH_FOLDER(a_parcel_of_the_other_unit_changed),
      WITH_FOLDER(a_code_changed),
      WITH_FOLDER(a_rule_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
