/* The raster pyramid: tiles/land_use.mbtiles. Threads draw and encode; tiles are written in the order of their
 * addresses, so the bytes do not depend on the number of threads. At most a window of blocks is in memory. */
#include "base/i18n.h"
#include "base/words.h"
#include "tiles/mbtiles.h"
#include "tiles/render.h"

#define PNG_LEVEL 6
#define BLOCK_ROWS 8      /* tiles below each other that are drawn at once */
#define BLOCKS_A_THREAD 4 /* how far threads may run ahead of the writer */

typedef struct {
  const QdZoom *zoom;
  guint32 x, y, n_rows;
  GBytes *images[BLOCK_ROWS];
  GError *error;
  bool is_done; /* under Pyramid.lock */
} Block;

typedef struct {
  const QdScene *scene;
  QdMbtiles *mbtiles;
  GThreadPool *pool;
  GMutex lock;
  GCond done;
  GQueue blocks; /* Block *, at work or done, in the order of writing */
  guint window;
} Pyramid;

static void
block_free(gpointer data)
{
  Block *block = data;
  for (guint i = 0; i < BLOCK_ROWS; i++)
    if (block->images[i] != NULL)
      g_bytes_unref(block->images[i]);
  g_clear_error(&block->error);
  g_free(block);
}

/* ---- in the threads ---- */

static void
draw_block(gpointer data, gpointer user_data)
{
  Block *block = data;
  Pyramid *pyramid = user_data;
  const QdStyle *style = pyramid->scene->style;
  gsize tile_bytes = (gsize)QD_TILE_PX * QD_TILE_PX;
  g_autoptr(QdFiller) filler = qd_filler_new();
  g_autofree guint8 *pixels = g_malloc(block->n_rows * tile_bytes);
  qd_zoom_draw(block->zoom, filler, block->x, block->y, block->n_rows, pixels);
  for (guint32 i = 0; i < block->n_rows && block->error == NULL; i++)
    block->images[i] = qd_png_encode(pixels + i * tile_bytes, QD_TILE_PX, QD_TILE_PX, QD_TILE_PX, style->palette,
                                     style->n_colours, PNG_LEVEL, &block->error);
  g_mutex_lock(&pyramid->lock);
  block->is_done = true;
  g_cond_signal(&pyramid->done);
  g_mutex_unlock(&pyramid->lock);
}

/* ---- in the writer ---- */

static bool
write_first(Pyramid *pyramid, GError **error)
{
  Block *block = g_queue_pop_head(&pyramid->blocks);
  g_mutex_lock(&pyramid->lock);
  while (!block->is_done)
    g_cond_wait(&pyramid->done, &pyramid->lock);
  g_mutex_unlock(&pyramid->lock);
  bool ok = block->error == NULL;
  if (!ok)
    g_propagate_error(error, g_steal_pointer(&block->error));
  for (guint32 i = 0; ok && i < block->n_rows; i++)
    ok = qd_mbtiles_add(pyramid->mbtiles, block->zoom->zoom, block->x, block->y + i, block->images[i], error);
  block_free(block);
  return ok;
}

static bool
add_block(Pyramid *pyramid, const QdZoom *zoom, guint32 x, guint32 y, GError **error)
{
  if (qd_cancelled(error))
    return false;
  if (pyramid->blocks.length >= pyramid->window && !write_first(pyramid, error))
    return false;
  Block *block = g_new0(Block, 1);
  *block = (Block){.zoom = zoom, .x = x, .y = y, .n_rows = MIN(BLOCK_ROWS, zoom->max_y - y + 1)};
  g_queue_push_tail(&pyramid->blocks, block);
  return g_thread_pool_push(pyramid->pool, block, error);
}

