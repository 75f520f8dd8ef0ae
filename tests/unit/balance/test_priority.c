/* Who keeps land that several parcels cover. */
#include "province.h"

#define AT(x0, y0, x1, y1)                                                                                             \
  "POLYGON((400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y0 ",400" #x1 " 2400" #y1 ",400" #x0 " 2400" #y1 ",400" #x0       \
  " 2400" #y0 "))"

/* Two parcels share 2000 m², a third of an unknown code lies over both. */
static void
the_project_says_who_keeps_an_overlap(void **state)
{
  const Feature parcels[] = {{AT(000, 000, 060, 100), "KD10", "LUA"},
                             {AT(040, 000, 100, 100), "KD9", "RSN"},
                             {AT(000, 000, 100, 010), "KD11", "XXXXXX"},
                             {AT(100, 000, 200, 100), "Z1", "PNN"}};
  const struct {
    const char *keys;
    double lua, rsn, unknown;
  } cases[] = {
      {"", 4000, 6000, 0}, /* KD9, KD10, and nothing is left for KD11 */
      {"overlap: higher_id", 5400, 3600, 1000},
      {"overlap: by_category_priority, priority: [LUA]", 6000, 4000, 0},
      {"overlap: by_category_priority, priority: [PNN, RSX, LUA]", 4000, 6000, 0}, /* RSN is below RSX */
      {"overlap: by_category_priority, priority: [PNN]", 4000, 6000, 0},           /* none listed: by id */
      {"overlap: by_category_priority, priority: [RSX, RSN, NNP]", 4000, 6000, 0},
      {"overlap: by_category_priority, priority: [NNP, RSX]", 6000, 4000, 0}, /* LUA by NNP, before RSX */
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *dir = g_strdup_printf("%s/%u", (char *)*state, i);
    g_autofree char *keys = g_strdup_printf("balance: {tolerance_ha: 1%s%s}\n", i > 0 ? ", " : "", cases[i].keys);
    assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
    Province p;
    province_run(&p, dir, parcels, 4, keys);
    assert_close(qd_ledger_direct(p.balance->ledger, 0, LUA), cases[i].lua, 1e-6);
    assert_close(qd_ledger_direct(p.balance->ledger, 0, RSN), cases[i].rsn, 1e-6);
    assert_close(qd_ledger_direct(p.balance->ledger, 0, QD_COLUMN_UNKNOWN), cases[i].unknown, 1e-6);
    assert_close(qd_ledger_direct(p.balance->ledger, 0, QD_COLUMN_GAP), 0, 1e-6);
    assert_close(qd_ledger_overlap(p.balance->ledger, 0), 3000, 1e-6); /* 13,000 m² of parcels on 10,000 */
    assert_close(qd_ledger_residual(p.balance->ledger, 0), 0, 1e-5);
    province_clear(&p);
  }
}

static void
codes_of_the_priority_are_in_the_tree(void **state)
{
  g_free(write_layer(*state, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(*state, "land.gpkg", GPKG_LAND_USE, NULL, 0));
  Province p;
  province_open(&p, *state, LAND_GPKG, "balance:\n  overlap: by_category_priority\n  priority: [PNN, LUX]\n");
  g_autoptr(GError) error = NULL;
  g_autofree char *message = g_strconcat(
      *state, "/p.yaml:7: balance.priority: code \"LUX\" is not in the category table; did you mean \"LUA\"?", NULL);
  assert_false(qd_balance_check(p.project, p.categories, &error));
  assert_error(&error, QD_ERROR_USAGE, message);
  province_clear(&p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(the_project_says_who_keeps_an_overlap),
      WITH_FOLDER(codes_of_the_priority_are_in_the_tree),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
