/* tiles/hatch.h — how zones are filled: a tint of their colour with lines aslant, in one place of the plane for all
 * tiles. Read-only once made. */
#ifndef QD_TILES_HATCH_H
#define QD_TILES_HATCH_H

#include "base/symbols.h"
#include "tiles/blend.h"
#include <cairo.h>

typedef struct QdHatch QdHatch;

/** @return NULL for a symbol that fills nothing. */
QdHatch *qd_hatch_new(const QdSymbol *symbol, double scale);
void qd_hatch_free(QdHatch *hatch);

/** Makes the hatch the source of cr, whose surface shows the window. */
void qd_hatch_use(const QdHatch *hatch, const QdWindow *window, cairo_t *cr);

#endif
