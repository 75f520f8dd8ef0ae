#include "mesh.h"

#include <math.h>
#include <stdlib.h>

void
qds_mesh_clear(QdsMesh *mesh)
{
  g_free(mesh->node);
  g_free(mesh->is_fixed);
  g_free(mesh->node_cell);
  g_free(mesh->corner);
  g_free(mesh->across);
  *mesh = (QdsMesh){0};
}

double
qds_mesh_area(const QdsMesh *mesh, int32_t cell)
{
  const int32_t *c = mesh->corner[cell];
  const QdsPoint *p = mesh->node;
  const double half = 0.5 * qds_cross(p[c[0]], p[c[1]], p[c[2]]);
  return c[3] < 0 ? half : half + 0.5 * qds_cross(p[c[0]], p[c[2]], p[c[3]]);
}

QdsPoint
qds_mesh_middle(const QdsMesh *mesh, int32_t cell)
{
  const int n = qds_mesh_sides(mesh, cell);
  QdsPoint sum = {0.0, 0.0};
  for (int k = 0; k < n; k++) {
    sum.x += mesh->node[mesh->corner[cell][k]].x;
    sum.y += mesh->node[mesh->corner[cell][k]].y;
  }
  return (QdsPoint){sum.x / n, sum.y / n};
}

typedef struct {
  int32_t low, high; /* nodes */
  int32_t cell;
  int32_t side;
} OpenEdge;

static int
by_nodes(const void *a, const void *b)
{
  const OpenEdge *u = a, *v = b;
  if (u->low != v->low)
    return (u->low > v->low) - (u->low < v->low);
  return (u->high > v->high) - (u->high < v->high);
}

void
qds_mesh_link(QdsMesh *mesh)
{
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(OpenEdge));
  for (int32_t node = 0; node < mesh->n_nodes; node++)
    mesh->node_cell[node] = -1;
  for (int32_t c = 0; c < mesh->n_cells; c++) {
    const int n = qds_mesh_sides(mesh, c);
    for (int k = 0; k < n; k++) {
      const int32_t a = mesh->corner[c][k], b = mesh->corner[c][(k + 1) % n];
      const OpenEdge edge = {MIN(a, b), MAX(a, b), c, k};
      mesh->node_cell[a] = c;
      if (mesh->across[c][k] < 0)
        g_array_append_val(open, edge);
    }
  }
  g_array_sort(open, by_nodes);
  const OpenEdge *e = (const OpenEdge *)(void *)open->data;
  for (guint i = 0; i + 1 < open->len; i++)
    if (by_nodes(&e[i], &e[i + 1]) == 0) {
      mesh->across[e[i].cell][e[i].side] = e[i + 1].cell;
      mesh->across[e[i + 1].cell][e[i + 1].side] = e[i].cell;
      i++;
    }
}

static int
corner_of(const QdsMesh *mesh, int32_t cell, int32_t node)
{
  int k = 0;
  while (mesh->corner[cell][k] != node)
    k++;
  return k;
}

bool
qds_mesh_star(const QdsMesh *mesh, int32_t node, int32_t cell[4], int32_t spoke[4])
{
  if (mesh->is_fixed[node] || mesh->node_cell[node] < 0)
    return false;
  int32_t c = mesh->node_cell[node];
  for (int i = 0; i < 4; i++) {
    if (c < 0 || mesh->corner[c][3] < 0)
      return false;
    const int k = corner_of(mesh, c, node);
    cell[i] = c;
    spoke[i] = mesh->corner[c][(k + 1) & 3];
    c = mesh->across[c][(k + 3) & 3];
  }
  return c == cell[0];
}

bool
qds_mesh_may_move(const QdsMesh *mesh, int32_t node, const int32_t cell[4], QdsPoint place)
{
  const double least = 0.03 * mesh->step * mesh->step;
  for (int i = 0; i < 4; i++) {
    const int k = corner_of(mesh, cell[i], node);
    const int32_t *c = mesh->corner[cell[i]];
    const QdsPoint b = mesh->node[c[(k + 1) & 3]], d = mesh->node[c[(k + 3) & 3]], o = mesh->node[c[(k + 2) & 3]];
    const bool by_place = qds_cross(place, b, o) > least && qds_cross(place, o, d) > least;
    const bool by_sides = qds_cross(place, b, d) > least && qds_cross(b, o, d) > least;
    if (!by_place && !by_sides)
      return false;
  }
  return true;
}

