/* Parcels × units → ledger: one job a unit, merged in unit order. */
#include <math.h>
#include <string.h>

#include "balance/allocate.h"
#include "balance/areas.h"
#include "balance/claims.h"
#include "balance/division.h"
#include "balance/kept.h"
#include "balance/meeting.h"
#include "balance/outside.h"
#include "balance/priority.h"
#include "balance/snap.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/text.h"
#include "geo/cover.h"

/* Takes NULL. */
static void
free_pieces(GArray *pieces)
{
  for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
    QdCut *cut = g_array_index(pieces, QdPiece, i).cut;
    if (cut != NULL && cut->wkb != NULL)
      g_bytes_unref(cut->wkb);
    g_free(cut);
  }
  if (pieces != NULL)
    g_array_unref(pieces);
}

void
qd_balance_free(QdBalance *balance)
{
  if (balance == NULL)
    return;
  free_pieces(balance->pieces);
  qd_division_free(balance->division);
  qd_ledger_free(balance->ledger);
  qd_ledger_free(balance->disputed);
  g_free(balance->user_areas);
  qd_layer_free(balance->parcels);
  g_free(balance->period);
  g_free(balance);
}

/* ---- where units share land, or leave land between them ---- */

static void
report_units(const QdUnits *units, QdFindings *findings, const QdUnitFace *face)
{
  const char *codes[2] = {NULL, NULL};
  for (guint i = 0, found = 0; i < qd_units_count(units) && found < 2; i++) {
    const QdUnit *unit = qd_units_get(units, i);
    if (face->count > 0 && qd_wkb_contains(unit->wkb, unit->wkb_size, face->x, face->y))
      codes[found++] = unit->code;
  }
  const QdFindingSpec spec = {.rule = face->count == 0 ? "unit_gap" : "unit_overlap",
                              .unit = codes[0],
                              .layer = qd_layer_name(qd_units_layer(units), 0),
                              .feature = codes[0],
                              .other = codes[1],
                              .value = codes[0],
                              .expected = codes[1],
                              .measure = face->area_m2,
                              .has_place = true,
                              .x = face->x,
                              .y = face->y,
                              .area_wkb = g_bytes_get_data(face->wkb, NULL),
                              .area_wkb_size = g_bytes_get_size(face->wkb)};
  qd_findings_add(findings, &spec);
}

static GArray *
take_shared_land(const QdUnits *units, QdFindings *findings, bool with_findings)
{
  const GArray *faces = qd_units_faces(units);
  GArray *shared = g_array_new(FALSE, FALSE, sizeof(QdSharedLand));
  for (guint i = 0; i < faces->len; i++) {
    const QdUnitFace *face = &g_array_index(faces, QdUnitFace, i);
    if (with_findings)
      report_units(units, findings, face);
    if (face->count > 1) {
      const QdSharedLand land = {g_bytes_ref(face->wkb), face->area_m2, face->count - 1, face->x, face->y};
      g_array_append_val(shared, land);
    }
  }
  return shared;
}

/* ---- a plot in the ledger ---- */

/* Land of a parcel, in the cell of its category, or divided between those of its uses. */
static void
add_parcel(QdBalance *balance, guint row, guint parcel, double area_m2)
{
  guint n;
  const QdUse *uses = qd_layer_uses(balance->parcels, parcel, &n);
  int category = qd_layer_feature(balance->parcels, parcel)->category;
  for (guint i = 0; i < n; i++)
    qd_ledger_add(balance->ledger, row, uses[i].category, uses[i].share * area_m2);
  if (n == 0)
    qd_ledger_add(balance->ledger, row, category == QD_CATEGORY_UNKNOWN ? QD_COLUMN_UNKNOWN : category, area_m2);
}

static void
add_row(QdBalance *balance, guint row, const QdAllocated *allocated, double factor, bool takes_stated)
{
  for (guint i = 0; i < allocated->shares->len; i++) {
    const QdShare *share = &g_array_index(allocated->shares, QdShare, i);
    double stated_m2 = qd_stated_part(balance->parcels, share);
    double difference_m2 = share->counted_m2 - stated_m2;
    add_parcel(balance, row, share->parcel, factor * (takes_stated ? stated_m2 : share->counted_m2));
    if (difference_m2 == 0)
      continue;
    qd_ledger_add_area_difference(balance->ledger, row, factor * difference_m2);
    if (takes_stated)
      qd_ledger_add(balance->ledger, row, QD_COLUMN_AREA_DIFFERENCE, factor * difference_m2);
  }
  qd_ledger_add(balance->ledger, row, QD_COLUMN_GAP, factor * allocated->gap_m2);
  qd_ledger_add_overlap(balance->ledger, row, factor * allocated->overlap_m2);
}

