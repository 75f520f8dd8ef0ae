#include "balance/allocate.h"

#include <math.h>
#include <string.h>

#include "balance/allocation_job.h"
#include "balance/cut.h"
#include "base/i18n.h"
#include "base/parallel.h"
#include "base/text.h"

/* The area of a part is known to this: what is left of a parcel below it is nothing. */
#define LEAST_PART_M2 1e-6

/* Beyond this, m, a double tells no tenth of a micrometre: edges there match nothing, and no area is known. */
#define FARTHEST_M 1e9

typedef QdAllocationJob Job;

void
qd_allocation_report(const QdAllocationJob *job, const char *rule, guint32 parcel, const char *other, const char *value,
                     double measure, const GEOSGeometry *area, const double *place)
{
  if (job->unit == NULL)
    return;
  bool has_parcel = parcel != G_MAXUINT32;
  g_autofree char *label = has_parcel ? qd_layer_label(job->a->parcels, parcel) : NULL;
  guint input = has_parcel ? qd_layer_feature(job->a->parcels, parcel)->input : 0;
  g_autoptr(GBytes) wkb = area == NULL ? NULL : qd_geos_write(job->geos, area);
  const QdFindingSpec spec = {.rule = rule,
                              .unit = job->unit->code,
                              .layer = qd_layer_name(job->a->parcels, input),
                              .feature = label,
                              .other = other,
                              .value = value,
                              .measure = measure,
                              .has_place = place != NULL,
                              .x = place != NULL ? place[0] : 0,
                              .y = place != NULL ? place[1] : 0,
                              .area_wkb = wkb == NULL ? NULL : g_bytes_get_data(wkb, NULL),
                              .area_wkb_size = wkb == NULL ? 0 : g_bytes_get_size(wkb)};
  qd_findings_add(job->a->findings, &spec);
}

static void
report_not_measured(const Job *job, guint32 parcel)
{
  const QdFeature *f = qd_layer_feature(job->a->parcels, parcel);
  const double place[2] = {(f->min_x + f->max_x) / 2, (f->min_y + f->max_y) / 2};
  qd_allocation_report(job, "not_measured", parcel, NULL, qd_geos_message(job->geos), f->area_m2, NULL, place);
}

char *
qd_allocation_width(const QdAllocationJob *job, double area_m2, double length_m)
{
  double width = qd_mean_width(area_m2, length_m);
  return qd_format_for_people(width, width < 1 ? 3 : 1, job->a->project->lang);
}

static bool
is_small(const Job *job, double area_m2, double length_m)
{
  return qd_mean_width(area_m2, length_m) * 1000 < job->a->project->snap_mm;
}

bool
qd_allocation_count_small(QdAllocationJob *job, double area_m2, double length_m)
{
  if (!is_small(job, area_m2, length_m))
    return false;
  job->small_m2 += area_m2;
  job->n_small++;
  return true;
}

/* ---- which parcels lie in the frame, and how much of each ---- */

static QdCoverMember
member_of(const Job *job, guint32 parcel)
{
  const QdFeature *f = qd_layer_feature(job->a->parcels, parcel);
  QdCoverMember member = {.box = {f->min_x, f->min_y, f->max_x, f->max_y}};
  member.wkb = qd_layer_wkb(job->a->parcels, parcel, &member.size);
  return member;
}

static void
set_share(Job *job, guint i, guint32 parcel, double covered_m2, GEOSGeometry *cut)
{
  g_array_index(job->members, QdCoverMember, i) = member_of(job, parcel);
  g_array_index(job->cuts, GEOSGeometry *, i) = cut;
  g_array_index(job->out->shares, QdShare, i) =
      (QdShare){.parcel = parcel, .covered_m2 = covered_m2, .counted_m2 = covered_m2};
}

static void
set_share_count(Job *job, guint n)
{
  g_array_set_size(job->members, n);
  g_array_set_size(job->cuts, n);
  g_array_set_size(job->out->shares, n);
}

GEOSGeometry *
qd_allocation_cut(QdAllocationJob *job, guint32 parcel, double area_m2)
{
  if (job->plot_geometry == NULL)
    job->plot_geometry = qd_geos_read(job->geos, job->plot->wkb, job->plot->size);
  GEOSGeometry *cut = qd_cut_parcel(job->geos, job->plot_geometry, job->a->parcels, parcel, area_m2);
  if (cut == NULL)
    report_not_measured(job, parcel);
  return cut;
}

