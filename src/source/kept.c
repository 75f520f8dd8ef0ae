#include "source/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/i18n.h"
#include "source/codes.h"

/* A geometry as read, and what became of it. Written as it lies: a cache is of one build of the program. */
typedef struct {
  QdHash source;
  guint64 offset, check;
  double min_x, min_y, max_x, max_y, area_m2;
  guint64 size; /* 0: not kept */
} Shape;

/* After the last shape stands one more: where the spool ends, and how much of it is in use. */
#define SPOOL_END offset
#define SPOOL_USED check

/* A spool with so much that nothing uses any more is begun anew. */
#define MOST_UNUSED_BYTES (64u << 20)

struct QdKeptShapes {
  QdCache *cache;
  char *index_name, *spool_name;
  GVariant *before;
  const Shape *old; /* of before */
  gsize n_old;
  guint64 begin;  /* of what this run puts into the spool */
  guint32 *slots; /* index of an old shape + 1, by hash; made when the first was not where it was looked for */
  gsize n_slots;  /* a power of 2 */
  GMutex mutex;   /* of slots, now and n_found */
  GArray *now;    /* Shape of each feature */
  guint n_found;
};

/* ---- opening ---- */

static void
load(QdKeptShapes *shapes, guint64 spool_bytes)
{
  shapes->before = qd_cache_load(shapes->cache, shapes->index_name, G_VARIANT_TYPE("at"));
  gsize n = 0;
  const Shape *all = shapes->before == NULL ? NULL : g_variant_get_fixed_array(shapes->before, &n, sizeof(guint64));
  n = n * sizeof(guint64) / sizeof(Shape);
  if (n == 0)
    return;
  const Shape *last = &all[n - 1];
  if (last->SPOOL_END > spool_bytes) {
    qd_cache_warn_damaged(shapes->cache, shapes->spool_name);
  } else if (last->SPOOL_END <= 2 * last->SPOOL_USED + MOST_UNUSED_BYTES) {
    shapes->old = all;
    shapes->n_old = n - 1;
    shapes->begin = last->SPOOL_END;
  }
}

/* Periods are told apart whatever their names are made of. */
static void
name_files(QdKeptShapes *shapes, const QdLayerRequest *request)
{
  const char *period = request->spec->period != NULL ? request->spec->period : "";
  guint32 number = (guint32)qd_hash(period, strlen(period), 0).low;
  shapes->index_name = g_strdup_printf("%s-%08x.kept", request->role, number);
  shapes->spool_name = g_strdup_printf("%s-%08x.spool", request->role, number);
}

bool
qd_kept_shapes_open(const QdLayerRequest *request, QdLayer *layer, GError **error)
{
  QdKeptShapes *shapes = g_new0(QdKeptShapes, 1);
  layer->shapes = shapes;
  shapes->cache = request->cache;
  shapes->now = g_array_new(FALSE, TRUE, sizeof(Shape));
  g_mutex_init(&shapes->mutex);
  name_files(shapes, request);
  g_autofree char *path = qd_cache_path(request->cache, shapes->spool_name);
  struct stat s;
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 || fstat(fd, &s) != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot write: %s"), path, g_strerror(errno));
    return false;
  }
  close(layer->fd);
  layer->fd = fd;
  load(shapes, (guint64)s.st_size);
  if (shapes->old == NULL) {
    qd_cache_remove(request->cache, shapes->index_name);
    if (ftruncate(fd, 0) != 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot write: %s"), path, g_strerror(errno));
      return false;
    }
  }
  layer->spool_size = layer->spool_end = shapes->begin;
  return true;
}

void
qd_kept_shapes_free(QdKeptShapes *shapes)
{
  if (shapes == NULL)
    return;
  if (shapes->before != NULL)
    g_variant_unref(shapes->before);
  g_array_unref(shapes->now);
  g_mutex_clear(&shapes->mutex);
  g_free(shapes->slots);
  g_free(shapes->index_name);
  g_free(shapes->spool_name);
  g_free(shapes);
}

/* ---- finding ---- */

guint64
qd_kept_shapes_context(const QdLayerFile *file)
{
  const QdProject *project = file->request->project;
  g_autoptr(QdHasher) hasher = qd_hasher_new("shapes");
  qd_hasher_add_text(hasher, file->request->role);
  qd_hasher_add_text(hasher, file->input->crs);
  qd_hasher_add_text(hasher, file->input->operation);
  qd_hasher_add_text(hasher, project->crs);
  qd_hasher_add_number(hasher, project->repairs_parcels);
  qd_hasher_add_number(hasher, project->repair_limit_pct);
  qd_hasher_add_number(hasher, project->repair_limit_m2);
  return qd_hasher_value(hasher).low;
}

static void
make_slots(QdKeptShapes *shapes)
{
  for (shapes->n_slots = 64; shapes->n_slots < 2 * shapes->n_old;)
    shapes->n_slots *= 2;
  guint32 *slots = g_new0(guint32, shapes->n_slots);
  for (gsize i = 0; i < shapes->n_old; i++) {
    gsize at = shapes->old[i].source.low & (shapes->n_slots - 1);
    while (slots[at] != 0)
      at = (at + 1) & (shapes->n_slots - 1);
    slots[at] = (guint32)(i + 1);
  }
  shapes->slots = slots;
}

