/* tiles/map.h — the overview map of a run: reports/map.png.
 *
 * The province in the project CRS, 1400 px wide: official land-use colours, borders and names of units, roads, legend
 * of what is there, scale bar, north arrow, CRS, and in red that the geometry is synthetic where it is.
 * A pixel of land use shows the category that covers most of it, in its exact colour: no blends, no seams.
 * The bytes depend on the fonts that are installed (Noto Sans, else DejaVu Sans), unlike those of any other output;
 * with the same fonts they are the same. */
#ifndef QD_TILES_MAP_H
#define QD_TILES_MAP_H

#include "tiles/maps.h"

/** Writes the picture. */
bool qd_map_write(const QdMaps *maps, const char *path, GError **error);

/** Draws the map alone, without title and legend, with its upper left corner at 0, 0: QD_FRAME_WIDTH × frame_height.
 * The land use is an image, all else is vectors and text. */
void qd_map_draw(const QdMaps *maps, cairo_t *cr);

#endif
