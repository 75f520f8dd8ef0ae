/* check/rule_file.h — the file of one rule: the comments that open it, and its query. */
#ifndef QD_CHECK_RULE_FILE_H
#define QD_CHECK_RULE_FILE_H

#include "quydat/findings.h"

/** Reads a rule; every message begins with FILE or FILE:LINE.
 *
 * @param lang  "vi" or "en": the language of title and message; what a rule lacks in it is taken from the other */
QdRule *qd_rule_load(const char *path, const char *lang, GError **error);
void qd_rule_free(QdRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdRule, qd_rule_free)

#endif
