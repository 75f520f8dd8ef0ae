/* report/audit_format.h — a finding of the audit on a page. */
#ifndef QD_REPORT_AUDIT_FORMAT_H
#define QD_REPORT_AUDIT_FORMAT_H

#include "base/xml.h"
#include "quydat/audit.h"

/** Adds a finding as an element "contradiction", as styles/contradictions.xsl shows it. */
void qd_audit_add_finding(const QdAudit *audit, guint index, xmlNode *parent, const char *lang);

/** @return the page of the audit, newly allocated
 * @param home  page it leads back to; "" for none */
char *qd_audit_page(const QdAudit *audit, const char *plan_dir, const char *home, const char *lang, GError **error);

#endif
