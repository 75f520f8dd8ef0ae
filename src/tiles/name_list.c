#include "tiles/name_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "geo/crs.h"

/* The middle of the widest part of a shape on the line through the middle of its box. */
static bool
inside(const QdShapes *shapes, const QdShape *shape, QdCell *at)
{
  double y = ((double)shape->box.min_y + shape->box.max_y) / 2 + 0.25, widest = 0;
  g_autoptr(GArray) crossings = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
    for (guint32 i = shapes->rings[ring]; i + 1 < shapes->rings[ring + 1]; i++) {
      QdCell a = shapes->cells[i], b = shapes->cells[i + 1];
      if ((a.y < y) == (b.y < y))
        continue;
      double x = a.x + (y - a.y) * ((double)b.x - a.x) / ((double)b.y - a.y);
      guint k = 0;
      while (k < crossings->len && g_array_index(crossings, double, k) < x)
        k++;
      g_array_insert_val(crossings, k, x);
    }
  for (guint k = 0; k + 1 < crossings->len; k += 2) {
    double west = g_array_index(crossings, double, k), east = g_array_index(crossings, double, k + 1);
    if (east - west <= widest)
      continue;
    widest = east - west;
    *at = (QdCell){(guint32)((west + east) / 2), (guint32)y};
  }
  return widest > 0;
}

static void
add(GArray *names, const char *text, QdNameKind kind, QdCell at, const QdShape *shape, guint8 colour)
{
  double width = (double)shape->box.max_x - shape->box.min_x, height = (double)shape->box.max_y - shape->box.min_y;
  const QdNameWanted name = {text, kind, at, width, width * height, colour};
  g_array_append_val(names, name);
}

static bool
add_units(GArray *names, const QdResult *result, const QdScene *scene, const QdGrid *grid, const char *plane,
          GError **error)
{
  g_autoptr(QdTransform) transform = qd_transform_new(result->project->crs, plane, result->project->crs, error);
  if (transform == NULL)
    return false;
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *unit = qd_units_get(result->units, i);
    const QdShape *shape = &scene->units->shapes[i];
    double xy[] = {unit->label_x, unit->label_y};
    if (shape->n_rings == 0 || unit->name[0] == '\0' || !isfinite(xy[0]) || !qd_transform_points(transform, xy, 1))
      continue;
    QdCell at = {(guint32)((xy[0] - grid->west) * grid->per_metre), (guint32)((grid->north - xy[1]) * grid->per_metre)};
    add(names, unit->name, QD_NAME_UNIT, at, shape, 0);
  }
  return true;
}

static void
add_zones(GArray *names, const QdResult *result, const QdScene *scene)
{
  QdCell at;
  for (guint i = 0; scene->zones != NULL && i < scene->zones->n; i++) {
    const QdShape *shape = &scene->zones->shapes[i];
    const char *text = qd_layer_text(result->zones, i, QD_TEXT_NAME);
    if (shape->n_rings > 0 && text[0] != '\0' && inside(scene->zones, shape, &at))
      add(names, text, QD_NAME_ZONE, at, shape, scene->style->pens[shape->style].stroke);
  }
}

static int
by_importance(gconstpointer pa, gconstpointer pb)
{
  const QdNameWanted *a = pa, *b = pb;
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (a->area != b->area)
    return a->area > b->area ? -1 : 1;
  int order = strcmp(a->text, b->text);
  return order != 0 ? order : (a->at.x > b->at.x) - (a->at.x < b->at.x);
}

GArray *
qd_name_list_new(const QdResult *result, const QdScene *scene, const QdGrid *grid, const char *plane, GError **error)
{
  g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(QdNameWanted));
  if (!add_units(names, result, scene, grid, plane, error))
    return NULL;
  add_zones(names, result, scene);
  g_array_sort(names, by_importance);
  return g_steal_pointer(&names);
}
