/* tiles/names.h — the names on the tiles of one zoom: placed once over the whole province, in pixels of the plane.
 *
 * A name is a picture at a place; a tile shows the part of it that lies in the tile. So no name is cut at an edge of a
 * tile, none stands twice, and none stands on another. Read-only once made. */
#ifndef QD_TILES_NAMES_H
#define QD_TILES_NAMES_H

#include "tiles/blend.h"
#include "tiles/name_list.h"

typedef struct QdNames QdNames;

typedef struct {
  const QdStyle *style;
  const char *fonts; /* families, in their order: "Noto Sans, DejaVu Sans" */
  int shift;         /* a pixel is 2^shift cells */
  double scale;      /* of letters: 1, or 2 for tiles of double density */
} QdNamesSpec;

/** @param wanted  QdNameWanted; one that finds no room, or is far wider than what it names, is left out */
QdNames *qd_names_new(const GArray *wanted, const QdNamesSpec *spec);
void qd_names_free(QdNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdNames, qd_names_free)

/** @return how many found room. */
guint qd_names_count(const QdNames *names);
/** Where a name stands. */
void qd_names_place(const QdNames *names, guint index, gint64 *left, gint64 *top, int *width, int *height);

/** Draws what stands in the window over premultiplied ARGB. @param stride  in pixels */
void qd_names_draw(const QdNames *names, const QdWindow *window, guint32 *pixels, gsize stride);

#endif
