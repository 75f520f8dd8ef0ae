#include "fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "quydat/error.h"
#include "tiles/mbtiles.h"

typedef struct {
  char *dir, *path;
} File;

static int
set_up(void **state)
{
  File *file = g_new0(File, 1);
  file->dir = g_dir_make_tmp("quydat-mbtiles-XXXXXX", NULL);
  file->path = g_build_filename(file->dir, "t.mbtiles", NULL);
  *state = file;
  return 0;
}

static int
tear_down(void **state)
{
  File *file = *state;
  g_unlink(file->path);
  g_rmdir(file->dir);
  g_free(file->dir);
  g_free(file->path);
  g_free(file);
  return 0;
}

static const QdMbtilesInfo info = {.name = "Lạng Sơn's \"đất\"",
                                   .format = "png",
                                   .type = "baselayer",
                                   .version = "1",
                                   .west = 106,
                                   .south = 21.25,
                                   .east = 107.5,
                                   .north = 22.5,
                                   .zoom_min = 8,
                                   .zoom_max = 9};

static void
write_three_tiles(const char *path)
{
  g_autoptr(QdMbtiles) m = qd_mbtiles_new(path, &info, NULL);
  assert_non_null(m);
  g_autoptr(GBytes) empty = g_bytes_new_static("empty", 5), full = g_bytes_new_static("full", 4);
  g_autoptr(GBytes) empty_too = g_bytes_new("empty", 5);
  assert_true(qd_mbtiles_add(m, 8, 203, 112, empty, NULL));
  assert_true(qd_mbtiles_add(m, 9, 406, 223, full, NULL));
  assert_true(qd_mbtiles_add(m, 9, 406, 224, empty_too, NULL));
  assert_int_equal(qd_mbtiles_images(m), 2);
  assert_true(qd_mbtiles_finish(m, NULL));
}

static char *
query(const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
  GString *answer = g_string_new(NULL);
  while (sqlite3_step(statement) == SQLITE_ROW)
    g_string_append_printf(answer, "%s%s", answer->len > 0 ? " " : "", (const char *)sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(db);
  return g_string_free(answer, FALSE);
}

#define assert_query(path, sql, expected)                                                                              \
  do {                                                                                                                 \
    g_autofree char *got = query(path, sql);                                                                           \
    assert_string_equal(got, expected);                                                                                \
  } while (0)

static void
rows_are_counted_from_the_south(void **state)
{
  (void)state;
  assert_int_equal(qd_mbtiles_row(0, 0), 0);
  assert_int_equal(qd_mbtiles_row(1, 0), 1);
  assert_int_equal(qd_mbtiles_row(8, 111), 144);
  assert_int_equal(qd_mbtiles_row(22, 0), 4194303);
}

static void
equal_tiles_are_stored_once(void **state)
{
  File *file = *state;
  write_three_tiles(file->path);
  assert_query(file->path, "SELECT count(*) FROM images", "2");
  assert_query(file->path, "SELECT count(*) FROM tiles", "3");
  assert_query(file->path, "SELECT tile_data FROM tiles WHERE zoom_level = 9 AND tile_column = 406 AND tile_row = 288",
               "full");
  assert_query(file->path, "SELECT tile_data FROM tiles WHERE zoom_level = 9 AND tile_column = 406 AND tile_row = 287",
               "empty");
  assert_query(file->path, "SELECT tile_row FROM map WHERE zoom_level = 8", "143");
}

static void
metadata_say_what_readers_need(void **state)
{
  File *file = *state;
  write_three_tiles(file->path);
  assert_query(file->path, "SELECT value FROM metadata WHERE name = 'name'", info.name);
  assert_query(file->path, "SELECT value FROM metadata WHERE name = 'bounds'",
               "106.000000,21.250000,107.500000,22.500000");
  assert_query(file->path, "SELECT value FROM metadata WHERE name = 'center'", "106.750000,21.875000,8");
  assert_query(file->path, "SELECT value FROM metadata WHERE name IN ('minzoom', 'maxzoom') ORDER BY 1", "8 9");
  assert_query(file->path, "SELECT count(*) FROM metadata WHERE name = 'attribution'", "0");
  assert_query(file->path, "PRAGMA application_id", "1297105496");
  assert_query(file->path, "PRAGMA journal_mode", "delete");
  assert_query(file->path, "PRAGMA integrity_check", "ok");
}

static void
the_same_tiles_give_the_same_bytes(void **state)
{
  File *file = *state;
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first = 0, n_second = 0;
  write_three_tiles(file->path);
  assert_true(g_file_get_contents(file->path, &first, &n_first, NULL));
  write_three_tiles(file->path);
  assert_true(g_file_get_contents(file->path, &second, &n_second, NULL));
  assert_int_equal(n_first, n_second);
  assert_memory_equal(first, second, n_first);
}

static void
an_address_used_twice_is_an_error(void **state)
{
  File *file = *state;
  g_autoptr(QdMbtiles) m = qd_mbtiles_new(file->path, &info, NULL);
  g_autoptr(GBytes) image = g_bytes_new_static("a", 1);
  assert_true(qd_mbtiles_add(m, 8, 1, 1, image, NULL));
  assert_true(qd_mbtiles_add(m, 8, 1, 1, image, NULL));
  g_autoptr(GError) error = NULL;
  assert_false(qd_mbtiles_finish(m, &error));
  assert_true(g_error_matches(error, QD_ERROR, QD_ERROR_OUTPUT));
  assert_non_null(strstr(error->message, file->path));
  assert_non_null(strstr(error->message, "UNIQUE"));
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  assert_null(qd_mbtiles_new("/nowhere/at/all.mbtiles", &info, &error));
  assert_true(g_error_matches(error, QD_ERROR, QD_ERROR_OUTPUT));
  assert_string_equal(error->message, "cannot write \"/nowhere/at/all.mbtiles\": unable to open database file");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_counted_from_the_south),
      cmocka_unit_test_setup_teardown(equal_tiles_are_stored_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(metadata_say_what_readers_need, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_same_tiles_give_the_same_bytes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_address_used_twice_is_an_error, set_up, tear_down),
      cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