/* ---- jobs ---- */

typedef struct {
  QdAllocation allocation;
  QdBalance *balance;
  bool takes_stated;
  QdKept *kept;
  QdPlot *plots; /* units, then shared land */
  QdFrame *frames;
  QdCandidates *candidates;
  QdAllocated *results;
  GArray *pieces;     /* QdPiece, with room for all that each unit may have; NULL: not wanted */
  guint *piece_at;    /* of each unit, where its room begins */
  guint *piece_count; /* and how much of it is taken */
  guint n, n_units;
  gint has_failed; /* atomic */
  GMutex mutex;
  GError *error; /* the first */
} Jobs;

/* @param some  guint32; NULL: all */
static bool
verify_parcels(const QdLayer *parcels, const GArray *some, GError **error)
{
  if (some == NULL ? qd_layer_verify(parcels, NULL, qd_layer_count(parcels))
                   : qd_layer_verify(parcels, (const guint32 *)(const void *)some->data, some->len))
    return true;
  g_set_error_literal(error, QD_ERROR, QD_ERROR_OUTPUT, _("geometries in --cache are damaged"));
  return false;
}

/* Takes what was kept of a plot, or works it. */
static bool
settle_plot(const Jobs *jobs, const QdPlot *plot, QdAllocated *out, GError **error)
{
  QdHash key;
  QdAllocation allocation = jobs->allocation;
  if (qd_kept_find_plot(jobs->kept, plot, &key, out, allocation.findings))
    return true;
  if (!verify_parcels(allocation.parcels, plot->candidates->inside, error) ||
      !verify_parcels(allocation.parcels, plot->candidates->near, error))
    return false;
  allocation.findings = qd_findings_branch(jobs->allocation.findings);
  bool ok = qd_allocate(&allocation, plot, out, error);
  if (ok)
    qd_kept_put_plot(jobs->kept, key, plot, out, allocation.findings);
  qd_findings_join(jobs->allocation.findings, allocation.findings);
  return ok;
}

/* What a duplicate leaves after the first took all is rounding, not a piece. */
#define LEAST_PIECE_M2 1e-6

static gint
compare_pieces(gconstpointer a, gconstpointer b, gpointer parcels)
{
  return qd_compare_parcels(parcels, ((const QdPiece *)a)->parcel, ((const QdPiece *)b)->parcel);
}

static void
take_pieces(Jobs *jobs, guint unit, QdAllocated *allocated)
{
  QdLayer *parcels = jobs->allocation.parcels;
  QdPiece *pieces = &g_array_index(jobs->pieces, QdPiece, jobs->piece_at[unit]);
  guint n = 0;
  for (guint i = 0; i < allocated->shares->len; i++) {
    QdShare *share = &g_array_index(allocated->shares, QdShare, i);
    g_autoptr(GBytes) wkb = g_steal_pointer(&share->wkb);
    if (share->counted_m2 < LEAST_PIECE_M2)
      continue;
    const QdCut cut = {share->counted_m2, wkb};
    bool is_whole = wkb == NULL && cut.area_m2 == qd_layer_feature(parcels, share->parcel)->area_m2;
    pieces[n++] = (QdPiece){share->parcel, unit, is_whole ? NULL : g_memdup2(&cut, sizeof cut)};
    if (!is_whole)
      wkb = NULL; /* the piece has it */
  }
  g_qsort_with_data(pieces, (gint)n, sizeof *pieces, compare_pieces, parcels);
  jobs->piece_count[unit] = n;
}

/* A unit's row of the ledger is that of its job alone; the province's comes after all. */
static bool
work_plot(Jobs *jobs, guint i, GError **error)
{
  QdAllocated *result = &jobs->results[i];
  if (qd_cancelled(error) || !settle_plot(jobs, &jobs->plots[i], result, error))
    return false;
  if (i >= jobs->n_units)
    return true; /* land that units share is counted once all are settled */
  add_row(jobs->balance, i, result, 1, jobs->takes_stated);
  qd_claims_add_unit(jobs->balance, i, result, jobs->takes_stated);
  if (jobs->pieces != NULL)
    take_pieces(jobs, i, result);
  if (!jobs->allocation.with_division)
    qd_allocated_forget_inside(result, &jobs->candidates[i]);
  return true;
}

