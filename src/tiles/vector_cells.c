#include "tiles/vector_cells.h"

#include <math.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "geo/crs.h"
#include "quydat/error.h"
#include "tiles/net.h"

enum { CHUNK = 1 << 14, FEWEST_FOR_A_NET = 1 << 14 };

typedef struct {
  double *xy;
  guint32 n;
  const QdTransform *transform;
  const QdNet *net; /* NULL: each point is transformed */
  gint has_failed;  /* atomic */
} Projecting;

static inline double
to_cell(double place)
{
  return CLAMP(floor(place + 0.5), 0, G_MAXUINT32);
}

static void
project_chunk(guint i, gpointer data)
{
  Projecting *p = data;
  QdGrid grid = qd_grid_mercator();
  guint32 begin = i * CHUNK, n = MIN(p->n - begin, CHUNK);
  g_autoptr(QdTransform) transform = NULL;
  for (double *xy = p->xy + 2 * (gsize)begin, *end = xy + 2 * (gsize)n; xy < end; xy += 2) {
    double x, y;
    if (p->net == NULL || !qd_net_place(p->net, xy[0], xy[1], &x, &y)) {
      if (transform == NULL)
        transform = qd_transform_clone(p->transform);
      if (!qd_transform_points(transform, xy, 1))
        g_atomic_int_set(&p->has_failed, 1);
      x = (xy[0] - grid.west) * grid.per_metre;
      y = (grid.north - xy[1]) * grid.per_metre;
    }
    xy[0] = to_cell(x);
    xy[1] = -to_cell(y);
  }
}

static QdNet *
net_around(const double *xy, guint32 n, const char *crs, GError **error)
{
  QdGrid grid = qd_grid_mercator();
  QdNetBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (guint32 i = 0; i < n; i++)
    box = (QdNetBox){MIN(box.min_x, xy[2 * (gsize)i]), MIN(box.min_y, xy[2 * (gsize)i + 1]),
                     MAX(box.max_x, xy[2 * (gsize)i]), MAX(box.max_y, xy[2 * (gsize)i + 1])};
  return qd_net_new(crs, "EPSG:3857", &grid, &box, error);
}

bool
qd_vector_to_cells(double *xy, guint32 n, const char *crs, guint jobs, GError **error)
{
  g_autoptr(QdTransform) transform = qd_transform_new(crs, "EPSG:3857", crs, error);
  if (transform == NULL)
    return false;
  g_autoptr(QdNet) net = n < FEWEST_FOR_A_NET ? NULL : net_around(xy, n, crs, error);
  if (n >= FEWEST_FOR_A_NET && net == NULL)
    return false;
  Projecting p = {xy, n, transform, net, 0};
  qd_parallel((n + CHUNK - 1) / CHUNK, jobs, project_chunk, &p);
  if (p.has_failed)
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("a point of the map cannot be transformed from %s to %s"), crs,
                "EPSG:3857");
  return !p.has_failed;
}
