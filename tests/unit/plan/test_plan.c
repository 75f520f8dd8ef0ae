#include "fixture.h"

#include "quydat/plan.h"

static QdCategories *
national_tree(void)
{
  QdCategories *tree = qd_categories_load(QD_SOURCE_DATA "/layers/land-use-codes.csv", NULL);
  assert_non_null(tree);
  return tree;
}

static guint
category(const QdCategories *tree, const char *code)
{
  int index = qd_categories_find(tree, code);
  assert_true(index >= 0);
  return (guint)index;
}

#define REGISTER "code,name,kind,register_km2,plan_ha\n"
#define INVENTORY "unit,category,period,area_ha\n"
#define TARGETS "unit,category,sense,a_2020,b_2030,document,table,source_line\n"

static void
figures_are_found(void **state)
{
  g_autofree char *reg =
      write_text(*state, "r.csv", REGISTER "05977,Đông Kinh,phường,54.71,\n05986,Tam Thanh,phường,,2729\n");
  g_autofree char *inventory =
      write_text(*state, "inventory.csv", INVENTORY "20,LUA,2024,43749\n20,LUC,2024,\n05977,LUA,2020,0.5\n");
  g_autofree char *targets = write_text(*state, "targets.csv",
                                        TARGETS "20,LUA,floor,43647,40441,QĐ,Bảng 26,17\n"
                                                "20,SKK,ceiling,,800,QĐ,Bảng 26,18\n20,DGT,exact,5,,,,\n");
  g_autoptr(QdCategories) tree = national_tree();
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPlan) plan = qd_plan_load(*state, reg, tree, "a_2020", "b_2030", &error);
  assert_no_error(error);
  assert_int_equal(qd_plan_unit_count(plan), 2);
  assert_close(qd_plan_find_unit(plan, "05977")->register_ha, 5471, 1e-9);
  assert_true(isnan(qd_plan_find_unit(plan, "05977")->plan_ha));
  assert_true(isnan(qd_plan_find_unit(plan, "05986")->register_ha));
  assert_close(qd_plan_find_unit(plan, "05986")->plan_ha, 2729, 0);
  assert_string_equal(qd_plan_unit(plan, 1)->name, "Tam Thanh");
  assert_string_equal(qd_plan_unit(plan, 1)->kind, "phường");
  assert_null(qd_plan_find_unit(plan, "5977"));
  guint lua = category(tree, "LUA"), luc = category(tree, "LUC"), skk = category(tree, "SKK"),
        dgt = category(tree, "DGT");
  assert_close(qd_plan_inventory(plan, "20", lua, "2024"), 43749, 0);
  assert_close(qd_plan_inventory(plan, "05977", lua, "2020"), 0.5, 0);
  assert_true(isnan(qd_plan_inventory(plan, "20", lua, "2020")));
  assert_true(isnan(qd_plan_inventory(plan, "20", luc, "2024")));
  assert_close(qd_plan_base(plan, "20", lua), 43647, 0);
  assert_close(qd_plan_target(plan, "20", lua), 40441, 0);
  assert_int_equal(qd_plan_sense(plan, "20", lua), QD_SENSE_FLOOR);
  assert_int_equal(qd_plan_sense(plan, "20", skk), QD_SENSE_CEILING);
  assert_int_equal(qd_plan_sense(plan, "20", dgt), QD_SENSE_EXACT);
  assert_true(isnan(qd_plan_base(plan, "20", skk)));
  assert_true(isnan(qd_plan_target(plan, "20", dgt)));
  assert_string_equal(qd_plan_target_source(plan, "20", lua), "QĐ, Bảng 26, 17");
  assert_null(qd_plan_target_source(plan, "20", luc));
  assert_null(qd_plan_target_source(plan, "05977", lua));
}

static void
without_tables_there_are_no_figures(void **state)
{
  g_autoptr(QdCategories) tree = national_tree();
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPlan) none = qd_plan_load(NULL, NULL, tree, NULL, NULL, &error);
  g_autoptr(QdPlan) empty = qd_plan_load(*state, NULL, tree, NULL, NULL, &error);
  assert_no_error(error);
  assert_int_equal(qd_plan_unit_count(none), 0);
  assert_true(isnan(qd_plan_inventory(empty, "20", 0, "2024")));
  assert_true(isnan(qd_plan_target(empty, "20", 0)));
}

