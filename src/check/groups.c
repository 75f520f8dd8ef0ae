/* Which parcels come to which unit, by their boxes: one pass over all parcels. */
#include "base/parallel.h"
#include "check/nodes.h"
#include "check/pass.h"

enum { CHUNK = 16384 };

/* Of 8 bytes, so that a cache can keep it. */
typedef struct {
  guint16 place; /* of the parcel in the chunk */
  guint8 is_home, is_within;
  guint32 unit;
} Found;

typedef struct {
  const QdPass *pass;
  QdKeptChunks *kept;
  GArray **chunks; /* Found, of each chunk; the unit of a parcel that comes to none is their number */
} Walk;

static void
find_units(const QdPass *pass, guint32 parcel, guint16 place, GArray *found)
{
  const QdBox box = qd_pass_reach(pass, parcel);
  guint first = found->len;
  for (guint i = 0; i < pass->n_units; i++) {
    if (!qd_box_meets(&box, &pass->frames[i].box))
      continue;
    QdFrameSide side = qd_frame_side(&pass->frames[i], &box);
    const Found one = {place, found->len == first, side == QD_FRAME_INSIDE, i};
    if (side != QD_FRAME_OUTSIDE)
      g_array_append_val(found, one);
  }
  const Found none = {place, true, false, pass->n_units};
  if (found->len == first)
    g_array_append_val(found, none);
  for (guint i = first; i < found->len && found->len > first + 1; i++)
    g_array_index(found, Found, i).is_within = false;
}

static void
walk_chunk(guint chunk, gpointer data)
{
  Walk *walk = data;
  QdHash key = {0};
  guint first = chunk * CHUNK, end = MIN(qd_layer_count(walk->pass->parcels), first + CHUNK);
  if (walk->kept != NULL)
    key = qd_layer_hash_boxes(walk->pass->parcels, first, end);
  walk->chunks[chunk] = qd_kept_chunks_find(walk->kept, key);
  if (walk->chunks[chunk] != NULL)
    return;
  walk->chunks[chunk] = g_array_new(FALSE, FALSE, sizeof(Found));
  for (guint i = first; i < end; i++)
    if (qd_layer_feature(walk->pass->parcels, i)->state == QD_GEOMETRY_OK)
      find_units(walk->pass, i, (guint16)(i - first), walk->chunks[chunk]);
  qd_kept_chunks_put(walk->kept, key, walk->chunks[chunk]);
  if (chunk % (QD_LAYER_HELD / CHUNK) == 0)
    qd_layer_release(walk->pass->parcels);
}

/* The units of one parcel meet each other. */
static void
note_meeting(QdGroup *groups, const Found *found, guint n)
{
  for (guint i = 0; n > 1 && i < n; i++)
    for (guint k = 0; k < n; k++)
      groups[found[i].unit].meets[found[k].unit] = 1;
}

static void
take_chunk(QdGroup *groups, guint32 begin, const GArray *chunk)
{
  const Found *all = (const Found *)(const void *)chunk->data;
  for (guint i = 0, first = 0; i < chunk->len; i++) {
    const QdMember member = {begin + all[i].place, all[i].is_home, all[i].is_within};
    g_array_append_val(groups[all[i].unit].members, member);
    if (all[i].is_home)
      first = i;
    if (i + 1 == chunk->len || all[i + 1].is_home)
      note_meeting(groups, &all[first], i + 1 - first);
  }
}

QdGroup *
qd_groups_new(const QdPass *pass, QdKeptChunks *kept)
{
  const guint n = pass->n_units, n_chunks = (qd_layer_count(pass->parcels) + CHUNK - 1) / CHUNK;
  Walk walk = {pass, kept, g_new0(GArray *, (gsize)n_chunks + 1)};
  qd_parallel(n_chunks, pass->jobs, walk_chunk, &walk);
  QdGroup *groups = g_new0(QdGroup, (gsize)n + 1);
  for (guint i = 0; i <= n; i++) {
    groups[i].members = g_array_new(FALSE, FALSE, sizeof(QdMember));
    groups[i].stretches = g_array_new(FALSE, FALSE, sizeof(QdBorderStretch));
    groups[i].missed = g_array_new(FALSE, FALSE, sizeof(QdMissedNodes));
    groups[i].meets = g_new0(guint8, (gsize)n + 1);
    groups[i].meets[i] = i < n;
  }
  for (guint c = 0; c < n_chunks; c++) {
    take_chunk(groups, c * CHUNK, walk.chunks[c]);
    g_array_unref(walk.chunks[c]);
  }
  g_free(walk.chunks);
  return groups;
}

void
qd_groups_free(QdGroup *groups, guint n)
{
  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < groups[i].stretches->len; k++)
      qd_stretch_clear(&g_array_index(groups[i].stretches, QdBorderStretch, k).stretch);
    g_array_unref(groups[i].members);
    g_array_unref(groups[i].stretches);
    g_array_unref(groups[i].missed);
    g_free(groups[i].meets);
  }
  g_free(groups);
}
