#include "forms/round.h"

#include <math.h>
#include <stdbool.h>

typedef struct {
  guint from, to;
  double exact, weight;
  gint64 flow;
} Arc;

typedef struct {
  QdForest rows, columns;
  const double *exact; /* leaf cells */
  guint *row_children, *column_children;
  GArray *arcs;   /* Arc */
  guint n_nodes;  /* 0: where all flow begins and ends */
  gint64 *excess; /* of each node */
  guint *first;   /* of each node, in by_node */
  guint *by_node; /* arcs at each node, both ends */
  gsize *of_cell; /* arc + 1 of each leaf cell */
} Flow;

static guint *
count_children(QdForest forest)
{
  guint *n = g_new0(guint, (gsize)forest.n + 1);
  for (guint i = 0; i < forest.n; i++)
    if (forest.parent[i] >= 0)
      n[forest.parent[i]]++;
  return n;
}

static int
root_of(QdForest forest, int node)
{
  while (forest.parent[node] >= 0)
    node = forest.parent[node];
  return node;
}

/* Exact sum of a rectangle: a row with all below it, a column with all below it. */
static double
sum_of(const Flow *flow, guint row, guint column)
{
  double sum = 0;
  if (flow->row_children[row] > 0) {
    for (guint i = 0; i < flow->rows.n; i++)
      if (flow->rows.parent[i] == (int)row)
        sum += sum_of(flow, i, column);
    return sum;
  }
  if (flow->column_children[column] == 0)
    return flow->exact[(gsize)row * flow->columns.n + column];
  for (guint i = 0; i < flow->columns.n; i++)
    if (flow->columns.parent[i] == (int)column)
      sum += sum_of(flow, row, i);
  return sum;
}

/* Sums that are whole but for rounding shall stay what they are. */
static double
tidy(double value)
{
  double whole = round(value);
  return fabs(value - whole) < 1e-6 ? whole : value;
}

/* What is whole cannot give way, and is no arc that a path could take; it still carries its flow. */
static void
add_arc(Flow *flow, guint from, guint to, double value, double weight)
{
  double exact = tidy(value);
  const Arc arc = {from, to, exact, weight, (gint64)floor(exact + 0.5)};
  g_array_append_val(flow->arcs, arc);
}

/* ---- the graph: for each leaf column down the rows, for each leaf row up the columns, for each root column up the
 * rows
 * ---- */

#define SUBTOTAL_WEIGHT 4

static guint
node_of(const Flow *flow, int row, int column)
{
  return row < 0 || column < 0 ? 0 : (guint)row * flow->columns.n + (guint)column + 1;
}

static void
add_arcs(Flow *flow)
{
  for (guint c = 0; c < flow->columns.n; c++) {
    bool is_leaf_column = flow->column_children[c] == 0;
    int root = root_of(flow->columns, (int)c);
    for (guint r = 0; r < flow->rows.n; r++) {
      int above = flow->rows.parent[r], right = flow->columns.parent[c];
      bool is_leaf_row = flow->row_children[r] == 0;
      double value = sum_of(flow, r, c);
      if (is_leaf_row && is_leaf_column) {
        flow->of_cell[(gsize)r * flow->columns.n + c] = flow->arcs->len + 1;
        add_arc(flow, node_of(flow, above, (int)c), right < 0 ? 0 : node_of(flow, (int)r, right), value, 1);
      } else if (is_leaf_column && right >= 0) {
        add_arc(flow, node_of(flow, above, (int)c), node_of(flow, (int)r, (int)c), value, SUBTOTAL_WEIGHT);
      } else if (is_leaf_column) {
        add_arc(flow, node_of(flow, above, (int)c), node_of(flow, (int)r, (int)c), value, SUBTOTAL_WEIGHT);
      } else if (is_leaf_row && right >= 0) {
        add_arc(flow, node_of(flow, (int)r, (int)c), node_of(flow, (int)r, right), value, SUBTOTAL_WEIGHT);
      } else if (root == (int)c) {
        add_arc(flow, node_of(flow, (int)r, (int)c), node_of(flow, above, (int)c), value, SUBTOTAL_WEIGHT);
      }
    }
  }
}

