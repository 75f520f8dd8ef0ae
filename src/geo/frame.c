#include "geo/frame.h"

#include <glib.h>
#include <math.h>

/* Nearer than this without sharing a vertex: not decided here. */
#define NEAR_M 1e-6

typedef struct {
  int x0, y0, x1, y1;
} CellRange;

static inline int
cell_of(double value, double low, double per_m)
{
  double cell = (value - low) * per_m;
  return !(cell > 0) ? 0 : cell < QD_FRAME_CELLS ? (int)cell : QD_FRAME_CELLS - 1;
}

static inline int
column_of(const QdFrame *frame, double x)
{
  return cell_of(x, frame->box.min_x, frame->columns_per_m);
}

static inline int
row_of(const QdFrame *frame, double y)
{
  return cell_of(y, frame->box.min_y, frame->rows_per_m);
}

uint32_t
qd_frame_column(const QdFrame *frame, double x)
{
  return (uint32_t)column_of(frame, x);
}

uint32_t
qd_frame_row(const QdFrame *frame, double y)
{
  return (uint32_t)row_of(frame, y);
}

static CellRange
cells_of(const QdFrame *frame, const QdBox *b)
{
  return (CellRange){column_of(frame, b->min_x), row_of(frame, b->min_y), column_of(frame, b->max_x),
                     row_of(frame, b->max_y)};
}

static QdBox
edge_box(const QdFrameEdge *e)
{
  bool right = e->ax < e->bx, up = e->ay < e->by; /* no call as of fmin(), which also knows NaN */
  return (QdBox){right ? e->ax : e->bx, up ? e->ay : e->by, right ? e->bx : e->ax, up ? e->by : e->ay};
}

/* ---- building ---- */

static void
read_edges(QdFrame *frame, const uint8_t *wkb, size_t size)
{
  g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(QdFrameEdge));
  g_autoptr(GArray) rings = g_array_new(FALSE, FALSE, sizeof(QdBox));
  g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring)) {
    QdBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    bool reverse = (qd_ring_area(&ring) > 0) == ring.is_hole;
    g_array_append_val(starts, edges->len);
    for (uint32_t i = 1; i < ring.n; i++) {
      QdFrameEdge e;
      qd_ring_point(&ring, reverse ? i : i - 1, &e.ax, &e.ay);
      qd_ring_point(&ring, reverse ? i - 1 : i, &e.bx, &e.by);
      QdBox b = edge_box(&e);
      box = (QdBox){fmin(box.min_x, b.min_x), fmin(box.min_y, b.min_y), fmax(box.max_x, b.max_x),
                    fmax(box.max_y, b.max_y)};
      if (e.ax != e.bx || e.ay != e.by)
        g_array_append_val(edges, e);
    }
    g_array_append_val(rings, box);
  }
  g_array_append_val(starts, edges->len);
  frame->n_edges = edges->len;
  frame->ring_start = (uint32_t *)(void *)g_array_free(g_steal_pointer(&starts), FALSE);
  frame->n_rings = rings->len;
  frame->edges = (QdFrameEdge *)(void *)g_array_free(g_steal_pointer(&edges), FALSE);
  frame->rings = (QdBox *)(void *)g_array_free(g_steal_pointer(&rings), FALSE);
}

/* Rows of cells that an edge may touch within a column: all of its box for an upright edge, a short run for a long
 * slanting one. One row more on either side makes up for rounding. */
static void
rows_in_column(const QdFrame *frame, const QdFrameEdge *e, const CellRange *r, int column, int *first, int *last)
{
  *first = r->y0;
  *last = r->y1;
  if (r->x1 - r->x0 < 2 || r->y1 - r->y0 < 2)
    return;
  double width = (frame->box.max_x - frame->box.min_x) / QD_FRAME_CELLS, dx = e->bx - e->ax, dy = e->by - e->ay;
  double left = frame->box.min_x + column * width;
  double y0 = e->ay + (left - e->ax) / dx * dy, y1 = e->ay + (left + width - e->ax) / dx * dy;
  /* columns so narrow that their limits are rounding tell nothing of the rows */
  bool is_sharp = left + width / QD_FRAME_CELLS > left;
  if (!is_sharp || !isfinite(dx) || !isfinite(y0) || !isfinite(y1))
    return;
  int low = row_of(frame, fmin(y0, y1)) - 1, high = row_of(frame, fmax(y0, y1)) + 1;
  *first = low > *first ? low : *first;
  *last = high < *last ? high : *last;
}

/* Counts an edge in its buckets (pass 0), or files it there, each bucket filled from its end down to its start (pass
 * 1). */
