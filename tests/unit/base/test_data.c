#include "fixture.h"

#include "quydat/data.h"

static void
the_named_folder_comes_first(void **state)
{
  g_autofree char *own = write_text(*state, "styles/rules.csv", "own");
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autofree char *found = qd_data_file("styles/rules.csv", NULL), *other = qd_data_file("styles/words.csv", NULL);
  assert_string_equal(found, own);
  assert_true(g_str_has_suffix(other, "/share/quydat/styles/words.csv"));
}

static void
what_is_nowhere_names_the_places(void **state)
{
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autoptr(GError) error = NULL;
  assert_null(qd_data_file("styles/none.csv", &error));
  g_autofree char *begins = g_strdup_printf("\"styles/none.csv\" not found; looked in: %s, ", (char *)*state);
  assert_true(g_str_has_prefix(error->message, begins));
  assert_true(g_str_has_suffix(error->message, " (set QUYDAT_DATA to the folder that holds layers/ and styles/)"));
  assert_int_equal(error->code, QD_ERROR_INPUT);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(the_named_folder_comes_first),
      WITH_FOLDER(what_is_nowhere_names_the_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
