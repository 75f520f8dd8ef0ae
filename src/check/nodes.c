#include "check/nodes.h"

#include <math.h>
#include <stdlib.h>

#include "geo/edges.h"

#define MOST_WORK 1000000000u /* pairs of edges looked at: some seconds */

#define MOST_NEAR 5000000u /* vertices kept: 200 MB */

/* A vertex of one parcel near an edge of another. */
typedef struct {
  guint32 parcel, other;
  double x, y, distance_m;
} Near;

static double
low_of(const QdLoneEdge *e, bool by_y)
{
  return by_y ? MIN(e->ay, e->by) : MIN(e->ax, e->bx);
}

static double
high_of(const QdLoneEdge *e, bool by_y)
{
  return by_y ? MAX(e->ay, e->by) : MAX(e->ax, e->bx);
}

static int
compare_x(const void *a, const void *b)
{
  double x = low_of(a, false), y = low_of(b, false);
  return (x > y) - (x < y);
}

static int
compare_y(const void *a, const void *b)
{
  double x = low_of(a, true), y = low_of(b, true);
  return (x > y) - (x < y);
}

static double
distance_from(const QdLoneEdge *e, double x, double y)
{
  double ux = e->bx - e->ax, uy = e->by - e->ay, vx = x - e->ax, vy = y - e->ay;
  double t = (ux * vx + uy * vy) / (ux * ux + uy * uy);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return hypot(vx - t * ux, vy - t * uy);
}

static void
look_at_ends(const QdLoneEdge *of, const QdLoneEdge *edge, double tolerance_m, GArray *near)
{
  const double ends[2][2] = {{of->ax, of->ay}, {of->bx, of->by}};
  for (int i = 0; i < 2; i++) {
    double distance = distance_from(edge, ends[i][0], ends[i][1]);
    const Near found = {of->parcel, edge->parcel, ends[i][0], ends[i][1], distance};
    if (distance <= tolerance_m)
      g_array_append_val(near, found);
  }
}

/* By pair, then by vertex, the nearest edge first. */
static gint
compare_near(gconstpointer pa, gconstpointer pb)
{
  const Near *a = pa, *b = pb;
  guint32 low_a = MIN(a->parcel, a->other), low_b = MIN(b->parcel, b->other);
  guint32 high_a = MAX(a->parcel, a->other), high_b = MAX(b->parcel, b->other);
  if (low_a != low_b)
    return low_a < low_b ? -1 : 1;
  if (high_a != high_b)
    return high_a < high_b ? -1 : 1;
  if (a->x != b->x)
    return a->x < b->x ? -1 : 1;
  if (a->y != b->y)
    return a->y < b->y ? -1 : 1;
  return (a->distance_m > b->distance_m) - (a->distance_m < b->distance_m);
}

static void
gather(GArray *near, GArray *missed)
{
  g_array_sort(near, compare_near);
  QdMissedNodes *pair = NULL;
  const Near *before = NULL;
  for (guint i = 0; i < near->len; i++) {
    const Near *v = &g_array_index(near, Near, i);
    const QdMissedNodes begun = {.parcel = MIN(v->parcel, v->other), .other = MAX(v->parcel, v->other)};
    bool is_same_pair = before != NULL && MIN(before->parcel, before->other) == begun.parcel &&
                        MAX(before->parcel, before->other) == begun.other;
    bool is_same_vertex = is_same_pair && before->x == v->x && before->y == v->y;
    before = v;
    if (!is_same_pair)
      pair = NULL;
    if (is_same_vertex || v->distance_m <= QD_EDGE_GRID_M)
      continue;
    if (pair == NULL) {
      g_array_append_val(missed, begun);
      pair = &g_array_index(missed, QdMissedNodes, missed->len - 1);
    }
    pair->n++;
    if (v->distance_m > pair->distance_m) {
      pair->distance_m = v->distance_m;
      pair->x = v->x;
      pair->y = v->y;
    }
  }
}

bool
qd_nodes_find(QdLoneEdge *edges, guint n, double tolerance_m, GArray *missed)
{
  double width = 0, height = 0;
  for (guint i = 0; i < n; i++) {
    width += high_of(&edges[i], false) - low_of(&edges[i], false);
    height += high_of(&edges[i], true) - low_of(&edges[i], true);
  }
  bool by_y = height < width; /* along the axis on which edges are short */
  if (n == 0)
    return true;
  qsort(edges, n, sizeof *edges, by_y ? compare_y : compare_x);
  g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(Near));
  guint64 work = 0;
  for (guint i = 0; i < n && work < MOST_WORK && near->len < MOST_NEAR; i++) {
    double end = high_of(&edges[i], by_y) + tolerance_m;
    double low = low_of(&edges[i], !by_y) - tolerance_m, high = high_of(&edges[i], !by_y) + tolerance_m;
    guint k = i + 1;
    for (; k < n && low_of(&edges[k], by_y) <= end; k++) {
      if (edges[i].parcel == edges[k].parcel || low_of(&edges[k], !by_y) > high || high_of(&edges[k], !by_y) < low)
        continue;
      look_at_ends(&edges[i], &edges[k], tolerance_m, near);
      look_at_ends(&edges[k], &edges[i], tolerance_m, near);
    }
    work += k - i;
  }
  gather(near, missed);
  return work < MOST_WORK && near->len < MOST_NEAR;
}
