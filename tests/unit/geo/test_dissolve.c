/* Dissolving by label, against shapes by hand and GEOS's own union. */
#include "geo/coverages.h"

static QdCoverage *
dissolve_wkt(Members *m, const gint32 *by_member)
{
  QdCoverage *c = cover(m, QD_COVERAGE_TOLERANCE_M);
  g_autofree gint32 *labels = labels_of(c, by_member);
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  check_structure(d);
  assert_close(sum_of_areas(d), sum_of_areas(c), 1e-9);
  qd_coverage_free(c);
  return d;
}

static void
neighbours_become_one(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,10 0,10 10,0 10,0 0))");
  members_add(&m, "POLYGON((10 0,20 0,20 10,10 10,10 0))");
  members_add(&m, "POLYGON((0 10,10 10,20 10,20 20,0 20,0 10))");
  const gint32 same[] = {-5, -5, -5}, two[] = {9, 9, -1};
  QdCoverage *d = dissolve_wkt(&m, same);
  assert_int_equal(d->n_faces, 1);
  assert_int_equal(d->n_arcs, 1);
  assert_int_equal(d->faces[0].label, -5);
  assert_close(check_faces(m.geos, d, 0), 400, 1e-9);
  qd_coverage_free(d);
  d = dissolve_wkt(&m, two);
  assert_int_equal(d->n_faces, 2);
  assert_int_equal(d->faces[0].label, -1); /* in their order */
  assert_int_equal(d->n_arcs, 3);
  assert_int_equal(d->n_nodes, 2); /* where the first two met is none now */
  check_faces(m.geos, d, 0);
  qd_coverage_free(d);
  members_clear(&m);
}

/* A ring of members around another: one face with a hole; the parts of a multipolygon stay apart. */
static void
a_ring_of_members_has_a_hole(void **state)
{
  (void)state;
  Members m = members_new();
  members_add(&m, "POLYGON((0 0,30 0,30 10,20 10,10 10,0 10,0 0))");
  members_add(&m, "POLYGON((0 10,10 10,10 20,30 20,30 30,0 30,0 10))");
  members_add(&m, "POLYGON((20 10,30 10,30 20,20 20,20 10))");
  members_add(&m, "MULTIPOLYGON(((10 10,20 10,20 20,10 20,10 10)),((40 0,50 0,50 10,40 10,40 0)))");
  const gint32 labels[] = {1, 1, 1, 2};
  QdCoverage *d = dissolve_wkt(&m, labels);
  assert_int_equal(d->n_faces, 3);
  assert_int_equal(d->faces[0].n_rings, 2);
  assert_close(d->faces[0].area_m2, 800, 0);
  assert_close(check_faces(m.geos, d, 0), 1000, 1e-9);
  qd_coverage_free(d);
  members_clear(&m);
}

/* Land that touches in a corner only: two faces, each a simple ring; a hole that touches the outer ring is a ring of
 * its own, and so are two holes that touch. */
