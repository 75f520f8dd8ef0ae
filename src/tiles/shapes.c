#include "tiles/shapes.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"
#include "geo/crs.h"
#include "geo/wkb.h"
#include "quydat/error.h"

#define MERCATOR_RADIUS 6378137.0
#define CHUNK 256 /* shapes a thread takes at a time */

QdGrid
qd_grid_mercator(void)
{
  double half = G_PI * MERCATOR_RADIUS;
  return (QdGrid){.west = -half, .north = half, .per_metre = 4294967296.0 / (2 * half)};
}

void
qd_grid_mercator_degrees(double cell_x, double cell_y, double *lon, double *lat)
{
  QdGrid grid = qd_grid_mercator();
  double x = grid.west + cell_x / grid.per_metre, y = grid.north - cell_y / grid.per_metre;
  *lon = x / MERCATOR_RADIUS * 180 / G_PI;
  *lat = atan(sinh(y / MERCATOR_RADIUS)) * 180 / G_PI;
}

static guint32
to_cell(double offset)
{
  double cell = floor(offset + 0.5);
  return cell <= 0 ? 0 : cell >= G_MAXUINT32 ? G_MAXUINT32 : (guint32)cell;
}

/* ---- what the threads share ---- */

typedef struct {
  const QdShapesSpec *spec;
  QdGrid grid;
  QdShapes *shapes;
  bool is_same_plane;
  guint next; /* atomic: first shape of the next chunk */
  guint stop; /* atomic */
  GMutex lock;
  GError *error; /* the first one, under lock */
} Work;

static void
give_up(Work *work, GError *error)
{
  g_mutex_lock(&work->lock);
  if (work->error == NULL)
    work->error = error;
  else
    g_error_free(error);
  g_mutex_unlock(&work->lock);
  g_atomic_int_set(&work->stop, 1);
}

static bool
lay_points(const Work *work, const QdTransform *transform, double *xy, guint32 n, QdCell *cells, QdCellBox *box)
{
  if (transform != NULL && !qd_transform_points(transform, xy, n))
    return false;
  for (guint32 i = 0; i < n; i++) {
    QdCell c = {to_cell((xy[2 * i] - work->grid.west) * work->grid.per_metre),
                to_cell((work->grid.north - xy[2 * i + 1]) * work->grid.per_metre)};
    cells[i] = c;
    box->min_x = MIN(box->min_x, c.x);
    box->min_y = MIN(box->min_y, c.y);
    box->max_x = MAX(box->max_x, c.x);
    box->max_y = MAX(box->max_y, c.y);
  }
  return true;
}

/* Cells count to the south: a ring that runs clockwise to the eye has a positive sum. */
static gint8
turn_of(const QdCell *cells, guint32 n, bool is_hole)
{
  double sum = 0;
  for (guint32 i = 2; i < n; i++) {
    double ax = (double)cells[i - 1].x - cells[0].x, ay = (double)cells[i - 1].y - cells[0].y;
    double bx = (double)cells[i].x - cells[0].x, by = (double)cells[i].y - cells[0].y;
    sum += ax * by - bx * ay;
  }
  return (sum > 0) != is_hole ? 1 : -1;
}

static bool
lay_shape(const Work *work, const QdTransform *transform, guint index, GArray *xy)
{
  QdShape *shape = &work->shapes->shapes[index];
  gsize size = 0;
  const guint8 *wkb = work->spec->at(work->spec->data, index, &size, &shape->style);
  guint32 first = work->shapes->rings[shape->first_ring];
  guint32 n = work->shapes->rings[shape->first_ring + shape->n_rings] - first;
  g_array_set_size(xy, 2 * n);
  QdWkbReader reader;
  QdRing ring;
  double *out = (double *)(gpointer)xy->data;
  gint8 *turn = work->shapes->turns + shape->first_ring;
  qd_wkb_reader_init(&reader, wkb, size);
  while (qd_wkb_next_ring(&reader, &ring)) {
    *turn++ = ring.is_hole;
    for (guint32 i = 0; i < ring.n; i++, out += 2)
      qd_ring_point(&ring, i, &out[0], &out[1]);
  }
  if (!lay_points(work, transform, (double *)(gpointer)xy->data, n, work->shapes->cells + first, &shape->box))
    return false;
  const guint32 *rings = work->shapes->rings;
  for (guint32 r = shape->first_ring; r < shape->first_ring + shape->n_rings; r++)
    work->shapes->turns[r] =
        turn_of(work->shapes->cells + rings[r], rings[r + 1] - rings[r], work->shapes->turns[r] != 0);
  return true;
}

static gpointer
lay_chunks(gpointer data)
{
  Work *work = data;
  const QdShapesSpec *spec = work->spec;
  GError *error = NULL;
  g_autoptr(QdTransform) transform = NULL;
  if (!work->is_same_plane) {
    transform = qd_transform_new(spec->crs, spec->plane, spec->crs, &error);
    if (transform == NULL) {
      give_up(work, error);
      return NULL;
    }
  }
  g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
  while (!g_atomic_int_get(&work->stop)) {
    guint begin = (guint)g_atomic_int_add(&work->next, CHUNK);
    if (begin >= spec->n)
      break;
    if (qd_cancelled(&error)) {
      give_up(work, error);
      break;
    }
    for (guint i = begin; i < MIN(begin + CHUNK, spec->n); i++) {
      if (lay_shape(work, transform, i, xy))
        continue;
      give_up(work, g_error_new(QD_ERROR, QD_ERROR_INPUT, _("a point of the map cannot be transformed from %s to %s"),
                                spec->crs, spec->plane));
      break;
    }
  }
  return NULL;
}

