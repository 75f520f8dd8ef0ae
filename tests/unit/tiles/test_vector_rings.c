/* Rings made valid and cut, by hand and against GEOS. */
#include "geo/polygons.h"

#include "geo/geos.h"
#include "tiles/vector_rings.h"

static void
add(QdRings *rings, const QdTilePoint *p, guint n)
{
  g_array_append_vals(qd_rings_points(rings), p, n);
  qd_rings_add(rings, n);
}

#define ADD(rings, ...)                                                                                                \
  do {                                                                                                                 \
    const QdTilePoint p_[] = {__VA_ARGS__};                                                                            \
    add(rings, p_, G_N_ELEMENTS(p_));                                                                                  \
  } while (0)

/* @return the result as WKT, each ring from its least point on: "(0 0,4 0,4 4)h(1 1,1 2,2 2)" */
static char *
text_of(QdRings *rings, const QdTileBox *box)
{
  const GArray *points = NULL, *result = qd_rings_finish(rings, box, &points);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < result->len; i++) {
    const QdTileRing *ring = &g_array_index(result, QdTileRing, i);
    const QdTilePoint *p = &g_array_index(points, QdTilePoint, ring->first);
    guint least = 0;
    for (guint k = 1; k < ring->n; k++)
      if (p[k].x < p[least].x || (p[k].x == p[least].x && p[k].y < p[least].y))
        least = k;
    g_string_append(text, ring->is_hole ? "h(" : "(");
    for (guint k = 0; k < ring->n; k++) {
      QdTilePoint q = p[(least + k) % ring->n];
      g_string_append_printf(text, "%s%d %d", k > 0 ? "," : "", q.x, q.y);
    }
    g_string_append_c(text, ')');
  }
  return g_string_free(text, FALSE);
}

#define assert_rings(rings, box, expected)                                                                             \
  do {                                                                                                                 \
    g_autofree char *text_ = text_of(rings, box);                                                                      \
    assert_string_equal(text_, expected);                                                                              \
  } while (0)

static void
simple_rings_stay(void **state)
{
  (void)state;
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {9, 0}, {9, 9}, {0, 9});
  ADD(rings, {2, 2}, {2, 4}, {4, 4}, {4, 2});
  assert_rings(rings, NULL, "(0 0,9 0,9 9,0 9)h(2 2,2 4,4 4,4 2)");
}

/* A spike there and back goes, a ring of nothing but that, too. */
static void
what_has_collapsed_goes(void **state)
{
  (void)state;
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {4, 0}, {8, 0}, {4, 0}, {4, 4}, {0, 4});
  ADD(rings, {1, 1}, {2, 2});
  assert_rings(rings, NULL, "(0 0,4 0,4 4,0 4)");
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {5, 5}, {7, 7}, {5, 5});
  assert_rings(rings, NULL, "");
}

/* Two squares that touch in a point, walked as one ring, are two; a hole that touches its ring from within is a hole.
 */
static void
rings_are_divided_where_they_touch_themselves(void **state)
{
  (void)state;
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {2, 0}, {2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}, {0, 2});
  assert_rings(rings, NULL, "(0 0,2 0,2 2,0 2)(2 2,4 2,4 4,2 4)");
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {8, 0}, {8, 8}, {0, 8}, {0, 4}, {2, 6}, {4, 4}, {2, 2}, {0, 4});
  assert_rings(rings, NULL, "(0 0,8 0,8 8,0 8,0 4)h(0 4,2 6,4 4,2 2)");
  qd_rings_begin(rings); /* a hole that touches in two points divides the land */
  ADD(rings, {0, 0}, {8, 0}, {8, 4}, {8, 8}, {0, 8}, {0, 4});
  ADD(rings, {0, 4}, {4, 6}, {8, 4}, {4, 2});
  assert_rings(rings, NULL, "(0 0,8 0,8 4,4 2,0 4)(0 4,4 6,8 4,8 8,0 8)");
}

static void
a_cut_comb_is_teeth(void **state)
{
  (void)state;
  const QdTileBox box = {0, 0, 10, 10};
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {2, 2}, {4, 2}, {4, 12}, {6, 12}, {6, 2}, {8, 2}, {8, 15}, {2, 15});
  assert_rings(rings, &box, "(2 2,4 2,4 10,2 10)(6 2,8 2,8 10,6 10)");
}

static void
land_around_the_box_fills_it(void **state)
{
  (void)state;
  const QdTileBox box = {0, 0, 10, 10};
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {-5, -5}, {20, -5}, {20, 20}, {-5, 20});
  ADD(rings, {-2, 4}, {-2, 6}, {3, 6}, {3, 4});
  assert_rings(rings, &box, "(0 0,10 0,10 10,0 10,0 6,3 6,3 4,0 4)");
  qd_rings_begin(rings);
  ADD(rings, {11, 0}, {20, 0}, {20, 20});
  assert_rings(rings, &box, "");
}

