#include "balance/gaps.h"

#include "geo/boxes.h"

struct QdAllowedGaps {
  const QdLayer *layer;
  GArray *features; /* guint: the measurable ones; the others are findings of their own */
  QdBoxes *boxes;   /* of these */
};

QdAllowedGaps *
qd_allowed_gaps_new(const QdLayer *layer)
{
  if (layer == NULL)
    return NULL;
  QdAllowedGaps *allowed = g_new0(QdAllowedGaps, 1);
  allowed->layer = layer;
  allowed->features = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < qd_layer_count(layer); i++)
    if (qd_layer_feature(layer, i)->state == QD_GEOMETRY_OK)
      g_array_append_val(allowed->features, i);
  allowed->boxes = qd_boxes_new(allowed->features->len);
  for (guint i = 0; i < allowed->features->len; i++) {
    const QdFeature *f = qd_layer_feature(layer, g_array_index(allowed->features, guint, i));
    const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
    qd_boxes_set(allowed->boxes, i, &box);
  }
  qd_boxes_ready(allowed->boxes);
  return allowed;
}

void
qd_allowed_gaps_free(QdAllowedGaps *allowed)
{
  if (allowed == NULL)
    return;
  g_array_unref(allowed->features);
  qd_boxes_free(allowed->boxes);
  g_free(allowed);
}

GEOSGeometry *
qd_allowed_gaps_rest(const QdAllowedGaps *allowed, QdGeos *geos, const GEOSGeometry *gap)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  QdBox box;
  if (GEOSGeom_getXMin_r(h, gap, &box.min_x) != 1 || GEOSGeom_getYMin_r(h, gap, &box.min_y) != 1 ||
      GEOSGeom_getXMax_r(h, gap, &box.max_x) != 1 || GEOSGeom_getYMax_r(h, gap, &box.max_y) != 1)
    return NULL;
  g_autoptr(GArray) near = qd_boxes_meeting(allowed->boxes, &box);
  GEOSGeometry *rest = GEOSGeom_clone_r(h, gap);
  for (guint i = 0; rest != NULL && i < near->len; i++) {
    gsize size;
    guint feature = g_array_index(allowed->features, guint, g_array_index(near, guint, i));
    const guint8 *wkb = qd_layer_wkb(allowed->layer, feature, &size);
    GEOSGeometry *polygon = qd_geos_read(geos, wkb, size);
    GEOSGeometry *less = polygon == NULL ? NULL : qd_geos_overlay(geos, QD_OVERLAY_DIFFERENCE, rest, polygon);
    qd_geos_destroy(geos, polygon);
    qd_geos_destroy(geos, rest);
    rest = less;
  }
  return rest;
}
