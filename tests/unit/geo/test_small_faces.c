/* Small faces take the label of the neighbour with the longest common border, within limits. */
#include "geo/coverages.h"

#include "geo/small_faces.h"

/* 40 × 20 in two halves, with a small square on their border that reaches 3 m into the left and 1 m into the right. */
static QdCoverage *
two_halves(Members *m)
{
  *m = members_new();
  members_add(m, "POLYGON((0 0,20 0,20 8,17 8,17 12,20 12,20 20,0 20,0 0))");
  members_add(m, "POLYGON((20 0,40 0,40 20,20 20,20 12,21 12,21 8,20 8,20 0))");
  members_add(m, "POLYGON((17 8,20 8,21 8,21 12,20 12,17 12,17 8))");
  QdCoverage *c = cover(m, QD_COVERAGE_TOLERANCE_M);
  const gint32 by_member[] = {10, 20, 30};
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
  assert_int_equal(qd_coverage_merge_small(c, 15.9, 1, labels), 0);
  assert_int_equal(labels[2], 30);
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 1, labels), 1);
  assert_int_equal(labels[0], 10);
  assert_int_equal(labels[1], 20);
  assert_int_equal(labels[2], 10); /* 10 m of border against 6 */
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  assert_int_equal(d->n_faces, 2);
  assert_close(d->faces[0].area_m2, 20 * 20 + 4, 1e-9);
  check_faces(m.geos, d, 0);
  qd_coverage_free(d);
  qd_coverage_free(c);
  members_clear(&m);
}

static void
no_label_moves_further_than_allowed(void **state)
{
  (void)state;
  Members m;
  QdCoverage *c = two_halves(&m);
  gint32 labels[3];
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 0.0199, labels), 0); /* 16 of 800 m² is 2 % */
  assert_int_equal(qd_coverage_merge_small(c, 16.1, 0.0201, labels), 1);
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
    n_moved += qd_coverage_merge_small(d, 25000, 0.01, merged);
    QdCoverage *e = qd_coverage_dissolve(d, merged);
    double areas[2][LABELS] = {{0}};
    for (guint f = 0; f < d->n_faces; f++)
      areas[0][d->faces[f].label] += d->faces[f].area_m2;
    for (guint f = 0; f < e->n_faces; f++)
      areas[1][e->faces[f].label] += e->faces[f].area_m2;
    for (guint i = 0; i < LABELS; i++)
      assert_close(areas[1][i], areas[0][i], 0.01 * sum_of_areas(d) + 1e-6);
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
      cmocka_unit_test(no_label_moves_further_than_allowed),
      cmocka_unit_test(random_maps_keep_their_shares),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
