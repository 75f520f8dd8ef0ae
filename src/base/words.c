#include "base/words.h"

#include "base/table.h"
#include "quydat/data.h"

struct QdWords {
  QdTable *table;
  char *lang;
  int key, text;
  GHashTable *rows; /* key → row + 1 */
};

void
qd_words_free(QdWords *words)
{
  if (words == NULL)
    return;
  qd_table_free(words->table);
  g_clear_pointer(&words->rows, g_hash_table_unref);
  g_free(words->lang);
  g_free(words);
}

QdWords *
qd_words_load(const char *lang, GError **error)
{
  g_autofree char *path = qd_data_file("styles/words.csv", error);
  if (path == NULL)
    return NULL;
  g_autoptr(QdWords) words = g_new0(QdWords, 1);
  words->lang = g_strdup(lang);
  const char *const required[] = {"key", lang, NULL};
  words->table = qd_table_load(path, required, error);
  if (words->table == NULL)
    return NULL;
  words->key = qd_table_column(words->table, "key");
  words->text = qd_table_column(words->table, lang);
  words->rows = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < qd_table_rows(words->table); i++)
    g_hash_table_insert(words->rows, (gpointer)qd_words_key(words, i), GUINT_TO_POINTER(i + 1));
  return g_steal_pointer(&words);
}

const char *
qd_word(const QdWords *words, const char *key)
{
  guint row = GPOINTER_TO_UINT(g_hash_table_lookup(words->rows, key));
  return row == 0 ? key : qd_table_cell(words->table, row - 1, words->text);
}

const char *
qd_word_of(const QdWords *words, const char *prefix, const char *value)
{
  g_autofree char *key = g_strdup_printf("%s_%s", prefix, value);
  const char *word = qd_word(words, key);
  return word == key ? value : word;
}

char *
qd_sentence_list(const QdWords *words, const char *key, va_list args)
{
  GString *sentence = g_string_new(qd_word(words, key));
  for (const char *name = va_arg(args, const char *); name != NULL; name = va_arg(args, const char *)) {
    g_autofree char *place = g_strdup_printf("{%s}", name);
    g_string_replace(sentence, place, va_arg(args, const char *), 0);
  }
  return g_string_free(sentence, FALSE);
}

char *
qd_sentence(const QdWords *words, const char *key, ...)
{
  va_list args;
  va_start(args, key);
  char *sentence = qd_sentence_list(words, key, args);
  va_end(args);
  return sentence;
}

const char *
qd_words_lang(const QdWords *words)
{
  return words->lang;
}

guint
qd_words_count(const QdWords *words)
{
  return qd_table_rows(words->table);
}

const char *
qd_words_key(const QdWords *words, guint index)
{
  return qd_table_cell(words->table, index, words->key);
}
