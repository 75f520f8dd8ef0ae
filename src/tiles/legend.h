/* tiles/legend.h — the column beside a map: what its colours and lines mean. */
#ifndef QD_TILES_LEGEND_H
#define QD_TILES_LEGEND_H

#include "base/words.h"
#include "quydat/outputs.h"
#include "tiles/scene.h"

typedef struct {
  const QdResult *result;
  const QdScene *scene;
  const QdWords *words;
  cairo_t *cr;
} QdLegend;

/** Draws the legend with its upper left corner at x, y: the categories that are there (the largest, under the names of
 * their groups), land without a known code, borders, and the kinds of roads and zones that are there.
 *
 * @return the y below it */
double qd_legend_draw(const QdLegend *legend, double x, double y, double width);

#endif
