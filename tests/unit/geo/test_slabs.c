/* The area that polygons share, from pairs of edges, against GEOS. */
#include "geo/polygons.h"

#include "geo/geos.h"
#include "geo/slabs.h"

typedef struct {
  GEOSGeometry *geometry;
  QdSlabs *slabs;
  bool is_valid;
} Shape;

static Shape
shape_of(QdGeos *geos, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  Shape shape = {qd_geos_read(geos, wkb.data, wkb.size), qd_slabs_new(wkb.data, wkb.size), false};
  assert_non_null(shape.geometry);
  shape.is_valid = GEOSisValid_r(qd_geos_handle(geos), shape.geometry) == 1;
  g_free(wkb.data);
  return shape;
}

static void
shape_clear(QdGeos *geos, Shape *shape)
{
  qd_geos_destroy(geos, shape->geometry);
  qd_slabs_free(shape->slabs);
}

/* Area of a ∩ b (∩ c) by GEOS. */
static double
area_by_geos(QdGeos *geos, const Shape *a, const Shape *b, const Shape *c)
{
  GEOSGeometry *both = qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, a->geometry, b->geometry);
  if (c != NULL) {
    GEOSGeometry *all = qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, both, c->geometry);
    qd_geos_destroy(geos, both);
    both = all;
  }
  double area = qd_geos_area(geos, both);
  qd_geos_destroy(geos, both);
  return area;
}

static double
shared(const char *wkt_a, const char *wkt_b, const char *wkt_c)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdSlabsRoom room = {0};
  Shape a = shape_of(geos, wkt_a), b = shape_of(geos, wkt_b), c = {0};
  if (wkt_c != NULL)
    c = shape_of(geos, wkt_c);
  double area = qd_slabs_shared_area(a.slabs, b.slabs, c.slabs, &room);
  assert_close(qd_slabs_shared_area(b.slabs, a.slabs, c.slabs, &room), area, 1e-7);
  shape_clear(geos, &a);
  shape_clear(geos, &b);
  if (wkt_c != NULL)
    shape_clear(geos, &c);
  qd_slabs_room_clear(&room);
  return area;
}

static void
boxes_by_hand(void **state)
{
  (void)state;
  g_autofree char *a = box_wkt(400000, 2400000, 400100, 2400100), *b = box_wkt(400040, 2400030, 400200, 2400080);
  g_autofree char *beside = box_wkt(400100, 2400000, 400200, 2400100),
                  *above = box_wkt(400000, 2400100, 400100, 2400200);
  g_autofree char *corner = box_wkt(400100, 2400100, 400200, 2400200), *far = box_wkt(500000, 2400000, 500001, 2400001);
  assert_close(shared(a, a, NULL), 10000, 1e-7);
  assert_close(shared(a, b, NULL), 60 * 50, 1e-7);
  assert_close(shared(a, b, a), 60 * 50, 1e-7);
  assert_close(shared(a, beside, NULL), 0, 0);
  assert_close(shared(a, above, NULL), 0, 0);
  assert_close(shared(a, corner, NULL), 0, 0);
  assert_close(shared(a, far, NULL), 0, 0);
  assert_close(shared(a, a, b), 60 * 50, 1e-7);
  assert_close(shared(a, b, beside), 0, 1e-7);
}

/* What a slanting border divides: it is the same line for both. */
static void
neighbours_share_nothing(void **state)
{
  (void)state;
  const char *left = "POLYGON((400000 2400000,400050.123 2400000,400071.456 2400033.3,400049.9 2400100,400000 2400100,"
                     "400000 2400000))";
  const char *right = "POLYGON((400100 2400100,400100 2400000,400050.123 2400000,400071.456 2400033.3,400049.9 2400100,"
                      "400100 2400100))";
  g_autofree char *both = box_wkt(400000, 2400000, 400100, 2400100);
  assert_close(shared(left, right, NULL), 0, 1e-9);
  assert_close(shared(left, both, NULL) + shared(right, both, NULL), 10000, 1e-7);
  assert_close(shared(left, both, both) + shared(right, both, both), 10000, 1e-7);
  assert_close(shared(left, right, both), 0, 1e-9);
}

static void
holes_and_parts(void **state)
{
  (void)state;
  const char *ring = "POLYGON((400000 2400000,400000 2400100,400100 2400100,400100 2400000,400000 2400000),"
                     "(400020 2400020,400080 2400020,400080 2400080,400020 2400080,400020 2400020))";
  const char *parts = "MULTIPOLYGON(((400000 2400000,400030 2400000,400030 2400100,400000 2400100,400000 2400000)),"
                      "((400070 2400000,400100 2400000,400100 2400100,400070 2400100,400070 2400000)))";
  g_autofree char *island = box_wkt(400030, 2400030, 400070, 2400070);
  assert_close(shared(ring, island, NULL), 0, 1e-9);
  assert_close(shared(ring, ring, NULL), 6400, 1e-7);
  assert_close(shared(ring, parts, NULL), 2 * (30 * 100 - 10 * 60), 1e-7);
  assert_close(shared(ring, parts, ring), 2 * (30 * 100 - 10 * 60), 1e-7);
  assert_close(shared(parts, island, NULL), 0, 1e-9);
}