static void
index_arcs(Flow *flow)
{
  flow->n_nodes = flow->rows.n * flow->columns.n + 1;
  flow->excess = g_new0(gint64, flow->n_nodes);
  flow->first = g_new0(guint, (gsize)flow->n_nodes + 2);
  flow->by_node = g_new(guint, (gsize)flow->arcs->len * 2 + 1);
  for (guint i = 0; i < flow->arcs->len; i++) {
    const Arc *arc = &g_array_index(flow->arcs, Arc, i);
    flow->excess[arc->from] -= arc->flow;
    flow->excess[arc->to] += arc->flow;
    flow->first[arc->from + 2]++;
    flow->first[arc->to + 2]++;
  }
  for (guint i = 2; i <= flow->n_nodes + 1; i++)
    flow->first[i] += flow->first[i - 1];
  for (guint i = 0; i < flow->arcs->len; i++) {
    const Arc *arc = &g_array_index(flow->arcs, Arc, i);
    flow->by_node[flow->first[arc->from + 1]++] = i;
    flow->by_node[flow->first[arc->to + 1]++] = i;
  }
}

/* ---- repair: from where too much arrives to where too little does ---- */

/* What one unit more (or less) costs; infinite where the arc is at its bound. */
static double
cost_of(const Arc *arc, int change)
{
  double flow = (double)arc->flow + change;
  if (flow < floor(arc->exact) || flow > ceil(arc->exact))
    return INFINITY;
  return arc->weight * (fabs(flow - arc->exact) - fabs((double)arc->flow - arc->exact));
}

typedef struct {
  double *distance;
  guint *via; /* arc + 1 */
  guint8 *is_queued;
  GQueue queue;
} Search;

static void
relax(Flow *flow, Search *search, guint node)
{
  for (guint i = flow->first[node]; i < flow->first[node + 1]; i++) {
    const Arc *arc = &g_array_index(flow->arcs, Arc, flow->by_node[i]);
    guint other = arc->from == node ? arc->to : arc->from;
    double distance = search->distance[node] + cost_of(arc, arc->from == node ? 1 : -1);
    if (!(distance < search->distance[other] - 1e-9))
      continue;
    search->distance[other] = distance;
    search->via[other] = flow->by_node[i] + 1;
    if (!search->is_queued[other])
      g_queue_push_tail(&search->queue, GUINT_TO_POINTER(other));
    search->is_queued[other] = 1;
  }
}

/* Moves one unit of excess along the cheapest path. */
static bool
move_unit(Flow *flow, Search *search, guint start)
{
  for (guint i = 0; i < flow->n_nodes; i++)
    search->distance[i] = INFINITY;
  search->distance[start] = 0;
  g_queue_push_tail(&search->queue, GUINT_TO_POINTER(start));
  while (!g_queue_is_empty(&search->queue)) {
    guint node = GPOINTER_TO_UINT(g_queue_pop_head(&search->queue));
    search->is_queued[node] = 0;
    relax(flow, search, node);
  }
  guint end = start;
  for (guint i = 0; i < flow->n_nodes; i++)
    if (flow->excess[i] < 0 && isfinite(search->distance[i]) &&
        (end == start || search->distance[i] < search->distance[end]))
      end = i;
  if (end == start)
    return false;
  flow->excess[start]--;
  flow->excess[end]++;
  for (guint node = end; node != start;) {
    Arc *arc = &g_array_index(flow->arcs, Arc, search->via[node] - 1);
    bool is_forward = arc->to == node;
    arc->flow += is_forward ? 1 : -1;
    node = is_forward ? arc->from : arc->to;
  }
  return true;
}

static void
balance(Flow *flow)
{
  Search search = {g_new(double, flow->n_nodes), g_new0(guint, flow->n_nodes), g_new0(guint8, flow->n_nodes),
                   G_QUEUE_INIT};
  for (guint node = 0; node < flow->n_nodes; node++)
    while (flow->excess[node] > 0 && move_unit(flow, &search, node))
      ;
  g_free(search.distance);
  g_free(search.via);
  g_free(search.is_queued);
}

void
qd_round_table(QdForest rows, QdForest columns, const double *exact, gint64 *rounded)
{
  gsize n = (gsize)rows.n * columns.n;
  Flow flow = {.rows = rows,
               .columns = columns,
               .exact = exact,
               .row_children = count_children(rows),
               .column_children = count_children(columns),
               .arcs = g_array_new(FALSE, FALSE, sizeof(Arc)),
               .of_cell = g_new0(gsize, n + 1)};
  add_arcs(&flow);
  index_arcs(&flow);
  balance(&flow);
  for (gsize i = 0; i < n; i++)
    if (flow.of_cell[i] > 0)
      rounded[i] = g_array_index(flow.arcs, Arc, flow.of_cell[i] - 1).flow;
  g_free(flow.row_children);
  g_free(flow.column_children);
  g_array_unref(flow.arcs);
  g_free(flow.of_cell);
  g_free(flow.excess);
  g_free(flow.first);
  g_free(flow.by_node);
}
