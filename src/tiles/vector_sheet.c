#include "tiles/vector_sheet.h"

#include <math.h>
#include <string.h>

#define LINE_UNITS 2.0 /* how far a line may go from what it was */

struct QdVectorSheet {
  const QdVectorLayer *layer;
  QdVectorNet *net; /* of polygons */
  guint32 *starts;  /* of lines and points: item i has points[starts[i]] … */
  GArray *points;   /* QdTilePoint */
  QdTileBox tiles;
  guint32 *tile_starts, *tile_items; /* of each tile, by rows */
};

void
qd_vector_layer_free(QdVectorLayer *layer)
{
  if (layer == NULL)
    return;
  qd_coverage_free(layer->coverage);
  g_free(layer->labels);
  g_free(layer->starts);
  g_free(layer->xy);
  g_free(layer);
}

/* ---- lines and points ---- */

static double
distance_from_line(QdTilePoint a, QdTilePoint b, QdTilePoint p)
{
  double dx = (double)b.x - a.x, dy = (double)b.y - a.y, x = (double)p.x - a.x, y = (double)p.y - a.y;
  double length2 = dx * dx + dy * dy, along = length2 > 0 ? CLAMP((x * dx + y * dy) / length2, 0, 1) : 0;
  return hypot(x - along * dx, y - along * dy);
}

/* Marks what stays of a line between two points that stay (Douglas and Peucker, 1973). */
static void
mark_line(const QdTilePoint *points, guint8 *stays, guint first, guint last)
{
  while (last > first + 1) {
    double farthest = LINE_UNITS;
    guint at = 0;
    for (guint i = first + 1; i < last; i++) {
      double off = distance_from_line(points[first], points[last], points[i]);
      if (off > farthest) {
        farthest = off;
        at = i;
      }
    }
    if (at == 0)
      return;
    stays[at] = 1;
    mark_line(points, stays, first, at);
    first = at;
  }
}

static QdTilePoint
to_units(const double *cell, int shift)
{
  gint64 half = 1LL << shift >> 1;
  return (QdTilePoint){(gint32)(((gint64)cell[0] + half) >> shift), (gint32)((half - (gint64)cell[1]) >> shift)};
}

static void
lay_item(QdVectorSheet *s, guint item, int shift)
{
  const QdVectorLayer *l = s->layer;
  guint32 first = l->starts[item], n = l->starts[item + 1] - first;
  g_autofree QdTilePoint *units = g_new(QdTilePoint, (gsize)n + 1);
  g_autofree guint8 *stays = g_new0(guint8, (gsize)n + 1);
  for (guint32 i = 0; i < n; i++)
    units[i] = to_units(l->xy + 2 * (gsize)(first + i), shift);
  if (n > 0)
    stays[0] = stays[n - 1] = 1;
  if (n > 2)
    mark_line(units, stays, 0, n - 1);
  guint before = s->points->len;
  for (guint32 i = 0; i < n; i++) {
    bool is_new = s->points->len == before ||
                  memcmp(&g_array_index(s->points, QdTilePoint, s->points->len - 1), &units[i], sizeof *units) != 0;
    if (stays[i] && is_new)
      g_array_append_val(s->points, units[i]);
  }
}

/* ---- which tiles ---- */

static guint
item_count(const QdVectorSheet *s)
{
  return s->net != NULL ? s->net->coverage->n_faces : s->layer->n;
}

