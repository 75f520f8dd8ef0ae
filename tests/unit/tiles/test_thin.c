#include "fixture.h"

#include <math.h>

#include "tiles/zone_lines.h"
#include "tiles/patches.h"
#include "tiles/thin.h"

/* A metre is 1024 cells, and so is a px. */
static const QdGrid GRID = {.west = 0, .north = 100, .per_metre = 1024};
static const QdCellBox ALL = {0, 0, 100 * 1024, 100 * 1024};

/* Two halves of a square; the border between them swings by 0.3 m every 4 m. */
static QdShapes *
halves(gint32 left, gint32 right, const QdCellBox *box, double tolerance_m)
{
  double west[2 * 24], east[2 * 24];
  guint n = 0;
  for (guint i = 0; i <= 20; i++, n++) {
    west[2 * n] = east[2 * n] = 50 + (i % 2 == 1 ? 0.3 : 0);
    west[2 * n + 1] = east[2 * n + 1] = 10 + 4 * i;
  }
  const double west_end[] = {10, 90, 10, 10}, east_end[] = {90, 90, 90, 10};
  memcpy(west + 2 * n, west_end, sizeof west_end);
  memcpy(east + 2 * n, east_end, sizeof east_end);
  g_autoptr(GByteArray) first = polygon_wkb(west, n + 2), second = polygon_wkb(east, n + 2);
  const QdCoverageMember members[] = {{first->data, first->len}, {second->data, second->len}};
  const int32_t styles[] = {left, right};
  return qd_thin_land(members, styles, 2, &GRID, box, tolerance_m);
}

/* m²; of one ring */
static double
area_of(const QdShapes *shapes, guint shape)
{
  guint32 ring = shapes->shapes[shape].first_ring;
  double twice = 0;
  for (guint32 i = shapes->rings[ring]; i + 1 < shapes->rings[ring + 1]; i++) {
    QdCell p = shapes->cells[i], q = shapes->cells[i + 1];
    twice += (double)p.x * q.y - (double)q.x * p.y;
  }
  return fabs(twice) / 2 / 1024 / 1024;
}

static guint
points_of(const QdShapes *shapes, guint shape)
{
  guint32 ring = shapes->shapes[shape].first_ring;
  return shapes->rings[ring + 1] - shapes->rings[ring];
}

static void
one_category_becomes_one_area(void **state)
{
  (void)state;
  g_autoptr(QdShapes) land = halves(7, 7, &ALL, 0);
  assert_int_equal(land->n, 1);
  assert_int_equal(land->shapes[0].style, 7);
  assert_int_equal(land->shapes[0].n_rings, 1);
  assert_true(area_of(land, 0) == 80 * 80);
}

static void
neighbours_keep_one_border(void **state)
{
  (void)state;
  /* a swing is a triangle of 0.3 × 8 / 2 m²: kept by a tolerance of 0.25 m; the largest that can be made of the border
   * is one of 0.3 × 80 / 2 m²: gone with one of 2 m */
  for (int is_wide = 0; is_wide <= 1; is_wide++) {
    g_autoptr(QdShapes) land = halves(1, 2, &ALL, is_wide ? 2 : 0.25);
    assert_int_equal(land->n, 2);
    assert_true(area_of(land, 0) + area_of(land, 1) == 80 * 80);
    for (guint i = 0; i < 2; i++)
      assert_int_equal(points_of(land, i), is_wide ? 5 : 24);
  }
}

static void
what_is_beyond_the_sheet_is_left_out(void **state)
{
  (void)state;
  const QdCellBox box = {0, 0, 30 * 1024, 100 * 1024};
  g_autoptr(QdShapes) land = halves(1, 2, &box, 0);
  assert_true(points_of(land, 0) <= 6); /* two corners on the sheet, the way back beyond it */
  double left = 0;
  for (guint32 i = land->rings[0]; i + 1 < land->rings[1]; i++)
    left += land->cells[i].x == 10 * 1024;
  assert_true(left == 2);
}

/* A line from 10 to 90 m with a point 1 m off it in the middle, and one of 10 m that is not on the sheet. */
static void
lines_keep_the_points_that_show(void **state)
{
  (void)state;
  QdCell cells[] = {{10240, 51200}, {51200, 52224}, {92160, 51200}, {500000, 0}, {510000, 0}};
  guint32 rings[] = {0, 3, 5};
  QdShape own[] = {{.box = {10240, 51200, 92160, 52224}, .first_ring = 0, .n_rings = 1, .style = 3},
                   {.box = {500000, 0, 510000, 0}, .first_ring = 1, .n_rings = 1, .style = 4}};
  const QdShapes lines = {.n = 2, .shapes = own, .rings = rings, .cells = cells};
  for (int tolerance = 512; tolerance <= 2048; tolerance *= 4) {
    g_autoptr(QdShapes) thin = qd_thin_shapes(&lines, &ALL, tolerance);
    assert_int_equal(thin->n, 2);
    assert_int_equal(thin->shapes[0].style, 3);
    assert_int_equal(points_of(thin, 0), tolerance < 1024 ? 3 : 2);
    assert_int_equal(thin->shapes[1].n_rings, 0);
  }
}

/* Lines of 0.15 mm, 2 mm apart: 7.5 % of the zone is inked, and nothing beside it. */
static void
zones_are_hatched_within(void **state)
{
  (void)state;
  enum { SIDE = 400 };
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, SIDE, SIDE);
  cairo_t *cr = cairo_create(surface);
  cairo_rectangle(cr, 100, 100, 200, 200);
  cairo_clip(cr);
  qd_slant_lines(cr, 100, 100, 200, 200);
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  double within = 0, beside = 0;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      guint8 ink = cairo_image_surface_get_data(surface)[y * cairo_image_surface_get_stride(surface) + x];
      bool is_within = x >= 100 && x < 300 && y >= 100 && y < 300;
      *(is_within ? &within : &beside) += ink / 255.0;
    }
  cairo_surface_destroy(surface);
  assert_true(beside == 0);
  assert_true(fabs(within / (200 * 200) - 0.075) < 0.005);
}

static void
words_stand_in_the_widest_patch(void **state)
{
  (void)state;
  guint8 pixels[20 * 9];
  memset(pixels, 1, sizeof pixels);
  for (int y = 2; y < 7; y++) /* a square of 5 in a field of ones */
    for (int x = 3; x < 8; x++)
      pixels[y * 20 + x] = 2;
  g_autoptr(GArray) patches = qd_patches(pixels, 20, 9, 3);
  assert_int_equal(patches->len, 2);
  const QdPatch *first = &g_array_index(patches, QdPatch, 0), *second = &g_array_index(patches, QdPatch, 1);
  assert_int_equal(first->value, 1);
  assert_int_equal(first->distance, 5);
  assert_int_equal(first->y, 4);
  assert_int_equal(second->value, 2);
  assert_int_equal(second->distance, 3);
  assert_int_equal(second->x, 5);
  assert_int_equal(second->y, 4);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_category_becomes_one_area),
      cmocka_unit_test(neighbours_keep_one_border),
      cmocka_unit_test(what_is_beyond_the_sheet_is_left_out),
      cmocka_unit_test(lines_keep_the_points_that_show),
      cmocka_unit_test(zones_are_hatched_within),
      cmocka_unit_test(words_stand_in_the_widest_patch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
