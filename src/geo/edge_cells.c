#include "geo/edge_cells.h"

#include <glib.h>

#include "geo/edges.h"

enum {
  N_CELLS = QD_EDGE_CELL_SIDE * QD_EDGE_CELL_SIDE,
  BLOCK = 512, /* cells of a block: a page of memory, which is not touched where the map has no land */
};

struct QdEdgeCells {
  uint64_t sums[N_CELLS];
  bool is_used[N_CELLS / BLOCK];
};

QdEdgeCells *
qd_edge_cells_new(void)
{
  return g_new0(QdEdgeCells, 1);
}

void
qd_edge_cells_free(QdEdgeCells *cells)
{
  g_free(cells);
}

void
qd_edge_cells_add(QdEdgeCells *cells, const uint8_t *wkb, size_t size)
{
  QdEdgeWalk walk;
  QdEdge edge;
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &edge)) {
    cells->sums[edge.cell] += edge.is_forward ? edge.key : -edge.key;
    cells->is_used[edge.cell / BLOCK] = true;
  }
}

void
qd_edge_cells_merge(QdEdgeCells *into, QdEdgeCells *from)
{
  for (size_t block = 0; block < N_CELLS / BLOCK; block++) {
    if (!from->is_used[block])
      continue;
    for (size_t i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
      into->sums[i] += from->sums[i];
      from->sums[i] = 0;
    }
    into->is_used[block] = true;
    from->is_used[block] = false;
  }
}

bool
qd_edge_cells_match(const QdEdgeCells *cells, uint32_t cell)
{
  return cells->sums[cell] == 0;
}

bool
qd_edge_cells_match_box(const QdEdgeCells *cells, const QdBox *box)
{
  int64_t first_x = qd_edge_cell_step(box->min_x), last_x = qd_edge_cell_step(box->max_x);
  int64_t first_y = qd_edge_cell_step(box->min_y), last_y = qd_edge_cell_step(box->max_y);
  if (last_x - first_x >= QD_EDGE_CELL_SIDE || last_y - first_y >= QD_EDGE_CELL_SIDE)
    return false; /* not worth a look at each */
  for (int64_t y = first_y; y <= last_y; y++)
    for (int64_t x = first_x; x <= last_x; x++)
      if (!qd_edge_cells_match(cells, qd_edge_cell(x, y)))
        return false;
  return true;
}
