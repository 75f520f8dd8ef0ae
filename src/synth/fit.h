/* synth/fit.h — gives every label of a mesh exactly the area it shall have.
 *
 * The labels form a tree by the lines they share, rooted in the bank. From the leaves inward, what a label has too much
 * or too little is passed over the line to its parent: whole cells first, then, once the lines are smooth, by moving
 * nodes of the line, where the change of area is linear in the move. The bank takes what remains. */
#ifndef QDS_FIT_H
#define QDS_FIT_H

#include "mesh.h"

/** Passes whole cells until each label is within about a cell. Labels do not fall apart unless nothing else helps.
 *
 * @param label   per cell, below n_labels; changed.
 * @param target  m² per label. */
void qds_fit_cells(const QdsMesh *mesh, uint8_t *label, int n_labels, const double *target, int bank);

/** Moves nodes; every node lands on a millimetre.
 *
 * @return  the largest misfit left, m², the bank's own not counted. */
double qds_fit_nodes(QdsMesh *mesh, const uint8_t *label, int n_labels, const double *target, int bank);

#endif
