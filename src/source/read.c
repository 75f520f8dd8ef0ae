/* Reading layers: batches of rows go through a short queue; each thread reads the next batch if nobody does, else takes
 * one from the queue and brings its geometries into the spool. What a feature becomes depends on its row alone. */
#include <cpl_error.h>
#include <math.h>

#include "base/i18n.h"
#include "source/kept.h"

/* A batch on its way. */
typedef struct {
  QdBatch *batch;
  guint first; /* index of its first feature in the layer */
  QdRecord *records;
} Block;

typedef struct {
  QdLayer *layer;
  QdLayerFile *file;
  QdRows *rows;
  QdRowReader read;
  gpointer user_data;
  guint64 context;  /* what a cache has to know of the file */
  guint n_features; /* of the layer, read so far */
  GMutex mutex;     /* of what follows */
  GCond changed;
  GQueue waiting; /* Block * */
  bool is_reading, is_over;
  GError *error; /* the first */
} Flow;

enum { MAX_WAITING = 2 };

static void
block_free(Block *block)
{
  if (block == NULL)
    return;
  qd_batch_free(block->batch);
  g_free(block->records);
  g_free(block);
}

/* Reads what is particular to the role of each row, in file order. */
static bool
read_rows(Flow *flow, Block *block, GError **error)
{
  guint n = qd_batch_count(block->batch);
  for (guint i = 0; i < n; i++) {
    const QdRow row = {block->batch, i, block->first + i, qd_batch_fid(block->batch, i)};
    const char *texts[QD_TEXT_COUNT] = {NULL};
    QdRecord *record = &block->records[i];
    record->feature.fid = row.fid;
    record->feature.input = flow->layer->inputs->len - 1;
    record->feature.category = QD_CATEGORY_UNKNOWN;
    record->feature.id = "";
    if (!flow->read(flow->file, &row, flow->layer, record, texts, flow->user_data, error))
      return false;
    if (flow->layer->texts != NULL)
      g_array_append_vals(flow->layer->texts, texts, 1);
  }
  return true;
}

/* @return NULL after the last block, and on error */
static Block *
next_block(Flow *flow, GError **error)
{
  QdBatch *batch = qd_cancelled(error) ? NULL : qd_rows_next(flow->rows, error);
  if (batch == NULL)
    return NULL;
  guint n = qd_batch_count(batch);
  Block *block = g_new0(Block, 1);
  block->batch = batch;
  block->first = flow->n_features;
  block->records = g_new0(QdRecord, n);
  flow->n_features += n;
  flow->file->input->features += n;
  if (!read_rows(flow, block, error))
    g_clear_pointer(&block, block_free);
  return block;
}

/* Brings the geometries of a block into the layer. */
static bool
spool_block(Flow *flow, QdShaper *shaper, Block *block, GError **error)
{
  guint n = qd_batch_count(block->batch);
  g_autofree const guint8 **kept = g_new(const guint8 *, n);
  g_autofree guint8 **owned = g_new0(guint8 *, n);
  QdKeptShapes *shapes = flow->layer->shapes;
  g_autofree QdSource *sources = shapes == NULL ? NULL : g_new0(QdSource, n);
  guint64 near = block->first;
  g_autoptr(GError) failed = NULL;
  for (guint i = 0; i < n && failed == NULL; i++) {
    gsize size = 0;
    const guint8 *wkb = qd_batch_wkb(block->batch, i, &size);
    kept[i] = shapes == NULL ? qd_shape(shaper, wkb, size, &block->records[i], &owned[i], &failed)
                             : qd_kept_shapes_shape(shapes, flow->context, shaper, wkb, size, &block->records[i],
                                                    &owned[i], &sources[i], &near, &failed);
  }
  if (failed == NULL && qd_layer_put(flow->layer, block->first, block->records, kept, n, &failed) && shapes != NULL)
    qd_kept_shapes_note(flow->layer, block->first, block->records, sources, n);
  for (guint i = 0; i < n; i++)
    g_free(owned[i]);
  if (failed == NULL)
    return true;
  g_propagate_error(error, g_steal_pointer(&failed));
  return false;
}

/* One step with the mutex held at both ends. @return false when nothing is left to do */
static bool
step(Flow *flow, QdShaper *shaper)
{
  g_autoptr(GError) error = NULL;
  if (flow->error != NULL)
    return false;
  if (!flow->is_reading && !flow->is_over && flow->waiting.length < MAX_WAITING) {
    flow->is_reading = true;
    g_mutex_unlock(&flow->mutex);
    Block *block = next_block(flow, &error);
    g_mutex_lock(&flow->mutex);
    flow->is_reading = false;
    flow->is_over = block == NULL;
    if (block != NULL)
      g_queue_push_tail(&flow->waiting, block);
    g_cond_broadcast(&flow->changed);
  } else if (flow->waiting.length > 0) {
    Block *block = g_queue_pop_head(&flow->waiting);
    g_mutex_unlock(&flow->mutex);
    spool_block(flow, shaper, block, &error);
    block_free(block);
    g_mutex_lock(&flow->mutex);
  } else if (flow->is_over) {
    return false;
  } else {
    g_cond_wait(&flow->changed, &flow->mutex);
  }
  if (error != NULL && flow->error == NULL)
    flow->error = g_steal_pointer(&error);
  return true;
}

