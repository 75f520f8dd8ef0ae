/* cli/scenarios.h — the scenario that the command line asks for, and the one it is held against. */
#ifndef QD_CLI_SCENARIOS_H
#define QD_CLI_SCENARIOS_H

#include "options.h"

typedef struct {
  QdLayer *extra;   /* of --with */
  QdLayer *changes; /* the project's, where they are drawn */
  QdLandTake *take;
  QdScenario *scenario, *base; /* base: NULL when the command line changes nothing */
  GArray *projected;           /* QdProjectedPiece; NULL when neither package nor tiles are wanted */
} QdScenarios;

/** @param request  without the extra layer, which is read here */
bool qd_scenarios_run(QdScenarios *scenarios, const QdOptions *options, const QdLandTakeRequest *request,
                      const char *spool_dir, QdFindings *findings, GError **error);
void qd_scenarios_clear(QdScenarios *scenarios);

#endif