/* Tiles that an item may show in. @return false: none */
static bool
tiles_of(const QdVectorSheet *s, guint item, QdTileBox *tiles)
{
  QdTileBox box = {G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
  if (s->net != NULL)
    box = s->net->boxes[item];
  else
    for (guint32 i = s->starts[item]; i < s->starts[item + 1]; i++) {
      QdTilePoint p = g_array_index(s->points, QdTilePoint, i);
      box = (QdTileBox){MIN(box.min_x, p.x), MIN(box.min_y, p.y), MAX(box.max_x, p.x), MAX(box.max_y, p.y)};
    }
  if (box.min_x > box.max_x)
    return false;
  gint32 buffer = s->layer->type == QD_MVT_POINT ? 0 : QD_TILE_BUFFER;
  *tiles = (QdTileBox){(box.min_x - buffer) >> QD_TILE_BITS, (box.min_y - buffer) >> QD_TILE_BITS,
                       (box.max_x + buffer) >> QD_TILE_BITS, (box.max_y + buffer) >> QD_TILE_BITS};
  return true;
}

static gsize
tile_number(const QdVectorSheet *s, gint32 x, gint32 y)
{
  return (gsize)(y - s->tiles.min_y) * (gsize)(s->tiles.max_x - s->tiles.min_x + 1) + (gsize)(x - s->tiles.min_x);
}

static void
find_range(QdVectorSheet *s)
{
  s->tiles = (QdTileBox){G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
  for (guint i = 0; i < item_count(s); i++) {
    QdTileBox t;
    if (tiles_of(s, i, &t))
      s->tiles = (QdTileBox){MIN(s->tiles.min_x, t.min_x), MIN(s->tiles.min_y, t.min_y), MAX(s->tiles.max_x, t.max_x),
                             MAX(s->tiles.max_y, t.max_y)};
  }
}

/* Counts or lists the items of each tile. */
static void
list_items(const QdVectorSheet *s, guint32 *ends, guint32 *items)
{
  for (guint i = 0; i < item_count(s); i++) {
    QdTileBox t;
    if (!tiles_of(s, i, &t))
      continue;
    for (gint32 y = t.min_y; y <= t.max_y; y++)
      for (gint32 x = t.min_x; x <= t.max_x; x++) {
        guint32 *end = &ends[tile_number(s, x, y)];
        if (items != NULL)
          items[*end] = i;
        ++*end;
      }
  }
}

static void
index_tiles(QdVectorSheet *s)
{
  find_range(s);
  if (s->tiles.min_x > s->tiles.max_x)
    return;
  gsize n = tile_number(s, s->tiles.max_x, s->tiles.max_y) + 1;
  s->tile_starts = g_new0(guint32, n + 1);
  list_items(s, s->tile_starts + 1, NULL);
  for (gsize k = 1; k <= n; k++)
    s->tile_starts[k] += s->tile_starts[k - 1];
  s->tile_items = g_new(guint32, (gsize)s->tile_starts[n] + 1);
  g_autofree guint32 *ends = g_memdup2(s->tile_starts, n * sizeof *ends);
  list_items(s, ends, s->tile_items);
}

QdVectorSheet *
qd_vector_sheet_new(const QdVectorLayer *layer, int zoom, int coarser, float least, guint jobs)
{
  QdVectorSheet *s = g_new0(QdVectorSheet, 1);
  s->layer = layer;
  s->points = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  if (layer->coverage != NULL) {
    s->net = qd_vector_net_new(layer->coverage, zoom, coarser, least, jobs);
  } else {
    s->starts = g_new0(guint32, (gsize)layer->n + 1);
    for (guint i = 0; i < layer->n; i++) {
      lay_item(s, i, qd_vector_shift(zoom));
      s->starts[i + 1] = s->points->len;
    }
  }
  index_tiles(s);
  return s;
}

void
qd_vector_sheet_free(QdVectorSheet *s)
{
  if (s == NULL)
    return;
  qd_vector_net_free(s->net);
  g_array_unref(s->points);
  g_free(s->starts);
  g_free(s->tile_starts);
  g_free(s->tile_items);
  g_free(s);
}

QdTileBox
qd_vector_sheet_tiles(const QdVectorSheet *s)
{
  return s->tiles;
}

static bool
has_tile(const QdVectorSheet *s, gint32 x, gint32 y)
{
  return x >= s->tiles.min_x && x <= s->tiles.max_x && y >= s->tiles.min_y && y <= s->tiles.max_y;
}

guint
qd_vector_sheet_count(const QdVectorSheet *s, gint32 x, gint32 y)
{
  if (!has_tile(s, x, y))
    return 0;
  gsize tile = tile_number(s, x, y);
  return s->tile_starts[tile + 1] - s->tile_starts[tile];
}

/* ---- a tile ---- */

typedef struct {
  const QdVectorSheet *sheet;
  QdMvtLayer *layer;
  QdRings *rings;
  QdTilePoint origin;
  QdTileBox box;
} Drawing;

static void
draw_face(const Drawing *d, guint32 face)
{
  const QdVectorNet *net = d->sheet->net;
  const QdCoverageFace *f = &net->coverage->faces[face];
  const QdTileBox *b = &net->boxes[face];
  bool is_whole =
      b->min_x >= d->box.min_x && b->max_x <= d->box.max_x && b->min_y >= d->box.min_y && b->max_y <= d->box.max_y;
  qd_rings_begin(d->rings);
  for (guint32 r = f->first_ring; r < f->first_ring + f->n_rings; r++)
    qd_rings_add(d->rings, qd_vector_net_ring(net, r, is_whole ? NULL : &d->box, qd_rings_points(d->rings)));
  const GArray *points = NULL;
  const GArray *rings = qd_rings_finish(d->rings, is_whole ? NULL : &d->box, &points);
  for (guint i = 0; i < rings->len; i++) {
    const QdTileRing *ring = &g_array_index(rings, QdTileRing, i);
    qd_mvt_geometry(d->layer, &g_array_index(points, QdTilePoint, ring->first), ring->n, d->origin);
  }
}

/* Cuts an edge to the box (Liang and Barsky, 1984). @return false: nothing of it is inside */
static bool
cut_edge(const QdTileBox *box, QdTilePoint *a, QdTilePoint *b)
{
  double dx = (double)b->x - a->x, dy = (double)b->y - a->y, from = 0, to = 1;
  const double steps[4] = {-dx, dx, -dy, dy};
  const double rooms[4] = {(double)a->x - box->min_x, (double)box->max_x - a->x, (double)a->y - box->min_y,
                           (double)box->max_y - a->y};
  for (int i = 0; i < 4; i++) {
    if (steps[i] == 0 && rooms[i] < 0)
      return false;
    if (steps[i] < 0)
      from = fmax(from, rooms[i] / steps[i]);
    else if (steps[i] > 0)
      to = fmin(to, rooms[i] / steps[i]);
  }
  if (from > to)
    return false;
  QdTilePoint begin = *a;
  if (from > 0)
    *a = (QdTilePoint){begin.x + (gint32)floor(from * dx + 0.5), begin.y + (gint32)floor(from * dy + 0.5)};
  if (to < 1)
    *b = (QdTilePoint){begin.x + (gint32)floor(to * dx + 0.5), begin.y + (gint32)floor(to * dy + 0.5)};
  return true;
}

static void
end_line(const Drawing *d, GArray *line)
{
  if (line->len > 1)
    qd_mvt_geometry(d->layer, (const QdTilePoint *)(gpointer)line->data, line->len, d->origin);
  g_array_set_size(line, 0);
}

static void
draw_line(const Drawing *d, guint item)
{
  const QdVectorSheet *s = d->sheet;
  g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  for (guint32 i = s->starts[item]; i + 1 < s->starts[item + 1]; i++) {
    QdTilePoint a = g_array_index(s->points, QdTilePoint, i), b = g_array_index(s->points, QdTilePoint, i + 1);
    bool is_in = cut_edge(&d->box, &a, &b);
    bool goes_on = line->len > 0 && memcmp(&g_array_index(line, QdTilePoint, line->len - 1), &a, sizeof a) == 0;
    if (!is_in || !goes_on)
      end_line(d, line);
    if (!is_in || memcmp(&a, &b, sizeof a) == 0)
      continue;
    if (line->len == 0)
      g_array_append_val(line, a);
    g_array_append_val(line, b);
  }
  end_line(d, line);
}

static void
draw_item(const Drawing *d, guint item)
{
  if (d->sheet->net != NULL)
    draw_face(d, item);
  else if (d->sheet->layer->type == QD_MVT_LINE)
    draw_line(d, item);
  else
    qd_mvt_geometry(d->layer, &g_array_index(d->sheet->points, QdTilePoint, d->sheet->starts[item]), 1, d->origin);
}

static gint32
label_of(const QdVectorSheet *s, guint item)
{
  return s->net != NULL ? s->net->coverage->faces[item].label : s->layer->labels[item];
}

void
qd_vector_sheet_encode(const QdVectorSheet *s, gint32 x, gint32 y, guint most, QdRings *rings, GByteArray *tile)
{
  guint n = MIN(qd_vector_sheet_count(s, x, y), most);
  if (n == 0)
    return;
  g_autoptr(QdMvtLayer) layer = qd_mvt_layer_new(s->layer->name);
  QdTilePoint origin = {x * QD_TILE_UNITS, y * QD_TILE_UNITS};
  const Drawing d = {s,
                     layer,
                     rings,
                     origin,
                     {origin.x - QD_TILE_BUFFER, origin.y - QD_TILE_BUFFER, origin.x + QD_TILE_UNITS + QD_TILE_BUFFER,
                      origin.y + QD_TILE_UNITS + QD_TILE_BUFFER}};
  const guint32 *items = s->tile_items + s->tile_starts[tile_number(s, x, y)];
  for (guint i = 0; i < n; i++) {
    gint32 label = label_of(s, items[i]);
    if (i == 0 || label != label_of(s, items[i - 1])) {
      if (i > 0)
        qd_mvt_end(layer);
      qd_mvt_begin(layer, (guint64)label + 1, s->layer->type);
      s->layer->tags(layer, s->layer->data, label);
    }
    draw_item(&d, items[i]);
  }
  qd_mvt_end(layer);
  qd_mvt_layer_take(layer, tile);
}
