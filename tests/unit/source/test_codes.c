/* Codes as offices write them, and what each is read as. */
#include "province.h"

#include "source/codes.h"

static QdCategories *
load_categories(const char *dir)
{
  g_autofree char *path = write_text(dir, "codes.csv", CATEGORIES);
  g_autoptr(GError) error = NULL;
  QdCategories *categories = qd_categories_load(path, &error);
  assert_no_error(error);
  return categories;
}

static void
spellings_are_read(void **state)
{
  g_autofree char *recode = write_text(*state, "old.csv", "code,new_code\nLUK,LUA\nPNN,RSX\n");
  const struct {
    const char *text;
    guint n;
    int uses[3];
    bool is_recoded, is_spelt_otherwise;
  } cases[] = {
      {"LUA", 1, {LUA}, false, false},
      {"lua", 1, {LUA}, false, true},
      {"L U A", 1, {LUA}, false, true},
      {"L\u00a0UA", 1, {LUA}, false, true},
      {"\uff2c\uff35\uff21", 1, {LUA}, false, true}, /* full-width letters */
      {"LUA1", 1, {LUA}, false, true},
      {"lua 12", 1, {LUA}, false, true},
      {"LUK", 1, {LUA}, true, false},
      {"luk2", 1, {LUA}, true, true},
      {"PNN", 1, {RSX}, true, false}, /* the recode table comes first */
      {"LUA+RSX", 2, {LUA, RSX}, false, true},
      {"RSX/LUA", 2, {RSX, LUA}, false, true},
      {"lua - rsn1", 2, {LUA, RSN}, false, true},
      {"LUA,LUK;RSX", 2, {LUA, RSX}, false, true}, /* two of the three are the same */
      {"LUA+", 1, {LUA}, false, true},
      {"NNP+LUA+RSX+RSN", 4, {NNP, LUA, RSX}, false, true},
      {"LUA+XYZ", 0, {0}, false, true},
      {"NNP+LUA+RSX+RSN+TS", 0, {0}, false, true}, /* more than a parcel has */
      {"XYZ", 0, {0}, false, true},
      {"12", 0, {0}, false, true},
      {"+", 0, {0}, false, true},
      {"", 0, {0}, false, true},
  };
  g_autoptr(QdCategories) categories = load_categories(*state);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCodes) codes = qd_codes_new(categories, recode, &error);
  assert_no_error(error);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const QdCode *code = qd_codes_read(codes, cases[i].text, "land.gpkg");
    if (code->n_uses != cases[i].n || (code->n_uses == 1 && code->is_recoded != cases[i].is_recoded) ||
        code->is_spelt_otherwise != cases[i].is_spelt_otherwise)
      fail_msg("\"%s\": %u uses", cases[i].text, code->n_uses);
    for (guint k = 0; k < MIN(code->n_uses, 3); k++)
      assert_int_equal(code->uses[k], cases[i].uses[k]);
    assert_int_equal(code->category, cases[i].n > 0 ? cases[i].uses[0] : QD_CATEGORY_UNKNOWN);
    assert_true(code->count == 1);
    QdCode *again = qd_codes_read_ascii(codes, cases[i].text, strlen(cases[i].text), "land.gpkg");
    assert_ptr_equal(again, code);
    assert_true(code->count == 2);
  }
  assert_int_equal(qd_codes_find(codes, "luk"), LUA);
  assert_int_equal(qd_codes_find(codes, "LUA+RSX"), QD_CATEGORY_UNKNOWN);
}

/* One finding a text, with the number of its parcels. */
static void
each_text_is_one_finding(void **state)
{
  g_autoptr(QdCategories) categories = load_categories(*state);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCodes) codes = qd_codes_new(categories, NULL, &error);
  g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, NULL, &error);
  assert_no_error(error);
  for (guint i = 0; i < 5; i++)
    qd_codes_read(codes, "LUA+RSX", "land.gpkg")->n_split += i < 2 ? 1 : 0;
  for (guint i = 0; i < 3; i++)
    qd_codes_read_ascii(codes, "lua1", 4, "land.gpkg");
  qd_codes_read_ascii(codes, "LUA", 3, "land.gpkg");
  qd_codes_report(codes, "DT_1, DT_2", findings);
  qd_findings_finish(findings);
  assert_int_equal(qd_findings_count(findings), 3);
  assert_string_equal(only_finding(findings, "code_spelling")->message, "code “lua1” was read as LUA in 3 parcels");
  assert_string_equal(only_finding(findings, "mixed_code")->message,
                      "code “LUA+RSX”: 3 parcels have no area of each use and count as LUA as a whole. If there are "
                      "such fields, say area_fields in the project file");
  assert_string_equal(only_finding(findings, "mixed_code_divided")->message,
                      "code “LUA+RSX”: the land of 2 parcels was divided by the fields DT_1, DT_2; the map shows the "
                      "first code");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(spellings_are_read),
      WITH_FOLDER(each_text_is_one_finding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