static bool
lay_all(Work *work, guint jobs, GError **error)
{
  guint n_threads = CLAMP(work->spec->n / CHUNK + 1, 1, MAX(jobs, 1));
  g_mutex_init(&work->lock);
  g_autofree GThread **threads = g_new0(GThread *, n_threads);
  for (guint i = 1; i < n_threads; i++)
    threads[i] = g_thread_new("shapes", lay_chunks, work);
  lay_chunks(work);
  for (guint i = 1; i < n_threads; i++)
    g_thread_join(threads[i]);
  g_mutex_clear(&work->lock);
  if (work->error == NULL)
    return true;
  g_propagate_error(error, work->error);
  return false;
}

/* ---- sizes first, so that each thread knows where its points go ---- */

static bool
measure(QdShapes *s, const QdShapesSpec *spec, gsize *n_cells, GError **error)
{
  g_autoptr(GArray) rings = g_array_new(FALSE, FALSE, sizeof(guint32));
  guint64 total = 0;
  for (guint i = 0; i < spec->n; i++) {
    gsize size = 0;
    guint8 style = 0;
    const guint8 *wkb = spec->at(spec->data, i, &size, &style);
    s->shapes[i] = (QdShape){.box = {G_MAXUINT32, G_MAXUINT32, 0, 0}, .first_ring = rings->len};
    QdWkbReader reader;
    QdRing ring;
    qd_wkb_reader_init(&reader, wkb, size);
    while (qd_wkb_next_ring(&reader, &ring)) {
      guint32 start = (guint32)total;
      g_array_append_val(rings, start);
      total += ring.n;
    }
    s->shapes[i].n_rings = rings->len - s->shapes[i].first_ring;
    if (total > G_MAXUINT32 || rings->len == G_MAXUINT) {
      g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the map has more than %u points"), G_MAXUINT32);
      return false;
    }
  }
  guint32 end = (guint32)total;
  s->n_rings = rings->len;
  s->turns = g_new0(gint8, (gsize)s->n_rings + 1);
  g_array_append_val(rings, end);
  s->rings = (guint32 *)(gpointer)g_array_free(g_steal_pointer(&rings), FALSE);
  *n_cells = total;
  return true;
}

static bool
map_cells(QdShapes *s, gsize n_cells, const char *spool_dir, GError **error)
{
  if (n_cells == 0)
    return true;
  g_autofree char *path = g_build_filename(spool_dir, "shapes-XXXXXX", NULL);
  int fd = g_mkstemp(path);
  gsize bytes = n_cells * sizeof(QdCell);
  void *cells = MAP_FAILED;
  int code = fd < 0 ? errno : 0;
  if (fd >= 0) {
    unlink(path);
    code = posix_fallocate(fd, 0, (off_t)bytes);
    if (code == 0 && (cells = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED)
      code = errno;
    close(fd);
  }
  if (code != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot make a temporary file of %zu bytes in \"%s\": %s"), bytes,
                spool_dir, g_strerror(code));
    return false;
  }
  s->cells = cells;
  s->mapped_bytes = bytes;
  return true;
}

QdShapes *
qd_shapes_new(const QdShapesSpec *spec, const QdGrid *grid, const char *spool_dir, guint jobs, GError **error)
{
  g_autoptr(QdShapes) s = g_new0(QdShapes, 1);
  s->n = spec->n;
  s->shapes = g_new0(QdShape, spec->n);
  gsize n_cells = 0;
  if (!measure(s, spec, &n_cells, error) || !map_cells(s, n_cells, spool_dir, error))
    return NULL;
  Work work = {.spec = spec, .grid = *grid, .shapes = s, .is_same_plane = g_str_equal(spec->crs, spec->plane)};
  if (n_cells > 0 && !lay_all(&work, jobs, error))
    return NULL;
  return g_steal_pointer(&s);
}

void
qd_shapes_free(QdShapes *s)
{
  if (s == NULL)
    return;
  if (s->mapped_bytes > 0)
    munmap(s->cells, s->mapped_bytes);
  else
    g_free(s->cells);
  g_free(s->shapes);
  g_free(s->rings);
  g_free(s->turns);
  g_free(s);
}

bool
qd_shapes_box(const QdShapes *s, QdCellBox *box)
{
  *box = (QdCellBox){G_MAXUINT32, G_MAXUINT32, 0, 0};
  for (guint i = 0; i < s->n; i++) {
    if (s->shapes[i].n_rings == 0)
      continue;
    box->min_x = MIN(box->min_x, s->shapes[i].box.min_x);
    box->min_y = MIN(box->min_y, s->shapes[i].box.min_y);
    box->max_x = MAX(box->max_x, s->shapes[i].box.max_x);
    box->max_y = MAX(box->max_y, s->shapes[i].box.max_y);
  }
  return box->min_x <= box->max_x && box->min_y <= box->max_y;
}
