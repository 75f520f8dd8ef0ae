/* base/text.h — text: normal form, order, distance, and how numbers and CSV fields are written. */
#ifndef QD_BASE_TEXT_H
#define QD_BASE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/** @return text in Unicode NFC with surrounding white space removed; bytes that are no UTF-8 become U+FFFD and set
 * *repaired (may be NULL). Newly allocated. */
char *qd_text_nfc(const char *text, bool *repaired);

/** @return the key under which names are matched: NFC, lower case, single spaces. Newly allocated. */
char *qd_text_fold(const char *text);

/** Natural order: runs of digits compare as numbers ("KD9" < "KD10"), the rest as bytes; equal numbers with more
 * leading zeros come later. Total: 0 only for identical strings. */
int qd_natural_compare(const char *a, const char *b);

/** @return the candidate nearest to word by edit distance over folded characters, or NULL when none is near enough to
 * be meant (a third of the word's length). Borrowed. */
const char *qd_suggest(const char *word, const char *const *candidates, gsize n);

/** @return value with so many decimals and a dot in every locale; "" for NAN; never "-0". Newly allocated. */
char *qd_format_fixed(double value, int decimals);

/** @return value for people: thousands and decimals as the language writes them (vi: 1.234,56; en: 1,234.56);
 * "" for NAN. Newly allocated. */
char *qd_format_for_people(double value, int decimals, const char *lang);

/** @return the same with the fewest decimals, up to four, that show the value. Newly allocated. */
char *qd_format_for_people_exact(double value, const char *lang);

/** @return a file name of at most 100 ASCII letters, digits and hyphens. Newly allocated. */
char *qd_slug(const char *text);

/* ---- CSV writing (RFC 4180, LF) ---- */

/** Appends a field, quoted where needed; the caller separates with qd_csv_end or another field. A leading = + - @ is
 * made inert with an apostrophe: spreadsheets run such text as a formula. */
void qd_csv_text(GString *csv, const char *text);
/** Appends a number with fixed decimals, nothing for NAN. */
void qd_csv_number(GString *csv, double value, int decimals);
/** Ends the record (replaces the last comma by a line feed). */
void qd_csv_end(GString *csv);

#endif