static void
a_broken_table_is_an_error_at_its_line(void **state)
{
  const struct {
    const char *file, *text, *message;
  } cases[] = {
      {"r.csv", REGISTER "05977,A,,\"54,71\",\n",
       ":2:4: column \"register_km2\": \"54,71\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"r.csv", REGISTER "05977,\"A\nB\",,,\n05983,B,,,1.234.5\n",
       ":4:5: column \"plan_ha\": \"1.234.5\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"r.csv", REGISTER "05977,A,,,\n,B,,,\n", ":3: a unit without a code"},
      {"r.csv", REGISTER "05977,A,,,\n\n05983,B,,,\n05977,C,,,\n", ":5: unit \"05977\" stands twice"},
      {"r.csv", "code,ten\n1,a\n", ": no column \"name\"; columns are: code, ten"},
      {"inventory.csv", INVENTORY "20,LUA,2024,1\n20,LUAA,2024,1\n",
       ":3: category \"LUAA\" is not in the category table; did you mean \"LUA\"?"},
      {"inventory.csv", INVENTORY "20,LUA,2024,1\n20,LUA,2024,2\n",
       ":3: unit, category and period 20|LUA|2024 stand twice"},
      {"inventory.csv", INVENTORY "20,LUA,2024,1 000\n",
       ":2:4: column \"area_ha\": \"1 000\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"inventory.csv", "unit,category,area_ha\n", ": no column \"period\"; columns are: unit, category, area_ha"},
      {"targets.csv", TARGETS "20,LUA,least,1,2,,,\n", ":2: sense \"least\" is none of exact, floor, ceiling"},
      {"targets.csv", TARGETS "20,LUA,floor,1,2,,,\n20,LUA,floor,1,2,,,\n", ":3: unit and category 20|LUA stand twice"},
      {"targets.csv", TARGETS "20,QQQQQQ,floor,1,2,,,\n", ":2: category \"QQQQQQ\" is not in the category table"},
      {"targets.csv", TARGETS "20,LUA,floor,1,2e3,,,\n",
       ":2:5: column \"b_2030\": \"2e3\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"targets.csv", "unit,category,sense,a_2020,c_2030,note\n",
       ": no column \"b_2030\" (balance.target of the project file); columns of figures are: a_2020, c_2030"},
  };
  g_autoptr(QdCategories) tree = national_tree();
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *folder = g_strdup_printf("%s/%u", (char *)*state, i);
    g_autofree char *path = write_text(folder, cases[i].file, cases[i].text);
    bool is_register = g_str_equal(cases[i].file, "r.csv");
    g_autofree char *expected = g_strconcat(path, cases[i].message, NULL);
    g_autoptr(GError) error = NULL;
    assert_null(qd_plan_load(folder, is_register ? path : NULL, tree, "a_2020", "b_2030", &error));
    assert_error(&error, QD_ERROR_USAGE, expected);
  }
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
  g_autoptr(QdCategories) tree = national_tree();
  g_autofree char *folder = g_build_filename(*state, "none", NULL);
  g_autofree char *expected = g_strconcat(folder, ": no such folder (plan: of the project file)", NULL);
  g_autoptr(GError) error = NULL;
  assert_null(qd_plan_load(folder, NULL, tree, NULL, NULL, &error));
  assert_error(&error, QD_ERROR_USAGE, expected);
}

/* Figures as printed in the plan (Bảng 26; Bảng 16; Phần I, mục IV.1). */
static void
the_plan_of_lang_son_is_read(void **state)
{
  (void)state;
  g_autoptr(QdCategories) tree = national_tree();
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPlan) plan =
      qd_plan_load(QD_SOURCE_DATA "/layers/lang-son", QD_SOURCE_DATA "/layers/lang-son/communes.csv", tree,
                   "bang26_2020", "adjusted_2030", &error);
  assert_no_error(error);
  assert_int_equal(qd_plan_unit_count(plan), 65);
  assert_close(qd_plan_find_unit(plan, "05977")->register_ha, 5471, 1e-9);
  assert_close(qd_plan_find_unit(plan, "05986")->plan_ha, 2729, 0);
  guint all = category(tree, "TS"), rice = category(tree, "LUA");
  assert_close(qd_plan_inventory(plan, "20", all, "2024"), 830732, 0);
  assert_close(qd_plan_inventory(plan, "20", all, "2014"), 831009, 0);
  assert_close(qd_plan_base(plan, "20", all), 831018, 0);
  assert_close(qd_plan_target(plan, "20", all), 830732, 0);
  assert_close(qd_plan_target(plan, "20", rice), 40441, 0);
  assert_int_equal(qd_plan_sense(plan, "20", rice), QD_SENSE_FLOOR);
  assert_int_equal(qd_plan_sense(plan, "20", category(tree, "SKK")), QD_SENSE_CEILING);
  assert_string_equal(qd_plan_target_source(plan, "20", rice), "dieu-chinh-quy-hoach-2030, Bảng 26, 17439");
  g_autoptr(QdPlan) wrong = qd_plan_load(QD_SOURCE_DATA "/layers/lang-son", NULL, tree, "bang4_2021", NULL, &error);
  assert_null(wrong);
  assert_error(&error, QD_ERROR_USAGE,
               QD_SOURCE_DATA
               "/layers/lang-son/targets.csv: no column \"bang4_2021\" (balance.base of the project file); columns of "
               "figures are: bang4_2020, bang4_approved_2030, bang26_2020, bang26_2024, bang26_approved_2030, "
               "adjusted_2030");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(figures_are_found),
      WITH_FOLDER(without_tables_there_are_no_figures),
      WITH_FOLDER(a_broken_table_is_an_error_at_its_line),
      WITH_FOLDER(a_folder_that_is_not_there_is_an_error),
      WITH_FOLDER(the_plan_of_lang_son_is_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
