#include "fixture.h"

#include "quydat/plan.h"

#define HEADER "code,parent,name_vi,name_en,role,red,green,blue\n"

static void
a_tree_is_read_in_the_order_of_the_table(void **state)
{
  g_autofree char *path = write_text(*state, "c.csv",
                                     HEADER "TS,,tất cả,all,partition,,,\n"
                                            "NNP,TS,nông nghiệp,farm,partition,255,255,100\n"
                                            "RSX,NNP,rừng,forest,partition,0,128,7\n"
                                            "XYZ,RSX,tự nhiên,natural,memo,,,\n"
                                            "PNN,TS,khác,other,partition,,,\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCategories) tree = qd_categories_load(path, &error);
  assert_no_error(error);
  assert_int_equal(qd_categories_count(tree), 5);
  const struct {
    const char *code;
    int parent;
    guint depth;
    bool is_memo, is_leaf, has_colour;
  } expected[] = {{"TS", -1, 0, false, false, false},
                  {"NNP", 0, 1, false, false, true},
                  {"RSX", 1, 2, false, true, true},
                  {"XYZ", 2, 3, true, true, false},
                  {"PNN", 0, 1, false, true, true}};
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    const QdCategory *c = qd_categories_get(tree, i);
    assert_string_equal(c->code, expected[i].code);
    assert_int_equal(c->parent, expected[i].parent);
    assert_int_equal(c->depth, expected[i].depth);
    assert_int_equal(c->is_memo, expected[i].is_memo);
    assert_int_equal(c->is_leaf, expected[i].is_leaf);
    assert_int_equal(c->has_colour, expected[i].has_colour);
    assert_int_equal(qd_categories_find(tree, c->code), i);
  }
  const QdCategory *forest = qd_categories_get(tree, 2);
  assert_int_equal(forest->red, 0);
  assert_int_equal(forest->green, 128);
  assert_int_equal(forest->blue, 7);
  assert_string_equal(forest->name_vi, "rừng");
  assert_string_equal(forest->name_en, "forest");
  assert_int_equal(qd_categories_find(tree, "nnp"), -1);
  assert_int_equal(qd_categories_find(tree, ""), -1);
  assert_string_equal(qd_categories_suggest(tree, "RSXX"), "RSX");
}

