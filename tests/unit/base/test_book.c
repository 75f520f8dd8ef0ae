#include "base/cache.h"

#include "fixture.h"

static QdCache *
open_cache(const char *folder)
{
  g_autofree char *dir = g_build_filename(folder, "cache", NULL);
  QdCache *cache = qd_cache_open(dir, NULL, NULL);
  assert_non_null(cache);
  return cache;
}

static QdHash
key_of(const char *text)
{
  return qd_hash(text, strlen(text), 0);
}

static void
assert_found(QdBook *book, const char *key, int expected)
{
  g_autoptr(GVariant) found = qd_book_find(book, key_of(key));
  assert_int_equal(found == NULL ? -1 : (int)g_variant_get_uint64(found), expected);
}

static void
put(QdBook *book, const char *key, guint64 value)
{
  qd_book_put(book, key_of(key), g_variant_new_uint64(value));
}

/* What a run neither finds nor puts is forgotten, unless it changes nothing. */
static void
test_found_put_and_forgotten(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state);
  QdBook *book = qd_book_open(cache, "b", G_VARIANT_TYPE_UINT64);
  assert_found(book, "a", -1);
  put(book, "a", 1);
  put(book, "b", 2);
  assert_found(book, "a", -1); /* of this run, not of an earlier one */
  qd_book_close(book);
  book = qd_book_open(cache, "b", G_VARIANT_TYPE_UINT64);
  assert_found(book, "a", 1);
  qd_book_close(book);
  book = qd_book_open(cache, "b", G_VARIANT_TYPE_UINT64);
  assert_found(book, "b", 2);
  put(book, "c", 3);
  qd_book_close(book);
  book = qd_book_open(cache, "b", G_VARIANT_TYPE_UINT64);
  assert_found(book, "a", -1);
  assert_found(book, "b", 2);
  assert_found(book, "c", 3);
  qd_book_close(book);
  assert_null(qd_cache_take_warning(cache));
}

static void
test_of_another_type(void **state)
{
  g_autoptr(QdCache) cache = open_cache(*state);
  QdBook *book = qd_book_open(cache, "b", G_VARIANT_TYPE_UINT64);
  put(book, "a", 1);
  qd_book_close(book);
  book = qd_book_open(cache, "b", G_VARIANT_TYPE_STRING);
  g_autoptr(GVariant) found = qd_book_find(book, key_of("a"));
  assert_null(found);
  qd_book_close(book);
}

typedef struct {
  guint64 a;
  double b;
} Pair;

static void
test_arrays(void **state)
{
  (void)state;
  g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
  for (guint i = 0; i < 5; i++) {
    const Pair pair = {i, i / 3.0};
    g_array_append_val(pairs, pair);
  }
  g_autoptr(GVariant) value = g_variant_ref_sink(qd_variant_of_array(pairs));
  g_autoptr(GArray) back = qd_array_of_variant(value, sizeof(Pair));
  assert_int_equal(back->len, 5);
  assert_memory_equal(back->data, pairs->data, 5 * sizeof(Pair));
  assert_null(qd_array_of_variant(value, 3 * sizeof(guint64)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_found_put_and_forgotten),
      WITH_FOLDER(test_of_another_type),
      cmocka_unit_test(test_arrays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
