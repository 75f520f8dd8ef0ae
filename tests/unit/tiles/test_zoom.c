#include "fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <png.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "quydat/data.h"
#include "tiles/borders.h"
#include "tiles/mbtiles.h"
#include "tiles/names.h"
#include "tiles/tile_image.h"
#include "tiles/zoom.h"

#define TILE_METRES (40075016.685578488 / 512) /* of zoom 9 */
#define TILE_X 406
#define TILE_Y 223

/* A scene of rectangles given in pixels of the tile 9/406/223: unit, pieces. */
static QdScene *
scene_of(const double (*rectangles)[4], guint n)
{
  g_autofree char *path = qd_data_file("layers/land-use-codes.csv", NULL);
  g_autoptr(QdCategories) categories = qd_categories_load(path, NULL);
  assert_non_null(categories);
  QdScene *scene = g_new0(QdScene, 1);
  scene->style = qd_style_new(categories, NULL);
  assert_non_null(scene->style);
  GPtrArray *pieces = wkbs_new(), *units = wkbs_new();
  double west = -20037508.342789244 + TILE_X * TILE_METRES, north = 20037508.342789244 - TILE_Y * TILE_METRES;
  double px = TILE_METRES / 256;
  for (guint i = 0; i < n; i++) {
    const double *r = rectangles[i];
    double x0 = west + r[0] * px, y0 = north - r[1] * px, x1 = west + r[2] * px, y1 = north - r[3] * px;
    const double xy[] = {x0, y0, x1, y0, x1, y1, x0, y1};
    g_ptr_array_add(i == 0 ? units : pieces, polygon_wkb(xy, 4));
  }
  QdGrid grid = qd_grid_mercator();
  const GByteArray *unit = g_ptr_array_index(units, 0);
  const QdCoverageMember member = {unit->data, unit->len};
  g_autoptr(QdBorders) borders = qd_borders_new(&member, 1, 1);
  GPtrArray *lines = wkbs_new();
  for (guint i = 0; i < borders->lines->len; i++)
    g_ptr_array_add(lines, g_bytes_unref_to_array(g_bytes_ref(g_ptr_array_index(borders->lines, i))));
  scene->units = shapes_of(units, &grid);
  scene->land_use = shapes_of(pieces, &grid);
  scene->borders = shapes_of(lines, &grid);
  qd_shapes_box(scene->units, &scene->box);
  return scene;
}

/* Something different in each corner, and nothing in the middle. */
static const double corners[][4] = {
    {1, 1, 255, 255}, {0, 0, 100, 60}, {200, 0, 256, 90}, {0, 226, 80, 256}, {220, 230, 256, 256},
};

/* What a test draws with; all is freed. */
typedef struct {
  QdCanvas canvas;
  QdScene *scene;
  QdBlender *blender;
} Easel;

static void
easel_init(Easel *easel, QdScene *scene, guint layers)
{
  *easel = (Easel){{.scene = scene, .stretches = qd_stretches_new(scene->land_use), .tile_px = 256, .layers = layers},
                   scene,
                   qd_blender_new(1024, 1024)};
}

static void
easel_clear(Easel *easel)
{
  g_free(easel->canvas.stretches);
  g_clear_pointer(&easel->canvas.names, g_array_unref);
  g_free(easel->canvas.fonts);
  qd_scene_free(easel->scene);
  qd_blender_free(easel->blender);
}

static guint32
opaque(const QdScene *scene, guint index)
{
  const QdColour *c = &scene->style->palette[index];
  return index == 0 ? 0 : 0xff000000u | (guint32)c->red << 16 | (guint32)c->green << 8 | c->blue;
}

