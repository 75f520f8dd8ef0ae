#include "fixture.h"

#include "base/symbols.h"

#define HEADER "key,fill,stroke,casing,width_mm,casing_mm,dash_mm,size_mm,opacity,note\n"

static void
the_table_of_styles_is_read(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdSymbols) symbols = qd_symbols_load(&error);
  assert_no_error(error);
  const QdSymbol *border = qd_symbols_find(symbols, "province", "border");
  assert_non_null(border);
  assert_false(border->has_fill);
  assert_true(border->has_stroke);
  assert_true(border->width_mm > 0);
  assert_int_equal(border->n_dash % 2, 0);
  assert_string_equal(qd_symbols_find(symbols, "road", "no such class")->key, "road_other");
  assert_null(qd_symbols_find(symbols, "river", "wide"));
  for (guint i = 0; i < qd_symbols_count(symbols); i++) {
    const QdSymbol *s = qd_symbols_get(symbols, i);
    assert_true(s->opacity > 0 && s->opacity <= 1);
  }
}

static void
a_row_says_all(void **state)
{
  g_autofree char *path =
      write_text(*state, "styles/palette.csv", HEADER "a_b,#0A10fF,,#000000,0.6,,4 1 0.8 1,2.5,,x\nc_other,,,,,,,,,\n");
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autoptr(QdSymbols) symbols = qd_symbols_load(NULL);
  const QdSymbol *s = qd_symbols_find(symbols, "a", "b");
  assert_true(s->has_fill && !s->has_stroke && s->has_casing);
  assert_int_equal(s->fill[0], 10);
  assert_int_equal(s->fill[1], 16);
  assert_int_equal(s->fill[2], 255);
  assert_int_equal(s->n_dash, 4);
  assert_true(s->dash_mm[0] == 4 && s->dash_mm[1] == 1 && s->dash_mm[2] == 0.8 && s->dash_mm[3] == 1);
  assert_true(s->width_mm == 0.6 && s->size_mm == 2.5 && s->opacity == 1);
  assert_int_equal(qd_symbols_find(symbols, "c", "d")->n_dash, 0);
}

static void
a_bad_cell_is_shown_with_its_line(void **state)
{
  const struct {
    const char *row, *message;
  } cases[] = {
      {"a_b,red,,,,,,,,\n", "2: column \"fill\": \"red\" is not a colour like #ffaa32"},
      {"a_b,,#12345,,,,,,,\n", "3: column \"stroke\": \"#12345\" is not a colour like #ffaa32"},
      {"a_b,,,#1122334,,,,,,\n", "4: column \"casing\": \"#1122334\" is not a colour like #ffaa32"},
      {"a_b,,,,\"0,5\",,,,,\n",
       "5: column \"width_mm\": \"0,5\" is not a number (write 1234.5: no thousands sign, decimal dot)"},
      {"a_b,,,,,,2 x,,,\n", "7: column \"dash_mm\": \"x\" is not a list of lengths like \"3 1\""},
      {"a_b,,,,,,1 2 3 4 5,,,\n", "7: column \"dash_mm\": \"4 5\" is not a list of lengths like \"3 1\""},
      {"a_b,,,,,,1 0,,,\n", "7: column \"dash_mm\": \"0\" is not a list of lengths like \"3 1\""},
      {"a_b,,,,-1,,,,,\n", "5: column \"width_mm\": a number from 0 to 100 is expected"},
      {"a_b,,,,,,,,1.5,\n", "9: column \"opacity\": a number from 0 to 1 is expected"},
      {"a,,,,,,,,,\n", " \"a\" is no key like category_LUC or road_national"},
      {"o_k,,,,,,,,,\n", " key \"o_k\" stands twice"},
  };
  g_setenv("QUYDAT_DATA", *state, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = g_strconcat(HEADER "o_k,,,,,,,,,\n", cases[i].row, NULL);
    g_autofree char *path = write_text(*state, "styles/palette.csv", text);
    g_autofree char *expected = g_strdup_printf("%s:3:%s", path, cases[i].message);
    g_autoptr(GError) error = NULL;
    assert_null(qd_symbols_load(&error));
    assert_error(&error, QD_ERROR_USAGE, expected);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(the_table_of_styles_is_read),
      WITH_FOLDER(a_row_says_all),
      WITH_FOLDER(a_bad_cell_is_shown_with_its_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
