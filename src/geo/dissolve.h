/* geo/dissolve.h — faces of the same label become one: a coverage of the borders between labels.
 *
 * Borders are whole arcs of the source, joined where only two of them are left at a node. Each face of the result is
 * one piece of land that hangs together along edges (land that touches in a point only is two faces), with one outer
 * ring and its holes; rings that touch themselves in a point are divided there, so that each is simple. The area of a
 * face is the sum of those it is made of. Where members lie on each other, so do the faces. */
#ifndef QD_GEO_DISSOLVE_H
#define QD_GEO_DISSOLVE_H

#include "geo/coverage.h"

/** @param labels  any numbers, one for each face of the source
 * @return         faces in the order of their labels; without weights */
QdCoverage *qd_coverage_dissolve(const QdCoverage *source, const int32_t *labels);

#endif
