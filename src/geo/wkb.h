/* geo/wkb.h — rings and lines of a WKB geometry, read in place.
 *
 * Takes 2D little-endian WKB of Polygon, MultiPolygon, LineString, MultiLineString as the spool holds it. Coordinates
 * in WKB are not aligned: they are read with memcpy. Plain C, no allocation. */
#ifndef QD_GEO_WKB_H
#define QD_GEO_WKB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* One ring (closed: the last point repeats the first) or line. */
typedef struct {
  const uint8_t *xy; /* n interleaved pairs, unaligned */
  uint32_t n;
  uint32_t part; /* polygon or line of a multi geometry */
  bool is_hole;
} QdRing;

typedef struct {
  const uint8_t *p, *end;
  uint32_t parts_left, rings_left, part;
  uint32_t type; /* of the current part: 2 line, 3 polygon */
  bool is_first_ring, is_multi, is_broken;
} QdWkbReader;

/** Starts reading; a geometry of another type or a truncated one gives no rings and sets is_broken. */
void qd_wkb_reader_init(QdWkbReader *reader, const uint8_t *wkb, size_t size);

/** @return false after the last ring or line. */
bool qd_wkb_next_ring(QdWkbReader *reader, QdRing *ring);

static inline void
qd_ring_point(const QdRing *ring, uint32_t i, double *x, double *y)
{
  memcpy(x, ring->xy + (size_t)i * 16, 8);
  memcpy(y, ring->xy + (size_t)i * 16 + 8, 8);
}

#endif
