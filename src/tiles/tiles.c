/* The raster pyramid. Threads draw and encode; tiles are written in the order of their addresses, so the bytes do not
 * depend on the number of threads. At most a window of blocks is in memory. */
#include <math.h>

#include "base/i18n.h"
#include "base/words.h"
#include "tiles/fonts.h"
#include "tiles/stores.h"
#include "tiles/zoom.h"

#define BLOCKS_A_THREAD 8 /* how far threads may run ahead of the writer */
#define SAMPLES 4         /* tiles of each zoom that the palette is made from */

typedef struct {
  const QdZoom *zoom;
  guint32 x, y, columns, rows; /* tiles */
  QdTileImage *images;
  GError *error;
  bool is_done; /* under Pyramid.lock */
} Block;

/* What a thread draws with. */
typedef struct {
  QdBlender *blender;
  QdTileEncoder *encoder;
  guint32 *pixels;
} Desk;

typedef struct {
  const QdCanvas *canvas;
  GPtrArray *zooms; /* QdZoom * */
  QdStores *stores;
  GThreadPool *pool;
  GAsyncQueue *desks; /* free ones */
  GMutex lock;
  GCond done;
  GQueue blocks; /* Block *, at work or done, in the order of writing */
  guint window;

} Pyramid;

static void
block_free(gpointer data)
{
  Block *block = data;
  for (guint i = 0; i < block->columns * block->rows; i++)
    if (block->images[i].bytes != NULL)
      g_bytes_unref(block->images[i].bytes);
  g_free(block->images);
  g_clear_error(&block->error);
  g_free(block);
}

/* ---- in the threads ---- */

static void
desk_free(gpointer data)
{
  Desk *desk = data;
  qd_blender_free(desk->blender);
  qd_tile_encoder_free(desk->encoder);
  g_free(desk->pixels);
  g_free(desk);
}

static Desk *
desk_new(const QdTileImageSpec *spec)
{
  Desk *desk = g_new0(Desk, 1);
  desk->blender = qd_blender_new(spec->tile_px, spec->tile_px);
  desk->encoder = qd_tile_encoder_new(spec);
  desk->pixels = g_new(guint32, (gsize)spec->tile_px * (gsize)spec->tile_px);
  return desk;
}

static void
draw_block(gpointer data, gpointer user_data)
{
  Block *block = data;
  Pyramid *pyramid = user_data;
  Desk *desk = g_async_queue_pop(pyramid->desks);
  for (guint32 i = 0; i < block->columns * block->rows && block->error == NULL; i++) {
    QdWindow window = qd_zoom_window(block->zoom, block->x + i % block->columns, block->y + i / block->columns, 1);
    qd_zoom_draw(block->zoom, desk->blender, &window, desk->pixels);
    qd_tile_encode(desk->encoder, desk->pixels, &block->images[i], &block->error);
  }
  g_async_queue_push(pyramid->desks, desk);
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
  for (guint32 i = 0; ok && i < block->columns * block->rows; i++)
    ok = qd_stores_add(pyramid->stores, qd_zoom_level(block->zoom), block->x + i % block->columns,
                       block->y + i / block->columns, &block->images[i], error);
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
  QdTileRange range = qd_zoom_range(zoom);
  guint32 side = qd_zoom_block(zoom);
  Block *block = g_new0(Block, 1);
  *block = (Block){
      .zoom = zoom, .x = x, .y = y, .columns = MIN(side, range.max_x - x + 1), .rows = MIN(side, range.max_y - y + 1)};
  block->images = g_new0(QdTileImage, block->columns * block->rows);
  g_queue_push_tail(&pyramid->blocks, block);
  return g_thread_pool_push(pyramid->pool, block, error);
}

static bool
write_zooms(Pyramid *pyramid, GError **error)
{
  bool ok = true;
  for (guint i = 0; ok && i < pyramid->zooms->len; i++) {
    const QdZoom *zoom = pyramid->zooms->pdata[i];
    QdTileRange range = qd_zoom_range(zoom);
    guint32 side = qd_zoom_block(zoom);
    for (guint32 y = range.min_y; ok && y <= range.max_y; y += side)
      for (guint32 x = range.min_x; ok && x <= range.max_x; x += side)
        ok = add_block(pyramid, zoom, x, y, error);
  }
  while (ok && pyramid->blocks.length > 0)
    ok = write_first(pyramid, error);
  return ok;
}

static bool
write_pyramid(Pyramid *pyramid, const QdTileImageSpec *spec, guint jobs, GError **error)
{
  pyramid->window = jobs * BLOCKS_A_THREAD;
  g_queue_init(&pyramid->blocks);
  g_mutex_init(&pyramid->lock);
  g_cond_init(&pyramid->done);
  pyramid->desks = g_async_queue_new_full(desk_free);
  for (guint i = 0; i < jobs; i++)
    g_async_queue_push(pyramid->desks, desk_new(spec));
  pyramid->pool = g_thread_pool_new(draw_block, pyramid, (gint)jobs, TRUE, error);
  bool ok = pyramid->pool != NULL && write_zooms(pyramid, error);
  if (pyramid->pool != NULL)
    g_thread_pool_free(pyramid->pool, !ok, TRUE);
  g_queue_clear_full(&pyramid->blocks, block_free);
  g_async_queue_unref(pyramid->desks);
  g_cond_clear(&pyramid->done);
  g_mutex_clear(&pyramid->lock);
  return ok;
}

