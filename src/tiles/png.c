#include "tiles/png.h"

#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "quydat/error.h"

/* The colours an image uses, and where each index of the caller's palette went. */
typedef struct {
  png_color colours[256];
  png_byte alpha[256];
  guint n, n_alpha; /* n_alpha: entries up to the last that is not opaque */
  guint8 of[256];
  int bits;
} Reduced;

static bool
same_colour(const QdColour *a, const QdColour *b)
{
  return a->red == b->red && a->green == b->green && a->blue == b->blue && a->alpha == b->alpha;
}

static void
reduce_palette(Reduced *r, const bool used[256], const QdColour *palette, guint n)
{
  *r = (Reduced){.n = 0};
  for (guint i = 0; i < n; i++) {
    if (!used[i])
      continue;
    guint first = 0;
    while (!used[first] || !same_colour(&palette[first], &palette[i]))
      first++;
    if (first < i) {
      r->of[i] = r->of[first];
      continue;
    }
    r->of[i] = (guint8)r->n;
    r->colours[r->n] = (png_color){palette[i].red, palette[i].green, palette[i].blue};
    r->alpha[r->n++] = palette[i].alpha;
    if (palette[i].alpha != 255)
      r->n_alpha = r->n;
  }
  r->bits = r->n <= 2 ? 1 : r->n <= 4 ? 2 : r->n <= 16 ? 4 : 8;
}

static void
pack_row(const Reduced *r, const guint8 *pixels, guint width, guint8 *packed)
{
  guint per_byte = 8 / (guint)r->bits;
  memset(packed, 0, (width + per_byte - 1) / per_byte);
  for (guint x = 0; x < width; x++) {
    guint shift = 8 - (guint)r->bits * (x % per_byte + 1);
    packed[x / per_byte] = (guint8)(packed[x / per_byte] | r->of[pixels[x]] << shift);
  }
}

static void
append(png_structp png, png_bytep data, png_size_t size)
{
  g_byte_array_append(png_get_io_ptr(png), data, (guint)size);
}

static void
flush_nothing(png_structp png)
{
  (void)png;
}

static void
on_error(png_structp png, png_const_charp message)
{
  GError **error = png_get_error_ptr(png);
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot encode a PNG image: %s"), message);
  longjmp(png_jmpbuf(png), 1);
}

static void
on_warning(png_structp png, png_const_charp message)
{
  (void)png;
  g_debug("libpng: %s", message);
}

/* All that libpng may leave by longjmp: no automatic cleanup in here. */
static bool
write_image(png_structp png, png_infop info, const Reduced *r, const guint8 *pixels, guint width, guint height,
            gsize stride, guint8 *row)
{
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_IHDR(png, info, width, height, r->bits, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_PLTE(png, info, r->colours, (int)r->n);
  if (r->n_alpha > 0)
    png_set_tRNS(png, info, r->alpha, (int)r->n_alpha, NULL);
  png_write_info(png, info);
  for (guint y = 0; y < height; y++) {
    pack_row(r, pixels + y * stride, width, row);
    png_write_row(png, row);
  }
  png_write_end(png, info);
  return true;
}

GBytes *
qd_png_encode(const guint8 *pixels, guint width, guint height, gsize stride, const QdColour *palette, guint n_colours,
              int level, GError **error)
{
  g_assert(width > 0 && height > 0 && n_colours > 0 && n_colours <= 256);
  bool used[256] = {false};
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      used[pixels[y * stride + x]] = true;
  Reduced reduced;
  reduce_palette(&reduced, used, palette, n_colours);

  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, error, on_error, on_warning);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_write_struct(&png, NULL);
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot encode a PNG image: libpng does not start"));
    return NULL;
  }
  GByteArray *file = g_byte_array_new();
  g_autofree guint8 *row = g_malloc(width);
  png_set_write_fn(png, file, append, flush_nothing);
  png_set_compression_level(png, level);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  bool ok = write_image(png, info, &reduced, pixels, width, height, stride, row);
  png_destroy_write_struct(&png, &info);
  if (!ok) {
    g_byte_array_unref(file);
    return NULL;
  }
  return g_byte_array_free_to_bytes(file);
}
