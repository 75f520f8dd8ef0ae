#include "base/workbook.h"

#include "fixture.h"

static void
a_number_is_as_people_wrote_it(void **state)
{
  (void)state;
  const char *const cases[][2] = {
      {"40441", "40441"},
      {"06184", "06184"}, /* a code */
      {"1527.05", "1527.05"},
      {"0.30000000000000004", "0.3"},
      {"830976.42999999993", "830976.43"},
      {"-0.10000000000000001", "-0.1"},
      {"1e-07", "0.0000001"},
      {"1.5E3", "1500"},
      {"12345678901234567890", "12345678901234567890"}, /* a number of a paper, not a measure */
      {"1.527,05", "1.527,05"},
      {" đất ", "đất"},
      {"2e", "2e"},
      {"", ""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = qd_workbook_text(cases[i][0]);
    assert_string_equal(text, cases[i][1]);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_number_is_as_people_wrote_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
