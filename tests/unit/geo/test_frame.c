/* The fast answers of a frame against GEOS. */
#include "geo/polygons.h"

#include "geo/frame.h"
#include "geo/geos.h"

typedef struct {
  QdGeos *geos;
  GEOSContextHandle_t h;
  GEOSGeometry *frame_geometry;
  QdFrame frame;
  guint n_decided, n_asked;
} Case;

static void
begin(Case *c, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  *c = (Case){.geos = qd_geos_new()};
  c->h = qd_geos_handle(c->geos);
  c->frame_geometry = qd_geos_read(c->geos, wkb.data, wkb.size);
  assert_non_null(c->frame_geometry);
  qd_frame_init(&c->frame, wkb.data, wkb.size);
  g_free(wkb.data);
}

static void
end(Case *c)
{
  qd_frame_clear(&c->frame);
  GEOSGeom_destroy_r(c->h, c->frame_geometry);
  qd_geos_free(c->geos);
}

/* INSIDE: nothing lies outside; OUTSIDE: nothing inside; BORDER promises nothing. */
static void
check_side(Case *c, QdFrameSide side, const GEOSGeometry *geometry, const char *wkt)
{
  c->n_asked++;
  if (side == QD_FRAME_BORDER)
    return;
  c->n_decided++;
  GEOSGeometry *wrong = side == QD_FRAME_INSIDE ? GEOSDifference_r(c->h, geometry, c->frame_geometry)
                                                : GEOSIntersection_r(c->h, geometry, c->frame_geometry);
  double area = NAN;
  assert_non_null(wrong);
  GEOSArea_r(c->h, wrong, &area);
  GEOSGeom_destroy_r(c->h, wrong);
  if (!(area <= 1e-6))
    fail_msg("%s is not %s: %g m²", wkt, side == QD_FRAME_INSIDE ? "inside" : "outside", area);
}

static void
check_polygon(Case *c, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  GEOSGeometry *geometry = qd_geos_read(c->geos, wkb.data, wkb.size);
  if (GEOSisValid_r(c->h, geometry) == 1)
    check_side(c, qd_frame_side_of(&c->frame, wkb.data, wkb.size), geometry, wkt);
  GEOSGeom_destroy_r(c->h, geometry);
  g_free(wkb.data);
}

static void
random_boxes_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 5;
  Case c;
  begin(&c, "MULTIPOLYGON(((400000 2400000,401000 2400100,401100 2401000,400500 2400600,400000 2401000,400000 2400000),"
            "(400300 2400200,400300 2400300,400400 2400300,400400 2400200,400300 2400200)),"
            "((400310 2400210,400390 2400210,400350 2400280,400310 2400210)))");
  guint inside = 0, outside = 0;
  for (guint i = 0; i < 20000; i++) {
    double x = 399800 + 1500 * random_unit(&seed), y = 2399800 + 1500 * random_unit(&seed),
           size = exp(-6 * random_unit(&seed));
    const QdBox box = {x, y, x + 600 * size, y + 600 * size * random_unit(&seed)};
    QdFrameSide side = qd_frame_side(&c.frame, &box);
    inside += side == QD_FRAME_INSIDE ? 1 : 0;
    outside += side == QD_FRAME_OUTSIDE ? 1 : 0;
    g_autofree char *wkt = box_wkt(box.min_x, box.min_y, box.max_x, box.max_y);
    Wkb wkb = wkb_of(wkt);
    GEOSGeometry *geometry = qd_geos_read(c.geos, wkb.data, wkb.size);
    check_side(&c, side, geometry, wkt);
    GEOSGeom_destroy_r(c.h, geometry);
    g_free(wkb.data);
  }
  assert_true(inside > 2000 && outside > 5000); /* the fast path is worth its name */
  end(&c);
}

static void
points_agree_with_the_plain_test(void **state)
{
  (void)state;
  guint64 seed = 6;
  g_autofree char *wkt = random_star(&seed, 400000, 2400000, 500);
  Wkb wkb = wkb_of(wkt);
  Case c;
  begin(&c, wkt);
  for (guint i = 0; i < 50000; i++) {
    double x = 399400 + 1200 * random_unit(&seed), y = 2399400 + 1200 * random_unit(&seed);
    assert_int_equal(qd_frame_contains(&c.frame, x, y), qd_wkb_contains(wkb.data, wkb.size, x, y));
  }
  end(&c);
  g_free(wkb.data);
}

