#include "fixture.h"

#include <math.h>

#include "quydat/error.h"
#include "tiles/shapes.h"

static void
mercator_cells_are_degrees(void **state)
{
  (void)state;
  double lon, lat;
  qd_grid_mercator_degrees(0, 0, &lon, &lat);
  assert_true(fabs(lon + 180) < 1e-9 && fabs(lat - 85.0511287798066) < 1e-9);
  qd_grid_mercator_degrees(2147483648.0, 2147483648.0, &lon, &lat);
  assert_true(fabs(lon) < 1e-9 && fabs(lat) < 1e-9);
  /* North-west corner of the tile 9/406/223, after the OpenStreetMap wiki's formula. */
  int shift = qd_grid_mercator_shift(9) + 8;
  qd_grid_mercator_degrees(406.0 * (double)(1 << shift), 223.0 * (double)(1 << shift), &lon, &lat);
  assert_true(fabs(lon - 105.46875) < 1e-9 && fabs(lat - 22.59372606392931) < 1e-9);
}

static void
web_mercator_metres_fall_into_cells(void **state)
{
  (void)state;
  QdGrid grid = qd_grid_mercator();
  const double half = 20037508.342789244;
  const double xy[] = {0, 0, half / 2, 0, half / 2, half / 2, -half / 2, half / 2};
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, polygon_wkb(xy, 4));
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  assert_int_equal(shapes->rings[1], 5);
  assert_int_equal(shapes->cells[0].x, 2147483648u);
  assert_int_equal(shapes->cells[0].y, 2147483648u);
  assert_int_equal(shapes->cells[2].x, 3221225472u);
  assert_int_equal(shapes->cells[2].y, 1073741824u);
  assert_int_equal(shapes->shapes[0].box.min_x, 1073741824u);
  assert_int_equal(shapes->shapes[0].box.max_y, 2147483648u);
  assert_int_equal(shapes->shapes[0].style, 1);
}

/* The expected place: EPSG:6960 (coordinate frame rotation) written out as a PROJ pipeline for gdaltransform. */
static void
the_project_crs_is_transformed(void **state)
{
  (void)state;
  const double xy[] = {446000, 2422000, 446100, 2422000, 446100, 2422100};
  QdGrid grid = qd_grid_mercator();
  g_autoptr(GPtrArray) wkbs = wkbs_new();
  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add(wkbs, polygon_wkb(xy, 3));
  QdShapesSpec spec = {.n = wkbs->len, .at = wkb_at, .data = wkbs, .crs = "EPSG:9215", .plane = "EPSG:3857"};
  g_autoptr(QdShapes) shapes = qd_shapes_new(&spec, &grid, g_get_tmp_dir(), 3, NULL);
  assert_non_null(shapes);
  for (guint i = 0; i < shapes->n; i++) {
    QdCell c = shapes->cells[shapes->rings[shapes->shapes[i].first_ring]];
    assert_true(fabs(grid.west + c.x / grid.per_metre - 11881050.0167) < 0.02);
    assert_true(fabs(grid.north - c.y / grid.per_metre - 2498778.8809) < 0.02);
  }
}

static void
empty_geometries_make_empty_shapes(void **state)
{
  (void)state;
  QdGrid grid = qd_grid_mercator();
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, g_byte_array_new());
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  QdCellBox box;
  assert_int_equal(shapes->n, 1);
  assert_int_equal(shapes->shapes[0].n_rings, 0);
  assert_false(qd_shapes_box(shapes, &box));
}

static void
no_room_for_points_is_an_error(void **state)
{
  (void)state;
  QdGrid grid = qd_grid_mercator();
  const double xy[] = {0, 0, 1, 0, 1, 1};
  g_autoptr(GPtrArray) wkbs = wkbs_new();
  g_ptr_array_add(wkbs, polygon_wkb(xy, 3));
  QdShapesSpec spec = {.n = 1, .at = wkb_at, .data = wkbs, .crs = "EPSG:3857", .plane = "EPSG:3857"};
  g_autoptr(GError) error = NULL;
  assert_null(qd_shapes_new(&spec, &grid, "/nowhere", 1, &error));
  assert_true(g_error_matches(error, QD_ERROR, QD_ERROR_OUTPUT));
  assert_non_null(strstr(error->message, "\"/nowhere\""));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mercator_cells_are_degrees),     cmocka_unit_test(web_mercator_metres_fall_into_cells),
      cmocka_unit_test(the_project_crs_is_transformed), cmocka_unit_test(empty_geometries_make_empty_shapes),
      cmocka_unit_test(no_room_for_points_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
