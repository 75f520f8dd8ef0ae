/* Bytes by hand, after the specification of Mapbox Vector Tiles 2.1; the geometries are its examples (4.3.5). */
#include "fixture.h"

#include <math.h>

#include "tiles/mvt.h"

static GByteArray *
tile_with(QdMvtType type, const QdTilePoint *points, const guint *sizes, guint n)
{
  g_autoptr(QdMvtLayer) layer = qd_mvt_layer_new("a");
  GByteArray *tile = g_byte_array_new();
  qd_mvt_begin(layer, 7, type);
  for (guint i = 0; i < n; points += sizes[i++])
    qd_mvt_geometry(layer, points, sizes[i], (QdTilePoint){0, 0});
  qd_mvt_end(layer);
  assert_int_equal(qd_mvt_count(layer), 1);
  qd_mvt_layer_take(layer, tile);
  return tile;
}

/* A tile of one layer "a" with one feature, number 7, without attributes. */
static void
assert_geometry(GByteArray *tile, QdMvtType type, const guint8 *geometry, guint8 n)
{
  const guint8 head[] = {0x1a, (guint8)(n + 16), 0x0a, 1, 'a', 0x12, (guint8)(n + 6), 0x08, 7,
                         0x18, (guint8)type,     0x22, n};
  const guint8 tail[] = {0x28, 0x80, 0x20, 0x78, 2}; /* extent 4096, version 2 */
  assert_int_equal(tile->len, sizeof head + n + sizeof tail);
  assert_memory_equal(tile->data, head, sizeof head);
  assert_memory_equal(tile->data + sizeof head, geometry, n);
  assert_memory_equal(tile->data + sizeof head + n, tail, sizeof tail);
  g_byte_array_unref(tile);
}

static void
a_point_is_one_move(void **state)
{
  (void)state;
  const QdTilePoint points[] = {{25, 17}};
  const guint sizes[] = {1};
  const guint8 expected[] = {9, 50, 34};
  assert_geometry(tile_with(QD_MVT_POINT, points, sizes, 1), QD_MVT_POINT, expected, sizeof expected);
}

static void
lines_go_on_from_where_the_pen_is(void **state)
{
  (void)state;
  const QdTilePoint points[] = {{2, 2}, {2, 10}, {10, 10}, {1, 1}, {3, 5}};
  const guint sizes[] = {3, 2};
  const guint8 expected[] = {9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8};
  assert_geometry(tile_with(QD_MVT_LINE, points, sizes, 2), QD_MVT_LINE, expected, sizeof expected);
}

static void
rings_are_closed_without_a_point(void **state)
{
  (void)state;
  const QdTilePoint points[] = {{0, 0},   {10, 0},  {10, 10}, {0, 10},  {11, 11}, {20, 11},
                                {20, 20}, {11, 20}, {13, 13}, {13, 17}, {17, 17}, {17, 13}};
  const guint sizes[] = {4, 4, 4};
  const guint8 expected[] = {9, 0,  0,  26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0,
                             0, 18, 17, 0,  15, 9, 4, 13, 26, 0, 8,  8, 0,  0, 7,  15};
  assert_geometry(tile_with(QD_MVT_POLYGON, points, sizes, 3), QD_MVT_POLYGON, expected, sizeof expected);
}

static void
keys_and_values_stand_once(void **state)
{
  (void)state;
  g_autoptr(QdMvtLayer) layer = qd_mvt_layer_new("b");
  g_autoptr(GByteArray) tile = g_byte_array_new();
  const QdTilePoint point = {4097, 4098};
  for (guint i = 0; i < 2; i++) {
    qd_mvt_begin(layer, 300 + i, QD_MVT_POINT);
    qd_mvt_text(layer, "k", "đ");
    qd_mvt_text(layer, "none", NULL);
    qd_mvt_text(layer, "none", "");
    qd_mvt_real(layer, "none", NAN);
    if (i == 1)
      qd_mvt_real(layer, "n", 1.5);
    qd_mvt_geometry(layer, &point, 1, (QdTilePoint){4096, 4096});
    qd_mvt_end(layer);
  }
  qd_mvt_begin(layer, 1, QD_MVT_POINT); /* without geometry */
  qd_mvt_end(layer);
  assert_int_equal(qd_mvt_count(layer), 2);
  qd_mvt_layer_take(layer, tile);
  const guint8 expected[] = {
      0x1a, 65,   0x0a, 1,    'b',                                                     /* name */
      0x12, 14,   0x08, 0xac, 0x02, 0x12, 2,    0, 0,    0x18, 1, 0x22, 3, 9,    2, 4, /* 300: k = đ */
      0x12, 16,   0x08, 0xad, 0x02, 0x12, 4,    0, 0,    1,    1, 0x18, 1, 0x22, 3, 9,    2,
      4,                                 /* 301: k = đ, n = 1.5 */
      0x1a, 1,    'k',  0x1a, 1,    'n', /* keys */
      0x22, 4,    0x0a, 2,    0xc4, 0x91, 0x22, 9, 0x19, 0,    0, 0,    0, 0,    0, 0xf8, 0x3f, /* values */
      0x28, 0x80, 0x20, 0x78, 2,
  };
  assert_int_equal(expected[1] + 2, sizeof expected);
  assert_int_equal(tile->len, sizeof expected);
  assert_memory_equal(tile->data, expected, sizeof expected);
  qd_mvt_layer_take(layer, tile); /* empty by now */
  assert_int_equal(tile->len, sizeof expected);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_point_is_one_move),
      cmocka_unit_test(lines_go_on_from_where_the_pen_is),
      cmocka_unit_test(rings_are_closed_without_a_point),
      cmocka_unit_test(keys_and_values_stand_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
