/* Planted defects: each on parcels of its own, unless they are to touch, its place and area from arithmetic on the
 * coordinates. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise.h"
#include "sheet.h"

typedef struct {
  QdsSheet *sheet;
  const QdsMesh *mesh;
  const int32_t *parcel;
  uint64_t seed;
  uint8_t *is_used; /* per parcel */
  bool has_touching;
  const QdsPoint *place; /* of the defect beside which one is planted; NULL: anywhere */
} Spoiler;

/* A node between two parcels only, seen from `own`; the other parcel, -1 if the node is no such place. */
static int32_t
other_side(const Spoiler *s, int32_t own, int32_t node, int32_t cell[4])
{
  int32_t spoke[4], other = -1;
  if (!qds_mesh_star(s->mesh, node, cell, spoke))
    return -1;
  int n_changes = 0;
  for (int k = 0; k < 4; k++) {
    const int32_t p = s->parcel[cell[k]];
    n_changes += p != s->parcel[cell[(k + 3) & 3]];
    if (p != own && other >= 0 && p != other)
      return -1;
    if (p != own)
      other = p;
  }
  if (n_changes != 2 || other < 0 || s->sheet->on_border[other])
    return -1;
  return s->is_used[other] && !s->has_touching ? -1 : other;
}

/* The shell of a parcel as nodes. */
static const int32_t *
shell(const Spoiler *s, int32_t parcel, int32_t *n)
{
  const QdsOutlines *o = &s->sheet->now;
  const int32_t ring = o->ring_start[parcel];
  *n = o->node_start[ring + 1] - o->node_start[ring];
  return o->node + o->node_start[ring];
}

/* Which of some nodes a defect is tried at first: any, or the second one after that of the defect before it, so that
 * the two have a node in common. */
static int32_t
first_place(const Spoiler *s, const int32_t *node, int32_t n, int32_t any)
{
  int32_t first = any;
  double least = HUGE_VAL;
  for (int32_t i = 0; s->place != NULL && i < n; i++) {
    const QdsPoint p = s->mesh->node[node[i]];
    const double away = hypot(p.x - s->place->x, p.y - s->place->y);
    if (away < least) {
      least = away;
      first = (i + 2) % n;
    }
  }
  return first;
}

/* Pushes one node of the shell out (overlap) or in (gap) in this parcel only. */
static bool
push_node(const Spoiler *s, QdsDefect *defect, bool is_out, double far)
{
  int32_t n;
  const int32_t *node = shell(s, defect->parcel, &n);
  const int32_t any = (int32_t)(qds_unit(qds_hash(s->seed ^ 0xd0, (uint64_t)defect->parcel)) * n);
  const int32_t turn = first_place(s, node, n, any);
  for (int32_t k = 0; k < n; k++) {
    const int32_t i = (turn + k) % n;
    int32_t cell[4];
    const int32_t other = other_side(s, defect->parcel, node[i], cell);
    if (other < 0)
      continue;
    const QdsPoint a = s->mesh->node[node[(i + n - 1) % n]], b = s->mesh->node[node[i]],
                   c = s->mesh->node[node[(i + 1) % n]];
    const double length = hypot(c.x - a.x, c.y - a.y), sign = is_out ? far : -far;
    const QdsPoint to = {qds_millimetre(b.x + sign * (c.y - a.y) / length),
                         qds_millimetre(b.y - sign * (c.x - a.x) / length)};
    const double u = qds_cross(a, b, to), v = qds_cross(b, c, to);
    if (length < 0.5 * s->mesh->step || u * v <= 0.0 || !qds_mesh_may_move(s->mesh, node[i], cell, to))
      continue;
    defect->other = other;
    defect->area_m2 = 0.5 * fabs(u + v);
    defect->place = (QdsPoint){0.5 * (b.x + to.x), 0.5 * (b.y + to.y)};
    defect->changed = qds_outlines_area(&s->sheet->now, s->mesh, defect->parcel);
    defect->changed.point[i] = to;
    return true;
  }
  return false;
}

