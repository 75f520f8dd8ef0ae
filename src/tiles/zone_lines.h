/* tiles/zone_lines.h — slanting lines over an area: zones, through which land use is still to be seen. */
#ifndef QD_TILES_ZONE_LINES_H
#define QD_TILES_ZONE_LINES_H

#include "tiles/scene.h"

/** Fills a rectangle with lines in the source colour; what else is clipped is left out. Sizes are px at 96 dpi. */
void qd_slant_lines(cairo_t *cr, double x, double y, double width, double height);

/** Hatches the zones of a scene, each phase in its colour. */
void qd_zones_hatch(const QdScene *scene, const QdView *view, QdSetColour set_colour, cairo_t *cr);

/** Adds the rings of a shape to the path. */
void qd_trace_rings(const QdShapes *shapes, guint shape, const QdView *view, cairo_t *cr);

#endif
