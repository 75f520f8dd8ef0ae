/* tiles/paper.h — land use on paper: pieces of one category made one area, on the grid of what a printer shows.
 *
 * A page cannot hold each parcel of a commune, nor would anyone see them. Points are moved to the nearest step of a
 * fine grid (the same for both sides of a border, so that nothing opens between neighbours), borders between pieces of
 * one category fall away, and so do points on a straight line. For drawing only: nothing is measured on it. */
#ifndef QD_TILES_PAPER_H
#define QD_TILES_PAPER_H

#include <cairo.h>

#include "tiles/shapes.h"

/* How cells of a grid lie on a sheet. */
typedef struct {
  double left, top; /* cells at the corner */
  double steps_per_cell, tolerance_steps;
  QdCellBox box; /* what the sheet shows; shapes are cut off at it */
} QdPaper;

typedef struct {
  gint32 x, y; /* steps from the corner */
} QdPaperPoint;

static inline int
qd_paper_compare(QdPaperPoint a, QdPaperPoint b)
{
  if (a.x != b.x)
    return a.x < b.x ? -1 : 1;
  return (a.y > b.y) - (a.y < b.y);
}

/* All land of one style, to be filled even-odd. */
typedef struct {
  guint8 style;
  guint32 first_ring, n_rings;
} QdPaperArea;

typedef struct {
  guint n_areas;
  QdPaperArea *areas; /* by style */
  guint32 *rings;     /* ring i: points rings[i] … rings[i + 1] − 1, not closed */
  QdPaperPoint *points;
} QdPaperLand;

/** Lays the shapes from first on, n of them, which do not overlap. */
QdPaperLand *qd_paper_land_new(const QdShapes *shapes, guint first, guint n, const QdPaper *paper);
void qd_paper_land_free(QdPaperLand *land);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPaperLand, qd_paper_land_free)

/** Adds an area's rings to the path of cr. */
void qd_paper_land_trace(const QdPaperLand *land, const QdPaperArea *area, double px_per_step, cairo_t *cr);

#endif
