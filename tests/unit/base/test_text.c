#include "fixture.h"

#include <locale.h>
#include <stdio.h>

#include "base/text.h"

#define LANG_SON "L\u1ea1ng S\u01a1n"

static void
check_text(char *actual, const char *expected)
{
  assert_string_equal(actual, expected);
  g_free(actual);
}

static void
text_becomes_composed(void **state)
{
  (void)state;
  bool repaired = false;
  check_text(qd_text_nfc("La\u0323ng So\u031bn", &repaired), LANG_SON);
  check_text(qd_text_nfc("  " LANG_SON "\t\r\n", &repaired), LANG_SON);
  check_text(qd_text_nfc("", &repaired), "");
  check_text(qd_text_nfc(" \t ", NULL), "");
  assert_false(repaired);
  check_text(qd_text_nfc("a\xffz", &repaired), "a\ufffdz");
  assert_true(repaired);
}

/* Word processors leave no-break spaces and wide blanks at the ends of cells. */
static void
white_space_of_any_kind_is_trimmed(void **state)
{
  (void)state;
  check_text(qd_text_nfc("\u00a0LUC\u00a0", NULL), "LUC");
  check_text(qd_text_nfc("\u3000 LUC\u2003\n", NULL), "LUC");
  check_text(qd_text_nfc("a\u00a0b", NULL), "a\u00a0b");
  check_text(qd_text_fold("\u00a0X\u00c3\u00a0\u00a0" LANG_SON "\u00a0"), "x\u00e3 l\u1ea1ng s\u01a1n");
}

static void
names_are_matched_by_their_fold(void **state)
{
  (void)state;
  check_text(qd_text_fold("  X\u00c3  L\u1ea0NG\t\nS\u01a0N "), "x\u00e3 l\u1ea1ng s\u01a1n");
  check_text(qd_text_fold("\u0110\u1ed3ng \u0110\u0103ng"), "\u0111\u1ed3ng \u0111\u0103ng");
  check_text(qd_text_fold(""), "");
}

static int
sign(int value)
{
  return (value > 0) - (value < 0);
}

static void
numbers_in_ids_count(void **state)
{
  (void)state;
  const char *const ascending[] = {"",
                                   "1",
                                   "01",
                                   "2",
                                   "9",
                                   "10",
                                   "010",
                                   "00010",
                                   "A",
                                   "KD",
                                   "KD0",
                                   "KD00",
                                   "KD9",
                                   "KD09",
                                   "KD10",
                                   "KD10-2",
                                   "KD11",
                                   "KD100",
                                   "KD99999999999999999999",
                                   "KD100000000000000000000",
                                   "KE1",
                                   "\u0110 2",
                                   "\u0110 10"};
  for (guint i = 0; i < G_N_ELEMENTS(ascending); i++)
    for (guint k = 0; k < G_N_ELEMENTS(ascending); k++)
      if (sign(qd_natural_compare(ascending[i], ascending[k])) != sign((int)i - (int)k))
        fail_msg("\"%s\" against \"%s\": %d", ascending[i], ascending[k],
                 qd_natural_compare(ascending[i], ascending[k]));
}

/* All 155 strings of up to 3 characters from five that make trouble, every pair and every triple. */
static void
natural_order_is_total(void **state)
{
  (void)state;
  const char alphabet[] = "012a ";
  char words[1 + 5 + 25 + 125][4] = {""};
  guint n = 1;
  for (guint length = 1, first = 0; length <= 3; length++) {
    guint end = n;
    for (; first < end; first++)
      for (guint c = 0; c < 5; c++) {
        memcpy(words[n], words[first], length - 1);
        words[n++][length - 1] = alphabet[c];
      }
  }
  assert_int_equal(n, G_N_ELEMENTS(words));
  for (guint a = 0; a < n; a++) {
    for (guint b = 0; b < n; b++) {
      int ab = sign(qd_natural_compare(words[a], words[b]));
      assert_int_equal(ab, -sign(qd_natural_compare(words[b], words[a])));
      assert_int_equal(ab == 0, a == b);
      for (guint c = 0; ab < 0 && c < n; c++)
        if (qd_natural_compare(words[b], words[c]) < 0 && qd_natural_compare(words[a], words[c]) >= 0)
          fail_msg("\"%s\" < \"%s\" < \"%s\", but not the first before the last", words[a], words[b], words[c]);
    }
  }
}

static void
a_near_word_is_suggested(void **state)
{
  (void)state;
  const char *const words[] = {"category", "source", "layer", "encoding"};
  assert_string_equal(qd_suggest("catgory", words, 4), "category");
  assert_string_equal(qd_suggest("CATEGORY", words, 4), "category");
  assert_string_equal(qd_suggest("layers", words, 4), "layer");
  assert_null(qd_suggest("tolerance", words, 4));
  assert_null(qd_suggest("xyz", words, 4));
  assert_null(qd_suggest("layer", words, 0));
}

