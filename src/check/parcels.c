/* Each parcel by itself and against the borders of units: one pass over the layer, a chunk a time. */
#include <math.h>

#include "base/text.h"
#include "check/border.h"
#include "check/outline.h"
#include "check/pass.h"
#include "geo/cover.h"

/* A chunk's parcels lie together in the file and mostly on the map. */
enum { CHUNK = 32768 };

/* A part of a parcel smaller than this is nothing. */
#define LEAST_PART_M2 1e-6

/* A stretch of a parcel, until it is known whether its neighbour has the same. */
typedef struct {
  guint32 parcel, unit;
  QdStretch stretch;
} BorderStretch;

typedef struct {
  GArray *members, *stretches; /* QdMember, BorderStretch */
} Chunk;

typedef struct {
  QdPass pass;
  Chunk *chunks;
  guint n_chunks;
  gint next; /* atomic */
} Walk;

static double
snap_m(const QdPass *pass)
{
  return pass->project->snap_mm / 1000;
}

static char *
metres(const QdPass *pass, double value, int decimals)
{
  return qd_format_for_people(value, decimals, pass->project->lang);
}

/* ---- a parcel by itself ---- */

static void
check_sliver(const QdPass *pass, guint32 parcel, const guint8 *wkb, gsize size)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  if (f->area_m2 >= pass->project->sliver_area_m2)
    return;
  double width = qd_mean_width(f->area_m2, qd_wkb_length(wkb, size));
  if (width >= pass->project->sliver_width_m)
    return;
  double x = (f->min_x + f->max_x) / 2, y = (f->min_y + f->max_y) / 2;
  QdWkbReader reader;
  QdRing ring;
  qd_wkb_reader_init(&reader, wkb, size);
  if (!qd_wkb_contains(wkb, size, x, y) && qd_wkb_next_ring(&reader, &ring))
    qd_ring_point(&ring, 0, &x, &y);
  g_autofree char *text = metres(pass, width, 3);
  qd_pass_report(pass, parcel, G_MAXUINT32,
                 (QdFindingSpec){.rule = "sliver",
                                 .value = text,
                                 .measure = f->area_m2,
                                 .x = x,
                                 .y = y,
                                 .area_wkb = wkb,
                                 .area_wkb_size = size});
}

static void
check_outline(const QdPass *pass, guint32 parcel, const guint8 *wkb, gsize size)
{
  const QdOutlineLimits limits = {snap_m(pass), pass->project->sliver_width_m, pass->project->sliver_area_m2};
  QdOutline outline;
  qd_outline_inspect(wkb, size, &limits, &outline);
  if (outline.n_spikes > 0) {
    g_autofree char *n = g_strdup_printf("%u", outline.n_spikes);
    qd_pass_report(
        pass, parcel, G_MAXUINT32,
        (QdFindingSpec){
            .rule = "spike", .value = n, .measure = outline.spike_m, .x = outline.spike_x, .y = outline.spike_y});
  }
  if (outline.n_repeated > 0)
    qd_pass_report(
        pass, parcel, G_MAXUINT32,
        (QdFindingSpec){
            .rule = "repeated_point", .measure = outline.n_repeated, .x = outline.repeated_x, .y = outline.repeated_y});
}

/* ---- a parcel at the border of a unit ---- */

