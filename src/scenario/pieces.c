#include "scenario/pieces.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/parallel.h"
#include "geo/area.h"
#include "geo/geos.h"
#include "geo/slabs.h"
#include "scenario/rest.h"

/* Less is rounding: of coordinates, and of the areas of large faces. */
#define LEAST_PIECE_M2 1e-6
#define ROUNDING 1e-11

void
qd_pieces_free(QdPieces *pieces)
{
  if (pieces == NULL)
    return;
  g_ptr_array_unref(pieces->polygons);
  g_array_unref(pieces->cover_of);
  g_ptr_array_unref(pieces->covers);
  g_ptr_array_unref(pieces->rest);
  g_free(pieces);
}

/* ---- a cell ---- */

/* Land within a cell; the geometry is kept as WKB. */
typedef struct {
  GBytes *wkb;
  QdSlabs *slabs;
  double area_m2;
  GArray *cover; /* guint */
} Face;

typedef struct {
  GBytes *wkb;
  GArray *cover;
} CellPiece;

typedef struct {
  const GArray *shards;
  const guint *starts; /* of each cell's shards; one more at the end */
  GArray **pieces;     /* CellPiece of each cell */
  GBytes **rest;       /* of each cell: what no work covers; NULL: nothing */
  gint n_failed;       /* atomic */
} CellJobs;

/* What one cell's job works on. */
typedef struct {
  CellJobs *jobs;
  QdGeos *geos;
  QdSlabsRoom room;
  GArray *faces; /* Face */
} Cell;

static GArray *
cover_with(const GArray *cover, guint work)
{
  GArray *more = g_array_new(FALSE, FALSE, sizeof(guint));
  if (cover != NULL)
    g_array_append_vals(more, cover->data, cover->len);
  g_array_append_val(more, work);
  return more;
}

static Face
make_face(GBytes *wkb, GArray *cover)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(wkb, &size);
  return (Face){wkb, qd_slabs_new(data, size), qd_wkb_area(data, size), cover};
}

static void
clear_face(Face *face)
{
  if (face->wkb != NULL)
    g_bytes_unref(face->wkb);
  qd_slabs_free(face->slabs);
}

static double
least_area(const Face *first, const Face *second)
{
  return LEAST_PIECE_M2 + ROUNDING * (first->area_m2 + second->area_m2);
}

/* The overlay of two faces, whose area is known. In full precision GEOS may fail, or without a word give another area,
 * where borders all but coincide: a grid helps. NULL when none of them gives the area. */
static GBytes *
overlay(Cell *cell, QdOverlay how, const Face *first, const Face *second, double area_m2)
{
  const double grids[] = {0, 1e-7, 1e-5, 1e-4};
  gsize n, m;
  const guint8 *p = g_bytes_get_data(first->wkb, &n), *q = g_bytes_get_data(second->wkb, &m);
  GEOSGeometry *a = qd_geos_read(cell->geos, p, n), *b = qd_geos_read(cell->geos, q, m);
  GBytes *wkb = NULL;
  for (guint i = 0; a != NULL && b != NULL && wkb == NULL && i < G_N_ELEMENTS(grids); i++) {
    GEOSGeometry *result = qd_geos_overlay_on_grid(cell->geos, how, a, b, grids[i]);
    double length = 0, slack = least_area(first, second);
    if (result != NULL && GEOSLength_r(qd_geos_handle(cell->geos), result, &length) == 1)
      slack += grids[i] * length;
    if (result != NULL && fabs(qd_geos_area(cell->geos, result) - area_m2) <= slack)
      wkb = qd_geos_write(cell->geos, result);
    qd_geos_destroy(cell->geos, result);
  }
  qd_geos_destroy(cell->geos, a);
  qd_geos_destroy(cell->geos, b);
  if (wkb == NULL)
    g_atomic_int_inc(&cell->jobs->n_failed);
  return wkb;
}

static void
add_face(Cell *cell, GBytes *wkb, GArray *cover)
{
  const Face face = make_face(wkb, cover);
  g_array_append_val(cell->faces, face);
}

