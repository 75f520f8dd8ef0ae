/* Spikes and repeated points of outlines that are valid. */
#include "fixture.h"

#include "check/outline.h"

static QdOutline
inspect(const char *wkt)
{
  const QdOutlineLimits limits = {.snap_m = 0.001, .sliver_width_m = 1, .sliver_area_m2 = 50};
  QdOutline outline;
  OGRGeometryH geometry = NULL;
  char *text = (char *)wkt;
  assert_int_equal(OGR_G_CreateFromWkt(&text, NULL, &geometry), OGRERR_NONE);
  gsize size = (gsize)OGR_G_WkbSize(geometry);
  g_autofree guint8 *wkb = g_malloc(size);
  OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
  OGR_G_DestroyGeometry(geometry);
  qd_outline_inspect(wkb, size, &limits, &outline);
  return outline;
}

static void
a_clean_outline_has_nothing(void **state)
{
  (void)state;
  QdOutline o = inspect("POLYGON((0 0,100 0,100 100,0 100,0 0),(40 40,40 60,60 60,40 40))");
  assert_int_equal(o.n_spikes + o.n_repeated, 0);
}

static void
spikes_are_counted_and_the_longest_is_told(void **state)
{
  (void)state;
  QdOutline o = inspect("POLYGON((0 0,100 0,100 100,60 100,59.95 140,59.9 100,20 100,19.98 110,19.96 100,0 100,0 0))");
  assert_int_equal(o.n_spikes, 2);
  assert_close(o.spike_m, 40, 0.001);
  assert_close(o.spike_x, 59.95, 0);
  assert_close(o.spike_y, 140, 0);
}

/* The tip may be the point at which the ring begins, and may stand twice. */
static void
a_spike_at_the_first_point(void **state)
{
  (void)state;
  QdOutline o = inspect("POLYGON((0.05 -30,0.05 -30,0.1 0,100 0,100 100,0 100,0 0,0.05 -30))");
  assert_int_equal(o.n_spikes, 1);
  assert_int_equal(o.n_repeated, 1);
  assert_close(o.spike_y, -30, 0);
}

/* A narrow field that ends in a point: what it encloses is no sliver. */
static void
a_long_wedge_is_no_spike(void **state)
{
  (void)state;
  assert_int_equal(inspect("POLYGON((0 0,1000 0,0 5,0 0))").n_spikes, 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_clean_outline_has_nothing),
      cmocka_unit_test(spikes_are_counted_and_the_longest_is_told),
      cmocka_unit_test(a_spike_at_the_first_point),
      cmocka_unit_test(a_long_wedge_is_no_spike),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
