#include "tiles/blend.h"

#include <stdbool.h>

#define SUB_BITS 8 /* a pixel is 256 × 256 steps */
#define SUB (1 << SUB_BITS)
#define FULL_BITS (2 * SUB_BITS + 1) /* a pixel covered whole counts 2 × 256 × 256 */

/* Sums of part × colour, two channels in each word: the low half may borrow from the high one while edges are added,
 * which is undone when all are. */
typedef struct {
  guint64 red_green, blue_alpha;
} Sum;

struct QdBlender {
  int width, height;
  Sum *sums;        /* height rows of width + 2: what changes at this pixel and all east of it */
  guint64 *touched; /* a bit for each sum */
  int words;        /* of touched, a row */
};

QdCellBox
qd_window_box(const QdWindow *w, int margin_px)
{
  const gint64 edges[] = {w->left - margin_px, w->top - margin_px, w->left + w->width + margin_px,
                          w->top + w->height + margin_px};
  guint32 cells[4];
  for (int i = 0; i < 4; i++)
    cells[i] = (guint32)CLAMP(edges[i] * ((gint64)1 << w->shift) - (i >= 2), 0, (gint64)G_MAXUINT32);
  return (QdCellBox){cells[0], cells[1], cells[2], cells[3]};
}

QdBlender *
qd_blender_new(int width, int height)
{
  QdBlender *b = g_new0(QdBlender, 1);
  b->width = width;
  b->height = height;
  b->words = (width + 2 + 63) / 64;
  b->sums = g_new0(Sum, (gsize)height * (gsize)(width + 2));
  b->touched = g_new0(guint64, (gsize)height * (gsize)b->words);
  return b;
}

void
qd_blender_free(QdBlender *b)
{
  if (b == NULL)
    return;
  g_free(b->sums);
  g_free(b->touched);
  g_free(b);
}

QdCellBox *
qd_stretches_new(const QdShapes *shapes)
{
  gsize n_cells = shapes->n_rings > 0 ? shapes->rings[shapes->n_rings] : 0;
  gsize n = n_cells / QD_STRETCH + 1;
  QdCellBox *boxes = g_new(QdCellBox, n);
  for (gsize s = 0; s < n; s++) {
    QdCellBox box = {G_MAXUINT32, G_MAXUINT32, 0, 0};
    for (gsize i = s * QD_STRETCH; i < MIN(n_cells, (s + 1) * QD_STRETCH + 1); i++) {
      QdCell c = shapes->cells[i];
      box = (QdCellBox){MIN(box.min_x, c.x), MIN(box.min_y, c.y), MAX(box.max_x, c.x), MAX(box.max_y, c.y)};
    }
    boxes[s] = box;
  }
  return boxes;
}

/* ---- edges ---- */

/* Half away from zero; the same wherever the window lies, for it is asked of lengths only. */
static inline gint64
nearest(double length)
{
  return (gint64)(length + (length < 0 ? -0.5 : 0.5));
}

typedef struct {
  gint64 x, y; /* steps from the window's corner */
} Step;

/* One row of one edge's part of one shape. */
typedef struct {
  Sum *sums;
  guint64 *touched;
  guint64 red_green, blue_alpha;
  gint64 sign;
  int width;
} Row;

/* A piece of an edge within one pixel adds its height to all pixels east of it, and to its own what lies east of it. */
static inline void
add_cover(const Row *row, gint64 column, gint64 height, gint64 twice_x)
{
  guint64 here = (guint64)(row->sign * height * (2 * SUB - twice_x)), next = (guint64)(row->sign * height * twice_x);
  Sum *sum = &row->sums[column];
  row->touched[column >> 6] |= (guint64)1 << (column & 63);
  sum[0].red_green += here * row->red_green;
  sum[0].blue_alpha += here * row->blue_alpha;
  if (twice_x == 0)
    return;
  row->touched[(column + 1) >> 6] |= (guint64)1 << ((column + 1) & 63);
  sum[1].red_green += next * row->red_green;
  sum[1].blue_alpha += next * row->blue_alpha;
}

