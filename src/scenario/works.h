/* scenario/works.h — drawn zones and lines as works, matched to the registers. */
#ifndef QD_SCENARIO_WORKS_H
#define QD_SCENARIO_WORKS_H

#include "base/words.h"
#include "scenario/registers.h"
#include "scenario/widths.h"

typedef struct {
  GArray *works;      /* QdWork, in the order of priority */
  GPtrArray *spans;   /* bool *, of changes */
  GArray *registered; /* QdRegistered * of each, or NULL */
  GStringChunk *strings;
  QdRegisters *registers;
  QdWidths *widths;
  QdWords *words; /* of outputs: phases and statuses are said in them */
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

/** @return a phase of zones or a status of lines in words; borrowed */
const char *qd_works_say_phase(const QdWorks *works, QdWorkKind kind, const char *phase);

/** Whether the work's geometry can be used; else the layer's reader has told so, and nothing more is said of it. */
bool qd_work_is_drawn(const QdWork *work);

/** Fills in where and on what a finding of a work is. */
QdFindingSpec qd_work_finding(const QdWork *work, const char *rule);

#endif
