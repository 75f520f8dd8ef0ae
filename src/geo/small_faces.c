#include "geo/small_faces.h"

#include <math.h>
#include <stdlib.h>

#include <glib.h>

/* Land that several faces make together by now. */
typedef struct {
  const QdCoverage *coverage;
  uint32_t *group;       /* of each face: another of its land, itself if it stands for it */
  uint32_t *next, *last; /* the faces of a land in a row; last of the one that stands for it */
  double *areas;         /* of a land */
  uint32_t n_kinds;
  double *moved; /* of each kind: area now − what it shall be */
  double *most;  /* of each kind: how far it may go from that */
} Merging;

typedef struct {
  uint32_t land;
  double length_m;
} Border;

static inline uint32_t
kind_of(const Merging *m, uint32_t face)
{
  return (uint32_t)m->coverage->faces[face].label % m->n_kinds;
}

static inline uint32_t
group_of(const Merging *m, uint32_t face)
{
  return (uint32_t)m->coverage->faces[face].label / m->n_kinds;
}

static uint32_t
land_of(Merging *m, uint32_t face)
{
  while (m->group[face] != face)
    face = m->group[face] = m->group[m->group[face]];
  return face;
}

static void
add_border(GArray *borders, uint32_t land, double length_m)
{
  for (guint i = 0; i < borders->len; i++) {
    Border *b = &g_array_index(borders, Border, i);
    if (b->land == land) {
      b->length_m += length_m;
      return;
    }
  }
  const Border border = {land, length_m};
  g_array_append_val(borders, border);
}

static int
longest_first(const void *pa, const void *pb)
{
  const Border *a = pa, *b = pb;
  if (a->length_m != b->length_m)
    return a->length_m > b->length_m ? -1 : 1;
  return (a->land > b->land) - (a->land < b->land);
}

static void
find_borders(Merging *m, uint32_t land, GArray *borders)
{
  const QdCoverage *c = m->coverage;
  g_array_set_size(borders, 0);
  for (uint32_t f = land; f != UINT32_MAX; f = m->next[f])
    for (uint32_t r = c->faces[f].first_ring; r < c->faces[f].first_ring + c->faces[f].n_rings; r++)
      for (uint32_t i = c->rings[r].first_arc; i < c->rings[r].first_arc + c->rings[r].n_arcs; i++) {
        int32_t a = c->ring_arcs[i], other = a < 0 ? c->arcs[~a].left : c->arcs[a].right;
        if (other != QD_NO_FACE && group_of(m, (uint32_t)other) == group_of(m, land) &&
            land_of(m, (uint32_t)other) != land)
          add_border(borders, land_of(m, (uint32_t)other), qd_coverage_arc_length(c, (uint32_t)(a < 0 ? ~a : a)));
      }
  if (borders->len > 1)
    g_array_sort(borders, longest_first);
}

/* Nearer to what it shall be is always allowed. */
static bool
may_be_moved(const Merging *m, uint32_t kind, double area)
{
  double now = m->moved[kind], then = now + area;
  return fabs(then) <= m->most[kind] || fabs(then) <= fabs(now);
}

static bool
may_move(const Merging *m, uint32_t land, uint32_t to)
{
  uint32_t from_kind = kind_of(m, land), to_kind = kind_of(m, to);
  return from_kind == to_kind ||
         (may_be_moved(m, from_kind, -m->areas[land]) && may_be_moved(m, to_kind, m->areas[land]));
}

static void
move(Merging *m, uint32_t land, uint32_t to)
{
  m->moved[kind_of(m, land)] -= m->areas[land];
  m->moved[kind_of(m, to)] += m->areas[land];
  m->areas[to] += m->areas[land];
  m->group[land] = to;
  m->next[m->last[to]] = land;
  m->last[to] = m->last[land];
}

typedef struct {
  double area_m2;
  uint32_t face;
} Small;

static int
smallest_first(const void *pa, const void *pb)
{
  const Small *a = pa, *b = pb;
  if (a->area_m2 != b->area_m2)
    return a->area_m2 < b->area_m2 ? -1 : 1;
  return (a->face > b->face) - (a->face < b->face);
}

static void
merge(Merging *m, double least_m2)
{
  const QdCoverage *c = m->coverage;
  g_autofree Small *small = g_new(Small, (gsize)c->n_faces + 1);
  uint32_t n = 0;
  for (uint32_t f = 0; f < c->n_faces; f++)
    if (c->faces[f].area_m2 < least_m2)
      small[n++] = (Small){c->faces[f].area_m2, f};
  if (n > 0)
    qsort(small, n, sizeof *small, smallest_first);
  g_autoptr(GArray) borders = g_array_new(FALSE, FALSE, sizeof(Border));
  for (uint32_t i = 0; i < n; i++) {
    uint32_t land = land_of(m, small[i].face);
    if (m->areas[land] >= least_m2)
      continue;
    find_borders(m, land, borders);
    for (guint k = 0; k < borders->len; k++) {
      uint32_t to = g_array_index(borders, Border, k).land;
      if (may_move(m, land, to)) {
        move(m, land, to);
        break;
      }
    }
  }
}

uint32_t
qd_coverage_merge_small(const QdCoverage *coverage, double least_m2, uint32_t n_kinds, const double *kind_m2,
                        double most_moved, int32_t *labels)
{
  gsize n = (gsize)coverage->n_faces + 1;
  Merging m = {.coverage = coverage,
               .group = g_new(uint32_t, n),
               .next = g_new(uint32_t, n),
               .last = g_new(uint32_t, n),
               .areas = g_new(double, n),
               .n_kinds = n_kinds,
               .moved = g_new(double, (gsize)n_kinds + 1),
               .most = g_new(double, (gsize)n_kinds + 1)};
  for (uint32_t k = 0; k < n_kinds; k++) {
    m.moved[k] = -kind_m2[k];
    m.most[k] = isfinite(most_moved) ? most_moved * kind_m2[k] : INFINITY;
  }
  for (uint32_t f = 0; f < coverage->n_faces; f++) {
    m.group[f] = m.last[f] = f;
    m.next[f] = UINT32_MAX;
    m.areas[f] = coverage->faces[f].area_m2;
    m.moved[kind_of(&m, f)] += m.areas[f];
  }
  merge(&m, least_m2);
  uint32_t n_changed = 0;
  for (uint32_t f = 0; f < coverage->n_faces; f++) {
    labels[f] = coverage->faces[land_of(&m, f)].label;
    n_changed += labels[f] != coverage->faces[f].label;
  }
  void *const parts[] = {m.group, m.next, m.last, m.areas, m.moved, m.most};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
  return n_changed;
}
