#include "fixture.h"

#include "geo/area.h"
#include "tiles/borders.h"

static double
length_of(const QdBorders *borders, guint8 kind)
{
  double length = 0;
  for (guint i = 0; i < borders->lines->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(g_ptr_array_index(borders->lines, i), &size);
    if (g_array_index(borders->kinds, guint8, i) == kind)
      length += qd_wkb_length(wkb, size);
  }
  return length;
}

/* Frees the polygons. */
static QdBorders *
borders_of(GPtrArray *wkbs, double reach_m)
{
  g_autofree QdCoverageMember *units = g_new(QdCoverageMember, wkbs->len + 1);
  for (guint i = 0; i < wkbs->len; i++) {
    const GByteArray *wkb = g_ptr_array_index(wkbs, i);
    units[i] = (QdCoverageMember){wkb->data, wkb->len};
  }
  QdBorders *borders = qd_borders_new(units, wkbs->len, reach_m);
  assert_non_null(borders);
  g_ptr_array_unref(wkbs);
  return borders;
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
  g_autoptr(QdBorders) lines = borders_of(wkbs, 1);
  assert_true(length_of(lines, QD_BORDER_UNIT) == 200);
  assert_true(length_of(lines, QD_BORDER_PROVINCE) == 1000);
  assert_int_equal(lines->lines->len, 3); /* one between, one around each: no line is broken without need */
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
    g_autoptr(QdBorders) lines = borders_of(wkbs, 5);
    /* Off by 3 m, the long edge has its middle where there is no neighbour: an edge is of one kind as a whole. */
    assert_true(length_of(lines, QD_BORDER_UNIT) == 100);
    if (slip == 0)
      assert_true(length_of(lines, QD_BORDER_PROVINCE) == 2100 + 3900);
  }
}

static void
no_units_have_no_borders(void **state)
{
  (void)state;
  GPtrArray *wkbs = wkbs_new();
  g_ptr_array_add(wkbs, g_byte_array_new()); /* a unit without geometry */
  g_autoptr(QdBorders) lines = borders_of(wkbs, 1);
  assert_int_equal(lines->lines->len, 0);
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
