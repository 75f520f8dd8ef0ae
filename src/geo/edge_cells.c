#include "geo/edge_cells.h"

#include <glib.h>

#include "base/pages.h"
#include "geo/edge_key.h"

enum {
  N_CELLS = QD_EDGE_CELL_SIDE * QD_EDGE_CELL_SIDE,
  BLOCK = 512, /* cells of a block, which is passed over where the map has no land */
};

struct QdEdgeCells {
  uint64_t sums[N_CELLS];
  bool is_used[N_CELLS / BLOCK];
};

QdEdgeCells *
qd_edge_cells_new(void)
{
  QdEdgeCells *cells = qd_pages_new(sizeof(QdEdgeCells));
  if (cells == NULL)
    g_error("no memory"); /* as GLib does */
  return cells;
}

void
qd_edge_cells_free(QdEdgeCells *cells)
{
  qd_pages_free(cells, sizeof *cells);
}

/* The edges that QdEdgeWalk would give, with no more state than the sums need: each parcel's are added once. */
static void
add_ring(QdEdgeCells *cells, const QdRing *ring, bool is_taken)
{
  double area = qd_ring_turning(ring), x, y;
  if (area == 0)
    return;
  bool is_reversed = ((area > 0) == ring->is_hole) != is_taken; /* turned around, an edge is its own opposite */
  uint64_t hash_a = 0;
  uint32_t cell_a = 0;
  for (uint32_t i = 0; i < ring->n; i++) {
    qd_ring_point(ring, i, &x, &y);
    int64_t step_x = qd_grid_step(x), step_y = qd_grid_step(y);
    uint64_t hash_b = qd_point_hash(step_x, step_y);
    uint32_t cell_b = qd_edge_cell(step_x >> QD_EDGE_CELL_BITS, step_y >> QD_EDGE_CELL_BITS);
    if (i > 0 && hash_a != hash_b) {
      bool is_forward = (hash_a < hash_b) != is_reversed;
      uint64_t key = qd_edge_key(hash_a, hash_b), sign = (uint64_t)is_forward - 1; /* 0, or all bits */
      uint32_t cell = hash_a < hash_b ? cell_a : cell_b;
      cells->sums[cell] += (key ^ sign) - sign;
      cells->is_used[cell / BLOCK] = true;
    }
    hash_a = hash_b;
    cell_a = cell_b;
  }
}

static void
add_rings(QdEdgeCells *cells, const uint8_t *wkb, size_t size, bool is_taken)
{
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring))
    add_ring(cells, &ring, is_taken);
}

void
qd_edge_cells_add(QdEdgeCells *cells, const uint8_t *wkb, size_t size)
{
  add_rings(cells, wkb, size, false);
}

void
qd_edge_cells_take(QdEdgeCells *cells, const uint8_t *wkb, size_t size)
{
  add_rings(cells, wkb, size, true);
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

static int64_t
cell_step(double value)
{
  return qd_grid_step(value) >> QD_EDGE_CELL_BITS;
}

bool
qd_edge_cells_match_box(const QdEdgeCells *cells, const QdBox *box)
{
  int64_t first_x = cell_step(box->min_x), last_x = cell_step(box->max_x);
  int64_t first_y = cell_step(box->min_y), last_y = cell_step(box->max_y);
  if (last_x - first_x >= QD_EDGE_CELL_SIDE || last_y - first_y >= QD_EDGE_CELL_SIDE)
    return false; /* not worth a look at each */
  for (int64_t y = first_y; y <= last_y; y++)
    for (int64_t x = first_x; x <= last_x; x++)
      if (!qd_edge_cells_match(cells, qd_edge_cell(x, y)))
        return false;
  return true;
}
