#include "fill.h"

#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "error.h"
#include "noise.h"
#include "trace.h"

typedef struct {
  const QdsArea *area;
  double step;
  uint64_t seed;
  QdsFilled *filled;
  uint8_t *is_quad;   /* per lattice place */
  int32_t *node_of;   /* per lattice node, -1 */
  GArray *ring_start; /* band rings, band on the left, into ring_node */
  GArray *ring_node;
  GArray *triangles; /* node ids, three each */
} Filler;

void
qds_filled_clear(QdsFilled *filled)
{
  qds_mesh_clear(&filled->mesh);
  g_free(filled->first);
  g_free(filled->next);
  *filled = (QdsFilled){0};
}

/* Unmarks the lattice nodes that lie close to the outline. */
static void
clear_near(const Filler *f, uint8_t *inside)
{
  const QdsFilled *g = f->filled;
  const double reach = 0.75 * f->step;
  for (int r = 0; r < f->area->n_rings; r++) {
    const int first = f->area->start[r], end = f->area->start[r + 1];
    for (int i = first, k = end - 1; i < end; k = i++) {
      const QdsPoint a = f->area->point[k], b = f->area->point[i];
      const int i0 = (int)fmax(0, floor((fmin(a.x, b.x) - reach - g->x0) / f->step));
      const int i1 = (int)fmin(g->nx, ceil((fmax(a.x, b.x) + reach - g->x0) / f->step));
      const int j0 = (int)fmax(0, floor((fmin(a.y, b.y) - reach - g->y0) / f->step));
      const int j1 = (int)fmin(g->ny, ceil((fmax(a.y, b.y) + reach - g->y0) / f->step));
      for (int j = j0; j <= j1; j++)
        for (int c = i0; c <= i1; c++) {
          const QdsPoint p = {g->x0 + f->step * c, g->y0 + f->step * j};
          uint8_t *mark = &inside[(size_t)j * ((size_t)g->nx + 1) + (size_t)c];
          if (*mark && qds_segment_distance(a, b, p) < reach)
            *mark = 0;
        }
    }
  }
}

/* Where two lattice cells would touch at a corner only, one is dropped: the band's rings stay simple. */
static void
drop_pinches(const Filler *f)
{
  const int nx = f->filled->nx, ny = f->filled->ny;
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (int j = 0; j + 1 < ny; j++)
      for (int i = 0; i + 1 < nx; i++) {
        uint8_t *a = &f->is_quad[(size_t)j * (size_t)nx + (size_t)i], *b = a + 1, *c = a + nx, *d = c + 1;
        if ((*a && *d && !*b && !*c) || (*b && *c && !*a && !*d)) {
          *(*a ? a : b) = 0;
          has_changed = true;
        }
      }
  }
}

static void
choose_quads(Filler *f)
{
  QdsFilled *g = f->filled;
  const size_t across = (size_t)g->nx + 1;
  uint8_t *inside = g_new0(uint8_t, across * ((size_t)g->ny + 1));
  qds_area_scan(f->area, g->x0, g->y0, f->step, g->nx + 1, g->ny + 1, inside, 1);
  clear_near(f, inside);
  for (int j = 0; j < g->ny; j++)
    for (int i = 0; i < g->nx; i++) {
      const uint8_t *p = inside + (size_t)j * across + (size_t)i;
      f->is_quad[(size_t)j * (size_t)g->nx + (size_t)i] = p[0] && p[1] && p[across] && p[across + 1];
    }
  g_free(inside);
  drop_pinches(f);
}

static void
number_quads(Filler *f)
{
  QdsFilled *g = f->filled;
  const size_t nx = (size_t)g->nx, n_places = nx * (size_t)g->ny;
  memset(f->node_of, -1, (nx + 1) * ((size_t)g->ny + 1) * sizeof *f->node_of);
  for (size_t s = 0; s < n_places; s++) {
    g->first[s] = f->is_quad[s] ? g->n_quads++ : -1;
    const size_t v = s / nx * (nx + 1) + s % nx;
    const size_t corner[4] = {v, v + 1, v + nx + 2, v + nx + 1};
    for (int k = 0; f->is_quad[s] && k < 4; k++)
      f->node_of[corner[k]] = 0;
  }
  for (size_t v = 0; v < (nx + 1) * ((size_t)g->ny + 1); v++)
    if (f->node_of[v] == 0)
      f->node_of[v] = g->mesh.n_nodes++;
}

