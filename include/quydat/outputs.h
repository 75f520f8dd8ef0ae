/* quydat/outputs.h — what a run leaves behind, as one set.
 *
 * A set is built in OUT/.quydat-tmp and appears whole: files are synced, renamed into place after the last stage, and
 * summary.json comes last with each file's sha256. Until then, and after any error, OUT holds the previous set. */
#ifndef QUYDAT_OUTPUTS_H
#define QUYDAT_OUTPUTS_H

#include <quydat/audit.h>
#include <quydat/change.h>
#include <quydat/scenario.h>

G_BEGIN_DECLS

typedef struct QdOutput QdOutput;

/** Makes OUT and its temporary folder, removes what a killed run left there.
 *
 * @param tmp      folder of working files, which is there already; NULL: the temporary folder of OUT
 * @param warning  newly allocated sentence when the previous set is incomplete, else NULL; may be NULL */
QD_API QdOutput *qd_output_begin(const char *dir, const char *tmp, char **warning, GError **error);
/** Removes the temporary folder if not committed. */
QD_API void qd_output_free(QdOutput *output);
/** @return where to write a file of the set, e.g. "reports/index.html"; its folders exist. Newly allocated. Register
 * files only: each name asked for is part of the set. */
QD_API char *qd_output_path(QdOutput *output, const char *name, GError **error);
/** @return whether a file of this name is part of the set so far. */
QD_API bool qd_output_has(const QdOutput *output, const char *name);
/** The folder of working files, which goes with the output. */
QD_API const char *qd_output_tmp(const QdOutput *output);
QD_API const char *qd_output_dir(const QdOutput *output);
/** @return the command that made the set which the folder holds, as its run.json says; NULL where it does not. Newly
 *          allocated. */
QD_API char *qd_output_maker(const QdOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdOutput, qd_output_free)

/* Everything the outputs may show; all borrowed. */
typedef struct {
  const char *command; /* "run" */
  const QdProject *project;
  const QdCategories *categories;
  const QdPlan *plan;
  const QdUnits *units;
  const GPtrArray *balances;             /* QdBalance *, by period; the last is "now" */
  const QdLayer *zones, *infrastructure; /* NULL when none */
  const GArray *rows;                    /* QdBalanceRow, see qd_compare(); NULL when no output shows the targets */
  const QdChange *change;                /* between two periods, where that was asked for, or NULL */
  const QdScenario *scenario;            /* of 2030, where that was asked for, or NULL */
  const QdScenario *base_scenario;       /* without what the command line adds or leaves out; NULL when it does not */
  const GArray *projected;               /* QdProjectedPiece, see qd_scenario_draw(); NULL when not drawn */
  const QdFindings *findings;            /* finished */
  const QdAudit *audit;                  /* of the plan's tables; NULL without a plan, or where no output shows it */
  const GPtrArray *rules;                /* QdRule *, the project's own */
  QdCache *cache;                        /* keeps pages of units; run.json counts them; or NULL */
  bool is_synthetic;                     /* some input says it is synthetic geometry: every page and tile set says so */
} QdResult;

/** @return the balance of the last period, that of "now". Borrowed. */
static inline const QdBalance *
qd_result_now(const QdResult *result)
{
  return result->balances->pdata[result->balances->len - 1];
}

/* Each writes its files into the set. */
QD_API bool qd_balance_table_write(const QdResult *result, QdOutput *output, GError **error);  /* balance.csv */
QD_API bool qd_findings_table_write(const QdResult *result, QdOutput *output, GError **error); /* findings.csv */
QD_API bool qd_audit_table_write(const QdResult *result, QdOutput *output, GError **error);    /* plan-findings.csv */
QD_API bool qd_change_table_write(const QdResult *result, QdOutput *output, GError **error);   /* change.csv */
/** land-take.csv, land-take-phases.csv, scenario.csv, scenario-works.csv, scenario-matrix.csv, line-lengths.csv;
 * scenario-difference.csv where there is a base. */
QD_API bool qd_scenario_tables_write(const QdResult *result, QdOutput *output, GError **error);
/** reports/scenario.html. @param has_pages  whether units have pages to lead to */
QD_API bool qd_scenario_page_write(const QdResult *result, QdOutput *output, bool has_pages, GError **error);
/** <code>.gpkg and its QGIS project <code>.qgz, which shows the tiles where they are in the set already. With a change,
 * it holds the pieces of land that changed and the matrix in place of land use, zones, infrastructure, balance and
 * targets. */
