#include "check/kept.h"

#include <string.h>

#include "base/cache.h"
#include "base/kept_findings.h"

struct QdKeptChecks {
  QdCache *cache;
  QdHash settings;
  QdHash *units; /* of each: its code and boundary */
  QdBook *groups;
  QdKeptChunks *boxes;
};

/* Findings; stretches: member, unit, length, distance, place, keys; missed nodes. */
#define GROUP_TYPE "(" QD_FINDINGS_TYPE "a(ttddddat)at)"

QdKeptChecks *
qd_kept_checks_open(QdCache *cache, const QdPass *pass)
{
  if (cache == NULL)
    return NULL;
  QdKeptChecks *kept = g_new0(QdKeptChecks, 1);
  const QdProject *project = pass->project;
  const char *period = qd_layer_input(pass->parcels, 0)->period;
  g_autofree char *name = g_strdup_printf("checks-%08x", (guint32)qd_hash(period, strlen(period), 0).low);
  g_autoptr(QdHasher) hasher = qd_hasher_new("checks");
  qd_hasher_add_hash(hasher, qd_findings_kept_by(project->disabled));
  qd_hasher_add_text(hasher, project->lang);
  qd_hasher_add_number(hasher, project->snap_mm);
  qd_hasher_add_number(hasher, project->sliver_width_m);
  qd_hasher_add_number(hasher, project->sliver_area_m2);
  qd_hasher_add_text(hasher, qd_layer_name(pass->parcels, 0));
  kept->cache = cache;
  kept->settings = qd_hasher_value(hasher);
  kept->groups = qd_book_open(cache, name, G_VARIANT_TYPE(GROUP_TYPE));
  kept->units = g_new0(QdHash, (gsize)pass->n_units + 1);
  for (guint i = 0; i < pass->n_units; i++) {
    const QdUnit *unit = qd_units_get(pass->units, i);
    g_autoptr(QdHasher) of_unit = qd_hasher_new(unit->code);
    qd_hasher_add(of_unit, unit->wkb, unit->wkb_size);
    kept->units[i] = qd_hasher_value(of_unit);
  }
  g_autoptr(QdHasher) of_boxes = qd_hasher_new("reach");
  qd_hasher_add_number(of_boxes, project->sliver_width_m);
  qd_hasher_add(of_boxes, kept->units, pass->n_units * sizeof kept->units[0]);
  kept->boxes = qd_kept_chunks_open(cache, "reach", period, qd_hasher_value(of_boxes));
  return kept;
}

QdKeptChunks *
qd_kept_checks_boxes(const QdKeptChecks *kept)
{
  return kept == NULL ? NULL : kept->boxes;
}

void
qd_kept_checks_close(QdKeptChecks *kept)
{
  if (kept == NULL)
    return;
  qd_book_close(kept->groups);
  qd_kept_chunks_close(kept->boxes);
  g_free(kept->units);
  g_free(kept);
}

static QdHash
hash_group(const QdKeptChecks *kept, const QdPass *pass, guint number, const QdGroup *group)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new(number < pass->n_units ? "unit" : "no unit");
  qd_hasher_add_hash(hasher, kept->settings);
  if (number < pass->n_units)
    qd_hasher_add_hash(hasher, kept->units[number]);
  for (guint i = 0; i < pass->n_units; i++)
    if (group->meets[i])
      qd_hasher_add_hash(hasher, kept->units[i]);
  qd_hasher_add_number(hasher, group->members->len);
  for (guint i = 0; i < group->members->len; i++) {
    const QdMember *member = &g_array_index(group->members, QdMember, i);
    qd_hasher_add_hash(hasher, qd_layer_hash(pass->parcels, member->parcel));
    qd_hasher_add_number(hasher, member->is_home);
  }
  return qd_hasher_value(hasher);
}

/* ---- stretches: parcels by their place in the group, units by theirs among those that it meets ---- */

static guint
unit_met(const QdGroup *group, guint64 place)
{
  guint unit = 0;
  for (; place > 0 || !group->meets[unit]; unit++)
    place -= group->meets[unit];
  return unit;
}

static guint64
place_of_unit(const QdGroup *group, guint unit)
{
  guint64 place = 0;
  for (guint i = 0; i < unit; i++)
    place += group->meets[i];
  return place;
}

