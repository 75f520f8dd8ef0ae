/* Coverages built from members: drawn by hand, then random ones with and without faults. */
#include "geo/coverages.h"

static guint
count_lone(const QdCoverage *c)
{
  guint n = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n += c->arcs[a].right == QD_NO_FACE;
  return n;
}

static QdCoverage *
cover_wkt(const char *const *wkt, guint n, double tolerance_m)
{
  Members m = members_new();
  for (guint i = 0; i < n; i++)
    members_add(&m, wkt[i]);
  QdCoverage *c = cover(&m, tolerance_m);
  check_structure(c);
  members_clear(&m);
  return c;
}

#define COVER(...)                                                                                                     \
  cover_wkt((const char *const[]){__VA_ARGS__}, G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})),                    \
            QD_COVERAGE_TOLERANCE_M)

static void
nothing(void **state)
{
  (void)state;
  QdCoverage *c = qd_coverage_new(NULL, 0, QD_COVERAGE_TOLERANCE_M);
  assert_int_equal(c->n_faces + c->n_arcs + c->n_nodes + c->n_rings, 0);
  qd_coverage_weigh(c, INFINITY, false);
  QdCoverage *d = qd_coverage_dissolve(c, NULL);
  assert_int_equal(d->n_faces, 0);
  assert_int_equal(qd_coverage_wkb(d, 0, 0, 0, NULL), 9);
  qd_coverage_free(d);
  qd_coverage_free(c);
  qd_coverage_free(NULL);
}

static void
a_square_is_one_arc(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,0 10,10 10,10 0,0 0))"); /* clockwise as read */
  assert_int_equal(c->n_arcs, 1);
  assert_int_equal(c->n_nodes, 1);
  assert_int_equal(c->arcs[0].n_points, 5);
  assert_int_equal(c->arcs[0].right, QD_NO_FACE);
  double xy[10];
  assert_int_equal(qd_coverage_ring(c, 0, 0, xy), 5);
  assert_close(ring_area(xy, 5), 100, 0);
  assert_close(c->faces[0].area_m2, 100, 0);
  qd_coverage_free(c);
}

static void
two_squares_share_an_arc(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,10 0,10 5,10 10,0 10,0 0))", "POLYGON((10 0,20 0,20 10,10 10,10 5,10 0))");
  assert_int_equal(c->n_arcs, 3);
  assert_int_equal(c->n_nodes, 2);
  assert_int_equal(count_lone(c), 2);
  for (guint a = 0; a < 3; a++)
    if (c->arcs[a].right != QD_NO_FACE) {
      assert_int_equal(c->arcs[a].left, 0);
      assert_int_equal(c->arcs[a].right, 1);
      assert_int_equal(c->arcs[a].n_points, 3);
      assert_close(qd_coverage_arc_length(c, a), 10, 0);
    }
  qd_coverage_free(c);
}

static void
a_shared_corner_is_a_node(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((10 10,20 10,20 20,10 20,10 10))");
  assert_int_equal(c->n_arcs, 2);
  assert_int_equal(c->n_nodes, 1);
  qd_coverage_free(c);
}

static void
holes_and_islands(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,30 0,30 30,0 30,0 0),(10 10,20 10,20 20,10 20,10 10))",
                        "POLYGON((20 20,20 10,10 10,10 20,20 20))",
                        "MULTIPOLYGON(((40 0,50 0,50 10,40 10,40 0)),((60 0,70 0,70 10,60 10,60 0)))");
  assert_int_equal(c->n_faces, 4);
  assert_int_equal(c->faces[0].n_rings, 2);
  assert_int_equal(c->faces[2].label, 2);
  assert_int_equal(c->faces[3].label, 2);
  assert_int_equal(c->n_arcs, 4);
  assert_int_equal(count_lone(c), 3);
  assert_close(c->faces[0].area_m2, 800, 0);
  QdGeos *geos = qd_geos_new();
  assert_close(check_faces(geos, c, 0), 1100, 1e-9);
  qd_geos_free(geos);
  qd_coverage_free(c);
}

static void
misfits_within_the_tolerance_match(void **state)
{
  (void)state;
  const char *const wkt[] = {"POLYGON((0 0,10 0,10 10,0 10,0 0))",
                             "POLYGON((10.0007 0,20 0,20 10,9.9995 10.0005,10.0007 0))"};
  QdCoverage *c = cover_wkt(wkt, 2, 1e-3);
  assert_int_equal(c->n_arcs, 3);
  assert_int_equal(count_lone(c), 2);
  assert_close(c->faces[1].area_m2, 10 * 10 - 0.0001 * 10 + 0.0005 * 10 / 2, 1e-5); /* as read: not 100 */
  assert_true(fabs(c->faces[1].area_m2 - 100) > 1e-4);
  qd_coverage_free(c);
  c = cover_wkt(wkt, 2, 0);
  assert_int_equal(count_lone(c), 2);
  assert_int_equal(c->n_arcs, 2);
  qd_coverage_free(c);
  c = cover_wkt(wkt, 2, 1e-4);
  assert_int_equal(c->n_arcs, 2);
  qd_coverage_free(c);
}

