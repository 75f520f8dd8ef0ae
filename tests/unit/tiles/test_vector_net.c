/* A coverage on a coarse grid: valid faces that fill it without gap or overlap, however much collapses. */
#include "geo/coverages.h"

#include "tiles/vector_rings.h"

#define CELLS_A_METRE 100

/* A random map in cells; its rows run south. */
static QdCoverage *
roll_coverage(Members *m, guint64 *seed)
{
  members_add_map(m, seed, 430000, 2420000);
  QdCoverage *c = cover(m, QD_COVERAGE_TOLERANCE_M);
  for (gsize i = 0; i < 2 * (gsize)c->n_points; i++)
    c->xy[i] = floor(c->xy[i] * CELLS_A_METRE + 0.5) - (i % 2 == 1 ? 3e8 : 0);
  return c;
}

static GEOSGeometry *
geometry_of(QdGeos *geos, const GArray *rings, const GArray *points)
{
  GString *wkt = g_string_new("MULTIPOLYGON(");
  for (guint i = 0; i < rings->len; i++) {
    const QdTileRing *ring = &g_array_index(rings, QdTileRing, i);
    g_string_append(wkt, ring->is_hole ? ",(" : i > 0 ? "),((" : "((");
    for (guint k = 0; k <= ring->n; k++) {
      QdTilePoint p = g_array_index(points, QdTilePoint, ring->first + k % ring->n);
      g_string_append_printf(wkt, "%s%d %d", k > 0 ? "," : "", p.x, p.y);
    }
    g_string_append_c(wkt, ')');
  }
  g_string_append(wkt, "))");
  Wkb wkb = wkb_of(wkt->str);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb.data, wkb.size);
  assert_non_null(geometry);
  if (GEOSisValid_r(qd_geos_handle(geos), geometry) != 1) {
    char *reason = GEOSisValidReason_r(qd_geos_handle(geos), geometry);
    fail_msg("%s: %s", reason, wkt->str);
  }
  g_free(wkb.data);
  g_string_free(wkt, TRUE);
  return geometry;
}

/* Twice the area around which the outer arcs run, in whole units. */
static gint64
outer_area2(const QdVectorNet *net)
{
  gint64 sum = 0;
  for (guint32 a = 0; a < net->coverage->n_arcs; a++) {
    guint32 n;
    const QdTilePoint *p = qd_vector_net_arc(net, a, &n);
    for (guint32 i = 0; net->coverage->arcs[a].right == QD_NO_FACE && i + 1 < n; i++)
      sum += (gint64)p[i + 1].x * p[i].y - (gint64)p[i].x * p[i + 1].y; /* the face is to the right: y runs south */
  }
  return sum;
}

typedef struct {
  double faces, whole; /* areas */
  guint n_gone;
} Measured;

static Measured
measure(QdGeos *geos, const QdVectorNet *net, const QdTileBox *box)
{
  Measured found = {0};
  g_autoptr(QdRings) rings = qd_rings_new();
  GPtrArray *all = g_ptr_array_new();
  for (guint32 f = 0; f < net->coverage->n_faces; f++) {
    const QdCoverageFace *face = &net->coverage->faces[f];
    qd_rings_begin(rings);
    for (guint32 r = face->first_ring; r < face->first_ring + face->n_rings; r++)
      qd_rings_add(rings, qd_vector_net_ring(net, r, box, qd_rings_points(rings)));
    const GArray *points = NULL, *result = qd_rings_finish(rings, box, &points);
    found.n_gone += result->len == 0;
    if (result->len == 0)
      continue;
    GEOSGeometry *geometry = geometry_of(geos, result, points);
    found.faces += qd_geos_area(geos, geometry);
    g_ptr_array_add(all, geometry);
  }
  GEOSContextHandle_t handle = qd_geos_handle(geos);
  GEOSGeometry *together =
      GEOSGeom_createCollection_r(handle, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **)all->pdata, all->len);
  GEOSGeometry *whole = GEOSUnaryUnion_r(handle, together);
  found.whole = qd_geos_area(geos, whole);
  qd_geos_destroy(geos, together);
  qd_geos_destroy(geos, whole);
  g_ptr_array_unref(all);
  return found;
}

