#include "fixture.h"

#include "geo/area.h"
#include "geo/geos.h"

static double
area_of(const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  double area = qd_wkb_area(wkb.data, wkb.size);
  g_free(wkb.data);
  return area;
}

/* By hand, where the province lies. */
static void
known_polygons_have_their_areas(void **state)
{
  (void)state;
  const struct {
    const char *wkt;
    double area;
  } cases[] = {
      {"POLYGON((449158 2417140,449168 2417140,449168 2417160,449158 2417160,449158 2417140))", 200},
      {"POLYGON((449158 2417140,449158 2417160,449168 2417160,449168 2417140,449158 2417140))", 200}, /* clockwise */
      {"POLYGON((449158 2417140,449161 2417140,449158 2417144,449158 2417140))", 6},
      {"POLYGON((400000 2400000,400100 2400000,400100 2400100,400000 2400100,400000 2400000),"
       "(400010 2400010,400020 2400010,400020 2400020,400010 2400020,400010 2400010),"
       "(400050 2400050,400050 2400052,400054 2400052,400054 2400050,400050 2400050))",
       10000 - 100 - 8},
      {"MULTIPOLYGON(((400000 2400000,400001 2400000,400001 2400001,400000 2400001,400000 2400000)),"
       "((500000 2400000,500000 2400003,500003 2400003,500003 2400000,500000 2400000),"
       "(500001 2400001,500001 2400002,500002 2400002,500002 2400001,500001 2400001)))",
       1 + 9 - 1},
      {"POLYGON((0 0,1 0,1 1,0 0))", 0.5},
      {"LINESTRING(0 0,1 0,1 1,0 0)", 0},
      {"POLYGON EMPTY", 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_close(area_of(cases[i].wkt), cases[i].area, 1e-9);
}

/* A square of one millimetre at northings of 2.4e6 m, where the products of the plain shoelace hold 1e-4 m² only. */
static void
small_areas_survive_large_northings(void **state)
{
  (void)state;
  const double side = 1.0 / 1024; /* exact in binary */
  Wkb wkb = box_wkb(449158, 2417140, 449158 + side, 2417140 + side);
  assert_close(qd_wkb_area(wkb.data, wkb.size), side * side, 1e-15);
  g_free(wkb.data);
}

/* 100,000 points on a circle of 10 km: n/2 · r² · sin(2π/n). */
static void
many_points_lose_nothing(void **state)
{
  (void)state;
  const guint n = 100000;
  g_autoptr(GString) wkt = g_string_new("POLYGON((");
  for (guint i = 0; i <= n; i++) {
    char x[40], y[40];
    double angle = 2 * G_PI * (i % n) / n;
    g_ascii_formatd(x, sizeof x, "%.9f", 450000 + 10000 * cos(angle));
    g_ascii_formatd(y, sizeof y, "%.9f", 2400000 + 10000 * sin(angle));
    g_string_append_printf(wkt, "%s%s %s", i > 0 ? "," : "", x, y);
  }
  g_string_append(wkt, "))");
  assert_close(area_of(wkt->str), n / 2.0 * 1e8 * sin(2 * G_PI / n), 0.001);
}

static void
lengths_and_boxes_are_measured(void **state)
{
  (void)state;
  Wkb wkb = wkb_of("POLYGON((0 0,30 0,30 40,0 0),(10 2,12 2,12 4,10 4,10 2))");
  QdBox box;
  assert_close(qd_wkb_length(wkb.data, wkb.size), 30 + 40 + 50 + 8, 1e-12);
  assert_true(qd_wkb_box(wkb.data, wkb.size, &box));
  assert_true(box.min_x == 0 && box.min_y == 0 && box.max_x == 30 && box.max_y == 40);
  double infinite = INFINITY;
  memcpy(wkb.data + 13, &infinite, 8);
  assert_false(qd_wkb_box(wkb.data, wkb.size, &box));
  infinite = NAN;
  memcpy(wkb.data + 13 + 16, &infinite, 8);
  assert_false(qd_wkb_box(wkb.data, wkb.size, &box));
  g_free(wkb.data);
  Wkb empty = wkb_of("POLYGON EMPTY");
  assert_false(qd_wkb_box(empty.data, empty.size, &box));
  g_free(empty.data);
}

static void
points_are_inside_or_not(void **state)
{
  (void)state;
  Wkb wkb = wkb_of("MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0),(2 2,2 8,8 8,8 2,2 2)),((4 4,6 4,6 6,4 6,4 4)))");
  const struct {
    double x, y;
    bool inside;
  } cases[] = {{1, 1, true},   {5, 1, true},   {3, 3, false},  {5, 5, true}, {5, 7, false},     {-1, 5, false},
               {11, 5, false}, {5, -1, false}, {5, 11, false}, {9, 9, true}, {7.999, 5, false}, {8.001, 5, true}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_int_equal(qd_wkb_contains(wkb.data, wkb.size, cases[i].x, cases[i].y), cases[i].inside);
  g_free(wkb.data);
}

/* Straight above or below a vertex: where edges turn back, and where they go on. */
static void
points_in_line_with_a_vertex_are_inside_or_not(void **state)
{
  (void)state;
  Wkb wkb = wkb_of("POLYGON((5 0,10 5,8 10,5 12,2 10,0 5,5 0))");
  const struct {
    double x, y;
    bool inside;
  } cases[] = {{5, 5, true}, {5, -1, false}, {5, 13, false}, {8, 5, true},   {8, 2, false}, {8, 11, false},
               {2, 6, true}, {2, 1, false},  {2, 11, false}, {10, 4, false}, {0, 6, false}, {0, 4, false}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    if (qd_wkb_contains(wkb.data, wkb.size, cases[i].x, cases[i].y) != cases[i].inside)
      fail_msg("(%g, %g)", cases[i].x, cases[i].y);
  g_free(wkb.data);
}

/* Two parcels that part a square along any line: no point is in both or in neither, on the line or off it. */
static void
neighbours_never_both_claim_a_point(void **state)
{
  (void)state;
  guint64 seed = 3;
  for (guint round = 0; round < 2000; round++) {
    double x0 = 400000 + 100 * random_unit(&seed), x1 = 400000 + 100 * random_unit(&seed);
    g_autofree char *left =
        g_strdup_printf("POLYGON((400000 2400000,%.6f 2400000,%.6f 2400100,400000 2400100,400000 2400000))", x0, x1);
    g_autofree char *right =
        g_strdup_printf("POLYGON((400100 2400100,%.6f 2400100,%.6f 2400000,400100 2400000,400100 2400100))", x1, x0);
    Wkb a = wkb_of(left), b = wkb_of(right);
    double y = 2400000.001 + 99.99 * random_unit(&seed), on_line = x0 + (x1 - x0) * (y - 2400000) / 100;
    const double xs[] = {on_line, nextafter(on_line, 0), nextafter(on_line, 1e9),
                         400000.001 + 99.99 * random_unit(&seed)};
    for (guint i = 0; i < G_N_ELEMENTS(xs); i++)
      assert_int_equal(qd_wkb_contains(a.data, a.size, xs[i], y) + qd_wkb_contains(b.data, b.size, xs[i], y), 1);
    g_free(a.data);
    g_free(b.data);
  }
}

/* Random star polygons against GEOS: area, perimeter and, off the edges, containment. */
static void
measures_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 11;
  g_autoptr(QdGeos) geos = qd_geos_new();
  GEOSContextHandle_t h = qd_geos_handle(geos);
  for (guint round = 0; round < 300; round++) {
    g_autoptr(GString) wkt = g_string_new("POLYGON((");
    guint n = 5 + (guint)(random_unit(&seed) * 60);
    double first[2] = {0};
    for (guint i = 0; i < n; i++) {
      double angle = 2 * G_PI * i / n, r = 10 + 500 * random_unit(&seed);
      double x = 430000 + r * cos(angle), y = 2420000 + r * sin(angle);
      if (i == 0) {
        first[0] = x;
        first[1] = y;
      }
      g_string_append_printf(wkt, "%.6f %.6f,", x, y);
    }
    g_string_append_printf(wkt, "%.6f %.6f))", first[0], first[1]);
    Wkb wkb = wkb_of(wkt->str);
    GEOSGeometry *geometry = qd_geos_read(geos, wkb.data, wkb.size);
    double area, length;
    assert_true(GEOSArea_r(h, geometry, &area) && GEOSLength_r(h, geometry, &length));
    assert_close(qd_wkb_area(wkb.data, wkb.size), area, 1e-6 * area);
    assert_close(qd_wkb_length(wkb.data, wkb.size), length, 1e-9 * length);
    for (guint k = 0; k < 50; k++) {
      double x = 429490 + 1020 * random_unit(&seed), y = 2419490 + 1020 * random_unit(&seed);
      GEOSGeometry *point = GEOSGeom_createPointFromXY_r(h, x, y);
      assert_int_equal(qd_wkb_contains(wkb.data, wkb.size, x, y), GEOSContains_r(h, geometry, point));
      GEOSGeom_destroy_r(h, point);
    }
    GEOSGeom_destroy_r(h, geometry);
    g_free(wkb.data);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_polygons_have_their_areas),
      cmocka_unit_test(small_areas_survive_large_northings),
      cmocka_unit_test(many_points_lose_nothing),
      cmocka_unit_test(lengths_and_boxes_are_measured),
      cmocka_unit_test(points_are_inside_or_not),
      cmocka_unit_test(points_in_line_with_a_vertex_are_inside_or_not),
      cmocka_unit_test(neighbours_never_both_claim_a_point),
      cmocka_unit_test(measures_agree_with_geos),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
