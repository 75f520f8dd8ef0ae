#include "allocate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fit.h"
#include "habit.h"
#include "heap.h"
#include "noise.h"

enum { NONE = 255 };

typedef struct {
  const QdsFilled *filled;
  const QdsMesh *mesh;
  const QdsWorld *world;
  int unit;
  uint8_t *label;
  int32_t *origin; /* per cell: seed that reached it, numbered on through the categories */
  int32_t n_origins;
  GArray *seed; /* QdsPoint per origin */
} Allocation;

typedef struct {
  float score;
  int32_t cell;
} Scored;

static int
by_score(const void *a, const void *b)
{
  const Scored *u = a, *v = b;
  if (u->score != v->score)
    return (u->score > v->score) - (u->score < v->score);
  return (u->cell > v->cell) - (u->cell < v->cell);
}

/* Distance of a cell from a segment; a triangle, long and thin as it may be, counts from its sides too. */
static double
line_distance(const Allocation *a, const QdsSegment *s, int32_t cell)
{
  double d = qds_segment_distance(s->a, s->b, qds_mesh_middle(a->mesh, cell));
  for (int k = 0; k < 3 && cell >= a->filled->n_quads; k++) {
    const QdsPoint p = a->mesh->node[a->mesh->corner[cell][k]], q = a->mesh->node[a->mesh->corner[cell][(k + 1) % 3]];
    d = fmin(d, qds_segment_distance(s->a, s->b, (QdsPoint){0.5 * (p.x + q.x), 0.5 * (p.y + q.y)}));
  }
  return d;
}

/* Gives the cells of one lattice place the score of a segment, if it is the best so far. */
static void
score_place(const Allocation *a, const QdsSegment *s, size_t place, double reach, float *score, GArray *touched)
{
  const QdsFilled *g = a->filled;
  const double core = 0.62 * g->mesh.step;
  for (int32_t c = g->first[place]; c >= 0; c = c >= g->n_quads ? g->next[c - g->n_quads] : -1) {
    const double d = line_distance(a, s, c);
    if (d > reach)
      continue;
    const float own = s->rank + (float)(fmax(0.0, d - core) / 28.0) / s->width;
    if (isinf(score[c]))
      g_array_append_val(touched, c);
    score[c] = fminf(score[c], own);
  }
}

static void
score_segment(const Allocation *a, const QdsSegment *s, double reach, float *score, GArray *touched)
{
  const QdsFilled *g = a->filled;
  const double step = g->mesh.step;
  const int i0 = (int)fmax(0, floor((fmin(s->a.x, s->b.x) - reach - g->x0) / step));
  const int i1 = (int)fmin(g->nx - 1, floor((fmax(s->a.x, s->b.x) + reach - g->x0) / step));
  const int j0 = (int)fmax(0, floor((fmin(s->a.y, s->b.y) - reach - g->y0) / step));
  const int j1 = (int)fmin(g->ny - 1, floor((fmax(s->a.y, s->b.y) + reach - g->y0) / step));
  for (int j = j0; j <= j1; j++)
    for (int i = i0; i <= i1; i++)
      score_place(a, s, (size_t)j * (size_t)g->nx + (size_t)i, reach, score, touched);
}

/* A ribbon: the cells nearest to the lines, greater lines first, until the area is reached. Returns what is missing. */
static double
place_ribbon(Allocation *a, int leaf, const GArray *lines, double wanted)
{
  const double reach = fmax(90.0, a->mesh->step * 1.2);
  float *score = g_new(float, (gsize)a->mesh->n_cells);
  g_autoptr(GArray) touched = g_array_new(FALSE, FALSE, sizeof(int32_t));
  g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Scored));
  for (int32_t c = 0; c < a->mesh->n_cells; c++)
    score[c] = INFINITY;
  for (guint i = 0; i < lines->len; i++)
    score_segment(a, &g_array_index(lines, QdsSegment, i), reach, score, touched);
  for (guint i = 0; i < touched->len; i++) {
    const int32_t c = g_array_index(touched, int32_t, i);
    const Scored scored = {score[c], c};
    if (a->label[c] == NONE)
      g_array_append_val(sorted, scored);
  }
  g_free(score);
  g_array_sort(sorted, by_score);
  for (guint i = 0; i < sorted->len && wanted > 0.0; i++) {
    const int32_t c = g_array_index(sorted, Scored, i).cell;
    const double area = qds_mesh_area(a->mesh, c);
    if (area > 2.0 * wanted)
      continue;
    a->label[c] = (uint8_t)leaf;
    wanted -= area;
  }
  return wanted;
}

