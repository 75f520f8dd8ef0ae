#include "geo/boxes.h"

#include <math.h>

struct QdBoxes {
  QdBox *boxes, all;
  guint n, side;         /* cells a side */
  guint32 *start, *list; /* the boxes of cell c are list[start[c] … start[c + 1] − 1] */
};

typedef struct {
  guint x0, y0, x1, y1;
} Cells;

QdBoxes *
qd_boxes_new(guint n)
{
  QdBoxes *boxes = g_new0(QdBoxes, 1);
  boxes->n = n;
  boxes->boxes = g_new0(QdBox, (gsize)n + 1);
  boxes->all = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
  return boxes;
}

void
qd_boxes_free(QdBoxes *boxes)
{
  if (boxes == NULL)
    return;
  g_free(boxes->boxes);
  g_free(boxes->start);
  g_free(boxes->list);
  g_free(boxes);
}

void
qd_boxes_set(QdBoxes *boxes, guint i, const QdBox *box)
{
  QdBox *all = &boxes->all;
  boxes->boxes[i] = *box;
  *all = (QdBox){MIN(all->min_x, box->min_x), MIN(all->min_y, box->min_y), MAX(all->max_x, box->max_x),
                 MAX(all->max_y, box->max_y)};
}

static guint
cell_of(double value, double low, double high, guint side)
{
  if (!(high > low))
    return 0;
  double cell = (value - low) / (high - low) * side;
  return !(cell > 0) ? 0 : cell < side ? (guint)cell : side - 1;
}

static Cells
cells_of(const QdBoxes *boxes, const QdBox *b)
{
  const QdBox *all = &boxes->all;
  guint side = boxes->side;
  return (Cells){cell_of(b->min_x, all->min_x, all->max_x, side), cell_of(b->min_y, all->min_y, all->max_y, side),
                 cell_of(b->max_x, all->min_x, all->max_x, side), cell_of(b->max_y, all->min_y, all->max_y, side)};
}

void
qd_boxes_ready(QdBoxes *boxes)
{
  boxes->side = (guint)fmin(fmax(sqrt(boxes->n / 2.0), 1), 1024);
  gsize n_cells = (gsize)boxes->side * boxes->side;
  boxes->start = g_new0(guint32, n_cells + 1);
  for (int pass = 0; pass < 2; pass++) {
    for (guint i = boxes->n; i-- > 0;) { /* each cell is filled from its end: numbers ascend */
      Cells r = cells_of(boxes, &boxes->boxes[i]);
      for (guint y = r.y0; y <= r.y1; y++) {
        for (guint x = r.x0; x <= r.x1; x++) {
          gsize cell = (gsize)y * boxes->side + x;
          if (pass == 0)
            boxes->start[cell]++;
          else
            boxes->list[--boxes->start[cell]] = i;
        }
      }
    }
    if (pass == 1)
      break;
    for (gsize c = 1; c <= n_cells; c++)
      boxes->start[c] += boxes->start[c - 1];
    boxes->list = g_new(guint32, (gsize)boxes->start[n_cells] + 1);
  }
}

static gint
compare(gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;
  return (x > y) - (x < y);
}

GArray *
qd_boxes_meeting(const QdBoxes *boxes, const QdBox *box)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
  if (boxes->n == 0 || !qd_box_meets(&boxes->all, box))
    return found;
  Cells r = cells_of(boxes, box);
  for (guint y = r.y0; y <= r.y1; y++) {
    for (guint x = r.x0; x <= r.x1; x++) {
      gsize cell = (gsize)y * boxes->side + x;
      for (guint32 k = boxes->start[cell]; k < boxes->start[cell + 1]; k++) {
        guint i = boxes->list[k];
        Cells of_box = cells_of(boxes, &boxes->boxes[i]);
        /* a box in several cells is taken in the first that is asked */
        bool first = MAX(of_box.x0, r.x0) == x && MAX(of_box.y0, r.y0) == y;
        if (first && qd_box_meets(&boxes->boxes[i], box))
          g_array_append_val(found, i);
      }
    }
  }
  g_array_sort(found, compare);
  return found;
}
