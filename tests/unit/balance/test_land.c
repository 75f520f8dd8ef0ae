/* Polygons over a balance: two units of 100 m × 100 m, by hand. */
#include "province.h"

#include "geo/area.h"
#include "quydat/land.h"

#define AT(x0, y0, x1, y1)                                                                                             \
  "POLYGON((400" #x0 " 2400" #y0 ",400" #x1 " 2400" #y0 ",400" #x1 " 2400" #y1 ",400" #x0 " 2400" #y1 ",400" #x0       \
  " 2400" #y0 "))"
enum { A, B, SHARED, GAP = QD_COLUMN_GAP };

typedef struct {
  Province province;
  GArray *meetings, *inside, *beside;
} Land;

static GPtrArray *
polygons_of(const char *const *wkts)
{
  GPtrArray *polygons = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; wkts[i] != NULL; i++) {
    Wkb wkb = wkb_of(wkts[i]);
    g_ptr_array_add(polygons, g_bytes_new_take(wkb.data, wkb.size));
  }
  return polygons;
}

static void
land_open(Land *land, const char *dir, const Feature *units, guint n_units, const Feature *parcels, guint n)
{
  g_autoptr(GError) error = NULL;
  *land = (Land){.meetings = g_array_new(FALSE, FALSE, sizeof(QdMeeting)),
                 .inside = g_array_new(FALSE, FALSE, sizeof(QdInside)),
                 .beside = g_array_new(FALSE, FALSE, sizeof(QdBeside))};
  Province *p = &land->province;
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, units, n_units));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, parcels, n));
  province_open(p, dir, LAND_GPKG, "");
  province_load_units(p);
  p->balance = qd_balance_run(p->project, p->categories, p->units, province_load_land_use(p), QD_KEEP_DIVISION, NULL, 2,
                              p->findings, &error);
  assert_no_error(error);
}

static void
land_meet(Land *land, const char *const *polygons, const char *const *rest)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) taking = polygons_of(polygons);
  g_autoptr(GPtrArray) leaving = polygons_of(rest);
  const QdLandMeeting meeting = {.units = land->province.units,
                                 .balance = land->province.balance,
                                 .polygons = taking,
                                 .rest = leaving,
                                 .jobs = 2,
                                 .meetings = land->meetings,
                                 .inside = land->inside,
                                 .beside = land->beside};
  assert_true(qd_land_meet(&meeting, &error));
}

static void
land_clear(Land *land)
{
  g_array_unref(land->meetings);
  g_array_unref(land->inside);
  g_array_unref(land->beside);
  province_clear(&land->province);
}

static double
met(const Land *land, guint polygon, guint plot, int column)
{
  double sum = 0;
  for (guint i = 0; i < land->meetings->len; i++) {
    const QdMeeting *m = &g_array_index(land->meetings, QdMeeting, i);
    if (m->polygon == polygon && m->plot == plot && m->column == column)
      sum += m->area_m2;
  }
  return sum;
}

static double
inside(const Land *land, guint polygon, guint plot)
{
  for (guint i = 0; i < land->inside->len; i++) {
    const QdInside *in = &g_array_index(land->inside, QdInside, i);
    if (in->polygon == polygon && in->plot == plot)
      return in->area_m2;
  }
  return 0;
}

static double
beside(const Land *land, guint plot, int column)
{
  for (guint i = 0; i < land->beside->len; i++) {
    const QdBeside *b = &g_array_index(land->beside, QdBeside, i);
    if (b->plot == plot && b->column == column)
      return b->area_m2;
  }
  return 0;
}

/* Where two parcels lie over each other, the land is the first one's; beside all of them it is gap. */
static void
test_land_counts_as_the_balance_counts_it(void **state)
{
  static const Feature PARCELS[] = {{AT(000, 000, 060, 100), "1", "LUA"}, {AT(040, 000, 120, 100), "2", "RSX"}};
  static const char *const POLYGONS[] = {AT(030, 010, 110, 020), AT(130, 010, 210, 020), NULL}, *const REST[] = {NULL};
  Land land;
  land_open(&land, *state, TWO_UNITS, 2, PARCELS, 2);
  land_meet(&land, POLYGONS, REST);
  assert_close(met(&land, 0, A, LUA), 300, 1e-6);
  assert_close(met(&land, 0, A, RSX), 400, 1e-6);
  assert_close(met(&land, 0, B, RSX), 100, 1e-6);
  assert_close(met(&land, 1, B, GAP), 700, 1e-6); /* 10 m lie outside */
  assert_close(inside(&land, 0, A), 700, 1e-6);
  assert_close(inside(&land, 1, B), 700, 1e-6);
  assert_int_equal(qd_land_plot_count(land.province.balance), 2);
  land_clear(&land);
}

