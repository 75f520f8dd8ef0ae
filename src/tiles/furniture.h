/* tiles/furniture.h — what stands on every map: where north is, how long a kilometre is. */
#ifndef QD_TILES_FURNITURE_H
#define QD_TILES_FURNITURE_H

#include <cairo.h>

#include "base/words.h"

/** Draws the north arrow, 58 px high at size 1, the middle of its upper end at x, y. */
void qd_draw_north(cairo_t *cr, const QdWords *words, double x, double y, double size);

/** Draws a scale bar of two fields with a round length each, its left lower end at x, y.
 *
 * @param most_px  it is not longer */
void qd_draw_scale_bar(cairo_t *cr, const QdWords *words, double x, double y, double metres_per_px, double most_px);

#endif
