/* tiles/ink.h — the lines and areas of a layer at one zoom, in pixels of the whole plane.
 *
 * Points nearer than a fraction of a pixel to the one before are passed over once for the whole zoom, and dashes are
 * counted from the beginning of each line: a line looks the same in whatever part of the plane it is drawn. Read-only
 * once made. */
#ifndef QD_TILES_INK_H
#define QD_TILES_INK_H

#include "tiles/blend.h"
#include "tiles/style.h"

typedef struct QdInk QdInk;

typedef struct {
  const QdStyle *style;
  int shift;          /* a pixel is 2^shift cells */
  double scale;       /* of pens, 1 at 96 dpi */
  double thinnest_px; /* symbols with a thinner pen are left out */
} QdInkSpec;

/** @param shapes  their style is the index of a symbol; NULL: no layer
 * @return         NULL when there is nothing to draw */
QdInk *qd_ink_new(const QdShapes *shapes, const QdInkSpec *spec);
void qd_ink_free(QdInk *ink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdInk, qd_ink_free)

/** Strokes what meets the window, all casings below all strokes. @param ink  may be NULL */
void qd_ink_stroke(const QdInk *ink, const QdWindow *window, cairo_t *cr);

/** Fills the areas that meet the window with the hatch of their symbol. @param ink  of polygons; may be NULL */
void qd_ink_hatch(const QdInk *ink, const QdWindow *window, cairo_t *cr);

#endif
