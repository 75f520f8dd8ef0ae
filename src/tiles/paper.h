/* tiles/paper.h — a sheet with one or more units in it, ready to be drawn on any surface as often as is wanted.
 *
 * Everything the sheet shows is laid out once: land by category, the units, zones, roads and borders, with no more
 * points than a printer shows (tiles/thin.h). A page's picture, its PDF and the atlas are drawn from the same. */
#ifndef QD_TILES_PAPER_H
#define QD_TILES_PAPER_H

#include "tiles/maps.h"

extern const guint8 QD_GAP_RGB[3]; /* land of its units that no parcel covers */

/* What the sheet shows. */
typedef struct {
  const guint *units; /* whose land is shown; the others are grey */
  guint n_units;
  double x, y; /* place in the project CRS in the middle of the sheet */
  double metres_per_px, width_px, height_px;
  bool is_close; /* a view of few parcels: those have outlines */
} QdPaperSpec;

typedef struct {
  const QdMaps *maps;
  GArray *units; /* guint */
  double width_px, height_px, metres_per_px;
  QdView view;
  GPtrArray *land;   /* QdShapes * of each unit; style: palette index */
  QdShapes *parcels; /* outlines in a close view; NULL for none */
  QdScene scene;     /* units, zones, roads and borders of the sheet; the rest is the maps' */
} QdPaper;

/** @return NULL with too many points */
QdPaper *qd_paper_new(const QdMaps *maps, const QdPaperSpec *spec);
void qd_paper_free(QdPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPaper, qd_paper_free)

/** Whether a unit's land is shown. */
bool qd_paper_shows(const QdPaper *paper, guint unit);

/** A place of the project CRS on the sheet. */
void qd_paper_px(const QdPaper *paper, double x, double y, double *px, double *py);

/** Draws all but words: neighbours in grey, the units' land in its colours, zones, roads, borders. */
void qd_paper_draw(const QdPaper *paper, cairo_t *cr);
/** Draws the scale bar in the lower left corner, and the frame. */
void qd_paper_draw_frame(const QdPaper *paper, double longest_px, double size, cairo_t *cr);

#endif
