/* base/kept_findings.h — findings as a value that a cache keeps. */
#ifndef QD_BASE_KEPT_FINDINGS_H
#define QD_BASE_KEPT_FINDINGS_H

#include "base/hash.h"
#include "quydat/findings.h"

#define QD_FINDINGS_TYPE "a(sssssssudbddayb)"

/** @return what was added so far; not sunk */
GVariant *qd_findings_keep(const QdFindings *findings);
/** Adds findings that were kept. */
void qd_findings_add_kept(QdFindings *findings, GVariant *kept);
/** @return what decides which findings are kept at all.
 *
 * @param disabled  rules that are not reported, as of qd_findings_new(); NULL for none */
QdHash qd_findings_kept_by(GHashTable *disabled);

#endif