static bool
is_on_earth(const QdBox *box)
{
  return box->min_x > -FARTHEST_M && box->min_y > -FARTHEST_M && box->max_x < FARTHEST_M && box->max_y < FARTHEST_M;
}

/* A parcel without a part may have an edge in the frame, where the face of others ends.
 *
 * @param edges_only  QdCoverMember, of such parcels
 * @return            whether it has a share, which becomes number i */
static bool
take_near_parcel(Job *job, guint i, guint32 parcel, GArray *edges_only)
{
  const QdFeature *f = qd_layer_feature(job->a->parcels, parcel);
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  gsize size;
  const guint8 *wkb = qd_layer_wkb(job->a->parcels, parcel, &size);
  QdFrameSide side = qd_frame_side_of(job->plot->frame, wkb, size);
  double part = side == QD_FRAME_BORDER   ? qd_frame_area_of(job->plot->frame, wkb, size, &box)
                : side == QD_FRAME_INSIDE ? f->area_m2
                                          : 0;
  if (part < LEAST_PART_M2) {
    const QdCoverMember member = member_of(job, parcel);
    if (side == QD_FRAME_BORDER && is_on_earth(&box))
      g_array_append_val(edges_only, member);
    return false;
  }
  GEOSGeometry *cut = NULL;
  if (part > f->area_m2 - LEAST_PART_M2)
    part = f->area_m2;
  else if (job->a->with_cuts && job->unit != NULL)
    cut = qd_allocation_cut(job, parcel, part);
  set_share(job, i, parcel, part, cut);
  return true;
}

static void
find_shares(Job *job)
{
  const GArray *inside = job->plot->candidates->inside, *near = job->plot->candidates->near;
  guint n = inside->len;
  set_share_count(job, n + near->len);
  for (guint i = 0; i < n; i++) {
    guint32 parcel = g_array_index(inside, guint32, i);
    set_share(job, i, parcel, qd_layer_feature(job->a->parcels, parcel)->area_m2, NULL);
  }
  g_autoptr(GArray) edges_only = g_array_new(FALSE, FALSE, sizeof(QdCoverMember));
  for (guint i = 0; i < near->len; i++)
    n += take_near_parcel(job, n, g_array_index(near, guint32, i), edges_only);
  set_share_count(job, n);
  g_array_append_vals(job->members, edges_only->data, edges_only->len);
}

/* ---- gaps ---- */

static void
report_gap(const Job *job, const GEOSGeometry *polygon, double area_m2, double length_m, const double *place)
{
  g_autofree char *width = qd_allocation_width(job, area_m2, length_m);
  qd_allocation_report(job, "gap", G_MAXUINT32, NULL, width, area_m2, polygon, place);
}

/* A part of a gap that no allowed gap covers. @return its area, 0 where it is below the tolerance */
static double
report_rest(const Job *job, const GEOSGeometry *part)
{
  double area = qd_geos_area(job->geos, part), length = 0, place[2] = {0};
  GEOSLength_r(job->h, part, &length);
  if (!(area > QD_NOISE_M2) || is_small(job, area, length))
    return 0;
  GEOSGeometry *point = GEOSPointOnSurface_r(job->h, part);
  bool has_place =
      point != NULL && GEOSGeomGetX_r(job->h, point, &place[0]) == 1 && GEOSGeomGetY_r(job->h, point, &place[1]) == 1;
  qd_geos_destroy(job->geos, point);
  report_gap(job, part, area, length, has_place ? place : NULL);
  return area;
}

/* @return false when nothing of the gap is allowed: it is then to be reported as it is */
static bool
allow_gap(Job *job, const QdFace *face)
{
  if (job->a->allowed_gaps == NULL || job->unit == NULL)
    return false;
  GEOSGeometry *rest = qd_allowed_gaps_rest(job->a->allowed_gaps, job->geos, face->polygon);
  double rest_m2 = rest == NULL ? NAN : qd_geos_area(job->geos, rest);
  bool is_allowed = rest_m2 <= face->area_m2 - QD_NOISE_M2;
  if (is_allowed) {
    double reported = 0;
    for (int i = 0; i < GEOSGetNumGeometries_r(job->h, rest); i++)
      reported += report_rest(job, GEOSGetGeometryN_r(job->h, rest, i));
    job->allowed_m2 += face->area_m2 - reported;
    job->n_allowed++;
  }
  qd_geos_destroy(job->geos, rest);
  return is_allowed;
}

static void
free_bytes(gpointer bytes)
{
  g_bytes_unref(bytes);
}

