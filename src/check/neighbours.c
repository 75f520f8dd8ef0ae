/* Parcels against each other: a unit at a time, by the edges that do not match. */
#include <math.h>

#include "base/text.h"
#include "check/nodes.h"
#include "check/pass.h"
#include "geo/edges.h"

/* Pairs that are named, of each unit: those with the largest distances. One more line tells of the others. */
enum { MOST_NAMED = 100 };

static void
take_lone_edges(const QdPass *pass, const GArray *members, QdEdges *edges, GArray *lone)
{
  g_autofree guint8 *has_lone = g_new0(guint8, (gsize)members->len + 1);
  for (size_t i = 0; i < edges->capacity; i++)
    if (edges->slots[i].key != 0)
      has_lone[edges->slots[i].member] = 1;
  for (guint i = 0; i < members->len; i++) {
    if (!has_lone[i])
      continue;
    gsize size;
    guint32 parcel = g_array_index(members, QdMember, i).parcel;
    const guint8 *wkb = qd_layer_wkb(pass->parcels, parcel, &size);
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

void
qd_neighbours_search(const QdPass *pass, guint unit, QdGroup *group)
{
  const QdEdgeCells *matched = qd_layer_edge_cells(pass->parcels);
  QdEdges edges;
  qd_edges_init(&edges);
  for (guint i = 0; i < group->members->len; i++) {
    gsize size;
    const guint32 parcel = g_array_index(group->members, QdMember, i).parcel;
    const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
    if (matched != NULL && qd_edge_cells_match_box(matched, &(QdBox){f->min_x, f->min_y, f->max_x, f->max_y}))
      continue;
    const guint8 *wkb = qd_layer_wkb(pass->parcels, parcel, &size);
    if (matched != NULL)
      qd_edges_add_unmatched(&edges, wkb, size, i, matched);
    else
      qd_edges_add(&edges, wkb, size, i, 1);
  }
  g_autoptr(GArray) lone = g_array_new(FALSE, FALSE, sizeof(QdLoneEdge));
  take_lone_edges(pass, group->members, &edges, lone);
  qd_edges_clear(&edges);
  if (qd_nodes_find((QdLoneEdge *)(void *)lone->data, lone->len, pass->project->snap_mm / 1000, group->missed))
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

void
qd_neighbours_report(const QdPass *pass, const QdGroup *groups)
{
  for (guint unit = 0; unit < pass->n_units; unit++) {
    const GArray *missed = groups[unit].missed;
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(QdMissedNodes));
    for (guint i = 0; i < missed->len; i++) {
      const QdMissedNodes *pair = &g_array_index(missed, QdMissedNodes, i);
      if (!is_elsewhere(pass, unit, pair))
        g_array_append_val(own, *pair);
    }
    report_unit(pass, unit, own);
  }
}