static void
allocate_plot(guint i, gpointer data)
{
  Jobs *jobs = data;
  g_autoptr(GError) error = NULL;
  if (g_atomic_int_get(&jobs->has_failed) || work_plot(jobs, i, &error)) {
    qd_layer_release(jobs->allocation.parcels); /* the next unit's parcels lie elsewhere */
    return;
  }
  g_mutex_lock(&jobs->mutex);
  if (jobs->error == NULL)
    jobs->error = g_steal_pointer(&error);
  g_mutex_unlock(&jobs->mutex);
  g_atomic_int_set(&jobs->has_failed, TRUE);
}

/* ---- merging ---- */

/* Each piece has land of a candidate. Memory that nobody touches is not taken. */
static void
make_room_for_pieces(Jobs *jobs)
{
  guint n = 0;
  jobs->piece_at = g_new0(guint, (gsize)jobs->n_units + 1);
  jobs->piece_count = g_new0(guint, (gsize)jobs->n_units + 1);
  for (guint i = 0; i < jobs->n_units; i++) {
    jobs->piece_at[i] = n;
    n += jobs->candidates[i].inside->len + jobs->candidates[i].near->len;
  }
  jobs->pieces = g_array_sized_new(FALSE, FALSE, sizeof(QdPiece), n + 1); /* never NULL */
  g_array_set_size(jobs->pieces, n);
}

/* One list, unit by unit, without the room that was not needed. */
static GArray *
join_pieces(Jobs *jobs)
{
  guint n = 0;
  if (jobs->pieces == NULL)
    return NULL;
  QdPiece *all = (QdPiece *)(void *)jobs->pieces->data;
  for (guint i = 0; i < jobs->n_units; i++) {
    memmove(all + n, all + jobs->piece_at[i], jobs->piece_count[i] * sizeof *all);
    n += jobs->piece_count[i];
  }
  g_array_set_size(jobs->pieces, n);
  g_clear_pointer(&jobs->piece_at, g_free);
  g_clear_pointer(&jobs->piece_count, g_free);
  return g_steal_pointer(&jobs->pieces);
}

/* Units' rows, the province's row with shared land once. */
static void
merge(QdBalance *balance, bool takes_stated, const QdUnits *units, const GArray *shared, QdAllocated *results)
{
  guint n = qd_units_count(units);
  QdSum province = {0};
  for (guint i = 0; i < n; i++) {
    qd_ledger_add_row(balance->ledger, n, i);
    qd_ledger_set_unit_area(balance->ledger, i, qd_units_get(units, i)->area_m2);
    qd_sum_add(&province, qd_units_get(units, i)->area_m2);
  }
  for (guint i = 0; i < shared->len; i++) {
    const QdSharedLand *land = &g_array_index(shared, QdSharedLand, i);
    add_row(balance, n, &results[n + i], -(double)land->extra, takes_stated);
    qd_sum_add(&province, -(double)land->extra * land->area_m2);
  }
  qd_ledger_set_unit_area(balance->ledger, n, qd_sum_value(&province));
}

/* Area of each parcel that lies in units; INFINITY for those that are known to lie in one with all they have. */
static double *
areas_inside(const Jobs *jobs, const GArray *shared)
{
  double *inside = g_new0(double, (gsize)qd_layer_count(jobs->allocation.parcels) + 1);
  for (guint job = 0; job < jobs->n; job++) {
    const GArray *whole = jobs->candidates[job].inside, *shares = jobs->results[job].shares;
    bool is_unit = job < jobs->n_units;
    double factor = is_unit ? 1 : -(double)g_array_index(shared, QdSharedLand, job - jobs->n_units).extra;
    for (guint i = 0; is_unit && i < whole->len; i++)
      inside[g_array_index(whole, guint32, i)] = INFINITY;
    for (guint i = is_unit && !jobs->results[job].only_near ? whole->len : 0; i < shares->len; i++) {
      const QdShare *share = &g_array_index(shares, QdShare, i);
      inside[share->parcel] += factor * share->covered_m2;
    }
  }
  return inside;
}