static void
t_junctions_are_split(void **state)
{
  (void)state;
  const char *const wkt[] = {"POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((10 0,20 0,20 4,10.0004 4,10 0))",
                             "POLYGON((10.0004 4,20 4,20 10,10 10,10.0004 4))"};
  QdCoverage *c = cover_wkt(wkt, 3, 1e-3);
  assert_int_equal(count_lone(c), 3);
  assert_int_equal(c->n_arcs, 6);
  assert_int_equal(c->n_nodes, 4);
  assert_close(c->faces[0].area_m2, 100, 0);
  qd_coverage_free(c);
  c = cover_wkt(wkt, 3, 1e-4);
  assert_int_equal(count_lone(c), 6); /* the three outsides, and the three sides of the open sliver */
  qd_coverage_free(c);
}

static void
many_junctions_on_a_long_edge(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,1000 333,1000 1333,0 1000,0 0))");
  for (guint i = 0; i < 100; i++) {
    double x = 10.0 * i, y = 3.33 * i;
    g_autofree char *wkt = g_strdup_printf("POLYGON((%.4f %.4f,%.4f %.4f,%.4f %.4f,%.4f %.4f,%.4f %.4f))", x, y, x,
                                           y - 50, x + 10, y - 50, x + 10, y + 3.33, x, y);
    members_add(&m, wkt);
  }
  QdCoverage *c = cover(&m, QD_COVERAGE_TOLERANCE_M);
  check_structure(c);
  guint n_shared = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n_shared += c->arcs[a].left == 0 && c->arcs[a].right != QD_NO_FACE;
  assert_int_equal(n_shared, 100);
  qd_coverage_free(c);
  members_clear(&m);
}

static void
a_sliver_within_the_tolerance_leaves_its_neighbours_joined(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((10 0,20 0,20 10,10 10,10 0))",
                        "POLYGON((10 0,10.0005 5,10 10,10 0))");
  for (guint a = 0; a < c->n_arcs; a++)
    if (c->arcs[a].left == 0 && c->arcs[a].right != QD_NO_FACE)
      assert_int_equal(c->arcs[a].right, 1);
  assert_close(c->faces[2].area_m2, 0.0005 * 10 / 2, 1e-12);
  const gint32 labels[] = {7, 7, 8};
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  check_structure(d);
  assert_int_equal(d->n_faces, 2);
  assert_close(d->faces[0].area_m2, 200, 0);
  assert_int_equal(d->faces[0].n_rings, 1);
  assert_int_equal(d->faces[1].n_rings, 0);
  assert_close(d->faces[1].area_m2, 0.0025, 1e-12);
  qd_coverage_free(d);
  qd_coverage_free(c);
}

static void
duplicates_have_an_arc_each(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((0 0,10 0,10 10,0 10,0 0))",
                        "POLYGON((10 0,20 0,20 10,10 10,10 0))");
  guint n_between = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n_between += c->arcs[a].right != QD_NO_FACE;
  assert_int_equal(n_between, 1);
  QdGeos *geos = qd_geos_new();
  assert_close(check_faces(geos, c, 0), 300, 1e-9);
  qd_geos_free(geos);
  qd_coverage_free(c);
}

/* On faulty input every ring is still that of its member. */
static void
overlaps_and_gaps_are_drawn(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((8 0,20 0,20 10,8 10,8 0))",
                        "POLYGON((21 0,30 0,30 10,21 10,21 0))", "POLYGON((2 2,4 4,4 2,2 4,2 2))");
  double xy[64];
  const double areas[] = {100, 120, 90};
  for (guint r = 0; r < 3; r++)
    assert_close(ring_area(xy, qd_coverage_ring(c, r, 0, xy)), areas[r], 1e-9);
  qd_coverage_free(c);
}

static void
what_is_no_polygon_has_no_rings(void **state)
{
  (void)state;
  QdCoverage *c = COVER("POLYGON EMPTY", "POLYGON((0 0,5 5,0 0))", "POLYGON((0 0,0.0001 0,0.0001 0.0001,0 0))",
                        "LINESTRING(0 0,1 1)", "POLYGON((0 0,10 0,10 10,0 0))");
  assert_int_equal(c->n_rings, 1);
  assert_int_equal(c->faces[c->n_faces - 1].label, 4);
  assert_int_equal(c->faces[c->n_faces - 1].n_rings, 1);
  qd_coverage_free(c);
}

/* ---- random maps ---- */