static gpointer
work(gpointer data)
{
  Flow *flow = data;
  /* messages of GDAL come back through our own errors; its warnings about a file are not the user's business */
  CPLPushErrorHandler(CPLQuietErrorHandler);
  QdEdgeCells *edges = flow->layer->edges == NULL ? NULL : qd_edge_cells_new();
  QdShaper *shaper = qd_shaper_new(flow->file, edges);
  g_mutex_lock(&flow->mutex);
  while (step(flow, shaper)) {
  }
  g_cond_broadcast(&flow->changed);
  if (edges != NULL)
    qd_edge_cells_merge(flow->layer->edges, edges);
  g_mutex_unlock(&flow->mutex);
  qd_edge_cells_free(edges);
  qd_shaper_free(shaper);
  CPLPopErrorHandler();
  return NULL;
}

static bool
read_file(QdLayerFile *file, QdLayer *layer, guint *n_features, guint jobs, QdRowReader read, gpointer user_data,
          GError **error)
{
  Flow flow = {.layer = layer, .file = file, .read = read, .user_data = user_data, .n_features = *n_features};
  flow.context = qd_kept_shapes_context(file);
  flow.rows = qd_rows_open(file->layer, file->path, file->fields, file->numbers);
  g_mutex_init(&flow.mutex);
  g_cond_init(&flow.changed);
  g_queue_init(&flow.waiting);
  g_autoptr(GPtrArray) threads = g_ptr_array_new();
  for (guint i = 1; i < jobs; i++)
    g_ptr_array_add(threads, g_thread_new("read", work, &flow));
  work(&flow);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join(threads->pdata[i]);
  g_queue_clear_full(&flow.waiting, (GDestroyNotify)block_free);
  g_cond_clear(&flow.changed);
  g_mutex_clear(&flow.mutex);
  qd_rows_free(flow.rows);
  *n_features = flow.n_features;
  if (flow.error != NULL) {
    g_propagate_error(error, flow.error);
    return false;
  }
  if (file->input->features == 0) {
    const QdFindingSpec spec = {.rule = "empty_file", .layer = file->input->source, .measure = NAN};
    qd_findings_add(file->request->findings, &spec);
  }
  return true;
}

static bool
read_path(const QdLayerRequest *request, const char *path, QdLayer *layer, guint *n_features, guint jobs,
          QdFieldFinder find_fields, QdRowReader read, gpointer user_data, GError **error)
{
  QdLayerFile file;
  bool ok = qd_layer_file_open(&file, request, path, error);
  g_ptr_array_add(layer->inputs, file.input);
  g_ptr_array_add(layer->names, g_strdup(file.input->source));
  ok = ok && find_fields(&file, user_data, error);
  if (ok)
    qd_layer_file_learn_encoding(&file);
  ok = ok && read_file(&file, layer, n_features, jobs, read, user_data, error) &&
       qd_layer_file_finish_sha256(&file, error);
  qd_layer_file_close(&file);
  return ok;
}

QdLayer *
qd_layer_read(const QdLayerRequest *request, bool with_texts, guint jobs, QdFieldFinder find_fields, QdRowReader read,
              gpointer user_data, GError **error)
{
  GDALAllRegister();
  g_autoptr(QdLayer) layer = qd_layer_new(request->spool_dir, with_texts, error);
  if (layer == NULL || (request->cache != NULL && !qd_kept_shapes_open(request, layer, error)))
    return NULL;
  layer->stated = g_array_new(FALSE, FALSE, sizeof(double));
  layer->edges = g_str_equal(request->role, "land_use") ? qd_edge_cells_new() : NULL;
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool ok = true;
  guint n_features = 0;
  for (guint i = 0; ok && i < request->spec->files->len; i++)
    ok = read_path(request, request->spec->files->pdata[i], layer, &n_features, jobs, find_fields, read, user_data,
                   error);
  CPLPopErrorHandler();
  if (!ok || !qd_layer_seal(layer, error))
    return NULL;
  qd_kept_shapes_save(layer->shapes);
  if (qd_kept_shapes_were_found(layer->shapes)) /* their edges were not added: the sums say nothing */
    g_clear_pointer(&layer->edges, qd_edge_cells_free);
  if (layer->stated->len == 0)
    g_clear_pointer(&layer->stated, g_array_unref);
  if (qd_layer_count(layer) == 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: no features to read (%s, line %u of %s)"),
                (char *)request->spec->files->pdata[0], request->role, request->spec->line, request->project->path);
    return NULL;
  }
  return g_steal_pointer(&layer);
}