/* What of each parcel lies in no unit: its area less its parts in units. Added to found as QdOutsideLand. */
static void
find_outside(QdBalance *balance, const Jobs *jobs, const GArray *shared, GArray *found)
{
  guint n_parcels = qd_layer_count(balance->parcels);
  g_autofree double *inside = areas_inside(jobs, shared);
  QdSum outside = {0};
  for (guint i = 0; i < n_parcels; i++) {
    if (i % QD_LAYER_HELD == 0)
      qd_layer_release(balance->parcels);
    if (isinf(inside[i]))
      continue;
    const QdFeature *f = qd_layer_feature(balance->parcels, i);
    double rest = f->area_m2 - inside[i];
    if (f->state != QD_GEOMETRY_OK || rest <= 1e-9 * f->area_m2)
      continue;
    qd_sum_add(&outside, rest);
    const QdOutsideLand land = {i, rest};
    g_array_append_val(found, land);
  }
  balance->outside_m2 = qd_sum_value(&outside);
}

static bool
report_outside(const QdProject *project, QdKept *kept, const QdLayer *parcels, const QdUnits *units,
               const GArray *outside, QdFindings *findings, GError **error)
{
  QdHash key;
  if (qd_kept_find_outside(kept, outside, &key, findings))
    return true;
  g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (guint i = 0; i < outside->len; i++)
    g_array_append_val(some, g_array_index(outside, QdOutsideLand, i).parcel);
  if (!verify_parcels(parcels, some, error))
    return false;
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdFindings *branch = qd_findings_branch(findings);
  for (guint i = 0; i < outside->len; i++) {
    const QdOutsideLand *land = &g_array_index(outside, QdOutsideLand, i);
    gsize size;
    const guint8 *wkb = qd_layer_wkb(parcels, land->parcel, &size);
    if (qd_mean_width(land->area_m2, qd_wkb_length(wkb, size)) * 1000 >= project->snap_mm)
      qd_report_outside(parcels, land->parcel, land->area_m2, units, geos, branch);
  }
  qd_kept_put_outside(kept, key, branch);
  qd_findings_join(findings, branch);
  return true;
}

static bool
has_shares(const Jobs *jobs)
{
  for (guint i = 0; i < jobs->n; i++)
    if (jobs->results[i].shares->len > 0 || jobs->candidates[i].inside->len > 0)
      return true;
  return false;
}

/* ---- the run ---- */

static void
make_frame(guint i, gpointer data)
{
  Jobs *jobs = data;
  qd_frame_init(&jobs->frames[i], jobs->plots[i].wkb, jobs->plots[i].size);
}

static void
jobs_init(Jobs *jobs, const QdUnits *units, const GArray *shared, QdCache *cache, guint threads)
{
  guint n_units = qd_units_count(units);
  jobs->n_units = n_units;
  jobs->n = n_units + shared->len;
  jobs->plots = g_new0(QdPlot, (gsize)jobs->n + 1);
  jobs->frames = g_new0(QdFrame, (gsize)jobs->n + 1);
  jobs->results = g_new0(QdAllocated, (gsize)jobs->n + 1);
  g_mutex_init(&jobs->mutex);
  for (guint i = 0; i < jobs->n; i++) {
    const QdUnit *unit = i < n_units ? qd_units_get(units, i) : NULL;
    GBytes *land = unit == NULL ? g_array_index(shared, QdSharedLand, i - n_units).wkb : NULL;
    QdPlot *plot = &jobs->plots[i];
    plot->unit = unit;
    plot->wkb = unit != NULL ? unit->wkb : g_bytes_get_data(land, NULL);
    plot->size = unit != NULL ? unit->wkb_size : g_bytes_get_size(land);
    plot->frame = &jobs->frames[i];
  }
  qd_parallel(jobs->n, threads, make_frame, jobs);
  jobs->candidates =
      qd_assign(jobs->allocation.parcels, jobs->frames, jobs->n, cache, qd_kept_units(jobs->kept), threads);
  for (guint i = 0; i < jobs->n; i++)
    jobs->plots[i].candidates = &jobs->candidates[i];
  if (jobs->allocation.with_pieces)
    make_room_for_pieces(jobs);
}

