#include "fixture.h"

#include "geo/edges.h"

static void
add(QdEdges *edges, const char *wkt, uint32_t member, int weight)
{
  Wkb wkb = wkb_of(wkt);
  qd_edges_add(edges, wkb.data, wkb.size, member, weight);
  g_free(wkb.data);
}

static QdEdges
edges_of(const char *const *wkts, guint n)
{
  QdEdges edges;
  qd_edges_init(&edges);
  for (guint i = 0; i < n; i++)
    add(&edges, wkts[i], i, 1);
  return edges;
}

/* How the edges of a polygon stand in the table: the sum of their nets, each seen the way the polygon runs. */
static int
net_around(const QdEdges *edges, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  QdEdgeWalk walk;
  QdEdge edge;
  int sum = 0;
  qd_edge_walk_init(&walk, wkb.data, wkb.size);
  while (qd_edge_walk_next(&walk, &edge))
    for (gsize i = 0; i < edges->capacity; i++)
      if (edges->slots[i].key == edge.key)
        sum += edge.is_forward ? edges->slots[i].net : -edges->slots[i].net;
  g_free(wkb.data);
  return sum;
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
    QdEdges edges = edges_of(pairs[i], 2);
    assert_int_equal(edges.used, 6);
    assert_int_equal(net_around(&edges, LEFT), 3); /* covered to the left of each, the fourth is gone */
    assert_int_equal(net_around(&edges, RIGHT), 3);
    assert_int_equal(net_around(&edges, "POLYGON((50 50,60 50,60 60,50 50))"), 0);
    qd_edges_clear(&edges);
  }
}

static void
duplicates_do_not_cancel(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){LEFT, LEFT}, 2);
  assert_int_equal(edges.used, 4);
  assert_int_equal(net_around(&edges, LEFT), 8);
  qd_edges_clear(&edges);
}

/* A lone edge is given once, to a polygon that has it. */
static void
what_is_taken_is_gone(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){LEFT, RIGHT}, 2);
  Wkb wkb = wkb_of(LEFT);
  QdEdgeWalk walk;
  QdEdge edge;
  guint taken = 0;
  qd_edge_walk_init(&walk, wkb.data, wkb.size);
  while (qd_edge_walk_next(&walk, &edge)) {
    assert_false(qd_edges_take(&edges, edge.key, 1));
    taken += qd_edges_take(&edges, edge.key, 0);
    assert_false(qd_edges_take(&edges, edge.key, 0));
  }
  assert_int_equal(taken, 3);
  assert_int_equal(edges.used, 3);
  g_free(wkb.data);
  qd_edges_clear(&edges);
}

static void
a_hole_and_what_fills_it_cancel(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){"POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 4,4 4,4 2,2 2))",
                                                 "POLYGON((2 2,4 2,4 4,2 4,2 2))"},
                           2);
  assert_int_equal(edges.used, 4);
  qd_edges_clear(&edges);
}

/* What programs leave of rounding is no misfit, a micrometre is one. */
static void
rounding_is_no_misfit(void **state)
{
  (void)state;
  QdEdges same =
      edges_of((const char *const[]){LEFT, "POLYGON((10.00000001 0,20 0,20 10,10 10.00000001,10.00000001 0))"}, 2);
  assert_int_equal(same.used, 6);
  qd_edges_clear(&same);
  QdEdges apart = edges_of((const char *const[]){LEFT, "POLYGON((10.000001 0,20 0,20 10,10 10,10.000001 0))"}, 2);
  assert_int_equal(apart.used, 8);
  qd_edges_clear(&apart);
}

static void
zero_has_one_sign(void **state)
{
  (void)state;
  QdEdges edges =
      edges_of((const char *const[]){LEFT, "POLYGON((-0.00000001 0,-0.00000001 10,-5 10,-5 0,-0.00000001 0))"}, 2);
  assert_int_equal(edges.used, 6);
  qd_edges_clear(&edges);
}

static void
rings_without_area_have_no_sides(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){"POLYGON((0 0,1 1,0 0,0 0))", "POLYGON EMPTY"}, 2);
  assert_int_equal(edges.used, 0);
  qd_edges_clear(&edges);
}

/* 100 × 100 squares in a random order: the table grows many times, loses what is matched, and only the outer border is
 * left. */
static void
a_clean_map_leaves_its_border(void **state)
{
  (void)state;
  enum { SIDE = 100 };
  QdEdges edges;
  guint order[SIDE * SIDE];
  guint64 seed = 5;
  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint k = (guint)(random_unit(&seed) * (i + 1));
    order[i] = order[k];
    order[k] = i;
  }
  qd_edges_init(&edges);
  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint x = order[i] % SIDE, y = order[i] / SIDE;
    Wkb wkb = box_wkb(400000 + x * 7.1, 2400000 + y * 3.3, 400000 + (x + 1) * 7.1, 2400000 + (y + 1) * 3.3);
    qd_edges_add(&edges, wkb.data, wkb.size, i, 1);
    g_free(wkb.data);
  }
  guint filled = 0;
  for (gsize i = 0; i < edges.capacity; i++) {
    filled += edges.slots[i].key != 0;
    assert_true((edges.slots[i].key == 0) == (edges.slots[i].net == 0));
  }
  assert_int_equal(edges.used, 4 * SIDE);
  assert_int_equal(filled, 4 * SIDE);
  assert_true(edges.capacity > 4096);
  qd_edges_clear(&edges);
}

static void
the_expected_cover_counts_against(void **state)
{
  (void)state;
  QdEdges edges = edges_of((const char *const[]){LEFT}, 1);
  add(&edges, LEFT, 1, -1);
  assert_int_equal(edges.used, 0);
  qd_edges_clear(&edges);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(neighbours_cancel_their_edge),
      cmocka_unit_test(duplicates_do_not_cancel),
      cmocka_unit_test(what_is_taken_is_gone),
      cmocka_unit_test(a_hole_and_what_fills_it_cancel),
      cmocka_unit_test(rounding_is_no_misfit),
      cmocka_unit_test(zero_has_one_sign),
      cmocka_unit_test(rings_without_area_have_no_sides),
      cmocka_unit_test(a_clean_map_leaves_its_border),
      cmocka_unit_test(the_expected_cover_counts_against),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
