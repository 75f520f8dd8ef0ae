/* scenario/works.h — drawn zones and lines as works, matched to the registers. */
#ifndef QD_SCENARIO_WORKS_H
#define QD_SCENARIO_WORKS_H

#include "scenario/registers.h"
#include "scenario/widths.h"

typedef struct {
  GArray *works;      /* QdWork, in the order of priority */
  GArray *registered; /* QdRegistered * of each, or NULL */
  GStringChunk *strings;
  QdRegisters *registers;
  QdWidths *widths;
} QdWorks;

/** Findings: what cannot be applied, and why. */
QdWorks *qd_works_new(const QdLandTakeRequest *request, QdFindings *findings, GError **error);
void qd_works_free(QdWorks *works);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdWorks, qd_works_free)

static inline QdWork *
qd_works_get(const QdWorks *works, guint i)
{
  return &g_array_index(works->works, QdWork, i);
}

/** Fills in where and on what a finding of a work is. */
QdFindingSpec qd_work_finding(const QdWork *work, const char *rule);

#endif
