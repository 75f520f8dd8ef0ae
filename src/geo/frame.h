/* geo/frame.h — a polygon asked many times on which side of it other polygons lie.
 *
 * Most parcels lie wholly inside one unit, many of them along its border with the very vertices of the border. A grid
 * of the frame's edges decides both without building a geometry: a box over cells without edges lies on one side; a
 * polygon whose edges are the frame's own, or stay clear of them, lies on the side that all of them tell. What
 * comes closer than that to the border without being on it is left to a geometry library. Plain C. */
#ifndef QD_GEO_FRAME_H
#define QD_GEO_FRAME_H

#include "geo/area.h"

typedef enum { QD_FRAME_OUTSIDE, QD_FRAME_INSIDE, QD_FRAME_BORDER } QdFrameSide;

enum { QD_FRAME_CELLS = 256 };

/* Runs with the frame's land on its left. */
typedef struct {
  double ax, ay, bx, by;
} QdFrameEdge;

typedef struct {
  QdBox box;
  double columns_per_m, rows_per_m; /* of cells; 0 for a box without width or height */
  QdFrameEdge *edges;
  uint32_t n_edges;
  QdBox *rings;         /* box of each ring */
  uint32_t *ring_start; /* the edges of ring i are edges[ring_start[i] … ring_start[i + 1] − 1] */
  uint32_t n_rings;
  /* edges by cell and by column of cells: the edges of cell i are cell_edges[cell_start[i] … cell_start[i + 1] − 1];
   * filed when a frame is first asked, since in a run with a cache few are. From any thread */
  size_t are_filed;
  uint32_t *cell_start, *cell_edges, *column_start, *column_edges;
  uint8_t *cell_side; /* of a cell without edges, once it was asked for: QdFrameSide + 1; else 0. From any thread */
} QdFrame;

/** @param wkb  polygon or multipolygon; not needed afterwards */
void qd_frame_init(QdFrame *frame, const uint8_t *wkb, size_t size);
void qd_frame_clear(QdFrame *frame);

/** Files the edges, unless that is done: for those that look at them by cell. */
void qd_frame_file_edges(const QdFrame *frame);

/** Column and row of cells in which an x and a y lie. */
uint32_t qd_frame_column(const QdFrame *frame, double x);
uint32_t qd_frame_row(const QdFrame *frame, double y);

/** Parity of the edges above the point; on an edge either answer. */
bool qd_frame_contains(const QdFrame *frame, double x, double y);

/** Side of a whole box; BORDER where edges may pass. */
QdFrameSide qd_frame_side(const QdFrame *frame, const QdBox *box);

/** Side of a polygon; BORDER where it crosses the frame, or runs along it less than 1 µm away without sharing vertices.
 */
QdFrameSide qd_frame_side_of(const QdFrame *frame, const uint8_t *wkb, size_t size);

/** Side of one edge; one that is an edge of the frame lies outside.
 *
 * @param is_near  out: edges of the frame are near enough to have been asked */
QdFrameSide qd_frame_side_of_edge(const QdFrame *frame, const QdFrameEdge *edge, bool *is_near);

/** A place in the frame's land, 10 µm from the middle of an edge of a ring; false where none was found. */
bool qd_frame_place_inside(const QdFrame *frame, uint32_t ring, double *x, double *y);

/** Distance of a point from the frame's border; INFINITY where that is further away than within. */
double qd_frame_distance(const QdFrame *frame, double x, double y, double within);

/** The frame's edges whose cells a box meets, each once, in their order.
 *
 * @return  how many; *numbers is newly allocated, to be freed with free() */
size_t qd_frame_edges_near(const QdFrame *frame, const QdBox *box, uint32_t **numbers);

/** Area that a polygon has in the frame, without a geometry of it.
 *
 * With s = +1 for an edge that bounds land from above and −1 for one that bounds it from below, and y0 the bottom of
 * the polygon's box, it is the sum over all pairs of edges (a of the polygon, f of the frame) of s(a)·s(f)·∫ max(0,
 * min(y_a, y_f) − y0) dx over the x that both have: the area under the lower of two lines. No topology, no special case
 * for edges in common. Both must be valid; rounding is about 1e-7 m².
 *
 * @param box  of the polygon */
double qd_frame_area_of(const QdFrame *frame, const uint8_t *wkb, size_t size, const QdBox *box);

#endif