static double
place_cost(const Allocation *a, const QdsHabit *habit, uint64_t seed, int32_t cell)
{
  return qds_habit_cost(habit, a->world->landscape, seed, qds_mesh_middle(a->mesh, cell));
}

/* The free cell nearest to a place, at most `reach` metres away, -1 if none. */
static int32_t
nearest_free(const Allocation *a, QdsPoint p, double reach)
{
  const QdsFilled *g = a->filled;
  const double step = g->mesh.step;
  const int ci = (int)floor((p.x - g->x0) / step), cj = (int)floor((p.y - g->y0) / step), r = (int)(reach / step);
  int32_t best = -1;
  double best_distance = reach;
  for (int j = MAX(cj - r, 0); j <= MIN(cj + r, g->ny - 1); j++)
    for (int i = MAX(ci - r, 0); i <= MIN(ci + r, g->nx - 1); i++) {
      const int32_t c = g->first[(size_t)j * (size_t)g->nx + (size_t)i];
      if (c < 0 || a->label[c] != NONE)
        continue;
      const QdsPoint q = qds_mesh_middle(a->mesh, c);
      const double distance = hypot(q.x - p.x, q.y - p.y);
      if (distance < best_distance) {
        best = c;
        best_distance = distance;
      }
    }
  return best;
}

typedef struct {
  float cost;
  int32_t cell;
  QdsPoint place; /* of the seed, which may lie over the border */
} Seed;

static int
by_cost(const void *a, const void *b)
{
  const Seed *u = a, *v = b;
  if (u->cost != v->cost)
    return (u->cost > v->cost) - (u->cost < v->cost);
  return (u->cell > v->cell) - (u->cell < v->cell);
}

static void
add_seed(const Allocation *a, const QdsHabit *habit, uint64_t seed, QdsPoint place, int32_t cell, GArray *tried)
{
  const Seed found = {(float)qds_habit_cost(habit, a->world->landscape, seed, place), cell, place};
  if (cell >= 0 && a->label[cell] == NONE)
    g_array_append_val(tried, found);
}

/* Places of a lattice that all units share, in and just outside this one: patches go on over the border. */
static void
try_shared_places(const Allocation *a, const QdsHabit *habit, uint64_t seed, double radius, GArray *tried)
{
  const QdsFilled *g = a->filled;
  const double wide = fmax(250.0, 80.0 * sqrt(habit->patch_ha)), reach = fmin(radius, 700.0);
  const int64_t i0 = (int64_t)floor((g->x0 - reach) / wide), j0 = (int64_t)floor((g->y0 - reach) / wide);
  const int64_t i1 = (int64_t)ceil((g->x0 + g->nx * g->mesh.step + reach) / wide);
  const int64_t j1 = (int64_t)ceil((g->y0 + g->ny * g->mesh.step + reach) / wide);
  for (int64_t j = j0; j <= j1; j++)
    for (int64_t i = i0; i <= i1; i++) {
      const uint64_t h = qds_hash(seed ^ 0x5a9e, (uint64_t)(j * 1000003 + i));
      const QdsPoint p = {wide * ((double)i + qds_unit(h)), wide * ((double)j + qds_unit(qds_hash(h, 1)))};
      const double x = floor((p.x - g->x0) / g->mesh.step), y = floor((p.y - g->y0) / g->mesh.step);
      const bool is_near = x >= 0.0 && y >= 0.0 && x < g->nx && y < g->ny;
      const int32_t c = is_near ? g->first[(size_t)y * (size_t)g->nx + (size_t)x] : -1;
      add_seed(a, habit, seed, p, c >= 0 ? c : nearest_free(a, p, reach), tried);
    }
}

