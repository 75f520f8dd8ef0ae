#include "fixture.h"

#include "geo/edges.h"

static QdEdges
edges_of(const char *const *wkts, guint n, const QdBox *within)
{
  QdEdges edges;
  qd_edges_init(&edges);
  for (guint i = 0; i < n; i++) {
    Wkb wkb = wkb_of(wkts[i]);
    qd_edges_add(&edges, wkb.data, wkb.size, 1, within);
    g_free(wkb.data);
  }
  return edges;
}

static guint
count_lone(const QdEdges *edges)
{
  guint n = 0;
  for (gsize i = 0; i < edges->capacity; i++)
    n += edges->slots[i].net != 0;
  return n;
}

static int
net_of(const QdEdges *edges, double ax, double ay, double bx, double by)
{
  const QdEdge edge = {ax, ay, bx, by, 0};
  return qd_edges_net(edges, &edge);
}

#define LEFT "POLYGON((0 0,10 0,10 10,0 10,0 0))"
#define RIGHT "POLYGON((10 0,20 0,20 10,10 10,10 0))"
#define RIGHT_CLOCKWISE "POLYGON((10 0,10 10,20 10,20 0,10 0))"

static void
neighbours_cancel_their_edge(void **state)
{
  (void)state;
  const char *const pairs[][2] = {{LEFT, RIGHT}, {LEFT, RIGHT_CLOCKWISE}};
  for (guint i = 0; i < 2; i++) {
    QdEdges edges = edges_of(pairs[i], 2, NULL);
    assert_int_equal(count_lone(&edges), 6);
    assert_int_equal(net_of(&edges, 10, 0, 10, 10), 0);
    assert_int_equal(net_of(&edges, 0, 0, 0, 10), -1); /* covered to the right */
    assert_int_equal(net_of(&edges, 20, 0, 20, 10), 1);
    assert_int_equal(net_of(&edges, 5, 5, 6, 6), 0); /* not there */
    qd_edges_clear(&edges);
  }
}

static void
duplicates_do_not_cancel(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){LEFT, LEFT}, 2, NULL);
  assert_int_equal(count_lone(&edges), 4);
  assert_int_equal(net_of(&edges, 10, 0, 10, 10), 2);
  qd_edges_clear(&edges);
}

static void
a_hole_and_what_fills_it_cancel(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){"POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 4,4 4,4 2,2 2))",
                                                 "POLYGON((2 2,4 2,4 4,2 4,2 2))"},
                           2, NULL);
  assert_int_equal(count_lone(&edges), 4);
  qd_edges_clear(&edges);
}

/* What programs leave of rounding is no misfit, a micrometre is one. */
static void
rounding_is_no_misfit(void **state)
{
  (void)state;
  QdEdges same = edges_of(
      (const char *const[]){LEFT, "POLYGON((10.00000001 0,20 0,20 10,10 10.00000001,10.00000001 0))"}, 2, NULL);
  assert_int_equal(count_lone(&same), 6);
  qd_edges_clear(&same);
  QdEdges apart = edges_of((const char *const[]){LEFT, "POLYGON((10.000001 0,20 0,20 10,10 10,10.000001 0))"}, 2, NULL);
  assert_int_equal(count_lone(&apart), 8);
  qd_edges_clear(&apart);
}

static void
zero_has_one_sign(void **state)
{
  (void)state;
  QdEdges edges = edges_of(
      (const char *const[]){LEFT, "POLYGON((-0.00000001 0,-0.00000001 10,-5 10,-5 0,-0.00000001 0))"}, 2, NULL);
  assert_int_equal(count_lone(&edges), 6);
  qd_edges_clear(&edges);
}

static void
edges_beyond_the_box_are_left_out(void **state)
{
  (void)state;
  const QdBox within = {12, 2, 30, 8};
  QdEdges edges = edges_of((const char *const[]){LEFT, RIGHT}, 2, &within);
  assert_int_equal(count_lone(&edges), 1);
  assert_int_equal(net_of(&edges, 20, 0, 20, 10), 1);
  qd_edges_clear(&edges);
}

static void
rings_without_area_have_no_sides(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){"POLYGON((0 0,1 1,0 0,0 0))", "POLYGON EMPTY"}, 2, NULL);
  assert_int_equal(count_lone(&edges), 0);
  qd_edges_clear(&edges);
}

/* 100 × 100 squares: the table grows many times and only the outer border is left. */
static void
a_clean_map_leaves_its_border(void **state)
{
  (void)state;
  QdEdges edges;
  qd_edges_init(&edges);
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 100; x++) {
      Wkb wkb = box_wkb(400000 + x * 7.1, 2400000 + y * 3.3, 400000 + (x + 1) * 7.1, 2400000 + (y + 1) * 3.3);
      qd_edges_add(&edges, wkb.data, wkb.size, 1, NULL);
      g_free(wkb.data);
    }
  assert_int_equal(count_lone(&edges), 400);
  assert_int_equal(edges.used, 2 * 100 * 101);
  qd_edges_clear(&edges);
}

static void
the_expected_cover_counts_against(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){LEFT}, 1, NULL);
  Wkb frame = wkb_of(LEFT);
  qd_edges_add(&edges, frame.data, frame.size, -1, NULL);
  assert_int_equal(count_lone(&edges), 0);
  g_free(frame.data);
  qd_edges_clear(&edges);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(neighbours_cancel_their_edge),
      cmocka_unit_test(duplicates_do_not_cancel),
      cmocka_unit_test(a_hole_and_what_fills_it_cancel),
      cmocka_unit_test(rounding_is_no_misfit),
      cmocka_unit_test(zero_has_one_sign),
      cmocka_unit_test(edges_beyond_the_box_are_left_out),
      cmocka_unit_test(rings_without_area_have_no_sides),
      cmocka_unit_test(a_clean_map_leaves_its_border),
      cmocka_unit_test(the_expected_cover_counts_against),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
