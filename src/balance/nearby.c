#include "balance/nearby.h"

#include <math.h>

#define LARGE_BYTES 65536
#define ROOM 0.01 /* of a square's side, for rounding */

enum {
  FEW_POINTS = 512,     /* a square of so few is not cut any further */
  SPLIT = 4,            /* squares a side, of one on the level above */
  MOST_LEVELS = 8,      /* a province of 100 km to squares of 1.5 m */
  MOST_POINTS = 8000000 /* kept of one polygon: 200 MB */
};

typedef struct {
  GEOSGeometry *geometry;
  guint n_points;
} Square;

struct QdNearby {
  QdGeos *geos;
  const GEOSGeometry *polygon;
  guint n_points;
  QdBox box;
  GHashTable *squares; /* level, row and column → Square; NULL while there are none */
  gsize n_kept;        /* points of the squares */
};

/* ---- one polygon ---- */

static guint
count_points(QdGeos *geos, const GEOSGeometry *geometry)
{
  int n = GEOSGetNumCoordinates_r(qd_geos_handle(geos), geometry);
  return n > 0 ? (guint)n : 0;
}

QdNearby *
qd_nearby_new(QdGeos *geos, const GEOSGeometry *polygon)
{
  QdNearby *nearby = g_new0(QdNearby, 1);
  nearby->geos = geos;
  nearby->polygon = polygon;
  nearby->n_points = qd_geos_box(geos, polygon, &nearby->box) ? count_points(geos, polygon) : 0;
  return nearby;
}

static void
forget_squares(QdNearby *nearby)
{
  GHashTableIter iterator;
  gpointer data;
  g_hash_table_iter_init(&iterator, nearby->squares);
  while (g_hash_table_iter_next(&iterator, NULL, &data)) {
    qd_geos_destroy(nearby->geos, ((Square *)data)->geometry);
    g_free(data);
  }
  g_clear_pointer(&nearby->squares, g_hash_table_unref);
  nearby->n_kept = 0;
}

void
qd_nearby_free(QdNearby *nearby)
{
  if (nearby == NULL)
    return;
  if (nearby->squares != NULL)
    forget_squares(nearby);
  g_free(nearby);
}

/* The square of a level in which a place lies, cut from one above: a side wider to the right and up than its place, so
 * that any box that begins in its place and is no larger than it lies in the square. */
static const Square *
square_at(QdNearby *nearby, guint level, double side, double x, double y, const GEOSGeometry *above)
{
  double column = MAX(floor((x - nearby->box.min_x) / side), 0), row = MAX(floor((y - nearby->box.min_y) / side), 0);
  const gint64 key = (gint64)level << 56 | (gint64)row << 28 | (gint64)column;
  Square *square = g_hash_table_lookup(nearby->squares, &key);
  if (square != NULL)
    return square;
  double min_x = nearby->box.min_x + (column - ROOM) * side, min_y = nearby->box.min_y + (row - ROOM) * side;
  double width = (2 + 2 * ROOM) * side;
  GEOSGeometry *box =
      GEOSGeom_createRectangle_r(qd_geos_handle(nearby->geos), min_x, min_y, min_x + width, min_y + width);
  GEOSGeometry *cut = box == NULL ? NULL : qd_geos_overlay(nearby->geos, QD_OVERLAY_INTERSECTION, above, box);
  qd_geos_destroy(nearby->geos, box);
  if (cut == NULL)
    return NULL;
  square = g_new(Square, 1);
  *square = (Square){cut, count_points(nearby->geos, cut)};
  nearby->n_kept += square->n_points;
  g_hash_table_insert(nearby->squares, g_memdup2(&key, sizeof key), square);
  return square;
}

const GEOSGeometry *
qd_nearby_part(QdNearby *nearby, const QdBox *box)
{
  const QdBox *all = &nearby->box;
  double side = MAX(all->max_x - all->min_x, all->max_y - all->min_y);
  double size = MAX(box->max_x - box->min_x, box->max_y - box->min_y);
  if (nearby->n_kept > MOST_POINTS)
    forget_squares(nearby);
  if (nearby->squares == NULL)
    nearby->squares = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  const GEOSGeometry *part = nearby->polygon;
  guint n_points = nearby->n_points;
  for (guint level = 1; level <= MOST_LEVELS && n_points > FEW_POINTS && side / SPLIT >= size; level++) {
    side /= SPLIT;
    const Square *square = square_at(nearby, level, side, box->min_x, box->min_y, part);
    if (square == NULL)
      return NULL;
    part = square->geometry;
    n_points = square->n_points;
  }
  return part;
}

/* ---- many ---- */

typedef struct {
  GEOSGeometry *polygon;
  QdNearby *nearby;
} Large;

struct QdNearbyReader {
  QdGeos *geos;
  GHashTable *large; /* WKB → Large */
};

QdNearbyReader *
qd_nearby_reader_new(QdGeos *geos)
{
  QdNearbyReader *reader = g_new(QdNearbyReader, 1);
  *reader = (QdNearbyReader){geos, g_hash_table_new(NULL, NULL)};
  return reader;
}

void
qd_nearby_reader_free(QdNearbyReader *reader)
{
  if (reader == NULL)
    return;
  GHashTableIter iterator;
  gpointer data;
  g_hash_table_iter_init(&iterator, reader->large);
  while (g_hash_table_iter_next(&iterator, NULL, &data)) {
    Large *large = data;
    qd_nearby_free(large->nearby);
    qd_geos_destroy(reader->geos, large->polygon);
    g_free(large);
  }
  g_hash_table_unref(reader->large);
  g_free(reader);
}

GEOSGeometry *
qd_nearby_read(QdNearbyReader *reader, const guint8 *wkb, gsize size, const QdBox *box)
{
  if (size < LARGE_BYTES)
    return qd_geos_read(reader->geos, wkb, size);
  Large *large = g_hash_table_lookup(reader->large, wkb);
  if (large == NULL) {
    GEOSGeometry *polygon = qd_geos_read(reader->geos, wkb, size);
    if (polygon == NULL)
      return NULL;
    large = g_new(Large, 1);
    *large = (Large){polygon, qd_nearby_new(reader->geos, polygon)};
    g_hash_table_insert(reader->large, (gpointer)wkb, large);
  }
  const GEOSGeometry *part = qd_nearby_part(large->nearby, box);
  return part == NULL ? NULL : GEOSGeom_clone_r(qd_geos_handle(reader->geos), part);
}