/* An edge's piece within one row of pixels, from x0 to x1. */
static void
add_row(const Row *row, gint64 x0, gint64 x1, gint64 height)
{
  gint64 west = MIN(x0, x1), east = MAX(x0, x1), limit = (gint64)row->width << SUB_BITS;
  if (west >= limit)
    return;
  if (east <= 0) {
    add_cover(row, 0, height, 0);
    return;
  }
  if (west >> SUB_BITS == east >> SUB_BITS) {
    gint64 column = west >> SUB_BITS;
    add_cover(row, column, height, west + east - column * 2 * SUB);
    return;
  }
  double slope = (double)height / (double)(east - west);
  gint64 done = 0, x = west;
  if (x < 0) {
    done = nearest((double)-west * slope);
    x = 0;
    if (done > 0)
      add_cover(row, 0, done, 0);
  }
  while (x < MIN(east, limit)) {
    gint64 column = x >> SUB_BITS, next = MIN(east, (column + 1) << SUB_BITS);
    gint64 until = next == east ? height : nearest((double)(next - west) * slope);
    if (until > done)
      add_cover(row, column, until - done, x + next - column * 2 * SUB);
    done = until;
    x = next;
  }
}

/* From its upper end, whichever way its ring runs, so that both polygons beside an edge add the same. */
static inline void
add_edge(const QdBlender *b, const QdWindow *w, Row *row, gint64 ring_sign, Step a, Step z)
{
  if (a.y == z.y)
    return;
  row->sign = ring_sign;
  if (a.y > z.y) {
    Step t = a;
    a = z;
    z = t;
  } else {
    row->sign = -ring_sign;
  }
  gint64 bottom = (gint64)w->height << SUB_BITS;
  if (z.y <= 0 || a.y >= bottom || MIN(a.x, z.x) >= (gint64)w->width << SUB_BITS)
    return;
  gint64 y = MAX(a.y, 0), end = MIN(z.y, bottom);
  bool is_one_row = y == a.y && end == z.y && y >> SUB_BITS == (end - 1) >> SUB_BITS;
  double slope = is_one_row ? 0 : (double)(z.x - a.x) / (double)(z.y - a.y);
  gint64 x = y == a.y ? a.x : a.x + nearest((double)(y - a.y) * slope);
  while (y < end) {
    gint64 line = y >> SUB_BITS, next_y = MIN(end, (line + 1) << SUB_BITS);
    gint64 next_x = next_y == z.y ? z.x : a.x + nearest((double)(next_y - a.y) * slope);
    row->sums = b->sums + line * (b->width + 2);
    row->touched = b->touched + line * b->words;
    add_row(row, x, next_x, next_y - y);
    x = next_x;
    y = next_y;
  }
}

static inline Step
step_of(const QdWindow *w, QdCell cell)
{
  int shift = w->shift - SUB_BITS;
  gint64 x = cell.x, y = cell.y;
  if (shift > 0) {
    gint64 half = (gint64)1 << (shift - 1);
    x = (x + half) >> shift;
    y = (y + half) >> shift;
  } else {
    x *= (gint64)1 << -shift;
    y *= (gint64)1 << -shift;
  }
  return (Step){x - w->left * SUB, y - w->top * SUB};
}