static void
a_pixel_is_the_colour_of_its_category(void **state)
{
  (void)state;
  Easel easel;
  easel_init(&easel, scene_of(corners, G_N_ELEMENTS(corners)), QD_TILES_LAND_USE);
  g_autoptr(QdZoom) zoom = qd_zoom_new(&easel.canvas, 9);
  QdTileRange range = qd_zoom_range(zoom);
  assert_true(range.min_x == TILE_X && range.max_x == TILE_X && range.min_y == TILE_Y && range.max_y == TILE_Y);
  g_autofree guint32 *pixels = g_new(guint32, 256 * 256);
  QdWindow window = qd_zoom_window(zoom, TILE_X, TILE_Y, 1);
  qd_zoom_draw(zoom, easel.blender, &window, pixels);
  for (guint y = 0; y < 256; y++)
    for (guint x = 0; x < 256; x++) {
      guint expected = 0;
      for (guint i = 1; i < G_N_ELEMENTS(corners); i++)
        if (x >= corners[i][0] && x < corners[i][2] && y >= corners[i][1] && y < corners[i][3])
          expected = i;
      assert_int_equal(pixels[y * 256 + x], opaque(easel.scene, expected));
    }
  easel_clear(&easel);
}

static void
tiles_of_double_density_show_the_same(void **state)
{
  (void)state;
  Easel easel;
  easel_init(&easel, scene_of(corners, G_N_ELEMENTS(corners)), QD_TILES_LAND_USE);
  easel.canvas.tile_px = 512;
  g_autoptr(QdZoom) zoom = qd_zoom_new(&easel.canvas, 9);
  g_autofree guint32 *pixels = g_new(guint32, 512 * 512);
  QdWindow window = qd_zoom_window(zoom, TILE_X, TILE_Y, 1);
  assert_int_equal(window.width, 512);
  qd_zoom_draw(zoom, easel.blender, &window, pixels);
  assert_int_equal(pixels[119 * 512 + 199], opaque(easel.scene, 1));
  assert_int_equal(pixels[121 * 512 + 199], 0);
  assert_int_equal(pixels[511 * 512 + 511], opaque(easel.scene, 4));
  easel_clear(&easel);
}

/* ---- parts of one picture ---- */

/* Pixels of the tile, as metres of the plane. */
static double
metres_x(double px)
{
  return -20037508.342789244 + (TILE_X + px / 256) * TILE_METRES;
}

static double
metres_y(double px)
{
  return 20037508.342789244 - (TILE_Y + px / 256) * TILE_METRES;
}

/* A polygon or line of a few hundred points around a centre, in and out. */
static GByteArray *
star(double x, double y, double radius, guint n)
{
  g_autofree double *xy = g_new(double, 2 * n);
  for (guint i = 0; i < n; i++) {
    double r = radius * (i % 2 == 0 ? 1 : 0.8), angle = 2 * G_PI * i / n;
    xy[2 * i] = metres_x(x + r * cos(angle));
    xy[2 * i + 1] = metres_y(y + r * sin(angle));
  }
  return polygon_wkb(xy, n);
}

static QdShapes *
stars(const QdStyle *style, const char *prefix, const char *const *names, guint n, double radius)
{
  GPtrArray *wkbs = wkbs_new();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add(wkbs, star(60 + 97.3 * i, 250 + 31.7 * (i % 3), radius, 400));
  QdGrid grid = qd_grid_mercator();
  QdShapes *shapes = shapes_of(wkbs, &grid);
  for (guint i = 0; i < n; i++) {
    guint symbol;
    assert_true(qd_style_symbol(style, prefix, names[i], &symbol, NULL));
    shapes->shapes[i].style = (guint8)symbol;
  }
  return shapes;
}

