#include "tiles/tile_palette.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { OPAQUE = 8, CELLS = (OPAQUE + 1) << 15, SLOTS = 1024, BOXES = 1 << 15 };

typedef struct {
  guint32 argb;
  guint32 n;
} Count;

struct QdColourCount {
  GHashTable *of; /* ARGB → number of pixels */
};

struct QdTilePalette {
  guint n;
  guint32 argb[256];
  QdColour colours[256];
  guint16 slots[SLOTS]; /* where the palette's own colours stand, plus one, by hash */
};

struct QdPaletteMemory {
  guint16 nearest[CELLS]; /* to the middle of a small cube of colours, plus one; 0: not asked for yet */
};

QdColour
qd_colour_of_argb(guint32 argb)
{
  guint alpha = argb >> 24;
  if (alpha == 0)
    return (QdColour){0, 0, 0, 0};
  guint8 channels[3];
  for (int i = 0; i < 3; i++)
    channels[i] = (guint8)MIN(255, ((argb >> (16 - 8 * i) & 255) * 255 + alpha / 2) / alpha);
  return (QdColour){channels[0], channels[1], channels[2], (guint8)alpha};
}

static int
channel(guint32 argb, int i)
{
  return (int)(argb >> (8 * i) & 255);
}

static guint32
distance(guint32 a, guint32 b)
{
  guint32 sum = 0;
  for (int i = 0; i < 4; i++) {
    int d = channel(a, i) - channel(b, i);
    sum += (guint32)(d * d);
  }
  return sum;
}

static guint
first_slot(guint32 argb)
{
  return (argb * 2654435761u) >> 22;
}

/* ---- counting ---- */

QdColourCount *
qd_colour_count_new(void)
{
  QdColourCount *count = g_new(QdColourCount, 1);
  count->of = g_hash_table_new(NULL, NULL);
  return count;
}

void
qd_colour_count_free(QdColourCount *count)
{
  if (count == NULL)
    return;
  g_hash_table_unref(count->of);
  g_free(count);
}

/* Pixels of one colour lie beside each other. */
void
qd_colour_count_add(QdColourCount *count, const guint32 *pixels, gsize n)
{
  for (gsize i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && pixels[next] == pixels[i]; next++)
      ;
    gpointer key = GUINT_TO_POINTER(pixels[i]);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(count->of, key));
    g_hash_table_insert(count->of, key, GUINT_TO_POINTER(before + (guint)(next - i)));
  }
}

/* ---- choosing ---- */

static int
by_colour(gconstpointer pa, gconstpointer pb)
{
  const Count *a = pa, *b = pb;
  return (a->argb > b->argb) - (a->argb < b->argb);
}

static GArray *
sorted_counts(const QdColourCount *count)
{
  GArray *counts = g_array_new(FALSE, FALSE, sizeof(Count));
  GHashTableIter iter;
  gpointer argb, n;
  g_hash_table_iter_init(&iter, count->of);
  while (g_hash_table_iter_next(&iter, &argb, &n)) {
    Count c = {GPOINTER_TO_UINT(argb), GPOINTER_TO_UINT(n)};
    g_array_append_val(counts, c);
  }
  g_array_sort(counts, by_colour);
  return counts;
}

static void
add_exact(QdTilePalette *p, const QdColourCount *count, guint32 argb)
{
  bool is_seen = argb == 0 || g_hash_table_contains(count->of, GUINT_TO_POINTER(argb));
  for (guint i = 0; i < p->n; i++)
    is_seen = is_seen && p->argb[i] != argb;
  if (is_seen && p->n < 256)
    p->argb[p->n++] = argb;
}

/* Colours in boxes of 16 × 16 × 16 and eight steps of alpha. */
typedef struct {
  guint64 n, sums[4];
  guint32 mean;
  guint32 nearest; /* squared distance to the palette so far */
} Box;

static guint
box_of(guint32 argb)
{
  return (argb >> 29) << 12 | (argb >> 20 & 15) << 8 | (argb >> 12 & 15) << 4 | (argb >> 4 & 15);
}

static Box *
fill_boxes(const GArray *counts)
{
  Box *boxes = g_new0(Box, BOXES);
  for (guint i = 0; i < counts->len; i++) {
    const Count *c = &g_array_index(counts, Count, i);
    Box *box = &boxes[box_of(c->argb)];
    box->n += c->n;
    for (int k = 0; k < 4; k++)
      box->sums[k] += (guint64)channel(c->argb, k) * c->n;
  }
  for (guint b = 0; b < BOXES; b++) {
    boxes[b].nearest = G_MAXUINT32;
    for (int k = 0; boxes[b].n > 0 && k < 4; k++)
      boxes[b].mean |= (guint32)((boxes[b].sums[k] + boxes[b].n / 2) / boxes[b].n) << (8 * k);
  }
  return boxes;
}

/* Each time the box that the palette serves worst. Its pixels count by their root: rare shades, too, should find
 * something near. */
