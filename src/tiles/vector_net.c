#include "tiles/vector_net.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

enum { MOST_PASSES = 8, MOST_BANDS = 4 };

/* ---- hot units, in buckets ---- */

typedef struct {
  gint32 min_x, min_y;
  int bits; /* a bucket is 2^bits units wide */
  guint32 columns, rows;
  guint32 *starts; /* of each bucket in units, by rows; one more at the end */
  QdTilePoint *units;
} Hot;

typedef struct {
  const QdCoverage *coverage;
  int shift, coarser;
  float least;
  Hot hot;
  guint32 *counts;      /* points of each arc, at last */
  QdTilePoint **chunks; /* of each chunk of arcs */
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

static const QdTileBox no_box = {G_MAXINT32, G_MAXINT32, G_MININT32, G_MININT32};
static const QdTilePoint no_unit = {G_MININT32, G_MININT32}; /* west of the world */

static inline void
include(QdTileBox *box, QdTilePoint p)
{
  *box = (QdTileBox){MIN(box->min_x, p.x), MIN(box->min_y, p.y), MAX(box->max_x, p.x), MAX(box->max_y, p.y)};
}

/* Chooses buckets so that there are about as many as points. */
static void
size_buckets(Laying *l)
{
  QdTileBox box = no_box;
  guint32 n = 0;
  for (guint32 i = 0; i < l->coverage->n_points; i++) {
    if (!stays(l, i))
      continue;
    include(&box, unit_of(l, i));
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

/* Where an arc begins, the unit of its node is hot: there the ends of others need not be looked at. */
static guint8 *
mark_begins(const QdCoverage *c)
{
  guint8 *begins = g_new0(guint8, (gsize)c->n_nodes + 1);
  for (guint32 a = 0; a < c->n_arcs; a++)
    begins[c->arcs[a].from] = 1;
  return begins;
}

/* Threads share the buckets by rows: each passes over all points for its own. What comes out is the same. */
typedef struct {
  const Laying *l;
  guint n_bands;
  const guint8 *begins;
  bool lists; /* units are put into their buckets, from their ends; else they are counted */
} Filling;

static gsize
first_bucket(const Filling *f, guint band)
{
  return (gsize)f->l->hot.rows * band / f->n_bands * f->l->hot.columns;
}

/* A bucket's units are sorted; where fewer are left, one of no place ends them. */
static void
sort_band(guint band, gpointer data)
{
  const Filling *f = data;
  const Hot *hot = &f->l->hot;
  gsize end = first_bucket(f, band + 1);
  for (gsize b = first_bucket(f, band); b < end; b++) {
    guint32 first = hot->starts[b], n = hot->starts[b + 1] - first, kept = sort_bucket(hot->units + first, n);
    if (kept < n)
      hot->units[first + kept] = no_unit;
  }
}

static void
fill_band(guint band, gpointer data)
{
  const Filling *f = data;
  const QdCoverage *c = f->l->coverage;
  const Hot *hot = &f->l->hot;
  gsize begin = first_bucket(f, band), end = first_bucket(f, band + 1);
  for (guint32 a = 0; a < c->n_arcs; a++) {
    const QdArc *arc = &c->arcs[a];
    guint32 after = arc->first_point + arc->n_points - (f->begins[arc->to] != 0);
    for (guint32 i = arc->first_point; i < after; i++) {
      if (!stays(f->l, i))
        continue;
      QdTilePoint unit = unit_of(f->l, i);
      gsize b = bucket_of(hot, unit);
      if (b < begin || b >= end)
        continue;
      if (f->lists)
        hot->units[--hot->starts[b]] = unit;
      else
        hot->starts[b]++;
    }
  }
}

/* Buckets in a row stand behind each other without a gap. */
static void
gather_hot(Laying *l, guint jobs)
{
  Hot *hot = &l->hot;
  size_buckets(l);
  gsize n_buckets = (gsize)hot->columns * hot->rows;
  g_autofree guint8 *begins = mark_begins(l->coverage);
  Filling f = {l, CLAMP(jobs, 1, MIN(hot->rows, MOST_BANDS)), begins, false};
  hot->starts = g_new0(guint32, n_buckets + 1);
  qd_parallel(f.n_bands, jobs, fill_band, &f);
  for (gsize b = 1; b <= n_buckets; b++)
    hot->starts[b] += hot->starts[b - 1];
  hot->units = g_new(QdTilePoint, (gsize)hot->starts[n_buckets] + 1);
  f.lists = true;
  qd_parallel(f.n_bands, jobs, fill_band, &f);
  qd_parallel(f.n_bands, jobs, sort_band, &f);
  guint32 at = 0;
  for (gsize b = 0; b < n_buckets; b++) {
    guint32 first = at;
    for (guint32 i = hot->starts[b]; i < hot->starts[b + 1] && hot->units[i].x != no_unit.x; i++)
      hot->units[at++] = hot->units[i];
    hot->starts[b] = first;
  }
  hot->starts[n_buckets] = at;
  hot->units = g_renew(QdTilePoint, hot->units, (gsize)at + 1);
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
  bool is_near;         /* an edge passes by a unit so closely that from middle to middle it may pass through it */
} Bending;

/* Whether the edge passes through a unit: neither x nor y nor the edge's own direction parts them. From middle to
 * middle an edge lies no more than half a unit off in x and in y. */
static void
ask_unit(Bending *e, QdTilePoint unit)
{
  gint64 dx = e->b.x - e->a.x, dy = e->b.y - e->a.y, half = 1LL << e->bits >> 1;
  gint64 x = ((gint64)unit.x << e->bits) - e->a.x, y = ((gint64)unit.y << e->bits) - e->a.y;
  gint64 off = ABS(dx * y - dy * x), reach = half * (ABS(dx) + ABS(dy));
  e->is_near |= off < 2 * reach;
  if (off >= reach)
    return;
  const Hit hit = {dx * x + dy * y, unit};
  guint k = e->hits->len;
  g_array_append_val(e->hits, hit);
  Hit *hits = (Hit *)(gpointer)e->hits->data;
  for (; k > 0 && hits[k - 1].along > hit.along; k--)
    hits[k] = hits[k - 1];
  hits[k] = hit;
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
  QdTileBox box = no_box;
  include(&box, e->from);
  include(&box, e->to);
  if (box.max_x - box.min_x <= 1 && box.max_y - box.min_y <= 1 && e->bits == 1)
    return; /* from a middle to the next: between them is nothing */
  guint32 end = (guint32)(box.max_y - hot->min_y) >> hot->bits;
  for (guint32 row = (guint32)(box.min_y - hot->min_y) >> hot->bits; row <= end; row++) {
    guint32 first, last;
    find_columns(e, row, &box, &first, &last);
    const guint32 *starts = hot->starts + (gsize)row * hot->columns;
    for (guint32 i = starts[first]; first <= last && i < starts[last + 1]; i++) {
      QdTilePoint unit = hot->units[i];
      if (unit.x < box.min_x || unit.x > box.max_x || unit.y < box.min_y || unit.y > box.max_y)
        continue;
      bool is_end = (unit.x == e->from.x && unit.y == e->from.y) || (unit.x == e->to.x && unit.y == e->to.y);
      if (!is_end)
        ask_unit(e, unit);
    }
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
lay_arc(const Laying *l, guint32 arc, GArray *out, GArray *before, Bending *e)
{
  guint first = out->len;
  e->is_near = false;
  bend_source(l, arc, out, e);
  bool is_bent = e->is_near;
  for (int pass = 0; is_bent && pass < MOST_PASSES; pass++) {
    g_array_set_size(before, 0);
    g_array_append_vals(before, &g_array_index(out, QdTilePoint, first), out->len - first);
    g_array_set_size(out, first);
    is_bent = bend_again((const QdTilePoint *)(gpointer)before->data, before->len, out, e);
  }
  for (guint i = first; i < out->len; i++) {
    QdTilePoint *p = &g_array_index(out, QdTilePoint, i);
    *p = (QdTilePoint){p->x << l->coarser, p->y << l->coarser};
  }
  l->counts[arc] = out->len - first;
}

static void
lay_chunk(guint index, gpointer data)
{
  Laying *l = data;
  GArray *out = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(QdTilePoint));
  Bending e = {.hot = &l->hot, .hits = g_array_new(FALSE, FALSE, sizeof(Hit))};
  guint32 end = MIN(l->coverage->n_arcs, (index + 1) * QD_ARCS_A_CHUNK);
  for (guint32 arc = index * QD_ARCS_A_CHUNK; arc < end; arc++)
    lay_arc(l, arc, out, before, &e);
  g_array_unref(e.hits);
  l->chunks[index] = g_memdup2(out->data, out->len * sizeof(QdTilePoint)); /* and no room beside */
  g_array_unref(out);
}

/* ---- the net ---- */

static void
box_chunk(guint index, gpointer data)
{
  QdVectorNet *net = data;
  guint32 end = MIN(net->coverage->n_arcs, (index + 1) * QD_ARCS_A_CHUNK);
  for (guint32 arc = index * QD_ARCS_A_CHUNK; arc < end; arc++) {
    guint32 n;
    const QdTilePoint *p = qd_vector_net_arc(net, arc, &n);
    net->arc_boxes[arc] = no_box;
    for (guint32 i = 0; i < n; i++)
      include(&net->arc_boxes[arc], p[i]);
  }
}

static void
find_boxes(QdVectorNet *net, guint jobs)
{
  const QdCoverage *c = net->coverage;
  net->arc_boxes = g_new(QdTileBox, (gsize)c->n_arcs + 1);
  qd_parallel(net->n_chunks, jobs, box_chunk, net);
  net->boxes = g_new(QdTileBox, (gsize)c->n_faces + 1);
  for (guint32 f = 0; f < c->n_faces; f++)
    net->boxes[f] = no_box;
  for (guint32 a = 0; a < c->n_arcs; a++) {
    const gint32 faces[2] = {c->arcs[a].left, c->arcs[a].right};
    const QdTileBox *box = &net->arc_boxes[a];
    for (int side = 0; side < 2; side++) {
      if (faces[side] == QD_NO_FACE)
        continue;
      include(&net->boxes[faces[side]], (QdTilePoint){box->min_x, box->min_y});
      include(&net->boxes[faces[side]], (QdTilePoint){box->max_x, box->max_y});
    }
  }
}

QdVectorNet *
qd_vector_net_new(const QdCoverage *coverage, int zoom, int coarser, float least, guint jobs)
{
  guint32 n = coverage->n_arcs;
  QdVectorNet *net = g_new0(QdVectorNet, 1);
  net->coverage = coverage;
  net->n_chunks = (n + QD_ARCS_A_CHUNK - 1) / QD_ARCS_A_CHUNK;
  net->starts = g_new0(guint32, (gsize)n + 1);
  net->chunks = g_new0(QdTilePoint *, (gsize)net->n_chunks + 1);
  Laying l = {.coverage = coverage,
              .shift = qd_vector_shift(zoom) + coarser,
              .coarser = coarser,
              .least = least,
              .counts = net->starts + 1,
              .chunks = net->chunks};
  gather_hot(&l, jobs);
  qd_parallel(net->n_chunks, jobs, lay_chunk, &l);
  g_free(l.hot.starts);
  g_free(l.hot.units);
  for (guint32 a = 0; a < n; a++)
    net->starts[a + 1] += net->starts[a];
  find_boxes(net, jobs);
  return net;
}

void
qd_vector_net_free(QdVectorNet *net)
{
  if (net == NULL)
    return;
  for (guint i = 0; i < net->n_chunks; i++)
    g_free(net->chunks[i]);
  g_free(net->chunks);
  g_free(net->starts);
  g_free(net->boxes);
  g_free(net->arc_boxes);
  g_free(net);
}

/* All of it lies beyond one side of the box. */
static inline bool
is_beyond(const QdTileBox *arc, const QdTileBox *box)
{
  return arc->max_x < box->min_x || arc->min_x > box->max_x || arc->max_y < box->min_y || arc->min_y > box->max_y;
}

guint
qd_vector_net_ring(const QdVectorNet *net, guint32 ring, const QdTileBox *box, GArray *points)
{
  const QdCoverage *c = net->coverage;
  const QdCoverageRing *r = &c->rings[ring];
  guint before = points->len;
  for (guint32 i = r->first_arc + r->n_arcs; i-- > r->first_arc;) { /* against its direction */
    gint32 signed_arc = c->ring_arcs[i];
    bool is_along = signed_arc < 0;
    guint32 arc = (guint32)(is_along ? ~signed_arc : signed_arc), n;
    const QdTilePoint *p = qd_vector_net_arc(net, arc, &n);
    guint32 last = n - 1, taken = last > 1 && box != NULL && is_beyond(&net->arc_boxes[arc], box) ? 1 : last;
    guint at = points->len;
    g_array_set_size(points, at + taken);
    QdTilePoint *out = &g_array_index(points, QdTilePoint, at);
    for (guint32 k = 0; k < taken; k++)
      out[k] = p[is_along ? k : last - k];
  }
  return points->len - before;
}