/* ---- the palette ---- */

static void
sample_zoom(const QdZoom *zoom, QdColourCount *count, const Desk *desk, int tile_px)
{
  QdTileRange range = qd_zoom_range(zoom);
  guint64 width = range.max_x - range.min_x + 1, n = width * (range.max_y - range.min_y + 1);
  guint64 samples = MIN(n, SAMPLES), last = G_MAXUINT64;
  for (guint64 i = 0; i < samples; i++) {
    guint64 tile = (2 * i + 1) * n / (2 * samples) + (n > 4 * width ? width / 2 : 0);
    tile = MIN(tile, n - 1);
    if (tile == last)
      continue;
    last = tile;
    QdWindow window =
        qd_zoom_window(zoom, range.min_x + (guint32)(tile % width), range.min_y + (guint32)(tile / width), 1);
    qd_zoom_draw(zoom, desk->blender, &window, desk->pixels);
    qd_colour_count_add(count, desk->pixels, (gsize)tile_px * (gsize)tile_px);
  }
}

static QdTilePalette *
make_palette(const Pyramid *pyramid, int tile_px)
{
  const QdStyle *style = pyramid->canvas->scene->style;
  const QdTileImageSpec spec = {NULL, tile_px};
  Desk *desk = desk_new(&spec);
  g_autoptr(QdColourCount) count = qd_colour_count_new();
  for (guint i = 0; i < pyramid->zooms->len; i++)
    sample_zoom(pyramid->zooms->pdata[i], count, desk, tile_px);
  desk_free(desk);
  return qd_tile_palette_new(count, style->palette, style->n_colours);
}

/* ---- what the files say about themselves ---- */

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

static QdStores *
open_stores(const QdResult *result, QdOutput *output, const QdScene *scene, GError **error)
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
                        .format = project->tiles_are_webp ? "webp" : "png",
                        .type = "baselayer",
                        .version = "1",
                        .zoom_min = project->zoom_min,
                        .zoom_max = project->zoom_max};
  qd_grid_mercator_degrees(scene->box.min_x, scene->box.max_y, &info.west, &info.south);
  qd_grid_mercator_degrees(scene->box.max_x, scene->box.min_y, &info.east, &info.north);
  return qd_stores_new(output, project->raster_containers, &info, error);
}

/* ---- all together ---- */

static void
canvas_clear(QdCanvas *canvas)
{
  qd_scene_free((QdScene *)canvas->scene);
  g_free(canvas->stretches);
  g_clear_pointer(&canvas->names, g_array_unref);
  g_free(canvas->fonts);
}

static bool
prepare(QdCanvas *canvas, const QdResult *result, const char *spool_dir, guint jobs, char **warning, GError **error)
{
  const QdProject *project = result->project;
  const char *const plane = "EPSG:3857";
  QdGrid grid = qd_grid_mercator();
  *canvas = (QdCanvas){.tile_px = project->tile_px, .layers = project->tile_layers};
  canvas->scene = qd_scene_new(result, &grid, plane, spool_dir, jobs, error);
  if (canvas->scene == NULL)
    return false;
  canvas->stretches = qd_stretches_new(canvas->scene->land_use);
  if (!(project->tile_layers & QD_TILES_LABELS))
    return true;
  canvas->fonts = qd_fonts_choose(project->tile_font, warning);
  canvas->names = qd_name_list_new(result, canvas->scene, &grid, plane, error);
  return canvas->names != NULL;
}

static void
free_zoom(gpointer zoom)
{
  qd_zoom_free(zoom);
}

static bool
write_all(const QdResult *result, QdOutput *output, const QdCanvas *canvas, guint jobs, GError **error)
{
  const QdProject *project = result->project;
  g_autoptr(QdStores) stores = open_stores(result, output, canvas->scene, error);
  if (stores == NULL)
    return false;
  g_autoptr(GPtrArray) zooms = g_ptr_array_new_with_free_func(free_zoom);
  for (int z = project->zoom_min; z <= project->zoom_max; z++) {
    if (qd_cancelled(error))
      return false;
    g_ptr_array_add(zooms, qd_zoom_new(canvas, z));
  }
  Pyramid pyramid = {.canvas = canvas, .zooms = zooms, .stores = stores};
  g_autoptr(QdTilePalette) palette = project->tiles_are_webp ? NULL : make_palette(&pyramid, canvas->tile_px);
  const QdTileImageSpec spec = {palette, canvas->tile_px};
  return write_pyramid(&pyramid, &spec, jobs, error) && qd_stores_finish(stores, error);
}

bool
qd_tiles_write(const QdResult *result, QdOutput *output, guint jobs, char **warning, GError **error)
{
  *warning = NULL;
  if (result->project->raster_containers == 0)
    return true;
  QdCanvas canvas;
  jobs = MAX(jobs, 1);
  bool ok = prepare(&canvas, result, qd_output_tmp(output), jobs, warning, error) &&
            write_all(result, output, &canvas, jobs, error);
  canvas_clear(&canvas);
  return ok;
}