/* Blocks refer to their zoom: all are written, or on an error waited for, before it goes. */
static bool
write_zoom(Pyramid *pyramid, int level, guint jobs, GError **error)
{
  g_autoptr(QdZoom) zoom = qd_zoom_new(pyramid->scene, level);
  pyramid->pool = g_thread_pool_new(draw_block, pyramid, (gint)jobs, TRUE, error);
  bool ok = pyramid->pool != NULL;
  for (guint32 x = zoom->min_x; ok && x <= zoom->max_x; x++)
    for (guint32 y = zoom->min_y; ok && y <= zoom->max_y; y += BLOCK_ROWS)
      ok = add_block(pyramid, zoom, x, y, error);
  while (ok && pyramid->blocks.length > 0)
    ok = write_first(pyramid, error);
  if (pyramid->pool != NULL)
    g_thread_pool_free(pyramid->pool, !ok, TRUE);
  g_queue_clear_full(&pyramid->blocks, block_free);
  return ok;
}

static bool
write_pyramid(const QdScene *scene, QdMbtiles *mbtiles, const QdProject *project, guint jobs, GError **error)
{
  Pyramid pyramid = {.scene = scene, .mbtiles = mbtiles, .blocks = G_QUEUE_INIT, .window = jobs * BLOCKS_A_THREAD};
  g_mutex_init(&pyramid.lock);
  g_cond_init(&pyramid.done);
  bool ok = true;
  for (int z = project->zoom_min; ok && z <= project->zoom_max; z++)
    ok = write_zoom(&pyramid, z, jobs, error);
  g_cond_clear(&pyramid.done);
  g_mutex_clear(&pyramid.lock);
  return ok;
}

/* ---- what the file says about itself ---- */

/* In both languages: tiles travel without their report. */
static char *
synthetic_statement(GError **error)
{
  g_autoptr(QdWords) vi = qd_words_load("vi", error);
  g_autoptr(QdWords) en = vi == NULL ? NULL : qd_words_load("en", error);
  if (en == NULL)
    return NULL;
  return g_strdup_printf("%s – %s", qd_word(vi, "synthetic_banner"), qd_word(en, "synthetic_banner"));
}

static QdMbtiles *
open_mbtiles(const char *path, const QdResult *result, const QdScene *scene, GError **error)
{
  const QdProject *project = result->project;
  g_autoptr(QdWords) words = qd_words_load(project->lang, error);
  g_autofree char *synthetic = words != NULL && result->is_synthetic ? synthetic_statement(error) : NULL;
  if (words == NULL || (result->is_synthetic && synthetic == NULL))
    return NULL;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  g_autofree char *name = g_strdup_printf("%s – %s, %s %s", project->name, qd_word(words, "role_land_use"),
                                          qd_word(words, "period_of"), now->period);
  g_autofree char *description =
      g_strconcat(name, " (", project->date, ")", synthetic == NULL ? NULL : ". ", synthetic, NULL);
  QdMbtilesInfo info = {.name = name,
                        .description = description,
                        .attribution = synthetic,
                        .format = "png",
                        .type = "baselayer",
                        .version = "1",
                        .zoom_min = project->zoom_min,
                        .zoom_max = project->zoom_max};
  qd_grid_mercator_degrees(scene->box.min_x, scene->box.max_y, &info.west, &info.south);
  qd_grid_mercator_degrees(scene->box.max_x, scene->box.min_y, &info.east, &info.north);
  return qd_mbtiles_new(path, &info, error);
}

bool
qd_tiles_write(const QdResult *result, QdOutput *output, guint jobs, GError **error)
{
  const QdProject *project = result->project;
  if (!project->tiles_mbtiles)
    return true;
  if (project->zoom_min < 0 || project->zoom_max > QD_ZOOM_MAX || project->zoom_min > project->zoom_max) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: tiles: zoom %d to %d is not within 0 to %d"), project->path,
                project->zoom_min, project->zoom_max, QD_ZOOM_MAX);
    return false;
  }
  g_autofree char *path = qd_output_path(output, "tiles/land_use.mbtiles", error);
  if (path == NULL)
    return false;
  QdGrid grid = qd_grid_mercator();
  jobs = MAX(jobs, 1);
  g_autoptr(QdScene) scene = qd_scene_new(result, &grid, "EPSG:3857", qd_output_tmp(output), jobs, error);
  if (scene == NULL)
    return false;
  g_autoptr(QdMbtiles) mbtiles = open_mbtiles(path, result, scene, error);
  return mbtiles != NULL && write_pyramid(scene, mbtiles, project, jobs, error) && qd_mbtiles_finish(mbtiles, error);
}
