/* What is flattened in place is what GDAL makes of it; all else is left to GDAL. */
#include "fixture.h"

#include "geo/plain.h"

static void
check_flat(const char *wkt, const char *flat_wkt, bool polygons)
{
  Wkb wkb = wkb_of(wkt), expected = wkb_of(flat_wkt);
  assert_int_equal(qd_wkb_flat_size(wkb.data, wkb.size, polygons), expected.size);
  assert_int_equal(qd_wkb_flat_size(wkb.data, wkb.size, !polygons), 0);
  g_autofree guint8 *flat = g_malloc(expected.size);
  qd_wkb_flatten(wkb.data, wkb.size, polygons, flat);
  assert_memory_equal(flat, expected.data, expected.size);
  for (gsize size = 0; size < wkb.size; size++)
    assert_int_equal(qd_wkb_flat_size(wkb.data, size, polygons), 0);
  g_autofree guint8 *longer = g_malloc0(wkb.size + 1);
  memcpy(longer, wkb.data, wkb.size);
  assert_int_equal(qd_wkb_flat_size(longer, wkb.size + 1, polygons), 0);
  g_free(wkb.data);
  g_free(expected.data);
}

static void
z_and_m_are_left_out(void **state)
{
  (void)state;
  check_flat("POLYGON((0 0,1 0,1 1,0 0))", "POLYGON((0 0,1 0,1 1,0 0))", true);
  check_flat("POLYGON Z((0 0 7,1 0 8,1 1 9,0 0 7))", "POLYGON((0 0,1 0,1 1,0 0))", true);
  check_flat("POLYGON M((0 0 7,1 0 8,1 1 9,0 0 7))", "POLYGON((0 0,1 0,1 1,0 0))", true);
  check_flat("POLYGON ZM((0 0 7 1,9 0 8 2,9 9 9 3,0 0 7 1),(2 1 7 1,3 1 8 2,3 2 9 3,2 1 7 1))",
             "POLYGON((0 0,9 0,9 9,0 0),(2 1,3 1,3 2,2 1))", true);
  check_flat("MULTIPOLYGON Z(((0 0 7,1 0 8,1 1 9,0 0 7)),((5 5 7,6 5 8,6 6 9,5 5 7)))",
             "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", true);
  check_flat("LINESTRING Z(0 0 1,5 5 2)", "LINESTRING(0 0,5 5)", false);
  check_flat("MULTILINESTRING M((0 0 1,5 5 2),(1 1 1,2 2 2,3 3 3))", "MULTILINESTRING((0 0,5 5),(1 1,2 2,3 3))", false);
}

static void
the_old_code_of_z_is_known(void **state)
{
  (void)state;
  Wkb wkb = wkb_of("POLYGON Z((0 0 7,1 0 8,1 1 9,0 0 7))"), flat = wkb_of("POLYGON((0 0,1 0,1 1,0 0))");
  const guint32 old = 0x80000003u;
  memcpy(wkb.data + 1, &old, 4);
  assert_int_equal(qd_wkb_flat_size(wkb.data, wkb.size, true), flat.size);
  g_autofree guint8 *out = g_malloc(flat.size);
  qd_wkb_flatten(wkb.data, wkb.size, true, out);
  assert_memory_equal(out, flat.data, flat.size);
  g_free(wkb.data);
  g_free(flat.data);
}

static void
other_geometries_are_left_to_gdal(void **state)
{
  (void)state;
  const char *const others[] = {"POINT(1 2)",
                                "POLYGON EMPTY",
                                "MULTIPOLYGON EMPTY",
                                "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)",
                                "CURVEPOLYGON((0 0,1 0,1 1,0 0))",
                                "GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)))",
                                "MULTISURFACE(((0 0,1 0,1 1,0 0)))",
                                "TRIANGLE((0 0,1 0,1 1,0 0))",
                                "MULTIPOINT(1 1,2 2)",
                                "CIRCULARSTRING(0 0,1 1,2 0)"};
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    Wkb wkb = wkb_of(others[i]);
    assert_int_equal(qd_wkb_flat_size(wkb.data, wkb.size, true), 0);
    assert_int_equal(qd_wkb_flat_size(wkb.data, wkb.size, false), 0);
    g_free(wkb.data);
  }
  Wkb big_endian = wkb_of("POLYGON((0 0,1 0,1 1,0 0))");
  big_endian.data[0] = 0;
  assert_int_equal(qd_wkb_flat_size(big_endian.data, big_endian.size, true), 0);
  g_free(big_endian.data);
  assert_int_equal(qd_wkb_flat_size(NULL, 0, true), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(z_and_m_are_left_out),
      cmocka_unit_test(the_old_code_of_z_is_known),
      cmocka_unit_test(other_geometries_are_left_to_gdal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
