/* quydat/audit.h — the plan's own arithmetic, checked without a map.
 *
 * All tables of a plan folder and the national ones are read into an SQLite database in memory, one SQL table a CSV
 * file (name without .csv, hyphens as underscores; land-use-codes.csv is "categories"). A rule is a query that pairs
 * two values that should be equal; a pair further apart than its tolerance is a finding. Rules stand in layers/audit/
 * and in the plan folder's own audit/: rules.csv (id, needs, severity, titles, sentences) and one ID.sql each; what the
 * rules of a folder share stands in its prelude.sql. */
#ifndef QUYDAT_AUDIT_H
#define QUYDAT_AUDIT_H

#include <quydat/cache.h>
#include <quydat/findings.h>

G_BEGIN_DECLS

typedef struct {
  char *rule, *title, *sentence; /* in the language asked for; sentence: what arithmetic or the law expects */
  QdSeverity severity;
  char *subject;                  /* what the values are of */
  double left, right;             /* NAN: no value */
  char *left_place, *right_place; /* document, table and line; file and line */
  double difference, tolerance;   /* left − right; rounding of the printed figures */
  char *supports;                 /* left, right, undecidable, or "" */
  char *detail;                   /* the arithmetic, "" if none */
  char *unit, *categories,
      *refs; /* the figures it is about: a unit, categories and columns ("targets.csv:adjusted_2030"),
                lists separated by ";"; "" where the rule does not say */
} QdAuditFinding;

typedef struct QdAudit QdAudit;

/** Runs all rules over a plan folder.
 *
 * @param lang   "vi" or "en"
 * @param cache  where the result is kept as long as no table and no rule changes; NULL: nowhere */
QD_API QdAudit *qd_audit_run(const char *plan_dir, const char *lang, QdCache *cache, GError **error);
QD_API void qd_audit_free(QdAudit *audit);
/** @return paths of the plan's tables that were read, by name: char *, borrowed */
QD_API const GPtrArray *qd_audit_files(const QdAudit *audit);
/** Findings by severity, then in the order of the rules, then by subject. */
QD_API guint qd_audit_count(const QdAudit *audit);
QD_API const QdAuditFinding *qd_audit_get(const QdAudit *audit, guint index);
/** How many pairs of values the rules compared; how many rules ran; rules left out for want of a table. */
QD_API guint qd_audit_compared(const QdAudit *audit);
QD_API guint qd_audit_rules_run(const QdAudit *audit);
QD_API guint qd_audit_rules_left_out(const QdAudit *audit);
QD_API guint qd_audit_count_severity(const QdAudit *audit, QdSeverity severity);

/** @return the errors about a figure of targets.csv: their indices, in order; newly allocated
 * @param column  name of its column; NULL finds nothing */
QD_API GArray *qd_audit_about(const QdAudit *audit, const char *unit, const char *category, const char *column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdAudit, qd_audit_free)

/** @param format  "text", "json", "csv" or "html"
 * @return         the findings in this form, newly allocated */
QD_API char *qd_audit_format(const QdAudit *audit, const char *plan_dir, const char *format, const char *lang,
                             GError **error);

G_END_DECLS

#endif
