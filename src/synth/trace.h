/* synth/trace.h — the outlines of labelled cells as rings. */
#ifndef QDS_TRACE_H
#define QDS_TRACE_H

#include "mesh.h"

/* Pieces in label order. A piece's rings are those from ring_start[piece] to ring_start[piece + 1]: shell first, then
 * holes; a ring's nodes are those from node_start[ring] to node_start[ring + 1], open, interior on the left. */
typedef struct {
  int32_t n_pieces;
  int32_t *ring_start;
  int32_t *node_start;
  int32_t *node;
} QdsOutlines;

/** Traces labels 0 … n_pieces - 1; cells with a negative label are left out.
 *
 * No ring passes a node twice: where two cells of a piece touch at a point only, the ring is cut there. */
void qds_trace(const QdsMesh *mesh, const int32_t *label, int32_t n_pieces, QdsOutlines *outlines);
void qds_outlines_clear(QdsOutlines *outlines);

/** The rings of a piece as points; cleared by the caller. */
QdsArea qds_outlines_area(const QdsOutlines *outlines, const QdsMesh *mesh, int32_t piece);

/** Area of a piece, m²: its shell less its holes. */
double qds_outlines_measure(const QdsOutlines *outlines, const QdsMesh *mesh, int32_t piece);

#endif
