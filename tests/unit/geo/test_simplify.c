/* Simplification at any threshold: neighbours keep one border, faces stay valid, nothing collapses. */
#include "geo/coverages.h"

static const float THRESHOLDS[] = {0, 0.01f, 0.3f, 2, 10, 50, 200, 1000, 1e6f, 1e30f};

static guint
count_points(const QdCoverage *c, float least_m2)
{
  guint n = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n += qd_coverage_arc(c, a, least_m2, NULL);
  return n;
}

static void
the_flattest_point_goes_first(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,10 -1,20 0,30 4,40 0,40 40,0 40,0 0))");
  QdCoverage *c = cover(&m, QD_COVERAGE_TOLERANCE_M);
  qd_coverage_weigh(c, INFINITY, false);
  /* (10 −1) makes 10 m² with its neighbours; without it (20 0) makes 40 m² with (0 0) and (30 4) */
  const float weights[] = {INFINITY, 10, 40};
  for (guint i = 0; i < 3; i++)
    assert_close((double)c->weights[i] == INFINITY ? -1 : (double)c->weights[i],
                 (double)weights[i] == INFINITY ? -1 : (double)weights[i], 1e-5);
  assert_int_equal(qd_coverage_ring(c, 0, 10, NULL), 8);
  assert_int_equal(qd_coverage_ring(c, 0, 10.1f, NULL), 7);
  assert_int_equal(qd_coverage_ring(c, 0, 1e9f, NULL), 4);
  qd_coverage_free(c);
  members_clear(&m);
}

/* A thin tooth of one face reaches through a bend of its own border: the bend may not be cut before the tooth. */
static void
nothing_is_cut_through(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,100 0,100 30,52 30,50 2,48 30,0 30,0 0))"); /* the tooth's tip lies at (50 2) */
  members_add(&m, "POLYGON((0 30,48 30,50 2,52 30,100 30,100 100,0 100,0 30))");
  members_add(&m, "POLYGON((0 0,40 0,50 1,60 0,100 0,100 -50,0 -50,0 0))");
  QdCoverage *c = cover(&m, 0);
  qd_coverage_weigh(c, INFINITY, false);
  for (guint i = 0; i < G_N_ELEMENTS(THRESHOLDS); i++)
    check_faces(m.geos, c, THRESHOLDS[i]);
  qd_coverage_free(c);
  members_clear(&m);
}

static void
a_lens_stays_open(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,5 -1,10 0,5 1,0 0))");
  members_add(&m, "POLYGON((0 0,0 -20,10 -20,10 0,5 -1,0 0))");
  members_add(&m, "POLYGON((0 0,5 1,10 0,10 20,0 20,0 0))");
  QdCoverage *c = cover(&m, 0);
  qd_coverage_weigh(c, INFINITY, false);
  check_faces(m.geos, c, 1e30f);
  qd_coverage_free(c);
  members_clear(&m);
}

static double
area_of_union(const Members *m)
{
  GEOSContextHandle_t h = qd_geos_handle(m->geos);
  GPtrArray *parts = g_ptr_array_new();
  for (guint i = 0; i < m->members->len; i++)
    g_ptr_array_add(parts, qd_geos_read(m->geos, member_at(m, i)->wkb, member_at(m, i)->size));
  GEOSGeometry *all =
      GEOSGeom_createCollection_r(h, GEOS_MULTIPOLYGON, (GEOSGeometry **)parts->pdata, (guint)parts->len);
  g_ptr_array_unref(parts);
  GEOSGeometry *result = GEOSCoverageUnion_r(h, all);
  double area = qd_geos_area(m->geos, result);
  qd_geos_destroy(m->geos, result);
  qd_geos_destroy(m->geos, all);
  return area;
}

/* No two faces have land in common: their areas add up to that of their union. */
static void
check_still_a_coverage(QdGeos *geos, const QdCoverage *c, float least_m2, double sum)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  GPtrArray *parts = g_ptr_array_new();
  for (guint f = 0; f < c->n_faces; f++)
    g_ptr_array_add(parts, faces_as_geometry(geos, c, f, 1, least_m2));
  GEOSGeometry *all =
      GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **)parts->pdata, (guint)parts->len);
  g_ptr_array_unref(parts);
  GEOSGeometry *whole = GEOSUnaryUnion_r(h, all);
  assert_non_null(whole);
  assert_close(qd_geos_area(geos, whole), sum, 1e-6);
  qd_geos_destroy(geos, whole);
  qd_geos_destroy(geos, all);
}

static void
check_thresholds(const Members *m, QdCoverage *c)
{
  for (guint keep = 0; keep < 2; keep++) {
    qd_coverage_weigh(c, INFINITY, keep == 1);
    guint before = G_MAXUINT;
    for (guint i = 0; i < G_N_ELEMENTS(THRESHOLDS); i++) {
      double sum = check_faces(m->geos, c, THRESHOLDS[i]);
      check_still_a_coverage(m->geos, c, THRESHOLDS[i], sum);
      if (keep == 1)
        assert_close(sum, area_of_union(m), 1e-6);
      guint n = count_points(c, THRESHOLDS[i]);
      assert_true(n <= before);
      before = n;
    }
  }
}

static void
random_maps_stay_coverages(void **state)
{
  (void)state;
  guint64 seed = 5;
  guint n_all = 0, n_left = 0;
  for (guint round = 0; round < 12; round++) {
    Members m = members_new();
    guint n = members_add_map(&m, &seed, 430000, 2420000);
    g_autofree gint32 *by_member = g_new(gint32, n);
    for (guint i = 0; i < n; i++)
      by_member[i] = (gint32)(random_unit(&seed) * 3);
    QdCoverage *c = cover(&m, QD_COVERAGE_TOLERANCE_M);
    g_autofree gint32 *labels = labels_of(c, by_member);
    QdCoverage *d = qd_coverage_dissolve(c, labels);
    check_thresholds(&m, c);
    check_thresholds(&m, d);
    qd_coverage_weigh(d, INFINITY, false);
    n_all += count_points(d, 0);
    n_left += count_points(d, 1e30f);
    qd_coverage_free(d);
    qd_coverage_free(c);
    members_clear(&m);
  }
  assert_true(n_left * 4 < n_all); /* and it does simplify */
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_flattest_point_goes_first),
      cmocka_unit_test(nothing_is_cut_through),
      cmocka_unit_test(a_lens_stays_open),
      cmocka_unit_test(random_maps_stay_coverages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
