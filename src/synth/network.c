#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "noise.h"
#include "table.h"

static const double VILLAGE_SPACING_M = 2300.0;

typedef struct {
  const QdsPlan *plan;
  QdsLandscape *land;
  int32_t *town;     /* cell of each unit's town */
  uint8_t *is_road;  /* per cell */
  float *cost;       /* scratch */
  int32_t *previous; /* scratch */
  GHashTable *bends; /* bends already drawn */
  QdsNetwork *network;
} Router;

static void
road_free(gpointer data)
{
  QdsRoad *road = data;
  g_free(road->ref);
  g_free(road->name);
  g_free(road->class);
  g_free(road->grade);
  g_free(road->status);
  g_array_unref(road->points);
  g_free(road);
}

void
qds_network_free(QdsNetwork *network)
{
  if (network == NULL)
    return;
  g_ptr_array_unref(network->roads);
  g_free(network);
}

static float
step_cost(const Router *r, int32_t from, int32_t to)
{
  const QdsLandscape *l = r->land;
  const QdsPlace *p = &l->place[to];
  const bool is_diagonal = from % l->nx != to % l->nx && from / l->nx != to / l->nx;
  float cost = (is_diagonal ? 1.414f : 1.0f) * (1.0f + 5.0f * p->slope * p->slope + 3.0f * p->height);
  if (l->catchment[to] > 400.0f)
    cost *= 1.6f;
  if (r->is_road[to] && r->is_road[from])
    cost *= 0.35f;
  return l->inside[to] ? cost : cost * 30.0f;
}

/* Cheapest ways from the heap's cells; stops at `goal` unless it is -1. */
static void
search_ways(Router *r, QdsHeap *heap, int32_t goal)
{
  for (QdsHeapItem least; qds_heap_pop(heap, &least);) {
    if (least.key > r->cost[least.id])
      continue;
    if (least.id == goal)
      break;
    int32_t around[8];
    const int k = qds_landscape_neighbours(r->land, least.id, around);
    for (int i = 0; i < k; i++) {
      const float cost = least.key + step_cost(r, least.id, around[i]);
      if (cost < r->cost[around[i]]) {
        r->cost[around[i]] = cost;
        r->previous[around[i]] = least.id;
        qds_heap_push(heap, cost, around[i]);
      }
    }
  }
}

static void
forget_ways(Router *r)
{
  const int32_t n = r->land->nx * r->land->ny;
  for (int32_t c = 0; c < n; c++) {
    r->cost[c] = INFINITY;
    r->previous[c] = -1;
  }
}

/* Appends the cells of the way from → to (without `from` if the list already ends there). */
static void
append_way(Router *r, int32_t from, int32_t to, GArray *cells)
{
  QdsHeap heap = {0};
  forget_ways(r);
  r->cost[from] = 0.0f;
  qds_heap_push(&heap, 0.0f, from);
  search_ways(r, &heap, to);
  qds_heap_clear(&heap);
  g_autoptr(GArray) back = g_array_new(FALSE, FALSE, sizeof(int32_t));
  for (int32_t c = to; c >= 0 && c != from; c = r->previous[c])
    g_array_append_val(back, c);
  if (cells->len == 0)
    g_array_append_val(cells, from);
  for (guint i = back->len; i > 0; i--)
    g_array_append_val(cells, g_array_index(back, int32_t, i - 1));
}

/* Road segments of the bend from → cell → to, once. */
static void
draw_bend(Router *r, int32_t from, int32_t cell, int32_t to, float rank, float width)
{
  const int64_t nx = r->land->nx;
  const int64_t a = (from - cell) + 2 * nx, b = (to - cell) + 2 * nx;
  const int64_t key = ((int64_t)cell * (5 * nx) + MIN(a, b)) * (5 * nx) + MAX(a, b);
  if (!g_hash_table_add(r->bends, GSIZE_TO_POINTER((gsize)key)))
    return;
  g_autoptr(GArray) curve = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  qds_landscape_curve(r->land, from, cell, to, curve);
  const QdsPoint *p = (const QdsPoint *)(void *)curve->data;
  for (guint k = 0; k + 1 < curve->len; k++) {
    const QdsSegment segment = {p[k], p[k + 1], rank, width};
    g_array_append_val(r->land->roads, segment);
  }
}

static void
trace_line(const Router *r, const GArray *cells, double longest_m, GArray *points)
{
  double length = 0.0;
  for (guint i = 0; i < cells->len && length < longest_m; i++) {
    const int32_t c = g_array_index(cells, int32_t, i);
    const int32_t from = i > 0 ? g_array_index(cells, int32_t, i - 1) : c;
    const int32_t to = i + 1 < cells->len ? g_array_index(cells, int32_t, i + 1) : c;
    const guint first = points->len;
    qds_landscape_curve(r->land, from, c, to, points);
    if (first > 0)
      g_array_remove_index(points, first);
    for (guint k = MAX(first, 1); k < points->len; k++) {
      const QdsPoint a = g_array_index(points, QdsPoint, k - 1), b = g_array_index(points, QdsPoint, k);
      length += hypot(b.x - a.x, b.y - a.y);
    }
  }
  for (guint i = 0; i < points->len; i++) {
    QdsPoint *p = &g_array_index(points, QdsPoint, i);
    *p = (QdsPoint){qds_millimetre(p->x), qds_millimetre(p->y)};
  }
}

