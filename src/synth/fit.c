#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double CLOSE_M2 = 0.05;

typedef struct {
  int n_labels;
  int parent[256]; /* -1: the bank, or not there */
  int order[256];  /* labels, bank first, parents before children */
  int n_order;
  double excess[256]; /* area minus target */
  bool may_split;     /* cells may leave even if that takes their label apart */
} Tree;

/* Length of the lines between labels, in edges; a line over which area would not pass before counts little. */
static int32_t *
count_contacts(const QdsMesh *mesh, const uint8_t *label, int n_labels, const uint8_t *is_stuck)
{
  int32_t *contact = g_new0(int32_t, (gsize)(n_labels * n_labels));
  for (int32_t c = 0; c < mesh->n_cells; c++)
    for (int k = 0; k < qds_mesh_sides(mesh, c); k++) {
      const int32_t d = mesh->across[c][k];
      if (d >= 0 && label[d] != label[c])
        contact[label[c] * n_labels + label[d]] += 1000;
    }
  for (int i = 0; i < n_labels * n_labels; i++)
    if (is_stuck[i] > 0)
      contact[i] /= 100 * is_stuck[i];
  return contact;
}

/* Greatest spanning tree by length of line, from the bank. */
static void
plant_tree(Tree *tree, const int32_t *contact, int n_labels, int bank)
{
  bool is_in[256] = {false};
  tree->n_labels = n_labels;
  tree->n_order = 0;
  for (int l = 0; l < n_labels; l++)
    tree->parent[l] = -1;
  is_in[bank] = true;
  tree->order[tree->n_order++] = bank;
  for (;;) {
    int32_t most = 0;
    int from = -1, to = -1;
    for (int a = 0; a < n_labels; a++)
      for (int b = 0; b < n_labels; b++)
        if (is_in[a] && !is_in[b] && contact[a * n_labels + b] > most) {
          most = contact[a * n_labels + b];
          from = a;
          to = b;
        }
    if (to < 0)
      return;
    is_in[to] = true;
    tree->parent[to] = from;
    tree->order[tree->n_order++] = to;
  }
}

static void
grow_tree(Tree *tree, const QdsMesh *mesh, const uint8_t *label, int n_labels, const double *target, int bank,
          const uint8_t *is_stuck)
{
  int32_t *contact = count_contacts(mesh, label, n_labels, is_stuck);
  plant_tree(tree, contact, n_labels, bank);
  g_free(contact);
  QdsSum area[256];
  memset(area, 0, sizeof area);
  for (int32_t c = 0; c < mesh->n_cells; c++)
    qds_sum_add(&area[label[c]], qds_mesh_area(mesh, c));
  for (int l = 0; l < n_labels; l++)
    tree->excess[l] = qds_sum_value(&area[l]) - target[l];
}

/* Whether `cell` can leave its label without taking it apart nearby. */
static bool
may_leave(const QdsMesh *mesh, const uint8_t *label, int32_t cell)
{
  const int n = qds_mesh_sides(mesh, cell);
  const uint8_t own = label[cell];
  int sides = 0, bridges = 0;
  for (int k = 0; k < n; k++) {
    const int32_t here = mesh->across[cell][k], next = mesh->across[cell][(k + 1) % n];
    if (here < 0 || label[here] != own)
      continue;
    sides++;
    int32_t star[4], spoke[4];
    if (next < 0 || label[next] != own || !qds_mesh_star(mesh, mesh->corner[cell][(k + 1) % n], star, spoke))
      continue;
    bool is_whole = true;
    for (int i = 0; i < 4; i++)
      is_whole = is_whole && label[star[i]] == own;
    bridges += is_whole;
  }
  return sides > 0 && sides - bridges <= 1;
}

typedef struct {
  int32_t cell;
  int32_t rank;
} Candidate;

static int
by_rank(const void *a, const void *b)
{
  const Candidate *u = a, *v = b;
  if (u->rank != v->rank)
    return (u->rank > v->rank) - (u->rank < v->rank);
  return (u->cell > v->cell) - (u->cell < v->cell);
}

static int
count_contact(const QdsMesh *mesh, const uint8_t *label, int32_t cell, uint8_t other)
{
  int n = 0;
  for (int k = 0; k < qds_mesh_sides(mesh, cell); k++)
    n += mesh->across[cell][k] >= 0 && label[mesh->across[cell][k]] == other;
  return n;
}

static void
add_candidate(const QdsMesh *mesh, const uint8_t *label, int32_t cell, uint8_t to, GArray *list)
{
  const int contact = count_contact(mesh, label, cell, to);
  const uint32_t mixed = ((uint32_t)cell * 2654435761u) >> 8;
  const Candidate candidate = {cell, (int32_t)((uint32_t)(4 - contact) << 24 | mixed)};
  if (contact > 0)
    g_array_append_val(list, candidate);
}

