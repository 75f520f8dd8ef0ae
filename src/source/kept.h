/* source/kept.h — geometries that an earlier run brought into the spool, so that the next run does not.
 *
 * With a cache, the spool of a layer is a file of it, and beside it lies what each geometry as read has become there. A
 * geometry that is read again byte for byte, from a file whose coordinates are transformed and repaired alike, is taken
 * from there; new ones are put behind. A geometry of which there is a finding is never kept. */
#ifndef QD_SOURCE_KEPT_H
#define QD_SOURCE_KEPT_H

#include "base/hash.h"
#include "source/layer.h"

/* A geometry as read. */
typedef struct {
  QdHash hash;
  guint64 check; /* hash of what it became */
  bool is_kept;  /* for the next run */
} QdSource;

/** Lets a layer without features use the spool of the request's cache. */
bool qd_kept_shapes_open(const QdLayerRequest *request, QdLayer *layer, GError **error);
/** Takes NULL. */
void qd_kept_shapes_free(QdKeptShapes *shapes);

/** @return a number that stands for all that decides what becomes of a geometry of a file. */
guint64 qd_kept_shapes_context(const QdLayerFile *file);

/** As qd_shape(); what the spool has already is not returned, its record is whole.
 *
 * @param source  out
 * @param near    where the geometry is looked for first: the one after the last that was found; changed here */
const guint8 *qd_kept_shapes_shape(QdKeptShapes *shapes, guint64 context, QdShaper *shaper, const guint8 *wkb,
                                   gsize size, QdRecord *record, guint8 **owned, QdSource *source, guint64 *near,
                                   GError **error);
/** Notes n features of one file that were put into the layer, the first at an index. From any thread. */
void qd_kept_shapes_note(QdLayer *layer, guint first, const QdRecord *records, const QdSource *sources, guint n);
/** @return whether anything was taken from the cache. Takes NULL. */
bool qd_kept_shapes_were_found(const QdKeptShapes *shapes);
/** Keeps what was noted, once all is in the spool, unless next to nothing changed. Takes NULL. */
void qd_kept_shapes_save(QdKeptShapes *shapes);

#endif
