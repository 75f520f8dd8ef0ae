/* check/pass.h — what the checks of parcels share: parcels, units with their frames, findings with their unit. */
#ifndef QD_CHECK_PASS_H
#define QD_CHECK_PASS_H

#include "geo/frame.h"
#include "quydat/checks.h"

typedef struct {
  const QdProject *project;
  const QdUnits *units;
  const QdLayer *parcels;
  QdFindings *findings;
  QdFrame *frames; /* of the units */
  guint n_units, jobs;
} QdPass;

/* A parcel whose box comes to a unit. */
typedef struct {
  guint32 parcel, unit;
} QdMember;

/** Adds a finding of a parcel; the unit is that of the place. From any thread.
 *
 * @param other  parcel, or G_MAXUINT32
 * @param spec   with rule, measure, value, expected, x, y, area; the rest is filled here */
void qd_pass_report(const QdPass *pass, guint32 parcel, guint32 other, QdFindingSpec spec);

/** Order of parcels that files do not decide: by id, then by place. */
int qd_pass_compare(const QdLayer *parcels, guint32 a, guint32 b);

/** Runs a function on as many threads as the pass has. */
void qd_pass_run(const QdPass *pass, GThreadFunc work, gpointer data);

/** Unmatched nodes, unit by unit.
 *
 * @param members  QdMember, in the order of the layer */
bool qd_check_neighbours(const QdPass *pass, const GArray *members, GError **error);

#endif
