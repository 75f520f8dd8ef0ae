#include "fixture.h"

#include <math.h>

#include "geo/crs.h"
#include "tiles/net.h"

static void
points_lie_where_the_transformation_has_them(void **state)
{
  (void)state;
  QdGrid grid = qd_grid_mercator();
  const QdNetBox box = {400000, 2350000, 490000, 2460000}; /* several squares */
  g_autoptr(QdNet) net = qd_net_new("EPSG:9215", "EPSG:3857", &grid, &box, NULL);
  g_autoptr(QdTransform) transform = qd_transform_new("EPSG:9215", "EPSG:3857", "EPSG:9215", NULL);
  assert_true(net != NULL && transform != NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed(9215);
  for (guint i = 0; i < 5000; i++) {
    double xy[] = {g_rand_double_range(rand, box.min_x, box.max_x), g_rand_double_range(rand, box.min_y, box.max_y)};
    double x, y;
    assert_true(qd_net_place(net, xy[0], xy[1], &x, &y));
    assert_true(qd_transform_points(transform, xy, 1));
    double off = hypot(grid.west + x / grid.per_metre - xy[0], grid.north - y / grid.per_metre - xy[1]);
    assert_true(off < 1e-5);
  }
}

static void
beyond_the_net_it_says_nothing(void **state)
{
  (void)state;
  QdGrid grid = qd_grid_mercator();
  const QdNetBox box = {400000, 2350000, 480000, 2440000};
  g_autoptr(QdNet) net = qd_net_new("EPSG:9215", "EPSG:3857", &grid, &box, NULL);
  double x, y;
  assert_false(qd_net_place(net, 399999, 2400000, &x, &y));
  assert_false(qd_net_place(net, 440000, 2440001, &x, &y));
  assert_false(qd_net_place(net, NAN, 2400000, &x, &y));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_lie_where_the_transformation_has_them),
      cmocka_unit_test(beyond_the_net_it_says_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