static void
numbers_have_one_form(void)
{
  check_text(qd_format_fixed(0, 4), "0.0000");
  check_text(qd_format_fixed(-0.0, 2), "0.00");
  check_text(qd_format_fixed(-0.00004, 4), "0.0000");
  check_text(qd_format_fixed(-0.00006, 4), "-0.0001");
  check_text(qd_format_fixed(-0.4, 0), "0");
  check_text(qd_format_fixed(830732, 4), "830732.0000");
  check_text(qd_format_fixed(1234.5678, 2), "1234.57");
  check_text(qd_format_fixed(0.125, 2), "0.12");
  check_text(qd_format_fixed(-1e-9, 9), "-0.000000001");
  check_text(qd_format_fixed(NAN, 4), "");
  g_autofree char *long_one = qd_format_fixed(1e308, 4);
  assert_int_equal(strlen(long_one), 309 + 5);
  check_text(qd_format_for_people(1234567.891, 2, "vi"), "1.234.567,89");
  check_text(qd_format_for_people(1234567.891, 2, "en"), "1,234,567.89");
  check_text(qd_format_for_people(-1234.5, 2, "vi"), "\u22121.234,50");
  check_text(qd_format_for_people(999, 0, "vi"), "999");
  check_text(qd_format_for_people(1000, 0, "en"), "1,000");
  check_text(qd_format_for_people(-0.001, 2, "vi"), "0,00");
  check_text(qd_format_for_people(NAN, 2, "vi"), "");
  g_autoptr(GString) csv = g_string_new(NULL);
  qd_csv_number(csv, 0.5, 4);
  qd_csv_number(csv, NAN, 4);
  assert_string_equal(csv->str, "0.5000,,");
}

static void
numbers_are_written_the_same_in_c(void **state)
{
  (void)state;
  numbers_have_one_form();
}

/* A locale with decimal comma: the installed one, or one made here. */
static void
numbers_are_written_the_same_in_vietnam(void **state)
{
  if (setlocale(LC_ALL, "vi_VN.UTF-8") == NULL) {
    g_autofree char *target = g_build_filename(*state, "vi_VN.UTF-8", NULL);
    char *argv[] = {"localedef", "-i", "vi_VN", "-f", "UTF-8", target, NULL};
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, NULL, NULL, NULL, NULL);
    g_setenv("LOCPATH", *state, TRUE);
  }
  if (setlocale(LC_ALL, "vi_VN.UTF-8") == NULL) {
    print_message("no locale vi_VN.UTF-8, and none could be made\n");
    skip();
  }
  char plain[16];
  snprintf(plain, sizeof plain, "%.1f", 0.5);
  assert_string_equal(plain, "0,5");
  numbers_have_one_form();
  setlocale(LC_ALL, "C");
}

static void
slugs_are_plain_file_names(void **state)
{
  (void)state;
  check_text(qd_slug(LANG_SON), "lang-son");
  check_text(qd_slug("\u0110\u1ed3ng \u0110\u0103ng (x\u00e3)"), "dong-dang-xa");
  check_text(qd_slug("../etc/passwd"), "etc-passwd");
  check_text(qd_slug("20"), "20");
  check_text(qd_slug("///"), "x");
  check_text(qd_slug(""), "x");
}

static void
check_csv(const char *text, const char *expected)
{
  g_autoptr(GString) csv = g_string_new(NULL);
  qd_csv_text(csv, text);
  assert_string_equal(csv->str, expected);
}

static void
csv_is_quoted_and_inert(void **state)
{
  (void)state;
  check_csv("", ",");
  check_csv("a b", "a b,");
  check_csv("a,b", "\"a,b\",");
  check_csv("say \"no\"", "\"say \"\"no\"\"\",");
  check_csv("two\nlines", "\"two\nlines\",");
  check_csv("=1+1", "'=1+1,");
  check_csv("+84 912", "'+84 912,");
  check_csv("-5", "'-5,");
  check_csv("@SUM(A1)", "'@SUM(A1),");
  check_csv("\t=1", "'\t=1,");
  check_csv("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",");
  check_csv("a=1", "a=1,");
  g_autoptr(GString) csv = g_string_new(NULL);
  qd_csv_text(csv, "a");
  qd_csv_text(csv, "");
  qd_csv_end(csv);
  assert_string_equal(csv->str, "a,\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_becomes_composed),
      cmocka_unit_test(white_space_of_any_kind_is_trimmed),
      cmocka_unit_test(names_are_matched_by_their_fold),
      cmocka_unit_test(numbers_in_ids_count),
      cmocka_unit_test(natural_order_is_total),
      cmocka_unit_test(a_near_word_is_suggested),
      cmocka_unit_test(numbers_are_written_the_same_in_c),
      WITH_FOLDER(numbers_are_written_the_same_in_vietnam),
      cmocka_unit_test(slugs_are_plain_file_names),
      cmocka_unit_test(csv_is_quoted_and_inert),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
