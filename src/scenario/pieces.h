/* scenario/pieces.h — works that lie over each other as disjoint pieces, each with the works that cover it; and the
 * land that none of them covers. */
#ifndef QD_SCENARIO_PIECES_H
#define QD_SCENARIO_PIECES_H

#include "geo/area.h"
#include "scenario/works.h"

typedef struct {
  GPtrArray *polygons; /* GBytes *, WKB, by cell */
  GArray *cover_of;    /* guint per polygon */
  GPtrArray *covers;   /* GArray * of guint: works in the order of priority */
  GPtrArray *rest;     /* GBytes *, WKB: what no work covers of the box */
  double residual_m2;  /* the largest difference between the pieces of a work and the work */
} QdPieces;

/** @param box       of the units
 * @param jobs      threads
 * @param findings  works that cannot be cut
 * @return          NULL when cancelled */
QdPieces *qd_pieces_new(QdWorks *works, const QdBox *box, guint jobs, QdFindings *findings, GError **error);
void qd_pieces_free(QdPieces *pieces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPieces, qd_pieces_free)

#endif