static bool
count_gap(Job *job, const QdFace *face)
{
  GBytes *wkb = job->a->with_division ? qd_geos_write(job->geos, face->polygon) : NULL;
  if (job->a->with_division && wkb == NULL)
    return false;
  if (wkb != NULL)
    g_ptr_array_add(job->out->gaps, wkb);
  job->out->gap_m2 += face->area_m2;
  if (qd_allocation_count_small(job, face->area_m2, face->length_m))
    return true;
  const double place[2] = {face->x, face->y};
  if (!allow_gap(job, face))
    report_gap(job, face->polygon, face->area_m2, face->length_m, place);
  return true;
}

static bool
settle_faces(Job *job, GError **error)
{
  GArray *faces = qd_cover_faces(job->geos, (const QdCoverMember *)(const void *)job->members->data, job->members->len,
                                 &job->boxes, job->plot->frame, qd_layer_edge_cells(job->a->parcels), error);
  if (faces == NULL)
    return false;
  bool ok = true;
  for (guint i = 0; ok && i < faces->len; i++) {
    const QdFace *face = &g_array_index(faces, QdFace, i);
    if (face->count == 0)
      ok = count_gap(job, face);
    else if (!(ok = qd_overlap_settle(job, face)) && !qd_cancelled(error))
      g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("unit %s: cannot settle the overlap at %.3f, %.3f: %s"),
                  job->unit != NULL ? job->unit->code : "-", face->x, face->y, qd_geos_message(job->geos));
  }
  qd_faces_free(job->geos, faces);
  return ok;
}

/* One line a unit for what is no error. */
static void
report_sum(const Job *job, const char *rule, guint count, double sum_m2)
{
  if (job->unit == NULL || sum_m2 < QD_NOISE_M2)
    return;
  g_autofree char *n = g_strdup_printf("%u", count);
  g_autofree char *limit = qd_format_for_people(job->a->project->snap_mm, 1, job->a->project->lang);
  const QdFindingSpec spec = {.rule = rule,
                              .unit = job->unit->code,
                              .layer = qd_layer_name(job->a->parcels, 0),
                              .value = n,
                              .expected = limit,
                              .measure = sum_m2};
  qd_findings_add(job->a->findings, &spec);
}

/* Hands the cut geometries to the shares. */
static bool
keep_cuts(Job *job)
{
  bool ok = true;
  for (guint i = 0; i < job->cuts->len; i++) {
    GEOSGeometry *cut = g_array_index(job->cuts, GEOSGeometry *, i);
    if (cut != NULL && job->a->with_pieces && job->unit != NULL) {
      GBytes *wkb = qd_geos_write(job->geos, cut);
      g_array_index(job->out->shares, QdShare, i).wkb = wkb;
      ok = ok && wkb != NULL;
    }
    qd_geos_destroy(job->geos, cut);
  }
  return ok;
}

bool
qd_allocate(const QdAllocation *allocation, const QdPlot *plot, QdAllocated *out, GError **error)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  Job job = {.a = allocation, .plot = plot, .geos = geos, .h = qd_geos_handle(geos), .unit = plot->unit, .out = out};
  *out = (QdAllocated){.shares = g_array_new(FALSE, TRUE, sizeof(QdShare))};
  if (allocation->with_division) {
    out->lost = g_array_new(FALSE, FALSE, sizeof(QdLost));
    out->gaps = g_ptr_array_new_with_free_func(free_bytes);
  }
  job.reader = qd_nearby_reader_new(geos);
  job.members = g_array_new(FALSE, FALSE, sizeof(QdCoverMember));
  job.cuts = g_array_new(FALSE, FALSE, sizeof(GEOSGeometry *));
  find_shares(&job);
  bool ok = settle_faces(&job, error);
  ok = qd_overlap_shrink_pieces(&job) && ok;
  qd_nearby_reader_free(job.reader);
  report_sum(&job, "misfits_below_snap", job.n_small, job.small_m2);
  report_sum(&job, "allowed_gap", job.n_allowed, job.allowed_m2);
  ok = keep_cuts(&job) && ok;
  if (!ok && error != NULL && *error == NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("unit %s: %s"), plot->unit != NULL ? plot->unit->code : "-",
                qd_geos_message(geos));
  qd_geos_destroy(geos, job.plot_geometry);
  qd_boxes_free(job.boxes);
  g_array_unref(job.members);
  g_array_unref(job.cuts);
  return ok;
}