/* Random cells of the unit, for when the shared places are used up. */
static void
try_own_places(const Allocation *a, const QdsHabit *habit, uint64_t seed, int n, GArray *tried)
{
  for (int k = 0; k < 40 + 24 * n; k++) {
    const double u = qds_unit(qds_hash(seed ^ 0x5eed, (uint64_t)k + ((uint64_t)a->n_origins << 20)));
    const int32_t c = (int32_t)(u * a->mesh->n_cells);
    add_seed(a, habit, seed, qds_mesh_middle(a->mesh, c), c, tried);
  }
}

/* Chooses up to n of the places tried, those that suit best, at least `apart` metres from each other. */
static void
choose_seeds(GArray *tried, int n, double apart, GArray *chosen)
{
  g_array_sort(tried, by_cost);
  for (guint k = 0; k < tried->len && (int)chosen->len < n; k++) {
    const Seed *seed = &g_array_index(tried, Seed, k);
    bool is_apart = true;
    for (guint i = 0; i < chosen->len && is_apart; i++) {
      const QdsPoint q = g_array_index(chosen, Seed, i).place;
      is_apart = hypot(q.x - seed->place.x, q.y - seed->place.y) >= apart;
    }
    if (is_apart)
      g_array_append_val(chosen, *seed);
  }
}

static void
push_cell(Allocation *a, const QdsHabit *habit, uint64_t seed, double radius, int32_t cell, int32_t origin,
          QdsHeap *heap)
{
  const QdsPoint from = g_array_index(a->seed, QdsPoint, origin), p = qds_mesh_middle(a->mesh, cell);
  const double far = hypot(p.x - from.x, p.y - from.y) / radius;
  a->origin[cell] = origin;
  qds_heap_push(heap, (float)(place_cost(a, habit, seed, cell) + habit->compact * far), cell);
}

/* Starts patches: first at shared places, later, where patches are hemmed in, anywhere. */
static void
sow_patches(Allocation *a, const QdsHabit *habit, uint64_t seed, double radius, int n, bool is_first, QdsHeap *heap)
{
  g_autoptr(GArray) tried = g_array_new(FALSE, FALSE, sizeof(Seed)), chosen = g_array_new(FALSE, FALSE, sizeof(Seed));
  if (is_first)
    try_shared_places(a, habit, seed, radius, tried);
  else
    try_own_places(a, habit, seed, n, tried);
  choose_seeds(tried, n, is_first ? 1.6 * radius : 0.0, chosen);
  for (guint k = 0; k < chosen->len; k++) {
    const Seed *own = &g_array_index(chosen, Seed, k);
    g_array_append_val(a->seed, own->place);
    push_cell(a, habit, seed, radius, own->cell, a->n_origins++, heap);
  }
}

/* Grows patches from seeds until the area is reached. */
static void
place_patches(Allocation *a, int leaf, const QdsHabit *habit, double wanted, int n_patches)
{
  const uint64_t seed = qds_hash_text(a->world->seed, qds_targets_code(a->world->targets, a->world->plan, leaf));
  const double radius = sqrt(wanted / n_patches / G_PI);
  const int32_t first_origin = a->n_origins;
  const double least = 0.5 * a->mesh->step * a->mesh->step;
  QdsHeap heap = {0};
  for (int attempt = 0; attempt < 40 && wanted > least; attempt++) {
    sow_patches(a, habit, seed, radius, attempt == 0 ? n_patches : 1 + n_patches / 4, attempt == 0, &heap);
    for (QdsHeapItem item; wanted > 0.0 && qds_heap_pop(&heap, &item);) {
      const int32_t c = item.id;
      const double area = qds_mesh_area(a->mesh, c);
      if (a->label[c] != NONE || area > 2.0 * wanted)
        continue;
      a->label[c] = (uint8_t)leaf;
      wanted -= area;
      for (int k = 0; k < qds_mesh_sides(a->mesh, c); k++) {
        const int32_t d = a->mesh->across[c][k];
        if (d >= 0 && a->label[d] == NONE && a->origin[d] < first_origin)
          push_cell(a, habit, seed, radius, d, a->origin[c], &heap);
      }
    }
    heap.n = 0;
  }
  qds_heap_clear(&heap);
}