/* What the unit cuts off, where it is less than the whole. */
static double
check_part(const QdPass *pass, guint32 parcel, guint unit, const guint8 *wkb, gsize size)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  const QdFrame *frame = &pass->frames[unit];
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  QdFrameSide side = qd_frame_side_of(frame, wkb, size);
  if (side != QD_FRAME_BORDER)
    return side == QD_FRAME_INSIDE ? f->area_m2 : 0;
  double area = qd_frame_area_of(frame, wkb, size, &box), x = (f->min_x + f->max_x) / 2, y = (f->min_y + f->max_y) / 2;
  if (area < LEAST_PART_M2 || area > f->area_m2 - LEAST_PART_M2 || area >= pass->project->sliver_area_m2)
    return area;
  double width = qd_mean_width(area, qd_border_part_length(frame, wkb, size, &box, &x, &y));
  if (!(width >= snap_m(pass) && width < pass->project->sliver_width_m))
    return area;
  g_autofree char *text = metres(pass, width, 3);
  qd_pass_report(pass, parcel, G_MAXUINT32,
                 (QdFindingSpec){.rule = "sliver_part",
                                 .unit = qd_units_get(pass->units, unit)->code,
                                 .value = text,
                                 .measure = area,
                                 .x = x,
                                 .y = y});
  return area;
}

/* Stretches beside the border of the unit that has most of the parcel. */
static void
find_stretches(const QdPass *pass, guint32 parcel, guint unit, const guint8 *wkb, gsize size, GArray *out)
{
  g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(QdStretch));
  qd_border_stretches(&pass->frames[unit], wkb, size, pass->project->sliver_width_m, snap_m(pass), stretches);
  for (guint i = 0; i < stretches->len; i++) {
    const BorderStretch found = {parcel, unit, g_array_index(stretches, QdStretch, i)};
    g_array_append_val(out, found);
  }
}

static void
check_borders(const QdPass *pass, guint32 parcel, const guint8 *wkb, gsize size, Chunk *chunk)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  const double reach = pass->project->sliver_width_m;
  const QdBox box = {f->min_x - reach, f->min_y - reach, f->max_x + reach, f->max_y + reach};
  double most = 0;
  guint home = pass->n_units;
  for (guint i = 0; i < pass->n_units; i++) {
    if (!qd_box_meets(&box, &pass->frames[i].box))
      continue;
    QdFrameSide side = qd_frame_side(&pass->frames[i], &box);
    const QdMember member = {parcel, i};
    if (side == QD_FRAME_OUTSIDE)
      continue;
    g_array_append_val(chunk->members, member);
    double part = side == QD_FRAME_INSIDE ? 0 : check_part(pass, parcel, i, wkb, size);
    if (part > most) {
      most = part;
      home = i;
    }
  }
  if (home < pass->n_units)
    find_stretches(pass, parcel, home, wkb, size, chunk->stretches);
}

/* ---- all parcels ---- */

static gpointer
work(gpointer data)
{
  Walk *walk = data;
  const QdPass *pass = &walk->pass;
  guint n = qd_layer_count(pass->parcels);
  for (;;) {
    guint c = (guint)g_atomic_int_add(&walk->next, 1);
    if (c >= walk->n_chunks || qd_cancelled(NULL))
      return NULL;
    Chunk *chunk = &walk->chunks[c];
    chunk->members = g_array_new(FALSE, FALSE, sizeof(QdMember));
    chunk->stretches = g_array_new(FALSE, FALSE, sizeof(BorderStretch));
    for (guint i = c * CHUNK; i < MIN(n, (c + 1) * CHUNK); i++) {
      if (qd_layer_feature(pass->parcels, i)->state != QD_GEOMETRY_OK)
        continue;
      gsize size;
      const guint8 *wkb = qd_layer_wkb(pass->parcels, i, &size);
      check_sliver(pass, i, wkb, size);
      check_outline(pass, i, wkb, size);
      check_borders(pass, i, wkb, size, chunk);
    }
    qd_layer_release(pass->parcels);
  }
}

static gint
compare_stretches(gconstpointer a, gconstpointer b, gpointer parcels)
{
  const BorderStretch *s = a, *t = b;
  int c = s->parcel == t->parcel ? 0 : qd_pass_compare(parcels, s->parcel, t->parcel);
  if (c == 0)
    c = (s->stretch.x > t->stretch.x) - (s->stretch.x < t->stretch.x);
  return c != 0 ? c : (s->stretch.y > t->stretch.y) - (s->stretch.y < t->stretch.y);
}

