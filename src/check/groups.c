/* Which parcels come to which unit, by their boxes: one pass over all parcels. */
#include "base/parallel.h"
#include "check/nodes.h"
#include "check/pass.h"

enum { CHUNK = 16384 };

typedef struct {
  guint32 parcel, unit;
  bool is_home, is_inside, is_only;
} Found;

typedef struct {
  const QdPass *pass;
  GArray **chunks; /* Found, of each chunk; the unit of a parcel that comes to none is their number */
} Walk;

static void
find_units(const QdPass *pass, guint32 parcel, GArray *found)
{
  const QdBox box = qd_pass_reach(pass, parcel);
  guint first = found->len;
  for (guint i = 0; i < pass->n_units; i++) {
    if (!qd_box_meets(&box, &pass->frames[i].box))
      continue;
    QdFrameSide side = qd_frame_side(&pass->frames[i], &box);
    const Found one = {parcel, i, found->len == first, side == QD_FRAME_INSIDE, false};
    if (side != QD_FRAME_OUTSIDE)
      g_array_append_val(found, one);
  }
  const Found none = {parcel, pass->n_units, true, false, true};
  if (found->len == first)
    g_array_append_val(found, none);
  else if (found->len == first + 1)
    g_array_index(found, Found, first).is_only = true;
}

static void
walk_chunk(guint chunk, gpointer data)
{
  Walk *walk = data;
  guint n = qd_layer_count(walk->pass->parcels);
  walk->chunks[chunk] = g_array_new(FALSE, FALSE, sizeof(Found));
  for (guint i = chunk * CHUNK; i < MIN(n, (chunk + 1) * CHUNK); i++)
    if (qd_layer_feature(walk->pass->parcels, i)->state == QD_GEOMETRY_OK)
      find_units(walk->pass, i, walk->chunks[chunk]);
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
take_chunk(QdGroup *groups, const GArray *chunk)
{
  const Found *all = (const Found *)(const void *)chunk->data;
  for (guint i = 0, first = 0; i < chunk->len; i++) {
    const QdMember member = {all[i].parcel, all[i].is_home, all[i].is_inside && all[i].is_only};
    g_array_append_val(groups[all[i].unit].members, member);
    if (all[i].is_home)
      first = i;
    if (i + 1 == chunk->len || all[i + 1].is_home)
      note_meeting(groups, &all[first], i + 1 - first);
  }
}

QdGroup *
qd_groups_new(const QdPass *pass)
{
  const guint n = pass->n_units, n_chunks = (qd_layer_count(pass->parcels) + CHUNK - 1) / CHUNK;
  Walk walk = {pass, g_new0(GArray *, (gsize)n_chunks + 1)};
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
    take_chunk(groups, walk.chunks[c]);
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