int32_t
qds_number_parts(const QdsMesh *mesh, const uint8_t *label, int32_t *part, int32_t *scratch)
{
  int32_t n_parts = 0;
  memset(part, -1, (size_t)mesh->n_cells * sizeof *part);
  for (int32_t first = 0; first < mesh->n_cells; first++) {
    if (part[first] >= 0)
      continue;
    int32_t top = 0;
    scratch[top++] = first;
    part[first] = n_parts;
    while (top > 0) {
      const int32_t c = scratch[--top];
      for (int k = 0; k < qds_mesh_sides(mesh, c); k++) {
        const int32_t d = mesh->across[c][k];
        if (d >= 0 && part[d] < 0 && label[d] == label[c]) {
          part[d] = n_parts;
          scratch[top++] = d;
        }
      }
    }
    n_parts++;
  }
  return n_parts;
}

/* Gives parts below `least` m² to the neighbour they share most edges with; each label keeps its largest part.
 * Returns how many parts are left. */
static int32_t
absorb_crumbs(const Allocation *a, int32_t *part, double least)
{
  const QdsMesh *m = a->mesh;
  const int32_t n_parts = qds_number_parts(m, a->label, part, a->origin);
  const int n_leaves = a->world->targets->n_leaves;
  g_autofree double *area = g_new0(double, (gsize)n_parts);
  g_autofree int32_t *contact = g_new0(int32_t, (gsize)n_parts), *taker = g_new(int32_t, (gsize)n_parts);
  g_autofree uint8_t *own = g_new(uint8_t, (gsize)n_parts);
  int32_t largest[256], n_left = n_parts;
  memset(largest, -1, sizeof largest);
  for (int32_t c = 0; c < m->n_cells; c++) {
    area[part[c]] += qds_mesh_area(m, c);
    own[part[c]] = a->label[c];
  }
  for (int32_t p = 0; p < n_parts; p++) {
    taker[p] = -1;
    if (largest[own[p]] < 0 || area[p] > area[largest[own[p]]])
      largest[own[p]] = p;
  }
  GArray *edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
  for (int32_t c = 0; c < m->n_cells; c++)
    for (int k = 0; area[part[c]] < least && largest[own[part[c]]] != part[c] && k < qds_mesh_sides(m, c); k++) {
      const int32_t d = m->across[c][k];
      if (d < 0 || part[d] == part[c] || area[part[d]] < area[part[c]])
        continue;
      const int64_t key = ((int64_t)part[c] * n_leaves + a->label[d]);
      g_array_append_val(edges, key);
    }
  GHashTable *count = g_hash_table_new(g_direct_hash, g_direct_equal);
  for (guint i = 0; i < edges->len; i++) {
    const int64_t key = g_array_index(edges, int64_t, i);
    const int n = GPOINTER_TO_INT(g_hash_table_lookup(count, GSIZE_TO_POINTER((gsize)key))) + 1;
    g_hash_table_insert(count, GSIZE_TO_POINTER((gsize)key), GINT_TO_POINTER(n));
    const int32_t p = (int32_t)(key / n_leaves);
    if (n > contact[p]) {
      contact[p] = n;
      taker[p] = (int32_t)(key % n_leaves);
    }
  }
  g_hash_table_unref(count);
  g_array_unref(edges);
  for (int32_t p = 0; p < n_parts; p++)
    n_left -= taker[p] >= 0;
  for (int32_t c = 0; c < m->n_cells; c++)
    if (taker[part[c]] >= 0)
      a->label[c] = (uint8_t)taker[part[c]];
  return n_left;
}

