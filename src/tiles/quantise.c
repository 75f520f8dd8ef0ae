#include "tiles/quantise.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "quydat/error.h"

#define EXACT 96 /* palette entries for the most frequent colours; the rest are means of similar ones */

typedef struct {
  guint32 rgb, n;
} Count;

static int
by_colour(const void *pa, const void *pb)
{
  const Count *a = pa, *b = pb;
  return (a->rgb > b->rgb) - (a->rgb < b->rgb);
}

static int
by_frequency(const void *pa, const void *pb)
{
  const Count *a = pa, *b = pb;
  if (a->n != b->n)
    return a->n > b->n ? -1 : 1;
  return (a->rgb > b->rgb) - (a->rgb < b->rgb);
}

/* Pixels of one colour lie beside each other: their runs are sorted. */
static GArray *
count_colours(const guint32 *rgb, gsize n)
{
  GArray *counts = g_array_new(FALSE, FALSE, sizeof(Count));
  for (gsize i = 0, next; i < n; i = next) {
    for (next = i + 1; next < n && rgb[next] == rgb[i]; next++)
      ;
    Count run = {rgb[i], (guint32)(next - i)};
    g_array_append_val(counts, run);
  }
  g_array_sort(counts, by_colour);
  guint kinds = 0;
  for (guint i = 0; i < counts->len; i++) {
    Count run = g_array_index(counts, Count, i);
    if (kinds > 0 && g_array_index(counts, Count, kinds - 1).rgb == run.rgb)
      g_array_index(counts, Count, kinds - 1).n += run.n;
    else
      g_array_index(counts, Count, kinds++) = run;
  }
  g_array_set_size(counts, kinds);
  g_array_sort(counts, by_frequency);
  return counts;
}

static QdColour
colour_of(guint32 rgb)
{
  return (QdColour){(guint8)(rgb >> 16), (guint8)(rgb >> 8), (guint8)rgb, 255};
}

static guint64
distance(const QdColour *a, const QdColour *b)
{
  int red = a->red - b->red, green = a->green - b->green, blue = a->blue - b->blue;
  return (guint64)(red * red + green * green + blue * blue);
}

/* ---- the colours that are not kept exactly: 16 × 16 × 16 boxes with a mean each ---- */

enum { BOXES = 4096 };

typedef struct {
  guint64 n, sums[3];
  QdColour mean;
  guint64 nearest; /* squared distance to the palette so far */
} Box;

static Box *
fill_boxes(const GArray *counts, guint first)
{
  Box *boxes = g_new0(Box, BOXES);
  for (guint i = first; i < counts->len; i++) {
    const Count *c = &g_array_index(counts, Count, i);
    QdColour k = colour_of(c->rgb);
    Box *box = &boxes[(k.red >> 4) << 8 | (k.green >> 4) << 4 | k.blue >> 4];
    box->n += c->n;
    box->sums[0] += (guint64)k.red * c->n;
    box->sums[1] += (guint64)k.green * c->n;
    box->sums[2] += (guint64)k.blue * c->n;
  }
  for (guint b = 0; b < BOXES; b++) {
    Box *box = &boxes[b];
    box->nearest = G_MAXUINT32;
    if (box->n > 0)
      box->mean = (QdColour){(guint8)(box->sums[0] / box->n), (guint8)(box->sums[1] / box->n),
                             (guint8)(box->sums[2] / box->n), 255};
  }
  return boxes;
}

/* Each time the box that the palette serves worst: many pixels, far from every colour there is. */
static guint
add_means(const GArray *counts, QdColour palette[256], guint n)
{
  g_autofree Box *boxes = fill_boxes(counts, n);
  for (guint known = 0;; known++) {
    Box *worst = &boxes[0];
    for (guint b = 0; b < BOXES; b++) {
      if (boxes[b].n > 0 && known < n)
        boxes[b].nearest = MIN(boxes[b].nearest, distance(&boxes[b].mean, &palette[known]));
      if (boxes[b].n * boxes[b].nearest > worst->n * worst->nearest)
        worst = &boxes[b];
    }
    if (known + 1 < n)
      continue;
    if (n == 256 || worst->n * worst->nearest == 0)
      return n;
    palette[n++] = worst->mean;
  }
}

static guint8
nearest(const QdColour *palette, guint n, guint32 rgb)
{
  QdColour c = colour_of(rgb);
  guint best = 0;
  for (guint i = 1; i < n; i++)
    if (distance(&palette[i], &c) < distance(&palette[best], &c))
      best = i;
  return (guint8)best;
}

guint
qd_quantise(cairo_surface_t *surface, guint8 **pixels, QdColour palette[256])
{
  cairo_surface_flush(surface);
  gsize width = (gsize)cairo_image_surface_get_width(surface), height = (gsize)cairo_image_surface_get_height(surface);
  gsize stride = (gsize)cairo_image_surface_get_stride(surface), n_pixels = width * height;
  const guint8 *data = cairo_image_surface_get_data(surface);
  g_autofree guint32 *rgb = g_new(guint32, n_pixels);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      rgb[y * width + x] = ((const guint32 *)(gconstpointer)(data + y * stride))[x] & 0xffffff;
  g_autoptr(GArray) counts = count_colours(rgb, n_pixels);

  guint n = MIN(counts->len, counts->len <= 256 ? 256 : EXACT);
  for (guint i = 0; i < n; i++)
    palette[i] = colour_of(g_array_index(counts, Count, i).rgb);
  n = add_means(counts, palette, n);

  g_autoptr(GHashTable) index_of = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < counts->len; i++) {
    guint32 colour = g_array_index(counts, Count, i).rgb;
    g_hash_table_insert(index_of, GUINT_TO_POINTER(colour), GUINT_TO_POINTER(nearest(palette, n, colour)));
  }
  *pixels = g_malloc(n_pixels);
  for (gsize i = 0; i < n_pixels; i++)
    (*pixels)[i] = i > 0 && rgb[i] == rgb[i - 1]
                       ? (*pixels)[i - 1]
                       : (guint8)GPOINTER_TO_UINT(g_hash_table_lookup(index_of, GUINT_TO_POINTER(rgb[i])));
  return n;
}

GBytes *
qd_png_of_surface(cairo_surface_t *surface, int level, GError **error)
{
  if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot draw a map: %s"),
                cairo_status_to_string(cairo_surface_status(surface)));
    return NULL;
  }
  QdColour palette[256];
  g_autofree guint8 *pixels = NULL;
  guint n = qd_quantise(surface, &pixels, palette);
  guint width = (guint)cairo_image_surface_get_width(surface), height = (guint)cairo_image_surface_get_height(surface);
  return qd_png_encode(pixels, width, height, width, palette, n, level, error);
}
