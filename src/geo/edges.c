#include "geo/edges.h"

#include <math.h>

#include <glib.h>

/* ---- points on the grid ---- */

/* Coordinates in metres fit: 2^63 steps of 0.1 µm are 9e11 m. What does not is left to one value, never to chance. */
static inline int64_t
grid_step(double value)
{
  return fabs(value) < 9e11 ? (int64_t)(value * (1 / QD_EDGE_GRID_M) + 0.5) : INT64_MAX;
}

static inline uint64_t
point_hash(int64_t x, int64_t y)
{
  uint64_t h = (uint64_t)y * 0xd6e8feb86659fd93u;
  h = ((h << 32 | h >> 32) ^ (uint64_t)x) * 0x9e3779b97f4a7c15u;
  return h ^ (h >> 32);
}

/* The same key either way around. */
static inline uint64_t
edge_key(uint64_t a, uint64_t b)
{
  uint64_t low = MIN(a, b), high = MAX(a, b);
  uint64_t h = (low ^ (high << 23 | high >> 41)) * 0xff51afd7ed558ccdu;
  return (h ^ (h >> 29)) | 1;
}

/* ---- the walk ---- */

/* Twice the area, signed; plain, since only its sign is asked. */
static double
turning(const QdRing *ring)
{
  double x0, y0, ax = 0, ay = 0, sum = 0;
  if (ring->n < 4)
    return 0;
  qd_ring_point(ring, 0, &x0, &y0);
  for (uint32_t i = 1; i < ring->n; i++) {
    double bx, by;
    qd_ring_point(ring, i, &bx, &by);
    bx -= x0;
    by -= y0;
    sum += ax * by - bx * ay;
    ax = bx;
    ay = by;
  }
  return sum;
}

static void
begin_ring(QdEdgeWalk *walk)
{
  double area = turning(&walk->ring);
  /* interior on the left: outer rings run counter-clockwise, holes clockwise; a ring without area has no edges */
  walk->is_reversed = (area > 0) == walk->ring.is_hole;
  walk->next = area == 0 ? walk->ring.n : 1;
  if (area == 0)
    return;
  qd_ring_point(&walk->ring, 0, &walk->x, &walk->y);
  walk->hash = point_hash(grid_step(walk->x), grid_step(walk->y));
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
    qd_ring_point(&walk->ring, walk->next++, &walk->x, &walk->y);
    walk->hash = point_hash(grid_step(walk->x), grid_step(walk->y));
    if (walk->hash == hash_a)
      continue;
    *edge = walk->is_reversed ? (QdEdge){.ax = walk->x, .ay = walk->y, .bx = ax, .by = ay}
                              : (QdEdge){.ax = ax, .ay = ay, .bx = walk->x, .by = walk->y};
    edge->key = edge_key(hash_a, walk->hash);
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

void
qd_edges_add(QdEdges *edges, const uint8_t *wkb, size_t size, uint32_t member, int weight)
{
  QdEdgeWalk walk;
  QdEdge edge;
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &edge)) {
    QdEdgeSlot *slot = find_slot(edges->slots, edges->capacity, edge.key);
    int net = slot->net + (edge.is_forward ? weight : -weight);
    if (net == 0) {
      delete_slot(edges, slot);
      continue;
    }
    if (slot->key == 0) {
      *slot = (QdEdgeSlot){.key = edge.key, .member = member};
      edges->used++;
    }
    slot->net = net;
    if (edges->used * 2 > edges->capacity)
      grow(edges);
  }
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
