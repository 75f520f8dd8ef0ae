#include "tiles/fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  gint32 row, column; /* the ring is crossed just before this column */
} Crossing;

struct QdFiller {
  GArray *crossings; /* Crossing, as found */
  GArray *starts;    /* guint32: first crossing of a row, in columns */
  GArray *columns;   /* gint32, by row */
};

QdFiller *
qd_filler_new(void)
{
  QdFiller *filler = g_new0(QdFiller, 1);
  filler->crossings = g_array_new(FALSE, FALSE, sizeof(Crossing));
  filler->starts = g_array_new(FALSE, TRUE, sizeof(guint32));
  filler->columns = g_array_new(FALSE, FALSE, sizeof(gint32));
  return filler;
}

void
qd_filler_free(QdFiller *filler)
{
  if (filler == NULL)
    return;
  g_array_unref(filler->crossings);
  g_array_unref(filler->starts);
  g_array_unref(filler->columns);
  g_free(filler);
}

static guint32
clamp_cell(gint64 cell)
{
  return (guint32)CLAMP(cell, 0, (gint64)G_MAXUINT32);
}

QdCellBox
qd_raster_box(const QdRaster *r)
{
  return (QdCellBox){clamp_cell(r->left * ((gint64)1 << r->shift)), clamp_cell(r->top * ((gint64)1 << r->shift)),
                     clamp_cell(((r->left + r->width) * ((gint64)1 << r->shift)) - 1),
                     clamp_cell(((r->top + r->height) * ((gint64)1 << r->shift)) - 1)};
}

/* Notes where an edge passes the centre lines of the raster's rows. An edge is taken from its upper end, whichever way
 * its ring runs, so that both polygons beside it find the same crossings. */
static inline void
cross_edge(QdFiller *filler, const QdRaster *r, QdCell a, QdCell b)
{
  if (a.y > b.y) {
    QdCell t = a;
    a = b;
    b = t;
  }
  gint64 row = qd_pixel_from(a.y, r->shift), end = qd_pixel_from(b.y, r->shift);
  if (row == end)
    return;
  row = MAX(row, r->top);
  end = MIN(end, r->top + r->height);
  double half = (double)((gint64)1 << (r->shift - 1)), size = 2 * half;
  double slope = ((double)b.x - a.x) / ((double)b.y - a.y);
  for (; row < end; row++) {
    double y = (double)row * size + half;
    double x = a.x + (y - a.y) * slope;
    double column = ceil((x - half) / size) - (double)r->left;
    Crossing c = {(gint32)(row - r->top), (gint32)CLAMP(column, 0, r->width)};
    g_array_append_val(filler->crossings, c);
  }
}

static int
compare_columns(gconstpointer a, gconstpointer b)
{
  gint32 x = *(const gint32 *)a, y = *(const gint32 *)b;
  return (x > y) - (x < y);
}

static void
sort_columns(gint32 *columns, guint32 n)
{
  if (n > 48) {
    qsort(columns, n, sizeof *columns, compare_columns);
    return;
  }
  for (guint32 i = 1; i < n; i++) {
    gint32 c = columns[i];
    guint32 j = i;
    for (; j > 0 && columns[j - 1] > c; j--)
      columns[j] = columns[j - 1];
    columns[j] = c;
  }
}

/* Puts the crossings in order of rows (counting sort), then fills between each pair of a row. */
static void
fill_rows(QdFiller *filler, const QdRaster *r, guint8 value)
{
  const Crossing *crossings = (const Crossing *)(gpointer)filler->crossings->data;
  guint n = filler->crossings->len;
  gint32 first = G_MAXINT32, last = -1;
  for (guint i = 0; i < n; i++) {
    first = MIN(first, crossings[i].row);
    last = MAX(last, crossings[i].row);
  }
  guint n_rows = (guint)(last - first + 1);
  g_array_set_size(filler->starts, 0);
  g_array_set_size(filler->starts, n_rows + 1);
  g_array_set_size(filler->columns, n);
  guint32 *starts = (guint32 *)(gpointer)filler->starts->data;
  gint32 *columns = (gint32 *)(gpointer)filler->columns->data;
  for (guint i = 0; i < n; i++)
    starts[crossings[i].row - first]++;
  for (guint i = 1; i <= n_rows; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n; i++)
    columns[--starts[crossings[i].row - first]] = crossings[i].column;
  for (guint row = 0; row < n_rows; row++) {
    guint32 begin = starts[row], end = starts[row + 1];
    sort_columns(columns + begin, end - begin);
    guint8 *pixels = r->pixels + ((gsize)first + row) * r->stride;
    for (guint32 i = begin; i + 1 < end; i += 2)
      memset(pixels + columns[i], value, (gsize)(columns[i + 1] - columns[i]));
  }
}

void
qd_fill_shape(QdFiller *filler, const QdRaster *r, const QdShapes *shapes, guint index, guint8 value)
{
  const QdShape *shape = &shapes->shapes[index];
  g_array_set_size(filler->crossings, 0);
  for (guint32 ring = shape->first_ring; ring < shape->first_ring + shape->n_rings; ring++)
    for (guint32 i = shapes->rings[ring]; i + 1 < shapes->rings[ring + 1]; i++)
      cross_edge(filler, r, shapes->cells[i], shapes->cells[i + 1]);
  if (filler->crossings->len > 0)
    fill_rows(filler, r, value);
}