/* Splits a face by a work's land and takes off from the land what they share. @return false: nothing is left of it. */
static bool
split_face(Cell *cell, guint i, Face *land, guint work)
{
  Face face = g_array_index(cell->faces, Face, i);
  double shared_m2 = qd_slabs_shared_area(face.slabs, land->slabs, NULL, &cell->room);
  double least_m2 = least_area(&face, land);
  if (shared_m2 <= least_m2)
    return true;
  double rest_m2 = face.area_m2 - shared_m2, beyond_m2 = land->area_m2 - shared_m2;
  bool has_rest = rest_m2 > least_m2, has_beyond = beyond_m2 > least_m2;
  GBytes *shared = !has_rest     ? g_bytes_ref(face.wkb)
                   : !has_beyond ? g_bytes_ref(land->wkb)
                                 : overlay(cell, QD_OVERLAY_INTERSECTION, &face, land, shared_m2);
  GBytes *rest = has_rest ? overlay(cell, QD_OVERLAY_DIFFERENCE, &face, land, rest_m2) : NULL;
  GBytes *beyond = has_beyond ? overlay(cell, QD_OVERLAY_DIFFERENCE, land, &face, beyond_m2) : NULL;
  if (shared == NULL || (has_rest && rest == NULL) || (has_beyond && beyond == NULL)) {
    g_clear_pointer(&shared, g_bytes_unref);
    g_clear_pointer(&rest, g_bytes_unref);
    g_clear_pointer(&beyond, g_bytes_unref);
    return true;
  }
  g_array_index(cell->faces, Face, i) = make_face(shared, cover_with(face.cover, work));
  if (has_rest)
    add_face(cell, rest, face.cover);
  else
    g_array_unref(face.cover);
  clear_face(&face);
  clear_face(land);
  *land = has_beyond ? make_face(beyond, NULL) : (Face){0};
  return has_beyond;
}

/* Lays a work over the faces that are there: each is split where it ends, and what meets none is a new face. */
static void
lay_over(Cell *cell, const QdShard *shard)
{
  Face land = make_face(g_bytes_ref(shard->wkb), NULL);
  guint n = cell->faces->len;
  bool is_left = true;
  for (guint i = 0; i < n && is_left; i++)
    if (qd_box_meets(qd_slabs_box(g_array_index(cell->faces, Face, i).slabs), qd_slabs_box(land.slabs)))
      is_left = split_face(cell, i, &land, shard->work);
  if (!is_left)
    return;
  land.cover = cover_with(NULL, shard->work);
  g_array_append_val(cell->faces, land);
}

static GArray *
lay_all(CellJobs *jobs, QdGeos *geos, const QdShard *shards, guint n)
{
  GArray *pieces = g_array_new(FALSE, FALSE, sizeof(CellPiece));
  if (n == 1) {
    const CellPiece only = {g_bytes_ref(shards->wkb), cover_with(NULL, shards->work)};
    g_array_append_val(pieces, only);
    return pieces;
  }
  Cell cell = {.jobs = jobs, .geos = geos, .faces = g_array_new(FALSE, FALSE, sizeof(Face))};
  for (guint k = 0; k < n && !qd_cancelled(NULL); k++)
    lay_over(&cell, &shards[k]);
  for (guint k = 0; k < cell.faces->len; k++) {
    Face *face = &g_array_index(cell.faces, Face, k);
    const CellPiece piece = {g_bytes_ref(face->wkb), face->cover};
    g_array_append_val(pieces, piece);
    clear_face(face);
  }
  g_array_unref(cell.faces);
  qd_slabs_room_clear(&cell.room);
  return pieces;
}

static void
divide_cell(guint i, gpointer data)
{
  CellJobs *jobs = data;
  const QdShard *first = &g_array_index(jobs->shards, QdShard, jobs->starts[i]);
  guint n = jobs->starts[i + 1] - jobs->starts[i];
  g_autoptr(QdGeos) geos = qd_geos_new();
  QdSum left = {0};
  jobs->pieces[i] = lay_all(jobs, geos, first, n);
  qd_sum_add(&left, QD_CELL_M * QD_CELL_M);
  for (guint k = 0; k < jobs->pieces[i]->len; k++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(g_array_index(jobs->pieces[i], CellPiece, k).wkb, &size);
    qd_sum_add(&left, -qd_wkb_area(wkb, size));
  }
  if (!qd_cancelled(NULL))
    jobs->rest[i] = qd_rest_of_cell(geos, first, n, qd_sum_value(&left));
}

