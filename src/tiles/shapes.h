/* tiles/shapes.h — geometries laid on a fine integer grid, ready to be drawn at any scale.
 *
 * A grid maps a plane (Web Mercator, or the project CRS) to 32-bit cells, x to the east, y to the south. All drawing
 * starts from these integers: two polygons that share a border share its grid points, and so its pixels. A pixel is
 * always a power of two of cells. Points lie in a file that is mapped, not in memory. Read-only once made: may be read
 * from any thread. */
#ifndef QD_TILES_SHAPES_H
#define QD_TILES_SHAPES_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  double west, north; /* of cell 0, in the plane's metres */
  double per_metre;   /* cells */
} QdGrid;

/* Web Mercator: the whole world in 2^32 cells (9 mm), so that a pixel of zoom z is 2^(24 − z) cells. */
QdGrid qd_grid_mercator(void);
static inline int
qd_grid_mercator_shift(int zoom)
{
  return 24 - zoom;
}
/** Longitude and latitude in degrees of a place on the Mercator grid. */
void qd_grid_mercator_degrees(double cell_x, double cell_y, double *lon, double *lat);

typedef struct {
  guint32 x, y;
} QdCell;

typedef struct {
  guint32 min_x, min_y, max_x, max_y;
} QdCellBox;

typedef struct {
  QdCellBox box;
  guint32 first_ring, n_rings; /* rings or lines; 0 for an empty shape */
  guint8 style;                /* the caller's */
} QdShape;

typedef struct {
  guint n;
  QdShape *shapes;
  guint32 n_rings;
  guint32 *rings; /* ring i: cells rings[i] … rings[i + 1] − 1, closed if of a polygon */
  gint8 *turns;   /* of each ring: 1 when its polygon's land lies to the right of its way, −1 to the left */
  QdCell *cells;
  gsize mapped_bytes; /* 0: cells are on the heap */
} QdShapes;

/* Where geometries come from; must bear to be called from several threads.
 * @return the WKB (borrowed, see geo/wkb.h) or NULL for none; *style is 0 before the call. */
typedef const guint8 *(*QdShapeSource)(gconstpointer data, guint index, gsize *size, guint8 *style);

typedef struct {
  guint n;
  QdShapeSource at;
  gconstpointer data;
  const char *crs;   /* of the WKB */
  const char *plane; /* of the grid: "EPSG:3857", or crs itself */
} QdShapesSpec;

/** Lays geometries on a grid, in parallel.
 *
 * @param spool_dir  an existing folder for the file of points, which is removed from it at once
 * @return           shapes in the order of the source; NULL with QD_ERROR_INPUT, QD_ERROR_OUTPUT or CANCELLED */
QdShapes *qd_shapes_new(const QdShapesSpec *spec, const QdGrid *grid, const char *spool_dir, guint jobs,
                        GError **error);
void qd_shapes_free(QdShapes *shapes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdShapes, qd_shapes_free)

/** @return false when there is no point at all. */
bool qd_shapes_box(const QdShapes *shapes, QdCellBox *box);

static inline bool
qd_cell_box_meets(const QdCellBox *a, const QdCellBox *b)
{
  return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

#endif
