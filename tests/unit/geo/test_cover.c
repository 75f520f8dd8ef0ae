/* Gaps and overlaps as geometry, against areas by hand and by GEOS. */
#include "geo/polygons.h"

#include "geo/cover.h"

typedef struct {
  double gap_m2, overlap_m2; /* each cover beyond the first counts */
  guint n_gaps, n_overlaps, most;
} Found;

typedef struct {
  QdGeos *geos;
  GArray *members; /* QdCoverMember */
  GPtrArray *bytes;
  Wkb frame;
} Case;

static void
begin(Case *c, const char *frame)
{
  *c = (Case){.geos = qd_geos_new(),
              .members = g_array_new(FALSE, FALSE, sizeof(QdCoverMember)),
              .bytes = g_ptr_array_new_with_free_func(g_free)};
  if (frame != NULL)
    c->frame = wkb_of(frame);
}

static void
end(Case *c)
{
  g_array_unref(c->members);
  g_ptr_array_unref(c->bytes);
  g_free(c->frame.data);
  qd_geos_free(c->geos);
}

static void
add(Case *c, const char *wkt)
{
  Wkb wkb = wkb_of(wkt);
  QdCoverMember member = {.wkb = wkb.data, .size = wkb.size};
  assert_true(qd_wkb_box(wkb.data, wkb.size, &member.box));
  g_array_append_val(c->members, member);
  g_ptr_array_add(c->bytes, wkb.data);
}

static Found
find(Case *c)
{
  g_autoptr(GError) error = NULL;
  const QdCoverMember *members = (const QdCoverMember *)(const void *)c->members->data;
  QdBoxes *boxes = NULL;
  QdFrame frame = {0};
  if (c->frame.data != NULL)
    qd_frame_init(&frame, c->frame.data, c->frame.size);
  GArray *faces =
      qd_cover_faces(c->geos, members, c->members->len, &boxes, c->frame.data == NULL ? NULL : &frame, NULL, &error);
  qd_frame_clear(&frame);
  qd_boxes_free(boxes);
  assert_no_error(error);
  assert_non_null(faces);
  Found found = {0};
  for (guint i = 0; i < faces->len; i++) {
    const QdFace *face = &g_array_index(faces, QdFace, i);
    assert_true(face->count != 1);
    double length = 0;
    GEOSLength_r(qd_geos_handle(c->geos), face->polygon, &length);
    assert_close(face->length_m, length, 0);
    if (face->count == 0) {
      found.gap_m2 += face->area_m2;
      found.n_gaps += face->area_m2 > 1e-6 ? 1 : 0;
    } else {
      found.overlap_m2 += (face->count - 1) * face->area_m2;
      found.n_overlaps += face->area_m2 > 1e-6 ? 1 : 0;
      found.most = MAX(found.most, face->count);
    }
  }
  qd_faces_free(c->geos, faces);
  return found;
}

/* One case by hand: frame, members, what must be found. */
typedef struct {
  const char *name, *frame, *members[6];
  double gap_m2, overlap_m2;
  guint n_gaps, n_overlaps;
} Expected;

#define F "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))"
#define BOX(x0, y0, x1, y1)                                                                                            \
  "POLYGON((4000" #x0 " 24000" #y0 ",4000" #x1 " 24000" #y0 ",4000" #x1 " 24000" #y1 ",4000" #x0 " 24000" #y1          \
  ",4000" #x0 " 24000" #y0 "))"
#define BIG(size)                                                                                                      \
  "POLYGON((399900 2399900,400" #size " 2399900,400" #size " 2400" #size ",399900 2400" #size ",399900 2399900))"