/* Mean of the node's neighbours along lines between labels; false if no line passes. */
static bool
line_mean(const QdsMesh *mesh, const int32_t *label, const int32_t cell[4], const int32_t spoke[4], QdsPoint *mean)
{
  int n = 0;
  QdsPoint sum = {0.0, 0.0};
  for (int k = 0; k < 4; k++)
    if (label[cell[k]] != label[cell[(k + 3) & 3]]) {
      sum.x += mesh->node[spoke[k]].x;
      sum.y += mesh->node[spoke[k]].y;
      n++;
    }
  if (n < 2)
    return false;
  *mean = (QdsPoint){sum.x / n, sum.y / n};
  return true;
}

static void
smooth_once(QdsMesh *mesh, const int32_t *label, double weight)
{
  for (int32_t node = 0; node < mesh->n_nodes; node++) {
    int32_t cell[4], spoke[4];
    QdsPoint mean;
    if (!qds_mesh_star(mesh, node, cell, spoke) || !line_mean(mesh, label, cell, spoke, &mean))
      continue;
    const QdsPoint at = mesh->node[node];
    for (double w = weight; fabs(w) > 0.1; w *= 0.5) {
      const QdsPoint to = {at.x + w * (mean.x - at.x), at.y + w * (mean.y - at.y)};
      if (qds_mesh_may_move(mesh, node, cell, to)) {
        mesh->node[node] = to;
        break;
      }
    }
  }
}

void
qds_mesh_smooth(QdsMesh *mesh, const int32_t *label, int rounds)
{
  for (int round = 0; round < rounds; round++) {
    smooth_once(mesh, label, 0.6);
    smooth_once(mesh, label, round + 1 < rounds ? -0.45 : 0.3);
  }
  for (int32_t node = 0; node < mesh->n_nodes; node++)
    if (!mesh->is_fixed[node])
      mesh->node[node] = (QdsPoint){qds_millimetre(mesh->node[node].x), qds_millimetre(mesh->node[node].y)};
}

void
qds_mesh_lattice(QdsMesh *mesh, double x0, double y0, double step, int nx, int ny)
{
  const int32_t across_x = nx + 1;
  mesh->step = step;
  mesh->n_nodes = (nx + 1) * (ny + 1);
  mesh->n_cells = nx * ny;
  mesh->node = g_new(QdsPoint, (gsize)mesh->n_nodes);
  mesh->is_fixed = g_new0(uint8_t, (gsize)mesh->n_nodes);
  mesh->node_cell = g_new(int32_t, (gsize)mesh->n_nodes);
  mesh->corner = g_malloc((gsize)mesh->n_cells * sizeof *mesh->corner);
  mesh->across = g_malloc((gsize)mesh->n_cells * sizeof *mesh->across);
  for (int j = 0; j <= ny; j++)
    for (int i = 0; i <= nx; i++) {
      const int32_t v = j * across_x + i;
      mesh->node[v] = (QdsPoint){x0 + step * i, y0 + step * j};
      mesh->is_fixed[v] = i == 0 || j == 0 || i == nx || j == ny;
    }
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++) {
      const int32_t c = j * nx + i, v = j * across_x + i;
      const int32_t corner[4] = {v, v + 1, v + across_x + 1, v + across_x};
      const int32_t across[4] = {j > 0 ? c - nx : -1, i + 1 < nx ? c + 1 : -1, j + 1 < ny ? c + nx : -1,
                                 i > 0 ? c - 1 : -1};
      for (int k = 0; k < 4; k++) {
        mesh->corner[c][k] = corner[k];
        mesh->across[c][k] = across[k];
        mesh->node_cell[corner[k]] = c;
      }
    }
}
