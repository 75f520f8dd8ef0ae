#include "balance/snap.h"

#include <math.h>
#include <string.h>

#include "balance/priority.h"
#include "balance/snap_net.h"
#include "base/text.h"
#include "geo/edges.h"
#include "geo/frame.h"
#include "geo/geos.h"
#include "geo/valid.h"

typedef struct {
  const QdProject *project;
  QdLayer *parcels;
  QdFindings *findings;
  double tolerance_m;
  GArray *order;   /* guint32, parcels by rank − 1 */
  QdFrame *frames; /* of the units */
  guint n_frames;
  QdSnapNet net;
  QdGeos *geos;
  QdValidator *validator;
} Snap;

/* ---- what may not fit ---- */

static gint
compare_parcels(gconstpointer a, gconstpointer b, gpointer parcels)
{
  return qd_compare_parcels(parcels, *(const guint32 *)a, *(const guint32 *)b);
}

static void
put_in_order(Snap *snap)
{
  for (guint32 i = 0; i < qd_layer_count(snap->parcels); i++)
    if (qd_layer_feature(snap->parcels, i)->state == QD_GEOMETRY_OK)
      g_array_append_val(snap->order, i);
  g_array_sort_with_data(snap->order, compare_parcels, snap->parcels);
}

static void
take_units(Snap *snap, const QdUnits *units)
{
  snap->n_frames = qd_units_count(units);
  snap->frames = g_new0(QdFrame, (gsize)snap->n_frames + 1);
  for (guint i = 0; i < snap->n_frames; i++) {
    const QdUnit *unit = qd_units_get(units, i);
    qd_frame_init(&snap->frames[i], unit->wkb, unit->wkb_size);
    for (guint32 k = 0; k < snap->frames[i].n_edges; k++) {
      const QdFrameEdge *e = &snap->frames[i].edges[k];
      guint32 a = qd_snap_net_add(&snap->net, e->ax, e->ay, 0), b = qd_snap_net_add(&snap->net, e->bx, e->by, 0);
      qd_snap_net_add_edge(&snap->net, a, b, 0, true);
    }
  }
}

static bool
is_near_border(const Snap *snap, const GArray *frames, double x, double y)
{
  for (guint i = 0; i < frames->len; i++)
    if (!isinf(qd_frame_distance(g_array_index(frames, const QdFrame *, i), x, y, snap->tolerance_m)))
      return true;
  return false;
}

/* Units whose border passes a parcel. */
static void
find_frames(const Snap *snap, const QdFeature *f, GArray *frames)
{
  double reach = snap->tolerance_m;
  const QdBox box = {f->min_x - reach, f->min_y - reach, f->max_x + reach, f->max_y + reach};
  g_array_set_size(frames, 0);
  for (guint i = 0; i < snap->n_frames; i++) {
    const QdFrame *frame = &snap->frames[i];
    if (qd_box_meets(&frame->box, &box) && qd_frame_side(frame, &box) == QD_FRAME_BORDER)
      g_array_append_val(frames, frame);
  }
}

/* Edges that no neighbour has, and those beside the border of a unit. */
static void
take_parcel(Snap *snap, const QdEdges *edges, guint32 rank, GArray *frames)
{
  gsize size;
  guint32 parcel = g_array_index(snap->order, guint32, rank - 1);
  const guint8 *wkb = qd_layer_wkb(snap->parcels, parcel, &size);
  QdEdgeWalk walk;
  QdEdge e;
  find_frames(snap, qd_layer_feature(snap->parcels, parcel), frames);
  qd_edge_walk_init(&walk, wkb, size);
  while (qd_edge_walk_next(&walk, &e)) {
    bool is_lone = qd_edges_has(edges, e.key);
    if (!is_lone && !is_near_border(snap, frames, e.ax, e.ay) && !is_near_border(snap, frames, e.bx, e.by))
      continue;
    guint32 a = qd_snap_net_add(&snap->net, e.ax, e.ay, rank), b = qd_snap_net_add(&snap->net, e.bx, e.by, rank);
    qd_snap_net_add_edge(&snap->net, a, b, rank, is_lone);
  }
}