static const Expected cases[] = {
    {"covered once", F, {BOX(00, 00, 10, 10)}, 0, 0, 0, 0},
    {"covered once by two", F, {BOX(00, 00, 05, 10), BOX(05, 00, 10, 10)}, 0, 0, 0, 0},
    {"not covered", F, {NULL}, 100, 0, 1, 0},
    {"a gap at the border", F, {BOX(00, 00, 07, 10)}, 30, 0, 1, 0},
    {"a gap between two", F, {BOX(00, 00, 04, 10), BOX(06, 00, 10, 10)}, 20, 0, 1, 0},
    {"two overlap", F, {BOX(00, 00, 06, 10), BOX(04, 00, 10, 10)}, 0, 20, 0, 1},
    {"two overlap beside a gap", F, {BOX(00, 00, 05, 10), BOX(03, 00, 08, 10)}, 20, 20, 1, 1},
    {"nested", F, {BOX(00, 00, 10, 10), BOX(03, 03, 05, 05)}, 0, 4, 0, 1},
    {"a hole not filled",
     F,
     {"POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000),"
      "(400002 2400002,400002 2400005,400005 2400005,400005 2400002,400002 2400002))"},
     9,
     0,
     1,
     0},
    {"a hole filled",
     F,
     {"POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000),"
      "(400002 2400002,400002 2400005,400005 2400005,400005 2400002,400002 2400002))",
      BOX(02, 02, 05, 05)},
     0,
     0,
     0,
     0},
    {"a hole half filled",
     F,
     {"POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000),"
      "(400002 2400002,400002 2400004,400006 2400004,400006 2400002,400002 2400002))",
      BOX(02, 02, 04, 04)},
     4,
     0,
     1,
     0},
    {"the same twice", F, {BOX(00, 00, 10, 10), BOX(00, 00, 10, 10)}, 0, 100, 0, 1},
    {"the same twice in a part", F, {BOX(00, 00, 10, 10), BOX(02, 02, 04, 05), BOX(02, 02, 04, 05)}, 0, 12, 0, 1},
    {"three on one place", F, {BOX(00, 00, 10, 10), BOX(02, 02, 06, 06), BOX(04, 04, 08, 08)}, 0, 32, 0, 3},
    {"one from beyond the frame", F, {BIG(200)}, 0, 0, 0, 0},
    {"twice from beyond the frame", F, {BIG(200), BIG(300)}, 0, 100, 0, 1},
    {"the same twice from beyond", F, {BIG(200), BIG(200)}, 0, 100, 0, 1},
    {"once exactly, and once from beyond", F, {BOX(00, 00, 10, 10), BIG(200)}, 0, 100, 0, 1},
    {"once in parts, and once from beyond", F, {BOX(00, 00, 05, 10), BOX(05, 00, 10, 10), BIG(200)}, 0, 100, 0, 1},
    {"two sheets each twice",
     F,
     {BOX(00, 00, 05, 10), BOX(00, 00, 05, 10), BOX(05, 00, 10, 10), BOX(05, 00, 10, 10)},
     0,
     100,
     0,
     1},
    {"two beyond, cut by an edge of theirs",
     F,
     {"POLYGON((399900 2399900,400005 2399900,400005 2400200,399900 2400200,399900 2399900))",
      "POLYGON((400005 2399900,400200 2399900,400200 2400200,400005 2400200,400005 2399900))", BIG(300)},
     0,
     100,
     0,
     1},
    {"crossing edges without common vertices",
     F,
     {"POLYGON((399990 2400000,400020 2400000,400020 2400006,399990 2400006,399990 2400000))",
      "POLYGON((399990 2400005,400020 2400005,400020 2400020,399990 2400020,399990 2400005))"},
     0,
     10,
     0,
     1},
    {"a T-junction", F, {BOX(00, 00, 05, 10), BOX(05, 00, 10, 05), BOX(05, 05, 10, 10)}, 0, 0, 0, 0},
    {"a frame with a hole",
     "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000),"
     "(400002 2400002,400002 2400005,400005 2400005,400005 2400002,400002 2400002))",
     {BOX(00, 00, 10, 05)},
     50,
     0,
     1,
     0},
    {"a frame in two parts",
     "MULTIPOLYGON(((400000 2400000,400002 2400000,400002 2400002,400000 2400002,400000 2400000)),"
     "((400005 2400005,400009 2400005,400009 2400009,400005 2400009,400005 2400005)))",
     {BOX(00, 00, 10, 10), BOX(05, 05, 06, 06)},
     0,
     1,
     0,
     1},
    {"without a frame, a hole that members enclose",
     NULL,
     {BOX(00, 00, 10, 02), BOX(00, 08, 10, 10), BOX(00, 02, 02, 08), BOX(08, 02, 10, 08)},
     36,
     0,
     1,
     0},
    {"without a frame, two overlap", NULL, {BOX(00, 00, 06, 10), BOX(04, 00, 10, 10)}, 0, 20, 0, 1},
    {"without a frame, land apart is no gap", NULL, {BOX(00, 00, 02, 02), BOX(05, 05, 07, 07)}, 0, 0, 0, 0},
};

