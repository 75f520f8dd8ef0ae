/* report/sentences.h — sentences of words.csv, filled for the terminal. */
#ifndef QD_REPORT_SENTENCES_H
#define QD_REPORT_SENTENCES_H

#include "base/words.h"
#include "quydat/outputs.h"

/** Fills {a} {b} {c} {d} of a sentence of words.csv and ends the line. */
void qd_append_sentence(GString *out, const QdWords *words, const char *key, const char *const fills[4]);
/** What a scenario applies, takes and reaches, one line a sentence. */
void qd_append_scenario(GString *out, const QdWords *words, const QdResult *result);
/** How many findings of each severity. */
void qd_append_findings(GString *out, const QdWords *words, const QdResult *result);

#endif
