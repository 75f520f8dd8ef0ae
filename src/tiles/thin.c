#include "tiles/thin.h"

#include <math.h>

#include "geo/dissolve.h"
#include "geo/simplify.h"

/* Squares of the tolerance that a bend must cover: as deep as the tolerance, it is eight times as long. */
#define LEAST_BEND 4

/* Shapes as they come to be. */
typedef struct {
  const QdCellBox *box;
  GArray *shapes; /* QdShape */
  GArray *rings;  /* guint32 */
  GArray *cells;  /* QdCell */
} Making;

static void
making_init(Making *m, const QdCellBox *box)
{
  *m = (Making){box, g_array_new(FALSE, FALSE, sizeof(QdShape)), g_array_new(FALSE, FALSE, sizeof(guint32)),
                g_array_new(FALSE, FALSE, sizeof(QdCell))};
}

static QdShapes *
making_end(Making *m)
{
  QdShapes *shapes = g_new0(QdShapes, 1);
  guint32 end = m->cells->len;
  g_array_append_val(m->rings, end);
  shapes->n = m->shapes->len;
  shapes->shapes = (QdShape *)(gpointer)g_array_free(m->shapes, FALSE);
  shapes->rings = (guint32 *)(gpointer)g_array_free(m->rings, FALSE);
  shapes->cells = (QdCell *)(gpointer)g_array_free(m->cells, FALSE);
  return shapes;
}

static void
begin_shape(Making *m, guint8 style)
{
  QdShape shape = {.box = {G_MAXUINT32, G_MAXUINT32, 0, 0}, .first_ring = m->rings->len, .style = style};
  g_array_append_val(m->shapes, shape);
}

/* A line of the last shape; one of a single point is none. */
static void
add_line(Making *m, const QdCell *cells, guint n)
{
  QdShape *shape = &g_array_index(m->shapes, QdShape, m->shapes->len - 1);
  guint32 start = m->cells->len;
  if (n < 2)
    return;
  g_array_append_val(m->rings, start);
  g_array_append_vals(m->cells, cells, n);
  shape->n_rings++;
  for (guint i = 0; i < n; i++) {
    shape->box.min_x = MIN(shape->box.min_x, cells[i].x);
    shape->box.min_y = MIN(shape->box.min_y, cells[i].y);
    shape->box.max_x = MAX(shape->box.max_x, cells[i].x);
    shape->box.max_y = MAX(shape->box.max_y, cells[i].y);
  }
}

/* ---- what lies beyond the sheet ---- */

/* Sides of the box that a point lies beyond, a bit each. */
static guint
beyond(const QdCellBox *box, QdCell c)
{
  return (guint)(c.x < box->min_x) | (guint)(c.x > box->max_x) << 1 | (guint)(c.y < box->min_y) << 2 |
         (guint)(c.y > box->max_y) << 3;
}

/* Leaves out points that lie beyond a side together with the last one kept and the next; in place. */
static guint
cut_ring(const QdCellBox *box, QdCell *cells, guint n)
{
  guint kept = 0;
  for (guint i = 0; i < n; i++) {
    bool is_end = i == 0 || i + 1 == n;
    if (is_end || (beyond(box, cells[kept - 1]) & beyond(box, cells[i]) & beyond(box, cells[i + 1])) == 0)
      cells[kept++] = cells[i];
  }
  return kept;
}

/* ---- lines (Ramer 1972, Douglas and Peucker 1973) ---- */

typedef struct {
  guint from, to;
} Range;

static double
square_from(QdCell p, QdCell a, QdCell b)
{
  double dx = (double)b.x - a.x, dy = (double)b.y - a.y, x = (double)p.x - a.x, y = (double)p.y - a.y;
  double length = dx * dx + dy * dy, t = length > 0 ? CLAMP((x * dx + y * dy) / length, 0, 1) : 0;
  return (x - t * dx) * (x - t * dx) + (y - t * dy) * (y - t * dy);
}

/* In place. */
static guint
thin_line(QdCell *cells, guint n, double tolerance)
{
  g_autofree guint8 *keeps = g_new0(guint8, (gsize)n + 1);
  g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));
  Range all = {0, n - 1};
  keeps[0] = keeps[n - 1] = 1;
  g_array_append_val(ranges, all);
  while (ranges->len > 0) {
    Range r = g_array_index(ranges, Range, ranges->len - 1);
    g_array_set_size(ranges, ranges->len - 1);
    double most = tolerance * tolerance;
    guint farthest = r.from;
    for (guint i = r.from + 1; i < r.to; i++) {
      double square = square_from(cells[i], cells[r.from], cells[r.to]);
      if (square > most) {
        most = square;
        farthest = i;
      }
    }
    if (farthest == r.from)
      continue;
    Range halves[2] = {{r.from, farthest}, {farthest, r.to}};
    keeps[farthest] = 1;
    g_array_append_vals(ranges, halves, 2);
  }
  guint kept = 0;
  for (guint i = 0; i < n; i++)
    if (keeps[i])
      cells[kept++] = cells[i];
  return kept;
}

