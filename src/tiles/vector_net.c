#include "tiles/vector_net.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "geo/crs.h"
#include "quydat/error.h"
#include "tiles/net.h"

enum { CHUNK = 1 << 14, FEWEST_FOR_A_NET = 1 << 14, ARCS_A_CHUNK = 1 << 10, MOST_PASSES = 8 };

/* ---- from the project CRS ---- */

typedef struct {
  double *xy;
  guint32 n;
  const QdTransform *transform;
  const QdNet *net; /* NULL: each point is transformed */
  gint has_failed;  /* atomic */
} Projecting;

static inline double
to_cell(double place)
{
  return CLAMP(floor(place + 0.5), 0, G_MAXUINT32);
}

static void
project_chunk(guint i, gpointer data)
{
  Projecting *p = data;
  QdGrid grid = qd_grid_mercator();
  guint32 begin = i * CHUNK, n = MIN(p->n - begin, CHUNK);
  g_autoptr(QdTransform) transform = NULL;
  for (double *xy = p->xy + 2 * (gsize)begin, *end = xy + 2 * (gsize)n; xy < end; xy += 2) {
    double x, y;
    if (p->net == NULL || !qd_net_place(p->net, xy[0], xy[1], &x, &y)) {
      if (transform == NULL)
        transform = qd_transform_clone(p->transform);
      if (!qd_transform_points(transform, xy, 1))
        g_atomic_int_set(&p->has_failed, 1);
      x = (xy[0] - grid.west) * grid.per_metre;
      y = (grid.north - xy[1]) * grid.per_metre;
    }
    xy[0] = to_cell(x);
    xy[1] = -to_cell(y);
  }
}

static QdNet *
net_around(const double *xy, guint32 n, const char *crs, GError **error)
{
  QdGrid grid = qd_grid_mercator();
  QdNetBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (guint32 i = 0; i < n; i++)
    box = (QdNetBox){MIN(box.min_x, xy[2 * (gsize)i]), MIN(box.min_y, xy[2 * (gsize)i + 1]),
                     MAX(box.max_x, xy[2 * (gsize)i]), MAX(box.max_y, xy[2 * (gsize)i + 1])};
  return qd_net_new(crs, "EPSG:3857", &grid, &box, error);
}

bool
qd_vector_to_cells(double *xy, guint32 n, const char *crs, guint jobs, GError **error)
{
  g_autoptr(QdTransform) transform = qd_transform_new(crs, "EPSG:3857", crs, error);
  if (transform == NULL)
    return false;
  g_autoptr(QdNet) net = n < FEWEST_FOR_A_NET ? NULL : net_around(xy, n, crs, error);
  if (n >= FEWEST_FOR_A_NET && net == NULL)
    return false;
  Projecting p = {xy, n, transform, net, 0};
  qd_parallel((n + CHUNK - 1) / CHUNK, jobs, project_chunk, &p);
  if (p.has_failed)
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("a point of the map cannot be transformed from %s to %s"), crs,
                "EPSG:3857");
  return !p.has_failed;
}

/* ---- hot units, in buckets ---- */

typedef struct {
  gint32 min_x, min_y;
  int bits; /* a bucket is 2^bits units wide */
  guint32 columns, rows;
  guint32 *starts, *ends; /* of each bucket in units */
  QdTilePoint *units;
} Hot;

typedef struct {
  const QdCoverage *coverage;
  int shift, coarser;
  float least;
  Hot hot;
  guint32 *counts; /* points of each arc, at last */
  GArray **chunks; /* QdTilePoint */
  QdVectorNet *net;
} Laying;

static inline bool
stays(const Laying *l, guint32 point)
{
  return l->coverage->weights == NULL || l->coverage->weights[point] >= l->least;
}

static inline QdTilePoint
unit_of(const Laying *l, guint32 point)
{
  const double *cell = l->coverage->xy + 2 * (gsize)point;
  gint64 half = 1LL << l->shift >> 1;
  return (QdTilePoint){(gint32)(((gint64)cell[0] + half) >> l->shift), (gint32)((half - (gint64)cell[1]) >> l->shift)};
}

static inline gsize
bucket_of(const Hot *hot, QdTilePoint unit)
{
  return (gsize)((guint32)(unit.y - hot->min_y) >> hot->bits) * hot->columns +
         ((guint32)(unit.x - hot->min_x) >> hot->bits);
}

