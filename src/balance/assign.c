#include "balance/assign.h"

#include "base/parallel.h"

enum { CHUNK = 16384 };

typedef struct {
  guint32 parcel;
  guint16 frame;
  bool is_inside;
} Found;

typedef struct {
  const QdLayer *parcels;
  const QdFrame *frames;
  guint n_frames;
  GArray **chunks; /* Found, of each chunk */
} Pass;

static void
assign_parcel(const Pass *pass, guint32 parcel, GArray *found)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  if (f->state != QD_GEOMETRY_OK)
    return;
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  for (guint i = 0; i < pass->n_frames; i++) {
    if (!qd_box_meets(&box, &pass->frames[i].box))
      continue;
    QdFrameSide side = qd_frame_side(&pass->frames[i], &box);
    const Found one = {parcel, (guint16)i, side == QD_FRAME_INSIDE};
    if (side != QD_FRAME_OUTSIDE)
      g_array_append_val(found, one);
  }
}

static void
assign_chunk(guint chunk, gpointer data)
{
  Pass *pass = data;
  guint n = qd_layer_count(pass->parcels);
  pass->chunks[chunk] = g_array_new(FALSE, FALSE, sizeof(Found));
  for (guint i = chunk * CHUNK; i < MIN(n, (chunk + 1) * CHUNK); i++)
    assign_parcel(pass, i, pass->chunks[chunk]);
}

static void
take_chunk(QdCandidates *candidates, const GArray *chunk)
{
  for (guint i = 0; i < chunk->len; i++) {
    const Found *found = &g_array_index(chunk, Found, i);
    GArray *list = found->is_inside ? candidates[found->frame].inside : candidates[found->frame].near;
    g_array_append_val(list, found->parcel);
  }
}

QdCandidates *
qd_assign(const QdLayer *parcels, const QdFrame *frames, guint n_frames, guint jobs)
{
  guint n_chunks = (qd_layer_count(parcels) + CHUNK - 1) / CHUNK;
  Pass pass = {parcels, frames, n_frames, g_new0(GArray *, (gsize)n_chunks + 1)};
  qd_parallel(n_chunks, jobs, assign_chunk, &pass);
  QdCandidates *candidates = g_new0(QdCandidates, (gsize)n_frames + 1);
  for (guint i = 0; i < n_frames; i++) {
    candidates[i].inside = g_array_new(FALSE, FALSE, sizeof(guint32));
    candidates[i].near = g_array_new(FALSE, FALSE, sizeof(guint32));
  }
  for (guint c = 0; c < n_chunks; c++) {
    take_chunk(candidates, pass.chunks[c]);
    g_array_unref(pass.chunks[c]);
  }
  g_free(pass.chunks);
  return candidates;
}

void
qd_candidates_free(QdCandidates *candidates, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_array_unref(candidates[i].inside);
    g_array_unref(candidates[i].near);
  }
  g_free(candidates);
}