static void
add_ring(const QdBlender *b, const QdWindow *w, Row *row, const QdShapes *shapes, const QdCellBox *stretches,
         guint32 ring, const QdCellBox *box)
{
  guint32 begin = shapes->rings[ring], last = shapes->rings[ring + 1] - 1; /* the last point is the first again */
  gint64 sign = shapes->turns[ring];
  for (guint32 i = begin; i < last;) {
    guint32 end = MIN(last, (i / QD_STRETCH + 1) * QD_STRETCH);
    const QdCellBox *part = &stretches[i / QD_STRETCH];
    if (part->max_y < box->min_y || part->min_y > box->max_y || part->min_x > box->max_x) {
      i = end;
      continue;
    }
    Step from = step_of(w, shapes->cells[i]);
    if (part->max_x < box->min_x) { /* west of the window all ways from one height to another are the same */
      Step to = step_of(w, shapes->cells[end]);
      from.x = to.x = -SUB;
      add_edge(b, w, row, sign, from, to);
      i = end;
      continue;
    }
    for (; i < end; i++) {
      Step to = step_of(w, shapes->cells[i + 1]);
      add_edge(b, w, row, sign, from, to);
      from = to;
    }
  }
}

void
qd_blend_shape(QdBlender *b, const QdWindow *w, const QdShapes *shapes, const QdCellBox *stretches, guint index,
               QdColour colour)
{
  g_assert(w->width <= b->width && w->height <= b->height);
  const QdShape *shape = &shapes->shapes[index];
  Step least = step_of(w, (QdCell){shape->box.min_x, shape->box.min_y});
  Step most = step_of(w, (QdCell){shape->box.max_x, shape->box.max_y});
  if (least.x == most.x || least.y == most.y) /* all that it adds it takes away again */
    return;
  QdCellBox box = qd_window_box(w, 1);
  Row row = {.red_green = (guint64)colour.red << 32 | colour.green,
             .blue_alpha = (guint64)colour.blue << 32 | colour.alpha,
             .width = w->width};
  for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
    if (shapes->rings[ring + 1] - shapes->rings[ring] > 3)
      add_ring(b, w, &row, shapes, stretches, ring, &box);
}

/* ---- pixels ---- */

static inline gint32
rounded(gint64 part)
{
  return (gint32)(MAX(0, part + ((gint64)1 << (FULL_BITS - 1))) >> FULL_BITS);
}

/* What the rounding of points to steps may leave open in a pixel that is covered: a step along each of a few edges. */
#define OPEN_BY_ROUNDING ((gint64)4 << FULL_BITS)

/* Where points are rounded, the parts may add up to a little more or less than the pixel; colours then share it. */
static guint32
pixel_of(Sum sum)
{
  gint64 green = (gint32)(guint32)sum.red_green, alpha = (gint32)(guint32)sum.blue_alpha;
  gint64 red = (gint64)(sum.red_green - (guint64)green) >> 32, blue = (gint64)(sum.blue_alpha - (guint64)alpha) >> 32;
  gint64 full = (gint64)255 << FULL_BITS;
  if (alpha > full - OPEN_BY_ROUNDING) {
    red = red * full / alpha;
    green = green * full / alpha;
    blue = blue * full / alpha;
    alpha = full;
  }
  gint32 a = rounded(alpha), r = MIN(a, rounded(red)), g = MIN(a, rounded(green)), l = MIN(a, rounded(blue));
  return (guint32)a << 24 | (guint32)r << 16 | (guint32)g << 8 | (guint32)l;
}

void
qd_blend_finish(QdBlender *b, const QdWindow *w, guint32 *pixels, gsize stride)
{
  for (int y = 0; y < w->height; y++) {
    Sum *sums = b->sums + (gsize)y * (gsize)(b->width + 2), sum = {0, 0};
    guint64 *touched = b->touched + (gsize)y * (gsize)b->words;
    guint32 *out = pixels + (gsize)y * stride, pixel = 0;
    int x = 0;
    for (int word = 0; word < b->words; word++) {
      for (guint64 bits = touched[word]; bits != 0; bits &= bits - 1) {
        int column = word * 64 + __builtin_ctzll(bits);
        for (; x < MIN(column, w->width); x++)
          out[x] = pixel;
        sum.red_green += sums[column].red_green;
        sum.blue_alpha += sums[column].blue_alpha;
        sums[column] = (Sum){0, 0};
        pixel = pixel_of(sum);
      }
      touched[word] = 0;
    }
    for (; x < w->width; x++)
      out[x] = pixel;
  }
}
