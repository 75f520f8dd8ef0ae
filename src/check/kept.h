/* check/kept.h — what the checks found in earlier runs, a group at a time, under the hash of all that decides it: the
 * project's limits, the group's parcels in the order of the layer, and every unit that one of them comes to.
 *
 * All functions take a NULL QdKeptChecks, which keeps nothing. */
#ifndef QD_CHECK_KEPT_H
#define QD_CHECK_KEPT_H

#include "base/hash.h"
#include "check/nodes.h"
#include "check/pass.h"

typedef struct QdKeptChecks QdKeptChecks;

/** @param cache  NULL: none */
QdKeptChecks *qd_kept_checks_open(QdCache *cache, const QdPass *pass);
void qd_kept_checks_close(QdKeptChecks *kept);

/** @return what earlier runs found of the parcels' boxes, for qd_groups_new() */
QdKeptChunks *qd_kept_checks_boxes(const QdKeptChecks *kept);

/** Fills a group's stretches and missed nodes and adds its findings, if they were kept; from any thread.
 *
 * @param key  out: for qd_kept_put_group() */
bool qd_kept_find_group(QdKeptChecks *kept, const QdPass *pass, guint number, QdGroup *group, QdHash *key);
/** @param pass  with the findings of the group and no others */
void qd_kept_put_group(QdKeptChecks *kept, const QdPass *pass, const QdGroup *group, QdHash key);

#endif
