#include "fixture.h"

#include "tiles/borders.h"

static const QdGrid grid = {.west = 0, .north = 0, .per_metre = 1};

static double
length_of(const QdShapes *lines, guint8 kind)
{
  double length = 0;
  for (guint i = 0; i < lines->n; i++)
    if (lines->shapes[i].style == kind)
      for (guint32 c = lines->rings[i]; c + 1 < lines->rings[i + 1]; c++)
        length += ABS((double)lines->cells[c].x - lines->cells[c + 1].x) +
                  ABS((double)lines->cells[c].y - lines->cells[c + 1].y);
  return length;
}

static GByteArray *
rectangle(double x0, double y0, double x1, double y1)
{
  const double xy[] = {x0, -y0, x1, -y0, x1, -y1, x0, -y1};
  return polygon_wkb(xy, 4);
}

static void
a_shared_border_is_drawn_once(void **state)
{
  (void)state;
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, rectangle(0, 0, 100, 200));
  g_ptr_array_add(wkbs, rectangle(100, 0, 300, 200));
  g_autoptr(QdShapes) units = shapes_of(wkbs, &grid);
  g_autoptr(QdShapes) lines = qd_borders_new(units, 1);
  assert_true(length_of(lines, QD_BORDER_UNIT) == 200);
  assert_true(length_of(lines, QD_BORDER_PROVINCE) == 1000);
  assert_int_equal(lines->n, 3); /* one between, one around each: no line is broken without need */
}

/* The neighbour has no vertex in the corners of the first unit, overlaps it a little, or stands a little off. */
static void
neighbours_that_do_not_fit_are_still_neighbours(void **state)
{
  (void)state;
  for (double slip = -3; slip <= 3; slip += 3) {
    GPtrArray *wkbs = wkbs_new();
    g_ptr_array_add(wkbs, rectangle(0, 100, 1000, 200));
    g_ptr_array_add(wkbs, rectangle(1000 + slip, 0, 2000, 1000));
    g_autoptr(QdShapes) units = shapes_of(wkbs, &grid);
    g_autoptr(QdShapes) lines = qd_borders_new(units, 5);
    /* The long edge has its middle where there is no neighbour: an edge is of one kind as a whole. */
    assert_true(length_of(lines, QD_BORDER_UNIT) == 100);
  }
}

static void
no_units_have_no_borders(void **state)
{
  (void)state;
  g_autoptr(QdShapes) units = shapes_of(wkbs_new(), &grid);
  g_autoptr(QdShapes) lines = qd_borders_new(units, 1);
  assert_int_equal(lines->n, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_shared_border_is_drawn_once),
      cmocka_unit_test(neighbours_that_do_not_fit_are_still_neighbours),
      cmocka_unit_test(no_units_have_no_borders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
