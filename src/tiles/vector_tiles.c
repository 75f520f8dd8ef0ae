/* The vector pyramids: tiles/land_use.pmtiles and tiles/land_use.vector.mbtiles, and for the web map the land use of
 * each earlier period in a file of its own.
 *
 * Made in two steps, since it tells findings and shows findings: first every tile with all layers but the findings,
 * kept compressed in a working file; then, when the findings are finished, these are added and the files written. Zooms
 * come from the highest down, tiles by rows; threads encode a batch of tiles, which are then kept in order, so the
 * bytes do not depend on the number of threads. */
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "geo/crs.h"
#include "tiles/gzip.h"
#include "tiles/vector_files.h"
#include "tiles/vector_land.h"
#include "tiles/vector_layers.h"

enum {
  GZIP_LEVEL = 1, /* geometry hardly shrinks: the levels above gain 1 % at most, at twice the time */
  TILES_A_BATCH = 256,
  TILES_A_JOB = 4,
  MOST_COARSER = 8,
  MOST_LAYERS = 8,
};

typedef struct {
  int z;
  gint32 x, y;
  guint64 at; /* in the working file */
  guint32 size;
} Kept;

struct QdVectorTiles {
  char *dir;
  int file; /* without a name */
  guint64 size;
  GArray *kept;           /* Kept */
  QdVectorTiles *earlier; /* of the period before, its land use alone; or NULL */
};

/* What threads share while a zoom is made. */
typedef struct {
  int zoom;
  const QdVectorLand *land;
  QdVectorSheet *sheets[MOST_LAYERS]; /* the land use first */
  guint n_sheets;
  GMutex lock;
  QdVectorSheet *coarse[MOST_COARSER + 1]; /* made when first asked for, under lock */
  QdTileBox tiles;
  gsize first_tile; /* of the batch */
  GByteArray *encoded[TILES_A_BATCH];
  guint n_coarser[TILES_A_BATCH];
} Zoom;

/* ---- one tile ---- */

static const QdVectorSheet *
coarse_sheet(Zoom *zoom, guint coarser)
{
  g_mutex_lock(&zoom->lock);
  if (zoom->coarse[coarser] == NULL)
    zoom->coarse[coarser] = qd_vector_land_sheet(zoom->land, zoom->zoom, (int)coarser, 1);
  g_mutex_unlock(&zoom->lock);
  return zoom->coarse[coarser];
}

static GByteArray *
encode(Zoom *zoom, gint32 x, gint32 y, guint coarser, QdRings *rings, GByteArray *plain)
{
  g_byte_array_set_size(plain, 0);
  for (guint i = 0; i < zoom->n_sheets; i++)
    qd_vector_sheet_encode(i == 0 && coarser > 0 ? coarse_sheet(zoom, coarser) : zoom->sheets[i], x, y, G_MAXUINT,
                           rings, plain);
  if (plain->len == 0)
    return NULL;
  GByteArray *tile = g_byte_array_new();
  qd_gzip(tile, plain->data, plain->len, GZIP_LEVEL);
  return tile;
}

static gsize
tile_count(const QdTileBox *tiles)
{
  return tiles->min_x > tiles->max_x
             ? 0
             : (gsize)(tiles->max_x - tiles->min_x + 1) * (gsize)(tiles->max_y - tiles->min_y + 1);
}

static void
place_of(const QdTileBox *tiles, gsize number, gint32 *x, gint32 *y)
{
  gsize columns = (gsize)(tiles->max_x - tiles->min_x + 1);
  *x = tiles->min_x + (gint32)(number % columns);
  *y = tiles->min_y + (gint32)(number / columns);
}