static void
take_parcels(Snap *snap)
{
  QdEdges edges;
  qd_edges_init(&edges);
  const QdEdgeCells *matched = qd_layer_edge_cells(snap->parcels);
  for (guint i = 0; i < snap->order->len; i++) {
    gsize size;
    guint32 parcel = g_array_index(snap->order, guint32, i);
    const QdFeature *f = qd_layer_feature(snap->parcels, parcel);
    if (qd_edge_cells_match_box(matched, &(QdBox){f->min_x, f->min_y, f->max_x, f->max_y}))
      continue;
    const guint8 *wkb = qd_layer_wkb(snap->parcels, parcel, &size);
    qd_edges_add_unmatched(&edges, wkb, size, i, matched);
  }
  g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(QdFrame *));
  for (guint32 rank = 1; rank <= snap->order->len; rank++)
    take_parcel(snap, &edges, rank, frames);
  qd_edges_clear(&edges);
}

/* ---- a parcel with its vertices where they belong ---- */

typedef struct {
  GByteArray *wkb;
  gsize count_at; /* of the ring being drawn: where its number of points stands */
  guint32 n;
  double first[2], last[2];
  bool is_changed, is_broken;
  double x, y, distance_m; /* the vertex that was furthest off */
} Redrawn;

static void
put_u32(GByteArray *wkb, guint32 value)
{
  g_byte_array_append(wkb, (const guint8 *)&value, 4);
}

static void
put_header(GByteArray *wkb, guint32 type)
{
  const guint8 little_endian = 1;
  g_byte_array_append(wkb, &little_endian, 1);
  put_u32(wkb, type);
  put_u32(wkb, 0);
}

static void
count_up(GByteArray *wkb, gsize at)
{
  guint32 n;
  memcpy(&n, wkb->data + at, 4);
  n++;
  memcpy(wkb->data + at, &n, 4);
}

static void
put_point(Redrawn *r, double x, double y)
{
  const double xy[2] = {x, y};
  if (r->n > 0 && r->last[0] == x && r->last[1] == y)
    return;
  memcpy(r->n == 0 ? r->first : r->last, xy, sizeof xy);
  memcpy(r->last, xy, sizeof xy);
  g_byte_array_append(r->wkb, (const guint8 *)xy, sizeof xy);
  r->n++;
}

static void
note_change(Redrawn *r, double x, double y, double distance_m)
{
  r->is_changed = true;
  if (distance_m <= r->distance_m)
    return;
  r->distance_m = distance_m;
  r->x = x;
  r->y = y;
}

static void
put_moved(Redrawn *r, const QdSnapNet *net, guint32 number, double x, double y)
{
  const QdSnapPoint *p = number == G_MAXUINT32 ? NULL : &g_array_index(net->points, QdSnapPoint, number);
  bool is_moved = p != NULL && (p->to_x != p->x || p->to_y != p->y);
  if (is_moved)
    note_change(r, x, y, hypot(p->to_x - x, p->to_y - y));
  put_point(r, is_moved ? p->to_x : x, is_moved ? p->to_y : y);
}

static void
put_bends(Redrawn *r, const QdSnapNet *net, guint32 rank, guint32 a, guint32 b)
{
  guint n;
  const QdSnapBend *bends = qd_snap_net_bends(net, rank, a, b, &n);
  for (guint i = 0; i < n; i++) {
    const QdSnapBend *bend = &bends[a < b ? i : n - 1 - i];
    note_change(r, bend->x, bend->y, bend->distance_m);
    put_point(r, bend->x, bend->y);
  }
}

static void
redraw_ring(Redrawn *r, const QdSnapNet *net, guint32 rank, const QdRing *ring)
{
  r->count_at = r->wkb->len;
  r->n = 0;
  put_u32(r->wkb, 0);
  guint32 before = G_MAXUINT32;
  for (guint32 i = 0; i < ring->n; i++) {
    double x, y;
    qd_ring_point(ring, i, &x, &y);
    guint32 number = qd_snap_net_find(net, x, y);
    if (before != G_MAXUINT32 && number != G_MAXUINT32 && before != number)
      put_bends(r, net, rank, before, number);
    put_moved(r, net, number, x, y);
    before = number;
  }
  r->is_broken = r->is_broken || r->n < 4 || memcmp(r->first, r->last, sizeof r->first) != 0;
  memcpy(r->wkb->data + r->count_at, &r->n, 4);
}

