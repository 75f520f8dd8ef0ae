#include "fixture.h"

#include <cpl_conv.h>

#include "package/blob.h"

#define HEAD_BYTES (8 + 4 * 8)

static char *
text_of(const GByteArray *blob, guint head_bytes)
{
  OGRGeometryH geometry = NULL;
  char *wkt = NULL;
  assert_int_equal(OGR_G_CreateFromWkb(blob->data + head_bytes, NULL, &geometry, (int)(blob->len - head_bytes)),
                   OGRERR_NONE);
  assert_int_equal(OGR_G_ExportToIsoWkt(geometry, &wkt), OGRERR_NONE);
  OGR_G_DestroyGeometry(geometry);
  char *text = g_strdup(wkt);
  CPLFree(wkt);
  return text;
}

static void
geometry_becomes_what_the_layer_holds(void **state)
{
  (void)state;
  const struct {
    QdShape shape;
    const char *given, *kept; /* kept NULL: none */
    double side[4], length_m;
  } cases[] = {
      {QD_SHAPE_POLYGON, "POLYGON((0 0,3 0,3 4,0 0))", "MULTIPOLYGON (((0 0,3 0,3 4,0 0)))", {0, 3, 0, 4}, 12},
      {QD_SHAPE_POLYGON,
       "MULTIPOLYGON(((0 0,3 0,3 4,0 0)),((9 9,9 8,8 8,9 9)))",
       "MULTIPOLYGON (((0 0,3 0,3 4,0 0)),((9 9,9 8,8 8,9 9)))",
       {0, 9, 0, 9},
       14 + M_SQRT2},
      {QD_SHAPE_POLYGON,
       "POLYGON Z((0 0 7,3 0 7,3 4 7,0 0 7))",
       "MULTIPOLYGON (((0 0,3 0,3 4,0 0)))",
       {0, 3, 0, 4},
       12},
      {QD_SHAPE_POLYGON,
       "GEOMETRYCOLLECTION(POLYGON((0 0,3 0,3 4,0 0)))",
       "MULTIPOLYGON (((0 0,3 0,3 4,0 0)))",
       {0, 3, 0, 4},
       12},
      {QD_SHAPE_POLYGON, "POLYGON EMPTY", NULL, {0}, NAN},
      {QD_SHAPE_LINE, "LINESTRING(5 5,8 9)", "MULTILINESTRING ((5 5,8 9))", {5, 8, 5, 9}, 5},
      {QD_SHAPE_LINE, "MULTILINESTRING((5 5,8 9),EMPTY)", "MULTILINESTRING ((5 5,8 9))", {5, 8, 5, 9}, 5},
  };
  g_autoptr(GByteArray) blob = g_byte_array_new();
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const Wkb wkb = wkb_of(cases[i].given);
    g_autofree guint8 *bytes = wkb.data;
    QdEnvelope box;
    double length_m;
    assert_true(qd_blob_set(blob, cases[i].shape, 9215, bytes, wkb.size, &box, &length_m));
    if (cases[i].kept == NULL) {
      assert_true(blob->len == 0 && isnan(length_m));
      continue;
    }
    g_autofree char *text = text_of(blob, HEAD_BYTES);
    assert_string_equal(text, cases[i].kept);
    assert_memory_equal(box.side, cases[i].side, sizeof box.side);
    assert_memory_equal(blob->data, "GP\0\003\377#\0\0", 8); /* little-endian, with a box, EPSG 9215 */
    assert_memory_equal(blob->data + 8, cases[i].side, sizeof box.side);
    assert_true(fabs(length_m - cases[i].length_m) < 1e-12);
  }
}

static void
what_does_not_fit_is_refused(void **state)
{
  (void)state;
  const struct {
    QdShape shape;
    const char *given;
  } cases[] = {{QD_SHAPE_POLYGON, "LINESTRING(5 5,8 9)"},
               {QD_SHAPE_POLYGON, "POINT(1 2)"},
               {QD_SHAPE_LINE, "POINT(1 2)"},
               {QD_SHAPE_POLYGON, "GEOMETRYCOLLECTION(POINT(1 2),POLYGON((0 0,3 0,3 4,0 0)))"}};
  g_autoptr(GByteArray) blob = g_byte_array_new();
  QdEnvelope box;
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const Wkb wkb = wkb_of(cases[i].given);
    g_autofree guint8 *bytes = wkb.data;
    assert_false(qd_blob_set(blob, cases[i].shape, 9215, bytes, wkb.size, &box, NULL));
  }
  assert_false(qd_blob_set(blob, QD_SHAPE_POLYGON, 9215, (const guint8 *)"\1\3", 2, &box, NULL));
}

static void
a_point_has_no_box_in_its_header(void **state)
{
  (void)state;
  g_autoptr(GByteArray) blob = g_byte_array_new();
  QdEnvelope box;
  qd_blob_set_point(blob, 9215, 1.5, 2.25, &box);
  const double sides[] = {1.5, 1.5, 2.25, 2.25};
  g_autofree char *text = text_of(blob, 8);
  assert_string_equal(text, "POINT (1.5 2.25)");
  assert_memory_equal(box.side, sides, sizeof sides);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(geometry_becomes_what_the_layer_holds),
      cmocka_unit_test(what_does_not_fit_is_refused),
      cmocka_unit_test(a_point_has_no_box_in_its_header),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
