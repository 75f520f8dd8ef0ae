#include "fixture.h"

#include <png.h>

#include "tiles/png.h"

/* Encodes, and decodes to red green blue alpha by libpng's own simple reader. */
static guint8 *
there_and_back(const guint8 *pixels, guint width, guint height, const QdColour *palette, guint n, guint8 *bits)
{
  g_autoptr(GBytes) file = qd_png_encode(pixels, width, height, width, palette, n, 6, NULL);
  assert_non_null(file);
  gsize size;
  const guint8 *data = g_bytes_get_data(file, &size);
  *bits = data[24];
  assert_int_equal(data[25], PNG_COLOR_TYPE_PALETTE);
  png_image image = {.version = PNG_IMAGE_VERSION};
  assert_true(png_image_begin_read_from_memory(&image, data, size));
  image.format = PNG_FORMAT_RGBA;
  guint8 *rgba = g_malloc(PNG_IMAGE_SIZE(image));
  assert_true(png_image_finish_read(&image, NULL, rgba, 0, NULL));
  return rgba;
}

static void
every_colour_comes_back(void **state)
{
  (void)state;
  const struct {
    guint n;
    guint8 bits;
  } cases[] = {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 4}, {16, 4}, {17, 8}, {256, 8}};
  QdColour palette[256];
  for (guint i = 0; i < 256; i++)
    palette[i] = (QdColour){(guint8)i, (guint8)(255 - i), (guint8)(i * 7), (guint8)(i == 0 ? 0 : 255)};
  for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
    enum { WIDTH = 37, HEIGHT = 11 }; /* rows that do not end with a byte */
    guint8 pixels[WIDTH * HEIGHT], bits;
    for (guint i = 0; i < WIDTH * HEIGHT; i++)
      pixels[i] = (guint8)(i % cases[c].n);
    g_autofree guint8 *rgba = there_and_back(pixels, WIDTH, HEIGHT, palette, 256, &bits);
    assert_int_equal(bits, cases[c].bits);
    for (guint i = 0; i < WIDTH * HEIGHT; i++) {
      assert_int_equal(rgba[4 * i + 3], palette[pixels[i]].alpha);
      if (palette[pixels[i]].alpha != 0)
        assert_memory_equal(rgba + 4 * i, &palette[pixels[i]], 3);
    }
  }
}

static void
equal_colours_are_merged(void **state)
{
  (void)state;
  const QdColour palette[] = {{0, 0, 0, 0}, {255, 170, 160, 255}, {255, 170, 160, 255}, {1, 2, 3, 255}};
  const guint8 pixels[] = {2, 1, 2, 3};
  guint8 bits;
  g_autofree guint8 *rgba = there_and_back(pixels, 4, 1, palette, 4, &bits);
  const guint8 expected[] = {255, 170, 160, 255, 255, 170, 160, 255, 255, 170, 160, 255, 1, 2, 3, 255};
  assert_int_equal(bits, 1);
  assert_memory_equal(rgba, expected, sizeof expected);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_colour_comes_back),
      cmocka_unit_test(equal_colours_are_merged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
