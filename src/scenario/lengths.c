/* How much of each line lies in each unit. */
#include <math.h>

#include "base/number.h"
#include "base/parallel.h"
#include "geo/frame.h"
#include "geo/geos.h"
#include "scenario/take.h"

typedef struct {
  const QdUnits *units;
  const QdWorks *works;
  double *lengths; /* works × units */
} Jobs;

/* The part of a segment that lies in a unit, where its border may pass. */
static double
cut_length(QdGeos **geos, GEOSGeometry **polygon, const QdUnit *unit, const QdFrameEdge *e)
{
  if (*geos == NULL) {
    *geos = qd_geos_new();
    *polygon = qd_geos_read(*geos, unit->wkb, unit->wkb_size);
  }
  GEOSContextHandle_t h = qd_geos_handle(*geos);
  GEOSCoordSequence *points = GEOSCoordSeq_create_r(h, 2, 2);
  GEOSCoordSeq_setXY_r(h, points, 0, e->ax, e->ay);
  GEOSCoordSeq_setXY_r(h, points, 1, e->bx, e->by);
  GEOSGeometry *segment = GEOSGeom_createLineString_r(h, points);
  GEOSGeometry *inside = *polygon == NULL || segment == NULL ? NULL : GEOSIntersection_r(h, segment, *polygon);
  double length = 0;
  if (inside != NULL)
    GEOSLength_r(h, inside, &length);
  qd_geos_destroy(*geos, inside);
  qd_geos_destroy(*geos, segment);
  return length;
}

static void
measure_unit(guint i, gpointer data)
{
  Jobs *jobs = data;
  const QdUnit *unit = qd_units_get(jobs->units, i);
  const QdBox box = {unit->min_x, unit->min_y, unit->max_x, unit->max_y};
  guint n_units = qd_units_count(jobs->units);
  QdGeos *geos = NULL;
  GEOSGeometry *polygon = NULL;
  QdFrame frame;
  qd_frame_init(&frame, unit->wkb, unit->wkb_size);
  for (guint k = 0; k < jobs->works->works->len; k++) {
    const QdWork *work = qd_works_get(jobs->works, k);
    const QdFeature *f = qd_layer_feature(work->layer, work->feature);
    const QdBox of_line = {f->min_x, f->min_y, f->max_x, f->max_y};
    gsize size;
    const guint8 *wkb = qd_layer_wkb(work->layer, work->feature, &size);
    if (work->kind != QD_WORK_LINE || wkb == NULL || !qd_box_meets(&box, &of_line))
      continue;
    QdWkbReader reader;
    QdRing line;
    QdSum sum = {0};
    qd_wkb_reader_init(&reader, wkb, size);
    while (qd_wkb_next_ring(&reader, &line)) {
      for (guint p = 1; p < line.n; p++) {
        QdFrameEdge e;
        bool is_near;
        qd_ring_point(&line, p - 1, &e.ax, &e.ay);
        qd_ring_point(&line, p, &e.bx, &e.by);
        const QdBox of_edge = {fmin(e.ax, e.bx), fmin(e.ay, e.by), fmax(e.ax, e.bx), fmax(e.ay, e.by)};
        if (!qd_box_meets(&box, &of_edge))
          continue;
        QdFrameSide side = qd_frame_side_of_edge(&frame, &e, &is_near);
        if (side != QD_FRAME_OUTSIDE || is_near)
          qd_sum_add(&sum,
                     side == QD_FRAME_INSIDE ? hypot(e.bx - e.ax, e.by - e.ay) : cut_length(&geos, &polygon, unit, &e));
      }
    }
    jobs->lengths[(gsize)k * n_units + i] = qd_sum_value(&sum);
  }
  qd_frame_clear(&frame);
  if (polygon != NULL)
    qd_geos_destroy(geos, polygon);
  qd_geos_free(geos);
}

GArray *
qd_lengths_new(const QdLandTakeRequest *request, const QdWorks *works)
{
  guint n_units = qd_units_count(request->units), n = works->works->len;
  Jobs jobs = {request->units, works, g_new0(double, (gsize)n *n_units + 1)};
  GArray *lengths = g_array_new(FALSE, FALSE, sizeof(QdWorkLength));
  qd_parallel(n_units, request->jobs, measure_unit, &jobs);
  for (guint k = 0; k < n; k++) {
    double inside = 0, all = qd_works_get(works, k)->length_m;
    for (guint i = 0; i < n_units; i++) {
      const QdWorkLength length = {k, i, jobs.lengths[(gsize)k * n_units + i]};
      inside += length.length_m;
      if (length.length_m > 0)
        g_array_append_val(lengths, length);
    }
    const QdWorkLength outside = {k, n_units, all - inside};
    if (qd_works_get(works, k)->kind == QD_WORK_LINE && outside.length_m > 1e-6 * all)
      g_array_append_val(lengths, outside);
  }
  g_free(jobs.lengths);
  return lengths;
}
