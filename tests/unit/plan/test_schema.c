#include "fixture.h"

#include "base/table.h"
#include "plan/schema.h"

#define HEADER "column,type,unit,required,allowed,key,references,minimum,maximum,description\n"

static void
check(const char *folder, const char *schema, const char *text, const char *message)
{
  g_autofree char *schema_text = g_strconcat(HEADER, schema, NULL);
  g_autofree char *schema_path = write_text(folder, "t.schema.csv", schema_text);
  g_autofree char *path = write_text(folder, "t.csv", text);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTable) table = qd_table_load(path, NULL, &error);
  assert_no_error(error);
  g_autoptr(QdSchema) s = qd_schema_load(table, &error);
  bool ok = s != NULL && qd_schema_check(s, &error);
  assert_true(ok == (message == NULL));
  if (message == NULL)
    return;
  g_autofree char *expected = g_strconcat(path, message, NULL);
  assert_error(&error, QD_ERROR_USAGE, expected);
}

static void
cells_are_checked(void **state)
{
  check(*state, "a,number,ha,no,,,,0,10,\n", "a,z\n1.5,\n\n", NULL);
  check(*state, "a,number,ha,no,,,,0,10,\n", "a,z\n-0.1,\n", ":2:1: column \"a\": \"-0.1\" is below 0");
  check(*state, "a,number,ha,no,,,,0,10,\n", "a,z\n10.1,\n", ":2:1: column \"a\": \"10.1\" is above 10");
  check(*state, "a,integer,,no,,,,,,\n", "a,z\n1,\n1.5,\n", ":3:1: column \"a\": \"1.5\" is not a whole number");
  check(*state, "a,number,ha,no,,,,,,\n", "a,z\n\"1.527,05\",\n",
        ":2:1: column \"a\": \"1.527,05\" is not a number: the decimal sign is a dot and there is no thousands sign; "
        "write 1527.05");
  check(*state, "a,text,,yes,,,,,,\nb,text,,no,,,,,,\n", "a,b\n,x\n", ":2:1: column \"a\": the cell is empty");
  check(*state, "a,code,,no,x|y,,,,,\n", "a,z\ny,\nz,\n", ":3:1: column \"a\": \"z\" is none of: x, y");
  check(*state, "a,codes,,no,x|y,,,,,\n", "a,z\nx;y,\n", NULL);
  check(*state, "a,codes,,no,x|y,,,,,\n", "a,z\nx;z,\n", ":2:1: column \"a\": \"z\" is none of: x, y");
  check(*state, "a,code,,no,20,,other.csv:code,,,\n", "a,z\n20,\n05977,\n", NULL); /* a rule says what exists */
}

static void
keys_are_checked(void **state)
{
  const char *two = "a,code,,yes,,yes,,,,\nb,code,,no,,yes,,,,\n";
  check(*state, two, "a,b\n1,\n1,2\n", NULL);
  check(*state, two, "a,b\n1,2\n2,2\n1,2\n", ":4: the key \"1 | 2\" stands in line 2 already");
  check(*state, "a,code,,yes,,yes,,,,\n", "a,z\n05977,\n5983,\n",
        ":3:1: column \"a\": \"5983\" has 4 digits, other codes 5: a leading zero is lost (in Excel, import the column "
        "as text)");
  check(*state, "a,code,,yes,,yes,,,,\n", "a,z\nTS,\nNNP,\n", NULL);
}

static void
a_missing_column_is_named(void **state)
{
  g_autofree char *expected =
      g_strdup_printf(":1: column \"b\" is missing (%s/t.schema.csv asks for it)", (char *)*state);
  check(*state, "a,text,,no,,,,,,\nb,text,,no,,,,,,\n", "a,z\n1,\n", expected);
}

static void
types_are_told(void **state)
{
  g_autofree char *schema_path =
      write_text(*state, "t.schema.csv",
                 HEADER "a,number,ha,no,,,,,,\nb,codes,,no,20,yes,communes.csv:code,,,\nc,integer,,no,,,,,,\n");
  g_autofree char *path = write_text(*state, "t.csv", "a,b,c\n");
  g_autoptr(QdTable) table = qd_table_load(path, NULL, NULL);
  g_autoptr(QdSchema) s = qd_schema_load(table, NULL);
  assert_non_null(s);
  assert_int_equal(qd_schema_type(s, "a"), QD_COLUMN_NUMBER);
  assert_int_equal(qd_schema_type(s, "b"), QD_COLUMN_CODES);
  assert_int_equal(qd_schema_type(s, "c"), QD_COLUMN_TEXT);
  assert_int_equal(qd_schema_type(s, "d"), QD_COLUMN_TEXT);
  assert_string_equal(qd_schema_references(s, "b"), "communes.csv:code");
  assert_string_equal(qd_schema_references(s, "d"), "");
  assert_string_equal(qd_schema_allowed(s, "b"), "20");
  assert_true(qd_schema_is_key(s, "b"));
  assert_false(qd_schema_is_key(s, "a"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {WITH_FOLDER(cells_are_checked), WITH_FOLDER(keys_are_checked),
                                     WITH_FOLDER(a_missing_column_is_named), WITH_FOLDER(types_are_told)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
