/* source/letters.h — Vietnamese letters from before Unicode: TCVN3 (ABC) and VNI-Windows, and what tells them apart.
 *
 * Both write Vietnamese with the 256 characters of a Western code page and a font that shows them otherwise. Texts are
 * given here as look-alikes: the Unicode characters that code page 1252 has at those places ("Lo¹i ®Êt" is "Loại đất"
 * in TCVN3), in UTF-8. */
#ifndef QD_SOURCE_LETTERS_H
#define QD_SOURCE_LETTERS_H

#include <glib.h>
#include <stdbool.h>

/** Reads a text of TCVN3, one character a letter. The encoding has no capitals with tones: their font shows small ones
 * as capitals. So a toned letter becomes one in a word that is written in capitals otherwise ("§åNG" is "ĐỒNG").
 *
 * @return NFC, newly allocated; NULL when a character is no letter or sign of TCVN3 */
char *qd_letters_from_tcvn3(const char *text);

/** Reads a text of VNI-Windows, a letter and its mark. @return as above; NULL also for a mark without its letter. */
char *qd_letters_from_vni(const char *text);

typedef struct {
  guint good, bad;
} QdSpelling;

/** Counts the words with letters beyond ASCII that can be a Vietnamese syllable, and those that cannot: the measure by
 * which encodings are told apart. Single letters count for neither. */
QdSpelling qd_letters_spelling(const char *text);

#endif
