/* base/words.h — the words of outputs in the project's language, from styles/words.csv (key, vi, en).
 *
 * Outputs must be the same in every locale, so they do not go through gettext, which is for the terminal. */
#ifndef QD_BASE_WORDS_H
#define QD_BASE_WORDS_H

#include <glib.h>
#include <stdarg.h>

typedef struct QdWords QdWords;

/** @param lang "vi" or "en" */
QdWords *qd_words_load(const char *lang, GError **error);
void qd_words_free(QdWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdWords, qd_words_free)

/** @return the word for a key; the key itself if the table lacks it (a test looks for such). Borrowed. */
const char *qd_word(const QdWords *words, const char *key);
/** @return the word of PREFIX_VALUE, as of a phase or a class; the value itself if the table lacks it. Borrowed. */
const char *qd_word_of(const QdWords *words, const char *prefix, const char *value);
/** @return the word for a key with each {name} replaced; arguments are pairs of name and value, then NULL. Newly
 * allocated. */
char *qd_sentence(const QdWords *words, const char *key, ...) G_GNUC_NULL_TERMINATED;
char *qd_sentence_list(const QdWords *words, const char *key, va_list args);
const char *qd_words_lang(const QdWords *words);
guint qd_words_count(const QdWords *words);
/** The i-th key of the table: lets a template be given every word. */
const char *qd_words_key(const QdWords *words, guint index);

#endif
