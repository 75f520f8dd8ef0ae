#include "balance/nearby.h"

#include <math.h>
#include <string.h>

#define LARGE_BYTES 65536
#define HEADER 9 /* byte order, type, count */

typedef struct {
  gsize offset, size;
  QdBox box;
} Part;

void
qd_nearby_clear(QdNearby *nearby)
{
  g_clear_pointer(&nearby->parts, g_array_unref);
  nearby->wkb = NULL;
}

/* Walks the parts: each is a polygon WKB of its own. */
static void
find_parts(QdNearby *nearby, const guint8 *wkb, gsize size)
{
  QdWkbReader reader;
  QdRing ring;
  qd_nearby_clear(nearby);
  nearby->wkb = wkb;
  nearby->parts = g_array_new(FALSE, FALSE, sizeof(Part));
  Part *part = NULL;
  guint32 number = G_MAXUINT32;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    gsize end = (gsize)(ring.xy - wkb) + (gsize)ring.n * 16;
    if (ring.part != number) { /* the part's header and the ring's count stand before its points */
      const Part begun = {.offset = (gsize)(ring.xy - wkb) - HEADER - 4};
      g_array_append_val(nearby->parts, begun);
      part = &g_array_index(nearby->parts, Part, nearby->parts->len - 1);
      number = ring.part;
    }
    part->size = end - part->offset;
  }
  for (guint i = 0; i < nearby->parts->len; i++) {
    part = &g_array_index(nearby->parts, Part, i);
    qd_wkb_box(wkb + part->offset, part->size, &part->box);
  }
}

GEOSGeometry *
qd_nearby_read(QdNearby *nearby, QdGeos *geos, const guint8 *wkb, gsize size, const QdBox *box)
{
  guint32 type = 0, count = 0;
  if (size >= HEADER)
    memcpy(&type, wkb + 1, 4);
  if (size < LARGE_BYTES || type != 6)
    return qd_geos_read(geos, wkb, size);
  if (nearby->wkb != wkb)
    find_parts(nearby, wkb, size);
  g_autoptr(GByteArray) some = g_byte_array_new();
  g_byte_array_append(some, wkb, HEADER);
  for (guint i = 0; i < nearby->parts->len; i++) {
    const Part *part = &g_array_index(nearby->parts, Part, i);
    if (!qd_box_meets(&part->box, box))
      continue;
    g_byte_array_append(some, wkb + part->offset, (guint)part->size);
    count++;
  }
  memcpy(some->data + 5, &count, 4);
  return qd_geos_read(geos, some->data, some->len);
}
