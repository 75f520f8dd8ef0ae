/* Parcels against each other: a unit at a time, by the edges that do not match. */
#include <math.h>

#include "base/text.h"
#include "check/nodes.h"
#include "check/pass.h"
#include "geo/edges.h"
#include "source/matched.h"

/* Pairs that are named, of each unit: those with the largest distances. One more line tells of the others. */
enum { MOST_NAMED = 100 };

typedef struct {
  const QdPass *pass;
  guint32 *parcels; /* by unit */
  guint *starts;    /* of unit i: parcels[starts[i] … starts[i + 1] − 1] */
  GArray **missed;  /* QdMissedNodes of each unit */
  gint next;        /* atomic */
} Search;

static void
take_lone_edges(const Search *search, guint unit, QdEdges *edges, GArray *lone)
{
  const QdLayer *parcels = search->pass->parcels;
  guint first = search->starts[unit], n = search->starts[unit + 1] - first;
  g_autofree guint8 *has_lone = g_new0(guint8, (gsize)n + 1);
  for (size_t i = 0; i < edges->capacity; i++)
    if (edges->slots[i].key != 0)
      has_lone[edges->slots[i].member] = 1;
  for (guint i = 0; i < n; i++) {
    if (!has_lone[i])
      continue;
    gsize size;
    guint32 parcel = search->parcels[first + i];
    const guint8 *wkb = qd_layer_wkb(parcels, parcel, &size);
    QdEdgeWalk walk;
    QdEdge e;
    qd_edge_walk_init(&walk, wkb, size);
    while (qd_edge_walk_next(&walk, &e)) {
      const QdLoneEdge edge = {e.ax, e.ay, e.bx, e.by, parcel};
      if (qd_edges_take(edges, e.key, i))
        g_array_append_val(lone, edge);
    }
  }
}

static void
search_unit(const Search *search, guint unit)
{
  const QdPass *pass = search->pass;
  const QdEdgeCells *matched = qd_layer_edge_cells(pass->parcels);
  QdEdges edges;
  qd_edges_init(&edges);
  for (guint i = search->starts[unit]; i < search->starts[unit + 1]; i++) {
    gsize size;
    const QdFeature *f = qd_layer_feature(pass->parcels, search->parcels[i]);
    if (qd_edge_cells_match_box(matched, &(QdBox){f->min_x, f->min_y, f->max_x, f->max_y}))
      continue;
    const guint8 *wkb = qd_layer_wkb(pass->parcels, search->parcels[i], &size);
    qd_edges_add_unmatched(&edges, wkb, size, i - search->starts[unit], matched);
  }
  g_autoptr(GArray) lone = g_array_new(FALSE, FALSE, sizeof(QdLoneEdge));
  take_lone_edges(search, unit, &edges, lone);
  qd_edges_clear(&edges);
  GArray *missed = g_array_new(FALSE, FALSE, sizeof(QdMissedNodes));
  search->missed[unit] = missed;
  if (qd_nodes_find((QdLoneEdge *)(void *)lone->data, lone->len, pass->project->snap_mm / 1000, missed))
    return;
  const QdUnit *u = qd_units_get(pass->units, unit);
  const QdFindingSpec spec = {.rule = "nodes_not_checked",
                              .unit = u->code,
                              .layer = qd_layer_name(pass->parcels, 0),
                              .measure = lone->len,
                              .has_place = true,
                              .x = u->label_x,
                              .y = u->label_y};
  qd_findings_add(pass->findings, &spec);
}

static gpointer
work(gpointer data)
{
  Search *search = data;
  for (;;) {
    guint i = (guint)g_atomic_int_add(&search->next, 1);
    if (i >= search->pass->n_units || qd_cancelled(NULL))
      return NULL;
    search_unit(search, i);
    qd_layer_release(search->pass->parcels);
  }
}

/* ---- reporting ---- */

/* The larger distance first; equal ones in an order that files do not decide. */
static gint
compare_worst(gconstpointer pa, gconstpointer pb, gpointer parcels)
{
  const QdMissedNodes *a = pa, *b = pb;
  if (a->distance_m != b->distance_m)
    return a->distance_m > b->distance_m ? -1 : 1;
  if (a->x != b->x)
    return a->x < b->x ? -1 : 1;
  if (a->y != b->y)
    return a->y < b->y ? -1 : 1;
  int c = a->parcel == b->parcel ? 0 : qd_pass_compare(parcels, a->parcel, b->parcel);
  return c != 0 || a->other == b->other ? c : qd_pass_compare(parcels, a->other, b->other);
}

