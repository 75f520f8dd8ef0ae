#include "tiles/png.h"

#include <libdeflate.h>
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

/* One row as the file has it: a byte that says "no filter", then the pixels, several in a byte. */
static void
pack_row(const Reduced *r, const guint8 *pixels, guint width, guint8 *packed)
{
  *packed++ = 0;
  if (r->bits == 8) {
    for (guint x = 0; x < width; x++)
      packed[x] = r->of[pixels[x]];
    return;
  }
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

/* What libpng is given besides the pixels, which are compressed already. */
typedef struct {
  png_structp png;
  png_infop info;
  GByteArray *file;
} Writing;

/* All that libpng may leave by longjmp: no automatic cleanup in here. */
static bool
write_chunks(const Writing *w, const Reduced *r, guint width, guint height, const guint8 *data, gsize size)
{
  if (setjmp(png_jmpbuf(w->png)))
    return false;
  png_set_IHDR(w->png, w->info, width, height, r == NULL ? 8 : r->bits,
               r == NULL ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (r != NULL)
    png_set_PLTE(w->png, w->info, r->colours, (int)r->n);
  if (r != NULL && r->n_alpha > 0)
    png_set_tRNS(w->png, w->info, r->alpha, (int)r->n_alpha, NULL);
  png_write_info(w->png, w->info);
  png_write_chunk(w->png, (png_const_bytep) "IDAT", data, size);
  png_write_chunk(w->png, (png_const_bytep) "IEND", NULL, 0);
  return true;
}

static GBytes *
write_file(const Reduced *r, guint width, guint height, const guint8 *data, gsize size, GError **error)
{
  Writing w = {.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, error, on_error, on_warning)};
  w.info = w.png == NULL ? NULL : png_create_info_struct(w.png);
  if (w.info == NULL) {
    png_destroy_write_struct(&w.png, NULL);
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot encode a PNG image: libpng does not start"));
    return NULL;
  }
  w.file = g_byte_array_sized_new((guint)size + 2048);
  png_set_write_fn(w.png, w.file, append, flush_nothing);
  bool ok = write_chunks(&w, r, width, height, data, size);
  png_destroy_write_struct(&w.png, &w.info);
  if (ok)
    return g_byte_array_free_to_bytes(w.file);
  g_byte_array_unref(w.file);
  return NULL;
}

/* ---- pictures ---- */

struct QdPngEncoder {
  struct libdeflate_compressor *compressor;
  GByteArray *rows, *packed;
};

QdPngEncoder *
qd_png_encoder_new(int level)
{
  QdPngEncoder *encoder = g_new(QdPngEncoder, 1);
  *encoder = (QdPngEncoder){libdeflate_alloc_compressor(level), g_byte_array_new(), g_byte_array_new()};
  g_assert(encoder->compressor != NULL);
  return encoder;
}

void
qd_png_encoder_free(QdPngEncoder *encoder)
{
  if (encoder == NULL)
    return;
  libdeflate_free_compressor(encoder->compressor);
  g_byte_array_unref(encoder->rows);
  g_byte_array_unref(encoder->packed);
  g_free(encoder);
}

static GBytes *
compress(QdPngEncoder *e, const Reduced *r, guint width, guint height, GError **error)
{
  gsize bound = libdeflate_zlib_compress_bound(e->compressor, e->rows->len);
  if (bound > G_MAXINT32) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot encode a PNG image: it is too large"));
    return NULL;
  }
  g_byte_array_set_size(e->packed, (guint)bound);
  gsize size = libdeflate_zlib_compress(e->compressor, e->rows->data, e->rows->len, e->packed->data, bound);
  g_assert(size > 0);
  return write_file(r, width, height, e->packed->data, size, error);
}

GBytes *
qd_png_encode_indices(QdPngEncoder *e, const guint8 *pixels, guint width, guint height, gsize stride,
                      const QdColour *palette, guint n_colours, GError **error)
{
  g_assert(width > 0 && height > 0 && n_colours > 0 && n_colours <= 256);
  bool used[256] = {false};
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      used[pixels[y * stride + x]] = true;
  Reduced reduced;
  reduce_palette(&reduced, used, palette, n_colours);
  gsize row = 1 + ((gsize)width * (gsize)reduced.bits + 7) / 8;
  g_byte_array_set_size(e->rows, (guint)(row * height));
  for (guint y = 0; y < height; y++)
    pack_row(&reduced, pixels + y * stride, width, e->rows->data + y * row);
  return compress(e, &reduced, width, height, error);
}

GBytes *
qd_png_encode_colours(QdPngEncoder *e, const QdColour *pixels, guint width, guint height, GError **error)
{
  gsize row = 1 + (gsize)width * sizeof(QdColour);
  g_byte_array_set_size(e->rows, (guint)(row * height));
  for (guint y = 0; y < height; y++) {
    e->rows->data[y * row] = 0;
    memcpy(e->rows->data + y * row + 1, pixels + (gsize)y * width, (gsize)width * sizeof(QdColour));
  }
  return compress(e, NULL, width, height, error);
}

GBytes *
qd_png_encode(const guint8 *pixels, guint width, guint height, gsize stride, const QdColour *palette, guint n_colours,
              int level, GError **error)
{
  g_autoptr(QdPngEncoder) encoder = qd_png_encoder_new(level);
  return qd_png_encode_indices(encoder, pixels, width, height, stride, palette, n_colours, error);
}
