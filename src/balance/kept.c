#include "balance/kept.h"

#include <string.h>

#include "base/cache.h"
#include "base/kept_findings.h"

struct QdKept {
  QdCache *cache;
  const QdLayer *parcels;
  QdHash settings, units; /* all that decides besides parcels and boundary; all boundaries */
  QdBook *plots, *outside;
};

/* ---- opening ---- */

/* Everything of the project that an allocation or its findings depend on; whether pieces are wanted decides too, but
 * these have a book of their own. */
static QdHash
hash_settings(const QdProject *project, const QdCategories *categories, const QdLayer *parcels)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("balance");
  qd_hasher_add_hash(hasher, qd_findings_kept_by(project->disabled));
  qd_hasher_add_text(hasher, project->lang);
  qd_hasher_add_number(hasher, project->snap_mm);
  qd_hasher_add_number(hasher, project->overlap);
  for (guint i = 0; project->priority != NULL && i < project->priority->len; i++)
    qd_hasher_add_text(hasher, project->priority->pdata[i]);
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    qd_hasher_add_text(hasher, qd_categories_get(categories, i)->code);
    qd_hasher_add_number(hasher, qd_categories_get(categories, i)->parent);
  }
  qd_hasher_add_text(hasher, qd_layer_name(parcels, 0));
  return qd_hasher_value(hasher);
}

static QdHash
hash_units(const QdProject *project, const QdUnits *units)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("units");
  qd_hasher_add_hash(hasher, qd_findings_kept_by(project->disabled));
  qd_hasher_add_text(hasher, qd_layer_name(qd_units_layer(units), 0));
  for (guint i = 0; i < qd_units_count(units); i++) {
    const QdUnit *unit = qd_units_get(units, i);
    qd_hasher_add_text(hasher, unit->code);
    qd_hasher_add(hasher, unit->wkb, unit->wkb_size);
  }
  return qd_hasher_value(hasher);
}

static QdHash
with_allowed_gaps(QdHash settings, const QdLayer *gaps)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("allowed gaps");
  qd_hasher_add_hash(hasher, settings);
  for (guint i = 0; gaps != NULL && i < qd_layer_count(gaps); i++) {
    gsize size;
    const guint8 *wkb = qd_layer_wkb(gaps, i, &size);
    qd_hasher_add_number(hasher, qd_layer_feature(gaps, i)->state);
    qd_hasher_add(hasher, wkb, size);
  }
  return qd_hasher_value(hasher);
}

#define PLOT_TYPE "(atdda(tay)" QD_FINDINGS_TYPE ")"

QdKept *
qd_kept_open(QdCache *cache, const QdProject *project, const QdCategories *categories, const QdUnits *units,
             const QdLayer *parcels, QdKeep keep)
{
  if (cache == NULL || (keep & QD_KEEP_DIVISION))
    return NULL;
  QdKept *kept = g_new0(QdKept, 1);
  kept->cache = cache;
  kept->parcels = parcels;
  kept->units = hash_units(project, units);
  kept->settings = with_allowed_gaps(hash_settings(project, categories, parcels), qd_units_allowed_gaps(units));
  const char *period = qd_layer_input(parcels, 0)->period;
  guint32 number = (guint32)qd_hash(period, strlen(period), 0).low;
  const char *what = keep & QD_KEEP_CUTS ? "cuts" : keep & QD_KEEP_PIECES ? "pieces" : "areas";
  g_autofree char *plots = g_strdup_printf("balance-%08x-%s", number, what);
  g_autofree char *outside = g_strdup_printf("outside-%08x", number);
  kept->plots = qd_book_open(cache, plots, G_VARIANT_TYPE(PLOT_TYPE));
  kept->outside = qd_book_open(cache, outside, G_VARIANT_TYPE(QD_FINDINGS_TYPE));
  return kept;
}

void
qd_kept_close(QdKept *kept)
{
  if (kept == NULL)
    return;
  qd_book_close(kept->plots);
  qd_book_close(kept->outside);
  g_free(kept);
}

QdHash
qd_kept_units(const QdKept *kept)
{
  return kept == NULL ? (QdHash){0} : kept->units;
}

/* ---- plots ---- */

/* A share that is not just the whole of a parcel inside. */
typedef struct {
  guint64 position; /* among the candidates: those inside, then those near */
  double covered_m2, counted_m2;
} KeptShare;

static void
add_parcels(QdHasher *hasher, const QdLayer *layer, const GArray *parcels)
{
  qd_hasher_add_number(hasher, parcels->len);
  for (guint i = 0; i < parcels->len; i++)
    qd_hasher_add_hash(hasher, qd_layer_hash(layer, g_array_index(parcels, guint32, i)));
}

static QdHash
hash_plot(const QdKept *kept, const QdPlot *plot)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("plot");
  qd_hasher_add_hash(hasher, kept->settings);
  qd_hasher_add_text(hasher, plot->unit == NULL ? NULL : plot->unit->code);
  qd_hasher_add(hasher, plot->wkb, plot->size);
  add_parcels(hasher, kept->parcels, plot->candidates->inside);
  add_parcels(hasher, kept->parcels, plot->candidates->near);
  return qd_hasher_value(hasher);
}

