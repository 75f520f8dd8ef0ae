/* package/blob.h — geometry as a GeoPackage holds it: a header with the box, then WKB of a multi-geometry. */
#ifndef QD_PACKAGE_BLOB_H
#define QD_PACKAGE_BLOB_H

#include <glib.h>
#include <stdbool.h>

#include "package/writer.h"

/* west, east, south, north: the order of the format. */
typedef struct {
  double side[4];
} QdEnvelope;

/** Makes the blob of a polygon or a line, single or multi.
 *
 * @param blob      replaced; empty for an empty geometry
 * @param length_m  out, or NULL
 * @return          false for bytes that are no geometry of this shape */
bool qd_blob_set(GByteArray *blob, QdShape shape, int srs, const guint8 *wkb, gsize size, QdEnvelope *box,
                 double *length_m);

/** Makes the blob of a point. */
void qd_blob_set_point(GByteArray *blob, int srs, double x, double y, QdEnvelope *box);

#endif
