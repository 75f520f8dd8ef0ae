/* tiles/unit_map.h — the map of one unit on a page: its land by category, its neighbours' outlines, zones, roads, and
 * where its findings are; and small maps of single findings.
 *
 * Sizes are px of 1/96 inch, 0.75 pt; a map is drawn on any Cairo surface: as vectors into a PDF, or into an image. */
#ifndef QD_TILES_UNIT_MAP_H
#define QD_TILES_UNIT_MAP_H

#include "tiles/maps.h"
#include "tiles/paper.h"

typedef struct {
  QdPaper *paper;
  double scale;          /* 1 : so many, on paper */
  GArray *codes, *names; /* QdLabel */
} QdUnitMap;

/** @param width_px, most_height_px  of the sheet; the scale is the largest round one at which the unit fits
 * @return                           NULL where the unit has no geometry */
QdUnitMap *qd_unit_map_new(const QdMaps *maps, guint unit, double width_px, double most_height_px);
void qd_unit_map_free(QdUnitMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdUnitMap, qd_unit_map_free)

/** Draws the map with its upper left corner at 0, 0.
 *
 * @param places  QdFinding *, numbered from 1 on the map; those without a place are passed over */
void qd_unit_map_draw(const QdUnitMap *map, const GPtrArray *places, cairo_t *cr);

/** Draws where a finding is, with the land of some units around it; where there are several, with the
 * names of all units that the sheet shows. */
void qd_unit_map_draw_place(const QdMaps *maps, const guint *units, guint n_units, const QdFinding *finding,
                            double width_px, double height_px, cairo_t *cr);

#endif