static GArray *
read_shares(const QdKept *kept, const QdCandidates *candidates, const GArray *others)
{
  const GArray *inside = candidates->inside, *near = candidates->near;
  GArray *shares = g_array_sized_new(FALSE, TRUE, sizeof(QdShare), inside->len + others->len);
  for (guint i = 0; i < inside->len; i++) {
    QdShare share = {.parcel = g_array_index(inside, guint32, i)};
    share.covered_m2 = share.counted_m2 = qd_layer_feature(kept->parcels, share.parcel)->area_m2;
    g_array_append_val(shares, share);
  }
  for (guint i = 0; i < others->len; i++) {
    const KeptShare *other = &g_array_index(others, KeptShare, i);
    QdShare share = {.covered_m2 = other->covered_m2, .counted_m2 = other->counted_m2};
    if (other->position < inside->len) {
      g_array_index(shares, QdShare, other->position).counted_m2 = other->counted_m2;
      continue;
    }
    share.parcel = g_array_index(near, guint32, other->position - inside->len);
    g_array_append_val(shares, share);
  }
  return shares;
}

bool
qd_kept_find_plot(QdKept *kept, const QdPlot *plot, QdHash *key, QdAllocated *out, QdFindings *findings)
{
  if (kept == NULL)
    return false;
  *key = hash_plot(kept, plot);
  g_autoptr(GVariant) found = qd_book_find(kept->plots, *key);
  if (plot->unit != NULL)
    qd_cache_count_unit(kept->cache, plot->unit->code, found == NULL);
  if (found == NULL)
    return false;
  g_autoptr(GVariant) shares = NULL, pieces = NULL, said = NULL;
  *out = (QdAllocated){0};
  g_variant_get(found, "(@atdd@a(tay)@" QD_FINDINGS_TYPE ")", &shares, &out->gap_m2, &out->overlap_m2, &pieces, &said);
  g_autoptr(GArray) others = qd_array_of_variant(shares, sizeof(KeptShare));
  out->shares = read_shares(kept, plot->candidates, others);
  for (gsize i = 0; i < g_variant_n_children(pieces); i++) {
    guint64 share;
    g_autoptr(GVariant) wkb = NULL;
    g_variant_get_child(pieces, i, "(t@ay)", &share, &wkb);
    g_array_index(out->shares, QdShare, share).wkb = g_variant_get_data_as_bytes(wkb);
  }
  qd_findings_add_kept(findings, said);
  return true;
}

/* Candidates near the border have a share or none; shares are in their order. */
static GArray *
write_shares(const QdCandidates *candidates, const GArray *shares)
{
  GArray *others = g_array_new(FALSE, FALSE, sizeof(KeptShare));
  guint n_inside = candidates->inside->len, near = 0;
  for (guint i = 0; i < shares->len; i++) {
    const QdShare *share = &g_array_index(shares, QdShare, i);
    KeptShare other = {i, share->covered_m2, share->counted_m2};
    if (i < n_inside && share->counted_m2 == share->covered_m2)
      continue;
    if (i >= n_inside) {
      while (g_array_index(candidates->near, guint32, near) != share->parcel)
        near++;
      other.position = n_inside + near++;
    }
    g_array_append_val(others, other);
  }
  return others;
}

void
qd_kept_put_plot(QdKept *kept, QdHash key, const QdPlot *plot, const QdAllocated *allocated, const QdFindings *findings)
{
  if (kept == NULL)
    return;
  GVariantBuilder pieces;
  g_variant_builder_init(&pieces, G_VARIANT_TYPE("a(tay)"));
  for (guint i = 0; i < allocated->shares->len; i++) {
    GBytes *wkb = g_array_index(allocated->shares, QdShare, i).wkb;
    if (wkb != NULL)
      g_variant_builder_add(&pieces, "(t@ay)", (guint64)i, qd_variant_of_bytes(wkb));
  }
  g_autoptr(GArray) others = write_shares(plot->candidates, allocated->shares);
  qd_book_put(kept->plots, key,
              g_variant_new("(@atdda(tay)@" QD_FINDINGS_TYPE ")", qd_variant_of_array(others), allocated->gap_m2,
                            allocated->overlap_m2, &pieces, qd_findings_keep(findings)));
}

/* ---- outside ---- */

bool
qd_kept_find_outside(QdKept *kept, const GArray *outside, QdHash *key, QdFindings *findings)
{
  if (kept == NULL)
    return false;
  g_autoptr(QdHasher) hasher = qd_hasher_new("outside");
  qd_hasher_add_hash(hasher, kept->settings);
  qd_hasher_add_hash(hasher, kept->units);
  for (guint i = 0; i < outside->len; i++) {
    const QdOutsideLand *land = &g_array_index(outside, QdOutsideLand, i);
    qd_hasher_add_hash(hasher, qd_layer_hash(kept->parcels, land->parcel));
    qd_hasher_add_number(hasher, land->area_m2);
  }
  *key = qd_hasher_value(hasher);
  g_autoptr(GVariant) found = qd_book_find(kept->outside, *key);
  if (found != NULL)
    qd_findings_add_kept(findings, found);
  return found != NULL;
}

void
qd_kept_put_outside(QdKept *kept, QdHash key, const QdFindings *findings)
{
  if (kept != NULL)
    qd_book_put(kept->outside, key, qd_findings_keep(findings));
}
