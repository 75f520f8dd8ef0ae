#include "fixture.h"

#include "geo/area.h"
#include "geo/wkb.h"

static guint
count_rings(const guint8 *wkb, gsize size, bool *is_broken)
{
  QdWkbReader reader;
  QdRing ring;
  guint n = 0;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    double sum = 0, x, y;
    for (guint32 i = 0; i < ring.n; i++) { /* every point is read: the sanitizer sees what lies beyond */
      qd_ring_point(&ring, i, &x, &y);
      sum += x + y;
    }
    n += isnan(sum) ? 0 : 1;
  }
  *is_broken = reader.is_broken;
  return n;
}

static const char *const SOUND[] = {
    "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,2 1,1 1))",
    "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,2 1,1 1)),((10 0,11 0,11 1,10 0)))",
    "LINESTRING(0 0,1 1,2 0)",
    "MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))",
};

static void
rings_come_with_part_and_role(void **state)
{
  (void)state;
  Wkb wkb = wkb_of(SOUND[1]);
  QdWkbReader reader;
  QdRing ring;
  const struct {
    guint n, part;
    bool is_hole;
  } expected[] = {{5, 0, false}, {5, 0, true}, {4, 1, false}};
  qd_wkb_reader_init(&reader, wkb.data, wkb.size);
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    assert_true(qd_wkb_next_ring(&reader, &ring));
    assert_int_equal(ring.n, expected[i].n);
    assert_int_equal(ring.part, expected[i].part);
    assert_int_equal(ring.is_hole, expected[i].is_hole);
  }
  double x, y;
  qd_ring_point(&ring, 1, &x, &y);
  assert_true(x == 11 && y == 0);
  assert_false(qd_wkb_next_ring(&reader, &ring));
  assert_false(reader.is_broken);
  g_free(wkb.data);
}

static void
lines_are_read_too(void **state)
{
  (void)state;
  Wkb wkb = wkb_of(SOUND[3]);
  bool is_broken;
  assert_int_equal(count_rings(wkb.data, wkb.size, &is_broken), 2);
  assert_false(is_broken);
  assert_close(qd_wkb_length(wkb.data, wkb.size), 3 * sqrt(2), 1e-12);
  assert_true(qd_wkb_area(wkb.data, wkb.size) == 0);
  g_free(wkb.data);
}

/* Cut at every byte, in memory of exactly that size. */
static void
what_is_cut_short_is_broken(void **state)
{
  (void)state;
  for (guint i = 0; i < G_N_ELEMENTS(SOUND); i++) {
    Wkb wkb = wkb_of(SOUND[i]);
    bool is_broken;
    count_rings(wkb.data, wkb.size, &is_broken);
    assert_false(is_broken);
    for (gsize size = 0; size < wkb.size; size++) {
      g_autofree guint8 *part = g_memdup2(wkb.data, size);
      count_rings(part, size, &is_broken);
      if (!is_broken)
        fail_msg("%s cut to %zu of %zu bytes passed", SOUND[i], size, wkb.size);
    }
    g_free(wkb.data);
  }
  bool is_broken;
  assert_int_equal(count_rings(NULL, 0, &is_broken), 0);
  assert_true(is_broken);
}

static void
other_types_and_orders_are_broken(void **state)
{
  (void)state;
  const char *const others[] = {"POINT(1 2)", "MULTIPOINT((1 2))", "GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)))",
                                "POLYGON Z((0 0 1,1 0 1,1 1 1,0 0 1))", "CURVEPOLYGON((0 0,1 0,1 1,0 0))"};
  bool is_broken;
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    Wkb wkb = wkb_of(others[i]);
    assert_int_equal(count_rings(wkb.data, wkb.size, &is_broken), 0);
    assert_true(is_broken);
    g_free(wkb.data);
  }
  Wkb wkb = wkb_of(SOUND[0]);
  wkb.data[0] = 0; /* big-endian */
  assert_int_equal(count_rings(wkb.data, wkb.size, &is_broken), 0);
  assert_true(is_broken);
  g_free(wkb.data);
  Wkb multi = wkb_of(SOUND[1]);
  multi.data[9] = 0; /* big-endian inside */
  assert_int_equal(count_rings(multi.data, multi.size, &is_broken), 0);
  assert_true(is_broken);
  g_free(multi.data);
}

/* Counts that promise more than is there, up to those whose product overflows. */
static void
counts_are_not_believed(void **state)
{
  (void)state;
  const guint32 counts[] = {6, 1000, 0x10000000u, 0x7fffffffu, 0xffffffffu};
  const gsize places[] = {5 /* rings */, 9 /* points of the first */};
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
    for (guint k = 0; k < G_N_ELEMENTS(places); k++) {
      Wkb wkb = wkb_of("POLYGON((0 0,4 0,4 4,0 4,0 0))");
      bool is_broken;
      memcpy(wkb.data + places[k], &counts[i], 4);
      count_rings(wkb.data, wkb.size, &is_broken);
      assert_true(is_broken);
      g_free(wkb.data);
    }
  }
}

/* Every byte of a multipolygon changed at random: any answer, but none from beyond its bytes. */
static void
damaged_bytes_are_read_within_bounds(void **state)
{
  (void)state;
  guint64 seed = 7;
  Wkb wkb = wkb_of(SOUND[1]);
  for (guint round = 0; round < 20000; round++) {
    g_autofree guint8 *damaged = g_memdup2(wkb.data, wkb.size);
    for (guint k = 0; k < 3; k++)
      damaged[(gsize)(random_unit(&seed) * (double)wkb.size)] = (guint8)(random_unit(&seed) * 256);
    bool is_broken;
    count_rings(damaged, wkb.size, &is_broken);
    QdBox box;
    qd_wkb_box(damaged, wkb.size, &box);
    qd_wkb_area(damaged, wkb.size);
    qd_wkb_contains(damaged, wkb.size, 1, 1);
  }
  g_free(wkb.data);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rings_come_with_part_and_role), cmocka_unit_test(lines_are_read_too),
      cmocka_unit_test(what_is_cut_short_is_broken),   cmocka_unit_test(other_types_and_orders_are_broken),
      cmocka_unit_test(counts_are_not_believed),       cmocka_unit_test(damaged_bytes_are_read_within_bounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
