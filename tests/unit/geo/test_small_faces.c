/* Small faces take the label of the neighbour with the longest common border, within limits. */
#include "geo/coverages.h"

#include "geo/small_faces.h"

/* Areas of its members. */
static const double KINDS[] = {388, 396, 16};

/* 40 × 20 in two halves, with a small square on their border that reaches 3 m into the left and 1 m into the right. */
static QdCoverage *
two_halves(Members *m)
{
  *m = members_new();
  members_add(m, "POLYGON((0 0,20 0,20 8,17 8,17 12,20 12,20 20,0 20,0 0))");
  members_add(m, "POLYGON((20 0,40 0,40 20,20 20,20 12,21 12,21 8,20 8,20 0))");
  members_add(m, "POLYGON((17 8,20 8,21 8,21 12,20 12,17 12,17 8))");
  QdCoverage *c = cover(m, QD_COVERAGE_TOLERANCE_M);
  const gint32 by_member[] = {0, 1, 2};
  g_autofree gint32 *labels = labels_of(c, by_member);
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  qd_coverage_free(c);
  return d;
}

static void
the_longest_border_decides(void **state)
{
  (void)state;
  Members m;
  QdCoverage *c = two_halves(&m);
  gint32 labels[3];
  assert_int_equal(qd_coverage_merge_small(c, 15.9, 3, KINDS, INFINITY, labels), 0);
  assert_int_equal(labels[2], 2);
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 3, KINDS, INFINITY, labels), 1);
  assert_int_equal(labels[0], 0);
  assert_int_equal(labels[1], 1);
  assert_int_equal(labels[2], 0); /* 10 m of border against 6 */
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  assert_int_equal(d->n_faces, 2);
  assert_close(d->faces[0].area_m2, 20 * 20 + 4, 1e-9);
  check_faces(m.geos, d, 0);
  qd_coverage_free(d);
  qd_coverage_free(c);
  members_clear(&m);
}

static void
no_kind_moves_further_than_allowed(void **state)
{
  (void)state;
  Members m;
  QdCoverage *c = two_halves(&m);
  gint32 labels[3];
  const double half_of_the_square[] = {388 + 8, 396, 8};                         /* 8 m² more or less are as far off */
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 3, KINDS, 0.99, labels), 0); /* all 16 m² of the square would go */
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 3, KINDS, 1, labels), 1);
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 3, half_of_the_square, 0, labels), 1);
  qd_coverage_free(c);
  members_clear(&m);
}

/* The square's longest border is with the left half; in a group with the right one it goes there, alone to none. */
static void
a_face_stays_in_its_group(void **state)
{
  (void)state;
  Members m;
  QdCoverage *c = two_halves(&m);
  gint32 labels[3];
  const double any[] = {0, 0};
  c->faces[0].label = 0;
  c->faces[1].label = 2;
  c->faces[2].label = 3;
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 2, any, INFINITY, labels), 1);
  assert_int_equal(labels[2], 2);
  c->faces[2].label = 5;
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 2, any, INFINITY, labels), 0);
  assert_int_equal(labels[2], 5);
  qd_coverage_free(c);
  members_clear(&m);
}

static void
random_maps_keep_their_shares(void **state)
{
  (void)state;
  enum { LABELS = 4 };
  guint64 seed = 6;
  guint n_moved = 0;
  for (guint round = 0; round < 20; round++) {
    Members m = members_new();
    guint n = members_add_map(&m, &seed, 430000, 2420000);
    g_autofree gint32 *by_member = g_new(gint32, n);
    for (guint i = 0; i < n; i++)
      by_member[i] = (gint32)(random_unit(&seed) * random_unit(&seed) * LABELS);
    QdCoverage *c = cover(&m, QD_COVERAGE_TOLERANCE_M);
    g_autofree gint32 *labels = labels_of(c, by_member);
    QdCoverage *d = qd_coverage_dissolve(c, labels);
    g_autofree gint32 *merged = g_new(gint32, d->n_faces + 1);
    double areas[2][LABELS] = {{0}};
    for (guint f = 0; f < d->n_faces; f++)
      areas[0][d->faces[f].label] += d->faces[f].area_m2;
    n_moved += qd_coverage_merge_small(d, 25000, LABELS, areas[0], 0.02, merged);
    QdCoverage *e = qd_coverage_dissolve(d, merged);
    for (guint f = 0; f < e->n_faces; f++)
      areas[1][e->faces[f].label] += e->faces[f].area_m2;
    for (guint i = 0; i < LABELS; i++)
      assert_close(areas[1][i], areas[0][i], 0.02 * areas[0][i] + 1e-6);
    assert_true(e->n_faces <= d->n_faces);
    check_faces(m.geos, e, 0);
    qd_coverage_free(e);
    qd_coverage_free(d);
    qd_coverage_free(c);
    members_clear(&m);
  }
  assert_true(n_moved > 20);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_longest_border_decides),
      cmocka_unit_test(no_kind_moves_further_than_allowed),
      cmocka_unit_test(a_face_stays_in_its_group),
      cmocka_unit_test(random_maps_keep_their_shares),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