/* Units a road runs through: its codes; if fewer than two, also units whose names its ends hold. */
static GArray *
road_units(const Router *r, const QdsTable *table, int row)
{
  GArray *units = g_array_new(FALSE, FALSE, sizeof(int));
  g_autofree int *named = qds_plan_unit_list(r->plan, qds_table_text(table, row, "commune_codes"));
  for (const int *u = named; *u >= 0; u++)
    g_array_append_val(units, *u);
  if (units->len >= 2)
    return units;
  for (int u = 0; u < r->plan->n_units; u++) {
    if (units->len > 0 && g_array_index(units, int, 0) == u)
      continue;
    if (strstr(qds_table_text(table, row, "start"), r->plan->units[u].name) != NULL)
      g_array_prepend_val(units, u);
    else if (strstr(qds_table_text(table, row, "end"), r->plan->units[u].name) != NULL)
      g_array_append_val(units, u);
  }
  return units;
}

/* For a road of which one place is known: the town about as far as the road is long. */
static int
partner_town(const Router *r, int unit, double length_m)
{
  const QdsPoint a = qds_landscape_centre(r->land, r->town[unit]);
  int best = unit;
  double best_misfit = INFINITY;
  for (int u = 0; u < r->plan->n_units; u++) {
    const QdsPoint b = qds_landscape_centre(r->land, r->town[u]);
    const double misfit = fabs(hypot(b.x - a.x, b.y - a.y) * 1.35 - length_m);
    if (u != unit && misfit < best_misfit) {
      best = u;
      best_misfit = misfit;
    }
  }
  return best;
}

static float
class_rank(const char *class)
{
  static const struct {
    const char *class;
    float rank;
  } ranks[] = {{"expressway", 0.02f}, {"national", 0.08f},      {"railway", 0.15f},
               {"provincial", 0.25f}, {"border_patrol", 0.45f}, {"urban", 0.2f}};
  for (size_t i = 0; i < G_N_ELEMENTS(ranks); i++)
    if (g_str_equal(ranks[i].class, class))
      return ranks[i].rank;
  return 0.4f;
}

static void
build_road(Router *r, const QdsTable *table, int row, bool is_railway, const GArray *cells, double longest_m)
{
  QdsRoad *road = g_new0(QdsRoad, 1);
  road->ref = g_strdup(qds_table_text(table, row, "ref"));
  road->name = g_strdup(qds_table_text(table, row, "name"));
  road->class = g_strdup(is_railway ? "railway" : qds_table_text(table, row, "class"));
  const char *planned = qds_table_text(table, row, "planned_grade");
  road->grade = g_strdup(planned[0] != '\0' ? planned : qds_table_text(table, row, "current_grade"));
  road->status = g_strdup(qds_table_text(table, row, "status"));
  road->points = g_array_new(FALSE, FALSE, sizeof(QdsPoint));
  trace_line(r, cells, longest_m, road->points);
  g_ptr_array_add(r->network->roads, road);
  if (!g_str_equal(road->status, "existing") && !g_str_equal(road->status, "upgrade"))
    return;
  const float rank = class_rank(road->class);
  for (guint i = 1; i + 1 < cells->len; i++) {
    const int32_t *c = &g_array_index(cells, int32_t, i - 1);
    draw_bend(r, c[0], c[1], c[2], rank, 1.6f - rank);
    r->is_road[c[1]] = 1;
  }
}

static bool
route_road(Router *r, const QdsTable *table, int row, bool is_railway, GError **error)
{
  double length_km;
  if (!qds_table_number(table, row, "length_km", 10.0, &length_km, error))
    return false;
  g_autoptr(GArray) units = road_units(r, table, row);
  if (units->len == 0) {
    r->network->n_unplaced++;
    return true;
  }
  double longest_m = INFINITY;
  if (units->len == 1) {
    const int partner = partner_town(r, g_array_index(units, int, 0), 1000.0 * length_km);
    g_array_append_val(units, partner);
    longest_m = 1000.0 * length_km;
  }
  g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(int32_t));
  for (guint i = 0; i + 1 < units->len; i++)
    append_way(r, r->town[g_array_index(units, int, i)], r->town[g_array_index(units, int, i + 1)], cells);
  if (cells->len >= 3)
    build_road(r, table, row, is_railway, cells, longest_m);
  else
    r->network->n_unplaced++;
  return true;
}