static void
areas_by_hand_are_found(void **state)
{
  (void)state;
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const Expected *e = &cases[i];
    Case c;
    begin(&c, e->frame);
    for (guint k = 0; k < G_N_ELEMENTS(e->members) && e->members[k] != NULL; k++)
      add(&c, e->members[k]);
    Found found = find(&c);
    if (fabs(found.gap_m2 - e->gap_m2) > 1e-6 || fabs(found.overlap_m2 - e->overlap_m2) > 1e-6 ||
        found.n_gaps < e->n_gaps || found.n_overlaps < e->n_overlaps || (e->n_gaps == 0 && found.n_gaps > 0) ||
        (e->n_overlaps == 0 && found.n_overlaps > 0))
      fail_msg("%s: %u gaps of %g m², %u overlaps of %g m²", e->name, found.n_gaps, found.gap_m2, found.n_overlaps,
               found.overlap_m2);
    end(&c);
  }
}

/* Vertices that rounding moved by a tenth of a nanometre, on both sides of T-junctions. */
static void
rounding_makes_no_misfit(void **state)
{
  (void)state;
  guint64 seed = 9;
  for (guint round = 0; round < 100; round++) {
    Case c;
    begin(&c, F);
    double x[2], y[2];
    for (guint i = 0; i < 2; i++) {
      x[i] = 400005 + 2e-10 * (random_unit(&seed) - 0.5) * 10;
      y[i] = 2400003 + 2e-10 * (random_unit(&seed) - 0.5) * 10;
    }
    g_autofree char *left =
        g_strdup_printf("POLYGON((400000 2400000,%.12f 2400000,400005 2400010,400000 2400010,400000 2400000))", x[0]);
    g_autofree char *low = g_strdup_printf(
        "POLYGON((%.12f 2400000,400010 2400000,400010 %.12f,400005 %.12f,%.12f 2400000))", x[1], y[0], y[1], x[1]);
    g_autofree char *high = g_strdup_printf(
        "POLYGON((400005 %.12f,400010 %.12f,400010 2400010,400005 2400010,400005 %.12f))", y[0], y[1], y[0]);
    add(&c, left);
    add(&c, low);
    add(&c, high);
    Found found = find(&c);
    assert_close(found.gap_m2, 0, 1e-6);
    assert_close(found.overlap_m2, 0, 1e-6);
    end(&c);
  }
}

/* Frame less the union of members; members' parts in the frame less their union. */
static void
measure_with_geos(Case *c, double *gap_m2, double *overlap_m2)
{
  GEOSContextHandle_t h = qd_geos_handle(c->geos);
  GEOSGeometry *frame = qd_geos_read(c->geos, c->frame.data, c->frame.size), *all = GEOSGeom_createEmptyPolygon_r(h);
  double sum = 0, area;
  for (guint i = 0; i < c->members->len; i++) {
    const QdCoverMember *m = &g_array_index(c->members, QdCoverMember, i);
    GEOSGeometry *polygon = qd_geos_read(c->geos, m->wkb, m->size), *part = GEOSIntersection_r(h, polygon, frame);
    GEOSGeometry *both = GEOSUnion_r(h, all, part);
    assert_true(GEOSArea_r(h, part, &area));
    sum += area;
    GEOSGeom_destroy_r(h, polygon);
    GEOSGeom_destroy_r(h, part);
    GEOSGeom_destroy_r(h, all);
    all = both;
  }
  GEOSGeometry *rest = GEOSDifference_r(h, frame, all);
  assert_true(GEOSArea_r(h, rest, gap_m2));
  assert_true(GEOSArea_r(h, all, &area));
  *overlap_m2 = sum - area;
  GEOSGeom_destroy_r(h, rest);
  GEOSGeom_destroy_r(h, all);
  GEOSGeom_destroy_r(h, frame);
}

