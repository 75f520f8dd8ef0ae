#include "report/image.h"

#include "tiles/quantise.h"

#define IMAGE_PX_PER_PX 2 /* maps in HTML: 192 dpi on A4 */
#define IMAGE_LEVEL 6     /* zlib's */

cairo_surface_t *
qd_image_begin(double width_px, double height_px, cairo_t **cr)
{
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width_px * IMAGE_PX_PER_PX),
                                                        (int)(height_px * IMAGE_PX_PER_PX));
  *cr = cairo_create(surface);
  cairo_set_source_rgb(*cr, 1, 1, 1);
  cairo_paint(*cr);
  cairo_scale(*cr, IMAGE_PX_PER_PX, IMAGE_PX_PER_PX);
  return surface;
}

bool
qd_image_set(xmlNode *node, cairo_surface_t *surface, GError **error)
{
  g_autoptr(GBytes) png = qd_png_of_surface(surface, IMAGE_LEVEL, error);
  if (png == NULL)
    return false;
  gsize size;
  const guchar *data = g_bytes_get_data(png, &size);
  g_autofree char *base64 = g_base64_encode(data, size);
  g_autofree char *uri = g_strconcat("data:image/png;base64,", base64, NULL);
  qd_xml_set(node, "image", uri);
  return true;
}