static void
redraw(const Snap *snap, guint32 rank, Redrawn *r)
{
  gsize size, part_at = 0;
  const guint8 *wkb = qd_layer_wkb(snap->parcels, g_array_index(snap->order, guint32, rank - 1), &size);
  QdWkbReader reader;
  QdRing ring;
  guint32 part = G_MAXUINT32;
  qd_wkb_reader_init(&reader, wkb, size);
  if (reader.is_multi)
    put_header(r->wkb, 6);
  while (qd_wkb_next_ring(&reader, &ring)) {
    if (ring.part != part) {
      part_at = r->wkb->len;
      put_header(r->wkb, 3);
      if (reader.is_multi)
        count_up(r->wkb, 5);
      part = ring.part;
    }
    count_up(r->wkb, part_at + 5);
    redraw_ring(r, &snap->net, rank, &ring);
  }
}

static bool
is_valid(const Snap *snap, const Redrawn *r)
{
  QdBox box;
  if (r->is_broken || !qd_wkb_box(r->wkb->data, r->wkb->len, &box))
    return false;
  if (qd_certainly_valid(snap->validator, r->wkb->data, r->wkb->len, &box))
    return true;
  GEOSGeometry *geometry = qd_geos_read(snap->geos, r->wkb->data, r->wkb->len);
  bool valid = geometry != NULL && GEOSisValid_r(qd_geos_handle(snap->geos), geometry) == 1;
  qd_geos_destroy(snap->geos, geometry);
  return valid;
}

static void
settle_parcel(const Snap *snap, guint32 parcel, const Redrawn *r)
{
  const QdFeature *f = qd_layer_feature(snap->parcels, parcel);
  const char *lang = snap->project->lang;
  bool valid = is_valid(snap, r);
  double before_m2 = f->area_m2, after_m2 = valid ? qd_wkb_area(r->wkb->data, r->wkb->len) : NAN;
  bool is_taken = valid && qd_is_small_change(snap->project, before_m2, after_m2);
  g_autofree char *before = qd_format_for_people(before_m2, 2, lang);
  g_autofree char *after = qd_format_for_people(after_m2, 2, lang);
  g_autofree char *areas = valid ? g_strdup_printf("%s → %s m²", before, after) : NULL;
  g_autofree char *distance = qd_format_for_people(r->distance_m * 1000, 2, lang);
  g_autofree char *label = qd_layer_label(snap->parcels, parcel);
  const QdFindingSpec spec = {.rule = is_taken ? "vertices_snapped" : "not_snapped",
                              .layer = qd_layer_name(snap->parcels, f->input),
                              .feature = label,
                              .value = distance,
                              .expected = valid ? areas : qd_findings_word(snap->findings, "snap_invalid"),
                              .measure = after_m2 - before_m2,
                              .has_place = true,
                              .x = r->x,
                              .y = r->y};
  qd_findings_add(snap->findings, &spec);
  if (is_taken)
    qd_layer_replace(snap->parcels, parcel, r->wkb->data, r->wkb->len);
}

static bool
draw_anew(Snap *snap, GError **error)
{
  g_autoptr(GByteArray) wkb = g_byte_array_new();
  for (guint32 rank = 1; rank <= snap->order->len; rank++) {
    if (rank % 4096 == 0 && qd_cancelled(error))
      return false;
    Redrawn redrawn = {.wkb = g_byte_array_set_size(wkb, 0)};
    redraw(snap, rank, &redrawn);
    if (redrawn.is_changed)
      settle_parcel(snap, g_array_index(snap->order, guint32, rank - 1), &redrawn);
  }
  return true;
}

bool
qd_snap_parcels(const QdProject *project, const QdUnits *units, QdLayer *parcels, QdFindings *findings, GError **error)
{
  if (!project->snaps_parcels || !(project->snap_mm > 0))
    return true;
  Snap snap = {.project = project,
               .parcels = parcels,
               .findings = findings,
               .tolerance_m = project->snap_mm / 1000,
               .order = g_array_new(FALSE, FALSE, sizeof(guint32)),
               .geos = qd_geos_new(),
               .validator = qd_validator_new()};
  qd_snap_net_init(&snap.net);
  put_in_order(&snap);
  take_units(&snap, units);
  take_parcels(&snap);
  bool ok = !qd_cancelled(error);
  if (ok) {
    qd_snap_net_settle(&snap.net, snap.tolerance_m);
    ok = draw_anew(&snap, error);
  }
  for (guint i = 0; i < snap.n_frames; i++)
    qd_frame_clear(&snap.frames[i]);
  g_free(snap.frames);
  qd_snap_net_clear(&snap.net);
  g_array_unref(snap.order);
  qd_validator_free(snap.validator);
  qd_geos_free(snap.geos);
  return ok;
}
