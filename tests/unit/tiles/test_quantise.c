#include "fixture.h"

#include "tiles/quantise.h"

static cairo_surface_t *
surface_of(guint width, guint height, guint32 (*colour)(guint x, guint y))
{
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
  guint8 *data = cairo_image_surface_get_data(surface);
  gsize stride = (gsize)cairo_image_surface_get_stride(surface);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      ((guint32 *)(gpointer)(data + y * stride))[x] = colour(x, y);
  cairo_surface_mark_dirty(surface);
  return surface;
}

static guint32
two_hundred_colours(guint x, guint y)
{
  return (x + 10 * y) * 0x010203;
}

static guint32
a_map_with_shades(guint x, guint y)
{
  return y < 90 ? (x < 64 ? 0xffaaa0 : 0xbeff1e) : (x * 2) << 16 | (y * 2 + x) << 8 | (255 - x);
}

static void
few_colours_are_kept_exactly(void **state)
{
  (void)state;
  cairo_surface_t *surface = surface_of(10, 20, two_hundred_colours);
  QdColour palette[256];
  g_autofree guint8 *pixels = NULL;
  assert_int_equal(qd_quantise(surface, &pixels, palette), 200);
  for (guint i = 0; i < 200; i++) {
    guint32 rgb = two_hundred_colours(i % 10, i / 10);
    const QdColour expected = {(guint8)(rgb >> 16), (guint8)(rgb >> 8), (guint8)rgb, 255};
    assert_memory_equal(&palette[pixels[i]], &expected, sizeof expected);
  }
  cairo_surface_destroy(surface);
}

static void
of_many_the_frequent_are_exact_and_the_rest_near(void **state)
{
  (void)state;
  cairo_surface_t *surface = surface_of(128, 128, a_map_with_shades);
  QdColour palette[256];
  g_autofree guint8 *pixels = NULL;
  guint n = qd_quantise(surface, &pixels, palette);
  assert_true(n > 96 && n <= 256);
  for (guint i = 0; i < 128 * 128; i++) {
    guint32 rgb = a_map_with_shades(i % 128, i / 128);
    const QdColour *got = &palette[pixels[i]];
    int off = MAX(ABS((int)(rgb >> 16 & 255) - got->red),
                  MAX(ABS((int)(rgb >> 8 & 255) - got->green), ABS((int)(rgb & 255) - got->blue)));
    assert_true(i / 128 < 90 ? off == 0 : off <= 24);
  }
  cairo_surface_destroy(surface);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(few_colours_are_kept_exactly),
      cmocka_unit_test(of_many_the_frequent_are_exact_and_the_rest_near),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