/* Chooses buckets so that there are about as many as points. */
static guint32
size_buckets(Laying *l)
{
  QdTileBox box = {G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
  guint32 n = 0;
  for (guint32 i = 0; i < l->coverage->n_points; i++) {
    if (!stays(l, i))
      continue;
    QdTilePoint unit = unit_of(l, i);
    box = (QdTileBox){MIN(box.min_x, unit.x), MIN(box.min_y, unit.y), MAX(box.max_x, unit.x), MAX(box.max_y, unit.y)};
    n++;
  }
  Hot *hot = &l->hot;
  guint32 width = n == 0 ? 0 : (guint32)(box.max_x - box.min_x), height = n == 0 ? 0 : (guint32)(box.max_y - box.min_y);
  hot->min_x = n == 0 ? 0 : box.min_x;
  hot->min_y = n == 0 ? 0 : box.min_y;
  while (((guint64)(width >> hot->bits) + 1) * ((height >> hot->bits) + 1) > (guint64)n + 1)
    hot->bits++;
  hot->columns = (width >> hot->bits) + 1;
  hot->rows = (height >> hot->bits) + 1;
  return n;
}

/* Sorts the few units of a bucket and keeps each once. */
static guint32
sort_bucket(QdTilePoint *units, guint32 n)
{
  guint32 kept = 0;
  for (guint32 i = 0; i < n; i++) {
    QdTilePoint unit = units[i];
    guint32 k = kept;
    while (k > 0 && (units[k - 1].y > unit.y || (units[k - 1].y == unit.y && units[k - 1].x > unit.x)))
      k--;
    if (k > 0 && units[k - 1].x == unit.x && units[k - 1].y == unit.y)
      continue;
    memmove(units + k + 1, units + k, (kept - k) * sizeof *units);
    units[k] = unit;
    kept++;
  }
  return kept;
}

static void
gather_hot(Laying *l)
{
  Hot *hot = &l->hot;
  guint32 n = size_buckets(l);
  gsize n_buckets = (gsize)hot->columns * hot->rows;
  hot->starts = g_new0(guint32, n_buckets + 1);
  hot->ends = g_new(guint32, n_buckets + 1);
  hot->units = g_new(QdTilePoint, (gsize)n + 1);
  for (guint32 i = 0; i < l->coverage->n_points; i++)
    if (stays(l, i))
      hot->starts[bucket_of(hot, unit_of(l, i)) + 1]++;
  for (gsize b = 1; b <= n_buckets; b++)
    hot->starts[b] += hot->starts[b - 1];
  memcpy(hot->ends, hot->starts, n_buckets * sizeof *hot->ends);
  for (guint32 i = 0; i < l->coverage->n_points; i++) {
    if (!stays(l, i))
      continue;
    QdTilePoint unit = unit_of(l, i);
    guint32 *end = &hot->ends[bucket_of(hot, unit)];
    if (*end > hot->starts[bucket_of(hot, unit)] && memcmp(&hot->units[*end - 1], &unit, sizeof unit) == 0)
      continue; /* as the point before it, on coarse grids most often */
    hot->units[(*end)++] = unit;
  }
  for (gsize b = 0; b < n_buckets; b++)
    hot->ends[b] = hot->starts[b] + sort_bucket(hot->units + hot->starts[b], hot->ends[b] - hot->starts[b]);
}

/* ---- bending edges ---- */

/* A place in parts of a unit: a unit is 2^bits wide, its middle at a multiple of that. */
typedef struct {
  gint64 x, y;
} Place;

typedef struct {
  gint64 along;
  QdTilePoint unit;
} Hit;

typedef struct {
  const Hot *hot;
  int bits;
  Place a, b;
  QdTilePoint from, to; /* their units */
  GArray *hits;         /* Hit */
} Bending;

/* Whether the edge passes through a unit: neither x nor y nor the edge's own direction parts them. */
static void
ask_unit(Bending *e, QdTilePoint unit)
{
  gint64 dx = e->b.x - e->a.x, dy = e->b.y - e->a.y, half = 1LL << e->bits >> 1;
  gint64 x = ((gint64)unit.x << e->bits) - e->a.x, y = ((gint64)unit.y << e->bits) - e->a.y;
  if (ABS(dx * y - dy * x) >= half * (ABS(dx) + ABS(dy)))
    return;
  const Hit hit = {dx * x + dy * y, unit};
  guint k = e->hits->len;
  g_array_append_val(e->hits, hit);
  Hit *hits = (Hit *)(gpointer)e->hits->data;
  for (; k > 0 && hits[k - 1].along > hit.along; k--)
    hits[k] = hits[k - 1];
  hits[k] = hit;
}

static void
ask_bucket(Bending *e, gsize bucket, const QdTileBox *box)
{
  const Hot *hot = e->hot;
  for (guint32 i = hot->starts[bucket]; i < hot->ends[bucket]; i++) {
    QdTilePoint unit = hot->units[i];
    if (unit.x < box->min_x || unit.x > box->max_x || unit.y < box->min_y || unit.y > box->max_y)
      continue;
    bool is_end = (unit.x == e->from.x && unit.y == e->from.y) || (unit.x == e->to.x && unit.y == e->to.y);
    if (!is_end)
      ask_unit(e, unit);
  }
}

/* Columns of buckets that the edge passes in a row of them, one unit more on either side. */
static void
find_columns(const Bending *e, guint32 row, const QdTileBox *box, guint32 *first, guint32 *last)
{
  const Hot *hot = e->hot;
  gint64 dx = e->b.x - e->a.x, dy = e->b.y - e->a.y;
  gint32 west = box->min_x, east = box->max_x;
  if (dy != 0 && (east - west) >> hot->bits > 1) {
    double top = (double)((((gint64)row << hot->bits) + hot->min_y - 1) << e->bits);
    double low = (double)((((gint64)(row + 1) << hot->bits) + hot->min_y + 1) << e->bits);
    double x0 = (double)e->a.x + (top - (double)e->a.y) * (double)dx / (double)dy;
    double x1 = (double)e->a.x + (low - (double)e->a.y) * (double)dx / (double)dy;
    double unit = (double)(1LL << e->bits);
    west = (gint32)fmax(west, floor(fmin(x0, x1) / unit) - 1);
    east = (gint32)fmin(east, ceil(fmax(x0, x1) / unit) + 1);
  }
  *first = (guint32)(MAX(west, hot->min_x) - hot->min_x) >> hot->bits;
  *last = MIN((guint32)(MAX(east, hot->min_x) - hot->min_x) >> hot->bits, hot->columns - 1);
}

static void
find_hits(Bending *e)
{
  const Hot *hot = e->hot;
  g_array_set_size(e->hits, 0);
  const QdTileBox box = {MIN(e->from.x, e->to.x), MIN(e->from.y, e->to.y), MAX(e->from.x, e->to.x),
                         MAX(e->from.y, e->to.y)};
  if (box.max_x - box.min_x <= 1 && box.max_y - box.min_y <= 1 && e->bits == 1)
    return; /* from a middle to the next: between them is nothing */
  guint32 end = (guint32)(box.max_y - hot->min_y) >> hot->bits;
  for (guint32 row = (guint32)(box.min_y - hot->min_y) >> hot->bits; row <= end; row++) {
    guint32 first, last;
    find_columns(e, row, &box, &first, &last);
    for (guint32 column = first; column <= last; column++)
      ask_bucket(e, (gsize)row * hot->columns + column, &box);
  }
}

static void
put_point(GArray *out, guint first, QdTilePoint point)
{
  if (out->len > first) {
    const QdTilePoint *last = &g_array_index(out, QdTilePoint, out->len - 1);
    if (last->x == point.x && last->y == point.y)
      return;
  }
  g_array_append_val(out, point);
}

static void
put_edge(Bending *e, GArray *out, guint first)
{
  if (e->from.x != e->to.x || e->from.y != e->to.y) {
    find_hits(e);
    for (guint i = 0; i < e->hits->len; i++)
      put_point(out, first, g_array_index(e->hits, Hit, i).unit);
  }
  put_point(out, first, e->to);
}

/* The arc as it is, each edge bent to the hot units it passes through. Places are odd, the limits of units even: no
 * point lies on a limit. */
static void
bend_source(const Laying *l, guint32 arc, GArray *out, Bending *e)
{
  const QdArc *a = &l->coverage->arcs[arc];
  guint first = out->len;
  bool is_first = true;
  e->bits = l->shift + 1;
  for (guint32 p = a->first_point; p < a->first_point + a->n_points; p++) {
    if (!stays(l, p))
      continue;
    e->a = e->b;
    e->from = e->to;
    e->b = (Place){2 * (gint64)l->coverage->xy[2 * (gsize)p] + 1, 1 - 2 * (gint64)l->coverage->xy[2 * (gsize)p + 1]};
    e->to = unit_of(l, p);
    if (is_first)
      put_point(out, first, e->to);
    else
      put_edge(e, out, first);
    is_first = false;
  }
}

/* The bent arc, from middle to middle. @return whether it was bent again */
static bool
bend_again(const QdTilePoint *from, guint n, GArray *out, Bending *e)
{
  guint first = out->len;
  e->bits = 1;
  put_point(out, first, from[0]);
  for (guint i = 1; i < n; i++) {
    e->from = from[i - 1];
    e->to = from[i];
    e->a = (Place){2 * (gint64)e->from.x, 2 * (gint64)e->from.y};
    e->b = (Place){2 * (gint64)e->to.x, 2 * (gint64)e->to.y};
    put_edge(e, out, first);
  }
  return out->len - first != n;
}

static void
lay_chunk(guint index, gpointer data)
{
  Laying *l = data;
  GArray *out = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  Bending e = {.hot = &l->hot, .hits = g_array_new(FALSE, FALSE, sizeof(Hit))};
  guint32 end = MIN(l->coverage->n_arcs, (index + 1) * ARCS_A_CHUNK);
  for (guint32 arc = index * ARCS_A_CHUNK; arc < end; arc++) {
    guint first = out->len;
    bend_source(l, arc, out, &e);
    bool is_bent = true;
    for (int pass = 0; is_bent && pass < MOST_PASSES; pass++) {
      g_array_set_size(before, 0);
      g_array_append_vals(before, &g_array_index(out, QdTilePoint, first), out->len - first);
      g_array_set_size(out, first);
      is_bent = bend_again((const QdTilePoint *)(gpointer)before->data, before->len, out, &e);
    }
    l->counts[arc] = out->len - first;
  }
  for (guint i = 0; l->coarser > 0 && i < out->len; i++) {
    QdTilePoint *p = &g_array_index(out, QdTilePoint, i);
    *p = (QdTilePoint){p->x << l->coarser, p->y << l->coarser};
  }
  g_array_unref(e.hits);
  l->chunks[index] = out;
}

/* ---- the net ---- */

static void
find_boxes(QdVectorNet *net)
{
  const QdCoverage *c = net->coverage;
  net->boxes = g_new(QdTileBox, (gsize)c->n_faces + 1);
  for (guint32 f = 0; f < c->n_faces; f++)
    net->boxes[f] = (QdTileBox){G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
  for (guint32 a = 0; a < c->n_arcs; a++) {
    QdTileBox box = {G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
    for (guint32 i = net->starts[a]; i < net->starts[a + 1]; i++) {
      QdTilePoint p = net->points[i];
      box = (QdTileBox){MIN(box.min_x, p.x), MIN(box.min_y, p.y), MAX(box.max_x, p.x), MAX(box.max_y, p.y)};
    }
    for (int side = 0; side < 2; side++) {
      gint32 face = side == 0 ? c->arcs[a].left : c->arcs[a].right;
      if (face == QD_NO_FACE)
        continue;
      QdTileBox *b = &net->boxes[face];
      *b = (QdTileBox){MIN(b->min_x, box.min_x), MIN(b->min_y, box.min_y), MAX(b->max_x, box.max_x),
                       MAX(b->max_y, box.max_y)};
    }
  }
}

QdVectorNet *
qd_vector_net_new(const QdCoverage *coverage, int zoom, int coarser, float least, guint jobs)
{
  guint n_chunks = (coverage->n_arcs + ARCS_A_CHUNK - 1) / ARCS_A_CHUNK;
  Laying l = {.coverage = coverage,
              .shift = qd_vector_shift(zoom) + coarser,
              .coarser = coarser,
              .least = least,
              .counts = g_new0(guint32, (gsize)coverage->n_arcs + 1),
              .chunks = g_new0(GArray *, (gsize)n_chunks + 1)};
  gather_hot(&l);
  qd_parallel(n_chunks, jobs, lay_chunk, &l);
  g_free(l.hot.starts);
  g_free(l.hot.ends);
  g_free(l.hot.units);
  QdVectorNet *net = g_new0(QdVectorNet, 1);
  net->coverage = coverage;
  net->starts = g_new(guint32, (gsize)coverage->n_arcs + 1);
  net->starts[0] = 0;
  for (guint32 a = 0; a < coverage->n_arcs; a++)
    net->starts[a + 1] = net->starts[a] + l.counts[a];
  net->points = g_new(QdTilePoint, (gsize)net->starts[coverage->n_arcs] + 1);
  for (guint i = 0, at = 0; i < n_chunks; at += l.chunks[i]->len, g_array_unref(l.chunks[i++]))
    memcpy(net->points + at, l.chunks[i]->data, l.chunks[i]->len * sizeof(QdTilePoint));
  g_free(l.counts);
  g_free(l.chunks);
  find_boxes(net);
  return net;
}

void
qd_vector_net_free(QdVectorNet *net)
{
  if (net == NULL)
    return;
  g_free(net->starts);
  g_free(net->points);
  g_free(net->boxes);
  g_free(net);
}

guint
qd_vector_net_ring(const QdVectorNet *net, guint32 ring, GArray *points)
{
  const QdCoverage *c = net->coverage;
  const QdCoverageRing *r = &c->rings[ring];
  guint before = points->len;
  for (guint32 i = r->first_arc + r->n_arcs; i-- > r->first_arc;) { /* against its direction */
    gint32 signed_arc = c->ring_arcs[i];
    guint32 arc = (guint32)(signed_arc < 0 ? ~signed_arc : signed_arc), n = net->starts[arc + 1] - net->starts[arc];
    const QdTilePoint *p = net->points + net->starts[arc];
    for (guint32 k = 0; k + 1 < n; k++)
      g_array_append_val(points, p[signed_arc < 0 ? k : n - 1 - k]);
  }
  return points->len - before;
}