static guint64
place_of_parcel(const QdGroup *group, guint32 parcel)
{
  guint low = 0, high = group->members->len;
  while (low + 1 < high) {
    guint middle = (low + high) / 2;
    if (g_array_index(group->members, QdMember, middle).parcel <= parcel)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static void
read_stretches(GVariant *kept, QdGroup *group)
{
  for (gsize i = 0; i < g_variant_n_children(kept); i++) {
    guint64 member, unit;
    QdBorderStretch s;
    g_autoptr(GVariant) keys = NULL;
    g_variant_get_child(kept, i, "(ttdddd@at)", &member, &unit, &s.stretch.length_m, &s.stretch.distance_m,
                        &s.stretch.x, &s.stretch.y, &keys);
    s.parcel = g_array_index(group->members, QdMember, member).parcel;
    s.unit = unit_met(group, unit);
    s.stretch.keys = qd_array_of_variant(keys, sizeof(guint64));
    g_array_append_val(group->stretches, s);
  }
}

static GVariant *
keep_stretches(const QdGroup *group)
{
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ttddddat)"));
  for (guint i = 0; i < group->stretches->len; i++) {
    const QdBorderStretch *s = &g_array_index(group->stretches, QdBorderStretch, i);
    g_variant_builder_add(&builder, "(ttdddd@at)", place_of_parcel(group, s->parcel), place_of_unit(group, s->unit),
                          s->stretch.length_m, s->stretch.distance_m, s->stretch.x, s->stretch.y,
                          qd_variant_of_array(s->stretch.keys));
  }
  return g_variant_builder_end(&builder);
}

/* ---- missed nodes ---- */

typedef struct {
  guint64 member, other, n;
  double distance_m, x, y;
} KeptNodes;

static void
read_missed(GVariant *kept, QdGroup *group)
{
  g_autoptr(GArray) nodes = qd_array_of_variant(kept, sizeof(KeptNodes));
  for (guint i = 0; i < nodes->len; i++) {
    const KeptNodes *k = &g_array_index(nodes, KeptNodes, i);
    const QdMissedNodes missed = {g_array_index(group->members, QdMember, k->member).parcel,
                                  g_array_index(group->members, QdMember, k->other).parcel,
                                  (guint)k->n,
                                  k->distance_m,
                                  k->x,
                                  k->y};
    g_array_append_val(group->missed, missed);
  }
}

static GVariant *
keep_missed(const QdGroup *group)
{
  g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(KeptNodes));
  for (guint i = 0; i < group->missed->len; i++) {
    const QdMissedNodes *m = &g_array_index(group->missed, QdMissedNodes, i);
    const KeptNodes k = {
        place_of_parcel(group, m->parcel), place_of_parcel(group, m->other), m->n, m->distance_m, m->x, m->y};
    g_array_append_val(nodes, k);
  }
  return qd_variant_of_array(nodes);
}

/* ---- groups ---- */

bool
qd_kept_find_group(QdKeptChecks *kept, const QdPass *pass, guint number, QdGroup *group, QdHash *key)
{
  if (kept == NULL)
    return false;
  *key = hash_group(kept, pass, number, group);
  g_autoptr(GVariant) found = qd_book_find(kept->groups, *key);
  if (number < pass->n_units)
    qd_cache_count_unit(kept->cache, qd_units_get(pass->units, number)->code, found == NULL);
  if (found == NULL)
    return false;
  g_autoptr(GVariant) said = NULL, stretches = NULL, missed = NULL;
  g_variant_get(found, "(@" QD_FINDINGS_TYPE "@a(ttddddat)@at)", &said, &stretches, &missed);
  read_stretches(stretches, group);
  read_missed(missed, group);
  qd_findings_add_kept(pass->findings, said);
  return true;
}

void
qd_kept_put_group(QdKeptChecks *kept, const QdPass *pass, const QdGroup *group, QdHash key)
{
  if (kept != NULL)
    qd_book_put(kept->groups, key,
                g_variant_new("(@" QD_FINDINGS_TYPE "@a(ttddddat)@at)", qd_findings_keep(pass->findings),
                              keep_stretches(group), keep_missed(group)));
}