static void
file_edge(QdFrame *frame, uint32_t i, int pass)
{
  const QdFrameEdge *e = &frame->edges[i];
  QdBox b = edge_box(e);
  CellRange r = cells_of(frame, &b);
  for (int x = r.x0; x <= r.x1; x++) {
    if (pass == 1)
      frame->column_edges[--frame->column_start[x]] = i;
    else
      frame->column_start[x]++;
    int first, last;
    rows_in_column(frame, e, &r, x, &first, &last);
    for (int y = first; y <= last; y++) {
      size_t cell = (size_t)y * QD_FRAME_CELLS + (size_t)x;
      if (pass == 1)
        frame->cell_edges[--frame->cell_start[cell]] = i;
      else
        frame->cell_start[cell]++;
    }
  }
}

static void
build_cells(QdFrame *frame)
{
  const size_t n_cells = (size_t)QD_FRAME_CELLS * QD_FRAME_CELLS;
  frame->cell_start = g_new0(uint32_t, n_cells + 1);
  frame->column_start = g_new0(uint32_t, QD_FRAME_CELLS + 1);
  frame->cell_side = g_new0(uint8_t, n_cells);
  for (uint32_t i = 0; i < frame->n_edges; i++)
    file_edge(frame, i, 0);
  for (size_t c = 1; c <= n_cells; c++)
    frame->cell_start[c] += frame->cell_start[c - 1];
  for (size_t c = 1; c <= QD_FRAME_CELLS; c++)
    frame->column_start[c] += frame->column_start[c - 1];
  frame->cell_edges = g_new(uint32_t, (size_t)frame->cell_start[n_cells] + 1);
  frame->column_edges = g_new(uint32_t, (size_t)frame->column_start[QD_FRAME_CELLS] + 1);
  for (uint32_t i = 0; i < frame->n_edges; i++)
    file_edge(frame, i, 1);
}

void
qd_frame_file_edges(const QdFrame *frame)
{
  QdFrame *filed = (QdFrame *)frame; /* what it says stays the same */
  if (!g_once_init_enter(&filed->are_filed))
    return;
  build_cells(filed);
  g_once_init_leave(&filed->are_filed, 1);
}

static double
cells_per_m(double low, double high)
{
  double per_m = QD_FRAME_CELLS / (high - low);
  return high > low && isfinite(per_m) ? per_m : 0;
}

void
qd_frame_init(QdFrame *frame, const uint8_t *wkb, size_t size)
{
  *frame = (QdFrame){0};
  qd_wkb_box(wkb, size, &frame->box);
  frame->columns_per_m = cells_per_m(frame->box.min_x, frame->box.max_x);
  frame->rows_per_m = cells_per_m(frame->box.min_y, frame->box.max_y);
  read_edges(frame, wkb, size);
}

void
qd_frame_clear(QdFrame *frame)
{
  g_free(frame->edges);
  g_free(frame->rings);
  g_free(frame->ring_start);
  g_free(frame->cell_start);
  g_free(frame->cell_edges);
  g_free(frame->column_start);
  g_free(frame->column_edges);
  g_free(frame->cell_side);
  *frame = (QdFrame){0};
}

/* ---- points and boxes ---- */

bool
qd_frame_contains(const QdFrame *frame, double x, double y)
{
  if (!(x >= frame->box.min_x && x <= frame->box.max_x && y >= frame->box.min_y && y <= frame->box.max_y))
    return false;
  qd_frame_file_edges(frame);
  int column = column_of(frame, x);
  bool inside = false;
  for (uint32_t k = frame->column_start[column]; k < frame->column_start[column + 1]; k++) {
    const QdFrameEdge *e = &frame->edges[frame->column_edges[k]];
    if ((e->ax > x) == (e->bx > x))
      continue;
    bool forward = e->ax < e->bx;
    double ax = forward ? e->ax : e->bx, ay = forward ? e->ay : e->by;
    double bx = forward ? e->bx : e->ax, by = forward ? e->by : e->ay;
    if (ay + (x - ax) / (bx - ax) * (by - ay) > y)
      inside = !inside;
  }
  return inside;
}

/* Side of a place in a cell without edges: that of the whole cell, which is asked once. */
static QdFrameSide
side_of_cell(const QdFrame *frame, int column, int row, double x, double y)
{
  uint8_t *known = &frame->cell_side[(size_t)row * QD_FRAME_CELLS + (size_t)column];
  uint8_t side = __atomic_load_n(known, __ATOMIC_RELAXED);
  if (side == 0) {
    side = (uint8_t)((qd_frame_contains(frame, x, y) ? QD_FRAME_INSIDE : QD_FRAME_OUTSIDE) + 1);
    __atomic_store_n(known, side, __ATOMIC_RELAXED);
  }
  return (QdFrameSide)(side - 1);
}