/* A tile over the bound has its land use on a grid twice as coarse, and so on: pieces below it go. */
static void
encode_some(guint job, gpointer data)
{
  Zoom *zoom = data;
  g_autoptr(QdRings) rings = qd_rings_new();
  g_autoptr(GByteArray) plain = g_byte_array_new();
  for (guint i = job * TILES_A_JOB; i < (job + 1) * TILES_A_JOB; i++) {
    gint32 x, y;
    zoom->encoded[i] = NULL;
    zoom->n_coarser[i] = 0;
    if (zoom->first_tile + i >= tile_count(&zoom->tiles))
      continue;
    place_of(&zoom->tiles, zoom->first_tile + i, &x, &y);
    zoom->encoded[i] = encode(zoom, x, y, 0, rings, plain);
    while (zoom->encoded[i] != NULL && zoom->encoded[i]->len > QD_TILE_BYTES && zoom->n_coarser[i] < MOST_COARSER) {
      g_byte_array_unref(zoom->encoded[i]);
      zoom->encoded[i] = encode(zoom, x, y, ++zoom->n_coarser[i], rings, plain);
    }
  }
}

/* ---- the working file ---- */

static bool
fail(const char *path, GError **error)
{
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot make a working file: %s"), path, g_strerror(errno));
  return false;
}

static QdVectorTiles *
tiles_new(const char *dir, GError **error)
{
  g_autofree char *name = g_build_filename(dir, "vector-XXXXXX", NULL);
  int file = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    fail(dir, error);
    return NULL;
  }
  unlink(name);
  QdVectorTiles *tiles = g_new0(QdVectorTiles, 1);
  tiles->dir = g_strdup(dir);
  tiles->file = file;
  tiles->kept = g_array_new(FALSE, FALSE, sizeof(Kept));
  return tiles;
}

void
qd_vector_tiles_free(QdVectorTiles *tiles)
{
  if (tiles == NULL)
    return;
  qd_vector_tiles_free(tiles->earlier);
  close(tiles->file);
  g_array_unref(tiles->kept);
  g_free(tiles->dir);
  g_free(tiles);
}

