/* quydat/rules.h — the project's own rules: SQL over the package's tables, each row of the answer a finding.
 *
 * A rule is a text file, checks.rules in the project file: comments "-- key: value" at its top (severity, measure_unit,
 * at_least, title_vi, title_en, message_vi, message_en), then one query. It may use SpatiaLite's functions and every
 * table of the package but findings and finding_areas. It can only read, and has checks.rules_seconds to do it.
 * layers/README.md tells how to write one. */
#ifndef QUYDAT_RULES_H
#define QUYDAT_RULES_H

#include <quydat/layers.h>

G_BEGIN_DECLS

/** @return QdRule *, by file name; none when the project has no rules. NULL on error. */
QD_API GPtrArray *qd_rules_load(const QdProject *project, GError **error);

struct sqlite3;

/* The package's tables. */
typedef struct {
  const char *package;                             /* a file; not changed */
  bool (*show)(gpointer data, struct sqlite3 *db); /* shows tables that are not in it, in each connection; from several
                                                      threads. False: SQLite says why */
  gpointer data;
} QdRuleTables;

/** Asks each rule that is not disabled and adds what it finds, in the order of the rules. A fault of a rule is an error
 * that names its file; of several the first is told.
 *
 * @param rules  also known to findings
 * @param jobs   so many are asked at a time */
QD_API bool qd_rules_run(const QdProject *project, const GPtrArray *rules, const QdUnits *units,
                         const QdRuleTables *tables, guint jobs, QdFindings *findings, GError **error);

G_END_DECLS

#endif
