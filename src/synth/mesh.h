/* synth/mesh.h — cells that cover an area once.
 *
 * Cells are quadrilaterals of a lattice and, along a given outline, triangles. Whatever labels the cells bear, the
 * union of the cells of a label is a valid area, and areas of labels sum to the whole, as long as every cell keeps its
 * orientation. Nodes on the outline and between quadrilaterals and triangles are fixed; the others may move. */
#ifndef QDS_MESH_H
#define QDS_MESH_H

#include "geometry.h"

typedef struct {
  double step; /* width of a lattice cell, m */
  int32_t n_nodes, n_cells;
  QdsPoint *node;
  uint8_t *is_fixed;    /* per node */
  int32_t *node_cell;   /* per node: one of its cells, -1 if none */
  int32_t (*corner)[4]; /* per cell, anticlockwise; a triangle's last is -1 */
  int32_t (*across)[4]; /* per cell: neighbour across the edge corner k → k + 1, -1 on the outline */
} QdsMesh;

void qds_mesh_clear(QdsMesh *mesh);

static inline int
qds_mesh_sides(const QdsMesh *mesh, int32_t cell)
{
  return mesh->corner[cell][3] < 0 ? 3 : 4;
}

double qds_mesh_area(const QdsMesh *mesh, int32_t cell);
QdsPoint qds_mesh_middle(const QdsMesh *mesh, int32_t cell);

/** Links the cells over all edges that two cells share and that are still open; sets node_cell. */
void qds_mesh_link(QdsMesh *mesh);

/** The cells around a movable node, anticlockwise; `spoke[k]` is the node at the other end of the edge between
 *  cell[k - 1] and cell[k]. False if the node is fixed or does not have four cells. */
bool qds_mesh_star(const QdsMesh *mesh, int32_t node, int32_t cell[4], int32_t spoke[4]);

/** Whether the cells around a node keep their orientation if it moves to `place`. */
bool qds_mesh_may_move(const QdsMesh *mesh, int32_t node, const int32_t cell[4], QdsPoint place);

/** Moves the nodes between different labels towards smooth lines (Taubin's filter: no shrinking), then rounds all
 *  movable nodes to the millimetre. */
void qds_mesh_smooth(QdsMesh *mesh, const int32_t *label, int rounds);

/** A mesh of nx × ny lattice cells, all quadrilaterals, its rim fixed. */
void qds_mesh_lattice(QdsMesh *mesh, double x0, double y0, double step, int nx, int ny);

#endif