static void
a_broken_table_is_an_error_at_its_line(void **state)
{
  const struct {
    const char *rows, *message;
  } cases[] = {
      {"TS,,a,a,partition,,,\nLUC,LUA,b,b,partition,,,\nLUA,TS,c,c,partition,,,\n",
       ":3: parent \"LUA\" of \"LUC\" does not stand above it: a tree begins at its root and has no circle"},
      {"TS,,a,a,partition,,,\nLUA,LUA,b,b,partition,,,\n",
       ":3: parent \"LUA\" of \"LUA\" does not stand above it: a tree begins at its root and has no circle"},
      {"TS,,a,a,partition,,,\nLUA,TS,b,b,partition,,,\nLUA,TS,c,c,partition,,,\n", ":4: category \"LUA\" stands twice"},
      {"TS,,a,a,partition,,,\nLUA,,b,b,partition,,,\n",
       ":3: category \"LUA\" has no parent; only the first row, the root, has none"},
      {"TS,,a,a,partition,,,\nLUA,TS,b,b,part,,,\n", ":3: role \"part\" is neither \"partition\" nor \"memo\""},
      {"TS,,a,a,,,,\n", ":2: role \"\" is neither \"partition\" nor \"memo\""},
      {"TS,,a,a,partition,,,\n,TS,b,b,partition,,,\n", ":3: \"\" is no category code"},
      {"TS,,a,a,partition,,,\n_GAP,TS,b,b,partition,,,\n", ":3: \"_GAP\" is no category code"},
      {"TS,,a,a,partition,256,0,0\n", ":2:6: column \"red\": a colour is a whole number from 0 to 255"},
      {"TS,,a,a,partition,0,1.5,0\n", ":2:7: column \"green\": a colour is a whole number from 0 to 255"},
      {"TS,,a,a,partition,0,0,-1\n", ":2:8: column \"blue\": a colour is a whole number from 0 to 255"},
      {"TS,,a,a,partition,10,,20\n", ":2: a colour needs red, green and blue"},
      {"TS,,a,a,partition,x,,\n",
       ":2:6: column \"red\": \"x\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"", ": a table of 1 to 4096 categories is expected, not 0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strconcat(HEADER, cases[i].rows, NULL), *path = write_text(*state, "c.csv", text);
    g_autofree char *expected = g_strconcat(path, cases[i].message, NULL);
    g_autoptr(GError) error = NULL;
    assert_null(qd_categories_load(path, &error));
    assert_error(&error, QD_ERROR_USAGE, expected);
  }
}

static void
a_tree_without_bounds_is_refused(void **state)
{
  g_autoptr(GString) text = g_string_new(HEADER "TS,,a,a,partition,,,\n");
  for (int i = 0; i < 4096; i++)
    g_string_append_printf(text, "C%d,TS,a,a,partition,,,\n", i);
  g_autofree char *path = write_text(*state, "c.csv", text->str);
  g_autofree char *expected = g_strconcat(path, ": a table of 1 to 4096 categories is expected, not 4097", NULL);
  g_autoptr(GError) error = NULL;
  assert_null(qd_categories_load(path, &error));
  assert_error(&error, QD_ERROR_USAGE, expected);
}

/* What the law of 2024 and the published maps say. */
static void
the_national_table_is_sound(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCategories) tree = qd_categories_load(QD_SOURCE_DATA "/layers/land-use-codes.csv", &error);
  assert_no_error(error);
  const char *const parents[][2] = {{"NNP", "TS"},  {"PNN", "TS"},  {"CSD", "TS"},  {"LUA", "NNP"}, {"LUC", "LUA"},
                                    {"RSN", "RSX"}, {"RPH", "NNP"}, {"RDD", "NNP"}, {"NTS", "NNP"}, {"ODT", "PNN"}};
  for (guint i = 0; i < G_N_ELEMENTS(parents); i++) {
    int child = qd_categories_find(tree, parents[i][0]);
    assert_true(child > 0);
    int parent = qd_categories_get(tree, (guint)child)->parent;
    while (parent > 0 && strcmp(qd_categories_get(tree, (guint)parent)->code, parents[i][1]) != 0)
      parent = qd_categories_get(tree, (guint)parent)->parent;
    assert_string_equal(qd_categories_get(tree, (guint)parent)->code, parents[i][1]);
  }
  assert_true(qd_categories_get(tree, (guint)qd_categories_find(tree, "RSN"))->is_memo);
  assert_true(qd_categories_get(tree, (guint)qd_categories_find(tree, "RSX"))->is_leaf);
  assert_false(qd_categories_get(tree, (guint)qd_categories_find(tree, "LUA"))->is_memo);
  const QdCategory *rice = qd_categories_get(tree, (guint)qd_categories_find(tree, "LUC"));
  assert_true(rice->has_colour && rice->red == 255 && rice->green == 252 && rice->blue == 140);
  assert_int_equal(qd_categories_find(tree, "TSN"), -1); /* NTS in the forms */
  for (guint i = 0; i < qd_categories_count(tree); i++) {
    const QdCategory *c = qd_categories_get(tree, i);
    assert_true(c->name_vi[0] != '\0' && c->name_en[0] != '\0');
    assert_true(c->parent < (int)i);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(a_tree_is_read_in_the_order_of_the_table),
      WITH_FOLDER(a_broken_table_is_an_error_at_its_line),
      WITH_FOLDER(a_tree_without_bounds_is_refused),
      WITH_FOLDER(the_national_table_is_sound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
