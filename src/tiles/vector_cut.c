#include "tiles/vector_cut.h"

void
qd_tile_sides(const QdTileBox *box, QdTileSide sides[4])
{
  sides[0] = (QdTileSide){true, box->min_x, 1};
  sides[1] = (QdTileSide){true, box->max_x, -1};
  sides[2] = (QdTileSide){false, box->min_y, 1};
  sides[3] = (QdTileSide){false, box->max_y, -1};
}

/* Where an edge meets the line of a side: the same whichever way the edge runs. */
static QdTilePoint
cut_edge(const QdTileSide *side, QdTilePoint a, QdTilePoint b)
{
  if (qd_tile_compare(a, b) > 0) {
    QdTilePoint t = a;
    a = b;
    b = t;
  }
  gint64 along = side->is_x ? (gint64)side->limit - a.x : (gint64)side->limit - a.y;
  gint64 whole = side->is_x ? (gint64)b.x - a.x : (gint64)b.y - a.y;
  gint64 across = side->is_x ? (gint64)b.y - a.y : (gint64)b.x - a.x;
  if (whole < 0) {
    whole = -whole;
    along = -along;
  }
  gint64 twice = 2 * along * across + whole; /* rounded half up: floor */
  gint64 step = twice >= 0 ? twice / (2 * whole) : -((-twice + 2 * whole - 1) / (2 * whole));
  return side->is_x ? (QdTilePoint){side->limit, (gint32)(a.y + step)}
                    : (QdTilePoint){(gint32)(a.x + step), side->limit};
}

static guint
end_ring(GArray *out, guint first)
{
  while (out->len > first + 1 &&
         qd_tile_compare(g_array_index(out, QdTilePoint, first), g_array_index(out, QdTilePoint, out->len - 1)) == 0)
    g_array_set_size(out, out->len - 1);
  if (out->len - first < 3)
    g_array_set_size(out, first);
  return out->len - first;
}

/* One side after the other (Sutherland and Hodgman, 1974); edges along the sides are set right when tracing. */
guint
qd_cut_ring(const QdTilePoint *from, guint n, const QdTileSide *side, GArray *out)
{
  guint first = out->len, kept = 0;
  g_array_set_size(out, first + 2 * n);
  QdTilePoint *to = &g_array_index(out, QdTilePoint, first);
  gint32 reach_a = qd_tile_reach(side, from[0]);
  for (guint i = 0; i < n; i++) {
    QdTilePoint a = from[i], b = from[i + 1 < n ? i + 1 : 0];
    gint32 reach_b = qd_tile_reach(side, b);
    if (reach_a >= 0 && (kept == 0 || qd_tile_compare(to[kept - 1], a) != 0))
      to[kept++] = a;
    if ((reach_a > 0 && reach_b < 0) || (reach_a < 0 && reach_b > 0)) {
      QdTilePoint cut = cut_edge(side, a, b);
      if (kept == 0 || qd_tile_compare(to[kept - 1], cut) != 0)
        to[kept++] = cut;
    }
    reach_a = reach_b;
  }
  g_array_set_size(out, first + kept);
  return end_ring(out, first);
}

/* ---- along the sides ---- */

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
  const gint32 *m = a, *n = b;
  return (*m > *n) - (*m < *n);
}

void
qd_sides_gather(const GArray *points, const QdTileSide sides[4], GArray *const along_sides[4])
{
  for (guint s = 0; s < 4; s++) {
    GArray *places = along_sides[s];
    g_array_set_size(places, 0);
    for (guint i = 0; i < points->len; i++) {
      QdTilePoint p = g_array_index(points, QdTilePoint, i);
      gint32 along = qd_tile_along(&sides[s], p);
      if (qd_tile_reach(&sides[s], p) == 0)
        g_array_append_val(places, along);
    }
    if (places->len > 1)
      g_array_sort(places, compare_numbers);
    guint kept = 0;
    gint32 *v = (gint32 *)(gpointer)places->data;
    for (guint i = 0; i < places->len; i++)
      if (i == 0 || v[i] != v[i - 1])
        v[kept++] = v[i];
    g_array_set_size(places, kept);
  }
}

guint
qd_tile_side_of(const QdTileSide sides[4], QdTilePoint a, QdTilePoint b)
{
  guint s = 0;
  while (s < 4 && (qd_tile_reach(&sides[s], a) != 0 || qd_tile_reach(&sides[s], b) != 0))
    s++;
  return s;
}

/* Whether a point lies on an edge along a side, between its ends. */
static bool
is_divided(const GArray *places, gint32 a, gint32 b)
{
  const gint32 *v = (const gint32 *)(gpointer)places->data;
  for (guint i = 0; i < places->len; i++)
    if (v[i] > MIN(a, b) && v[i] < MAX(a, b))
      return true;
  return false;
}

bool
qd_sides_are_clear(const GArray *points, const GArray *rings, const QdTileSide sides[4], GArray *const along_sides[4])
{
  const QdTilePoint *p = (const QdTilePoint *)(gconstpointer)points->data;
  for (guint i = 0; i < rings->len; i++) {
    guint n = g_array_index(rings, guint, i);
    for (guint k = 0; k < n; k++) {
      QdTilePoint a = p[k], b = p[k + 1 < n ? k + 1 : 0];
      guint s = qd_tile_side_of(sides, a, b);
      if (s < 4 && is_divided(along_sides[s], qd_tile_along(&sides[s], a), qd_tile_along(&sides[s], b)))
        return false;
    }
    p += n;
  }
  return true;
}