static void
add_means(QdTilePalette *p, const GArray *counts)
{
  g_autofree Box *boxes = fill_boxes(counts);
  for (guint b = 0; b < BOXES; b++) {
    guint64 root = 0;
    while ((root + 1) * (root + 1) <= boxes[b].n)
      root += 1 + root / 64;
    boxes[b].n = boxes[b].n > 0 ? MAX(root, 1) : 0;
  }
  for (guint known = 0;; known++) {
    Box *worst = &boxes[0];
    for (guint b = 0; b < BOXES; b++) {
      if (boxes[b].n > 0 && known < p->n)
        boxes[b].nearest = MIN(boxes[b].nearest, distance(boxes[b].mean, p->argb[known]));
      if (boxes[b].n * boxes[b].nearest > worst->n * worst->nearest)
        worst = &boxes[b];
    }
    if (known + 1 < p->n)
      continue;
    if (p->n == 256 || worst->n * worst->nearest == 0)
      return;
    p->argb[p->n++] = worst->mean;
  }
}

QdTilePalette *
qd_tile_palette_new(const QdColourCount *count, const QdColour *exact, guint n_exact)
{
  QdTilePalette *p = g_new0(QdTilePalette, 1);
  g_autoptr(GArray) counts = sorted_counts(count);
  add_exact(p, count, 0);
  for (guint i = 0; i < n_exact; i++)
    if (exact[i].alpha == 255)
      add_exact(p, count,
                0xff000000u | (guint32)exact[i].red << 16 | (guint32)exact[i].green << 8 | (guint32)exact[i].blue);
  if (counts->len <= 256 - p->n)
    for (guint i = 0; i < counts->len; i++)
      add_exact(p, count, g_array_index(counts, Count, i).argb);
  add_means(p, counts);
  for (guint i = 0; i < p->n; i++) {
    guint slot = first_slot(p->argb[i]);
    while (p->slots[slot] != 0)
      slot = (slot + 1) % SLOTS;
    p->slots[slot] = (guint16)(i + 1);
    p->colours[i] = qd_colour_of_argb(p->argb[i]);
  }
  return p;
}

void
qd_tile_palette_free(QdTilePalette *palette)
{
  g_free(palette);
}

const QdColour *
qd_tile_palette_colours(const QdTilePalette *palette, guint *n)
{
  *n = palette->n;
  return palette->colours;
}

/* ---- mapping ---- */

QdPaletteMemory *
qd_palette_memory_new(void)
{
  return g_new0(QdPaletteMemory, 1);
}

void
qd_palette_memory_free(QdPaletteMemory *memory)
{
  g_free(memory);
}

/* Land stays opaque, whatever shade is nearer. */
static guint
nearest(const QdTilePalette *p, guint32 argb)
{
  guint best = 0;
  guint32 least = G_MAXUINT32;
  bool is_opaque = argb >> 24 == 255;
  for (guint i = 0; i < p->n; i++) {
    guint32 d = distance(p->argb[i], argb) + (is_opaque && p->argb[i] >> 24 != 255 ? 1u << 20 : 0);
    if (d < least) {
      least = d;
      best = i;
    }
  }
  return best;
}

/* Colours of the palette itself keep their place; all others of a cube of 8 × 8 × 8, and 32 steps of alpha, share one.
 * Opaque colours are a step of their own: which colour is asked for first must not decide. */
static guint
index_of(const QdTilePalette *p, QdPaletteMemory *m, guint32 argb)
{
  for (guint slot = first_slot(argb); p->slots[slot] != 0; slot = (slot + 1) % SLOTS)
    if (p->argb[p->slots[slot] - 1] == argb)
      return p->slots[slot] - 1u;
  bool is_opaque = argb >> 24 == 255;
  guint32 cell =
      (is_opaque ? OPAQUE : argb >> 29) << 15 | (argb >> 19 & 31) << 10 | (argb >> 11 & 31) << 5 | (argb >> 3 & 31);
  if (m->nearest[cell] == 0) {
    guint32 alpha = is_opaque ? 255 : (argb >> 24 & 0xe0) + 16;
    m->nearest[cell] = (guint16)(1 + nearest(p, alpha << 24 | (argb & 0xf8f8f8) | 0x040404));
  }
  return m->nearest[cell] - 1u;
}

static bool
is_far(guint32 a, guint32 b)
{
  int worst = 0;
  for (int i = 0; i < 4; i++)
    worst = MAX(worst, abs(channel(a, i) - channel(b, i)));
  return worst > QD_PALETTE_FAR;
}

gsize
qd_tile_palette_map(const QdTilePalette *palette, QdPaletteMemory *memory, const guint32 *pixels, gsize n,
                    guint8 *indices)
{
  gsize n_far = 0;
  for (gsize i = 0, next; i < n; i = next) {
    guint32 argb = pixels[i];
    guint index = index_of(palette, memory, argb);
    for (next = i; next < n && pixels[next] == argb; next++)
      indices[next] = (guint8)index;
    if (is_far(argb, palette->argb[index]))
      n_far += next - i;
  }
  return n_far;
}
