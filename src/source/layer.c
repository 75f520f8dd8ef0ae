#include "source/layer.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"

enum { BUFFER_SIZE = 1 << 20 };

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
  layer->records = g_array_new(FALSE, TRUE, sizeof(QdRecord));
  layer->texts = with_texts ? g_array_new(FALSE, TRUE, sizeof(const char *) * QD_TEXT_COUNT) : NULL;
  layer->inputs = g_ptr_array_new_with_free_func(input_free);
  layer->names = g_ptr_array_new_with_free_func(g_free);
  layer->strings = g_string_chunk_new(65536);
  layer->buffer = g_malloc(BUFFER_SIZE);
  return layer;
}

void
qd_layer_free(QdLayer *layer)
{
  if (layer == NULL)
    return;
  if (layer->map != NULL)
    munmap((void *)layer->map, layer->spool_size);
  close(layer->fd);
  g_array_unref(layer->records);
  if (layer->texts != NULL)
    g_array_unref(layer->texts);
  g_ptr_array_unref(layer->inputs);
  g_ptr_array_unref(layer->names);
  g_string_chunk_free(layer->strings);
  g_free(layer->buffer);
  g_free(layer);
}

static bool
write_all(const QdLayer *layer, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = write(layer->fd, data, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot write the working file in --out: %s"), g_strerror(errno));
      return false;
    }
    data += n;
    size -= (gsize)n;
  }
  return true;
}

static bool
flush(QdLayer *layer, GError **error)
{
  bool ok = write_all(layer, layer->buffer, layer->buffered, error);
  layer->buffered = 0;
  return ok;
}

bool
qd_layer_append(QdLayer *layer, QdRecord record, const guint8 *wkb, GError **error)
{
  record.offset = layer->spool_size;
  if (layer->records->len == G_MAXUINT32 - 1) {
    g_set_error_literal(error, QD_ERROR, QD_ERROR_INPUT, _("more than 4 billion features in one layer"));
    return false;
  }
  g_array_append_val(layer->records, record);
  layer->spool_size += record.size;
  if (record.size > BUFFER_SIZE - layer->buffered && !flush(layer, error))
    return false;
  if (record.size > BUFFER_SIZE)
    return write_all(layer, wkb, record.size, error);
  if (record.size > 0)
    memcpy(layer->buffer + layer->buffered, wkb, record.size);
  layer->buffered += record.size;
  return true;
}

bool
qd_layer_seal(QdLayer *layer, GError **error)
{
  if (!flush(layer, error))
    return false;
  g_clear_pointer(&layer->buffer, g_free);
  if (layer->spool_size == 0)
    return true;
  void *map = mmap(NULL, layer->spool_size, PROT_READ, MAP_SHARED, layer->fd, 0);
  if (map == MAP_FAILED) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot map the working file in --out: %s"), g_strerror(errno));
    return false;
  }
  layer->map = map;
  return true;
}

guint
qd_layer_count(const QdLayer *layer)
{
  return layer->records->len;
}

const QdFeature *
qd_layer_feature(const QdLayer *layer, guint index)
{
  return &g_array_index(layer->records, QdRecord, index).feature;
}

const guint8 *
qd_layer_wkb(const QdLayer *layer, guint index, gsize *size)
{
  const QdRecord *record = &g_array_index(layer->records, QdRecord, index);
  *size = record->size;
  return record->size == 0 ? NULL : layer->map + record->offset;
}

const char *
qd_layer_text(const QdLayer *layer, guint index, QdTextField field)
{
  if (layer->texts == NULL)
    return "";
  const char *const *texts = (const char *const *)(const void *)layer->texts->data + (gsize)index * QD_TEXT_COUNT;
  return texts[field] != NULL ? texts[field] : "";
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
