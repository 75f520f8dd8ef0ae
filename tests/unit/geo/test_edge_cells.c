#include "fixture.h"

#include "geo/edges.h"

static void
add(QdEdgeCells *cells, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  qd_edge_cells_add(cells, wkb.data, wkb.size);
  g_free(wkb.data);
}

/* Whether any edge of a polygon lies in a square that does not match. */
static bool
has_lone(const QdEdgeCells *cells, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  QdEdgeWalk walk;
  QdEdge edge;
  bool found = false;
  qd_edge_walk_init(&walk, wkb.data, wkb.size);
  while (qd_edge_walk_next(&walk, &edge))
    found = found || !qd_edge_cells_match(cells, edge.cell);
  g_free(wkb.data);
  return found;
}

/* Twelve kilometres a side, in four parts that have all edges in common with each other or with what is around. */
#define AROUND                                                                                                         \
  "POLYGON((-20000 -20000,30000 -20000,30000 30000,-20000 30000,-20000 -20000),"                                       \
  "(0 0,6000 0,12000 0,12000 6000,12000 12000,6000 12000,0 12000,0 6000,0 0))"
#define SOUTH_WEST "POLYGON((0 0,6000 0,6000 6000,0 6000,0 0))"
#define SOUTH_EAST "POLYGON((6000 0,6000 6000,12000 6000,12000 0,6000 0))"
#define NORTH_WEST "POLYGON((0 6000,6000 6000,6000 12000,0 12000,0 6000))"
#define NORTH_EAST "POLYGON((6000 6000,12000 6000,12000 12000,6000 12000,6000 6000))"

static void
a_map_matches_inside(void **state)
{
  (void)state;
  const char *const parts[] = {AROUND, SOUTH_WEST, SOUTH_EAST, NORTH_WEST, NORTH_EAST};
  QdEdgeCells *cells = qd_edge_cells_new();
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    add(cells, parts[i]);
  for (guint i = 1; i < G_N_ELEMENTS(parts); i++)
    assert_false(has_lone(cells, parts[i]));
  assert_true(has_lone(cells, AROUND)); /* its outer border has no neighbour */
  assert_true(qd_edge_cells_match_box(cells, &(QdBox){0, 0, 12000, 12000}));
  assert_false(qd_edge_cells_match_box(cells, &(QdBox){-20000, -20000, 30000, 30000}));
  qd_edge_cells_free(cells);
}

/* A part that is missing, moved by a millimetre, or has a vertex that its neighbour lacks. */
static void
faults_show(void **state)
{
  (void)state;
  static const char *const faulty[] = {
      "POLYGON EMPTY",
      "POLYGON((6000 6000,12000 6000,12000 12000,6000 12000.001,6000 6000))",
      "POLYGON((6000 6000,9000 6000,12000 6000,12000 12000,6000 12000,6000 6000))",
  };
  for (guint i = 0; i < G_N_ELEMENTS(faulty); i++) {
    QdEdgeCells *cells = qd_edge_cells_new();
    const char *const parts[] = {AROUND, SOUTH_WEST, SOUTH_EAST, NORTH_WEST, faulty[i]};
    for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
      add(cells, parts[k]);
    assert_true(has_lone(cells, NORTH_EAST));
    qd_edge_cells_free(cells);
  }
}

/* A second cover is no match. */
static void
duplicates_do_not_match(void **state)
{
  (void)state;
  QdEdgeCells *cells = qd_edge_cells_new();
  const char *const parts[] = {AROUND, SOUTH_WEST, SOUTH_WEST, SOUTH_EAST, NORTH_WEST, NORTH_EAST};
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    add(cells, parts[i]);
  assert_true(has_lone(cells, SOUTH_WEST));
  qd_edge_cells_free(cells);
}

/* What is taken off leaves no trace: a fault that is mended is none. */
static void
a_fault_is_taken_off(void **state)
{
  (void)state;
  const char *const fault = "POLYGON((6000 6000,12000 6000,12000 12000,6000 12000.001,6000 6000))";
  QdEdgeCells *cells = qd_edge_cells_new();
  const char *const parts[] = {AROUND, SOUTH_WEST, SOUTH_EAST, NORTH_WEST, fault};
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    add(cells, parts[i]);
  assert_true(has_lone(cells, NORTH_EAST));
  Wkb wkb = wkb_of(fault);
  qd_edge_cells_take(cells, wkb.data, wkb.size);
  g_free(wkb.data);
  add(cells, NORTH_EAST);
  assert_false(has_lone(cells, NORTH_EAST));
  qd_edge_cells_free(cells);
}

/* In whatever order and by however many threads. */
static void
sums_are_merged(void **state)
{
  (void)state;
  QdEdgeCells *one = qd_edge_cells_new(), *other = qd_edge_cells_new();
  add(one, SOUTH_EAST);
  add(other, NORTH_EAST);
  add(one, AROUND);
  add(other, NORTH_WEST);
  add(other, SOUTH_WEST);
  assert_true(has_lone(one, SOUTH_EAST));
  qd_edge_cells_merge(one, other);
  assert_false(has_lone(one, SOUTH_EAST));
  assert_false(has_lone(one, SOUTH_WEST));
  assert_false(has_lone(other, SOUTH_WEST)); /* emptied */
  qd_edge_cells_free(one);
  qd_edge_cells_free(other);
}

/* Only the edges of squares that do not match are looked at one by one: those that are left are the same. */
static void
unmatched_edges_are_left(void **state)
{
  (void)state;
  const char *const parts[] = {AROUND, SOUTH_WEST, SOUTH_EAST, NORTH_WEST};
  QdEdgeCells *cells = qd_edge_cells_new();
  QdEdges all, some;
  qd_edges_init(&all);
  qd_edges_init(&some);
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    add(cells, parts[i]);
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
    Wkb wkb = wkb_of(parts[i]);
    qd_edges_add(&all, wkb.data, wkb.size, i, 1);
    qd_edges_add_unmatched(&some, wkb.data, wkb.size, i, cells);
    g_free(wkb.data);
  }
  assert_int_equal(all.used, 4 + 4); /* around all, and around what is missing: four edges of two neighbours */
  assert_int_equal(some.used, all.used);
  qd_edges_clear(&all);
  qd_edges_clear(&some);
  qd_edge_cells_free(cells);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_map_matches_inside),    cmocka_unit_test(faults_show),
      cmocka_unit_test(duplicates_do_not_match), cmocka_unit_test(sums_are_merged),
      cmocka_unit_test(a_fault_is_taken_off),    cmocka_unit_test(unmatched_edges_are_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