QdFrameSide
qd_frame_side(const QdFrame *frame, const QdBox *box)
{
  if (!qd_box_meets(&frame->box, box))
    return QD_FRAME_OUTSIDE;
  qd_frame_file_edges(frame);
  CellRange r = cells_of(frame, box);
  for (int y = r.y0; y <= r.y1; y++) {
    const uint32_t *row = frame->cell_start + (size_t)y * QD_FRAME_CELLS;
    if (row[r.x1 + 1] != row[r.x0])
      return QD_FRAME_BORDER;
  }
  bool within = box->min_x >= frame->box.min_x && box->max_x <= frame->box.max_x && box->min_y >= frame->box.min_y &&
                box->max_y <= frame->box.max_y;
  /* no edge near, and a part beyond the frame's box: nothing of it can be inside */
  return within ? side_of_cell(frame, r.x0, r.y0, box->min_x, box->min_y) : QD_FRAME_OUTSIDE;
}

/* ---- polygons ---- */

/* The larger, the more it says. AGAINST: an edge in common that runs the other way. */
typedef enum { CLEAR, TOUCHING, SHARED, AGAINST, CLOSE } Meeting;

static double
length_of(const QdFrameEdge *e)
{
  double dx = e->bx - e->ax, dy = e->by - e->ay;
  return sqrt(dx * dx + dy * dy);
}

/* Distance of a point from the line of an edge, signed. */
static double
distance(const QdFrameEdge *e, double length, double x, double y)
{
  return ((e->bx - e->ax) * (y - e->ay) - (e->by - e->ay) * (x - e->ax)) / length;
}

/* Two edges from one point: touching unless one runs along the other. */
static Meeting
meet_at_point(double x, double y, double px, double py, double qx, double qy)
{
  const QdFrameEdge p = {x, y, px, py}, q = {x, y, qx, qy};
  double length_p = length_of(&p), length_q = length_of(&q);
  bool same_way = (px - x) * (qx - x) + (py - y) * (qy - y) > 0;
  bool near = fabs(distance(&p, length_p, qx, qy)) <= NEAR_M || fabs(distance(&q, length_q, px, py)) <= NEAR_M;
  return same_way && near ? CLOSE : TOUCHING;
}

static Meeting
meet(const QdFrameEdge *e, const QdFrameEdge *f)
{
  bool aa = e->ax == f->ax && e->ay == f->ay, ab = e->ax == f->bx && e->ay == f->by;
  bool ba = e->bx == f->ax && e->by == f->ay, bb = e->bx == f->bx && e->by == f->by;
  if (aa && bb)
    return SHARED;
  if (ab && ba)
    return AGAINST;
  if (aa)
    return meet_at_point(e->ax, e->ay, e->bx, e->by, f->bx, f->by);
  if (ab)
    return meet_at_point(e->ax, e->ay, e->bx, e->by, f->ax, f->ay);
  if (ba)
    return meet_at_point(e->bx, e->by, e->ax, e->ay, f->bx, f->by);
  if (bb)
    return meet_at_point(e->bx, e->by, e->ax, e->ay, f->ax, f->ay);
  QdBox be = edge_box(e), bf = edge_box(f);
  if (be.min_x > bf.max_x + NEAR_M || bf.min_x > be.max_x + NEAR_M || be.min_y > bf.max_y + NEAR_M ||
      bf.min_y > be.max_y + NEAR_M)
    return CLEAR;
  /* clear if both ends of one lie on one side of the other */
  double le = length_of(e), lf = length_of(f);
  double d1 = distance(f, lf, e->ax, e->ay), d2 = distance(f, lf, e->bx, e->by);
  if ((d1 > NEAR_M && d2 > NEAR_M) || (d1 < -NEAR_M && d2 < -NEAR_M))
    return CLEAR;
  double d3 = distance(e, le, f->ax, f->ay), d4 = distance(e, le, f->bx, f->by);
  return (d3 > NEAR_M && d4 > NEAR_M) || (d3 < -NEAR_M && d4 < -NEAR_M) ? CLEAR : CLOSE;
}

/* @param r  the cells of the edge's box */
static Meeting
meet_frame(const QdFrame *frame, const QdFrameEdge *e, const CellRange *r)
{
  Meeting worst = CLEAR;
  for (int y = r->y0; y <= r->y1; y++) {
    const uint32_t *row = frame->cell_start + (size_t)y * QD_FRAME_CELLS;
    for (uint32_t k = row[r->x0]; k < row[r->x1 + 1]; k++) {
      Meeting m = meet(e, &frame->edges[frame->cell_edges[k]]);
      if (m == CLOSE)
        return CLOSE;
      worst = MAX(worst, m);
    }
  }
  return worst;
}