static void
random_polygons_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 21;
  Case c;
  guint decided = 0, asked = 0;
  for (guint round = 0; round < 40; round++) {
    g_autofree char *frame = random_star(&seed, 400000, 2400000, 500);
    begin(&c, frame);
    for (guint i = 0; i < 200; i++) {
      g_autofree char *star = random_star(&seed, 399300 + 1400 * random_unit(&seed),
                                          2399300 + 1400 * random_unit(&seed), 400 * exp(-5 * random_unit(&seed)));
      check_polygon(&c, star);
    }
    decided += c.n_decided;
    asked += c.n_asked;
    end(&c);
  }
  assert_true(decided > asked / 2);
}

#define FRAME "POLYGON((0 0,100 0,100 50,100 100,0 100,0 0),(40 40,40 60,60 60,60 50,60 40,40 40))"

/* Polygons that share vertices, edges or rings with the frame: the cases a shortcut gets wrong. */
static void
polygons_along_the_border_are_never_misplaced(void **state)
{
  (void)state;
  const char *const polygons[] = {
      "POLYGON((100 0,100 50,80 25,100 0))",            /* shares an edge, inside */
      "POLYGON((100 0,120 25,100 50,100 0))",           /* shares an edge, outside */
      "POLYGON((100 0,120 50,100 100,100 50,100 0))",   /* shares two, outside */
      "POLYGON((100 0,100 50,100 100,50 20,100 0))",    /* shares two, inside */
      "POLYGON((100 0,120 25,100 50,80 25,100 0))",     /* crosses at shared vertices */
      "POLYGON((100 50,120 25,120 75,100 50))",         /* touches in a vertex */
      "POLYGON((80 20,120 20,120 30,80 30,80 20))",     /* crosses */
      "POLYGON((40 40,60 40,60 50,60 60,40 60,40 40))", /* is the hole */
      "POLYGON((0 0,100 0,100 50,100 100,0 100,0 0))",  /* the frame without its hole */
      "POLYGON((30 30,70 30,70 70,30 70,30 30))",       /* around the hole */
      "POLYGON((30 30,70 30,70 70,30 70,30 30),(40 40,40 60,60 60,60 50,60 40,40 40))",
      "POLYGON((40 40,60 40,60 50,50 50,40 40))",           /* in the hole along its edge */
      "POLYGON((60 40,60 50,80 50,60 40))",                 /* inside along the hole's edge */
      "POLYGON((40 40,60 40,60 50,60 60,20 80,40 40))",     /* the hole and more */
      "POLYGON((-10 -10,110 -10,110 110,-10 110,-10 -10))", /* around all */
      "POLYGON((-10 -10,110 -10,110 110,-10 110,-10 -10),(0 0,0 100,100 100,100 50,100 0,0 0))",
      "MULTIPOLYGON(((10 10,20 10,20 20,10 10)),((110 10,120 10,120 20,110 10)))",
      "MULTIPOLYGON(((10 10,20 10,20 20,10 10)),((70 10,80 10,80 20,70 10)))",
      "POLYGON((100 0,100 100,80 50,100 0))",          /* runs along two edges of the frame */
      "POLYGON((100 10,120 10,120 40,100 40,100 10))", /* along a part of an edge, outside */
      "POLYGON((100 10,80 10,80 40,100 40,100 10))",   /* along a part of an edge, inside */
      FRAME,
  };
  Case c;
  begin(&c, FRAME);
  for (guint i = 0; i < G_N_ELEMENTS(polygons); i++)
    check_polygon(&c, polygons[i]);
  const struct {
    guint index;
    QdFrameSide side;
  } expected[] = {{0, QD_FRAME_INSIDE}, {1, QD_FRAME_OUTSIDE}, {3, QD_FRAME_INSIDE}, {12, QD_FRAME_INSIDE}};
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    Wkb wkb = wkb_of(polygons[expected[i].index]);
    assert_int_equal(qd_frame_side_of(&c.frame, wkb.data, wkb.size), expected[i].side);
    g_free(wkb.data);
  }
  end(&c);
}

