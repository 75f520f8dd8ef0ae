/* Where several parcels cover a place of a plot: who keeps it. */
#include <math.h>

#include "balance/allocation_job.h"
#include "balance/priority.h"
#include "base/parallel.h"

typedef QdAllocationJob Job;

/* Land of a claim that is already another's. */
typedef struct {
  GEOSGeometry *land;
  QdBox box;
} Lost;

/* The part of a share inside an overlap. */
typedef struct {
  guint share;
  QdBox box;          /* of the part */
  GEOSGeometry *part; /* of the parcel within the face */
  QdNearby *nearby;   /* of the part */
  GArray *lost;       /* Lost; they do not overlap */
} Claim;

static bool
is_same_polygon(const Job *job, const QdShare *a, const QdShare *b, double shared_m2)
{
  double area_a = qd_layer_feature(job->a->parcels, a->parcel)->area_m2;
  double area_b = qd_layer_feature(job->a->parcels, b->parcel)->area_m2;
  double slack = 1e-9 * area_a;
  return fabs(area_a - area_b) <= slack && fabs(shared_m2 - a->covered_m2) <= slack &&
         fabs(shared_m2 - b->covered_m2) <= slack;
}

static void
report_shared(const Job *job, const QdShare *loser, const QdShare *keeper, const GEOSGeometry *shared, double area_m2,
              double length_m)
{
  double place[2] = {0};
  GEOSGeometry *point = GEOSPointOnSurface_r(job->h, shared);
  bool has_place =
      point != NULL && GEOSGeomGetX_r(job->h, point, &place[0]) == 1 && GEOSGeomGetY_r(job->h, point, &place[1]) == 1;
  qd_geos_destroy(job->geos, point);
  g_autofree char *other = qd_layer_label(job->a->parcels, keeper->parcel);
  g_autofree char *width = qd_allocation_width(job, area_m2, length_m);
  bool is_same = is_same_polygon(job, loser, keeper, area_m2);
  qd_allocation_report(job, is_same ? "duplicate" : "overlap", loser->parcel, other, width, area_m2, shared,
                       has_place ? place : NULL);
}

/* The later claim loses shared land to the earlier one. shared is taken over. */
static bool
lose(Job *job, Claim *later, const Claim *earlier, GEOSGeometry *shared)
{
  QdShare *loser = &g_array_index(job->out->shares, QdShare, later->share);
  const QdShare *keeper = &g_array_index(job->out->shares, QdShare, earlier->share);
  double area = qd_geos_area(job->geos, shared), length = 0;
  Lost lost = {.land = shared};
  if (!(area > 0) || !qd_geos_box(job->geos, shared, &lost.box)) {
    qd_geos_destroy(job->geos, shared);
    return !isnan(area);
  }
  loser->counted_m2 -= area;
  job->out->overlap_m2 += area;
  GEOSLength_r(job->h, shared, &length);
  if (!qd_allocation_count_small(job, area, length))
    report_shared(job, loser, keeper, shared, area, length);
  g_array_append_val(later->lost, lost);
  return true;
}

static QdBox
common_box(const QdBox *a, const QdBox *b)
{
  return (QdBox){MAX(a->min_x, b->min_x), MAX(a->min_y, b->min_y), MIN(a->max_x, b->max_x), MIN(a->max_y, b->max_y)};
}

/* What of the later claim the earlier one has, less what went to still earlier ones. */
static bool
contest(Job *job, Claim *later, const Claim *earlier)
{
  if (!qd_box_meets(&later->box, &earlier->box))
    return true;
  const QdBox box = common_box(&later->box, &earlier->box);
  const GEOSGeometry *a = qd_nearby_part(later->nearby, &box), *b = qd_nearby_part(earlier->nearby, &box);
  GEOSGeometry *shared = a == NULL || b == NULL ? NULL : qd_geos_overlay(job->geos, QD_OVERLAY_INTERSECTION, a, b);
  for (guint i = 0; shared != NULL && i < later->lost->len; i++) {
    const Lost *lost = &g_array_index(later->lost, Lost, i);
    if (!qd_box_meets(&lost->box, &box))
      continue;
    GEOSGeometry *rest = qd_geos_overlay(job->geos, QD_OVERLAY_DIFFERENCE, shared, lost->land);
    qd_geos_destroy(job->geos, shared);
    shared = rest;
  }
  return shared != NULL && lose(job, later, earlier, shared);
}

static gint
compare_claims(gconstpointer a, gconstpointer b, gpointer data)
{
  const Job *job = data;
  guint32 first = g_array_index(job->out->shares, QdShare, ((const Claim *)a)->share).parcel;
  guint32 second = g_array_index(job->out->shares, QdShare, ((const Claim *)b)->share).parcel;
  return qd_compare_claims(job->a->project, job->a->ranks, job->a->parcels, first, second);
}

/* The part of a share in a face; *part is NULL where it has none. @return false when GEOS failed */
static bool
find_part(const Job *job, QdNearby *of_face, const QdBox *face_box, const QdCoverMember *member, GEOSGeometry **part)
{
  const QdBox box = common_box(&member->box, face_box);
  GEOSGeometry *parcel = qd_nearby_read(job->reader, member->wkb, member->size, &box);
  const GEOSGeometry *land = qd_nearby_part(of_face, &box);
  *part = parcel == NULL || land == NULL ? NULL : qd_geos_overlay(job->geos, QD_OVERLAY_INTERSECTION, parcel, land);
  qd_geos_destroy(job->geos, parcel);
  return *part != NULL;
}

