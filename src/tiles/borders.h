/* tiles/borders.h — borders of units as lines, each drawn once.
 *
 * Outlines of neighbours run along each other; dashes drawn twice fill each other's gaps. So the lines are the arcs of
 * the units' coverage: one with units on both sides is a border between units; one with nothing on one side is the
 * province's, but for edges that have a unit near there (neighbours that do not fit). */
#ifndef QD_TILES_BORDERS_H
#define QD_TILES_BORDERS_H

#include <glib.h>

#include "geo/coverage.h"

typedef enum { QD_BORDER_UNIT, QD_BORDER_PROVINCE } QdBorderKind;

typedef struct {
  GPtrArray *lines; /* GBytes: a line as WKB */
  GArray *kinds;    /* guint8, a QdBorderKind of each */
} QdBorders;

/** @param units    their polygons; an empty one has no borders
 * @param reach_m  how far beside an edge a neighbour is looked for
 * @return         NULL when the units have too many points */
QdBorders *qd_borders_new(const QdCoverageMember *units, guint n, double reach_m);
void qd_borders_free(QdBorders *borders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdBorders, qd_borders_free)

#endif
