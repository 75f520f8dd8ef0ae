#include "geo/edges.h"

#include <glib.h>

#include "geo/edge_key.h"

/* ---- the walk ---- */

static inline void
take_point(QdEdgeWalk *walk, uint32_t i)
{
  qd_ring_point(&walk->ring, i, &walk->x, &walk->y);
  int64_t x = qd_grid_step(walk->x), y = qd_grid_step(walk->y);
  walk->hash = qd_point_hash(x, y);
  walk->cell = qd_edge_cell(x >> QD_EDGE_CELL_BITS, y >> QD_EDGE_CELL_BITS);
}

static void
begin_ring(QdEdgeWalk *walk)
{
  double area = qd_ring_turning(&walk->ring);
  /* interior on the left: outer rings run counter-clockwise, holes clockwise; a ring without area has no edges */
  walk->is_reversed = (area > 0) == walk->ring.is_hole;
  walk->next = area == 0 ? walk->ring.n : 1;
  if (area == 0)
    return;
  take_point(walk, 0);
}

void
qd_edge_walk_init(QdEdgeWalk *walk, const uint8_t *wkb, size_t size)
{
  *walk = (QdEdgeWalk){0};
  qd_wkb_reader_init(&walk->reader, wkb, size);
}

bool
qd_edge_walk_next(QdEdgeWalk *walk, QdEdge *edge)
{
  for (;;) {
    while (walk->next >= walk->ring.n) {
      if (!qd_wkb_next_ring(&walk->reader, &walk->ring))
        return false;
      begin_ring(walk);
    }
    double ax = walk->x, ay = walk->y;
    uint64_t hash_a = walk->hash;
    uint32_t cell_a = walk->cell;
    take_point(walk, walk->next++);
    if (walk->hash == hash_a)
      continue;
    *edge = walk->is_reversed ? (QdEdge){.ax = walk->x, .ay = walk->y, .bx = ax, .by = ay}
                              : (QdEdge){.ax = ax, .ay = ay, .bx = walk->x, .by = walk->y};
    edge->key = qd_edge_key(hash_a, walk->hash);
    edge->cell = hash_a < walk->hash ? cell_a : walk->cell;
    /* which way it runs is told by the hashes, which both neighbours see alike */
    edge->is_forward = (hash_a < walk->hash) != walk->is_reversed;
    return true;
  }
}

/* ---- the table ---- */

void
qd_edges_init(QdEdges *edges)
{
  *edges = (QdEdges){.slots = g_new0(QdEdgeSlot, 4096), .capacity = 4096};
}

void
qd_edges_clear(QdEdges *edges)
{
  g_free(edges->slots);
  *edges = (QdEdges){0};
}

static inline size_t
home(uint64_t key, size_t capacity)
{
  return (key >> 1) & (capacity - 1);
}

static inline QdEdgeSlot *
find_slot(QdEdgeSlot *slots, size_t capacity, uint64_t key)
{
  size_t i = home(key, capacity);
  while (slots[i].key != 0 && slots[i].key != key)
    i = (i + 1) & (capacity - 1);
  return &slots[i];
}

static void
grow(QdEdges *edges)
{
  size_t capacity = edges->capacity * 2;
  QdEdgeSlot *slots = g_new0(QdEdgeSlot, capacity);
  for (size_t i = 0; i < edges->capacity; i++)
    if (edges->slots[i].key != 0)
      *find_slot(slots, capacity, edges->slots[i].key) = edges->slots[i];
  g_free(edges->slots);
  edges->slots = slots;
  edges->capacity = capacity;
}

/* Empties a slot and moves up what was put behind it for want of room. */
static void
delete_slot(QdEdges *edges, QdEdgeSlot *slot)
{
  size_t mask = edges->capacity - 1, hole = (size_t)(slot - edges->slots);
  for (size_t i = (hole + 1) & mask; edges->slots[i].key != 0; i = (i + 1) & mask) {
    size_t from_home = (i - home(edges->slots[i].key, edges->capacity)) & mask;
    if (from_home < ((i - hole) & mask))
      continue;
    edges->slots[hole] = edges->slots[i];
    hole = i;
  }
  edges->slots[hole] = (QdEdgeSlot){0};
  edges->used--;
}

static inline void
add_edge(QdEdges *edges, const QdEdge *edge, uint32_t member, int weight)
{
  QdEdgeSlot *slot = find_slot(edges->slots, edges->capacity, edge->key);
  int net = slot->net + (edge->is_forward ? weight : -weight);
  if (net == 0) {
    delete_slot(edges, slot);
    return;
  }
  if (slot->key == 0) {
    *slot = (QdEdgeSlot){.key = edge->key, .member = member};
    edges->used++;
  }
  slot->net = net;
  if (edges->used * 2 > edges->capacity)
    grow(edges);
}

void
qd_edges_add(QdEdges *edges, const uint8_t *wkb, size_t size, uint32_t member, int weight)
{
  QdEdgeWalk walk;
  QdEdge edge;
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &edge))
    add_edge(edges, &edge, member, weight);
}

void
qd_edges_add_unmatched(QdEdges *edges, const uint8_t *wkb, size_t size, uint32_t member, const QdEdgeCells *matched)
{
  QdEdgeWalk walk;
  QdEdge edge;
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &edge))
    if (!qd_edge_cells_match(matched, edge.cell))
      add_edge(edges, &edge, member, 1);
}

bool
qd_edges_has(const QdEdges *edges, uint64_t key)
{
  return find_slot(edges->slots, edges->capacity, key)->key != 0;
}

bool
qd_edges_take(QdEdges *edges, uint64_t key, uint32_t member)
{
  QdEdgeSlot *slot = find_slot(edges->slots, edges->capacity, key);
  if (slot->key == 0 || slot->member != member)
    return false;
  delete_slot(edges, slot);
  return true;
}
