/* The fast check of validity never says "certain" where GEOS says invalid, and does not leave ordinary parcels to it.
 */
#include "fixture.h"

#include "geo/geos.h"
#include "geo/valid.h"

static bool
is_certain(QdValidator *validator, const guint8 *wkb, gsize size)
{
  QdBox box;
  return qd_wkb_box(wkb, size, &box) && qd_certainly_valid(validator, wkb, size, &box);
}

static void
known_polygons_are_told_apart(void **state)
{
  (void)state;
  const struct {
    const char *wkt;
    bool is_certain;
  } cases[] = {
      {"POLYGON((0 0,2 0,2 2,0 2,0 0))", true},
      {"POLYGON((0 0,1 0,2 0,2 2,0 2,0 0))", true},         /* a point on a straight side */
      {"POLYGON((0 0,0 0,2 0,2 2,2 2,2 2,0 2,0 0))", true}, /* repeated points */
      {"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,2 2,1 1),(4 4,4 5,5 5,4 4))", true},
      {"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", true},
      {"MULTIPOLYGON(((0 0,9 0,0 9,0 0)),((9 9,9 8,8 9,9 9)))", true}, /* boxes meet, parts do not */
      {"POLYGON((0 0,2 2,2 0,0 2,0 0))", false},
      {"POLYGON((0 3,2 -3,-3 1,3 1,-2 -3,0 3))", false}, /* twice around its middle */
      {"POLYGON((4 0,2 0,2 2,0 2,0 0,4 0))", false},     /* a spike at its first point */
      {"POLYGON((0 0,2 0,4 0,1 0,1 2,0 0))", false},     /* back along itself */
      {"POLYGON((0 0,4 0,2 0,2 4,0 4,0 0))", false},
      {"POLYGON((0 0,4 0,4 4,2 0,0 4,0 0))", false}, /* a point on another side */
      {"POLYGON((0 0,2 0,1 0,0 0))", false},
      {"POLYGON((0 0,0 0,2 0,0 0))", false}, /* three points */
      {"POLYGON((0 0,2 0,2 2,0 2))", false}, /* not closed */
      {"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,20 2,1 1))", false},
      {"POLYGON((0 0,9 0,9 9,0 9,0 0),(11 1,11 2,12 2,11 1))", false},               /* hole outside */
      {"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 8,8 8,1 1),(2 3,2 4,3 4,2 3))", false}, /* hole in a hole */
      {"POLYGON((0 0,9 0,9 9,0 9,0 0),(0 0,1 2,2 1,0 0))", false},                   /* touches: valid, but GEOS's */
      {"MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0)),((1 1,2 1,2 2,1 1)))", false},
      {"MULTIPOLYGON(((1 1,2 1,2 2,1 1)),((0 0,9 0,9 9,0 9,0 0)))", false},
      {"POLYGON EMPTY", false},
      {"MULTIPOLYGON(((0 0,1 0,1 1,0 0)),EMPTY)", true},
      {"LINESTRING(0 0,1 0,1 1,0 0)", false},
      {"POLYGON((0 0,1e200 0,1e200 1e200,0 0))", false},
  };
  QdValidator *validator = qd_validator_new();
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    Wkb wkb = wkb_of(cases[i].wkt);
    if (is_certain(validator, wkb.data, wkb.size) != cases[i].is_certain)
      fail_msg("%s", cases[i].wkt);
    g_free(wkb.data);
  }
  qd_validator_free(validator);
}

/* ---- random polygons ---- */

static guint
random_below(guint64 *seed, guint n)
{
  return (guint)(random_unit(seed) * n);
}

typedef struct {
  GByteArray *wkb;
  guint64 seed;
  double grid; /* points are multiples of it; 0: any */
} Maker;

static void
put_u32(Maker *m, guint32 value)
{
  g_byte_array_append(m->wkb, (const guint8 *)&value, 4);
}

static void
put_point(Maker *m, double x, double y)
{
  const double xy[2] = {m->grid > 0 ? m->grid * round(x / m->grid) : x, m->grid > 0 ? m->grid * round(y / m->grid) : y};
  g_byte_array_append(m->wkb, (const guint8 *)xy, 16);
}

/* A ring around a centre; wild ones cross themselves, spoilt ones have repeated points, spikes and touching points. */
static void
put_ring(Maker *m, double x, double y, double radius, guint n, double wildness, double spoilt)
{
  guint count_at = m->wkb->len, points_at = count_at + 4, made = 0;
  put_u32(m, 0);
  for (guint i = 0; i < n; i++, made++) {
    double angle = 2 * G_PI * (i + wildness * (random_unit(&m->seed) - 0.5)) / n;
    double r = radius * (1 - 0.6 * random_unit(&m->seed) * (wildness > 0));
    put_point(m, x + r * cos(angle), y + r * sin(angle));
    if (random_unit(&m->seed) < spoilt) {
      double again[2];
      memcpy(again, m->wkb->data + points_at + 16 * random_below(&m->seed, made + 1), 16);
      put_point(m, again[0], again[1]);
      made++;
    }
  }
  double first[2];
  memcpy(first, m->wkb->data + points_at, 16);
  g_byte_array_append(m->wkb, (const guint8 *)first, 16);
  guint32 count = made + 1;
  memcpy(m->wkb->data + count_at, &count, 4);
}

