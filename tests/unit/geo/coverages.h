/* tests/unit/geo/coverages.h — coverages drawn by hand or by dice, and what must hold of any. */
#ifndef TESTS_GEO_COVERAGES_H
#define TESTS_GEO_COVERAGES_H

#include "geo/polygons.h"

#include "geo/area.h"
#include "geo/coverage.h"
#include "geo/dissolve.h"
#include "geo/geos.h"
#include "geo/simplify.h"

typedef struct {
  QdGeos *geos;
  GArray *members; /* QdCoverageMember */
} Members;

static inline Members
members_new(void)
{
  return (Members){qd_geos_new(), g_array_new(FALSE, FALSE, sizeof(QdCoverageMember))};
}

static inline void
members_clear(Members *m)
{
  for (guint i = 0; i < m->members->len; i++)
    g_free((gpointer)g_array_index(m->members, QdCoverageMember, i).wkb);
  g_array_unref(m->members);
  qd_geos_free(m->geos);
}

static inline void
members_add(Members *m, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  const QdCoverageMember member = {wkb.data, wkb.size};
  g_array_append_val(m->members, member);
}

static inline const QdCoverageMember *
member_at(const Members *m, guint i)
{
  return &g_array_index(m->members, QdCoverageMember, i);
}

static inline QdCoverage *
cover(const Members *m, double tolerance_m)
{
  QdCoverage *coverage = qd_coverage_new(member_at(m, 0), m->members->len, tolerance_m);
  assert_non_null(coverage);
  return coverage;
}

/* Random numbers of a kind for the faces of each member. */
static inline gint32 *
labels_of(const QdCoverage *c, const gint32 *by_member)
{
  gint32 *labels = g_new(gint32, c->n_faces + 1);
  for (guint f = 0; f < c->n_faces; f++)
    labels[f] = by_member[c->faces[f].label];
  return labels;
}

static inline double
ring_area(const double *xy, guint n)
{
  double twice = 0;
  for (guint i = 1; i < n; i++)
    twice += (xy[2 * i - 2] - xy[0]) * (xy[2 * i + 1] - xy[1]) - (xy[2 * i] - xy[0]) * (xy[2 * i - 1] - xy[1]);
  return twice / 2;
}

/* What holds of every coverage: arcs run between their nodes, each side of an arc is in one ring of its face, rings are
 * closed. */
static inline void
check_structure(const QdCoverage *c)
{
  g_autofree guint *seen = g_new0(guint, 2 * (gsize)c->n_arcs + 1);
  guint n_rings = 0;
  for (guint f = 0; f < c->n_faces; f++) {
    assert_int_equal(c->faces[f].first_ring, n_rings);
    n_rings += c->faces[f].n_rings;
    for (guint r = c->faces[f].first_ring; r < n_rings; r++) {
      const QdCoverageRing *ring = &c->rings[r];
      for (guint i = 0; i < ring->n_arcs; i++) {
        gint32 a = c->ring_arcs[ring->first_arc + i], b = c->ring_arcs[ring->first_arc + (i + 1) % ring->n_arcs];
        const QdArc *arc = &c->arcs[a < 0 ? ~a : a], *next = &c->arcs[b < 0 ? ~b : b];
        assert_int_equal(a < 0 ? arc->right : arc->left, f);
        assert_int_equal(a < 0 ? arc->from : arc->to, b < 0 ? next->to : next->from);
        seen[a < 0 ? 2 * ~a + 1 : 2 * a]++;
      }
    }
  }
  assert_int_equal(n_rings, c->n_rings);
  for (guint a = 0; a < c->n_arcs; a++) {
    assert_int_equal(seen[2 * a], 1);
    assert_int_equal(seen[2 * a + 1], c->arcs[a].right == QD_NO_FACE ? 0 : 1);
    assert_true(c->arcs[a].n_points >= 2);
    assert_true(c->arcs[a].from < c->n_nodes && c->arcs[a].to < c->n_nodes);
  }
}

/* @return faces first … first + n − 1 as GEOS sees them. */
static inline GEOSGeometry *
faces_as_geometry(QdGeos *geos, const QdCoverage *c, guint first, guint n, float least_m2)
{
  gsize size = qd_coverage_wkb(c, first, n, least_m2, NULL);
  g_autofree guint8 *wkb = g_malloc(size);
  assert_int_equal(qd_coverage_wkb(c, first, n, least_m2, wkb), size);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb, size);
  assert_non_null(geometry);
  return geometry;
}

