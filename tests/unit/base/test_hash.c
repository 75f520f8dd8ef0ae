#include "base/hash.h"

#include "fixture.h"

static QdHash
hash_texts(const char *what, const char *const *texts, guint n)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new(what);
  for (guint i = 0; i < n; i++)
    qd_hasher_add_text(hasher, texts[i]);
  return qd_hasher_value(hasher);
}

/* What is added cannot run into what comes next. */
static void
test_borders(void **state)
{
  (void)state;
  const char *const texts[][2] = {{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"abc", NULL}, {NULL, "abc"}};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    for (guint k = 0; k < G_N_ELEMENTS(texts); k++)
      assert_int_equal(qd_hash_equal(hash_texts("x", texts[i], 2), hash_texts("x", texts[k], 2)), i == k);
  assert_false(qd_hash_equal(hash_texts("x", texts[0], 2), hash_texts("y", texts[0], 2)));
}

/* The first value of the XXH3 128-bit specification's own test vectors: an empty input. */
static void
test_known_value(void **state)
{
  (void)state;
  QdHash hash = qd_hash("", 0, 0);
  assert_true(hash.low == 0x6001c324468d497fu && hash.high == 0x99aa06d3014798d8u);
  assert_false(qd_hash_equal(qd_hash("a", 1, 0), qd_hash("a", 1, 1)));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_borders),
      cmocka_unit_test(test_known_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
