#include "package/land_pieces.h"

#include "package/rtree.h"

const QdPiece *
qd_land_pieces_get(const QdLandPieces *pieces, guint row)
{
  return &g_array_index(pieces->balance->pieces, QdPiece, row);
}

static void
unref_bytes(gpointer bytes)
{
  g_bytes_unref(bytes);
}

void
qd_land_pieces_init(QdLandPieces *pieces, const QdResult *result, const QdBalance *balance, QdFindings *findings)
{
  guint n_units = qd_units_count(result->units);
  *pieces = (QdLandPieces){.result = result,
                           .balance = balance,
                           .findings = findings,
                           .n = balance->pieces == NULL ? 0 : balance->pieces->len,
                           .first = g_new0(guint, (gsize)n_units + 1),
                           .drawn = g_hash_table_new_full(NULL, NULL, NULL, unref_bytes)};
  g_mutex_init(&pieces->mutex);
  for (guint unit = 0, row = 0; unit <= n_units; unit++) {
    while (row < pieces->n && qd_land_pieces_get(pieces, row)->unit < unit)
      row++;
    pieces->first[unit] = row;
  }
}

void
qd_land_pieces_clear(QdLandPieces *pieces)
{
  qd_boxes_free(pieces->boxes);
  g_hash_table_unref(pieces->drawn);
  g_mutex_clear(&pieces->mutex);
  g_free(pieces->first);
}

/* ---- geometry ---- */

static void
report_not_drawn(const QdLandPieces *pieces, const QdPiece *piece, const char *reason)
{
  const QdLayer *parcels = pieces->balance->parcels;
  const QdFeature *f = qd_layer_feature(parcels, piece->parcel);
  g_autofree char *label = qd_layer_label(parcels, piece->parcel);
  const QdFindingSpec spec = {.rule = "not_measured",
                              .unit = qd_units_get(pieces->result->units, piece->unit)->code,
                              .layer = qd_layer_name(parcels, f->input),
                              .feature = label,
                              .value = reason,
                              .measure = f->area_m2,
                              .has_place = true,
                              .x = (f->min_x + f->max_x) / 2,
                              .y = (f->min_y + f->max_y) / 2};
  qd_findings_add(pieces->findings, &spec);
}

/* What is there of a piece: of one that is not drawn the whole parcel. */
static GBytes *
as_it_is(const QdLandPieces *pieces, const QdPiece *piece)
{
  gsize size;
  const guint8 *wkb = qd_piece_wkb(pieces->balance, piece, &size);
  return g_bytes_new_static(wkb, size); /* it lies in the balance, which outlives this */
}

GBytes *
qd_land_pieces_draw(QdLandPieces *pieces, QdCutter *cutter, guint row)
{
  const QdPiece *piece = qd_land_pieces_get(pieces, row);
  gpointer key = GUINT_TO_POINTER(row + 1);
  if (piece->cut == NULL || piece->cut->wkb != NULL)
    return as_it_is(pieces, piece);
  g_mutex_lock(&pieces->mutex);
  GBytes *known = g_hash_table_lookup(pieces->drawn, key);
  if (known != NULL)
    g_bytes_ref(known);
  g_mutex_unlock(&pieces->mutex);
  if (known != NULL)
    return known;
  GBytes *cut = qd_cutter_draw(cutter, piece);
  GBytes *wkb = cut != NULL ? cut : as_it_is(pieces, piece);
  g_mutex_lock(&pieces->mutex);
  bool is_first = g_hash_table_insert(pieces->drawn, key, g_bytes_ref(wkb));
  g_mutex_unlock(&pieces->mutex);
  if (cut == NULL && is_first)
    report_not_drawn(pieces, piece, qd_cutter_message(cutter));
  return wkb;
}

/* ---- boxes ---- */

/* Records of parcels lie in a working file, as rows do not: after so many they are let go. */
enum { ROWS_HELD = 1 << 17 };

QdBox
qd_land_pieces_box(const QdLandPieces *pieces, guint row)
{
  const QdPiece *piece = qd_land_pieces_get(pieces, row);
  const QdFeature *f = qd_layer_feature(pieces->balance->parcels, piece->parcel);
  const QdUnit *unit = qd_units_get(pieces->result->units, piece->unit);
  QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  if (piece->cut != NULL && piece->cut->wkb != NULL)
    qd_wkb_box(g_bytes_get_data(piece->cut->wkb, NULL), g_bytes_get_size(piece->cut->wkb), &box);
  else if (piece->cut != NULL)
    box = (QdBox){MAX(box.min_x, unit->min_x), MAX(box.min_y, unit->min_y), MIN(box.max_x, unit->max_x),
                  MIN(box.max_y, unit->max_y)};
  float side[4];
  qd_rtree_round(&(QdEnvelope){{box.min_x, box.max_x, box.min_y, box.max_y}}, side);
  return (QdBox){side[0], side[2], side[1], side[3]};
}

static QdBoxes *
make_boxes(const QdLandPieces *pieces)
{
  QdBoxes *boxes = qd_boxes_new(pieces->n);
  for (guint row = 0; row < pieces->n; row++) {
    if (row % ROWS_HELD == 0)
      qd_layer_release(pieces->balance->parcels);
    const QdBox box = qd_land_pieces_box(pieces, row);
    qd_boxes_set(boxes, row, &box);
  }
  qd_boxes_ready(boxes);
  return boxes;
}

GArray *
qd_land_pieces_meeting(QdLandPieces *pieces, const QdBox *box)
{
  g_mutex_lock(&pieces->mutex);
  if (pieces->boxes == NULL)
    pieces->boxes = make_boxes(pieces);
  g_mutex_unlock(&pieces->mutex);
  return qd_boxes_meeting(pieces->boxes, box);
}
