/* scenario/pieces.h — works that lie over each other as disjoint pieces, each with the works that cover it.
 *
 * Works are cut at the lines of a grid: within a cell few of them meet, so that strips of any length cost no more than
 * their length, and cells do not depend on each other. */
#ifndef QD_SCENARIO_PIECES_H
#define QD_SCENARIO_PIECES_H

#include "scenario/works.h"

typedef struct {
  GPtrArray *polygons; /* GBytes *, WKB, by cell */
  GArray *cover_of;    /* guint per polygon */
  GPtrArray *covers;   /* GArray * of guint: works in the order of priority */
  double residual_m2;  /* the largest difference between the pieces of a work and the work */
} QdPieces;

/** @param jobs      threads
 * @param findings  works that cannot be cut
 * @return          NULL when cancelled */
QdPieces *qd_pieces_new(QdWorks *works, guint jobs, QdFindings *findings, GError **error);
void qd_pieces_free(QdPieces *pieces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPieces, qd_pieces_free)

#endif
