#include "tiles/net.h"

#include <math.h>

#include "base/i18n.h"
#include "geo/crs.h"
#include "quydat/error.h"

#define STEP_M 400.0
#define MOST_KNOTS 4000000 /* of a larger country, those in the corner of the box are kept: others are transformed */

struct QdNet {
  double min_x, min_y;
  guint columns, rows; /* knots */
  double *knots;       /* x and y in cells, row by row */
};

static bool
tie(QdNet *net, const QdTransform *transform, const QdGrid *grid)
{
  gsize n = (gsize)net->columns * net->rows;
  for (gsize i = 0; i < n; i++) {
    net->knots[2 * i] = net->min_x + (double)(i % net->columns) * STEP_M;
    net->knots[2 * i + 1] = net->min_y + (double)(i / net->columns) * STEP_M;
  }
  if (!qd_transform_points(transform, net->knots, n))
    return false;
  for (gsize i = 0; i < n; i++) {
    net->knots[2 * i] = (net->knots[2 * i] - grid->west) * grid->per_metre;
    net->knots[2 * i + 1] = (grid->north - net->knots[2 * i + 1]) * grid->per_metre;
  }
  return true;
}

QdNet *
qd_net_new(const char *crs, const char *plane, const QdGrid *grid, const QdNetBox *box, GError **error)
{
  g_autoptr(QdTransform) transform = qd_transform_new(crs, plane, crs, error);
  if (transform == NULL)
    return NULL;
  g_autoptr(QdNet) net = g_new0(QdNet, 1);
  double width = CLAMP(box->max_x - box->min_x, 0, 1e7), height = CLAMP(box->max_y - box->min_y, 0, 1e7);
  net->min_x = box->min_x - STEP_M;
  net->min_y = box->min_y - STEP_M;
  net->columns = (guint)(width / STEP_M) + 4;
  net->rows = MIN((guint)(height / STEP_M) + 4, MOST_KNOTS / net->columns);
  net->knots = g_new(double, 2 * (gsize)net->columns * net->rows);
  if (!tie(net, transform, grid)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("a point of the map cannot be transformed from %s to %s"), crs,
                plane);
    return NULL;
  }
  return g_steal_pointer(&net);
}

void
qd_net_free(QdNet *net)
{
  if (net == NULL)
    return;
  g_free(net->knots);
  g_free(net);
}

bool
qd_net_place(const QdNet *net, double x, double y, double *cell_x, double *cell_y)
{
  double u = (x - net->min_x) / STEP_M, v = (y - net->min_y) / STEP_M;
  if (!(u >= 0 && v >= 0 && u < net->columns - 1 && v < net->rows - 1))
    return false;
  guint column = (guint)u, row = (guint)v;
  const double *a = net->knots + 2 * ((gsize)row * net->columns + column), *b = a + 2 * (gsize)net->columns;
  u -= column;
  v -= row;
  *cell_x = (1 - v) * ((1 - u) * a[0] + u * a[2]) + v * ((1 - u) * b[0] + u * b[2]);
  *cell_y = (1 - v) * ((1 - u) * a[1] + u * a[3]) + v * ((1 - u) * b[1] + u * b[3]);
  return true;
}