/* Land that both units claim is a plot of its own, so that the province can take it off once. */
static void
test_units_that_overlap(void **state)
{
  static const Feature UNITS[] = {{AT(000, 000, 110, 100), "00001", "Một"}, {AT(100, 000, 200, 100), "00002", "Hai"}};
  static const Feature PARCELS[] = {{AT(000, 000, 200, 100), "1", "LUA"}};
  static const char *const POLYGONS[] = {AT(050, 000, 150, 010), NULL};
  static const char *const REST[] = {AT(000, 010, 200, 100), AT(000, 000, 050, 010), AT(150, 000, 200, 010), NULL};
  Land land;
  land_open(&land, *state, UNITS, 2, PARCELS, 1);
  land_meet(&land, POLYGONS, REST);
  assert_close(beside(&land, A, LUA), 110 * 90 + 500, 1e-6);
  assert_close(beside(&land, B, LUA), 100 * 90 + 500, 1e-6);
  assert_close(beside(&land, SHARED, LUA), 10 * 90, 1e-6);
  assert_close(met(&land, 0, A, LUA), 600, 1e-6);
  assert_close(met(&land, 0, B, LUA), 500, 1e-6);
  assert_close(met(&land, 0, SHARED, LUA), 100, 1e-6);
  assert_int_equal(qd_land_extra_units(land.province.balance, A), 0);
  assert_int_equal(qd_land_extra_units(land.province.balance, SHARED), 1);
  land_clear(&land);
}

/* What is beside the polygons is measured in the rest, whatever the polygons take: here the rest lacks 10 m. */
static void
test_what_lies_beside_is_no_remainder(void **state)
{
  static const Feature PARCELS[] = {
      {AT(000, 000, 060, 100), "1", "LUA"}, {AT(040, 000, 120, 100), "2", "RSX"}, {AT(120, 000, 150, 100), "3", "PNN"}};
  static const char *const POLYGONS[] = {AT(030, 000, 110, 020), AT(170, 000, 210, 020), NULL};
  static const char *const REST[] = {AT(000, 000, 030, 100), AT(030, 030, 200, 100), AT(110, 000, 170, 030), NULL};
  Land land;
  land_open(&land, *state, TWO_UNITS, 2, PARCELS, 3);
  land_meet(&land, POLYGONS, REST);
  assert_close(beside(&land, A, LUA), 30 * 100 + 30 * 70, 1e-6);
  assert_close(beside(&land, A, RSX), 40 * 70, 1e-6);
  assert_close(beside(&land, B, RSX), 20 * 70 + 10 * 30, 1e-6);
  assert_close(beside(&land, B, PNN), 30 * 100, 1e-6); /* no polygon meets it: whole */
  assert_close(beside(&land, B, GAP), 50 * 70 + 20 * 30, 1e-6);
  land_clear(&land);
}

static void
test_what_polygons_leave(void **state)
{
  static const Feature PARCELS[] = {{AT(000, 000, 050, 100), "1", "LUA"}, {AT(050, 000, 150, 100), "2", "RSX"}};
  static const char *const POLYGONS[] = {AT(040, 020, 060, 030), AT(045, 050, 055, 060), NULL};
  static const bool SPARES[8] = {[2 + RSX] = true}; /* gaps, unknown codes, then categories */
  g_autoptr(GError) error = NULL;
  Land land;
  land_open(&land, *state, TWO_UNITS, 2, PARCELS, 2);
  g_autoptr(GPtrArray) polygons = polygons_of(POLYGONS);
  g_autoptr(GPtrArray) spared = g_ptr_array_new();
  g_ptr_array_add(spared, NULL);
  g_ptr_array_add(spared, (gpointer)SPARES);
  GArray *left =
      qd_land_left(land.province.units, land.province.balance, polygons, spared, 2, land.province.findings, &error);
  assert_no_error(error);
  double sums[2][6] = {{0}};
  for (guint i = 0; i < left->len; i++) {
    const QdLeftPiece *piece = &g_array_index(left, QdLeftPiece, i);
    gsize size;
    const guint8 *wkb = piece->is_whole ? NULL : g_bytes_get_data(piece->wkb, &size);
    sums[piece->unit][piece->column] += piece->area_m2;
    if (wkb != NULL)
      assert_close(qd_wkb_area(wkb, size), piece->area_m2, 1e-6);
  }
  assert_close(sums[A][LUA], 5000 - 100 - 50, 1e-6);
  assert_close(sums[A][RSX], 5000 - 100, 1e-6); /* the second polygon spares it */
  assert_close(sums[B][RSX], 5000, 1e-6);
  qd_left_pieces_free(left);
  land_clear(&land);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_land_counts_as_the_balance_counts_it),
      WITH_FOLDER(test_units_that_overlap),
      WITH_FOLDER(test_what_lies_beside_is_no_remainder),
      WITH_FOLDER(test_what_polygons_leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