static bool
keep_tile(QdVectorTiles *tiles, int z, gint32 x, gint32 y, const GByteArray *tile, GError **error)
{
  const Kept kept = {z, x, y, tiles->size, tile->len};
  for (gsize done = 0; done < tile->len;) {
    gssize n = write(tiles->file, tile->data + done, tile->len - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(tiles->dir, error);
    done += (gsize)n;
  }
  tiles->size += tile->len;
  g_array_append_val(tiles->kept, kept);
  return true;
}

static bool
read_tile(const QdVectorTiles *tiles, const Kept *kept, GByteArray *tile, GError **error)
{
  g_byte_array_set_size(tile, kept->size);
  for (gsize done = 0; done < kept->size;) {
    gssize n = pread(tiles->file, tile->data + done, kept->size - done, (off_t)(kept->at + done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail(tiles->dir, error);
    done += (gsize)n;
  }
  return true;
}

/* ---- a zoom ---- */

typedef struct {
  guint n, coarser; /* tiles over the bound; how much the worst of them was coarsened */
  gint32 x, y;      /* the worst */
} Bound;

static void
note_bound(Bound *bound, guint coarser, gint32 x, gint32 y)
{
  if (coarser == 0)
    return;
  bound->n++;
  if (coarser <= bound->coarser)
    return;
  bound->coarser = coarser;
  bound->x = x;
  bound->y = y;
}

static bool
keep_zoom(QdVectorTiles *tiles, Zoom *zoom, Bound *bound, guint jobs, GError **error)
{
  bool ok = true;
  for (gsize n = tile_count(&zoom->tiles); ok && zoom->first_tile < n; zoom->first_tile += TILES_A_BATCH) {
    if (qd_cancelled(error))
      return false;
    qd_parallel(TILES_A_BATCH / TILES_A_JOB, jobs, encode_some, zoom);
    for (guint i = 0; i < TILES_A_BATCH; i++) {
      if (zoom->encoded[i] == NULL)
        continue;
      gint32 x, y;
      place_of(&zoom->tiles, zoom->first_tile + i, &x, &y);
      note_bound(bound, zoom->n_coarser[i], x, y);
      ok = ok && keep_tile(tiles, zoom->zoom, x, y, zoom->encoded[i], error);
      g_byte_array_unref(zoom->encoded[i]);
    }
  }
  return ok;
}

static void
join(QdTileBox *box, QdTileBox other)
{
  *box = (QdTileBox){MIN(box->min_x, other.min_x), MIN(box->min_y, other.min_y), MAX(box->max_x, other.max_x),
                     MAX(box->max_y, other.max_y)};
}

static bool
make_zoom(QdVectorTiles *tiles, QdVectorLand *land, const GPtrArray *layers, int z, int zoom_max, Bound *bound,
          guint jobs, GError **error)
{
  Zoom zoom = {.zoom = z, .land = land};
  g_mutex_init(&zoom.lock);
  qd_vector_land_begin_zoom(land, z, jobs);
  zoom.sheets[zoom.n_sheets++] = qd_vector_land_sheet(land, z, 0, jobs);
  for (guint i = 0; i < layers->len; i++)
    zoom.sheets[zoom.n_sheets++] = qd_vector_sheet_new(layers->pdata[i], z, 0, qd_vector_least(z, zoom_max), jobs);
  zoom.tiles = qd_vector_sheet_tiles(zoom.sheets[0]);
  for (guint i = 1; i < zoom.n_sheets; i++)
    join(&zoom.tiles, qd_vector_sheet_tiles(zoom.sheets[i]));
  bool ok = keep_zoom(tiles, &zoom, bound, jobs, error);
  for (guint i = 0; i < zoom.n_sheets; i++)
    qd_vector_sheet_free(zoom.sheets[i]);
  for (guint i = 0; i <= MOST_COARSER; i++)
    qd_vector_sheet_free(zoom.coarse[i]);
  g_mutex_clear(&zoom.lock);
  return ok;
}

/* ---- findings ---- */

/* The middle of a tile in the project CRS. */
static void
place_tile(QdFindingSpec *spec, const QdProject *project, int z, gint32 x, gint32 y)
{
  double side = (double)(1ULL << (32 - z)), xy[2];
  qd_grid_mercator_degrees((x + 0.5) * side, (y + 0.5) * side, &xy[0], &xy[1]);
  g_autoptr(QdTransform) transform = qd_transform_new("EPSG:4326", project->crs, project->crs, NULL);
  spec->has_place = transform != NULL && qd_transform_points(transform, xy, 1);
  spec->x = xy[0];
  spec->y = xy[1];
}

static void
report_bound(const QdResult *result, QdFindings *findings, const char *rule, const char *period, int z,
             const Bound *bound)
{
  if (bound->n == 0)
    return;
  g_autofree char *tile = g_strdup_printf("%s%s%d/%d/%d", period, period[0] != '\0' ? " " : "", z, bound->x, bound->y);
  g_autofree char *zoom = g_strdup_printf("%d", z);
  g_autofree char *how = g_strdup_printf("%u", bound->coarser);
  QdFindingSpec spec = {
      .rule = rule, .layer = "tiles", .feature = tile, .value = zoom, .expected = how, .measure = bound->n};
  place_tile(&spec, result->project, z, bound->x, bound->y);
  qd_findings_add(findings, &spec);
}

/* Points beyond QD_TILE_FINDINGS in a tile are not shown there; those that are told here are few. */
static bool
tell_crowds(const QdResult *result, QdFindings *findings, const QdVectorRange *range, guint jobs, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(QdVectorLayer) layer = qd_vector_findings(result, jobs, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return false;
  }
  for (int z = range->zoom_min; layer != NULL && z <= range->zoom_max; z++) {
    g_autoptr(QdVectorSheet) sheet = qd_vector_sheet_new(layer, z, 0, 0, jobs);
    QdTileBox tiles = qd_vector_sheet_tiles(sheet);
    Bound bound = {0};
    for (gsize i = 0; i < tile_count(&tiles); i++) {
      gint32 x, y;
      place_of(&tiles, i, &x, &y);
      guint n = qd_vector_sheet_count(sheet, x, y);
      note_bound(&bound, n > QD_TILE_FINDINGS ? n : 0, x, y);
    }
    report_bound(result, findings, "tile_findings", "", z, &bound);
  }
  return true;
}

/* ---- the first step ---- */

/* The land use of the result's last period, and other layers. @param period  its name, where it is not now; else "" */
static QdVectorTiles *
make_map(const QdResult *result, QdOutput *output, const GPtrArray *layers, const char *period, guint jobs,
         QdFindings *findings, GError **error)
{
  QdVectorRange range = qd_vector_range(result->project);
  g_autoptr(QdVectorTiles) tiles = tiles_new(qd_output_tmp(output), error);
  g_autoptr(QdVectorLand) land =
      tiles == NULL ? NULL : qd_vector_land_new(result, range.zoom_min, range.zoom_max, jobs, error);
  if (land == NULL)
    return NULL;
  for (int z = range.zoom_max; z >= range.zoom_min; z--) {
    Bound bound = {0};
    if (!make_zoom(tiles, land, layers, z, range.zoom_max, &bound, jobs, error))
      return NULL;
    report_bound(result, findings, "tile_bound", period, z, &bound);
  }
  return g_steal_pointer(&tiles);
}

/* The result as it was in an earlier period. */
static QdResult
result_until(const QdResult *result, guint period, GPtrArray *balances)
{
  QdResult then = *result;
  for (guint i = 0; i <= period; i++)
    g_ptr_array_add(balances, result->balances->pdata[i]);
  then.balances = balances;
  return then;
}

/* Periods before now, for the web map, which reads PMTiles. */
static bool
make_earlier(QdVectorTiles *tiles, const QdResult *result, QdOutput *output, guint jobs, QdFindings *findings,
             GError **error)
{
  g_autoptr(GPtrArray) no_layers = g_ptr_array_new();
  bool is_wanted = (result->project->vector_containers & QD_VECTOR_PMTILES) != 0;
  for (guint i = result->balances->len - 1; is_wanted && i-- > 0; tiles = tiles->earlier) {
    g_autoptr(GPtrArray) balances = g_ptr_array_new();
    const QdResult then = result_until(result, i, balances);
    const char *period = ((const QdBalance *)result->balances->pdata[i])->period;
    tiles->earlier = make_map(&then, output, no_layers, period, jobs, findings, error);
    if (tiles->earlier == NULL)
      return false;
  }
  return true;
}

bool
qd_vector_tiles_make(const QdResult *result, QdOutput *output, guint jobs, QdFindings *findings, QdVectorTiles **made,
                     GError **error)
{
  QdVectorRange range = qd_vector_range(result->project);
  if (!range.is_wanted)
    return true;
  jobs = MAX(jobs, 1);
  g_autoptr(GPtrArray) layers = qd_vector_layers_load(result, jobs, error);
  g_autoptr(QdVectorTiles) tiles = layers == NULL ? NULL : make_map(result, output, layers, "", jobs, findings, error);
  if (tiles == NULL || !tell_crowds(result, findings, &range, jobs, error) ||
      !make_earlier(tiles, result, output, jobs, findings, error))
    return false;
  *made = g_steal_pointer(&tiles);
  return true;
}

/* ---- the second step ---- */

typedef struct {
  QdVectorSheet *sheet; /* findings of the zoom, or NULL */
  QdRings *rings;
  struct libdeflate_decompressor *inflate;
  GByteArray *plain;
} Finishing;

/* Adds the findings to a tile as it was kept. */
static void
add_findings(Finishing *f, gint32 x, gint32 y, GByteArray *tile)
{
  if (f->sheet == NULL || qd_vector_sheet_count(f->sheet, x, y) == 0)
    return;
  g_byte_array_set_size(f->plain, 0);
  if (tile->len > 0) {
    gsize n = 0;
    guint32 size;
    memcpy(&size, tile->data + tile->len - 4, 4); /* gzip ends with the size */
    g_byte_array_set_size(f->plain, GUINT32_FROM_LE(size));
    enum libdeflate_result done =
        libdeflate_gzip_decompress(f->inflate, tile->data, tile->len, f->plain->data, f->plain->len, &n);
    g_assert(done == LIBDEFLATE_SUCCESS && n == f->plain->len);
  }
  qd_vector_sheet_encode(f->sheet, x, y, QD_TILE_FINDINGS, f->rings, f->plain);
  g_byte_array_set_size(tile, 0);
  qd_gzip(tile, f->plain->data, f->plain->len, GZIP_LEVEL);
}

/* Tiles of a zoom that nothing but findings lies in. */
static bool
write_strays(Finishing *f, const GHashTable *written, QdVectorFiles *files, int z, GError **error)
{
  if (f->sheet == NULL)
    return true;
  QdTileBox tiles = qd_vector_sheet_tiles(f->sheet);
  g_autoptr(GByteArray) tile = g_byte_array_new();
  bool ok = true;
  for (gsize i = 0; ok && i < tile_count(&tiles); i++) {
    gint32 x, y;
    place_of(&tiles, i, &x, &y);
    gint64 address = (gint64)x << 32 | y;
    if (g_hash_table_contains((GHashTable *)written, &address) || qd_vector_sheet_count(f->sheet, x, y) == 0)
      continue;
    g_byte_array_set_size(tile, 0);
    add_findings(f, x, y, tile);
    ok = qd_vector_files_add(files, z, (guint32)x, (guint32)y, tile, error);
  }
  return ok;
}

static bool
write_zoom(const QdVectorTiles *tiles, Finishing *f, QdVectorFiles *files, int z, guint *next, GError **error)
{
  g_autoptr(GHashTable) written = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GByteArray) tile = g_byte_array_new();
  for (; *next < tiles->kept->len && g_array_index(tiles->kept, Kept, *next).z == z; ++*next) {
    const Kept *kept = &g_array_index(tiles->kept, Kept, *next);
    gint64 address = (gint64)kept->x << 32 | kept->y;
    if (qd_cancelled(error) || !read_tile(tiles, kept, tile, error))
      return false;
    add_findings(f, kept->x, kept->y, tile);
    if (!qd_vector_files_add(files, z, (guint32)kept->x, (guint32)kept->y, tile, error))
      return false;
    g_hash_table_add(written, g_memdup2(&address, sizeof address));
  }
  return write_strays(f, written, files, z, error);
}

/* @param findings  or NULL */
static bool
write_map(const QdVectorTiles *tiles, const QdVectorLayer *findings, QdVectorFiles *files, const QdVectorRange *range,
          guint jobs, GError **error)
{
  Finishing f = {.rings = qd_rings_new(), .inflate = libdeflate_alloc_decompressor(), .plain = g_byte_array_new()};
  bool ok = true;
  guint next = 0;
  for (int z = range->zoom_max; ok && z >= range->zoom_min; z--) {
    f.sheet = findings == NULL ? NULL : qd_vector_sheet_new(findings, z, 0, 0, jobs);
    ok = write_zoom(tiles, &f, files, z, &next, error);
    qd_vector_sheet_free(f.sheet);
  }
  qd_rings_free(f.rings);
  libdeflate_free_decompressor(f.inflate);
  g_byte_array_unref(f.plain);
  return ok && qd_vector_files_close(files, error);
}

static bool
write_earlier(const QdVectorTiles *tiles, const QdResult *result, QdOutput *output, const QdVectorRange *range,
              guint jobs, GError **error)
{
  bool ok = true;
  for (guint i = result->balances->len - 1; ok && tiles != NULL && i-- > 0; tiles = tiles->earlier) {
    g_autoptr(GPtrArray) balances = g_ptr_array_new();
    const QdResult then = result_until(result, i, balances);
    g_autofree char *name = qd_vector_earlier_file(result, i);
    g_autoptr(QdVectorFiles) files = qd_vector_files_new(&then, name, output, error);
    ok = files != NULL && write_map(tiles, NULL, files, range, jobs, error);
  }
  return ok;
}

bool
qd_vector_tiles_write(const QdVectorTiles *tiles, const QdResult *result, QdOutput *output, guint jobs, GError **error)
{
  if (tiles == NULL)
    return true;
  QdVectorRange range = qd_vector_range(result->project);
  GError *failed = NULL;
  g_autoptr(QdVectorLayer) findings = qd_vector_findings(result, jobs, &failed);
  g_autoptr(QdVectorFiles) files = failed != NULL ? NULL : qd_vector_files_new(result, NULL, output, &failed);
  if (failed != NULL) {
    g_propagate_error(error, failed);
    return false;
  }
  return write_map(tiles, findings, files, &range, jobs, error) &&
         write_earlier(tiles->earlier, result, output, &range, jobs, error);
}