/* Two parcels that meet beside the border have the same stretch: it is the first one's, the second is the other. */
static void
report_stretches(const QdPass *pass, GArray *stretches)
{
  g_array_sort_with_data(stretches, compare_stretches, (gpointer)pass->parcels);
  g_autofree guint32 *others = g_new(guint32, (gsize)stretches->len + 1);
  g_autoptr(GHashTable) owners = g_hash_table_new(g_int64_hash, g_int64_equal); /* key of an edge → stretch + 1 */
  for (guint i = 0; i < stretches->len; i++) {
    const GArray *keys = g_array_index(stretches, BorderStretch, i).stretch.keys;
    guint owner = 0, n_owned = 0;
    others[i] = G_MAXUINT32;
    for (guint k = 0; k < keys->len; k++) {
      gpointer found = g_hash_table_lookup(owners, &g_array_index(keys, guint64, k));
      owner = found != NULL ? GPOINTER_TO_UINT(found) : owner;
      n_owned += found != NULL;
      if (found == NULL)
        g_hash_table_insert(owners, &g_array_index(keys, guint64, k), GUINT_TO_POINTER(i + 1));
    }
    if (n_owned == keys->len && others[owner - 1] == G_MAXUINT32)
      others[owner - 1] = g_array_index(stretches, BorderStretch, i).parcel;
    if (n_owned == keys->len)
      others[i] = g_array_index(stretches, BorderStretch, i).parcel; /* told already */
  }
  for (guint i = 0; i < stretches->len; i++) {
    const BorderStretch *s = &g_array_index(stretches, BorderStretch, i);
    g_autofree char *distance = metres(pass, s->stretch.distance_m, 3);
    const QdFindingSpec spec = {.rule = "beside_border",
                                .unit = qd_units_get(pass->units, s->unit)->code,
                                .value = distance,
                                .measure = s->stretch.length_m,
                                .x = s->stretch.x,
                                .y = s->stretch.y};
    if (others[i] != s->parcel)
      qd_pass_report(pass, s->parcel, others[i], spec);
  }
}

static void
append(GArray *to, GArray *from)
{
  if (from == NULL)
    return;
  g_array_append_vals(to, from->data, from->len);
  g_array_unref(from);
}

bool
qd_check_parcels(const QdProject *project, const QdUnits *units, const QdLayer *parcels, guint jobs,
                 QdFindings *findings, GError **error)
{
  Walk walk = {.pass = {project, units, parcels, findings, NULL, qd_units_count(units), jobs}};
  walk.n_chunks = (qd_layer_count(parcels) + CHUNK - 1) / CHUNK;
  walk.chunks = g_new0(Chunk, (gsize)walk.n_chunks + 1);
  walk.pass.frames = g_new0(QdFrame, (gsize)walk.pass.n_units + 1);
  for (guint i = 0; i < walk.pass.n_units; i++)
    qd_frame_init(&walk.pass.frames[i], qd_units_get(units, i)->wkb, qd_units_get(units, i)->wkb_size);
  qd_pass_run(&walk.pass, work, &walk);
  g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(QdMember));
  g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(BorderStretch));
  for (guint i = 0; i < walk.n_chunks; i++) {
    append(members, walk.chunks[i].members);
    append(stretches, walk.chunks[i].stretches);
  }
  report_stretches(&walk.pass, stretches);
  bool ok = !qd_cancelled(error) && qd_check_neighbours(&walk.pass, members, error);
  for (guint i = 0; i < stretches->len; i++)
    qd_stretch_clear(&g_array_index(stretches, BorderStretch, i).stretch);
  for (guint i = 0; i < walk.pass.n_units; i++)
    qd_frame_clear(&walk.pass.frames[i]);
  g_free(walk.pass.frames);
  g_free(walk.chunks);
  return ok;
}
