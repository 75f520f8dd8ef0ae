#include "fixture.h"

#include <glib/gstdio.h>
#include <png.h>
#include <sqlite3.h>

#include "quydat/data.h"
#include "tiles/borders.h"
#include "tiles/mbtiles.h"
#include "tiles/render.h"

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

static QdScene *
corner_scene(void)
{
  QdScene *scene = scene_of(corners, G_N_ELEMENTS(corners));
  qd_shapes_free(scene->borders); /* only fills here */
  scene->borders = NULL;
  return scene;
}

static void
a_pixel_is_the_index_of_its_category(void **state)
{
  (void)state;
  g_autoptr(QdScene) scene = corner_scene();
  g_autoptr(QdZoom) zoom = qd_zoom_new(scene, 9);
  assert_int_equal(zoom->min_x, TILE_X);
  assert_int_equal(zoom->max_x, TILE_X);
  assert_int_equal(zoom->min_y, TILE_Y);
  assert_int_equal(zoom->max_y, TILE_Y);
  guint8 pixels[256 * 256];
  g_autoptr(QdFiller) filler = qd_filler_new();
  qd_zoom_draw(zoom, filler, TILE_X, TILE_Y, 1, pixels);
  for (guint y = 0; y < 256; y++)
    for (guint x = 0; x < 256; x++) {
      guint expected = 0;
      for (guint i = 1; i < G_N_ELEMENTS(corners); i++)
        if (x >= corners[i][0] && x < corners[i][2] && y >= corners[i][1] && y < corners[i][3])
          expected = i;
      assert_int_equal(pixels[y * 256 + x], expected);
    }
}

static void
lines_are_drawn_in_their_very_index(void **state)
{
  (void)state;
  const double unit[][4] = {{10, 20, 240, 200}, {10, 20, 240, 200}};
  g_autoptr(QdScene) scene = scene_of(unit, 2);
  guint symbol = 0;
  for (guint i = 0; i < qd_symbols_count(scene->style->symbols); i++) {
    guint8 stroke = scene->style->pens[i].stroke;
    if (stroke == 0)
      continue;
    symbol++;
    for (guint b = 0; b < scene->borders->n; b++)
      scene->borders->shapes[b].style = (guint8)i;
    guint8 pixels[256 * 256];
    memset(pixels, 3, sizeof pixels);
    QdRaster raster = {.pixels = pixels,
                       .stride = 256,
                       .width = 256,
                       .height = 256,
                       .shift = qd_grid_mercator_shift(9),
                       .left = TILE_X * 256,
                       .top = TILE_Y * 256};
    qd_raster_draw_lines(&raster, scene, 1);
    guint n_stroke = 0;
    for (guint p = 0; p < 256 * 256; p++) {
      assert_true(pixels[p] == 3 || pixels[p] == stroke || pixels[p] == scene->style->pens[i].casing);
      n_stroke += pixels[p] == stroke;
    }
    if (scene->style->pens[i].width_px < 0.5)
      assert_int_equal(n_stroke, 0); /* too thin to be drawn */
    else
      assert_true(n_stroke > 200);
    assert_int_equal(pixels[110 * 256 + 128], 3);
  }
  assert_true(symbol > 10);
}

static void
tiles_drawn_together_are_the_tiles_drawn_alone(void **state)
{
  (void)state;
  const double rectangles[][4] = {{-300, -300, 700, 900}, {-290, -280, 333, 444}, {333, -280, 690, 444}};
  g_autoptr(QdScene) scene = scene_of(rectangles, G_N_ELEMENTS(rectangles));
  g_autoptr(QdFiller) filler = qd_filler_new();
  guint unit;
  assert_true(qd_style_symbol(scene->style, "unit", "border", &unit, NULL));
  for (guint b = 0; b < scene->borders->n; b++)
    scene->borders->shapes[b].style = (guint8)unit;
  g_autoptr(QdZoom) zoom = qd_zoom_new(scene, 9);
  g_autofree guint8 *together = g_malloc(3 * 256 * 256), *alone = g_malloc(256 * 256);
  for (guint32 x = zoom->min_x; x <= zoom->max_x; x++) {
    qd_zoom_draw(zoom, filler, x, TILE_Y - 1, 3, together);
    for (guint32 i = 0; i < 3; i++) {
      qd_zoom_draw(zoom, filler, x, TILE_Y - 1 + i, 1, alone);
      assert_memory_equal(alone, together + i * 256 * 256, 256 * 256);
    }
  }
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
  g_autoptr(QdScene) scene = corner_scene();
  g_autoptr(QdZoom) zoom = qd_zoom_new(scene, 9);
  g_autoptr(QdFiller) filler = qd_filler_new();
  guint8 pixels[256 * 256];
  qd_zoom_draw(zoom, filler, TILE_X, TILE_Y, 1, pixels);
  g_autoptr(GBytes) image =
      qd_png_encode(pixels, 256, 256, 256, scene->style->palette, scene->style->n_colours, 6, NULL);
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
    assert_memory_equal(rgba + 4 * (expected[i].y * 256 + expected[i].x), &scene->style->palette[expected[i].index], 4);
  g_unlink(path);
  g_rmdir(dir);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pixel_is_the_index_of_its_category),
      cmocka_unit_test(lines_are_drawn_in_their_very_index),
      cmocka_unit_test(tiles_drawn_together_are_the_tiles_drawn_alone),
      cmocka_unit_test(an_asymmetric_tile_is_read_back_upright),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