static void
build_quads(const Filler *f)
{
  QdsFilled *g = f->filled;
  QdsMesh *m = &g->mesh;
  const int32_t nx = g->nx;
  for (int j = 0; j <= g->ny; j++)
    for (int i = 0; i <= nx; i++) {
      const int32_t v = f->node_of[(size_t)j * ((size_t)nx + 1) + (size_t)i];
      if (v >= 0)
        m->node[v] = (QdsPoint){g->x0 + f->step * i, g->y0 + f->step * j};
    }
  for (int j = 0; j < g->ny; j++)
    for (int i = 0; i < nx; i++) {
      const size_t s = (size_t)j * (size_t)nx + (size_t)i;
      const int32_t c = g->first[s];
      if (c < 0)
        continue;
      const int32_t *v = f->node_of + (size_t)j * ((size_t)nx + 1) + (size_t)i;
      const int32_t corner[4] = {v[0], v[1], v[nx + 2], v[nx + 1]};
      const int32_t across[4] = {j > 0 ? g->first[s - (size_t)nx] : -1, i + 1 < nx ? g->first[s + 1] : -1,
                                 j + 1 < g->ny ? g->first[s + (size_t)nx] : -1, i > 0 ? g->first[s - 1] : -1};
      memcpy(m->corner[c], corner, sizeof corner);
      memcpy(m->across[c], across, sizeof across);
    }
}

/* Rounds off the stairs of a ring of lattice cells; its nodes are fixed from here on. */
static void
settle_ring(const Filler *f, const int32_t *node, int32_t n)
{
  QdsMesh *m = &f->filled->mesh;
  g_autofree QdsPoint *to = g_new(QdsPoint, (gsize)n);
  const double most = 0.2 * f->step;
  for (int32_t i = 0; i < n; i++) {
    const QdsPoint a = m->node[node[(i + n - 1) % n]], b = m->node[node[i]], c = m->node[node[(i + 1) % n]];
    const uint64_t h = qds_hash(f->seed, (uint64_t)node[i]);
    const double dx = 0.5 * (a.x + c.x) - b.x, dy = 0.5 * (a.y + c.y) - b.y;
    const double jx = 0.04 * f->step * (qds_unit(h) - 0.5), jy = 0.04 * f->step * (qds_unit(qds_hash(h, 1)) - 0.5);
    to[i].x = qds_millimetre(b.x + jx + fmin(fmax(0.7 * dx, -most), most));
    to[i].y = qds_millimetre(b.y + jy + fmin(fmax(0.7 * dy, -most), most));
  }
  for (int32_t i = 0; i < n; i++) {
    m->node[node[i]] = to[i];
    m->is_fixed[node[i]] = 1;
  }
}

static void
add_quad_rings(Filler *f)
{
  QdsMesh *m = &f->filled->mesh;
  QdsOutlines outlines = {0};
  g_autofree int32_t *label = g_new0(int32_t, (gsize)m->n_cells + 1);
  qds_trace(m, label, 1, &outlines);
  for (int32_t r = 0; r < outlines.ring_start[1]; r++) {
    const int32_t first = outlines.node_start[r], end = outlines.node_start[r + 1];
    settle_ring(f, outlines.node + first, end - first);
    for (int32_t i = end - 1; i >= first; i--)
      g_array_append_val(f->ring_node, outlines.node[i]);
    g_array_append_val(f->ring_start, f->ring_node->len);
  }
  qds_outlines_clear(&outlines);
}

static void
add_area_rings(Filler *f)
{
  QdsMesh *m = &f->filled->mesh;
  for (int r = 0; r < f->area->n_rings; r++) {
    for (int i = f->area->start[r]; i < f->area->start[r + 1]; i++) {
      const int32_t v = m->n_nodes++;
      m->node[v] = f->area->point[i];
      m->is_fixed[v] = 1;
      g_array_append_val(f->ring_node, v);
    }
    g_array_append_val(f->ring_start, f->ring_node->len);
  }
}

static GEOSGeometry *
geos_ring(const Filler *f, GEOSContextHandle_t geos, guint r)
{
  const guint first = g_array_index(f->ring_start, guint, r), n = g_array_index(f->ring_start, guint, r + 1) - first;
  GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, n + 1, 2);
  for (guint i = 0; i <= n; i++) {
    const QdsPoint p = f->filled->mesh.node[g_array_index(f->ring_node, int32_t, first + i % n)];
    GEOSCoordSeq_setXY_r(geos, sequence, i, p.x, p.y);
  }
  return GEOSGeom_createLinearRing_r(geos, sequence);
}

