#include "fixture.h"

#include <math.h>

#include "tiles/paper.h"
#include "tiles/patches.h"

/* A metre is 65536 cells; the sheet shows 100 × 100 m in steps of 0.1 m. */
static const QdGrid GRID = {.west = 0, .north = 100, .per_metre = 65536};

static QdPaper
paper_of(double tolerance_steps)
{
  return (QdPaper){
      .steps_per_cell = 10 / 65536.0, .tolerance_steps = tolerance_steps, .box = {0, 0, 100 * 65536, 100 * 65536}};
}

/* Two halves of a square; the border between them swings by 0.3 m. */
static QdShapes *
halves(guint8 left, guint8 right)
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
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, polygon_wkb(west, n + 2));
  g_ptr_array_add(wkbs, polygon_wkb(east, n + 2));
  QdShapes *shapes = shapes_of(wkbs, &GRID);
  shapes->shapes[0].style = left;
  shapes->shapes[1].style = right;
  return shapes;
}

static double
area_of(const QdPaperLand *land, guint area)
{
  double sum = 0;
  for (guint32 r = land->areas[area].first_ring; r < land->areas[area].first_ring + land->areas[area].n_rings; r++) {
    guint32 begin = land->rings[r], n = land->rings[r + 1] - begin;
    double twice = 0;
    for (guint32 i = 0; i < n; i++) {
      QdPaperPoint p = land->points[begin + i], q = land->points[begin + (i + 1) % n];
      twice += (double)p.x * q.y - (double)q.x * p.y;
    }
    sum += fabs(twice) / 2;
  }
  return sum;
}

static void
one_category_becomes_one_area(void **state)
{
  (void)state;
  g_autoptr(QdShapes) shapes = halves(7, 7);
  QdPaper paper = paper_of(0);
  g_autoptr(QdPaperLand) land = qd_paper_land_new(shapes, 0, 2, &paper);
  assert_int_equal(land->n_areas, 1);
  assert_int_equal(land->areas[0].style, 7);
  assert_int_equal(land->areas[0].n_rings, 1);
  assert_true(area_of(land, 0) == 800 * 800);
  assert_int_equal(land->rings[1], 4); /* the places where the inner border met the outer are on a straight line */
}

static void
neighbours_keep_one_border(void **state)
{
  (void)state;
  for (int tolerance = 0; tolerance <= 4; tolerance += 4) {
    g_autoptr(QdShapes) shapes = halves(1, 2);
    QdPaper paper = paper_of(tolerance);
    g_autoptr(QdPaperLand) land = qd_paper_land_new(shapes, 0, 2, &paper);
    assert_int_equal(land->n_areas, 2);
    assert_true(area_of(land, 0) + area_of(land, 1) == 800 * 800);
    /* the swings are 3 steps: kept by a tolerance of 0, gone with one of 4 */
    assert_int_equal(land->rings[1], tolerance == 0 ? 23 : 4);
    assert_int_equal(land->rings[2] - land->rings[1], tolerance == 0 ? 23 : 4);
  }
}

static void
shapes_end_at_the_sheet(void **state)
{
  (void)state;
  g_autoptr(QdShapes) shapes = halves(1, 2);
  QdPaper paper = paper_of(0);
  paper.box = (QdCellBox){0, 0, 30 * 65536, 100 * 65536};
  g_autoptr(QdPaperLand) land = qd_paper_land_new(shapes, 0, 2, &paper);
  assert_int_equal(land->n_areas, 1);
  assert_true(area_of(land, 0) == 200 * 800);
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
      cmocka_unit_test(shapes_end_at_the_sheet),
      cmocka_unit_test(words_stand_in_the_widest_patch),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
