#include "tiles/tile_image.h"

#include <string.h>
#include <webp/encode.h>

#include "base/i18n.h"
#include "quydat/error.h"

#define PNG_LEVEL 5        /* of libdeflate */
#define WEBP_LEVEL 1       /* of its presets without loss, 0 to 9: the next takes twice the time for a few per cent */
#define FAR_PER_PIXEL 1000 /* one pixel of so many may be far from its colour */

struct QdTileEncoder {
  QdTileImageSpec spec;
  QdPngEncoder *png;
  QdPaletteMemory *memory;
  guint8 *indices;
  QdColour *colours;
};

QdTileEncoder *
qd_tile_encoder_new(const QdTileImageSpec *spec)
{
  QdTileEncoder *e = g_new0(QdTileEncoder, 1);
  gsize n = (gsize)spec->tile_px * (gsize)spec->tile_px;
  e->spec = *spec;
  e->png = qd_png_encoder_new(PNG_LEVEL);
  e->memory = qd_palette_memory_new();
  e->indices = g_malloc(n);
  e->colours = g_new(QdColour, n);
  return e;
}

void
qd_tile_encoder_free(QdTileEncoder *e)
{
  if (e == NULL)
    return;
  qd_png_encoder_free(e->png);
  qd_palette_memory_free(e->memory);
  g_free(e->indices);
  g_free(e->colours);
  g_free(e);
}

static void
to_colours(QdTileEncoder *e, const guint32 *pixels)
{
  gsize n = (gsize)e->spec.tile_px * (gsize)e->spec.tile_px;
  for (gsize i = 0; i < n; i++)
    e->colours[i] = i > 0 && pixels[i] == pixels[i - 1] ? e->colours[i - 1] : qd_colour_of_argb(pixels[i]);
}

static GBytes *
encode_webp(QdTileEncoder *e, GError **error)
{
  WebPConfig config;
  WebPPicture picture;
  WebPMemoryWriter writer;
  bool ok = WebPConfigInit(&config) && WebPConfigLosslessPreset(&config, WEBP_LEVEL) && WebPPictureInit(&picture);
  g_assert(ok);
  picture.use_argb = 1;
  picture.width = picture.height = e->spec.tile_px;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  WebPMemoryWriterInit(&writer);
  ok =
      WebPPictureImportRGBA(&picture, (const guint8 *)e->colours, e->spec.tile_px * 4) && WebPEncode(&config, &picture);
  GBytes *bytes = ok ? g_bytes_new(writer.mem, writer.size) : NULL;
  if (!ok)
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot encode a WebP image: error %d of libwebp"),
                (int)picture.error_code);
  WebPPictureFree(&picture);
  WebPMemoryWriterClear(&writer);
  return bytes;
}

bool
qd_tile_encode(QdTileEncoder *e, const guint32 *pixels, QdTileImage *image, GError **error)
{
  guint px = (guint)e->spec.tile_px;
  gsize n = (gsize)px * px, same = 1;
  while (same < n && pixels[same] == pixels[0])
    same++;
  *image = (QdTileImage){.is_plain = same == n, .is_empty = same == n && pixels[0] == 0};
  if (e->spec.palette != NULL &&
      qd_tile_palette_map(e->spec.palette, e->memory, pixels, n, e->indices) * FAR_PER_PIXEL <= n) {
    guint n_colours;
    const QdColour *colours = qd_tile_palette_colours(e->spec.palette, &n_colours);
    image->bytes = qd_png_encode_indices(e->png, e->indices, px, px, px, colours, n_colours, error);
    return image->bytes != NULL;
  }
  to_colours(e, pixels);
  image->bytes =
      e->spec.palette == NULL ? encode_webp(e, error) : qd_png_encode_colours(e->png, e->colours, px, px, error);
  return image->bytes != NULL;
}
