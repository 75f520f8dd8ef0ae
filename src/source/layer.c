#include "source/layer.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"
#include "geo/area.h"
#include "source/kept.h"

/* Side of a bucket's cell: 16 of them are as wide as most provinces. */
#define CELL_M 8192.0

enum { MIN_BUCKET = 1 << 10, MAX_BUCKET = 1 << 16 };

static void
input_free(gpointer data)
{
  QdInput *input = data;
  char *const texts[] = {input->role,   input->source, input->layer, input->period,
                         input->driver, input->sha256, input->crs,   input->operation};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(input);
}

QdLayer *
qd_layer_new(const char *spool_dir, bool with_texts, GError **error)
{
  g_autofree char *name = g_build_filename(spool_dir, "spool-XXXXXX", NULL);
  int fd = g_mkstemp(name);
  if (fd < 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot make a working file: %s"), spool_dir,
                g_strerror(errno));
    return NULL;
  }
  unlink(name);
  QdLayer *layer = g_new0(QdLayer, 1);
  layer->fd = fd;
  layer->records = qd_records_new(spool_dir);
  layer->texts = with_texts ? g_array_new(FALSE, TRUE, sizeof(const char *) * QD_TEXT_COUNT) : NULL;
  layer->inputs = g_ptr_array_new_with_free_func(input_free);
  layer->names = g_ptr_array_new_with_free_func(g_free);
  layer->strings = g_string_chunk_new(65536);
  layer->users = g_ptr_array_new_with_free_func(g_free);
  g_mutex_init(&layer->mutex);
  return layer;
}

void
qd_layer_free(QdLayer *layer)
{
  if (layer == NULL)
    return;
  if (layer->map != NULL)
    munmap((void *)layer->map, layer->spool_end);
  close(layer->fd);
  qd_kept_shapes_free(layer->shapes);
  qd_records_free(layer->records);
  if (layer->texts != NULL)
    g_array_unref(layer->texts);
  g_ptr_array_unref(layer->inputs);
  g_ptr_array_unref(layer->names);
  g_string_chunk_free(layer->strings);
  g_ptr_array_unref(layer->users);
  qd_edge_cells_free(layer->edges);
  g_clear_pointer(&layer->stated, g_array_unref);
  g_clear_pointer(&layer->uses, g_hash_table_unref);
  g_clear_pointer(&layer->replaced, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS(layer->buckets); i++)
    g_free(layer->buckets[i].data);
  g_mutex_clear(&layer->mutex);
  g_free(layer);
}

static bool
write_at(QdLayer *layer, guint64 offset, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = pwrite(layer->fd, data, size, (off_t)offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
                  layer->shapes != NULL ? _("cannot write the geometries in --cache: %s")
                                        : _("cannot write the working file: %s (--tmp names another folder for it)"),
                  g_strerror(errno));
      return false;
    }
    data += n;
    offset += (guint64)n;
    size -= (gsize)n;
    layer->spool_end = MAX(layer->spool_end, offset);
  }
  return true;
}

static QdBucket *
bucket_of(QdLayer *layer, const QdFeature *f)
{
  double x = floor((f->min_x + f->max_x) / 2 / CELL_M), y = floor((f->min_y + f->max_y) / 2 / CELL_M);
  guint column = (guint)(x - QD_BUCKET_SIDE * floor(x / QD_BUCKET_SIDE));
  guint row = (guint)(y - QD_BUCKET_SIDE * floor(y / QD_BUCKET_SIDE));
  return &layer->buckets[row % QD_BUCKET_SIDE * QD_BUCKET_SIDE + column % QD_BUCKET_SIDE];
}

/* Writes what a bucket holds and sets room aside for more. */
static bool
begin_bucket(QdLayer *layer, QdBucket *bucket, gsize least, GError **error)
{
  if (!write_at(layer, bucket->offset, bucket->data, bucket->used, error))
    return false;
  gsize size = CLAMP(2 * bucket->size, MIN_BUCKET, MAX_BUCKET);
  while (size < least)
    size *= 2;
  if (size > bucket->size) {
    g_free(bucket->data);
    bucket->data = g_malloc(size);
    bucket->size = size;
  }
  bucket->used = 0;
  bucket->offset = layer->spool_size;
  layer->spool_size += size;
  return true;
}

static bool
spool(QdLayer *layer, QdRecord *record, const guint8 *wkb, GError **error)
{
  if (record->size > MAX_BUCKET) {
    record->offset = layer->spool_size;
    layer->spool_size += record->size;
    return write_at(layer, record->offset, wkb, record->size, error);
  }
  QdBucket *bucket = bucket_of(layer, &record->feature);
  if (record->size > bucket->size - bucket->used && !begin_bucket(layer, bucket, record->size, error))
    return false;
  record->offset = bucket->offset + bucket->used;
  memcpy(bucket->data + bucket->used, wkb, record->size);
  bucket->used += record->size;
  return true;
}

bool
qd_layer_put(QdLayer *layer, guint first, QdRecord *records, const guint8 *const *wkb, guint n, GError **error)
{
  if (n >= G_MAXUINT32 - first) {
    g_set_error_literal(error, QD_ERROR, QD_ERROR_INPUT, _("more than 4 billion features in one layer"));
    return false;
  }
  bool ok = true;
  g_mutex_lock(&layer->mutex);
  for (guint i = 0; ok && i < n; i++)
    ok = wkb[i] == NULL || spool(layer, &records[i], wkb[i], error);
  ok = ok && qd_records_put(layer->records, first, records, n, error);
  g_mutex_unlock(&layer->mutex);
  return ok;
}