/* From 3 m to 82 m a unit, on cells of a map of 100 m: at last most of them are gone. */
static void
no_gap_and_no_overlap_on_any_grid(void **state)
{
  (void)state;
  guint64 seed = 3;
  guint n_gone = 0;
  for (guint round = 0; round < 40; round++) {
    Members m = members_new();
    QdCoverage *c = roll_coverage(&m, &seed);
    qd_coverage_weigh(c, INFINITY, false, 1);
    for (int shift = 8; shift <= 13; shift++) {
      double unit = 1 << shift;
      g_autoptr(QdVectorNet) net = qd_vector_net_new(c, 20 - shift, 0, (float)(unit * unit), 1 + round % 3);
      Measured found = measure(m.geos, net, NULL);
      assert_close(found.faces, found.whole, 1e-6);
      assert_close(found.faces, (double)outer_area2(net) / 2, 1e-6);
      n_gone += found.n_gone;
    }
    qd_coverage_free(c);
    members_clear(&m);
  }
  assert_true(n_gone > 100);
}

/* Cut to boxes beside each other, faces fill each box as far as the map reaches, and both cut the borders alike. */
static void
no_gap_and_no_overlap_in_a_box(void **state)
{
  (void)state;
  guint64 seed = 8;
  for (guint round = 0; round < 40; round++) {
    Members m = members_new();
    QdCoverage *c = roll_coverage(&m, &seed);
    g_autoptr(QdVectorNet) net = qd_vector_net_new(c, 20 - 9, 0, 0, 1);
    QdTileBox all = {G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
    for (guint32 f = 0; f < c->n_faces; f++)
      all = (QdTileBox){MIN(all.min_x, net->boxes[f].min_x), MIN(all.min_y, net->boxes[f].min_y),
                        MAX(all.max_x, net->boxes[f].max_x), MAX(all.max_y, net->boxes[f].max_y)};
    gint32 middle = all.min_x + 30 + (gint32)(60 * random_unit(&seed));
    const QdTileBox west = {all.min_x, all.min_y, middle, all.max_y}, east = {middle, all.min_y, all.max_x, all.max_y};
    Measured whole = measure(m.geos, net, NULL), left = measure(m.geos, net, &west),
             right = measure(m.geos, net, &east);
    assert_close(left.faces, left.whole, 1e-6);
    assert_close(right.faces, right.whole, 1e-6);
    assert_close(left.faces + right.faces, whole.faces, 0.02 * whole.faces);
    qd_coverage_free(c);
    members_clear(&m);
  }
}

static void
the_number_of_threads_changes_nothing(void **state)
{
  (void)state;
  guint64 seed = 4;
  Members m = members_new();
  QdCoverage *c = roll_coverage(&m, &seed);
  g_autoptr(QdVectorNet) one = qd_vector_net_new(c, 11, 0, 0, 1), three = qd_vector_net_new(c, 11, 0, 0, 3);
  assert_memory_equal(one->starts, three->starts, (c->n_arcs + 1) * sizeof *one->starts);
  for (guint32 a = 0; a < c->n_arcs; a++) {
    guint32 n, m_points;
    const QdTilePoint *p = qd_vector_net_arc(one, a, &n), *q = qd_vector_net_arc(three, a, &m_points);
    assert_int_equal(n, m_points);
    assert_memory_equal(p, q, n * sizeof *p);
  }
  qd_coverage_free(c);
  members_clear(&m);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_gap_and_no_overlap_on_any_grid),
      cmocka_unit_test(no_gap_and_no_overlap_in_a_box),
      cmocka_unit_test(the_number_of_threads_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
