/* plan/kept_audit.h — the inside of a QdAudit, and audits of earlier runs, each under the hash of all tables, schemas
 * and rules that it was made of. */
#ifndef QD_PLAN_KEPT_AUDIT_H
#define QD_PLAN_KEPT_AUDIT_H

#include "base/hash.h"
#include "quydat/audit.h"

struct QdAudit {
  GPtrArray *findings; /* QdAuditFinding * */
  GPtrArray *files;    /* char * */
  guint compared, run, left_out;
};

void qd_audit_finding_free(gpointer finding);

/** @param cache  NULL: nothing is kept
 *  @param key    out: for qd_kept_audit_put()
 *  @return       the audit, if nothing changed since it was kept; else NULL */
QdAudit *qd_kept_audit_find(QdCache *cache, const char *plan_dir, const char *lang, QdHash *key);
void qd_kept_audit_put(QdCache *cache, QdHash key, const QdAudit *audit);

#endif