/* Lines end where they go beyond a side, and begin again: no dashes are counted there. */
static void
add_open_line(Making *m, const QdCell *cells, guint n, double tolerance, GArray *run)
{
  g_array_set_size(run, 0);
  for (guint i = 0; i <= n; i++) {
    bool is_out = i < n && i > 0 && (beyond(m->box, cells[i - 1]) & beyond(m->box, cells[i])) != 0;
    if ((is_out || i == n) && run->len > 1)
      add_line(m, (QdCell *)(gpointer)run->data, thin_line((QdCell *)(gpointer)run->data, run->len, tolerance));
    if (is_out)
      g_array_set_size(run, 0);
    if (i < n)
      g_array_append_val(run, cells[i]);
  }
}

static void
add_ring(Making *m, const QdCell *cells, guint n, double tolerance, GArray *run)
{
  g_array_set_size(run, 0);
  g_array_append_vals(run, cells, n);
  QdCell *ring = (QdCell *)(gpointer)run->data;
  guint kept = thin_line(ring, cut_ring(m->box, ring, n), tolerance);
  if (kept > 3)
    add_line(m, ring, kept);
}

QdShapes *
qd_thin_shapes(const QdShapes *shapes, const QdCellBox *box, double tolerance)
{
  if (shapes == NULL)
    return NULL;
  Making m;
  making_init(&m, box);
  g_autoptr(GArray) run = g_array_new(FALSE, FALSE, sizeof(QdCell));
  for (guint i = 0; i < shapes->n; i++) {
    const QdShape *shape = &shapes->shapes[i];
    begin_shape(&m, shape->style);
    if (shape->n_rings == 0 || !qd_cell_box_meets(&shape->box, box))
      continue;
    for (guint32 r = shape->first_ring; r < shape->first_ring + shape->n_rings; r++) {
      const QdCell *cells = shapes->cells + shapes->rings[r];
      guint n = shapes->rings[r + 1] - shapes->rings[r];
      if (n > 3 && cells[0].x == cells[n - 1].x && cells[0].y == cells[n - 1].y)
        add_ring(&m, cells, n, tolerance, run);
      else
        add_open_line(&m, cells, n, tolerance, run);
    }
  }
  return making_end(&m);
}

/* ---- land ---- */

static QdCoverage *
dissolve(const QdCoverageMember *members, const int32_t *styles, guint n, float least_m2)
{
  QdCoverage *parcels = qd_coverage_new(members, n, QD_COVERAGE_TOLERANCE_M);
  if (parcels == NULL)
    return NULL;
  g_autofree int32_t *labels = g_new(int32_t, (gsize)parcels->n_faces + 1);
  for (guint32 f = 0; f < parcels->n_faces; f++)
    labels[f] = styles[parcels->faces[f].label];
  QdCoverage *land = qd_coverage_dissolve(parcels, labels);
  qd_coverage_free(parcels);
  qd_coverage_weigh(land, least_m2, false, 1); /* units run in threads already */
  return land;
}

QdShapes *
qd_thin_land(const QdCoverageMember *members, const int32_t *styles, guint n, const QdGrid *grid, const QdCellBox *box,
             double tolerance_m)
{
  float least_m2 = (float)(LEAST_BEND * tolerance_m * tolerance_m);
  QdCoverage *land = dissolve(members, styles, n, least_m2);
  if (land == NULL)
    return NULL;
  Making m;
  making_init(&m, box);
  g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, 2 * sizeof(double));
  g_autoptr(GArray) run = g_array_new(FALSE, FALSE, sizeof(QdCell));
  for (guint32 f = 0; f < land->n_faces; f++) {
    const QdCoverageFace *face = &land->faces[f];
    if (f == 0 || face->label != face[-1].label)
      begin_shape(&m, (guint8)face->label);
    for (guint32 r = face->first_ring; r < face->first_ring + face->n_rings; r++) {
      g_array_set_size(xy, qd_coverage_ring(land, r, least_m2, NULL));
      g_array_set_size(run, xy->len);
      const double *p = (const double *)(gpointer)xy->data;
      QdCell *cells = (QdCell *)(gpointer)run->data;
      qd_coverage_ring(land, r, least_m2, (double *)(gpointer)xy->data);
      for (guint i = 0; i < xy->len; i++)
        cells[i] = qd_grid_cell(grid, p[2 * i], p[2 * i + 1]);
      add_line(&m, cells, cut_ring(box, cells, run->len));
    }
  }
  qd_coverage_free(land);
  return making_end(&m);
}