static void
put_polygon(Maker *m, double x, double y, double radius)
{
  static const double wild[] = {0, 0.5, 0.9, 1.5, 4}, spoils[] = {0, 0, 0, 0.02, 0.1};
  guint n_holes = random_unit(&m->seed) < 0.6 ? 0 : 1 + random_below(&m->seed, 3);
  guint n = 3 + random_below(&m->seed, random_unit(&m->seed) < 0.1 ? 300 : 30);
  const guint8 order = 1;
  g_byte_array_append(m->wkb, &order, 1);
  put_u32(m, 3);
  put_u32(m, 1 + n_holes);
  put_ring(m, x, y, radius, n, wild[random_below(&m->seed, 5)], spoils[random_below(&m->seed, 5)]);
  for (guint i = 0; i < n_holes; i++) {
    double angle = 2 * G_PI * random_unit(&m->seed), away = radius * random_unit(&m->seed) * 0.6;
    put_ring(m, x + away * cos(angle), y + away * sin(angle), radius * random_unit(&m->seed) * 0.3,
             3 + random_below(&m->seed, 6), 0.5, 0);
  }
}

static void
put_geometry(Maker *m)
{
  static const double grids[] = {0, 0, 0.001, 1, 8};
  double x = 400000 + 1000 * random_unit(&m->seed), y = 2400000 + 1000 * random_unit(&m->seed);
  m->grid = grids[random_below(&m->seed, 5)];
  g_byte_array_set_size(m->wkb, 0);
  if (random_unit(&m->seed) < 0.7) {
    put_polygon(m, x, y, 50);
    return;
  }
  const guint8 order = 1;
  guint n = 1 + random_below(&m->seed, 4);
  g_byte_array_append(m->wkb, &order, 1);
  put_u32(m, 6);
  put_u32(m, n);
  for (guint i = 0; i < n; i++)
    put_polygon(m, x + 150 * random_unit(&m->seed), y + 150 * random_unit(&m->seed), 50);
}

static void
certain_is_never_wrong(void **state)
{
  (void)state;
  Maker maker = {.wkb = g_byte_array_new(), .seed = 7};
  QdValidator *validator = qd_validator_new();
  g_autoptr(QdGeos) geos = qd_geos_new();
  guint n_valid = 0, n_invalid = 0, n_certain = 0;
  for (guint i = 0; i < 60000; i++) {
    put_geometry(&maker);
    GEOSGeometry *geometry = qd_geos_read(geos, maker.wkb->data, maker.wkb->len);
    bool is_valid = geometry != NULL && GEOSisValid_r(qd_geos_handle(geos), geometry) == 1;
    bool certain = is_certain(validator, maker.wkb->data, maker.wkb->len);
    qd_geos_destroy(geos, geometry);
    if (certain && !is_valid)
      fail_msg("polygon %u is invalid, but was said to be certainly valid", i);
    n_valid += is_valid;
    n_invalid += !is_valid;
    n_certain += certain;
  }
  assert_true(n_valid > 15000 && n_invalid > 15000);
  /* what is left to GEOS: rings that touch in a point of the grid, parts in holes */
  assert_true(n_certain > 0.9 * n_valid);
  g_byte_array_unref(maker.wkb);
  qd_validator_free(validator);
}

/* Rings longer than the blocks of the search: a round one, and the same with one point moved across. */
static void
long_rings_are_searched_to_the_end(void **state)
{
  (void)state;
  QdValidator *validator = qd_validator_new();
  for (guint n = 3; n < 3000; n = n * 3 / 2 + 1) {
    Maker maker = {.wkb = g_byte_array_new(), .seed = n};
    const guint8 order = 1;
    g_byte_array_append(maker.wkb, &order, 1);
    put_u32(&maker, 3);
    put_u32(&maker, 1);
    put_ring(&maker, 400000, 2400000, 1000, n, 0, 0);
    assert_true(is_certain(validator, maker.wkb->data, maker.wkb->len));
    for (guint k = 0; k < 20 && n > 6; k++) {
      g_autofree guint8 *spoilt = g_memdup2(maker.wkb->data, maker.wkb->len);
      guint moved = 1 + random_below(&maker.seed, n - 1);
      const double far[2] = {2 * 400000.0, 2 * 2400000.0};
      double xy[2];
      memcpy(xy, spoilt + 13 + 16 * moved, 16);
      for (guint c = 0; c < 2; c++)
        xy[c] = 400000 * (c == 0) + 2400000 * (c == 1) + 1.5 * (far[c] / 2 - xy[c]);
      memcpy(spoilt + 13 + 16 * moved, xy, 16);
      assert_false(is_certain(validator, spoilt, maker.wkb->len));
    }
    g_byte_array_unref(maker.wkb);
  }
  qd_validator_free(validator);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_polygons_are_told_apart),
      cmocka_unit_test(certain_is_never_wrong),
      cmocka_unit_test(long_rings_are_searched_to_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
