/* Geometries kept for the next run: whatever became of the cache's files, the layer is what the map says. */
#include "province.h"

#include <glib/gstdio.h>

#include "base/cache.h"
#include "quydat/cache.h"

#define SQUARE_A "POLYGON((400000 2400000,400010 2400000,400010 2400010,400000 2400010,400000 2400000))"
#define SQUARE_B "POLYGON((400010 2400000,400030 2400000,400030 2400010,400010 2400010,400010 2400000))"
#define SQUARE_C "POLYGON((400000 2400010,400005 2400010,400005 2400020,400000 2400020,400000 2400010))"
static const Feature MAP[] = {{SQUARE_A, "1", "LUA"}, {SQUARE_B, "2", "RSX"}, {SQUARE_C, "3", "LUA"}};
static const Feature OTHER_MAP[] = {{SQUARE_C, "9", "LUA"}, {SQUARE_A, "8", "LUA"}};

/* Reads the map with the cache; it has to hold what stands in features, in this order.
 *
 * @return whether all that was taken from the cache is sound; else the run would begin again */
static bool
read_map(const char *dir, const Feature *features, guint n, char **warning)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_build_filename(dir, "cache", NULL);
  g_autoptr(QdCache) cache = qd_cache_open(folder, NULL, &error);
  assert_no_error(error);
  Province p;
  province_open(&p, dir, LAND_GPKG, "");
  g_autoptr(QdLayer) layer = qd_land_use_load(p.project, 0, p.categories, dir, cache, 2, p.findings, &error);
  assert_no_error(error);
  assert_int_equal(qd_layer_count(layer), n);
  bool is_sound = qd_layer_verify(layer, NULL, n);
  for (guint i = 0; is_sound && i < n; i++) {
    gsize size;
    const guint8 *wkb = qd_layer_wkb(layer, i, &size);
    Wkb expected = wkb_of(features[i].wkt);
    assert_int_equal(size, expected.size);
    assert_memory_equal(wkb, expected.data, size);
    assert_string_equal(qd_layer_feature(layer, i)->id, features[i].a);
    assert_true(qd_layer_feature(layer, i)->area_m2 > 0);
    g_free(expected.data);
  }
  *warning = qd_cache_take_warning(cache);
  province_clear(&p);
  return is_sound;
}

static void
write_map(const char *dir, const Feature *features, guint n)
{
  static const char *const names[] = {"land.gpkg", "units.gpkg"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *old = g_build_filename(dir, names[i], NULL);
    g_remove(old);
  }
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, features, n));
}

/* The only file of the cache with this ending. */
static char *
kept_file(const char *dir, const char *ending)
{
  g_autofree char *folder = g_build_filename(dir, "cache", NULL);
  g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(files)) != NULL;)
    if (g_str_has_suffix(name, ending))
      return g_build_filename(folder, name, NULL);
  fail_msg("no file *%s in the cache", ending);
  return NULL;
}

static void
cut_short(const char *path, gsize bytes)
{
  g_autofree char *data = NULL;
  gsize size;
  assert_true(g_file_get_contents(path, &data, &size, NULL));
  assert_true(size > bytes);
  assert_true(g_file_set_contents(path, data, (gssize)(size - bytes), NULL));
}

static void
test_kept_and_read_again(void **state)
{
  g_autofree char *warning = NULL, *again = NULL;
  write_map(*state, MAP, 3);
  assert_true(read_map(*state, MAP, 3, &warning));
  assert_true(read_map(*state, MAP, 3, &again));
  assert_null(warning);
  assert_null(again);
}

static void
test_files_cut_short(void **state)
{
  static const char *const endings[] = {".spool", ".kept"};
  write_map(*state, MAP, 3);
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *first = NULL, *warning = NULL, *healed = NULL;
    assert_true(read_map(*state, MAP, 3, &first));
    g_autofree char *path = kept_file(*state, endings[i]);
    cut_short(path, 1);
    assert_true(read_map(*state, MAP, 3, &warning));
    g_autofree char *expected = g_strdup_printf("%s: is damaged; what it held is worked again", path);
    assert_string_equal(warning, expected);
    assert_true(read_map(*state, MAP, 3, &healed));
    assert_null(healed);
  }
}

/* The index and the spool of two different maps, each of them whole. */
static void
test_spool_of_another_map(void **state)
{
  g_autofree char *first = NULL, *second = NULL, *warning = NULL;
  write_map(*state, OTHER_MAP, 2);
  assert_true(read_map(*state, OTHER_MAP, 2, &first));
  g_autofree char *path = kept_file(*state, ".spool"), *spool = NULL;
  gsize size;
  assert_true(g_file_get_contents(path, &spool, &size, NULL));
  g_autofree char *index = kept_file(*state, ".kept");
  assert_int_equal(g_remove(path) + g_remove(index), 0);
  write_map(*state, MAP, 3);
  assert_true(read_map(*state, MAP, 3, &second));
  gsize own_size;
  g_autofree char *own = NULL;
  assert_true(g_file_get_contents(path, &own, &own_size, NULL));
  memcpy(own, spool, MIN(size, own_size));
  assert_true(g_file_set_contents(path, own, (gssize)own_size, NULL));
  assert_false(read_map(*state, MAP, 3, &warning));
  g_autofree char *expected = g_strdup_printf("%s: is damaged; what it held is worked again", path);
  assert_string_equal(warning, expected);
}

static void
test_map_changed(void **state)
{
  g_autofree char *first = NULL, *second = NULL, *last = NULL;
  write_map(*state, OTHER_MAP, 2);
  assert_true(read_map(*state, OTHER_MAP, 2, &first));
  write_map(*state, MAP, 3);
  assert_true(read_map(*state, MAP, 3, &second)); /* two of its three are known, at other places */
  assert_true(read_map(*state, MAP, 3, &last));
  assert_null(first);
  assert_null(second);
  assert_null(last);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_kept_and_read_again),
      WITH_FOLDER(test_files_cut_short),
      WITH_FOLDER(test_spool_of_another_map),
      WITH_FOLDER(test_map_changed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
