#include "geo/edges.h"

#include <math.h>
#include <stdlib.h>

#include <glib.h>

void
qd_edges_init(QdEdges *edges)
{
  edges->capacity = 1024;
  edges->used = 0;
  edges->slots = g_new0(QdEdge, edges->capacity);
}

void
qd_edges_clear(QdEdges *edges)
{
  g_free(edges->slots);
  *edges = (QdEdges){0};
}

/* An empty slot has both ends in one point, which no edge has. */
static bool
is_empty(const QdEdge *e)
{
  return e->ax == e->bx && e->ay == e->by;
}

static uint64_t
mix(uint64_t h, double value)
{
  uint64_t bits;
  memcpy(&bits, &value, 8);
  h ^= bits;
  h *= 0x9e3779b97f4a7c15u;
  return h ^ (h >> 29);
}

static QdEdge *
find_slot(QdEdge *slots, size_t capacity, const QdEdge *edge)
{
  size_t i = mix(mix(mix(mix(0, edge->ax), edge->ay), edge->bx), edge->by) & (capacity - 1);
  for (;; i = (i + 1) & (capacity - 1)) {
    QdEdge *s = &slots[i];
    if (is_empty(s) || (s->ax == edge->ax && s->ay == edge->ay && s->bx == edge->bx && s->by == edge->by))
      return s;
  }
}

static void
grow(QdEdges *edges)
{
  size_t capacity = edges->capacity * 2;
  QdEdge *slots = g_new0(QdEdge, capacity);
  for (size_t i = 0; i < edges->capacity; i++)
    if (!is_empty(&edges->slots[i]))
      *find_slot(slots, capacity, &edges->slots[i]) = edges->slots[i];
  g_free(edges->slots);
  edges->slots = slots;
  edges->capacity = capacity;
}

static void
add_edge(QdEdges *edges, QdEdge edge)
{
  if (edges->used * 2 >= edges->capacity)
    grow(edges);
  QdEdge *slot = find_slot(edges->slots, edges->capacity, &edge);
  if (is_empty(slot)) {
    *slot = edge;
    edges->used++;
  } else {
    slot->net += edge.net;
  }
}

/* The point on the grid; + 0.0 makes one zero of the two. */
static void
grid_point(const QdRing *ring, uint32_t i, double *x, double *y)
{
  qd_ring_point(ring, i, x, y);
  *x = round(*x / QD_EDGE_GRID_M) * QD_EDGE_GRID_M + 0.0;
  *y = round(*y / QD_EDGE_GRID_M) * QD_EDGE_GRID_M + 0.0;
}

static void
add_ring(QdEdges *edges, const QdRing *ring, int weight, const QdBox *within)
{
  double area = qd_ring_area(ring);
  if (area == 0)
    return;
  /* interior on the left: outer rings run counter-clockwise, holes clockwise */
  int left = (area > 0) != ring->is_hole ? weight : -weight;
  double ax, ay, bx, by;
  grid_point(ring, 0, &ax, &ay);
  for (uint32_t i = 1; i < ring->n; i++, ax = bx, ay = by) {
    grid_point(ring, i, &bx, &by);
    if (ax == bx && ay == by)
      continue;
    if (within != NULL && (fmin(ax, bx) > within->max_x || fmax(ax, bx) < within->min_x ||
                           fmin(ay, by) > within->max_y || fmax(ay, by) < within->min_y))
      continue;
    bool forward = ax < bx || (ax == bx && ay < by);
    add_edge(edges, forward ? (QdEdge){ax, ay, bx, by, left} : (QdEdge){bx, by, ax, ay, -left});
  }
}

void
qd_edges_add(QdEdges *edges, const uint8_t *wkb, size_t size, int weight, const QdBox *within)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring))
    add_ring(edges, &ring, weight, within);
}

int
qd_edges_net(const QdEdges *edges, const QdEdge *edge)
{
  return find_slot(edges->slots, edges->capacity, edge)->net;
}