/* Land, zones, roads, borders and names over 512 × 512 pixels. */
static void
busy_easel(Easel *easel)
{
  static const char *const phases[] = {"established", "to_2030", "expansion_to_2030", "after_2030"};
  static const char *const classes[] = {"expressway", "national", "provincial", "railway"};
  static const char *const borders[] = {"border", "border", "border", "border"};
  double rectangles[40][4] = {{-40, -40, 560, 560}};
  for (guint i = 1; i < G_N_ELEMENTS(rectangles); i++) {
    double x = (i * 83) % 470 + i * 0.37, y = (i * 149) % 460 + i * 0.71;
    memcpy(rectangles[i], (const double[]){x, y, x + 60.3, y + 47.9}, sizeof rectangles[i]);
  }
  QdScene *scene = scene_of((const double(*)[4])rectangles, G_N_ELEMENTS(rectangles));
  qd_shapes_free(scene->borders);
  scene->zones = stars(scene->style, "zone", phases, 4, 55);
  scene->roads = stars(scene->style, "road", classes, 4, 120);
  scene->borders = stars(scene->style, "unit", borders, 4, 170);
  guint province;
  assert_true(qd_style_symbol(scene->style, "province", "border", &province, NULL));
  scene->borders->shapes[3].style = (guint8)province;
  easel_init(easel, scene, QD_TILES_ALL);
  easel->canvas.fonts = g_strdup("Noto Sans, DejaVu Sans");
  easel->canvas.names = g_array_new(FALSE, FALSE, sizeof(QdNameWanted));
  static const char *const texts[] = {"Kiên Mộc", "Hữu Lũng", "Đồng Đăng", "Cụm công nghiệp Quảng Lạc"};
  const double places[][2] = {{256, 256}, {256, 100}, {128, 400}, {300, 250}};
  QdGrid grid = qd_grid_mercator();
  for (guint i = 0; i < 4; i++) {
    QdCell at = {(guint32)((metres_x(places[i][0]) - grid.west) * grid.per_metre),
                 (guint32)((grid.north - metres_y(places[i][1])) * grid.per_metre)};
    QdNameWanted name = {texts[i], i < 3 ? QD_NAME_UNIT : QD_NAME_ZONE, at, 1e9, 1e9, 0};
    g_array_append_val(easel->canvas.names, name);
  }
}

static int
worst_channel(guint32 a, guint32 b)
{
  int worst = 0;
  for (int shift = 0; shift < 32; shift += 8)
    worst = MAX(worst, abs((int)(a >> shift & 255) - (int)(b >> shift & 255)));
  return worst;
}

typedef struct {
  guint different, drawn, colours;
  int worst;
} Comparison;

/* Four tiles drawn one by one, and as one picture of twice the size. */
static Comparison
compare(const Easel *easel)
{
  g_autoptr(QdZoom) zoom = qd_zoom_new(&easel->canvas, 9);
  g_autofree guint32 *whole = g_new(guint32, 512 * 512), *tile = g_new(guint32, 256 * 256);
  QdWindow window = qd_zoom_window(zoom, TILE_X, TILE_Y, 2);
  qd_zoom_draw(zoom, easel->blender, &window, whole);
  Comparison c = {0};
  g_autoptr(GHashTable) colours = g_hash_table_new(NULL, NULL);
  for (guint32 t = 0; t < 4; t++) {
    QdWindow part = qd_zoom_window(zoom, TILE_X + t % 2, TILE_Y + t / 2, 1);
    qd_zoom_draw(zoom, easel->blender, &part, tile);
    for (guint p = 0; p < 256 * 256; p++) {
      guint32 expected = whole[(t / 2 * 256 + p / 256) * 512 + t % 2 * 256 + p % 256];
      g_hash_table_add(colours, GUINT_TO_POINTER(expected));
      c.drawn += expected != 0;
      c.different += tile[p] != expected;
      c.worst = MAX(c.worst, worst_channel(tile[p], expected));
    }
  }
  c.colours = g_hash_table_size(colours);
  return c;
}

static void
four_tiles_are_one_picture(void **state)
{
  (void)state;
  Easel easel;
  busy_easel(&easel);
  Comparison all = compare(&easel);
  assert_true(all.different * 1000 <= 512 * 512 && all.worst <= 16);
  assert_true(all.drawn > 100000 && all.colours > 500); /* it is a picture of something */
  easel.canvas.layers = QD_TILES_LABELS;
  Comparison labels = compare(&easel);
  assert_int_equal(labels.different, 0);
  assert_true(labels.drawn > 2000); /* many of them across the edges in the middle */
  easel.canvas.layers = QD_TILES_LAND_USE;
  assert_int_equal(compare(&easel).different, 0);
  easel_clear(&easel);
}

