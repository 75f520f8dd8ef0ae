/* report/scenario_parts.h — tables that the pages of a scenario share. */
#ifndef QD_REPORT_SCENARIO_PARTS_H
#define QD_REPORT_SCENARIO_PARTS_H

#include "report/plain.h"
#include "quydat/outputs.h"

/* What the tables need. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
  GArray *targets; /* QdTargetRow */
  bool has_sheets; /* each zone has a sheet to lead to */
} QdScenarioParts;

/** @param parts      filled; clear with qd_scenario_parts_clear()
 * @param has_pages   the pages of units and zones are made too */
void qd_scenario_parts_init(QdScenarioParts *parts, const QdResult *result, const QdWords *words, bool has_pages);
void qd_scenario_parts_clear(QdScenarioParts *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QdScenarioParts, qd_scenario_parts_clear)

/* Each adds a table below parent; row is a unit, or the number of units for the province. */

typedef enum {
  QD_TARGETS_MAIN = 1 << 0, /* floors, ceilings, groups, and what works or changes bring land to */
  QD_TARGETS_REST = 1 << 1, /* what only loses land */
} QdTargetRows;

/** Categories whose area the works or the changes move, with their targets. */
void qd_scenario_add_targets(const QdScenarioParts *parts, xmlNode *parent, guint row, QdTargetRows which);
/** Codes of the other categories that have a target: a note, none where there are none. */
void qd_scenario_add_untouched(const QdScenarioParts *parts, xmlNode *parent, guint row);
/** The province, then each unit that loses land. @param pages  file names of units' pages; NULL: no links */
void qd_scenario_add_units(const QdScenarioParts *parts, xmlNode *parent, const GPtrArray *pages);
/** All works by phase, applied or not. */
void qd_scenario_add_phases(const QdScenarioParts *parts, xmlNode *parent);
/** Applied works that have land in the row: zones one by one with links to their sheets, lines by class and status. */
void qd_scenario_add_works(const QdScenarioParts *parts, xmlNode *parent, guint row);

/** @return a phase or status, a kind or class as people say it; borrowed. */
const char *qd_say_phase(const QdWords *words, const QdWork *work);
const char *qd_say_type(const QdWords *words, const QdWork *work);

#endif
