#include "tiles/ink.h"

#include <math.h>
#include <string.h>

#include "tiles/hatch.h"

#define VERTEX_PX 0.25   /* points nearer than this to the last one are passed over */
#define STRETCH 32       /* points that share a box */
#define NARROWEST_PX 0.7 /* of a stroke */

typedef struct {
  double min_x, min_y, max_x, max_y;
} Box;

typedef struct {
  double x, y; /* pixels of the plane */
} Place;

typedef struct {
  guint symbol, shape;
  guint first, n; /* points */
  guint first_stretch;
  Box box;
} Line;

typedef struct {
  Box box;
  double length; /* of the line up to its first point */
} Stretch;

struct QdInk {
  QdInkSpec spec;
  GArray *lines, *points, *stretches; /* by shape */
  GPtrArray *hatches;                 /* QdHatch *, by symbol; NULL: none */
};

static void
widen(Box *box, Place p)
{
  *box = (Box){MIN(box->min_x, p.x), MIN(box->min_y, p.y), MAX(box->max_x, p.x), MAX(box->max_y, p.y)};
}

static const Box nowhere = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static void
add_points(QdInk *ink, Line *line, const QdCell *cells, guint32 n)
{
  double px = 1 / (double)((gint64)1 << ink->spec.shift);
  Place last = {0, 0};
  for (guint32 i = 0; i < n; i++) {
    Place p = {cells[i].x * px, cells[i].y * px};
    if (i > 0 && i + 1 < n && fabs(p.x - last.x) < VERTEX_PX && fabs(p.y - last.y) < VERTEX_PX)
      continue;
    g_array_append_val(ink->points, p);
    widen(&line->box, p);
    line->n++;
    last = p;
  }
}

static void
add_stretches(QdInk *ink, const Line *line)
{
  const Place *points = &g_array_index(ink->points, Place, line->first);
  double length = 0;
  for (guint i = 0; i < line->n; i += STRETCH) {
    Stretch stretch = {nowhere, length};
    guint end = MIN(i + STRETCH, line->n - 1);
    for (guint k = i; k <= end; k++) {
      widen(&stretch.box, points[k]);
      if (k > i)
        length += hypot(points[k].x - points[k - 1].x, points[k].y - points[k - 1].y);
    }
    g_array_append_val(ink->stretches, stretch);
  }
}

static void
add_shape(QdInk *ink, const QdShapes *shapes, guint index)
{
  const QdShape *shape = &shapes->shapes[index];
  for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++) {
    guint32 begin = shapes->rings[ring], n = shapes->rings[ring + 1] - begin;
    if (n < 2)
      continue;
    Line line = {.symbol = shape->style,
                 .shape = index,
                 .first = ink->points->len,
                 .first_stretch = ink->stretches->len,
                 .box = nowhere};
    add_points(ink, &line, shapes->cells + begin, n);
    add_stretches(ink, &line);
    g_array_append_val(ink->lines, line);
  }
}

static void
hatch_free(gpointer hatch)
{
  qd_hatch_free(hatch);
}

QdInk *
qd_ink_new(const QdShapes *shapes, const QdInkSpec *spec)
{
  if (shapes == NULL)
    return NULL;
  g_autoptr(QdInk) ink = g_new0(QdInk, 1);
  ink->spec = *spec;
  ink->lines = g_array_new(FALSE, FALSE, sizeof(Line));
  ink->points = g_array_new(FALSE, FALSE, sizeof(Place));
  ink->stretches = g_array_new(FALSE, FALSE, sizeof(Stretch));
  ink->hatches = g_ptr_array_new_with_free_func(hatch_free);
  for (guint i = 0; i < shapes->n; i++)
    if (spec->style->pens[shapes->shapes[i].style].width_px * spec->scale >= spec->thinnest_px)
      add_shape(ink, shapes, i);
  for (guint s = 0; s < qd_symbols_count(spec->style->symbols); s++)
    g_ptr_array_add(ink->hatches, qd_hatch_new(qd_symbols_get(spec->style->symbols, s), spec->scale));
  return ink->lines->len > 0 ? g_steal_pointer(&ink) : NULL;
}

void
qd_ink_free(QdInk *ink)
{
  if (ink == NULL)
    return;
  g_array_unref(ink->lines);
  g_array_unref(ink->points);
  g_array_unref(ink->stretches);
  g_ptr_array_unref(ink->hatches);
  g_free(ink);
}

/* ---- drawing ---- */

typedef struct {
  const QdInk *ink;
  const QdWindow *window;
  cairo_t *cr;
  Box box;        /* of the window, with room for the pen */
  double dash[4]; /* px */
  int n_dash;
  double period;
} Drawing;

static Drawing
drawing_of(const QdInk *ink, const QdWindow *w, cairo_t *cr, double room)
{
  return (Drawing){.ink = ink,
                   .window = w,
                   .cr = cr,
                   .box = {(double)w->left - room, (double)w->top - room, (double)(w->left + w->width) + room,
                           (double)(w->top + w->height) + room}};
}