static QdsArea
ring_area(const Filler *f, guint r)
{
  const guint first = g_array_index(f->ring_start, guint, r), n = g_array_index(f->ring_start, guint, r + 1) - first;
  QdsArea ring = {1, g_new0(int, 2), g_new(QdsPoint, n)};
  ring.start[1] = (int)n;
  for (guint i = 0; i < n; i++)
    ring.point[i] = f->filled->mesh.node[g_array_index(f->ring_node, int32_t, first + i)];
  return ring;
}

/* owner[r]: r itself for a shell; for a hole the smallest shell around it. */
static void
match_rings(const Filler *f, guint n, guint *owner)
{
  QdsArea *ring = g_new0(QdsArea, n);
  double *size = g_new(double, n);
  for (guint r = 0; r < n; r++) {
    ring[r] = ring_area(f, r);
    size[r] = qds_area_measure(&ring[r]);
  }
  for (guint r = 0; r < n; r++) {
    owner[r] = size[r] > 0.0 ? r : G_MAXUINT;
    for (guint s = 0; size[r] <= 0.0 && s < n; s++)
      if (size[s] > -size[r] && (owner[r] == G_MAXUINT || size[s] < size[owner[r]]) &&
          qds_area_contains(&ring[s], ring[r].point[0]))
        owner[r] = s;
  }
  for (guint r = 0; r < n; r++)
    qds_area_clear(&ring[r]);
  g_free(ring);
  g_free(size);
}

static guint
point_hash(gconstpointer key)
{
  uint64_t bits[2];
  memcpy(bits, key, sizeof bits);
  return (guint)qds_hash(bits[0], bits[1]);
}

static gboolean
point_equal(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, sizeof(QdsPoint)) == 0;
}

/* Takes the triangles of one polygon of the band. */
static bool
take_triangles(Filler *f, GEOSContextHandle_t geos, const GEOSGeometry *polygon, GHashTable *node_at)
{
  GEOSGeometry *set = GEOSConstrainedDelaunayTriangulation_r(geos, polygon);
  const int n = set == NULL ? 0 : GEOSGetNumGeometries_r(geos, set);
  bool is_whole = set != NULL;
  for (int t = 0; t < n && is_whole; t++) {
    const GEOSGeometry *ring = GEOSGetExteriorRing_r(geos, GEOSGetGeometryN_r(geos, set, t));
    const GEOSCoordSequence *sequence = GEOSGeom_getCoordSeq_r(geos, ring);
    int32_t v[3];
    for (guint k = 0; k < 3 && is_whole; k++) {
      QdsPoint p;
      gpointer value;
      GEOSCoordSeq_getXY_r(geos, sequence, k, &p.x, &p.y);
      is_whole = g_hash_table_lookup_extended(node_at, &p, NULL, &value);
      v[k] = is_whole ? GPOINTER_TO_INT(value) : -1;
    }
    if (!is_whole)
      break;
    const QdsPoint *p = f->filled->mesh.node;
    if (qds_cross(p[v[0]], p[v[1]], p[v[2]]) < 0.0) {
      const int32_t swap = v[1];
      v[1] = v[2];
      v[2] = swap;
    }
    g_array_append_vals(f->triangles, v, 3);
  }
  GEOSGeom_destroy_r(geos, set);
  return is_whole;
}

static bool
triangulate_band(Filler *f)
{
  const guint n = f->ring_start->len - 1;
  g_autofree guint *owner = g_new(guint, n);
  g_autoptr(GHashTable) node_at = g_hash_table_new(point_hash, point_equal);
  bool is_whole = true;
  for (guint i = 0; i < f->ring_node->len; i++) {
    const int32_t v = g_array_index(f->ring_node, int32_t, i);
    g_hash_table_insert(node_at, &f->filled->mesh.node[v], GINT_TO_POINTER(v));
  }
  match_rings(f, n, owner);
  GEOSContextHandle_t geos = GEOS_init_r();
  for (guint s = 0; s < n && is_whole; s++) {
    if (owner[s] != s)
      continue;
    g_autoptr(GPtrArray) holes = g_ptr_array_new();
    for (guint r = 0; r < n; r++)
      if (r != s && owner[r] == s)
        g_ptr_array_add(holes, geos_ring(f, geos, r));
    GEOSGeometry *polygon =
        GEOSGeom_createPolygon_r(geos, geos_ring(f, geos, s), (GEOSGeometry **)holes->pdata, holes->len);
    is_whole = polygon != NULL && take_triangles(f, geos, polygon, node_at);
    GEOSGeom_destroy_r(geos, polygon);
  }
  GEOS_finish_r(geos);
  return is_whole;
}