/* The shares that reach into a face, with their parts of it, the one that keeps the land first. */
static bool
find_claims(Job *job, const QdFace *face, GArray *claims)
{
  QdBox box;
  if (!qd_geos_box(job->geos, face->polygon, &box))
    return false;
  g_autoptr(GArray) near = qd_boxes_meeting(job->boxes, &box);
  QdNearby *of_face = qd_nearby_new(job->geos, face->polygon);
  bool ok = true;
  for (guint k = 0; ok && k < near->len; k++) {
    Claim claim = {.share = g_array_index(near, guint, k)};
    if (claim.share >= job->out->shares->len)
      continue;
    const QdCoverMember *member = &g_array_index(job->members, QdCoverMember, claim.share);
    ok = !qd_cancelled(NULL) && find_part(job, of_face, &box, member, &claim.part);
    if (!ok || !qd_geos_box(job->geos, claim.part, &claim.box)) {
      qd_geos_destroy(job->geos, claim.part);
      continue;
    }
    claim.nearby = qd_nearby_new(job->geos, claim.part);
    claim.lost = g_array_new(FALSE, FALSE, sizeof(Lost));
    g_array_append_val(claims, claim);
  }
  qd_nearby_free(of_face);
  g_array_sort_with_data(claims, compare_claims, job);
  return ok;
}

/* For the division. */
static bool
note_lost(Job *job, const Claim *claim)
{
  for (guint i = 0; i < claim->lost->len; i++) {
    const QdLost lost = {g_array_index(job->out->shares, QdShare, claim->share).parcel,
                         qd_geos_write(job->geos, g_array_index(claim->lost, Lost, i).land)};
    if (lost.wkb == NULL)
      return false;
    g_array_append_val(job->out->lost, lost);
  }
  return true;
}

/* Keeps what a share lost, to be taken from its piece at the end, all at once. */
static void
keep_lost(Job *job, Claim *claim)
{
  if (job->lost == NULL)
    job->lost = g_new0(GPtrArray *, (gsize)job->members->len + 1);
  if (job->lost[claim->share] == NULL)
    job->lost[claim->share] = g_ptr_array_new();
  for (guint i = 0; i < claim->lost->len; i++)
    g_ptr_array_add(job->lost[claim->share], g_array_index(claim->lost, Lost, i).land);
  g_array_set_size(claim->lost, 0);
}

static void
clear_claim(const Job *job, Claim *claim)
{
  for (guint i = 0; i < claim->lost->len; i++)
    qd_geos_destroy(job->geos, g_array_index(claim->lost, Lost, i).land);
  g_array_unref(claim->lost);
  qd_nearby_free(claim->nearby);
  qd_geos_destroy(job->geos, claim->part);
}

/* Takes what was lost from the geometry of a share's piece. lost is taken over. */
static bool
shrink_piece(Job *job, guint share, GPtrArray *lost)
{
  GEOSGeometry **cut = &g_array_index(job->cuts, GEOSGeometry *, share);
  const QdShare *of = &g_array_index(job->out->shares, QdShare, share);
  bool is_undrawn =
      *cut == NULL && !job->a->with_cuts && of->covered_m2 < qd_layer_feature(job->a->parcels, of->parcel)->area_m2;
  if (is_undrawn)
    *cut = qd_allocation_cut(job, of->parcel, of->covered_m2);
  if (*cut == NULL) {
    const QdCoverMember *member = &g_array_index(job->members, QdCoverMember, share);
    *cut = qd_geos_read(job->geos, member->wkb, member->size);
  }
  GEOSGeometry *all =
      GEOSGeom_createCollection_r(job->h, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **)lost->pdata, lost->len);
  GEOSGeometry *one = all == NULL || lost->len == 1 ? NULL : GEOSUnaryUnion_r(job->h, all);
  const GEOSGeometry *what = all != NULL && lost->len == 1 ? GEOSGetGeometryN_r(job->h, all, 0) : one;
  GEOSGeometry *rest =
      *cut == NULL || what == NULL ? NULL : qd_geos_overlay(job->geos, QD_OVERLAY_DIFFERENCE, *cut, what);
  qd_geos_destroy(job->geos, one);
  qd_geos_destroy(job->geos, all);
  qd_geos_destroy(job->geos, *cut);
  g_ptr_array_unref(lost);
  *cut = rest;
  return rest != NULL;
}

bool
qd_overlap_shrink_pieces(QdAllocationJob *job)
{
  bool ok = true;
  for (guint i = 0; job->lost != NULL && i < job->members->len; i++)
    if (job->lost[i] != NULL)
      ok = shrink_piece(job, i, job->lost[i]) && ok;
  g_clear_pointer(&job->lost, g_free);
  return ok;
}

bool
qd_overlap_settle(QdAllocationJob *job, const QdFace *face)
{
  g_autoptr(GArray) claims = g_array_new(FALSE, FALSE, sizeof(Claim));
  bool ok = find_claims(job, face, claims);
  for (guint later = 1; ok && later < claims->len; later++)
    for (guint earlier = 0; ok && earlier < later; earlier++)
      ok = !qd_cancelled(NULL) &&
           contest(job, &g_array_index(claims, Claim, later), &g_array_index(claims, Claim, earlier));
  for (guint i = 0; i < claims->len; i++) {
    Claim *claim = &g_array_index(claims, Claim, i);
    if (ok && job->a->with_division)
      ok = note_lost(job, claim);
    if (claim->lost->len > 0 && job->a->with_pieces && job->unit != NULL)
      keep_lost(job, claim);
    clear_claim(job, claim);
  }
  return ok;
}
