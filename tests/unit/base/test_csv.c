#include "fixture.h"

#include "base/csv.h"

static void
separators_and_lines(void **state)
{
  const struct {
    const char *text;
    char separator;
    guint n, lines[3];
  } cases[] = {
      {"a,b\n1,2\n", ',', 1, {2}},
      {"a;b\r\n1,5;2\r\n", ';', 1, {2}},
      {"a;b\n\"x;y\nz\";2\n\n3;4", ';', 2, {2, 5}},
      {"\"a;b\",c\n1,2\n", ',', 1, {2}},
      {"a\n1\n2\n", ',', 2, {2, 3}},
      {"", ',', 0, {0}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = write_text(*state, "t.csv", cases[i].text);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GError) error = NULL;
    char separator = 0;
    assert_true(qd_csv_scan(path, &separator, lines, &error));
    assert_int_equal(separator, cases[i].separator);
    assert_int_equal(lines->len, cases[i].n);
    for (guint k = 0; k < cases[i].n; k++)
      assert_int_equal(g_array_index(lines, guint, k), cases[i].lines[k]);
  }
}

static void
faults_have_their_line(void **state)
{
  const struct {
    const char *text, *message;
  } cases[] = {
      {"a,b\n1,2\n1,527,3\n",
       ":3: 3 cells, but the header has 2; a \",\" inside a text or number needs quotes around it"},
      {"a,b\n1\n", ":2: 1 cells, but the header has 2; a \",\" inside a text or number needs quotes around it"},
      {"a,b\n1;2\n", ":2: cells are not separated by \",\" as in the header"},
      {"a;b\n1,2\n", ":2: cells are not separated by \";\" as in the header"},
      {"a,b;c\n1,2\n", ":1: the header is separated by \",\" and by \";\": one of them is meant"},
      {"a,b\n1,2\n\"3,4\n5,6\n", ":3: a quote begins here and does not end"},
      {"a,b\n\xff,2\n", ":2: bytes that are no UTF-8: save the file as CSV in UTF-8"},
      {"\xff\xfe,b\n", ":1: the file is UTF-16: save it as CSV in UTF-8"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = write_text(*state, "t.csv", cases[i].text);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GError) error = NULL;
    char separator;
    assert_false(qd_csv_scan(path, &separator, lines, &error));
    g_autofree char *expected = g_strconcat(path, cases[i].message, NULL);
    assert_error(&error, QD_ERROR_USAGE, expected);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {WITH_FOLDER(separators_and_lines), WITH_FOLDER(faults_have_their_line)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
