#include "tiles/zone_lines.h"

#include <math.h>

#define PX_PER_MM (96 / 25.4)
#define STEP_PX (2 * PX_PER_MM * G_SQRT2) /* along the edge: lines are 2 mm apart, as in QGIS */
#define LINE_PX (0.15 * PX_PER_MM)

/* Lines lie in one raster whatever they fill. */
void
qd_slant_lines(cairo_t *cr, double x, double y, double width, double height)
{
  for (double at = floor((x + y) / STEP_PX) * STEP_PX; at < x + y + width + height; at += STEP_PX) {
    double top = MAX(y, at - x - width), bottom = MIN(y + height, at - x);
    if (top >= bottom)
      continue;
    cairo_move_to(cr, at - top, top);
    cairo_line_to(cr, at - bottom, bottom);
  }
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width(cr, LINE_PX);
  cairo_stroke(cr);
}

void
qd_trace_rings(const QdShapes *shapes, guint shape, const QdView *view, cairo_t *cr)
{
  const QdShape *s = &shapes->shapes[shape];
  for (guint32 r = s->first_ring; r < s->first_ring + s->n_rings; r++) {
    for (guint32 i = shapes->rings[r]; i + 1 < shapes->rings[r + 1]; i++) {
      double x = (shapes->cells[i].x - view->left) * view->px_per_cell;
      double y = (shapes->cells[i].y - view->top) * view->px_per_cell;
      if (i == shapes->rings[r])
        cairo_move_to(cr, x, y);
      else
        cairo_line_to(cr, x, y);
    }
    cairo_close_path(cr);
  }
}

void
qd_zones_hatch(const QdScene *scene, const QdView *view, QdSetColour set_colour, cairo_t *cr)
{
  const QdShapes *zones = scene->zones;
  for (guint i = 0; zones != NULL && i < zones->n; i++) {
    double left, top, right, bottom, shown[4];
    if (zones->shapes[i].n_rings == 0 || !qd_cell_box_meets(&zones->shapes[i].box, &view->box))
      continue;
    cairo_save(cr);
    cairo_clip_extents(cr, &shown[0], &shown[1], &shown[2], &shown[3]);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    qd_trace_rings(zones, i, view, cr);
    cairo_path_extents(cr, &left, &top, &right, &bottom);
    cairo_clip(cr);
    left = MAX(left, shown[0]);
    top = MAX(top, shown[1]);
    set_colour(cr, scene->style, scene->style->pens[zones->shapes[i].style].stroke);
    qd_slant_lines(cr, left, top, MIN(right, shown[2]) - left, MIN(bottom, shown[3]) - top);
    cairo_restore(cr);
  }
}