static void
stars_agree_with_geos(void **state)
{
  (void)state;
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdSlabsRoom room = {0};
  guint64 seed = 5;
  guint n_pairs = 0, n_triples = 0;
  for (guint round = 0; round < 3000; round++) {
    Shape s[3];
    for (guint i = 0; i < 3; i++) {
      double size = random_unit(&seed) < 0.2 ? 500 : 40;
      g_autofree char *wkt =
          random_star(&seed, 400000 + 80 * random_unit(&seed), 2400000 + 80 * random_unit(&seed), size);
      s[i] = shape_of(geos, wkt);
    }
    if (s[0].is_valid && s[1].is_valid && s[2].is_valid) {
      double two = area_by_geos(geos, &s[0], &s[1], NULL), three = area_by_geos(geos, &s[0], &s[1], &s[2]);
      assert_close(qd_slabs_shared_area(s[0].slabs, s[1].slabs, NULL, &room), two, 1e-6);
      assert_close(qd_slabs_shared_area(s[0].slabs, s[1].slabs, s[2].slabs, &room), three, 1e-6);
      n_pairs += two > 0;
      n_triples += three > 0;
    }
    for (guint i = 0; i < 3; i++)
      shape_clear(geos, &s[i]);
  }
  assert_true(n_pairs > 1000 && n_triples > 500);
  qd_slabs_room_clear(&room);
}

/* A comb of many teeth: long lists of edges and slabs of unlike width. */
static char *
comb(double x, double y, guint teeth, double width)
{
  GString *wkt = g_string_new("POLYGON((");
  for (guint i = 0; i < teeth; i++)
    g_string_append_printf(wkt, "%.3f %.3f,%.3f %.3f,", x + i * width, y, x + (i + 0.5) * width, y + 1000 + i % 7);
  g_string_append_printf(wkt, "%.3f %.3f,%.3f %.3f,%.3f %.3f))", x + teeth * width, y, x + teeth * width / 3, y - 500,
                         x, y);
  return g_string_free(wkt, FALSE);
}

static void
long_borders_agree_with_geos(void **state)
{
  (void)state;
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdSlabsRoom room = {0};
  g_autofree char *fine = comb(400000, 2400000, 5000, 0.731), *coarse = comb(400100.5, 2400300.25, 300, 9.3);
  g_autofree char *box = box_wkt(400500, 2399800, 401500, 2400900);
  Shape a = shape_of(geos, fine), b = shape_of(geos, coarse), c = shape_of(geos, box);
  double two = area_by_geos(geos, &a, &b, NULL), three = area_by_geos(geos, &a, &b, &c);
  assert_true(two > 1e5 && three > 1e4);
  assert_close(qd_slabs_shared_area(a.slabs, b.slabs, NULL, &room), two, 1e-4);
  assert_close(qd_slabs_shared_area(a.slabs, b.slabs, c.slabs, &room), three, 1e-4);
  shape_clear(geos, &a);
  shape_clear(geos, &b);
  shape_clear(geos, &c);
  qd_slabs_room_clear(&room);
}

static void
nothing_shares_nothing(void **state)
{
  (void)state;
  QdSlabsRoom room = {0};
  Wkb empty = wkb_of("POLYGON EMPTY"), box = box_wkb(0, 0, 1, 1), flat = wkb_of("POLYGON((0 0,1 0,0 0,0 0))");
  QdSlabs *a = qd_slabs_new(empty.data, empty.size), *b = qd_slabs_new(box.data, box.size),
          *c = qd_slabs_new(flat.data, flat.size), *none = qd_slabs_new(NULL, 0);
  assert_close(qd_slabs_shared_area(a, b, NULL, &room), 0, 0);
  assert_close(qd_slabs_shared_area(b, a, b, &room), 0, 0);
  assert_close(qd_slabs_shared_area(b, c, NULL, &room), 0, 0);
  assert_close(qd_slabs_shared_area(none, b, NULL, &room), 0, 0);
  qd_slabs_free(a);
  qd_slabs_free(b);
  qd_slabs_free(c);
  qd_slabs_free(none);
  qd_slabs_free(NULL);
  g_free(empty.data);
  g_free(box.data);
  g_free(flat.data);
  qd_slabs_room_clear(&room);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(boxes_by_hand),
      cmocka_unit_test(neighbours_share_nothing),
      cmocka_unit_test(holes_and_parts),
      cmocka_unit_test(stars_agree_with_geos),
      cmocka_unit_test(long_borders_agree_with_geos),
      cmocka_unit_test(nothing_shares_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