static bool
route_table(Router *r, const char *file, bool is_railway, GError **error)
{
  const char *columns[] = {"start", "end", "status", "commune_codes", "length_km", NULL};
  g_autofree char *path = g_build_filename(r->plan->folder, file, NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return true;
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  for (int pass = 0; pass < 2; pass++) /* what exists first: the planned may share its way */
    for (int row = 0; row < qds_table_rows(table); row++) {
      const char *status = qds_table_text(table, row, "status");
      const bool is_there = g_str_equal(status, "existing") || g_str_equal(status, "upgrade");
      if (is_there == (pass == 0) && !route_road(r, table, row, is_railway, error))
        return false;
    }
  return true;
}

/* The flattest, lowest cell within `reach` cells. */
static int32_t
settle(const QdsLandscape *l, QdsPoint near, int reach)
{
  const int32_t centre = qds_landscape_cell(l, near);
  const int ci = centre % l->nx, cj = centre / l->nx;
  int32_t best = centre;
  float best_cost = INFINITY;
  for (int j = MAX(cj - reach, 1); j <= MIN(cj + reach, l->ny - 2); j++)
    for (int i = MAX(ci - reach, 1); i <= MIN(ci + reach, l->nx - 2); i++) {
      const int32_t c = j * l->nx + i;
      const float cost = l->place[c].height + l->place[c].slope + 0.02f * (float)(abs(i - ci) + abs(j - cj));
      if (l->inside[c] && cost < best_cost) {
        best = c;
        best_cost = cost;
      }
    }
  return best;
}

static void
settle_villages(Router *r)
{
  QdsLandscape *l = r->land;
  const int nx = (int)(l->nx * l->step / VILLAGE_SPACING_M), ny = (int)(l->ny * l->step / VILLAGE_SPACING_M);
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++) {
      const uint64_t h = qds_hash(l->seed ^ 0x7111, (uint64_t)(j * nx + i));
      const QdsPoint near = {l->x0 + VILLAGE_SPACING_M * (i + qds_unit(h)),
                             l->y0 + VILLAGE_SPACING_M * (j + qds_unit(qds_hash(h, 1)))};
      const int32_t cell = settle(l, near, 4);
      if (!l->inside[cell] || l->place[cell].height + l->place[cell].slope > 0.95f)
        continue;
      const QdsPoint place = qds_landscape_centre(l, cell);
      g_array_append_val(l->villages, place);
    }
}

/* One search from all roads; each village's way back becomes a lane, ranked by how many villages use it. */
static void
tie_villages(Router *r)
{
  QdsLandscape *l = r->land;
  const int32_t n = l->nx * l->ny;
  QdsHeap heap = {0};
  forget_ways(r);
  for (int32_t c = 0; c < n; c++)
    if (r->is_road[c]) {
      r->cost[c] = 0.0f;
      qds_heap_push(&heap, 0.0f, c);
    }
  search_ways(r, &heap, -1);
  qds_heap_clear(&heap);
  int32_t *users = g_new0(int32_t, (gsize)n);
  for (guint v = 0; v < l->villages->len; v++)
    for (int32_t c = qds_landscape_cell(l, g_array_index(l->villages, QdsPoint, v)); c >= 0; c = r->previous[c])
      users[c]++;
  for (int32_t c = 0; c < n; c++) {
    if (users[c] == 0 || r->previous[c] < 0)
      continue;
    const int32_t down = r->previous[c];
    const int32_t next = r->previous[down] >= 0 ? r->previous[down] : down;
    const double jitter = 0.1 * qds_unit(qds_hash(l->seed ^ 0x1a9e, (uint64_t)(c / 4096)));
    const float rank = (float)(0.5 + 0.4 / (1.0 + 0.3 * users[c]) + jitter);
    draw_bend(r, c, down, next, rank, 0.8f);
  }
  for (int32_t c = 0; c < n; c++)
    if (users[c] > 0)
      r->is_road[c] = 1;
  g_free(users);
}

QdsNetwork *
qds_network_new(const QdsPlan *plan, QdsLandscape *landscape, const QdsPoint *town, GError **error)
{
  const gsize n = (gsize)landscape->nx * (gsize)landscape->ny;
  g_autoptr(QdsNetwork) network = g_new0(QdsNetwork, 1);
  network->roads = g_ptr_array_new_with_free_func(road_free);
  Router router = {plan,
                   landscape,
                   g_new(int32_t, (gsize)plan->n_units),
                   g_new0(uint8_t, n),
                   g_new(float, n),
                   g_new(int32_t, n),
                   g_hash_table_new(g_direct_hash, g_direct_equal),
                   network};
  for (int u = 0; u < plan->n_units; u++) {
    router.town[u] = settle(landscape, town[u], 5);
    const QdsPoint place = qds_landscape_centre(landscape, router.town[u]);
    g_array_append_val(landscape->villages, place);
  }
  const bool is_routed =
      route_table(&router, "roads.csv", false, error) && route_table(&router, "railways.csv", true, error);
  if (is_routed) {
    settle_villages(&router);
    tie_villages(&router);
    qds_landscape_measure(landscape, router.is_road);
  }
  g_free(router.town);
  g_free(router.is_road);
  g_free(router.cost);
  g_free(router.previous);
  g_hash_table_unref(router.bends);
  return is_routed ? g_steal_pointer(&network) : NULL;
}
