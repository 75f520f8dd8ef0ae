#include "fixture.h"

#include "base/table.h"

static const char *const code_and_name[] = {"code", "name", NULL};

static void
cells_are_found_by_name(void **state)
{
  g_autofree char *path =
      write_text(*state, "t.csv",
                 "\xef\xbb\xbf"
                 "code,name,area_ha\r\n05977, La\u0323ng So\u031bn ,0012.5\r\n05983,\"a \"\"b\"\", c\",\r\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTable) t = qd_table_load(path, code_and_name, &error);
  assert_no_error(error);
  assert_int_equal(qd_table_rows(t), 2);
  assert_int_equal(qd_table_columns(t), 3);
  assert_string_equal(qd_table_column_name(t, 0), "code");
  assert_int_equal(qd_table_column(t, "area_ha"), 2);
  assert_int_equal(qd_table_column(t, "Area_ha"), -1);
  assert_string_equal(qd_table_cell(t, 0, 0), "05977"); /* no type was guessed */
  assert_string_equal(qd_table_cell(t, 0, 1), "L\u1ea1ng S\u01a1n");
  assert_string_equal(qd_table_cell(t, 1, 1), "a \"b\", c");
  assert_string_equal(qd_table_cell(t, 1, 2), "");
  assert_string_equal(qd_table_cell(t, 1, -1), "");
  assert_string_equal(qd_table_path(t), path);
}

/* Lines of the file, as an editor counts them. */
static void
check_lines(const char *folder, const char *text, const guint *lines, guint n)
{
  g_autofree char *path = write_text(folder, "t.csv", text);
  g_autoptr(QdTable) t = qd_table_load(path, code_and_name, NULL);
  assert_non_null(t);
  assert_int_equal(qd_table_rows(t), n);
  for (guint i = 0; i < n; i++)
    if (qd_table_line(t, i) != lines[i])
      fail_msg("row %u of \"%s\": line %u, not %u", i, text, qd_table_line(t, i), lines[i]);
}

static void
rows_know_their_lines(void **state)
{
  check_lines(*state, "code,name\nA,a\nB,b\n", (const guint[]){2, 3}, 2);
  check_lines(*state, "code,name\nA,\"two\nlines\"\nB,b\n", (const guint[]){2, 4}, 2);
  check_lines(*state, "code,name\nA,\"quote \"\" and\n\nthree lines\"\nB,b", (const guint[]){2, 5}, 2);
  check_lines(*state, "code,name\r\nA,\"two\r\nlines\"\r\nB,b\r\n", (const guint[]){2, 4}, 2);
  check_lines(*state, "code,name\nA,a\n\n\nB,b\n", (const guint[]){2, 5}, 2);
}

static void
a_missing_column_is_named(void **state)
{
  g_autofree char *path = write_text(*state, "t.csv", "code,area\nA,1\n");
  g_autoptr(GError) error = NULL;
  assert_null(qd_table_load(path, code_and_name, &error));
  g_autofree char *expected = g_strdup_printf("%s: no column \"name\"; columns are: code, area", path);
  assert_error(&error, QD_ERROR_USAGE, expected);
}

static void
a_bad_number_is_shown_with_its_line(void **state)
{
  g_autofree char *path = write_text(*state, "t.csv", "code,name,area\nA,\"x\ny\",1.5\nB,,\"0,5\"\nC,,\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTable) t = qd_table_load(path, code_and_name, &error);
  assert_no_error(error);
  double value = 0;
  assert_true(qd_table_number(t, 0, 2, &value, &error));
  assert_true(value == 1.5);
  assert_true(qd_table_number(t, 2, 2, &value, &error));
  assert_true(isnan(value));
  assert_false(qd_table_number(t, 1, 2, &value, &error));
  g_autofree char *expected = g_strdup_printf(
      "%s:4:3: column \"area\": \"0,5\" is not a number (write 1234.5: no thousands sign, decimal dot)", path);
  assert_error(&error, QD_ERROR_USAGE, expected);
}

static void
what_is_no_table_is_refused(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *missing = g_build_filename(*state, "none.csv", NULL);
  assert_null(qd_table_load(missing, NULL, &error));
  g_autofree char *no_file = g_strdup_printf("%s: no such file", missing);
  assert_error(&error, QD_ERROR_USAGE, no_file);
  assert_null(qd_table_load(*state, NULL, &error));
  g_autofree char *folder = g_strdup_printf("%s: no such file", (char *)*state);
  assert_error(&error, QD_ERROR_USAGE, folder);
  g_autofree char *path = write_text(*state, "t.txt", "\x01\x02 not a table");
  assert_null(qd_table_load(path, code_and_name, &error));
  g_autofree char *unreadable = g_strdup_printf("%s: a table is a .csv or an .xlsx file", path);
  assert_error(&error, QD_ERROR_USAGE, unreadable);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(cells_are_found_by_name),     WITH_FOLDER(rows_know_their_lines),
      WITH_FOLDER(a_missing_column_is_named),   WITH_FOLDER(a_bad_number_is_shown_with_its_line),
      WITH_FOLDER(what_is_no_table_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
