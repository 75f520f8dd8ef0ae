/* source/drawing.h — DGN and DXF drawings as layers: their closed shapes, with the texts inside them.
 *
 * A drawing has elements, not features. Each closed element becomes a polygon with the fields "label_text" (the texts
 * that begin inside it and in no other shape, if they have letters), "label_number" (those without letters) and "level"
 * (of the element). Several different texts are joined by " | ", so that no one of them is taken for the code. */
#ifndef QD_SOURCE_DRAWING_H
#define QD_SOURCE_DRAWING_H

#include "source/layer.h"

/** @return whether GDAL's driver is one for drawings. */
bool qd_drawing_is(const char *driver);

/** Refuses what looks like a drawing and cannot be read (DGN V8, DWG, binary DXF), and one that was cut, with what to
 * do about it. Other files pass. */
bool qd_drawing_check(const char *path, GError **error);

/** Puts the shapes (the lines, where no polygons are wanted) of file->layer, of a drawing, into a layer in memory,
 * which takes its place. Findings: texts outside of shapes or in several, lines that are not closed. */
bool qd_drawing_read(QdLayerFile *file, GError **error);

#endif