static void
corners_do_not_join(void **state)
{
  (void)state;
  Members m = members_new();
  for (guint i = 0; i < 16; i++) {
    g_autofree char *wkt = box_wkt(i % 4 * 10, i / 4 * 10, i % 4 * 10 + 10, i / 4 * 10 + 10);
    members_add(&m, wkt);
  }
  /* two inner cells that touch in the middle; a cell in the corner that touches one of them */
  const gint32 labels[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
  QdCoverage *d = dissolve_wkt(&m, labels);
  assert_int_equal(d->n_faces, 4);
  assert_int_equal(d->faces[0].label, 0);
  assert_int_equal(d->faces[0].n_rings, 3);
  assert_close(check_faces(m.geos, d, 0), 1600, 1e-9);
  qd_coverage_free(d);
  /* a frame closed in one corner only: its hole is one of the ring that touches itself */
  const gint32 frame[] = {1, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1};
  d = dissolve_wkt(&m, frame);
  assert_int_equal(d->n_faces, 3);
  assert_int_equal(d->faces[2].label, 1);
  assert_int_equal(d->faces[2].n_rings, 2);
  check_faces(m.geos, d, 0);
  qd_coverage_free(d);
  members_clear(&m);
}

/* ---- random maps against GEOSCoverageUnion ---- */

static GEOSGeometry *
union_of(const Members *m, const gint32 *labels, gint32 label, guint *n_refused)
{
  GPtrArray *parts = g_ptr_array_new();
  for (guint i = 0; i < m->members->len; i++)
    if (labels[i] == label)
      g_ptr_array_add(parts, qd_geos_read(m->geos, member_at(m, i)->wkb, member_at(m, i)->size));
  GEOSContextHandle_t h = qd_geos_handle(m->geos);
  GEOSGeometry *all =
      GEOSGeom_createCollection_r(h, GEOS_MULTIPOLYGON, (GEOSGeometry **)parts->pdata, (guint)parts->len);
  g_ptr_array_unref(parts);
  GEOSGeometry *result = GEOSCoverageUnion_r(h, all);
  *n_refused += result == NULL;
  if (result == NULL) /* of land that touches in corners GEOS 3.11 may say that it overlaps */
    result = GEOSUnaryUnion_r(h, all);
  qd_geos_destroy(m->geos, all);
  assert_non_null(result);
  return result;
}

static void
check_against_union(const Members *m, const QdCoverage *d, const gint32 *labels, gint32 n_labels, guint *n_refused)
{
  GEOSContextHandle_t h = qd_geos_handle(m->geos);
  for (gint32 label = 0, f = 0; label < n_labels; label++) {
    guint first = (guint)f;
    double area = 0;
    while ((guint)f < d->n_faces && d->faces[f].label == label)
      area += d->faces[f++].area_m2;
    GEOSGeometry *expected = union_of(m, labels, label, n_refused);
    GEOSGeometry *actual = faces_as_geometry(m->geos, d, first, (guint)f - first, 0);
    assert_int_equal(GEOSGetNumGeometries_r(h, actual), (guint)f - first);
    assert_int_equal(GEOSisValid_r(h, actual), 1);
    assert_int_equal(GEOSEquals_r(h, actual, expected), 1);
    assert_close(area, qd_geos_area(m->geos, expected), 1e-6);
    qd_geos_destroy(m->geos, actual);
    qd_geos_destroy(m->geos, expected);
  }
}

static void
random_maps_equal_the_union_of_geos(void **state)
{
  (void)state;
  guint64 seed = 3;
  guint n_unions = 0, n_refused = 0;
  for (guint round = 0; round < 60; round++) {
    Members m = members_new();
    guint n = members_add_map(&m, &seed, 430000, 2420000);
    g_autofree gint32 *by_member = g_new(gint32, n);
    gint32 n_labels = 2 + (gint32)(round % 4);
    for (guint i = 0; i < n; i++)
      by_member[i] = (gint32)(random_unit(&seed) * n_labels);
    QdCoverage *c = cover(&m, round % 2 == 0 ? 0 : QD_COVERAGE_TOLERANCE_M);
    g_autofree gint32 *labels = labels_of(c, by_member);
    QdCoverage *d = qd_coverage_dissolve(c, labels);
    check_structure(d);
    check_faces(m.geos, d, 0);
    check_against_union(&m, d, by_member, n_labels, &n_refused);
    n_unions += (guint)n_labels;
    /* nothing is left to join, and dissolving again changes nothing */
    g_autofree gint32 *again = g_new(gint32, d->n_faces + 1);
    for (guint a = 0; a < d->n_arcs; a++)
      assert_true(d->arcs[a].right == QD_NO_FACE ||
                  d->faces[d->arcs[a].left].label != d->faces[d->arcs[a].right].label);
    for (guint f = 0; f < d->n_faces; f++)
      again[f] = d->faces[f].label;
    QdCoverage *e = qd_coverage_dissolve(d, again);
    assert_int_equal(e->n_faces, d->n_faces);
    assert_int_equal(e->n_arcs, d->n_arcs);
    assert_int_equal(e->n_points, d->n_points);
    qd_coverage_free(e);
    qd_coverage_free(d);
    qd_coverage_free(c);
    members_clear(&m);
  }
  print_message("GEOSCoverageUnion refused %u of %u\n", n_refused, n_unions);
  assert_true(n_refused * 2 < n_unions);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(neighbours_become_one),
      cmocka_unit_test(a_ring_of_members_has_a_hole),
      cmocka_unit_test(corners_do_not_join),
      cmocka_unit_test(random_maps_equal_the_union_of_geos),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