/* Two parts with land of others between them, in common with a parcel all along its upper side: what the parcel has in
 * the lower part does not speak for what lies between. */
static void
land_between_two_parts_is_not_inside(void **state)
{
  (void)state;
  Case c;
  begin(&c, "MULTIPOLYGON(((0 0,100 0,100 50,50 30,0 50,0 0)),((0 50,50 70,100 50,100 100,0 100,0 50)))");
  check_polygon(&c, "POLYGON((0 50,50 10,100 50,50 70,0 50))");
  check_polygon(&c, "POLYGON((0 50,50 70,100 50,50 10,0 50))");
  check_polygon(&c, "POLYGON((0 50,50 30,100 50,50 70,0 50))");
  end(&c);
}

/* Triangles on the vertices of a grid, frame and polygon alike: every way of sharing vertices and edges, many times
 * over. */
static void
polygons_on_shared_vertices_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 77;
  Case c;
  guint decided = 0;
  for (guint round = 0; round < 300; round++) {
    const guint corners = 5;
    g_autofree char *frame = NULL;
    for (bool is_valid = false; !is_valid;) {
      g_autoptr(GString) wkt = g_string_new("POLYGON((");
      int first[2] = {0};
      for (guint i = 0; i < corners; i++) {
        int p[2] = {(int)(random_unit(&seed) * 6), (int)(random_unit(&seed) * 6)};
        if (i == 0)
          memcpy(first, p, sizeof p);
        g_string_append_printf(wkt, "%d %d,", 400000 + p[0], 2400000 + p[1]);
      }
      g_string_append_printf(wkt, "%d %d))", 400000 + first[0], 2400000 + first[1]);
      g_free(frame);
      frame = g_strdup(wkt->str);
      begin(&c, frame);
      double area = 0;
      is_valid = GEOSisValid_r(c.h, c.frame_geometry) == 1 && GEOSArea_r(c.h, c.frame_geometry, &area) && area > 0;
      if (!is_valid)
        end(&c);
    }
    for (guint i = 0; i < 100; i++) {
      int p[6];
      for (guint k = 0; k < 6; k++)
        p[k] = (int)(random_unit(&seed) * 6);
      if ((p[2] - p[0]) * (p[5] - p[1]) == (p[3] - p[1]) * (p[4] - p[0]))
        continue;
      g_autofree char *wkt =
          g_strdup_printf("POLYGON((%d %d,%d %d,%d %d,%d %d))", 400000 + p[0], 2400000 + p[1], 400000 + p[2],
                          2400000 + p[3], 400000 + p[4], 2400000 + p[5], 400000 + p[0], 2400000 + p[1]);
      check_polygon(&c, wkt);
    }
    decided += c.n_decided;
    end(&c);
  }
  assert_true(decided > 1000);
}

/* The area from pairs of edges is that of GEOS's overlay: stars with holes over a frame of two parts with a hole, half
 * of them with vertices of the frame's own. */
static void
areas_are_those_of_geos(void **state)
{
  (void)state;
  const char *const frames[] = {
      "POLYGON((400000 2400000,400100 2400010,400090 2400100,399990 2400080,400000 2400000))",
      "MULTIPOLYGON(((400000 2400000,400100 2400000,400100 2400100,400000 2400100,400000 2400000),(400020 2400020,"
      "400020 2400060,400060 2400060,400060 2400020,400020 2400020)),((400110 2400000,400180 2400000,400150 "
      "2400090,400110 2400000)))",
  };
  guint64 seed = 77;
  for (guint k = 0; k < G_N_ELEMENTS(frames); k++) {
    Case c;
    begin(&c, frames[k]);
    guint n_parts = 0;
    for (guint round = 0; round < 2000; round++) {
      g_autofree char *wkt = random_star(&seed, 400000 + 160 * random_unit(&seed) - 20,
                                         2400000 + 140 * random_unit(&seed) - 20, 5 + 60 * random_unit(&seed));
      Wkb wkb = wkb_of(wkt);
      QdBox box;
      assert_true(qd_wkb_box(wkb.data, wkb.size, &box));
      GEOSGeometry *star = qd_geos_read(c.geos, wkb.data, wkb.size);
      if (GEOSisValid_r(c.h, star) == 1) {
        GEOSGeometry *part = GEOSIntersection_r(c.h, star, c.frame_geometry);
        double expected = NAN, area = qd_frame_area_of(&c.frame, wkb.data, wkb.size, &box);
        assert_non_null(part);
        GEOSArea_r(c.h, part, &expected);
        if (!(fabs(area - expected) <= 1e-6))
          fail_msg("%s: %.9f m² instead of %.9f", wkt, area, expected);
        n_parts += expected > 0;
        GEOSGeom_destroy_r(c.h, part);
      }
      GEOSGeom_destroy_r(c.h, star);
      g_free(wkb.data);
    }
    assert_true(n_parts > 500);
    end(&c);
  }
}

