#include "tiles/net.h"

#include <math.h>

#include "base/i18n.h"
#include "geo/crs.h"
#include "quydat/error.h"

#define SQUARE_M 32000.0
#define MOST_SQUARES 65536 /* of a larger country, those in the corner of the box are kept: others are transformed */

enum { PLACES = 4, TERMS = PLACES * PLACES };

/* Coefficients of u^j v^i, at 4 i + j, where the square reaches from −1 to 1. */
typedef struct {
  double x[TERMS], y[TERMS];
} Square;

struct QdNet {
  QdNetBox box; /* where squares are */
  guint columns, rows;
  Square *squares; /* row by row */
};

/* ---- making ---- */

/* Zeros of the fourth Chebyshev polynomial, cos (2 k + 1) π / 8. */
static const double places[PLACES] = {-0.92387953251128674, -0.38268343236508977, 0.38268343236508977,
                                      0.92387953251128674};

/* The cubic through values at the four places; values and coefficients stand step apart; in place. */
static void
fit_cubic(double *f, guint step)
{
  const double a2 = places[3] * places[3], b2 = places[2] * places[2];
  double even_a = (f[0] + f[3 * step]) / 2, even_b = (f[step] + f[2 * step]) / 2;
  double odd_a = (f[3 * step] - f[0]) / (2 * places[3]), odd_b = (f[2 * step] - f[step]) / (2 * places[2]);
  f[2 * step] = (even_a - even_b) / (a2 - b2);
  f[0] = even_a - f[2 * step] * a2;
  f[3 * step] = (odd_a - odd_b) / (a2 - b2);
  f[step] = odd_a - f[3 * step] * a2;
}

static bool
fit_square(Square *square, const QdTransform *transform, const QdGrid *grid, double west, double south)
{
  double xy[2 * TERMS];
  for (guint i = 0; i < TERMS; i++) {
    xy[2 * i] = west + (places[i % PLACES] + 1) / 2 * SQUARE_M;
    xy[2 * i + 1] = south + (places[i / PLACES] + 1) / 2 * SQUARE_M;
  }
  if (!qd_transform_points(transform, xy, TERMS))
    return false;
  for (guint i = 0; i < TERMS; i++) {
    square->x[i] = (xy[2 * i] - grid->west) * grid->per_metre;
    square->y[i] = (grid->north - xy[2 * i + 1]) * grid->per_metre;
  }
  for (guint k = 0; k < PLACES; k++) {
    fit_cubic(square->x + PLACES * k, 1);
    fit_cubic(square->y + PLACES * k, 1);
  }
  for (guint k = 0; k < PLACES; k++) {
    fit_cubic(square->x + k, PLACES);
    fit_cubic(square->y + k, PLACES);
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
  net->box = *box;
  net->columns = (guint)(width / SQUARE_M) + 1;
  net->rows = MIN((guint)(height / SQUARE_M) + 1, MOST_SQUARES / net->columns);
  net->box.max_x = MIN(box->max_x, box->min_x + net->columns * SQUARE_M);
  net->box.max_y = MIN(box->max_y, box->min_y + net->rows * SQUARE_M);
  net->squares = g_new(Square, (gsize)net->columns * net->rows);
  for (guint i = 0; i < net->columns * net->rows; i++)
    if (!fit_square(&net->squares[i], transform, grid, box->min_x + i % net->columns * SQUARE_M,
                    box->min_y + i / net->columns * SQUARE_M)) {
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
  g_free(net->squares);
  g_free(net);
}

/* ---- asking ---- */

static inline double
cubic(const double *c, double t)
{
  return ((c[3] * t + c[2]) * t + c[1]) * t + c[0];
}

static inline double
value_at(const double *c, double u, double v)
{
  const double rows[PLACES] = {cubic(c, u), cubic(c + 4, u), cubic(c + 8, u), cubic(c + 12, u)};
  return cubic(rows, v);
}

bool
qd_net_place(const QdNet *net, double x, double y, double *cell_x, double *cell_y)
{
  const QdNetBox *box = &net->box;
  if (!(x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y))
    return false;
  double u = (x - box->min_x) / SQUARE_M, v = (y - box->min_y) / SQUARE_M;
  guint column = MIN((guint)u, net->columns - 1), row = MIN((guint)v, net->rows - 1);
  const Square *square = &net->squares[(gsize)row * net->columns + column];
  u = 2 * (u - column) - 1;
  v = 2 * (v - row) - 1;
  *cell_x = value_at(square->x, u, v);
  *cell_y = value_at(square->y, u, v);
  return true;
}