/* ---- all cells ---- */

static guint
hash_cover(gconstpointer key)
{
  const GArray *cover = key;
  guint hash = 5381;
  for (guint i = 0; i < cover->len; i++)
    hash = hash * 33 + g_array_index(cover, guint, i);
  return hash;
}

static gboolean
is_same_cover(gconstpointer pa, gconstpointer pb)
{
  const GArray *a = pa, *b = pb;
  return a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(guint)) == 0;
}

static void
free_cover(gpointer cover)
{
  g_array_unref(cover);
}

static void
gather(QdPieces *pieces, const CellJobs *jobs, guint n_cells)
{
  g_autoptr(GHashTable) known = g_hash_table_new(hash_cover, is_same_cover); /* cover → its number + 1 */
  for (guint i = 0; i < n_cells; i++) {
    for (guint k = 0; k < jobs->pieces[i]->len; k++) {
      CellPiece *piece = &g_array_index(jobs->pieces[i], CellPiece, k);
      guint number = GPOINTER_TO_UINT(g_hash_table_lookup(known, piece->cover));
      if (number == 0) {
        g_ptr_array_add(pieces->covers, piece->cover);
        number = pieces->covers->len;
        g_hash_table_insert(known, piece->cover, GUINT_TO_POINTER(number));
      } else {
        g_array_unref(piece->cover);
      }
      number--;
      g_ptr_array_add(pieces->polygons, piece->wkb);
      g_array_append_val(pieces->cover_of, number);
    }
    g_array_unref(jobs->pieces[i]);
    if (jobs->rest[i] != NULL)
      g_ptr_array_add(pieces->rest, jobs->rest[i]);
  }
}

/* The pieces that a work covers must be the work. */
static void
measure_residual(QdPieces *pieces, const QdWorks *works)
{
  g_autofree QdSum *sums = g_new0(QdSum, (gsize)works->works->len + 1);
  for (guint i = 0; i < pieces->polygons->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(pieces->polygons->pdata[i], &size);
    const GArray *cover = pieces->covers->pdata[g_array_index(pieces->cover_of, guint, i)];
    double area = qd_wkb_area(wkb, size);
    for (guint k = 0; k < cover->len; k++)
      qd_sum_add(&sums[g_array_index(cover, guint, k)], area);
  }
  for (guint i = 0; i < works->works->len; i++)
    pieces->residual_m2 = fmax(pieces->residual_m2, fabs(qd_sum_value(&sums[i]) - qd_works_get(works, i)->drawn_m2));
}

QdPieces *
qd_pieces_new(QdWorks *works, const QdBox *box, guint threads, QdFindings *findings, GError **error)
{
  g_autoptr(QdPieces) pieces = g_new0(QdPieces, 1);
  pieces->polygons = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  pieces->cover_of = g_array_new(FALSE, FALSE, sizeof(guint));
  pieces->covers = g_ptr_array_new_with_free_func(free_cover);
  pieces->rest = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  g_autoptr(GArray) shards = qd_shards_new(works, threads, findings);
  g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i <= shards->len; i++) {
    const QdShard *here = i < shards->len ? &g_array_index(shards, QdShard, i) : NULL;
    const QdShard *before = i > 0 ? &g_array_index(shards, QdShard, i - 1) : NULL;
    if (here == NULL || before == NULL || here->x != before->x || here->y != before->y)
      g_array_append_val(starts, i);
  }
  guint n_cells = starts->len - 1;
  CellJobs jobs = {.shards = shards,
                   .starts = (const guint *)(const void *)starts->data,
                   .pieces = g_new0(GArray *, (gsize)n_cells + 1),
                   .rest = g_new0(GBytes *, (gsize)n_cells + 1)};
  qd_parallel(n_cells, threads, divide_cell, &jobs);
  gather(pieces, &jobs, n_cells);
  qd_rest_add_empty(shards, box, pieces->rest);
  g_free(jobs.pieces);
  g_free(jobs.rest);
  measure_residual(pieces, works);
  if (jobs.n_failed > 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG,
                _("%d places where zones and lines lie over each other could not be divided; report a bug"),
                jobs.n_failed);
    return NULL;
  }
  return qd_cancelled(error) ? NULL : g_steal_pointer(&pieces);
}