static bool
is_valid(const char *wkt)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  Wkb wkb = wkb_of(wkt);
  GEOSGeometry *geometry = qd_geos_read(geos, wkb.data, wkb.size);
  bool valid = geometry != NULL && GEOSisValid_r(qd_geos_handle(geos), geometry) == 1;
  qd_geos_destroy(geos, geometry);
  g_free(wkb.data);
  return valid;
}

static void
random_polygons_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 123;
  double gaps = 0, overlaps = 0;
  for (guint round = 0; round < 200; round++) {
    g_autofree char *frame = random_star(&seed, 430000, 2420000, 500);
    if (!is_valid(frame))
      continue;
    Case c;
    begin(&c, frame);
    for (guint i = 0, n = 1 + (guint)(random_unit(&seed) * 12); i < n; i++) {
      g_autofree char *star = random_star(&seed, 429600 + 800 * random_unit(&seed), 2419600 + 800 * random_unit(&seed),
                                          50 + 350 * random_unit(&seed));
      if (is_valid(star))
        add(&c, star);
    }
    Found found = find(&c);
    double gap, overlap;
    measure_with_geos(&c, &gap, &overlap);
    assert_close(found.gap_m2, gap, 1e-3);
    assert_close(found.overlap_m2, overlap, 1e-3);
    gaps += gap;
    overlaps += overlap;
    end(&c);
  }
  assert_true(gaps > 1e6 && overlaps > 1e6);
}

static double
round_to_millimetre(double value)
{
  return round(value * 1000) / 1000;
}

/* A grid of parcels of which some are missing, some twice and some pushed: mostly shared edges, as in a map. */
static void
spoilt_grids_agree_with_geos(void **state)
{
  (void)state;
  guint64 seed = 321;
  enum { N = 8 };
  for (guint round = 0; round < 40; round++) {
    double x[N + 1][N + 1], y[N + 1][N + 1];
    for (guint i = 0; i <= N; i++)
      for (guint k = 0; k <= N; k++) {
        bool is_border = i == 0 || k == 0 || i == N || k == N;
        x[i][k] = 450000 + 50 * i + (is_border ? 0 : round_to_millimetre(20 * (random_unit(&seed) - 0.5)));
        y[i][k] = 2400000 + 50 * k + (is_border ? 0 : round_to_millimetre(20 * (random_unit(&seed) - 0.5)));
      }
    Case c;
    begin(&c, "POLYGON((450000 2400000,450400 2400000,450400 2400400,450000 2400400,450000 2400000))");
    for (guint i = 0; i < N; i++)
      for (guint k = 0; k < N; k++) {
        double dice = random_unit(&seed), push = dice < 0.1 ? round_to_millimetre(10 * (random_unit(&seed) - 0.5)) : 0;
        g_autofree char *wkt = g_strdup_printf(
            "POLYGON((%.3f %.3f,%.3f %.3f,%.3f %.3f,%.3f %.3f,%.3f %.3f))", x[i][k] + push, y[i][k] + push, x[i + 1][k],
            y[i + 1][k], x[i + 1][k + 1], y[i + 1][k + 1], x[i][k + 1], y[i][k + 1], x[i][k] + push, y[i][k] + push);
        if (dice > 0.15)
          add(&c, wkt);
        if (dice > 0.9 || push != 0)
          add(&c, wkt);
      }
    Found found = find(&c);
    double gap, overlap;
    measure_with_geos(&c, &gap, &overlap);
    assert_true(gap > 0 && overlap > 0);
    assert_close(found.gap_m2, gap, 1e-4);
    assert_close(found.overlap_m2, overlap, 1e-4);
    end(&c);
  }
}

static void
a_mean_width_is_that_of_a_long_strip(void **state)
{
  (void)state;
  assert_close(qd_mean_width(100 * 0.5, 2 * (100 + 0.5)), 0.5, 0.005);
  assert_true(qd_mean_width(0, 0) == 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(areas_by_hand_are_found),
      cmocka_unit_test(rounding_makes_no_misfit),
      cmocka_unit_test(random_polygons_agree_with_geos),
      cmocka_unit_test(spoilt_grids_agree_with_geos),
      cmocka_unit_test(a_mean_width_is_that_of_a_long_strip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