typedef struct {
  int order, leaf;
} Turn;

static int
by_turn(const void *a, const void *b)
{
  const Turn *u = a, *v = b;
  return u->order != v->order ? u->order - v->order : u->leaf - v->leaf;
}

/* Lines that come near the unit. */
static GArray *
lines_near(const GArray *lines, const QdsFilled *g)
{
  GArray *near = g_array_new(FALSE, FALSE, sizeof(QdsSegment));
  const double x1 = g->x0 + g->nx * g->mesh.step, y1 = g->y0 + g->ny * g->mesh.step, reach = 200.0;
  for (guint i = 0; i < lines->len; i++) {
    const QdsSegment *s = &g_array_index(lines, QdsSegment, i);
    if (s->a.x > g->x0 - reach && s->a.x < x1 + reach && s->a.y > g->y0 - reach && s->a.y < y1 + reach)
      g_array_append_val(near, *s);
  }
  return near;
}

static void
place_leaf(Allocation *a, int leaf, double wanted, int32_t n_parcels)
{
  const QdsHabit *habit = qds_habit(qds_targets_code(a->world->targets, a->world->plan, leaf));
  const int most = (int)(1 + n_parcels / 16);
  int n_patches = (int)fmin(most, fmax(1.0, nearbyint(wanted / 1e4 / habit->patch_ha)));
  if (habit->shape != QDS_SHAPE_PATCH) {
    const GArray *all = habit->shape == QDS_SHAPE_RIVER ? a->world->landscape->rivers : a->world->landscape->roads;
    g_autoptr(GArray) lines = lines_near(all, a->filled);
    wanted = place_ribbon(a, leaf, lines, wanted);
    n_patches = 1;
  }
  place_patches(a, leaf, habit, wanted, n_patches);
}

int
qds_allocate(const QdsFilled *filled, const QdsWorld *world, int unit, int32_t n_parcels, uint8_t *label,
             double *target)
{
  const QdsMesh *m = &filled->mesh;
  const QdsTargets *t = world->targets;
  Allocation a = {
      filled, m, world, unit, label, g_new(int32_t, (gsize)m->n_cells), 0, g_array_new(FALSE, FALSE, sizeof(QdsPoint))};
  Turn turn[256];
  int bank = 0;
  double area = 0.0, others = 0.0;
  memset(label, NONE, (size_t)m->n_cells);
  memset(a.origin, -1, (size_t)m->n_cells * sizeof *a.origin);
  for (int32_t c = 0; c < m->n_cells; c++)
    area += qds_mesh_area(m, c);
  for (int l = 0; l < t->n_leaves; l++) {
    target[l] = 1e4 * t->area_ha[unit * t->n_leaves + l];
    turn[l] = (Turn){qds_habit(qds_targets_code(t, world->plan, l))->order, l};
    if (target[l] > target[bank])
      bank = l;
  }
  qsort(turn, (size_t)t->n_leaves, sizeof *turn, by_turn);
  for (int i = 0; i < t->n_leaves; i++) {
    const int l = turn[i].leaf;
    if (l == bank || target[l] <= 0.0)
      continue;
    others += target[l];
    place_leaf(&a, l, target[l], n_parcels);
  }
  target[bank] = area - others;
  for (int32_t c = 0; c < m->n_cells; c++)
    if (label[c] == NONE)
      label[c] = (uint8_t)bank;
  int32_t *part = g_new(int32_t, (gsize)m->n_cells);
  double least = fmin(2.5 * m->step * m->step, 0.3 * area / n_parcels);
  least = fmax(least, 0.02 * area / n_parcels);
  absorb_crumbs(&a, part, least);
  for (int round = 0; round < 8 && absorb_crumbs(&a, part, least) > n_parcels * 3 / 4; round++)
    least *= 1.7;
  g_free(part);
  g_free(a.origin);
  g_array_unref(a.seed);
  qds_fit_cells(m, label, t->n_leaves, target, bank);
  return bank;
}
