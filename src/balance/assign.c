#include "balance/assign.h"

#include <math.h>

#include "base/kept_chunks.h"
#include "base/parallel.h"

enum {
  CHUNK = 16384,
  MIN_SQUARES = 16, /* a side, over all frames */
  MAX_SQUARES = 512,
  PARCELS_A_SQUARE = 16,
  SEVERAL = 0xffff,
  NO_FRAME = 0xfffe,
};

/* Of a parcel: its place in the chunk, the frame, and whether it lies inside, in a number that a cache can keep. */
typedef guint64 Found;

static Found
found_in(guint32 place, guint frame, bool is_inside)
{
  return (guint64)place << 32 | (guint64)frame << 1 | is_inside;
}

typedef struct {
  const QdLayer *parcels;
  const QdFrame *frames;
  guint n_frames;
  QdBox all;
  guint n_squares;  /* a side */
  guint16 *squares; /* the only frame that has land in the square, and has all of it; or one of the above */
  QdKeptChunks *kept;
  QdHash *keys;    /* of each chunk */
  GArray **chunks; /* Found, of each chunk */
} Pass;

/* ---- squares that lie in one frame: the parcels in them need no frame asked ---- */

static QdBox
square_box(const Pass *pass, guint x, guint y)
{
  const double rounding = 0.001; /* of a square, on each side: makes up for it */
  double width = (pass->all.max_x - pass->all.min_x) / pass->n_squares;
  double height = (pass->all.max_y - pass->all.min_y) / pass->n_squares;
  return (QdBox){pass->all.min_x + (x - rounding) * width, pass->all.min_y + (y - rounding) * height,
                 pass->all.min_x + (x + 1 + rounding) * width, pass->all.min_y + (y + 1 + rounding) * height};
}

static guint16
only_frame(const Pass *pass, const QdBox *box)
{
  guint16 only = NO_FRAME;
  for (guint i = 0; i < pass->n_frames; i++) {
    QdFrameSide side =
        qd_box_meets(box, &pass->frames[i].box) ? qd_frame_side(&pass->frames[i], box) : QD_FRAME_OUTSIDE;
    if (side == QD_FRAME_OUTSIDE)
      continue;
    if (side == QD_FRAME_BORDER || only != NO_FRAME)
      return SEVERAL;
    only = (guint16)i;
  }
  return only;
}

static void
fill_row(guint y, gpointer data)
{
  Pass *pass = data;
  for (guint x = 0; x < pass->n_squares; x++) {
    const QdBox box = square_box(pass, x, y);
    pass->squares[y * pass->n_squares + x] = only_frame(pass, &box);
  }
}

static void
make_squares(Pass *pass, guint jobs)
{
  pass->all = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
  for (guint i = 0; i < pass->n_frames; i++) {
    const QdBox *box = &pass->frames[i].box;
    pass->all = (QdBox){MIN(pass->all.min_x, box->min_x), MIN(pass->all.min_y, box->min_y),
                        MAX(pass->all.max_x, box->max_x), MAX(pass->all.max_y, box->max_y)};
  }
  pass->squares = g_new(guint16, (gsize)pass->n_squares * pass->n_squares);
  qd_parallel(pass->n_squares, jobs, fill_row, pass);
}

static guint
square_of(double value, double low, double high, guint n)
{
  double square = (value - low) / (high - low) * n;
  return square > 0 ? (guint)MIN(square, n - 1) : 0;
}

/* What the squares of a box say, where all say the same. */
static guint16
square_frame(const Pass *pass, const QdBox *box)
{
  const QdBox *all = &pass->all;
  if (!(box->min_x > all->min_x && box->min_y > all->min_y && box->max_x < all->max_x && box->max_y < all->max_y))
    return SEVERAL;
  guint n = pass->n_squares;
  guint x0 = square_of(box->min_x, all->min_x, all->max_x, n), x1 = square_of(box->max_x, all->min_x, all->max_x, n);
  guint y0 = square_of(box->min_y, all->min_y, all->max_y, n), y1 = square_of(box->max_y, all->min_y, all->max_y, n);
  guint16 frame = pass->squares[y0 * pass->n_squares + x0];
  for (guint y = y0; y <= y1; y++)
    for (guint x = x0; x <= x1; x++)
      if (pass->squares[y * pass->n_squares + x] != frame)
        return SEVERAL;
  return frame;
}

/* ---- parcels ---- */