static void
report_pair(const QdPass *pass, guint unit, const QdMissedNodes *pair)
{
  g_autofree char *n = g_strdup_printf("%u", pair->n);
  bool in_order = qd_pass_compare(pass->parcels, pair->parcel, pair->other) <= 0;
  qd_pass_report(pass, in_order ? pair->parcel : pair->other, in_order ? pair->other : pair->parcel,
                 (QdFindingSpec){.rule = "unmatched_node",
                                 .unit = qd_units_get(pass->units, unit)->code,
                                 .value = n,
                                 .measure = pair->distance_m * 1000,
                                 .x = pair->x,
                                 .y = pair->y});
}

static void
report_unit(const QdPass *pass, guint unit, GArray *pairs)
{
  guint others = 0;
  const QdUnit *u = qd_units_get(pass->units, unit);
  for (guint i = 0; i < pairs->len; i++) {
    QdMissedNodes *pair = &g_array_index(pairs, QdMissedNodes, i);
    if (qd_pass_compare(pass->parcels, pair->parcel, pair->other) > 0) {
      guint32 parcel = pair->parcel;
      pair->parcel = pair->other;
      pair->other = parcel;
    }
  }
  g_array_sort_with_data(pairs, compare_worst, (gpointer)pass->parcels);
  for (guint i = 0; i < pairs->len; i++) {
    const QdMissedNodes *pair = &g_array_index(pairs, QdMissedNodes, i);
    if (i < MOST_NAMED)
      report_pair(pass, unit, pair);
    else
      others += pair->n;
  }
  if (others == 0)
    return;
  g_autofree char *n_named = g_strdup_printf("%u", MOST_NAMED);
  g_autofree char *n_others = g_strdup_printf("%u", pairs->len - MOST_NAMED);
  const QdFindingSpec spec = {.rule = "unmatched_nodes",
                              .unit = u->code,
                              .layer = qd_layer_name(pass->parcels, 0),
                              .value = n_others,
                              .expected = n_named,
                              .measure = others,
                              .has_place = true,
                              .x = u->label_x,
                              .y = u->label_y};
  qd_findings_add(pass->findings, &spec);
}

/* A pair at a border is found in both units: it is the first one's that the node lies in, else the first's. */
static bool
is_elsewhere(const QdPass *pass, guint unit, const QdMissedNodes *pair)
{
  for (guint i = 0; i < pass->n_units; i++)
    if (qd_frame_contains(&pass->frames[i], pair->x, pair->y))
      return i != unit;
  return false;
}

static void
report_all(const Search *search)
{
  for (guint unit = 0; unit < search->pass->n_units; unit++) {
    GArray *missed = search->missed[unit];
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(QdMissedNodes));
    for (guint i = 0; missed != NULL && i < missed->len; i++) {
      const QdMissedNodes *pair = &g_array_index(missed, QdMissedNodes, i);
      if (!is_elsewhere(search->pass, unit, pair))
        g_array_append_val(own, *pair);
    }
    report_unit(search->pass, unit, own);
  }
}

/* The parcels of each unit, in the order in which they come. */
static guint32 *
sort_by_unit(const GArray *members, guint n_units, guint *starts)
{
  guint32 *parcels = g_new(guint32, (gsize)members->len + 1);
  g_autofree guint *next = g_new0(guint, (gsize)n_units + 1);
  for (guint i = 0; i < members->len; i++)
    starts[g_array_index(members, QdMember, i).unit + 1]++;
  for (guint i = 0; i < n_units; i++) {
    starts[i + 1] += starts[i];
    next[i] = starts[i];
  }
  for (guint i = 0; i < members->len; i++) {
    const QdMember *member = &g_array_index(members, QdMember, i);
    parcels[next[member->unit]++] = member->parcel;
  }
  return parcels;
}

bool
qd_check_neighbours(const QdPass *pass, const GArray *members, GError **error)
{
  if (!(pass->project->snap_mm > 0))
    return true;
  Search search = {.pass = pass};
  search.starts = g_new0(guint, (gsize)pass->n_units + 2);
  search.parcels = sort_by_unit(members, pass->n_units, search.starts);
  search.missed = g_new0(GArray *, (gsize)pass->n_units + 1);
  qd_pass_run(pass, work, &search);
  bool ok = !qd_cancelled(error);
  if (ok)
    report_all(&search);
  for (guint i = 0; i < pass->n_units; i++)
    if (search.missed[i] != NULL)
      g_array_unref(search.missed[i]);
  g_free(search.missed);
  g_free(search.parcels);
  g_free(search.starts);
  return ok;
}