static void
no_name_stands_on_another(void **state)
{
  (void)state;
  Easel easel;
  busy_easel(&easel);
  for (guint copies = 0; copies < 60; copies++) {
    QdNameWanted copy = g_array_index(easel.canvas.names, QdNameWanted, copies % 4);
    g_array_append_val(easel.canvas.names, copy);
  }
  QdNamesSpec spec = {easel.scene->style, easel.canvas.fonts, qd_grid_mercator_shift(9), 1};
  g_autoptr(QdNames) names = qd_names_new(easel.canvas.names, &spec);
  guint n = qd_names_count(names);
  assert_true(n >= 4 && n < 64);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < i; k++) {
      gint64 left[2], top[2];
      int width[2], height[2];
      qd_names_place(names, i, &left[0], &top[0], &width[0], &height[0]);
      qd_names_place(names, k, &left[1], &top[1], &width[1], &height[1]);
      assert_false(left[0] < left[1] + width[1] && left[1] < left[0] + width[0] && top[0] < top[1] + height[1] &&
                   top[1] < top[0] + height[0]);
    }
  easel_clear(&easel);
}

static void
read_tile(const char *path, GByteArray *out)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  /* 288 = 2^9 − 1 − 223 */
  assert_int_equal(sqlite3_prepare_v2(db,
                                      "SELECT tile_data FROM tiles WHERE zoom_level = 9 AND tile_column = 406 AND "
                                      "tile_row = 288",
                                      -1, &statement, NULL),
                   SQLITE_OK);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  g_byte_array_append(out, sqlite3_column_blob(statement, 0), (guint)sqlite3_column_bytes(statement, 0));
  assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
  sqlite3_finalize(statement);
  sqlite3_close(db);
}

static void
an_asymmetric_tile_is_read_back_upright(void **state)
{
  (void)state;
  g_autofree char *dir = g_dir_make_tmp("quydat-render-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(dir, "t.mbtiles", NULL);
  Easel easel;
  easel_init(&easel, scene_of(corners, G_N_ELEMENTS(corners)), QD_TILES_LAND_USE);
  g_autoptr(QdZoom) zoom = qd_zoom_new(&easel.canvas, 9);
  g_autofree guint32 *pixels = g_new(guint32, 256 * 256);
  QdWindow window = qd_zoom_window(zoom, TILE_X, TILE_Y, 1);
  qd_zoom_draw(zoom, easel.blender, &window, pixels);
  g_autoptr(QdColourCount) count = qd_colour_count_new();
  qd_colour_count_add(count, pixels, 256 * 256);
  g_autoptr(QdTilePalette) palette =
      qd_tile_palette_new(count, easel.scene->style->palette, easel.scene->style->n_colours);
  const QdTileImageSpec spec = {palette, 256};
  g_autoptr(QdTileEncoder) encoder = qd_tile_encoder_new(&spec);
  QdTileImage tile;
  assert_true(qd_tile_encode(encoder, pixels, &tile, NULL));
  g_autoptr(GBytes) image = tile.bytes;
  QdMbtilesInfo info = {.name = "t", .format = "png", .zoom_min = 9, .zoom_max = 9};
  g_autoptr(QdMbtiles) m = qd_mbtiles_new(path, &info, NULL);
  assert_true(qd_mbtiles_add(m, 9, TILE_X, TILE_Y, image, NULL) && qd_mbtiles_finish(m, NULL));

  g_autoptr(GByteArray) file = g_byte_array_new();
  read_tile(path, file);
  png_image png = {.version = PNG_IMAGE_VERSION};
  assert_true(png_image_begin_read_from_memory(&png, file->data, file->len));
  png.format = PNG_FORMAT_RGBA;
  g_autofree guint8 *rgba = g_malloc(PNG_IMAGE_SIZE(png));
  assert_true(png_image_finish_read(&png, NULL, rgba, 0, NULL));
  const struct {
    guint x, y, index;
  } expected[] = {{99, 59, 1}, {101, 59, 0}, {255, 89, 2}, {79, 226, 3}, {255, 255, 4}, {128, 128, 0}};
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
    assert_memory_equal(rgba + 4 * (expected[i].y * 256 + expected[i].x),
                        &easel.scene->style->palette[expected[i].index], 4);
  easel_clear(&easel);
  g_unlink(path);
  g_rmdir(dir);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pixel_is_the_colour_of_its_category),
      cmocka_unit_test(tiles_of_double_density_show_the_same),
      cmocka_unit_test(four_tiles_are_one_picture),
      cmocka_unit_test(no_name_stands_on_another),
      cmocka_unit_test(an_asymmetric_tile_is_read_back_upright),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