/* One layer of cells over the line between a label and its parent; returns whether anything moved. */
static bool
pass_layer(const QdsMesh *mesh, uint8_t *label, Tree *tree, int child, GArray *list, GArray *next)
{
  const int parent = tree->parent[child];
  const bool is_leaving = tree->excess[child] > 0.0;
  const uint8_t from = (uint8_t)(is_leaving ? child : parent), to = (uint8_t)(is_leaving ? parent : child);
  bool has_moved = false;
  g_array_sort(list, by_rank);
  for (guint i = 0; i < list->len; i++) {
    const int32_t cell = g_array_index(list, Candidate, i).cell;
    if (label[cell] != from || count_contact(mesh, label, cell, to) == 0 ||
        (!tree->may_split && !may_leave(mesh, label, cell)))
      continue;
    const double area = qds_mesh_area(mesh, cell);
    if (area > 2.0 * fabs(tree->excess[child]))
      continue;
    label[cell] = to;
    tree->excess[from] -= area;
    tree->excess[to] += area;
    has_moved = true;
    for (int k = 0; k < qds_mesh_sides(mesh, cell); k++)
      if (mesh->across[cell][k] >= 0 && label[mesh->across[cell][k]] == from)
        add_candidate(mesh, label, mesh->across[cell][k], to, next);
    if ((tree->excess[child] > 0.0) != is_leaving)
      break;
  }
  return has_moved;
}

static void
pass_cells(const QdsMesh *mesh, uint8_t *label, Tree *tree, int child)
{
  const double least = 0.5 * mesh->step * mesh->step;
  if (fabs(tree->excess[child]) < least)
    return;
  const int parent = tree->parent[child];
  const uint8_t from = (uint8_t)(tree->excess[child] > 0.0 ? child : parent);
  const uint8_t to = (uint8_t)(from == child ? parent : child);
  g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Candidate));
  g_autoptr(GArray) next = g_array_new(FALSE, FALSE, sizeof(Candidate));
  for (int32_t c = 0; c < mesh->n_cells; c++)
    if (label[c] == from)
      add_candidate(mesh, label, c, to, list);
  const bool was_excess = tree->excess[child] > 0.0;
  while (list->len > 0 && fabs(tree->excess[child]) >= least && (tree->excess[child] > 0.0) == was_excess) {
    g_array_set_size(next, 0);
    if (!pass_layer(mesh, label, tree, child, list, next))
      break;
    GArray *swap = list;
    list = next;
    next = swap;
  }
}

/* Remembers the lines of labels that still miss their area by more than `close`; returns whether there are any. */
static bool
note_stuck(const Tree *tree, double close, uint8_t *is_stuck)
{
  bool is_any = false;
  for (int i = 1; i < tree->n_order; i++) {
    const int child = tree->order[i], parent = tree->parent[child], n = tree->n_labels;
    if (fabs(tree->excess[child]) <= close)
      continue;
    is_any = true;
    is_stuck[child * n + parent] = is_stuck[parent * n + child] = (uint8_t)MIN(is_stuck[child * n + parent] + 1, 100);
  }
  return is_any;
}

void
qds_fit_cells(const QdsMesh *mesh, uint8_t *label, int n_labels, const double *target, int bank)
{
  g_autofree uint8_t *is_stuck = g_new0(uint8_t, (gsize)(n_labels * n_labels));
  bool is_open = true;
  for (int round = 0; round < 12 && is_open; round++) {
    Tree tree;
    grow_tree(&tree, mesh, label, n_labels, target, bank, is_stuck);
    tree.may_split = round >= 6;
    for (int i = tree.n_order - 1; i > 0; i--)
      pass_cells(mesh, label, &tree, tree.order[i]);
    is_open = note_stuck(&tree, mesh->step * mesh->step, is_stuck);
  }
}

/* The child label whose line to its parent passes through a movable node; -1 if none, or if other labels meet there. */
static int
line_at(const QdsMesh *mesh, const uint8_t *label, const Tree *tree, int32_t node)
{
  int32_t cell[4], spoke[4];
  if (!qds_mesh_star(mesh, node, cell, spoke))
    return -1;
  const uint8_t a = label[cell[0]];
  int b = -1, changes = 0;
  for (int k = 0; k < 4; k++) {
    const uint8_t own = label[cell[k]];
    changes += own != label[cell[(k + 3) & 3]];
    if (own != a && b >= 0 && own != b)
      return -1;
    if (own != a)
      b = own;
  }
  if (b < 0 || changes != 2)
    return -1;
  return tree->parent[a] == b ? a : tree->parent[b] == a ? b : -1;
}

