#include "tiles/patches.h"

#include <stdlib.h>

#define APART 3 /* times the distance */

typedef struct {
  const guint8 *pixels;
  int width, height;
  int *distances;
} Field;

/* One more than that of a neighbour of the same value; 1 beside another. */
static int
beside(const Field *f, int x, int y, int dx, int dy)
{
  int nx = x + dx, ny = y + dy;
  if (nx < 0 || ny < 0 || nx >= f->width || ny >= f->height)
    return 1;
  int at = y * f->width + x, next = ny * f->width + nx;
  return f->pixels[at] == f->pixels[next] ? f->distances[next] + 1 : 1;
}

/* Chessboard distances in two sweeps (Rosenfeld and Pfaltz 1966). */
static void
measure(const Field *f)
{
  static const int STEPS[4][2] = {{-1, 0}, {-1, -1}, {0, -1}, {1, -1}};
  int n = f->width * f->height;
  for (int i = 0; i < n; i++)
    f->distances[i] = n;
  for (int sweep = 1; sweep >= -1; sweep -= 2)
    for (int i = 0; i < n; i++) {
      int at = sweep > 0 ? i : n - 1 - i, d = f->distances[at];
      for (int s = 0; s < 4; s++)
        d = MIN(d, beside(f, at % f->width, at / f->width, sweep * STEPS[s][0], sweep * STEPS[s][1]));
      f->distances[at] = d;
    }
}

static int
widest_first(const void *pa, const void *pb)
{
  const QdPatch *a = pa, *b = pb;
  if (a->distance != b->distance)
    return b->distance - a->distance;
  return a->y != b->y ? a->y - b->y : a->x - b->x;
}

static gboolean
is_taken(const GArray *patches, const QdPatch *p)
{
  for (guint i = 0; i < patches->len; i++) {
    const QdPatch *q = &g_array_index(patches, QdPatch, i);
    int room = APART * q->distance;
    if (q->value == p->value && abs(q->x - p->x) < room && abs(q->y - p->y) < room)
      return TRUE;
  }
  return FALSE;
}

GArray *
qd_patches(const guint8 *pixels, int width, int height, int narrowest)
{
  g_autofree int *distances = g_new(int, (gsize)width *(gsize)height + 1);
  Field f = {pixels, width, height, distances};
  measure(&f);
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(QdPatch));
  for (int i = 0; i < width * height; i++) {
    QdPatch p = {i % width, i / width, distances[i], pixels[i]};
    if (p.value != 0 && p.distance >= narrowest)
      g_array_append_val(all, p);
  }
  g_array_sort(all, widest_first);
  GArray *patches = g_array_new(FALSE, FALSE, sizeof(QdPatch));
  for (guint i = 0; i < all->len; i++)
    if (!is_taken(patches, &g_array_index(all, QdPatch, i)))
      g_array_append_val(patches, g_array_index(all, QdPatch, i));
  return patches;
}
