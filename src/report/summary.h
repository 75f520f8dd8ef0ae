/* report/summary.h — summary.json (the same for the same inputs) and run.json (what differs between runs). */
#ifndef QD_REPORT_SUMMARY_H
#define QD_REPORT_SUMMARY_H

#include "quydat/outputs.h"

/** @param set    folder of the finished files
 * @param names  their names, sorted
 * @return       JSON text, newly allocated; NULL on error */
char *qd_summary_json(const QdResult *result, const char *set, const GPtrArray *names, GError **error);

/** @param stage_seconds  name → double * */
char *qd_run_json(const QdResult *result, GHashTable *stage_seconds);

/** @return codes of the categories whose target or base, of the province, the plan contradicts: "RPH, RSX". Newly
 * allocated. */
GString *qd_contradicted_targets(const QdResult *result);

#endif