/* Each face a valid polygon whose rings run the right way. @return the sum of their areas. */
static inline double
check_faces(QdGeos *geos, const QdCoverage *c, float least_m2)
{
  double sum = 0;
  for (guint f = 0; f < c->n_faces; f++) {
    GEOSGeometry *g = faces_as_geometry(geos, c, f, 1, least_m2);
    if (GEOSisValid_r(qd_geos_handle(geos), g) != 1) {
      char *reason = GEOSisValidReason_r(qd_geos_handle(geos), g);
      fail_msg("face %u, label %d, at %g m²: %s", f, c->faces[f].label, (double)least_m2, reason);
    }
    sum += qd_geos_area(geos, g);
    qd_geos_destroy(geos, g);
    for (guint r = c->faces[f].first_ring; r < c->faces[f].first_ring + c->faces[f].n_rings; r++) {
      guint n = qd_coverage_ring(c, r, least_m2, NULL);
      g_autofree double *xy = g_new(double, 2 * n);
      assert_int_equal(qd_coverage_ring(c, r, least_m2, xy), n);
      assert_true(n >= 4);
      assert_true(xy[0] == xy[2 * n - 2] && xy[1] == xy[2 * n - 1]);
      assert_true((ring_area(xy, n) < 0) == c->rings[r].is_hole);
      assert_int_equal(r > c->faces[f].first_ring, c->rings[r].is_hole);
    }
  }
  return sum;
}

static inline double
sum_of_areas(const QdCoverage *c)
{
  double sum = 0;
  for (guint f = 0; f < c->n_faces; f++)
    sum += c->faces[f].area_m2;
  return sum;
}

/* ---- a random map without faults: a grid of bent borders, cells joined to members with holes and islands ---- */

enum { MAP_SIDE = 9, MAP_BENDS = 6, MAP_CELLS = MAP_SIDE * MAP_SIDE };

typedef struct {
  double corners[MAP_SIDE + 1][MAP_SIDE + 1][2];
  double bends[2][MAP_SIDE + 1][MAP_SIDE + 1][MAP_BENDS][2]; /* of the edge to the east, to the north */
} Map;

static inline void
map_draw(Map *map, guint64 *seed, double west, double south, double cell)
{
  for (guint i = 0; i <= MAP_SIDE; i++)
    for (guint k = 0; k <= MAP_SIDE; k++) {
      map->corners[i][k][0] = west + cell * (i + 0.4 * random_unit(seed));
      map->corners[i][k][1] = south + cell * (k + 0.4 * random_unit(seed));
    }
  for (guint i = 0; i <= MAP_SIDE; i++)
    for (guint k = 0; k <= MAP_SIDE; k++)
      for (guint way = 0; way < 2; way++) {
        const double *a = map->corners[i][k];
        const double *b = map->corners[MIN(i + (way == 0), MAP_SIDE)][MIN(k + (way == 1), MAP_SIDE)];
        for (guint n = 0; n < MAP_BENDS; n++) { /* a corridor of a twentieth of the edge: no two borders meet */
          double t = (n + 1.0) / (MAP_BENDS + 1), aside = 0.1 * (random_unit(seed) - 0.5) * MIN(t, 1 - t) * 4;
          map->bends[way][i][k][n][0] = a[0] + t * (b[0] - a[0]) - aside * (b[1] - a[1]);
          map->bends[way][i][k][n][1] = a[1] + t * (b[1] - a[1]) + aside * (b[0] - a[0]);
        }
      }
}

static inline void
map_append_edge(const Map *map, GString *wkt, guint i, guint k, guint way, bool backwards)
{
  guint end_i = i + (way == 0), end_k = k + (way == 1);
  const double *begin = backwards ? map->corners[end_i][end_k] : map->corners[i][k];
  g_string_append_printf(wkt, "%.3f %.3f,", begin[0], begin[1]);
  for (guint n = 0; n < MAP_BENDS; n++) {
    const double *p = map->bends[way][i][k][backwards ? MAP_BENDS - 1 - n : n];
    g_string_append_printf(wkt, "%.3f %.3f,", p[0], p[1]);
  }
}

static inline char *
map_cell(const Map *map, guint i, guint k)
{
  GString *wkt = g_string_new("POLYGON((");
  map_append_edge(map, wkt, i, k, 0, false);
  map_append_edge(map, wkt, i + 1, k, 1, false);
  map_append_edge(map, wkt, i, k + 1, 0, true);
  map_append_edge(map, wkt, i, k, 1, true);
  g_string_append_printf(wkt, "%.3f %.3f))", map->corners[i][k][0], map->corners[i][k][1]);
  return g_string_free(wkt, FALSE);
}

/* Cells of the map as members, some with an island of its own in a hole. @return number of members. */
static inline guint
members_add_map(Members *m, guint64 *seed, double west, double south)
{
  Map map;
  map_draw(&map, seed, west, south, 100);
  for (guint i = 0; i < MAP_SIDE; i++)
    for (guint k = 0; k < MAP_SIDE; k++) {
      g_autofree char *cell = map_cell(&map, i, k);
      if (random_unit(seed) > 0.2) {
        members_add(m, cell);
        continue;
      }
      double x = west + 100 * (i + 0.7), y = south + 100 * (k + 0.7);
      double radii[12];
      for (guint n = 0; n < 12; n++)
        radii[n] = 10 * (0.5 + 0.5 * random_unit(seed));
      GString *island = g_string_new(NULL);
      append_ring(island, x, y, radii, 12, 1);
      cell[strlen(cell) - 1] = '\0';
      g_autofree char *around = g_strdup_printf("%s,%s)", cell, island->str);
      members_add(m, around);
      g_autofree char *inside = g_strdup_printf("POLYGON(%s)", island->str);
      members_add(m, inside);
      g_string_free(island, TRUE);
    }
  return m->members->len;
}

#endif
