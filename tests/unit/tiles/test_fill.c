#include "fixture.h"

#include "tiles/fill.h"

#define SIZE 64
#define SHIFT 8 /* a pixel is 256 cells */

/* One cell a metre, y downwards from 0. */
static const QdGrid grid = {.west = 0, .north = 0, .per_metre = 1};

static void
fill(const QdShapes *shapes, guint index, guint8 value, guint8 *pixels, gint64 left, gint64 top, int size)
{
  QdRaster raster = {
      .pixels = pixels, .stride = (gsize)size, .width = size, .height = size, .shift = SHIFT, .left = left, .top = top};
  g_autoptr(QdFiller) filler = qd_filler_new();
  qd_fill_shape(filler, &raster, shapes, index, value);
}

static void
a_pixel_belongs_to_the_polygon_at_its_centre(void **state)
{
  (void)state;
  /* From just before the centre of pixel 2 to just after that of pixel 5, and one row. */
  const double xy[] = {2 * 256 + 127, -768, 5 * 256 + 129, -768, 5 * 256 + 129, -1024, 2 * 256 + 127, -1024};
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, polygon_wkb(xy, 4));
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  guint8 pixels[8 * 8] = {0}, expected[8 * 8] = {0};
  memset(expected + 3 * 8 + 2, 7, 4);
  fill(shapes, 0, 7, pixels, 0, 0, 8);
  assert_memory_equal(pixels, expected, sizeof pixels);
}

/* A square cut in n by n four-sided cells with displaced corners: a map without gaps. */
static QdShapes *
random_mesh(guint n)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(2026);
  double step = SIZE * 256.0 / n;
  g_autofree double *corners = g_new(double, 2 * (n + 1) * (n + 1));
  for (guint j = 0; j <= n; j++)
    for (guint i = 0; i <= n; i++) {
      double *c = corners + 2 * (j * (n + 1) + i);
      c[0] = i * step + (i % n == 0 ? 0 : g_rand_double_range(rand, -0.4, 0.4) * step);
      c[1] = -(j * step + (j % n == 0 ? 0 : g_rand_double_range(rand, -0.4, 0.4) * step));
    }
  GPtrArray *wkbs = wkbs_new();
  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < n; i++) {
      const guint at[] = {j * (n + 1) + i, j * (n + 1) + i + 1, (j + 1) * (n + 1) + i + 1, (j + 1) * (n + 1) + i};
      double xy[8];
      for (guint k = 0; k < 4; k++) /* every second one runs the other way round */
        memcpy(xy + 2 * k, corners + 2 * at[(i + j) % 2 == 0 ? k : 3 - k], 16);
      g_ptr_array_add(wkbs, polygon_wkb(xy, 4));
    }
  return shapes_of(wkbs, &grid);
}

static void
neighbours_share_no_pixel_and_leave_none(void **state)
{
  (void)state;
  for (guint n = 2; n <= 150; n += 37) {
    g_autoptr(QdShapes) shapes = random_mesh(n);
    guint8 covers[SIZE * SIZE] = {0};
    for (guint i = 0; i < shapes->n; i++) {
      guint8 one[SIZE * SIZE] = {0};
      fill(shapes, i, 1, one, 0, 0, SIZE);
      for (guint p = 0; p < SIZE * SIZE; p++)
        covers[p] = (guint8)(covers[p] + one[p]);
    }
    for (guint p = 0; p < SIZE * SIZE; p++)
      assert_int_equal(covers[p], 1);
  }
}

static void
parts_are_what_the_whole_is(void **state)
{
  (void)state;
  g_autoptr(QdShapes) shapes = random_mesh(17);
  guint8 whole[SIZE * SIZE] = {0};
  for (guint i = 0; i < shapes->n; i++)
    fill(shapes, i, (guint8)(1 + i % 255), whole, 0, 0, SIZE);
  for (guint y = 0; y < SIZE; y += 16)
    for (guint x = 0; x < SIZE; x += 16) {
      guint8 part[16 * 16] = {0};
      for (guint i = 0; i < shapes->n; i++)
        fill(shapes, i, (guint8)(1 + i % 255), part, x, y, 16);
      for (guint row = 0; row < 16; row++)
        assert_memory_equal(part + row * 16, whole + (y + row) * SIZE + x, 16);
    }
}

static void
holes_stay_empty(void **state)
{
  (void)state;
  GByteArray *wkb = g_byte_array_new();
  const double rings[][10] = {{0, 0, 2048, 0, 2048, -2048, 0, -2048, 0, 0},
                              {512, -512, 1536, -512, 1536, -1536, 512, -1536, 512, -512}};
  g_byte_array_append(wkb, (const guint8 *)"\x01", 1);
  put_u32(wkb, 3);
  put_u32(wkb, 2);
  for (guint i = 0; i < 2; i++) {
    put_u32(wkb, 5);
    g_byte_array_append(wkb, (const guint8 *)rings[i], sizeof rings[i]);
  }
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, wkb);
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  guint8 pixels[8 * 8] = {0};
  fill(shapes, 0, 255, pixels, 0, 0, 8);
  for (guint y = 0; y < 8; y++)
    for (guint x = 0; x < 8; x++)
      assert_int_equal(pixels[y * 8 + x], x >= 2 && x < 6 && y >= 2 && y < 6 ? 0 : 255);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pixel_belongs_to_the_polygon_at_its_centre),
      cmocka_unit_test(neighbours_share_no_pixel_and_leave_none),
      cmocka_unit_test(parts_are_what_the_whole_is),
      cmocka_unit_test(holes_stay_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