QD_API bool qd_package_write(const QdResult *result, QdOutput *output, GError **error);
/* What the project's own rules are asked of: the package without its findings and styles. Land use and its index are
 * not in the file but are answered from the result. */
typedef struct QdPackageTables QdPackageTables;
struct sqlite3;

/** Writes the file, at a path of the caller's.
 *
 * @param result    borrowed
 * @param findings  take pieces that cannot be drawn when a rule looks at them; borrowed */
QD_API QdPackageTables *qd_package_tables_new(const QdResult *result, const char *path, QdFindings *findings,
                                              GError **error);
QD_API void qd_package_tables_free(QdPackageTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPackageTables, qd_package_tables_free)
/** Shows what is not in the file, in a connection to it: the show of QdRuleTables. */
QD_API bool qd_package_tables_show(gpointer tables, struct sqlite3 *db);
/** reports/: a page of the province and of each unit as HTML and PDF, an atlas of all, the overview map. */
QD_API bool qd_report_write(const QdResult *result, QdOutput *output, guint jobs, GError **error);
/** @return name of each unit's page, without folder and ending: char *, to be unreffed. */
QD_API GPtrArray *qd_report_name_pages(const QdUnits *units);
/** How many raster tiles there will be, before the work: an error where there are very many and nobody has agreed.
 *
 * @param sentence  newly allocated; NULL where there are few */
QD_API bool qd_tiles_estimate(const QdProject *project, const QdUnits *units, bool is_agreed, char **sentence,
                              GError **error);
/** tiles/: the raster tiles that the project asks for.
 *
 * @param warning  newly allocated sentence where labels are not written in the font that the project names; else NULL
 */
QD_API bool qd_tiles_write(const QdResult *result, QdOutput *output, guint jobs, char **warning, GError **error);
/** web/: the map page over the vector tiles of the set; nothing where it has none.
 *
 * @param told  newly allocated sentence where the program was built without the page, else NULL */
QD_API bool qd_web_write(const QdResult *result, QdOutput *output, char **told, GError **error);

/* The vector tiles. They show findings, and say with findings where a tile had to be bounded: so they are made before
 * the findings are finished, and written after. */
typedef struct QdVectorTiles QdVectorTiles;

/** @param findings  of the result, not yet finished
 * @param tiles     set, unless the project asks for no vector tiles */
QD_API bool qd_vector_tiles_make(const QdResult *result, QdOutput *output, guint jobs, QdFindings *findings,
                                 QdVectorTiles **tiles, GError **error);
/** Adds the finished findings and writes tiles/land_use.pmtiles and tiles/land_use.vector.mbtiles, as the project asks;
 * beside the first tiles/land_use-PERIOD.pmtiles with the land use of each earlier period.
 *
 * @param tiles  NULL: none */
QD_API bool qd_vector_tiles_write(const QdVectorTiles *tiles, const QdResult *result, QdOutput *output, guint jobs,
                                  GError **error);
QD_API void qd_vector_tiles_free(QdVectorTiles *tiles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorTiles, qd_vector_tiles_free)

/** @return the run in a few sentences, in the project's language: totals, findings, targets, files. Newly allocated;
 * NULL on error. */
QD_API char *qd_result_sentences(const QdResult *result, const QdOutput *output, GError **error);

/** @return what the project's own rules found, in the project's language: each rule with the first of its findings,
 * files. Newly allocated; NULL on error. */
QD_API char *qd_rules_sentences(const QdResult *result, const QdOutput *output, GError **error);

/** @return a comparison of two periods in a few sentences, in the project's language. Newly allocated; NULL on error.
 */
QD_API char *qd_change_sentences(const QdResult *result, const QdOutput *output, GError **error);

/** @return the scenario in a few sentences, in the project's language. Newly allocated; NULL on error. */
QD_API char *qd_scenario_sentences(const QdResult *result, const QdOutput *output, GError **error);

/** Writes summary.json and run.json, syncs and renames the set into place. The set is complete when this returns TRUE.
 *
 * @param stage_seconds  name → double *, for run.json */
QD_API bool qd_output_commit(QdOutput *output, const QdResult *result, GHashTable *stage_seconds, GError **error);

G_END_DECLS

#endif