static bool
meets(const Box *a, const Box *b)
{
  return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

static void
move_to(const Drawing *d, Place p)
{
  cairo_move_to(d->cr, p.x - (double)d->window->left, p.y - (double)d->window->top);
}

static void
line_to(const Drawing *d, Place p)
{
  cairo_line_to(d->cr, p.x - (double)d->window->left, p.y - (double)d->window->top);
}

/* Where in its dashes a line is at some length. @return whether a dash, not a gap, is there. */
static bool
dash_at(const Drawing *d, double length, int *which, double *left)
{
  double at = fmod(length, d->period);
  int i = 0;
  while (i + 1 < d->n_dash && at >= d->dash[i])
    at -= d->dash[i++];
  *which = i;
  *left = MAX(d->dash[i] - at, 1e-6);
  return i % 2 == 0;
}

/* Points first … last of a line as dashes, the way up to the first being so long. */
static void
trace_dashes(const Drawing *d, const Place *points, guint first, guint last, double length)
{
  int which;
  double left;
  bool is_dash = dash_at(d, length, &which, &left);
  if (is_dash)
    move_to(d, points[first]);
  for (guint i = first + 1; i <= last; i++) {
    Place a = points[i - 1], b = points[i];
    double whole = hypot(b.x - a.x, b.y - a.y), at = 0;
    while (whole - at > left) {
      at += left;
      Place p = {a.x + (b.x - a.x) * at / whole, a.y + (b.y - a.y) * at / whole};
      if (is_dash)
        line_to(d, p);
      else
        move_to(d, p);
      which = (which + 1) % d->n_dash;
      left = d->dash[which];
      is_dash = which % 2 == 0;
    }
    left -= whole - at;
    if (is_dash)
      line_to(d, b);
  }
}

static void
trace_whole(const Drawing *d, const Place *points, guint first, guint last)
{
  move_to(d, points[first]);
  for (guint i = first + 1; i <= last; i++)
    line_to(d, points[i]);
}

/* Runs of stretches that meet the window. */
static void
trace_line(const Drawing *d, const Line *line)
{
  const Place *points = &g_array_index(d->ink->points, Place, line->first);
  const Stretch *stretches = &g_array_index(d->ink->stretches, Stretch, line->first_stretch);
  guint n = (line->n + STRETCH - 1) / STRETCH;
  for (guint s = 0; s < n; s++) {
    if (!meets(&stretches[s].box, &d->box))
      continue;
    guint first = s;
    while (s + 1 < n && meets(&stretches[s + 1].box, &d->box))
      s++;
    guint last = MIN((s + 1) * STRETCH, line->n - 1);
    if (d->n_dash > 0)
      trace_dashes(d, points, first * STRETCH, last, stretches[first].length);
    else
      trace_whole(d, points, first * STRETCH, last);
  }
}

/* All lines of one symbol are one path: where they meet, nothing shows through twice. */
static void
stroke_symbol(Drawing *d, guint symbol, bool is_casing)
{
  const QdStyle *style = d->ink->spec.style;
  const QdPen *pen = &style->pens[symbol];
  guint8 index = is_casing ? pen->casing : pen->stroke;
  bool is_empty = true;
  if (index == 0)
    return;
  d->n_dash = is_casing ? 0 : pen->n_dash;
  d->period = 0;
  for (int i = 0; i < d->n_dash; i++)
    d->period += d->dash[i] = MAX(1, pen->dash_px[i] * d->ink->spec.scale);
  for (guint i = 0; i < d->ink->lines->len; i++) {
    const Line *line = &g_array_index(d->ink->lines, Line, i);
    if (line->symbol != symbol || !meets(&line->box, &d->box))
      continue;
    trace_line(d, line);
    is_empty = false;
  }
  if (is_empty)
    return;
  const QdColour *c = &style->palette[index];
  cairo_set_line_width(d->cr, MAX(NARROWEST_PX, (is_casing ? pen->casing_px : pen->width_px) * d->ink->spec.scale));
  cairo_set_line_join(d->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(d->cr, d->n_dash > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  cairo_set_source_rgb(d->cr, c->red / 255.0, c->green / 255.0, c->blue / 255.0);
  cairo_stroke(d->cr);
}

/* The table lists the most important first: what comes later is drawn earlier. */
void
qd_ink_stroke(const QdInk *ink, const QdWindow *window, cairo_t *cr)
{
  if (ink == NULL)
    return;
  for (int is_casing = 1; is_casing >= 0; is_casing--)
    for (guint symbol = ink->hatches->len; symbol-- > 0;) {
      const QdPen *pen = &ink->spec.style->pens[symbol];
      Drawing d = drawing_of(ink, window, cr, 2 + MAX(pen->casing_px, pen->width_px) * ink->spec.scale);
      stroke_symbol(&d, symbol, is_casing != 0);
    }
}

void
qd_ink_hatch(const QdInk *ink, const QdWindow *window, cairo_t *cr)
{
  if (ink == NULL)
    return;
  Drawing d = drawing_of(ink, window, cr, 1);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  for (guint i = 0, end; i < ink->lines->len; i = end) {
    const Line *lines = &g_array_index(ink->lines, Line, 0);
    bool is_here = false;
    for (end = i; end < ink->lines->len && lines[end].shape == lines[i].shape; end++)
      is_here = is_here || meets(&lines[end].box, &d.box);
    const QdHatch *hatch = ink->hatches->pdata[lines[i].symbol];
    if (!is_here || hatch == NULL)
      continue;
    for (guint k = i; k < end; k++)
      trace_whole(&d, &g_array_index(ink->points, Place, lines[k].first), 0, lines[k].n - 1);
    qd_hatch_use(hatch, window, cr);
    cairo_fill(cr);
  }
}
