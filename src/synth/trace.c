#include "trace.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  int32_t from, to; /* to is -1 once walked */
} Edge;

typedef struct {
  const QdsMesh *mesh;
  int32_t *at;    /* per node: place in the path, -1 */
  GArray *path;   /* nodes */
  GArray *starts; /* of the rings of this piece, into nodes */
  GArray *nodes;  /* of the rings of this piece */
} Walk;

void
qds_outlines_clear(QdsOutlines *outlines)
{
  g_free(outlines->ring_start);
  g_free(outlines->node_start);
  g_free(outlines->node);
  *outlines = (QdsOutlines){0};
}

static int
by_start(const void *a, const void *b)
{
  const Edge *u = a, *v = b;
  if (u->from != v->from)
    return (u->from > v->from) - (u->from < v->from);
  return (u->to > v->to) - (u->to < v->to);
}

/* Directed edges with the piece on their left, bucketed by piece. */
static Edge *
collect_edges(const QdsMesh *mesh, const int32_t *label, int32_t n_pieces, int32_t *start)
{
  for (int pass = 0;; pass++) {
    static Edge *const none = NULL;
    Edge *edge = none;
    if (pass == 1) {
      for (int32_t p = 0; p < n_pieces; p++)
        start[p + 1] += start[p];
      edge = g_new(Edge, (gsize)start[n_pieces] + 1);
    }
    int32_t *fill = pass == 1 ? g_memdup2(start, ((gsize)n_pieces + 1) * sizeof *start) : NULL;
    for (int32_t c = 0; c < mesh->n_cells; c++) {
      const int32_t own = label[c];
      const int n = qds_mesh_sides(mesh, c);
      for (int k = 0; own >= 0 && k < n; k++) {
        const int32_t d = mesh->across[c][k];
        if (d >= 0 && label[d] == own)
          continue;
        if (pass == 0)
          start[own + 1]++;
        else
          edge[fill[own]++] = (Edge){mesh->corner[c][k], mesh->corner[c][(k + 1) % n]};
      }
    }
    g_free(fill);
    if (pass == 1)
      return edge;
  }
}

static Edge *
next_edge(Edge *edge, int32_t n, int32_t from)
{
  int32_t low = 0, high = n;
  while (low < high) {
    const int32_t middle = low + (high - low) / 2;
    if (edge[middle].from < from)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < n && edge[low].from == from; low++)
    if (edge[low].to >= 0)
      return &edge[low];
  return NULL;
}

/* The path has come back to a node: cuts the loop off as a ring. */
static void
cut_loop(Walk *walk, int32_t first)
{
  const gint start = (gint)walk->nodes->len;
  g_array_append_val(walk->starts, start);
  const int32_t *path = (const int32_t *)(void *)walk->path->data;
  g_array_append_vals(walk->nodes, path + first, walk->path->len - (guint)first);
  for (guint i = (guint)first + 1; i < walk->path->len; i++)
    walk->at[path[i]] = -1;
  g_array_set_size(walk->path, (guint)first + 1);
}

static void
walk_from(Walk *walk, Edge *edge, int32_t n, int32_t node)
{
  g_array_append_val(walk->path, node);
  walk->at[node] = 0;
  for (Edge *e; (e = next_edge(edge, n, node)) != NULL;) {
    node = e->to;
    e->to = -1;
    if (walk->at[node] >= 0) {
      cut_loop(walk, walk->at[node]);
    } else {
      walk->at[node] = (int32_t)walk->path->len;
      g_array_append_val(walk->path, node);
    }
  }
  for (guint i = 0; i < walk->path->len; i++)
    walk->at[g_array_index(walk->path, int32_t, i)] = -1;
  g_array_set_size(walk->path, 0);
}

static double
node_ring_area(const QdsMesh *mesh, const int32_t *node, int32_t n)
{
  QdsSum sum = {0};
  for (int32_t i = 1; i + 1 < n; i++)
    qds_sum_add(&sum, qds_cross(mesh->node[node[0]], mesh->node[node[i]], mesh->node[node[i + 1]]));
  return 0.5 * qds_sum_value(&sum);
}