/* Frees all but what the division is made of. */
static QdDivision *
jobs_clear(Jobs *jobs, GArray *shared, GArray *outside)
{
  QdDivision *division = g_new(QdDivision, 1);
  *division = (QdDivision){jobs->n - shared->len, jobs->n, jobs->results, shared, outside};
  qd_candidates_free(jobs->candidates, jobs->n);
  for (guint i = 0; i < jobs->n; i++)
    qd_frame_clear(&jobs->frames[i]);
  g_free(jobs->frames);
  g_free(jobs->plots);
  g_mutex_clear(&jobs->mutex);
  return division;
}

/* What is known once all plots are settled. */
static bool
conclude(const QdProject *project, QdBalance *balance, const QdUnits *units, const GArray *shared, Jobs *jobs,
         GArray *outside, QdFindings *findings)
{
  const QdLayer *parcels = balance->parcels;
  guint n_units = qd_units_count(units);
  bool is_divided = jobs->allocation.with_division; /* the ledger is then of the land as drawn */
  if (jobs->error != NULL || !qd_check_meeting(project, parcels, jobs->frames, n_units, has_shares(jobs), &jobs->error))
    return false;
  find_outside(balance, jobs, shared, outside);
  if (!report_outside(project, jobs->kept, parcels, units, outside, findings, &jobs->error))
    return false;
  qd_report_zone(project, parcels, jobs->frames, n_units, balance->outside_m2, findings);
  merge(balance, jobs->takes_stated, units, shared, jobs->results);
  qd_claims_finish(balance, units, shared, jobs->results, jobs->takes_stated);
  qd_compare_unit_areas(project, units, balance, findings);
  if (project->closes_on_register && !is_divided)
    qd_close_on_register(project, units, balance, findings);
  return true;
}

QdBalance *
qd_balance_run(const QdProject *project, const QdCategories *categories, const QdUnits *units, QdLayer *parcels,
               QdKeep keep, QdCache *cache, guint threads, QdFindings *findings, GError **error)
{
  g_autoptr(QdBalance) balance = g_new0(QdBalance, 1);
  balance->parcels = parcels;
  balance->period = g_strdup(qd_layer_input(parcels, 0)->period);
  balance->ledger = qd_ledger_new(categories, qd_units_count(units));
  qd_claims_begin(balance, categories, qd_units_count(units));
  bool is_first_period = g_str_equal(balance->period, ((const QdSourceSpec *)project->land_use->pdata[0])->period);
  if ((project->snaps_parcels && !verify_parcels(parcels, NULL, error)) ||
      !qd_snap_parcels(project, units, parcels, findings, error))
    return NULL;
  QdKept *kept = qd_kept_open(cache, project, categories, units, parcels, keep);
  GArray *shared = take_shared_land(units, findings, is_first_period);
  g_autofree guint16 *ranks = qd_priority_ranks(project, categories);
  QdAllowedGaps *allowed_gaps = qd_allowed_gaps_new(qd_units_allowed_gaps(units));
  Jobs jobs = {.allocation = {.project = project,
                              .parcels = parcels,
                              .findings = findings,
                              .with_pieces = (keep & QD_KEEP_PIECES) != 0,
                              .with_cuts = (keep & QD_KEEP_CUTS) != 0,
                              .with_division = (keep & QD_KEEP_DIVISION) != 0,
                              .ranks = ranks,
                              .allowed_gaps = allowed_gaps},
               .balance = balance,
               .takes_stated = project->area_field != NULL && !(keep & QD_KEEP_DIVISION),
               .kept = kept};
  jobs_init(&jobs, units, shared, kept == NULL ? NULL : cache, threads);
  qd_parallel(jobs.n, threads, allocate_plot, &jobs);
  GArray *outside = g_array_new(FALSE, FALSE, sizeof(QdOutsideLand));
  bool ok = conclude(project, balance, units, shared, &jobs, outside, findings);
  balance->pieces = join_pieces(&jobs);
  if (!ok)
    g_propagate_error(error, jobs.error);
  QdDivision *division = jobs_clear(&jobs, shared, outside);
  qd_kept_close(kept);
  qd_allowed_gaps_free(allowed_gaps);
  if (keep & QD_KEEP_DIVISION)
    balance->division = division;
  else
    qd_division_free(division);
  return ok ? g_steal_pointer(&balance) : NULL;
}