/* Swaps two neighbouring points of the shell so that its sides cross. */
static bool
tie_bow(const Spoiler *s, QdsDefect *defect)
{
  int32_t n;
  const int32_t *node = shell(s, defect->parcel, &n);
  const int32_t first = n > 3 ? first_place(s, node + 1, n - 3, 0) : 0;
  for (int32_t k = 0; k < n - 3; k++) {
    const int32_t i = 1 + (first + k) % (n - 3);
    int32_t cell[4];
    const int32_t other = other_side(s, defect->parcel, node[i], cell);
    if (other < 0 || other_side(s, defect->parcel, node[i + 1], cell) != other)
      continue;
    const QdsPoint a = s->mesh->node[node[i - 1]], b = s->mesh->node[node[i]], c = s->mesh->node[node[i + 1]],
                   d = s->mesh->node[node[i + 2]];
    const double u = qds_cross(a, c, b), v = qds_cross(a, c, d), w = qds_cross(b, d, a), x = qds_cross(b, d, c);
    if (u * v >= 0.0 || w * x >= 0.0)
      continue;
    const double t = u / (u - v); /* the sides a c and b d cross on b d at t */
    const QdsPoint cross = {b.x + t * (d.x - b.x), b.y + t * (d.y - b.y)};
    defect->other = other;
    defect->place = cross;
    defect->area_m2 = 0.5 * fabs(qds_cross(cross, b, c));
    defect->changed = qds_outlines_area(&s->sheet->now, s->mesh, defect->parcel);
    defect->changed.point[i] = c;
    defect->changed.point[i + 1] = b;
    return true;
  }
  return false;
}

static bool
plant(const Spoiler *s, QdsDefect *defect, QdsPoint inside)
{
  const double fine = 0.05 + 0.15 * qds_unit(qds_hash(s->seed ^ 0xd1, (uint64_t)defect->parcel));
  const double coarse = 0.28 * s->mesh->step;
  switch (defect->kind) {
  case QDS_DEFECT_OVERLAP:
    return push_node(s, defect, true, coarse);
  case QDS_DEFECT_GAP:
    return push_node(s, defect, false, coarse);
  case QDS_DEFECT_SLIVER_OVERLAP:
    return push_node(s, defect, true, fine);
  case QDS_DEFECT_SLIVER_GAP:
    return push_node(s, defect, false, fine);
  case QDS_DEFECT_SELF_INTERSECTION:
    return tie_bow(s, defect);
  case QDS_DEFECT_DUPLICATE:
  case QDS_DEFECT_UNKNOWN_CODE:
  case QDS_N_DEFECTS:
  default:
    defect->place = inside;
    defect->area_m2 = s->sheet->area_m2[defect->parcel];
    return true;
  }
}

typedef struct {
  uint64_t hash;
  int32_t parcel;
} Draw;

static int
by_hash(const void *a, const void *b)
{
  const Draw *u = a, *v = b;
  if (u->hash != v->hash)
    return (u->hash > v->hash) - (u->hash < v->hash);
  return (u->parcel > v->parcel) - (u->parcel < v->parcel);
}

static int
by_parcel(const void *a, const void *b)
{
  return ((const QdsDefect *)a)->parcel - ((const QdsDefect *)b)->parcel;
}

void
qds_sheet_spoil(QdsSheet *sheet, const QdsMesh *mesh, const QdsWorld *world, int unit, const int32_t *parcel,
                const QdsSheetOptions *options)
{
  const int32_t n = sheet->n_parcels;
  Spoiler s = {sheet,
               mesh,
               parcel,
               qds_hash(world->seed ^ 0xd127, (uint64_t)unit),
               g_new0(uint8_t, (gsize)n),
               options->has_touching,
               NULL};
  const int32_t wanted = (int32_t)nearbyint(0.01 * options->dirty_pct * n);
  int32_t beside = -1; /* neighbour of the last defect, to be spoilt next */
  Draw *draw = g_new(Draw, (gsize)n);
  QdsPoint *inside = g_new0(QdsPoint, (gsize)n);
  for (int32_t c = 0; c < mesh->n_cells; c++)
    inside[parcel[c]] = qds_mesh_middle(mesh, c);
  for (int32_t p = 0; p < n; p++)
    draw[p] = (Draw){qds_hash(s.seed, (uint64_t)p), p};
  qsort(draw, (size_t)n, sizeof *draw, by_hash);
  for (int32_t i = 0; i < n && (int32_t)sheet->defects->len < wanted;) {
    const int32_t p = beside >= 0 ? beside : draw[i++].parcel;
    const QdsPoint last = sheet->defects->len > 0
                              ? g_array_index(sheet->defects, QdsDefect, sheet->defects->len - 1).place
                              : (QdsPoint){0};
    s.place = beside >= 0 ? &last : NULL;
    beside = -1;
    if (s.is_used[p] || sheet->on_border[p])
      continue;
    QdsDefect defect = {(QdsDefectKind)((sheet->defects->len + (guint)unit) % QDS_N_DEFECTS), p, -1, {0}, {0, 0}, 0.0};
    if (!plant(&s, &defect, inside[p]))
      continue;
    s.is_used[p] = 1;
    if (options->has_touching)
      beside = defect.other;
    else if (defect.other >= 0)
      s.is_used[defect.other] = 1;
    g_array_append_val(sheet->defects, defect);
  }
  if (sheet->defects->len > 0)
    g_array_sort(sheet->defects, by_parcel);
  g_free(s.is_used);
  g_free(draw);
  g_free(inside);
}