/* A polygon that shares borders with the frame, or is the frame, or encloses it. */
static void
shared_borders_are_no_special_case(void **state)
{
  (void)state;
  Case c;
  begin(&c, "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))");
  const struct {
    const char *wkt;
    double area;
  } cases[] = {
      {"POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))", 100},
      {"POLYGON((400000 2400000,400000 2400010,400010 2400010,400010 2400000,400000 2400000))", 100}, /* clockwise */
      {"POLYGON((400000 2400000,400005 2400000,400005 2400010,400000 2400010,400000 2400000))", 50},
      {"POLYGON((400005 2400000,400015 2400000,400015 2400010,400005 2400010,400005 2400000))", 50},
      {"POLYGON((400010 2400000,400020 2400000,400020 2400010,400010 2400010,400010 2400000))", 0},
      {"POLYGON((399000 2399000,401000 2399000,401000 2401000,399000 2401000,399000 2399000))", 100},
      {"POLYGON((400000 2399990,400010 2399990,400010 2400000,400000 2400000,400000 2399990))", 0},
      {"POLYGON((400000 2399990,400010 2399990,400010 2400002,400000 2400002,400000 2399990))", 20},
      {"MULTIPOLYGON(((400001 2400001,400002 2400001,400002 2400002,400001 2400002,400001 2400001)),((400008 "
       "2400008,400012 2400008,400012 2400012,400008 2400012,400008 2400008)))",
       5},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    Wkb wkb = wkb_of(cases[i].wkt);
    QdBox box;
    assert_true(qd_wkb_box(wkb.data, wkb.size, &box));
    assert_close(qd_frame_area_of(&c.frame, wkb.data, wkb.size, &box), cases[i].area, 1e-8);
    g_free(wkb.data);
  }
  end(&c);
}

static void
a_place_inside_each_ring(void **state)
{
  (void)state;
  Case c;
  begin(&c, "MULTIPOLYGON(((0 0,0 10,10 10,10 0,0 0),(2 2,2 4,4 4,4 2,2 2)),((20 0,30 0,25 5,20 0)))");
  assert_int_equal(c.frame.n_rings, 3);
  const QdBox near[3] = {{0, 0, 10, 10}, {1.9, 1.9, 4.1, 4.1}, {20, 0, 30, 5}};
  for (guint i = 0; i < 3; i++) {
    double x, y;
    assert_true(qd_frame_place_inside(&c.frame, i, &x, &y));
    assert_true(qd_frame_contains(&c.frame, x, y));
    assert_true(x >= near[i].min_x && x <= near[i].max_x && y >= near[i].min_y && y <= near[i].max_y);
  }
  end(&c);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_boxes_agree_with_geos),
      cmocka_unit_test(points_agree_with_the_plain_test),
      cmocka_unit_test(random_polygons_agree_with_geos),
      cmocka_unit_test(polygons_along_the_border_are_never_misplaced),
      cmocka_unit_test(land_between_two_parts_is_not_inside),
      cmocka_unit_test(polygons_on_shared_vertices_agree_with_geos),
      cmocka_unit_test(areas_are_those_of_geos),
      cmocka_unit_test(shared_borders_are_no_special_case),
      cmocka_unit_test(a_place_inside_each_ring),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