static const Shape *
find(QdKeptShapes *shapes, QdHash hash, guint64 *near)
{
  if (*near < shapes->n_old && qd_hash_equal(shapes->old[*near].source, hash))
    return &shapes->old[(*near)++];
  if (shapes->n_old == 0)
    return NULL;
  g_mutex_lock(&shapes->mutex);
  if (shapes->slots == NULL)
    make_slots(shapes);
  g_mutex_unlock(&shapes->mutex);
  for (gsize at = hash.low & (shapes->n_slots - 1); shapes->slots[at] != 0; at = (at + 1) & (shapes->n_slots - 1)) {
    const Shape *old = &shapes->old[shapes->slots[at] - 1];
    if (!qd_hash_equal(old->source, hash))
      continue;
    *near = shapes->slots[at];
    return old;
  }
  (*near)++; /* one that was changed in its place */
  return NULL;
}

const guint8 *
qd_kept_shapes_shape(QdKeptShapes *shapes, guint64 context, QdShaper *shaper, const guint8 *wkb, gsize size,
                     QdRecord *record, guint8 **owned, QdSource *source, guint64 *near, GError **error)
{
  source->hash = qd_hash(wkb, wkb == NULL ? 0 : size, context);
  const Shape *old = find(shapes, source->hash, near);
  if (old == NULL || old->size == 0) {
    guint n_findings = qd_shaper_findings(shaper);
    const guint8 *kept = qd_shape(shaper, wkb, size, record, owned, error);
    source->is_kept = kept != NULL && qd_shaper_findings(shaper) == n_findings;
    source->check = source->is_kept ? qd_hash(kept, record->size, 0).low : 0;
    return kept;
  }
  QdFeature *f = &record->feature;
  f->state = QD_GEOMETRY_OK;
  f->min_x = old->min_x;
  f->min_y = old->min_y;
  f->max_x = old->max_x;
  f->max_y = old->max_y;
  f->area_m2 = old->area_m2;
  record->size = (guint32)old->size;
  record->offset = old->offset;
  source->check = old->check;
  source->is_kept = true;
  return NULL;
}

void
qd_kept_shapes_note(QdKeptShapes *shapes, guint first, const QdRecord *records, const QdSource *sources, guint n)
{
  g_mutex_lock(&shapes->mutex);
  if (shapes->now->len < first + n)
    g_array_set_size(shapes->now, first + n);
  for (guint i = 0; i < n; i++) {
    const QdFeature *f = &records[i].feature;
    const bool is_kept = sources[i].is_kept;
    g_array_index(shapes->now, Shape, first + i) =
        (Shape){sources[i].hash, records[i].offset, sources[i].check,
                f->min_x,        f->min_y,          f->max_x,
                f->max_y,        f->area_m2,        is_kept ? records[i].size : 0};
    shapes->n_found += is_kept && records[i].offset < shapes->begin;
  }
  g_mutex_unlock(&shapes->mutex);
}

bool
qd_kept_shapes_were_found(const QdKeptShapes *shapes)
{
  return shapes != NULL && shapes->n_found > 0;
}

/* ---- keeping ---- */

void
qd_kept_shapes_save(QdKeptShapes *shapes)
{
  if (shapes == NULL)
    return;
  guint64 used = 0, end = shapes->begin;
  guint n = shapes->now->len, n_kept = 0;
  for (guint i = 0; i < n; i++) {
    const Shape *shape = &g_array_index(shapes->now, Shape, i);
    used += shape->size;
    n_kept += shape->size > 0;
    if (shape->size > 0)
      end = MAX(end, shape->offset + shape->size);
  }
  if (n == shapes->n_old && n_kept == shapes->n_found)
    return;
  const Shape last = {.SPOOL_END = end, .SPOOL_USED = used};
  g_array_append_val(shapes->now, last);
  qd_cache_save(shapes->cache, shapes->index_name,
                g_variant_new_from_data(G_VARIANT_TYPE("at"), shapes->now->data,
                                        (gsize)shapes->now->len * sizeof(Shape), TRUE, NULL, NULL));
  g_array_set_size(shapes->now, n);
}

/* ---- for the stages that work with the layer ---- */

QdHash
qd_layer_hash(const QdLayer *layer, guint index)
{
  const QdFeature *f = qd_layer_feature(layer, index);
  const char *name = qd_layer_name(layer, f->input);
  struct { /* of 8-byte parts: nothing between them */
    QdHash source, id, name;
    gint64 fid, category, use_categories[QD_MAX_USES];
    double stated_m2, use_shares[QD_MAX_USES];
  } content = {.source = g_array_index(layer->shapes->now, Shape, index).source,
               .id = qd_hash(f->id, strlen(f->id), 0),
               .name = qd_hash(name, strlen(name), 0),
               .fid = f->fid,
               .category = f->category,
               .stated_m2 = layer->stated == NULL ? 0 : qd_layer_stated_area(layer, index)};
  guint n;
  const QdUse *uses = qd_layer_uses(layer, index, &n);
  for (guint i = 0; i < n; i++) {
    content.use_categories[i] = uses[i].category;
    content.use_shares[i] = uses[i].share;
  }
  return qd_hash(&content, sizeof content, 0);
}

bool
qd_layer_verify(const QdLayer *layer, const guint32 *features, guint n)
{
  const QdKeptShapes *shapes = layer->shapes;
  if (shapes == NULL || shapes->begin == 0)
    return true;
  for (guint i = 0; i < n; i++) {
    const Shape *shape = &g_array_index(shapes->now, Shape, features != NULL ? features[i] : i);
    if (shape->size == 0 || shape->offset >= shapes->begin ||
        qd_hash(layer->map + shape->offset, shape->size, 0).low == shape->check)
      continue;
    qd_cache_set_damaged(shapes->cache, shapes->spool_name);
    return false;
  }
  return true;
}
