/* cli/run.h — what one run of a project holds, shared by the files that walk through its stages. */
#ifndef QD_CLI_RUN_H
#define QD_CLI_RUN_H

#include "cli.h"
#include "options.h"
#include "scenarios.h"

/* All that a run holds, freed in one place. */
typedef struct {
  QdOptions options;
  QdProject *project;
  GPtrArray *rules; /* QdRule *, the project's own */
  QdOutput *output;
  QdCache *cache; /* NULL without --cache */
  QdCategories *categories;
  QdPlan *plan;
  QdFindings *findings;
  QdAudit *audit;
  QdUnits *units;
  QdLayer *zones, *infrastructure;
  GPtrArray *balances;
  QdForms *forms;              /* NULL: none are made */
  QdVectorTiles *vector_tiles; /* made, not yet written; or NULL */
  QdChange *change;
  QdScenarios scenarios;
  char *told; /* of forms without figures */
  GArray *rows;
  GHashTable *seconds; /* stage → double * */
  gint64 stage_start;
  const char *stage;
} QdRun;

/* One period's parcels, with what was found while they were read. */
typedef struct {
  const QdRun *run;
  guint period;
  QdLayer *parcels;
  QdFindings *findings;
  GError *error;
} QdReading;

/** Ends the stage before and begins the next. @param name  marked for translation; NULL ends only */
void qd_run_stage(QdRun *run, const char *name);
/** Says a sentence on standard error, unless the run is quiet. @param sentence  taken over; NULL: nothing */
void qd_run_warn(const QdRun *run, char *sentence);
bool qd_run_is_comparing(const QdRun *run);
bool qd_run_is_projecting(const QdRun *run);
/** Whether the ledger of 2030 is made: for quydat scenario, or in a run of a project with zones or lines. It holds land
 * as drawn, so a run whose balance takes other areas has none. */
bool qd_run_projects(const QdRun *run);
bool qd_run_asks_rules(const QdRun *run);
/** Whether the period is laid over its neighbour in time: for a comparison, or in a run for the forms that show
 * changes; land is then counted as drawn, so it must be in the balance, too. */
bool qd_run_lays_over(const QdRun *run, guint period);

/** Reads one period's parcels into the QdReading; its error is kept there. Fit for a thread. */
gpointer qd_reading_fill(gpointer reading);
/** Balances and checks all periods. @param first  that of period 0, read already; emptied */
bool qd_run_balance(QdRun *run, QdReading *first, GError **error);
void qd_reading_clear(QdReading *reading);

#endif