/* Adds the triangles to the mesh and to the lattice places. */
static void
build_triangles(const Filler *f)
{
  QdsFilled *g = f->filled;
  QdsMesh *m = &g->mesh;
  const int32_t n = (int32_t)(f->triangles->len / 3);
  m->n_cells = g->n_quads + n;
  m->corner = g_realloc(m->corner, (gsize)m->n_cells * sizeof *m->corner);
  m->across = g_realloc(m->across, (gsize)m->n_cells * sizeof *m->across);
  g->next = g_new(int32_t, (gsize)n + 1);
  for (int32_t t = 0; t < n; t++) {
    const int32_t c = g->n_quads + t, *v = &g_array_index(f->triangles, int32_t, 3 * t);
    for (int k = 0; k < 4; k++) {
      m->corner[c][k] = k < 3 ? v[k] : -1;
      m->across[c][k] = -1;
    }
    const QdsPoint p = qds_mesh_middle(m, c);
    const int i = (int)floor((p.x - g->x0) / f->step), j = (int)floor((p.y - g->y0) / f->step);
    int32_t *first = &g->first[(size_t)j * (size_t)g->nx + (size_t)i];
    g->next[t] = -1;
    if (*first < 0 || *first >= g->n_quads) {
      g->next[t] = *first;
      *first = c;
    }
  }
  qds_mesh_link(m);
}

static void
lay_lattice(Filler *f)
{
  QdsFilled *g = f->filled;
  QdsMesh *m = &g->mesh;
  const int n_outline = f->area->start[f->area->n_rings];
  choose_quads(f);
  number_quads(f);
  const gsize n_nodes = (gsize)(m->n_nodes + n_outline);
  m->step = f->step;
  m->n_cells = g->n_quads;
  m->node = g_new(QdsPoint, n_nodes);
  m->is_fixed = g_new0(uint8_t, n_nodes);
  m->node_cell = g_new(int32_t, n_nodes);
  m->corner = g_malloc(((gsize)m->n_cells + 1) * sizeof *m->corner);
  m->across = g_malloc(((gsize)m->n_cells + 1) * sizeof *m->across);
  build_quads(f);
}

/* The cells have to make up the area, or something was lost. */
static bool
is_covered(const Filler *f)
{
  QdsSum sum = {0};
  for (int32_t c = 0; c < f->filled->mesh.n_cells; c++)
    qds_sum_add(&sum, qds_mesh_area(&f->filled->mesh, c));
  const double area = qds_area_measure(f->area);
  return fabs(qds_sum_value(&sum) - area) <= 1e-9 * area + 1e-4;
}

bool
qds_fill(const QdsArea *area, double step, uint64_t seed, QdsFilled *filled, GError **error)
{
  const QdsBox box = qds_area_box(area);
  const guint zero = 0;
  *filled = (QdsFilled){0};
  filled->x0 = step * (floor(box.x0 / step) - 1.0);
  filled->y0 = step * (floor(box.y0 / step) - 1.0);
  filled->nx = (int)ceil((box.x1 - filled->x0) / step) + 1;
  filled->ny = (int)ceil((box.y1 - filled->y0) / step) + 1;
  const gsize n_places = (gsize)filled->nx * (gsize)filled->ny;
  filled->first = g_new(int32_t, n_places);
  Filler f = {area,
              step,
              seed,
              filled,
              g_new0(uint8_t, n_places),
              g_new(int32_t, ((gsize)filled->nx + 1) * ((gsize)filled->ny + 1)),
              g_array_new(FALSE, FALSE, sizeof(guint)),
              g_array_new(FALSE, FALSE, sizeof(int32_t)),
              g_array_new(FALSE, FALSE, sizeof(int32_t))};
  g_array_append_val(f.ring_start, zero);
  lay_lattice(&f);
  add_quad_rings(&f);
  add_area_rings(&f);
  bool is_whole = triangulate_band(&f);
  if (is_whole) {
    build_triangles(&f);
    is_whole = is_covered(&f);
  }
  g_free(f.is_quad);
  g_free(f.node_of);
  g_array_unref(f.ring_start);
  g_array_unref(f.ring_node);
  g_array_unref(f.triangles);
  if (!is_whole) {
    qds_filled_clear(filled);
    g_set_error(error, QDS_ERROR, QDS_ERROR_INPUT, "cannot triangulate the band along the outline");
  }
  return is_whole;
}