/* Moves the rings of the piece to the result, shell first. */
static void
keep_rings(const Walk *walk, GArray *node_start, GArray *nodes)
{
  const gint end = (gint)walk->nodes->len;
  g_array_append_val(walk->starts, end);
  const gint *start = (const gint *)(void *)walk->starts->data;
  const int32_t *node = (const int32_t *)(void *)walk->nodes->data;
  const guint n = walk->starts->len - 1;
  for (int holes = 0; holes < 2; holes++)
    for (guint r = 0; r < n; r++) {
      const int32_t length = start[r + 1] - start[r];
      const bool is_shell = node_ring_area(walk->mesh, node + start[r], length) > 0.0;
      if (is_shell == (holes == 1))
        continue;
      g_array_append_vals(nodes, node + start[r], (guint)length);
      const int32_t stop = (int32_t)nodes->len;
      g_array_append_val(node_start, stop);
    }
}

void
qds_trace(const QdsMesh *mesh, const int32_t *label, int32_t n_pieces, QdsOutlines *outlines)
{
  int32_t *start = g_new0(int32_t, (gsize)n_pieces + 1);
  Edge *edge = collect_edges(mesh, label, n_pieces, start);
  GArray *node_start = g_array_new(FALSE, FALSE, sizeof(int32_t)), *nodes = g_array_new(FALSE, FALSE, sizeof(int32_t));
  Walk walk = {mesh, g_new(int32_t, (gsize)mesh->n_nodes), g_array_new(FALSE, FALSE, sizeof(int32_t)),
               g_array_new(FALSE, FALSE, sizeof(gint)), g_array_new(FALSE, FALSE, sizeof(int32_t))};
  const int32_t zero = 0;
  g_array_append_val(node_start, zero);
  memset(walk.at, -1, (size_t)mesh->n_nodes * sizeof *walk.at);
  outlines->n_pieces = n_pieces;
  outlines->ring_start = g_new(int32_t, (gsize)n_pieces + 1);
  for (int32_t p = 0; p < n_pieces; p++) {
    Edge *own = edge + start[p];
    const int32_t n = start[p + 1] - start[p];
    outlines->ring_start[p] = (int32_t)node_start->len - 1;
    qsort(own, (size_t)n, sizeof *own, by_start);
    g_array_set_size(walk.starts, 0);
    g_array_set_size(walk.nodes, 0);
    for (int32_t i = 0; i < n; i++)
      if (own[i].to >= 0)
        walk_from(&walk, own, n, own[i].from);
    keep_rings(&walk, node_start, nodes);
  }
  outlines->ring_start[n_pieces] = (int32_t)node_start->len - 1;
  outlines->node_start = (int32_t *)(void *)g_array_free(node_start, FALSE);
  outlines->node = (int32_t *)(void *)g_array_free(nodes, FALSE);
  g_free(start);
  g_free(edge);
  g_free(walk.at);
  g_array_unref(walk.path);
  g_array_unref(walk.starts);
  g_array_unref(walk.nodes);
}

QdsArea
qds_outlines_area(const QdsOutlines *o, const QdsMesh *mesh, int32_t piece)
{
  QdsArea area = {0};
  const int32_t first = o->ring_start[piece], end = o->ring_start[piece + 1];
  area.n_rings = end - first;
  area.start = g_new(int, (gsize)area.n_rings + 1);
  area.point = g_new(QdsPoint, (gsize)(o->node_start[end] - o->node_start[first]));
  for (int32_t r = first; r <= end; r++)
    area.start[r - first] = o->node_start[r] - o->node_start[first];
  for (int32_t i = o->node_start[first]; i < o->node_start[end]; i++)
    area.point[i - o->node_start[first]] = mesh->node[o->node[i]];
  return area;
}

double
qds_outlines_measure(const QdsOutlines *o, const QdsMesh *mesh, int32_t piece)
{
  QdsSum sum = {0};
  for (int32_t r = o->ring_start[piece]; r < o->ring_start[piece + 1]; r++)
    qds_sum_add(&sum, node_ring_area(mesh, o->node + o->node_start[r], o->node_start[r + 1] - o->node_start[r]));
  return qds_sum_value(&sum);
}