/* A ring of the frame within the polygon's box may lie inside the polygon, where none of its edges tells. */
static bool
may_surround_a_ring(const QdFrame *frame, const QdBox *box)
{
  for (uint32_t i = 0; i < frame->n_rings; i++) {
    const QdBox *r = &frame->rings[i];
    if (r->min_x >= box->min_x && r->max_x <= box->max_x && r->min_y >= box->min_y && r->max_y <= box->max_y)
      return true;
  }
  return false;
}

/* On which side of the frame the polygon lies along an edge of its ring. An edge in common tells it by its direction:
 * the frame's land is on the left, and so is the polygon's unless its ring runs the other way. */
static QdFrameSide
side_along(const QdFrame *frame, const QdFrameEdge *e, Meeting m, bool is_reverse)
{
  bool inside = m == SHARED || m == AGAINST ? (m == SHARED) != is_reverse
                                            : qd_frame_contains(frame, (e->ax + e->bx) / 2, (e->ay + e->by) / 2);
  return inside ? QD_FRAME_INSIDE : QD_FRAME_OUTSIDE;
}

QdFrameSide
qd_frame_side_of(const QdFrame *frame, const uint8_t *wkb, size_t size)
{
  QdBox box;
  if (!qd_wkb_box(wkb, size, &box) || may_surround_a_ring(frame, &box))
    return QD_FRAME_BORDER;
  qd_frame_file_edges(frame);
  QdFrameSide side = QD_FRAME_BORDER; /* not known yet */
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring)) {
    Meeting before = SHARED;
    bool is_reverse = (qd_ring_area(&ring) > 0) == ring.is_hole;
    QdFrameEdge e = {0};
    if (ring.n > 0)
      qd_ring_point(&ring, 0, &e.bx, &e.by);
    int column = column_of(frame, e.bx), row = row_of(frame, e.by); /* of the end */
    for (uint32_t i = 1; i < ring.n; i++) {
      const int column_a = column, row_a = row;
      e.ax = e.bx;
      e.ay = e.by;
      qd_ring_point(&ring, i, &e.bx, &e.by);
      if (e.ax == e.bx && e.ay == e.by)
        continue;
      column = column_of(frame, e.bx);
      row = row_of(frame, e.by);
      const CellRange cells = {MIN(column_a, column), MIN(row_a, row), MAX(column_a, column), MAX(row_a, row)};
      Meeting m = meet_frame(frame, &e, &cells);
      bool goes_on = m == CLEAR && before == CLEAR; /* from a point off the frame: on the side of the edge before */
      before = m;
      if (m == CLOSE)
        return QD_FRAME_BORDER;
      if (goes_on)
        continue;
      QdFrameSide here = side_along(frame, &e, m, is_reverse);
      if (side != QD_FRAME_BORDER && side != here)
        return QD_FRAME_BORDER;
      side = here;
    }
  }
  return side;
}

QdFrameSide
qd_frame_side_of_edge(const QdFrame *frame, const QdFrameEdge *edge, bool *is_near)
{
  QdBox box = edge_box(edge);
  QdFrameSide side = qd_frame_side(frame, &box);
  *is_near = side == QD_FRAME_BORDER;
  if (!*is_near)
    return side;
  const CellRange cells = cells_of(frame, &box);
  Meeting m = meet_frame(frame, edge, &cells);
  if (m == CLOSE)
    return QD_FRAME_BORDER;
  if (m == SHARED || m == AGAINST)
    return QD_FRAME_OUTSIDE;
  return qd_frame_contains(frame, (edge->ax + edge->bx) / 2, (edge->ay + edge->by) / 2) ? QD_FRAME_INSIDE
                                                                                        : QD_FRAME_OUTSIDE;
}

#define PLACE_M 1e-5

bool
qd_frame_place_inside(const QdFrame *frame, uint32_t ring, double *x, double *y)
{
  for (uint32_t i = frame->ring_start[ring]; i < frame->ring_start[ring + 1]; i++) {
    const QdFrameEdge *e = &frame->edges[i];
    double dx = e->bx - e->ax, dy = e->by - e->ay, length = hypot(dx, dy);
    if (length < 100 * PLACE_M)
      continue;
    *x = (e->ax + e->bx) / 2 - dy / length * PLACE_M;
    *y = (e->ay + e->by) / 2 + dx / length * PLACE_M;
    if (qd_frame_contains(frame, *x, *y))
      return true;
  }
  return false;
}