static void
assign_parcel(const Pass *pass, guint32 parcel, guint32 place, GArray *found)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  if (f->state != QD_GEOMETRY_OK)
    return;
  const QdBox box = {f->min_x, f->min_y, f->max_x, f->max_y};
  guint16 frame = square_frame(pass, &box);
  if (frame < NO_FRAME) {
    const Found one = found_in(place, frame, true);
    g_array_append_val(found, one);
  }
  for (guint i = 0; frame == SEVERAL && i < pass->n_frames; i++) {
    if (!qd_box_meets(&box, &pass->frames[i].box))
      continue;
    QdFrameSide side = qd_frame_side(&pass->frames[i], &box);
    const Found one = found_in(place, i, side == QD_FRAME_INSIDE);
    if (side != QD_FRAME_OUTSIDE)
      g_array_append_val(found, one);
  }
}

static guint
end_of(const Pass *pass, guint chunk)
{
  return MIN(qd_layer_count(pass->parcels), (chunk + 1) * CHUNK);
}

static void
find_chunk(guint chunk, gpointer data)
{
  Pass *pass = data;
  pass->keys[chunk] = qd_layer_hash_boxes(pass->parcels, chunk * CHUNK, end_of(pass, chunk));
  pass->chunks[chunk] = qd_kept_chunks_find(pass->kept, pass->keys[chunk]);
  if (chunk % (QD_LAYER_HELD / CHUNK) == 0)
    qd_layer_release(pass->parcels);
}

static void
assign_chunk(guint chunk, gpointer data)
{
  Pass *pass = data;
  if (pass->chunks[chunk] != NULL)
    return;
  GArray *found = g_array_new(FALSE, FALSE, sizeof(Found));
  for (guint first = chunk * CHUNK, i = first; i < end_of(pass, chunk); i++)
    assign_parcel(pass, i, i - first, found);
  pass->chunks[chunk] = found;
  qd_kept_chunks_put(pass->kept, pass->keys[chunk], found);
  if (chunk % (QD_LAYER_HELD / CHUNK) == 0)
    qd_layer_release(pass->parcels);
}

/* Fills all chunks. */
static void
assign_all(Pass *pass, guint n_chunks, guint jobs)
{
  guint n_missing = n_chunks;
  if (pass->kept != NULL)
    qd_parallel(n_chunks, jobs, find_chunk, pass);
  for (guint c = 0; c < n_chunks; c++)
    n_missing -= pass->chunks[c] != NULL;
  if (n_missing == 0)
    return;
  make_squares(pass, jobs);
  qd_parallel(n_chunks, jobs, assign_chunk, pass);
}

static void
take_chunk(QdCandidates *candidates, guint32 first, const GArray *chunk)
{
  for (guint i = 0; i < chunk->len; i++) {
    const Found found = g_array_index(chunk, Found, i);
    const guint32 parcel = first + (guint32)(found >> 32);
    QdCandidates *of_frame = &candidates[(found & G_MAXUINT32) >> 1];
    GArray *list = (found & 1) ? of_frame->inside : of_frame->near;
    g_array_append_val(list, parcel);
  }
}

QdCandidates *
qd_assign(const QdLayer *parcels, const QdFrame *frames, guint n_frames, QdCache *cache, QdHash of, guint jobs)
{
  guint n_chunks = (qd_layer_count(parcels) + CHUNK - 1) / CHUNK;
  double side = sqrt((double)qd_layer_count(parcels) / PARCELS_A_SQUARE);
  Pass pass = {.parcels = parcels, .frames = frames, .n_frames = n_frames};
  pass.n_squares = (guint)CLAMP(side, MIN_SQUARES, MAX_SQUARES);
  const struct {
    QdHash frames;
    guint64 n_squares;
  } decides = {of, pass.n_squares};
  pass.kept =
      qd_kept_chunks_open(cache, "land", qd_layer_input(parcels, 0)->period, qd_hash(&decides, sizeof decides, 0));
  pass.chunks = g_new0(GArray *, (gsize)n_chunks + 1);
  pass.keys = g_new0(QdHash, (gsize)n_chunks + 1);
  assign_all(&pass, n_chunks, jobs);
  QdCandidates *candidates = g_new0(QdCandidates, (gsize)n_frames + 1);
  for (guint i = 0; i < n_frames; i++) {
    candidates[i].inside = g_array_new(FALSE, FALSE, sizeof(guint32));
    candidates[i].near = g_array_new(FALSE, FALSE, sizeof(guint32));
  }
  for (guint c = 0; c < n_chunks; c++) {
    take_chunk(candidates, c * CHUNK, pass.chunks[c]);
    g_array_unref(pass.chunks[c]);
  }
  qd_kept_chunks_close(pass.kept);
  g_free(pass.chunks);
  g_free(pass.keys);
  g_free(pass.squares);
  return candidates;
}

void
qd_candidates_free(QdCandidates *candidates, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_array_unref(candidates[i].inside);
    g_array_unref(candidates[i].near);
  }
  g_free(candidates);
}
