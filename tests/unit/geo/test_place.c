#include "fixture.h"

#include "geo/area.h"
#include "geo/place.h"
#include "polygons.h"

static void
assert_place(const char *wkt, double x, double y)
{
  Wkb wkb = wkb_of(wkt);
  double found_x = 0, found_y = 0;
  qd_wkb_place(wkb.data, wkb.size, &found_x, &found_y);
  assert_close(found_x, x, 1e-9);
  assert_close(found_y, y, 1e-9);
  g_free(wkb.data);
}

static void
places_by_hand(void **state)
{
  (void)state;
  assert_place("POLYGON((0 0,4 0,4 2,0 2,0 0))", 2, 1);
  /* open to the north: the legs are 1 and 2 wide */
  assert_place("POLYGON((0 0,10 0,10 10,8 10,8 1,1 1,1 10,0 10,0 0))", 9, 5);
  /* a hole in the middle, nearer to the left side */
  assert_place("POLYGON((0 0,10 0,10 10,0 10,0 0),(1 1,1 9,7 9,7 1,1 1))", 8.5, 5);
  /* two parts with nothing at half height: the line at 3/8 meets none either, that at 5/8 the upper one */
  assert_place("MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((6 6,8 6,8 8,6 8,6 6)))", 7, 6);
  assert_place("POLYGON((3 4,3 4,3 4,3 4))", 3, 4);
}

static void
places_lie_in_random_stars(void **state)
{
  (void)state;
  guint64 seed = 7;
  for (guint i = 0; i < 500; i++) {
    g_autofree char *wkt = random_star(&seed, 450000, 2400000, 50);
    Wkb wkb = wkb_of(wkt);
    double x = 0, y = 0;
    qd_wkb_place(wkb.data, wkb.size, &x, &y);
    assert_true(qd_wkb_contains(wkb.data, wkb.size, x, y));
    g_free(wkb.data);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_by_hand),
      cmocka_unit_test(places_lie_in_random_stars),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
