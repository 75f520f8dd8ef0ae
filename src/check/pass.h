/* check/pass.h — what the checks of parcels share: parcels, units with their frames, findings with their unit. */
#ifndef QD_CHECK_PASS_H
#define QD_CHECK_PASS_H

#include "base/kept_chunks.h"
#include "check/border.h"
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
  guint32 parcel;
  bool is_home;   /* the unit is the first that the parcel comes to: its own checks are done with this one's */
  bool is_within; /* the box lies inside, and comes to no other */
} QdMember;

/* What is worked together: the parcels that come to a unit, or, as the last group, to none. */
typedef struct {
  GArray *members;   /* QdMember, in the order of the layer */
  guint8 *meets;     /* for each unit, whether one of the parcels comes to it too; NULL for the last group */
  GArray *stretches; /* QdBorderStretch of the parcels at home here */
  GArray *missed;    /* QdMissedNodes */
} QdGroup;

/* A stretch of a parcel, until it is known whether its neighbour has the same. */
typedef struct {
  guint32 parcel, unit;
  QdStretch stretch;
} QdBorderStretch;

/** Adds a finding of a parcel; the unit is that of the place. From any thread.
 *
 * @param other  parcel, or G_MAXUINT32
 * @param spec   with rule, measure, value, expected, x, y, area; the rest is filled here */
void qd_pass_report(const QdPass *pass, guint32 parcel, guint32 other, QdFindingSpec spec);

/** Order of parcels that files do not decide: by id, then by place. */
int qd_pass_compare(const QdLayer *parcels, guint32 a, guint32 b);

/** The box of all that the checks look at around a parcel. */
QdBox qd_pass_reach(const QdPass *pass, guint32 parcel);

/** Puts each parcel into the groups of the units that it comes to.
 *
 * @param kept  what earlier runs found, of the same units and reach; NULL: none
 * @return QdGroup of each unit and one more; free with qd_groups_free() */
QdGroup *qd_groups_new(const QdPass *pass, QdKeptChunks *kept);
void qd_groups_free(QdGroup *groups, guint n);

/** Finds the unmatched nodes of a unit's parcels: fills the group's missed. From any thread. */
void qd_neighbours_search(const QdPass *pass, guint unit, QdGroup *group);
/** Reports those of all units. */
void qd_neighbours_report(const QdPass *pass, const QdGroup *groups);

#endif