/* Rings as read and as kept have the same points, in the same circle. */
static void
check_rings_as_read(const Members *m, const QdCoverage *c)
{
  guint r = 0;
  for (guint i = 0; i < m->members->len; i++) {
    QdWkbReader reader;
    QdRing ring;
    qd_wkb_reader_init(&reader, member_at(m, i)->wkb, member_at(m, i)->size);
    while (qd_wkb_next_ring(&reader, &ring)) {
      guint n = qd_coverage_ring(c, r, 0, NULL);
      assert_int_equal(n, ring.n);
      g_autofree double *xy = g_new(double, 2 * n);
      qd_coverage_ring(c, r++, 0, xy);
      bool is_reversed = (qd_ring_area(&ring) > 0) == ring.is_hole;
      double x, y;
      guint at = 0;
      qd_ring_point(&ring, is_reversed ? n - 1 : 0, &x, &y);
      while (at < n && (xy[2 * at] != x || xy[2 * at + 1] != y))
        at++;
      for (guint k = 0; k + 1 < n; k++) {
        qd_ring_point(&ring, is_reversed ? n - 1 - k : k, &x, &y);
        guint p = (at + k) % (n - 1);
        assert_true(xy[2 * p] == x && xy[2 * p + 1] == y);
      }
    }
  }
  assert_int_equal(r, c->n_rings);
}

static void
random_maps_match_whole(void **state)
{
  (void)state;
  guint64 seed = 1;
  for (guint round = 0; round < 30; round++) {
    Members m = members_new();
    members_add_map(&m, &seed, 430000, 2420000);
    QdCoverage *c = cover(&m, QD_COVERAGE_TOLERANCE_M);
    check_structure(c);
    check_rings_as_read(&m, c);
    guint n_islands = m.members->len - MAP_CELLS;
    assert_int_equal(c->n_arcs,
                     2 * MAP_SIDE * (MAP_SIDE + 1) + n_islands - 4); /* the map's corners join two arcs each */
    assert_int_equal(count_lone(c), 4 * MAP_SIDE - 4);
    assert_close(check_faces(m.geos, c, 0), sum_of_areas(c), 1e-6);
    qd_coverage_free(c);
    members_clear(&m);
  }
}

/* Members lie where they like: rings are theirs to the tolerance, and so are areas. */
static void
random_stars_are_kept(void **state)
{
  (void)state;
  guint64 seed = 2;
  for (guint round = 0; round < 200; round++) {
    Members m = members_new();
    guint n = 1 + (guint)(random_unit(&seed) * 12);
    for (guint i = 0; i < n; i++) {
      g_autofree char *wkt = random_star(&seed, 430000 + 40 * random_unit(&seed), 2420000 + 40 * random_unit(&seed),
                                         30 * random_unit(&seed) + 1);
      members_add(&m, wkt);
      if (random_unit(&seed) < 0.2)
        members_add(&m, wkt);
    }
    double tolerance = round % 2 == 0 ? 0 : QD_COVERAGE_TOLERANCE_M;
    QdCoverage *c = cover(&m, tolerance);
    check_structure(c);
    for (guint f = 0, r = 0; f < c->n_faces; f++) {
      double area = 0;
      for (; r < c->faces[f].first_ring + c->faces[f].n_rings; r++) {
        g_autofree double *xy = g_new(double, 2 * qd_coverage_ring(c, r, 0, NULL));
        area += ring_area(xy, qd_coverage_ring(c, r, 0, xy));
      }
      assert_close(area, c->faces[f].area_m2, tolerance * 400 + 1e-6);
      const QdCoverageMember *member = member_at(&m, (guint)c->faces[f].label);
      assert_close(c->faces[f].area_m2, qd_wkb_area(member->wkb, member->size), 1e-9);
    }
    qd_coverage_weigh(c, INFINITY, false);
    for (guint r = 0; r < c->n_rings; r++)
      assert_true(qd_coverage_ring(c, r, 1e9f, NULL) >= 4);
    g_autofree gint32 *labels = g_new(gint32, c->n_faces + 1);
    for (guint f = 0; f < c->n_faces; f++)
      labels[f] = (gint32)(random_unit(&seed) * 3);
    QdCoverage *d = qd_coverage_dissolve(c, labels);
    check_structure(d);
    assert_close(sum_of_areas(d), sum_of_areas(c), 1e-7);
    qd_coverage_free(d);
    qd_coverage_free(c);
    members_clear(&m);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing),
      cmocka_unit_test(a_square_is_one_arc),
      cmocka_unit_test(two_squares_share_an_arc),
      cmocka_unit_test(a_shared_corner_is_a_node),
      cmocka_unit_test(holes_and_islands),
      cmocka_unit_test(misfits_within_the_tolerance_match),
      cmocka_unit_test(t_junctions_are_split),
      cmocka_unit_test(many_junctions_on_a_long_edge),
      cmocka_unit_test(a_sliver_within_the_tolerance_leaves_its_neighbours_joined),
      cmocka_unit_test(duplicates_have_an_arc_each),
      cmocka_unit_test(overlaps_and_gaps_are_drawn),
      cmocka_unit_test(what_is_no_polygon_has_no_rings),
      cmocka_unit_test(random_maps_match_whole),
      cmocka_unit_test(random_stars_are_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
