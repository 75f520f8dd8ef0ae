/* What kinds and classes become, and how wide lines are. */
#include "scenario/drawn_works.h"

#include "scenario/widths.h"

/* The plan's own tables of a folder, with the small tree of categories. */
static QdWidths *
load(const char *dir, const char *kinds, const char *widths, GError **error)
{
  g_autoptr(QdCategories) categories = NULL;
  g_autofree char *codes = write_text(dir, "codes.csv", CATEGORIES);
  const QdProject project = {.plan_dir = (char *)dir};
  if (kinds != NULL)
    g_free(write_text(dir, "zone-kinds.csv", kinds));
  if (widths != NULL)
    g_free(write_text(dir, "right-of-way-widths.csv", widths));
  categories = qd_categories_load(codes, NULL);
  assert_non_null(categories);
  return qd_widths_load(&project, categories, error);
}

static void
test_grades(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdWidths) widths = load(*state, KINDS, WIDTHS, &error);
  assert_no_error(error);
  assert_close(qd_widths_line(widths, "provincial", "IV")->formation_m, 2, 0);
  assert_close(qd_widths_line(widths, "provincial", "IV-III")->formation_m, 8, 0);
  assert_close(qd_widths_line(widths, "provincial", "IV, III")->formation_m, 8, 0);
  assert_close(qd_widths_line(widths, "provincial", "VI")->formation_m, 3, 0);
  assert_close(qd_widths_line(widths, "provincial", "")->formation_m, 3, 0);
  assert_null(qd_widths_line(widths, "path", "IV"));
}

static void
test_spans_hold_for_what_is_below(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdWidths) widths = load(*state, KINDS, WIDTHS, &error);
  const bool *spans = qd_widths_line(widths, "provincial", "IV")->spans;
  assert_true(spans[2 + RSX] && spans[2 + RSN] && !spans[2 + LUA] && !spans[2 + NNP]); /* after gaps, unknown codes */
  assert_null(qd_widths_line(widths, "provincial", "")->spans);
  const QdWork road = {.category = PNN, .spans = spans}, plain = {.category = PNN};
  assert_int_equal(qd_work_target(&road, RSN), RSN);
  assert_int_equal(qd_work_target(&road, LUA), PNN);
  assert_int_equal(qd_work_target(&road, QD_COLUMN_GAP), PNN);
  assert_int_equal(qd_work_target(&plain, RSX), PNN);
}

static void
test_kinds(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdWidths) widths = load(*state, KINDS, WIDTHS, &error);
  assert_int_equal(qd_widths_kind(widths, "KCN")->category, PNN);
  assert_string_equal(qd_widths_kind(widths, "KCN")->table, "parks");
  assert_int_equal(qd_widths_kind(widths, "reserve")->category, -1);
  assert_true(qd_widths_kind(widths, "reserve")->is_protected);
  assert_null(qd_widths_kind(widths, "kcn"));
}

/* The national tables name categories that a tree of the plan's own may lack: they convert nothing then. */
static void
test_national_tables_with_other_codes(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdWidths) widths = load(*state, NULL, NULL, &error);
  assert_no_error(error);
  assert_int_equal(qd_widths_kind(widths, "KCN")->category, -1);
  assert_int_equal(qd_widths_line(widths, "national", "III")->category, -1);
}

static void
expect_error(const char *dir, const char *widths, const char *end)
{
  g_autoptr(GError) error = NULL;
  assert_null(load(dir, KINDS, widths, &error));
  assert_int_equal(error->code, QD_ERROR_USAGE);
  if (!g_str_has_suffix(error->message, end))
    fail_msg("%s", error->message);
}

#define HEAD "class,grade,category,formation_m,margin_m,protection_m,spans,confidence,source\n"

static void
test_wrong_rows(void **state)
{
  expect_error(*state, HEAD "a,,XYZ,1,1,1,,low,s\n",
               "right-of-way-widths.csv:2:3: column \"category\": category \"XYZ\" is not in the category table");
  expect_error(*state, HEAD "a,,PNN,-1,1,1,,low,s\n",
               "right-of-way-widths.csv:2:4: column \"formation_m\": a width in metres, 0 or more, is expected");
  expect_error(*state, HEAD "a,,PNN,,1,1,,low,s\n",
               "right-of-way-widths.csv:2:4: column \"formation_m\": a width in metres, 0 or more, is expected");
  expect_error(*state, HEAD "a,,PNN,1,1,1,RSX;QQ,low,s\n",
               "right-of-way-widths.csv:2:7: column \"spans\": category \"QQ\" is not in the category table");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_grades),     WITH_FOLDER(test_spans_hold_for_what_is_below),
      WITH_FOLDER(test_kinds),      WITH_FOLDER(test_national_tables_with_other_codes),
      WITH_FOLDER(test_wrong_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
