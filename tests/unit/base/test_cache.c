#include "base/cache.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/kept_chunks.h"
#include "fixture.h"

#define TEXTS G_VARIANT_TYPE("(st)")

static QdCache *
open_cache(const char *folder, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename(folder, name, NULL);
  g_autofree char *warning = NULL;
  QdCache *cache = qd_cache_open(dir, &warning, &error);
  assert_no_error(error);
  assert_null(warning);
  return cache;
}

static void
test_saved_and_loaded(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state, "cache");
  assert_null(qd_cache_load(cache, "a.kept", TEXTS));
  qd_cache_save(cache, "a.kept", g_variant_new("(st)", "đất", (guint64)7));
  g_autoptr(GVariant) found = qd_cache_load(cache, "a.kept", TEXTS);
  const char *text;
  guint64 number;
  assert_non_null(found);
  g_variant_get(found, "(&st)", &text, &number);
  assert_string_equal(text, "đất");
  assert_int_equal(number, 7);
  assert_null(qd_cache_take_warning(cache));
  g_autofree char *path = qd_cache_path(cache, "a.kept.tmp");
  assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
assert_numbers(QdCache *cache, QdHash of, QdHash chunk, const guint64 *numbers, guint n)
{
  QdKeptChunks *kept = qd_kept_chunks_open(cache, "chunks", "2024", of);
  g_autoptr(GArray) found = qd_kept_chunks_find(kept, chunk);
  assert_int_equal(found != NULL, numbers != NULL);
  if (found != NULL) {
    assert_int_equal(found->len, n);
    assert_memory_equal(found->data, numbers, n * sizeof *numbers);
  }
  qd_kept_chunks_close(kept);
}

/* Numbers of a chunk are found by what the chunk is and by what it was held against; those of none are kept too. */
static void
test_chunks(void **state)
{
  static const guint64 numbers[] = {7, G_MAXUINT64, 0};
  const QdHash of = {1, 2}, other = {1, 3}, chunk = {4, 5}, empty = {6, 5};
  g_autoptr(QdCache) cache = open_cache(*state, "cache");
  g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(guint64)),
                    none = g_array_new(FALSE, FALSE, sizeof(guint64));
  g_array_append_vals(some, numbers, G_N_ELEMENTS(numbers));
  QdKeptChunks *kept = qd_kept_chunks_open(cache, "chunks", "2024", of);
  assert_null(qd_kept_chunks_find(kept, chunk));
  qd_kept_chunks_put(kept, chunk, some);
  qd_kept_chunks_put(kept, empty, none);
  qd_kept_chunks_close(kept);
  assert_numbers(cache, of, chunk, numbers, G_N_ELEMENTS(numbers));
  assert_numbers(cache, of, empty, numbers, 0);
  assert_numbers(cache, other, chunk, NULL, 0);
  assert_numbers(cache, of, other, NULL, 0);
  assert_null(qd_kept_chunks_open(NULL, "chunks", "2024", of));
}

/* Every byte of a file decides, and its type, and its end. */
static void
test_every_byte_counts(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state, "cache");
  qd_cache_save(cache, "a.kept", g_variant_new("(st)", "abc", (guint64)1));
  assert_null(qd_cache_load(cache, "a.kept", G_VARIANT_TYPE("(ts)")));
  g_autofree char *path = qd_cache_path(cache, "a.kept"), *whole = NULL;
  gsize size;
  assert_true(g_file_get_contents(path, &whole, &size, NULL));
  for (gsize i = 0; i < size; i++) {
    g_autofree char *turned = g_memdup2(whole, size);
    turned[i] ^= 4;
    assert_true(g_file_set_contents(path, turned, (gssize)size, NULL));
    g_autoptr(GVariant) found = qd_cache_load(cache, "a.kept", TEXTS);
    assert_null(found);
    assert_true(g_file_set_contents(path, whole, (gssize)i, NULL));
    g_autoptr(GVariant) cut = qd_cache_load(cache, "a.kept", TEXTS);
    assert_null(cut);
  }
  g_autofree char *warning = qd_cache_take_warning(cache);
  g_autofree char *expected = g_strdup_printf("%s: is damaged; what it held is worked again", path);
  assert_string_equal(warning, expected);
  assert_null(qd_cache_take_warning(cache)); /* said once */
}

static void
test_one_run_at_a_time(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename(*state, "cache", NULL);
  QdCache *first = open_cache(*state, "cache");
  assert_null(qd_cache_open(dir, NULL, &error));
  g_autofree char *message =
      g_strdup_printf("%s: another run is using this cache; wait until it ends, or give another --cache", dir);
  assert_error(&error, QD_ERROR_OUTPUT, message);
  qd_cache_free(first);
  qd_cache_free(open_cache(*state, "cache"));
}

static void
test_discard_takes_only_its_own(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state, "cache");
  qd_cache_save(cache, "a.kept", g_variant_new("(st)", "", (guint64)1));
  g_autofree char *spool = write_text(*state, "cache/b.spool", "x");
  g_autofree char *note = write_text(*state, "cache/note.txt", "mine");
  g_autofree char *kept = qd_cache_path(cache, "a.kept");
  qd_cache_set_damaged(cache, "b.spool");
  assert_true(qd_cache_is_damaged(cache));
  qd_cache_discard(cache);
  assert_false(qd_cache_is_damaged(cache));
  assert_false(g_file_test(kept, G_FILE_TEST_EXISTS));
  assert_false(g_file_test(spool, G_FILE_TEST_EXISTS));
  assert_file(note, "mine");
}

static void
test_units(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state, "cache");
  qd_cache_count_unit(cache, "2", false);
  qd_cache_count_unit(cache, "1", true);
  qd_cache_count_unit(cache, "1", false); /* in another stage */
  qd_cache_count_unit(cache, "3", false);
  qd_cache_count_unit(cache, "3", true);
  g_autoptr(GPtrArray) worked = qd_cache_worked_units(cache), kept = qd_cache_kept_units(cache);
  assert_int_equal(worked->len, 2);
  assert_string_equal(worked->pdata[0], "1");
  assert_string_equal(worked->pdata[1], "3");
  assert_int_equal(kept->len, 1);
  assert_string_equal(kept->pdata[0], "2");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_saved_and_loaded),           WITH_FOLDER(test_chunks),
      WITH_FOLDER(test_every_byte_counts),          WITH_FOLDER(test_one_run_at_a_time),
      WITH_FOLDER(test_discard_takes_only_its_own), WITH_FOLDER(test_units),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
