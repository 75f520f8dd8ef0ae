#include "tiles/vector_cut.h"

void
qd_tile_sides(const QdTileBox *box, QdTileSide sides[4])
{
  sides[0] = (QdTileSide){true, box->min_x, 1};
  sides[1] = (QdTileSide){true, box->max_x, -1};
  sides[2] = (QdTileSide){false, box->min_y, 1};
  sides[3] = (QdTileSide){false, box->max_y, -1};
}

static inline gint32
reach(const QdTileSide *side, QdTilePoint p)
{
  return side->sign * ((side->is_x ? p.x : p.y) - side->limit);
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

static void
put(GArray *out, guint first, QdTilePoint p)
{
  if (out->len == first || qd_tile_compare(g_array_index(out, QdTilePoint, out->len - 1), p) != 0)
    g_array_append_val(out, p);
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
  guint first = out->len;
  for (guint i = 0; i < n; i++) {
    QdTilePoint a = from[i], b = from[i + 1 < n ? i + 1 : 0];
    gint32 reach_a = reach(side, a), reach_b = reach(side, b);
    if (reach_a >= 0)
      put(out, first, a);
    if ((reach_a > 0 && reach_b < 0) || (reach_a < 0 && reach_b > 0))
      put(out, first, cut_edge(side, a, b));
  }
  return end_ring(out, first);
}
