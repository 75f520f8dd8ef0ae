#include "fixture.h"

#include "geo/same.h"

static bool
same(const char *a, const char *b)
{
  Wkb wkb_a = wkb_of(a), wkb_b = wkb_of(b);
  bool forth = qd_wkb_is_same(wkb_a.data, wkb_a.size, wkb_b.data, wkb_b.size);
  assert_int_equal(qd_wkb_is_same(wkb_b.data, wkb_b.size, wkb_a.data, wkb_a.size), forth);
  g_free(wkb_a.data);
  g_free(wkb_b.data);
  return forth;
}

#define SQUARE "POLYGON((0 0,2 0,2 2,0 2,0 0))"
#define HOLE "POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 1))"

static void
wherever_a_ring_begins(void **state)
{
  (void)state;
  assert_true(same(SQUARE, SQUARE));
  assert_true(same(SQUARE, "POLYGON((2 2,0 2,0 0,2 0,2 2))"));
  assert_true(same(SQUARE, "POLYGON((0 0,0 2,2 2,2 0,0 0))"));
  assert_true(same(SQUARE, "POLYGON((2 0,0 0,0 2,2 2,2 0))"));
  assert_true(same(HOLE, "POLYGON((9 9,9 0,0 0,0 9,9 9),(2 2,1 1,2 1,2 2))"));
  assert_true(same("POLYGON EMPTY", "POLYGON EMPTY"));
}

static void
other_vertices_are_not_the_same(void **state)
{
  (void)state;
  assert_false(same(SQUARE, "POLYGON((0 0,2 0,2 2,0 2.0000001,0 0))"));
  assert_false(same(SQUARE, "POLYGON((0 0,2 2,2 0,0 2,0 0))"));
  assert_false(same(SQUARE, "POLYGON((0 0,1 0,2 0,2 2,0 2,0 0))"));
  assert_false(same(HOLE, "POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,3 2,1 1))"));
  assert_false(same(SQUARE, "MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)))"));
  assert_false(same("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
                    "MULTIPOLYGON(((5 5,6 5,6 6,5 5)),((0 0,1 0,1 1,0 0)))"));
}

/* A vertex that stands twice must not hide where the ring really begins. */
static void
a_vertex_may_stand_twice(void **state)
{
  (void)state;
  assert_true(same("POLYGON((0 0,2 0,0 0,2 2,0 2,0 0))", "POLYGON((0 0,2 2,0 2,0 0,2 0,0 0))"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wherever_a_ring_begins),
      cmocka_unit_test(other_vertices_are_not_the_same),
      cmocka_unit_test(a_vertex_may_stand_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
