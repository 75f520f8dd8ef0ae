/* Vietnamese alphabet: a ă â b c d đ e ê …; tones come after letters (TCVN 5712, CLDR). */
#include "base/collate.h"

#include "fixture.h"

static void
test_vietnamese_letters_have_their_places(void **state)
{
  (void)state;
  const char *const names[] = {"Ba Sơn", "Bắc Sơn",  "Bằng Mạc",  "Bình Gia", "Cai Kinh",
                               "Dương",  "Đoàn Kết", "Đông Kinh", "Hữu Lũng", "Yên Bình"};
  g_autoptr(QdCollator) collator = qd_collator_new("vi", NULL);
  assert_non_null(collator);
  for (guint i = 0; i + 1 < G_N_ELEMENTS(names); i++)
    for (guint k = i + 1; k < G_N_ELEMENTS(names); k++) {
      assert_true(qd_collate(collator, names[i], names[k]) < 0);
      assert_true(qd_collate(collator, names[k], names[i]) > 0);
    }
}

static void
test_only_identical_texts_are_equal(void **state)
{
  (void)state;
  g_autoptr(QdCollator) collator = qd_collator_new("vi", NULL);
  assert_int_equal(qd_collate(collator, "Tân Tiến", "Tân Tiến"), 0);
  assert_true(qd_collate(collator, "a\xE2\x80\x8B", "a") != 0); /* a zero-width space weighs nothing */
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vietnamese_letters_have_their_places),
      cmocka_unit_test(test_only_identical_texts_are_equal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