/* (0,0)–(3,5) meets x = 1 at 5/3, x = 2 at 10/3: the same point from either side. */
static void
both_neighbours_cut_an_edge_alike(void **state)
{
  (void)state;
  const QdTileBox box = {1, -10, 9, 10};
  g_autoptr(QdRings) rings = qd_rings_new();
  qd_rings_begin(rings);
  ADD(rings, {0, 0}, {3, 0}, {3, 5});
  assert_rings(rings, &box, "(1 0,3 0,3 5,1 2)");
  qd_rings_begin(rings);
  ADD(rings, {3, 5}, {0, 5}, {0, 0});
  assert_rings(rings, &box, "(1 2,3 5,1 5)");
}

/* ---- against GEOS ---- */

static char *
wkt_of_rings(const GArray *result, const GArray *points)
{
  GString *wkt = g_string_new("MULTIPOLYGON(");
  for (guint i = 0; i < result->len; i++) {
    const QdTileRing *ring = &g_array_index(result, QdTileRing, i);
    g_string_append(wkt, ring->is_hole ? "," : i > 0 ? "),(" : "(");
    for (guint k = 0; k <= ring->n; k++) {
      QdTilePoint p = g_array_index(points, QdTilePoint, ring->first + k % ring->n);
      g_string_append_printf(wkt, "%s%d %d", k > 0 ? "," : "(", p.x, p.y);
    }
    g_string_append_c(wkt, ')');
  }
  g_string_append(wkt, "))");
  return g_string_free(wkt, FALSE);
}

static GEOSGeometry *
read_wkt(QdGeos *geos, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb.data, wkb.size);
  g_free(wkb.data);
  assert_non_null(geometry);
  return geometry;
}

/* A star of long spikes in whole numbers. */
static guint
roll_star(guint64 *seed, QdTilePoint *p)
{
  guint n = 5 + (guint)(random_unit(seed) * 40);
  for (guint i = 0; i < n; i++) {
    double angle = 2 * G_PI * i / n, radius = 300 + 1500 * random_unit(seed);
    p[i] = (QdTilePoint){(gint32)floor(radius * cos(angle)), (gint32)floor(radius * sin(angle))};
  }
  return n;
}

static void
cut_stars_are_valid_and_as_large_as_by_geos(void **state)
{
  (void)state;
  guint64 seed = 5;
  QdGeos *geos = qd_geos_new();
  g_autoptr(QdRings) rings = qd_rings_new();
  guint n_many = 0;
  for (guint round = 0; round < 500; round++) {
    QdTilePoint p[64];
    guint n = roll_star(&seed, p);
    gint32 x = (gint32)(2000 * random_unit(&seed)) - 1500, y = (gint32)(2000 * random_unit(&seed)) - 1500;
    const QdTileBox box = {x, y, x + 900, y + 900};
    qd_rings_begin(rings);
    add(rings, p, n);
    const GArray *points = NULL, *result = qd_rings_finish(rings, &box, &points);
    GString *star = g_string_new("POLYGON((");
    for (guint i = 0; i <= n; i++)
      g_string_append_printf(star, "%s%d %d", i > 0 ? "," : "", p[i % n].x, p[i % n].y);
    g_string_append(star, "))");
    g_autofree char *frame = box_wkt(x, y, x + 900, y + 900);
    GEOSGeometry *whole = read_wkt(geos, star->str), *window = read_wkt(geos, frame);
    GEOSGeometry *expected = qd_geos_overlay(geos, QD_OVERLAY_INTERSECTION, whole, window);
    double area = 0;
    if (result->len > 0) {
      g_autofree char *wkt = wkt_of_rings(result, points);
      GEOSGeometry *cut = read_wkt(geos, wkt);
      if (GEOSisValid_r(qd_geos_handle(geos), cut) != 1)
        fail_msg("round %u: %s of %s", round, wkt, star->str);
      area = qd_geos_area(geos, cut);
      qd_geos_destroy(geos, cut);
    }
    n_many += result->len > 1;
    assert_close(area, qd_geos_area(geos, expected), 900 * 0.5 * 8); /* cut points are rounded */
    g_string_free(star, TRUE);
    qd_geos_destroy(geos, whole);
    qd_geos_destroy(geos, window);
    qd_geos_destroy(geos, expected);
  }
  assert_true(n_many > 50);
  qd_geos_free(geos);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(simple_rings_stay),
      cmocka_unit_test(what_has_collapsed_goes),
      cmocka_unit_test(rings_are_divided_where_they_touch_themselves),
      cmocka_unit_test(a_cut_comb_is_teeth),
      cmocka_unit_test(land_around_the_box_fills_it),
      cmocka_unit_test(both_neighbours_cut_an_edge_alike),
      cmocka_unit_test(cut_stars_are_valid_and_as_large_as_by_geos),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
