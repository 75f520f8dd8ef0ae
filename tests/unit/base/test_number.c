#include "fixture.h"

#include "base/number.h"

static void
plain_numbers_are_read(void **state)
{
  (void)state;
  const struct {
    const char *text;
    double value;
  } cases[] = {{"0", 0},           {"7", 7},       {"-0.5", -0.5},          {"0.5", 0.5},
               {"1234.5", 1234.5}, {"-12", -12},   {"830732.0000", 830732}, {"0.000001", 1e-6},
               {"10", 10},         {"2026", 2026}, {"1.250", 1.25}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    double value = NAN;
    assert_true(qd_parse_number(cases[i].text, &value));
    assert_true(value == cases[i].value);
  }
}

static void
nothing_else_passes_as_a_number(void **state)
{
  (void)state;
  g_autofree char *huge = g_strnfill(400, '9');
  const char *const cases[] = {"",      "0,5", "2024x", "010",  "1e3",  ".5",           "5.",      "-",     "--1",
                               "+1",    " 1",  "1 ",    "0x10", "NaN",  "inf",          "-.5",     "00",    "-01.5",
                               "1.2.3", "1_0", "1 0",   "1.e",  "0.5m", "\xef\xbc\x91", "1.234,5", "1'000", huge};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    double value = 42;
    if (qd_parse_number(cases[i], &value))
      fail_msg("\"%s\" passed as %g", cases[i], value);
    assert_true(value == 42);
  }
}

/* Neumaier's own example: plain and Kahan summation both give 0. */
static void
sums_keep_what_is_small(void **state)
{
  (void)state;
  const double terms[] = {1, 1e100, 1, -1e100};
  QdSum sum = {0};
  volatile double plain = 0;
  for (guint i = 0; i < G_N_ELEMENTS(terms); i++) {
    qd_sum_add(&sum, terms[i]);
    plain += terms[i];
  }
  assert_true(plain == 0);
  assert_true(qd_sum_value(&sum) == 2);
}

/* A province of 8.3e9 m² from ten million pieces of 830.7321 m²; by hand 8,307,321,000 m². */
static void
sums_of_many_pieces_are_exact(void **state)
{
  (void)state;
  QdSum sum = {0};
  volatile double plain = 0;
  for (int i = 0; i < 10000000; i++) {
    qd_sum_add(&sum, 830.7321);
    plain += 830.7321;
  }
  assert_close(qd_sum_value(&sum), 8307321000, 1e-6);
  assert_true(fabs(plain - 8307321000) > 1e-3);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_numbers_are_read),
      cmocka_unit_test(nothing_else_passes_as_a_number),
      cmocka_unit_test(sums_keep_what_is_small),
      cmocka_unit_test(sums_of_many_pieces_are_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
