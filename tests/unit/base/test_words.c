/* The tables of styles/ against the sources that use them. */
#include "fixture.h"

#include "base/table.h"
#include "base/words.h"

/* Calls back for every .c file below src/. */
typedef void (*TextVisitor)(const char *path, const char *text, gpointer data);

static void
visit_sources(const char *folder, TextVisitor visit, gpointer data)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  assert_non_null(dir);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      visit_sources(path, visit, data);
    else if (g_str_has_suffix(name, ".c") && g_file_get_contents(path, &text, NULL, NULL))
      visit(path, text, data);
  }
}

typedef struct {
  GRegex *call, *literal;
  GHashTable *found;
} Search;

/* Literals inside what the call pattern matches. */
static void
collect(const char *path, const char *text, gpointer data)
{
  const Search *s = data;
  g_autoptr(GMatchInfo) call = NULL;
  (void)path;
  for (g_regex_match(s->call, text, 0, &call); g_match_info_matches(call); g_match_info_next(call, NULL)) {
    g_autofree char *part = g_match_info_fetch(call, 0);
    g_autoptr(GMatchInfo) literal = NULL;
    for (g_regex_match(s->literal, part, 0, &literal); g_match_info_matches(literal); g_match_info_next(literal, NULL))
      g_hash_table_add(s->found, g_match_info_fetch(literal, 1));
  }
}

static GHashTable *
literals_in(const char *folder, const char *call)
{
  Search search = {g_regex_new(call, 0, 0, NULL), g_regex_new("\"([A-Za-z_]\\w*)\"", 0, 0, NULL),
                   g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
  assert_non_null(search.call);
  visit_sources(folder, collect, &search);
  g_regex_unref(search.call);
  g_regex_unref(search.literal);
  return search.found;
}

static void
check_words(const char *lang)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdWords) words = qd_words_load(lang, &error);
  assert_no_error(error);
  assert_string_equal(qd_words_lang(words), lang);
  g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < qd_words_count(words); i++) {
    const char *key = qd_words_key(words, i);
    if (!g_hash_table_add(keys, (gpointer)key))
      fail_msg("key %s stands twice", key);
    if (qd_word(words, key)[0] == '\0')
      fail_msg("key %s has no word in %s", key, lang);
  }
  g_autoptr(GHashTable) used =
      literals_in(QD_SOURCE_DATA "/src", "\\bqd_word\\s*\\([^()\"]*\"\\w+\"|\"(?:c|h|sum|note|method|role)_\\w+\"");
  assert_true(g_hash_table_size(used) > 10);
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init(&iter, used);
  while (g_hash_table_iter_next(&iter, &key, NULL))
    if (!g_hash_table_contains(keys, key))
      fail_msg("src uses the word \"%s\", which styles/words.csv lacks", (char *)key);
}

static void
every_word_in_use_is_there_in_both_languages(void **state)
{
  (void)state;
  check_words("vi");
  check_words("en");
}

static void
an_unknown_key_stands_for_itself(void **state)
{
  (void)state;
  g_autoptr(QdWords) words = qd_words_load("en", NULL);
  assert_string_equal(qd_word(words, "no_such_key"), "no_such_key");
  assert_string_equal(qd_word(words, "_GAP"), "Gap (not covered)");
}

static void
a_language_the_table_lacks_is_an_error(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  assert_null(qd_words_load("fr", &error));
  assert_error(&error, QD_ERROR_USAGE, QD_SOURCE_DATA "/styles/words.csv: no column \"fr\"; columns are: key, vi, en");
}

/* qd_findings_add() ends the program at a rule that the table lacks; a rule nobody uses is a promise nobody keeps. */
static void
rules_in_use_and_rules_in_the_table_are_the_same(void **state)
{
  (void)state;
  g_autoptr(QdTable) table = qd_table_load(QD_SOURCE_DATA "/styles/rules.csv", NULL, NULL);
  g_autoptr(GHashTable) rules = g_hash_table_new(g_str_hash, g_str_equal);
  const char *const texts[] = {"title_vi", "title_en", "message_vi", "message_en"};
  for (guint i = 0; i < qd_table_rows(table); i++) {
    const char *rule = qd_table_cell(table, i, qd_table_column(table, "rule"));
    if (!g_hash_table_add(rules, (gpointer)rule))
      fail_msg("rule %s stands twice", rule);
    for (guint k = 0; k < G_N_ELEMENTS(texts); k++)
      if (qd_table_cell(table, i, qd_table_column(table, texts[k]))[0] == '\0')
        fail_msg("rule %s has no %s", rule, texts[k]);
  }
  g_autoptr(GHashTable) used = literals_in(
      QD_SOURCE_DATA "/src", "\\.rule = "
                             "[^,;]*,|\\b(?:report|report_sum|report_parcel|report_bound|report_feature|report_invalid|"
                             "qd_layer_file_report|qd_allocation_report|add_finding|qd_work_finding)\\([^;{}]*\\);");
  GHashTableIter iter;
  gpointer rule;
  g_hash_table_iter_init(&iter, rules);
  while (g_hash_table_iter_next(&iter, &rule, NULL))
    if (!g_hash_table_contains(used, rule))
      fail_msg("nothing reports the rule \"%s\" of styles/rules.csv", (char *)rule);
  g_hash_table_iter_init(&iter, used);
  while (g_hash_table_iter_next(&iter, &rule, NULL))
    if (!g_hash_table_contains(rules, rule) && !g_str_equal(rule, "CP1258"))
      fail_msg("src reports the rule \"%s\", which styles/rules.csv lacks", (char *)rule);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(every_word_in_use_is_there_in_both_languages),
      WITH_FOLDER(an_unknown_key_stands_for_itself),
      WITH_FOLDER(a_language_the_table_lacks_is_an_error),
      WITH_FOLDER(rules_in_use_and_rules_in_the_table_are_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