bool
qd_layer_seal(QdLayer *layer, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS(layer->buckets); i++) {
    QdBucket *bucket = &layer->buckets[i];
    if (!write_at(layer, bucket->offset, bucket->data, bucket->used, error))
      return false;
    g_clear_pointer(&bucket->data, g_free);
  }
  if (layer->spool_end == 0)
    return true;
  void *map = mmap(NULL, layer->spool_end, PROT_READ, MAP_SHARED, layer->fd, 0);
  if (map == MAP_FAILED) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot map the working file: %s"), g_strerror(errno));
    return false;
  }
  layer->map = map;
  return true;
}

void
qd_layer_release(const QdLayer *layer)
{
  if (layer->map != NULL)
    madvise((void *)layer->map, layer->spool_end, MADV_DONTNEED);
  qd_records_release(layer->records);
}

const QdEdgeCells *
qd_layer_edge_cells(const QdLayer *layer)
{
  return layer->edges;
}

guint
qd_layer_count(const QdLayer *layer)
{
  return layer->records->n;
}

const QdFeature *
qd_layer_feature(const QdLayer *layer, guint index)
{
  return &qd_records_get(layer->records, index)->feature;
}

const guint8 *
qd_layer_wkb(const QdLayer *layer, guint index, gsize *size)
{
  const QdRecord *record = qd_records_get(layer->records, index);
  *size = record->size;
  GBytes *other = layer->replaced == NULL ? NULL : g_hash_table_lookup(layer->replaced, GUINT_TO_POINTER(index));
  if (other != NULL)
    return g_bytes_get_data(other, NULL);
  return record->size == 0 ? NULL : layer->map + record->offset;
}

void
qd_layer_replace(QdLayer *layer, guint index, const guint8 *wkb, gsize size)
{
  QdBox box;
  gsize old_size;
  const guint8 *old = qd_layer_wkb(layer, index, &old_size);
  QdRecord *record = qd_records_at(layer->records, index);
  g_return_if_fail(size < G_MAXUINT32 && qd_wkb_box(wkb, size, &box));
  if (layer->edges != NULL) {
    qd_edge_cells_take(layer->edges, old, old_size);
    qd_edge_cells_add(layer->edges, wkb, size);
  }
  if (layer->replaced == NULL)
    layer->replaced = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  g_hash_table_insert(layer->replaced, GUINT_TO_POINTER(index), g_bytes_new(wkb, size));
  record->size = (guint32)size;
  record->feature.min_x = box.min_x;
  record->feature.min_y = box.min_y;
  record->feature.max_x = box.max_x;
  record->feature.max_y = box.max_y;
  record->feature.area_m2 = qd_wkb_area(wkb, size);
}

const char *
qd_layer_text(const QdLayer *layer, guint index, QdTextField field)
{
  if (layer->texts == NULL)
    return "";
  const char *const *texts = (const char *const *)(const void *)layer->texts->data + (gsize)index * QD_TEXT_COUNT;
  return texts[field] != NULL ? texts[field] : "";
}

/* ---- parcels of several uses, and areas by a field ---- */

typedef struct {
  guint n;
  QdUse use[];
} Uses;

void
qd_layer_divide(QdLayer *layer, guint index, const QdUse *uses, guint n)
{
  if (layer->uses == NULL)
    layer->uses = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  Uses *copy = g_malloc(sizeof *copy + n * sizeof *uses);
  copy->n = n;
  memcpy(copy->use, uses, n * sizeof *uses);
  g_hash_table_insert(layer->uses, GUINT_TO_POINTER(index), copy);
}

const QdUse *
qd_layer_uses(const QdLayer *layer, guint index, guint *n)
{
  const Uses *uses = layer->uses == NULL ? NULL : g_hash_table_lookup(layer->uses, GUINT_TO_POINTER(index));
  *n = uses == NULL ? 0 : uses->n;
  return uses == NULL ? NULL : uses->use;
}

guint
qd_layer_user_count(const QdLayer *layer)
{
  return layer->users->len;
}

const char *
qd_layer_user(const QdLayer *layer, guint user)
{
  return layer->users->pdata[user - 1];
}

bool
qd_layer_states_areas(const QdLayer *layer)
{
  return layer->stated != NULL;
}

double
qd_layer_stated_area(const QdLayer *layer, guint index)
{
  return layer->stated == NULL ? NAN : g_array_index(layer->stated, double, index);
}

guint
qd_layer_input_count(const QdLayer *layer)
{
  return layer->inputs->len;
}

const QdInput *
qd_layer_input(const QdLayer *layer, guint index)
{
  return layer->inputs->pdata[index];
}

char *
qd_layer_label(const QdLayer *layer, guint index)
{
  const QdFeature *feature = qd_layer_feature(layer, index);
  if (feature->id != NULL && feature->id[0] != '\0')
    return g_strdup(feature->id);
  return g_strdup_printf("fid %" G_GINT64_FORMAT, feature->fid);
}

const char *
qd_layer_name(const QdLayer *layer, guint input)
{
  return layer->names->pdata[input];
}
