/* source/encoding.h — the texts of one file as UTF-8 NFC, whatever encoding they are written in.
 *
 * The encoding is that of the project file, of the file itself (.cpg), or is decided from the file's texts: which
 * encoding makes Vietnamese words of them. A text that is plainly in another encoding than the rest is read by its own;
 * that, a guess and a doubt are findings. One thread at a time. */
#ifndef QD_SOURCE_ENCODING_H
#define QD_SOURCE_ENCODING_H

#include <glib.h>
#include <stdbool.h>

#include "quydat/findings.h"

typedef struct QdTexts QdTexts;

/** @return whether qd_texts_new() takes the name: iconv's names, tcvn3, vni, auto. */
bool qd_encoding_exists(const char *name);
/** @return whether an encoding may be in a text that is UTF-8 already: tcvn3, vni, auto. */
bool qd_encoding_hides_in_utf8(const char *name);

/** @param is_raw    texts come as bytes, not as UTF-8
 *  @param encoding  of the project file, or NULL
 *  @param stated    by the file itself, or NULL */
QdTexts *qd_texts_new(bool is_raw, const char *encoding, const char *stated);
void qd_texts_free(QdTexts *texts);

/** @return whether the encoding has to be decided: qd_texts_learn() wants to be told all texts of the file, then
 *          qd_texts_decide(). */
bool qd_texts_wants_to_learn(const QdTexts *texts);
void qd_texts_learn(QdTexts *texts, const char *raw);
void qd_texts_decide(QdTexts *texts);

/** Reads a text of a feature: UTF-8 NFC, newly allocated. */
char *qd_texts_read(QdTexts *texts, const char *raw, gint64 fid);
/** Reads a name of the file, such as a field's. @return whether it can mean a wanted name. */
bool qd_texts_name_is(const QdTexts *texts, const char *raw, const char *wanted);
/** The same as people write it; newly allocated. */
char *qd_texts_name(const QdTexts *texts, const char *raw);

/** Adds what was found out to the findings; finding: layer and source_line are set. */
void qd_texts_report(const QdTexts *texts, QdFindings *findings, QdFindingSpec finding);

#endif