/* Gradient of a label's area when the node moves. */
static QdsPoint
area_gradient(const QdsMesh *mesh, const uint8_t *label, int own, int32_t node, const int32_t cell[4])
{
  QdsPoint g = {0.0, 0.0};
  for (int i = 0; i < 4; i++) {
    if (label[cell[i]] != own)
      continue;
    const int32_t *c = mesh->corner[cell[i]];
    int k = 0;
    while (c[k] != node)
      k++;
    const QdsPoint before = mesh->node[c[(k + 3) & 3]], after = mesh->node[c[(k + 1) & 3]];
    g.x += 0.5 * (after.y - before.y);
    g.y -= 0.5 * (after.x - before.x);
  }
  return g;
}

/* Moves one node by `wanted` m² (less if it may not go so far); returns the change of the label's area. */
static double
push_node(QdsMesh *mesh, const uint8_t *label, int own, int32_t node, double wanted)
{
  int32_t cell[4], spoke[4];
  qds_mesh_star(mesh, node, cell, spoke);
  const QdsPoint g = area_gradient(mesh, label, own, node, cell), at = mesh->node[node];
  const double length = hypot(g.x, g.y);
  if (length < 0.05 * mesh->step)
    return 0.0;
  const double cap = 0.15 * mesh->step, t = fmin(fmax(wanted / length, -cap), cap);
  const QdsPoint to = {qds_millimetre(at.x + t * g.x / length), qds_millimetre(at.y + t * g.y / length)};
  if (!qds_mesh_may_move(mesh, node, cell, to))
    return 0.0;
  mesh->node[node] = to;
  return g.x * (to.x - at.x) + g.y * (to.y - at.y);
}

static void
push_line(QdsMesh *mesh, const uint8_t *label, Tree *tree, int child, const int32_t *node, int32_t n)
{
  double *excess = &tree->excess[child];
  for (int round = 0; round < 24 && n > 0 && fabs(*excess) > CLOSE_M2; round++) {
    const double before = *excess;
    const bool is_even = fabs(*excess) > 0.02 * mesh->step * n; /* enough for every node to move some centimetres */
    const double share = -*excess / n;
    for (int32_t i = 0; i < n && fabs(*excess) > CLOSE_M2; i++) {
      const double change = push_node(mesh, label, child, node[i], is_even ? share : -*excess);
      *excess += change;
      tree->excess[tree->parent[child]] -= change;
    }
    if (fabs(*excess - before) < 1e-6)
      break;
  }
}

/* Movable nodes on the lines of the tree, listed by child: those of child l from start[l] to start[l + 1]. */
static int32_t *
list_line_nodes(const QdsMesh *mesh, const uint8_t *label, const Tree *tree, int32_t start[257])
{
  int32_t fill[257];
  memset(start, 0, 257 * sizeof *start);
  for (int32_t node = 0; node < mesh->n_nodes; node++) {
    const int child = line_at(mesh, label, tree, node);
    if (child >= 0)
      start[child + 1]++;
  }
  for (int l = 0; l < 256; l++)
    start[l + 1] += start[l];
  memcpy(fill, start, sizeof fill);
  int32_t *list = g_new(int32_t, (gsize)start[256] + 1);
  for (int32_t node = 0; node < mesh->n_nodes; node++) {
    const int child = line_at(mesh, label, tree, node);
    if (child >= 0)
      list[fill[child]++] = node;
  }
  return list;
}

double
qds_fit_nodes(QdsMesh *mesh, const uint8_t *label, int n_labels, const double *target, int bank)
{
  g_autofree uint8_t *is_stuck = g_new0(uint8_t, (gsize)(n_labels * n_labels));
  double worst = INFINITY;
  for (int round = 0; round < 6 && worst > 1.0; round++) {
    Tree tree;
    int32_t start[257];
    grow_tree(&tree, mesh, label, n_labels, target, bank, is_stuck);
    int32_t *list = list_line_nodes(mesh, label, &tree, start);
    for (int i = tree.n_order - 1; i > 0; i--) {
      const int child = tree.order[i];
      push_line(mesh, label, &tree, child, list + start[child], start[child + 1] - start[child]);
    }
    g_free(list);
    note_stuck(&tree, CLOSE_M2, is_stuck);
    worst = 0.0;
    for (int l = 0; l < n_labels; l++)
      if (l != bank)
        worst = fmax(worst, fabs(tree.excess[l]));
  }
  return worst;
}
