#include "fixture.h"

#include <stdlib.h>

#include "tiles/blend.h"

enum { SIZE = 64, SHIFT = 10, PIXEL = 1 << SHIFT };

/* One cell a metre, y downwards from 0. */
static const QdGrid grid = {.west = 0, .north = 0, .per_metre = 1};

/* Draws all shapes, each with its colour, on a window. */
static void
draw(const QdShapes *shapes, const QdColour *colours, gint64 left, gint64 top, int size, guint32 *pixels)
{
  g_autoptr(QdBlender) blender = qd_blender_new(size, size);
  g_autofree QdCellBox *stretches = qd_stretches_new(shapes);
  QdWindow window = {left, top, size, size, SHIFT};
  for (guint i = 0; i < shapes->n; i++)
    qd_blend_shape(blender, &window, shapes, stretches, i, colours[i]);
  qd_blend_finish(blender, &window, pixels, (gsize)size);
}

static void
put_box(GPtrArray *wkbs, double x0, double y0, double x1, double y1)
{
  const double xy[] = {x0 * PIXEL, -y0 * PIXEL, x1 * PIXEL, -y0 * PIXEL,
                       x1 * PIXEL, -y1 * PIXEL, x0 * PIXEL, -y1 * PIXEL};
  g_ptr_array_add(wkbs, polygon_wkb(xy, 4));
}

static void
a_pixel_has_the_share_that_is_covered(void **state)
{
  (void)state;
  GPtrArray *wkbs = wkbs_new();
  put_box(wkbs, 2.25, 3, 5, 4.5); /* three quarters of column 2, half of row 4 */
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  const QdColour red = {255, 0, 0, 255};
  guint32 pixels[64];
  draw(shapes, &red, 0, 0, 8, pixels);
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++) {
      double part = (x == 2 ? 0.75 : x == 3 || x == 4 ? 1 : 0) * (y == 3 ? 1 : y == 4 ? 0.5 : 0);
      guint32 level = (guint32)(255 * part + 0.5);
      assert_int_equal(pixels[8 * y + x], level << 24 | level << 16);
    }
}

/* A square cut in n by n four-sided cells with displaced corners: a map without gaps. */
static QdShapes *
random_mesh(guint n)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(2026);
  double step = SIZE * (double)PIXEL / n;
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
a_map_without_gaps_has_no_seams(void **state)
{
  (void)state;
  const QdColour green = {190, 255, 30, 255};
  for (guint n = 2; n <= 150; n += 37) {
    g_autoptr(QdShapes) shapes = random_mesh(n);
    g_autofree QdColour *colours = g_new(QdColour, shapes->n);
    guint32 pixels[SIZE * SIZE];
    for (guint i = 0; i < shapes->n; i++)
      colours[i] = green;
    draw(shapes, colours, 0, 0, SIZE, pixels);
    for (guint p = 0; p < SIZE * SIZE; p++)
      assert_int_equal(pixels[p], 0xffbeff1e);
    for (guint i = 0; i < shapes->n; i++) /* red channel: a third; blue: none, so a blend of the two has no green */
      colours[i] = i % 2 == 0 ? (QdColour){240, 0, 0, 255} : (QdColour){0, 0, 240, 255};
    draw(shapes, colours, 0, 0, SIZE, pixels);
    for (guint p = 0; p < SIZE * SIZE; p++) {
      guint red = pixels[p] >> 16 & 255, blue = pixels[p] & 255;
      assert_int_equal(pixels[p] >> 24, 255);
      assert_int_equal(pixels[p] >> 8 & 255, 0);
      assert_true(red + blue >= 239 && red + blue <= 241);
    }
  }
}

static void
parts_are_what_the_whole_is(void **state)
{
  (void)state;
  g_autoptr(QdShapes) shapes = random_mesh(7);
  g_autofree QdColour *colours = g_new(QdColour, shapes->n);
  for (guint i = 0; i < shapes->n; i++)
    colours[i] = (QdColour){(guint8)(i * 5), (guint8)(255 - i), (guint8)(i * 11), 255};
  guint32 whole[SIZE * SIZE];
  draw(shapes, colours, 0, 0, SIZE, whole);
  enum { PART = 16 };
  guint32 part[PART * PART];
  for (int ty = 0; ty < SIZE; ty += PART)
    for (int tx = 0; tx < SIZE; tx += PART) {
      draw(shapes, colours, tx, ty, PART, part);
      for (int y = 0; y < PART; y++)
        assert_memory_equal(part + y * PART, whole + (ty + y) * SIZE + tx, PART * 4);
    }
}

/* A ring of many points around the window and far beyond it, and one with a hole. */
static void
long_borders_beyond_the_window_count_as_one_way(void **state)
{
  (void)state;
  enum { N = 400 };
  double xy[2 * N];
  for (guint i = 0; i < N; i++) {
    double t = (double)i / (N / 4);
    double side = t - (int)t, bump = (i % 2 == 0 ? 0 : 3.3) * PIXEL, reach = 500.0 * PIXEL;
    double along = (2 * side - 1) * reach;
    const double places[][2] = {
        {along, reach + bump}, {reach + bump, -along}, {-along, -reach - bump}, {-reach - bump, along}};
    xy[2 * i] = 600.0 * PIXEL + places[(int)t][0];
    xy[2 * i + 1] = -600.0 * PIXEL + places[(int)t][1];
  }
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, polygon_wkb(xy, N));
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  const QdColour colour = {10, 20, 30, 255};
  guint32 pixels[SIZE * SIZE];
  draw(shapes, &colour, 600, 600, SIZE, pixels);
  for (guint p = 0; p < SIZE * SIZE; p++)
    assert_int_equal(pixels[p], 0xff0a141e);
  draw(shapes, &colour, 0, 0, SIZE, pixels);
  for (guint p = 0; p < SIZE * SIZE; p++)
    assert_int_equal(pixels[p], 0);
}

static void
what_is_covered_twice_is_shared(void **state)
{
  (void)state;
  GPtrArray *wkbs = wkbs_new();
  put_box(wkbs, 0, 0, 4, 4);
  put_box(wkbs, 0, 0, 4, 4);
  g_autoptr(QdShapes) shapes = shapes_of(wkbs, &grid);
  const QdColour colours[] = {{200, 0, 100, 255}, {0, 200, 100, 255}};
  guint32 pixels[64];
  draw(shapes, colours, 0, 0, 8, pixels);
  assert_int_equal(pixels[9], 0xff646464);
  assert_int_equal(pixels[63], 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pixel_has_the_share_that_is_covered),
      cmocka_unit_test(a_map_without_gaps_has_no_seams),
      cmocka_unit_test(parts_are_what_the_whole_is),
      cmocka_unit_test(long_borders_beyond_the_window_count_as_one_way),
      cmocka_unit_test(what_is_covered_twice_is_shared),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
