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

/* One geometry in so many is few: it is brought into the spool again rather than searched for, or than the index
 * written for its sake. */
enum { FEW = 256 };

enum { BLOCK_BITS = 9, BLOCK = 1 << BLOCK_BITS };

struct QdKeptShapes {
  QdCache *cache;
  char *index_name, *spool_name;
  GVariant *before;
  const Shape *old; /* of before */
  gsize n_old;
  guint64 begin;    /* of what this run puts into the spool */
  guint32 *slots;   /* index of an old shape + 1, by hash; made when the first was not where it was looked for */
  gsize n_slots;    /* a power of 2 */
  gint n_missed;    /* atomic: looked for where they were before, in vain */
  GMutex mutex;     /* of slots and of what follows */
  GPtrArray *now;   /* Shape[BLOCK] of the features; NULL where they are all as before at the same places */
  GArray *contents; /* QdHash of each feature: all that the file says of it */
  guint n, n_found;
};

/* ---- shapes of this run ---- */

static const Shape *
shape_of(const QdKeptShapes *shapes, guint index)
{
  const Shape *block = shapes->now->pdata[index >> BLOCK_BITS];
  return block != NULL ? &block[index & (BLOCK - 1)] : &shapes->old[index];
}

static bool
is_as_before(const QdKeptShapes *shapes, guint index, const Shape *shape)
{
  return index < shapes->n_old && memcmp(&shapes->old[index], shape, sizeof *shape) == 0;
}

static void
set_shape(QdKeptShapes *shapes, guint index, const Shape *shape)
{
  gpointer *block = &shapes->now->pdata[index >> BLOCK_BITS];
  if (*block == NULL && is_as_before(shapes, index, shape))
    return;
  if (*block == NULL) {
    gsize first = index & ~(guint)(BLOCK - 1);
    *block = g_new0(Shape, BLOCK);
    if (first < shapes->n_old)
      memcpy(*block, shapes->old + first, MIN(BLOCK, shapes->n_old - first) * sizeof(Shape));
  }
  ((Shape *)*block)[index & (BLOCK - 1)] = *shape;
}

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
  shapes->now = g_ptr_array_new_with_free_func(g_free);
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
  shapes->contents = g_array_sized_new(FALSE, FALSE, sizeof(QdHash), (guint)MIN(shapes->n_old, G_MAXINT) + BLOCK);
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
  g_ptr_array_unref(shapes->now);
  g_clear_pointer(&shapes->contents, g_array_unref);
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
  if ((gsize)g_atomic_int_add(&shapes->n_missed, 1) * FEW < shapes->n_old || shapes->n_old == 0) {
    (*near)++; /* changed in its place */
    return NULL;
  }
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

/* What the file says of a feature. */
static QdHash
hash_content(const QdRecord *record, QdHash source, QdHash file)
{
  const QdFeature *f = &record->feature;
  const struct { /* of 8-byte parts: nothing between them */
    QdHash source, id, file;
    gint64 fid, category;
  } content = {source, qd_hash(f->id, strlen(f->id), 0), file, f->fid, f->category};
  return qd_hash(&content, sizeof content, 0);
}

void
qd_kept_shapes_note(QdLayer *layer, guint first, const QdRecord *records, const QdSource *sources, guint n)
{
  QdKeptShapes *shapes = layer->shapes;
  const char *name = qd_layer_name(layer, records[0].feature.input);
  const QdHash file = qd_hash(name, strlen(name), 0);
  g_autofree QdHash *contents = g_new(QdHash, n);
  for (guint i = 0; i < n; i++)
    contents[i] = hash_content(&records[i], sources[i].hash, file);
  g_mutex_lock(&shapes->mutex);
  shapes->n = MAX(shapes->n, first + n);
  g_ptr_array_set_size(shapes->now, (gint)((shapes->n + BLOCK - 1) / BLOCK));
  g_array_set_size(shapes->contents, shapes->n);
  memcpy(&g_array_index(shapes->contents, QdHash, first), contents, n * sizeof *contents);
  for (guint i = 0; i < n; i++) {
    const QdFeature *f = &records[i].feature;
    const bool is_kept = sources[i].is_kept;
    const Shape shape = {sources[i].hash, records[i].offset, sources[i].check, f->min_x,       f->min_y,
                         f->max_x,        f->max_y,          f->area_m2,       records[i].size};
    const Shape not_kept = {.source = sources[i].hash};
    set_shape(shapes, first + i, is_kept ? &shape : &not_kept);
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

/* All shapes, and after them what there is to say of the spool. */
static GArray *
collect(const QdKeptShapes *shapes)
{
  GArray *all = g_array_sized_new(FALSE, FALSE, sizeof(Shape), shapes->n + 1);
  Shape last = {.SPOOL_END = shapes->begin};
  for (guint i = 0; i < shapes->n; i++) {
    const Shape *shape = shape_of(shapes, i);
    g_array_append_vals(all, shape, 1);
    last.SPOOL_USED += shape->size;
    if (shape->size > 0)
      last.SPOOL_END = MAX(last.SPOOL_END, shape->offset + shape->size);
  }
  g_array_append_val(all, last);
  return all;
}

void
qd_kept_shapes_save(QdKeptShapes *shapes)
{
  if (shapes == NULL)
    return;
  gsize n_changed = shapes->n > shapes->n_old ? shapes->n - shapes->n_old : shapes->n_old - shapes->n;
  for (guint i = 0; i < MIN(shapes->n, shapes->n_old); i++) {
    if (shapes->now->pdata[i >> BLOCK_BITS] == NULL)
      i |= BLOCK - 1;
    else
      n_changed += !is_as_before(shapes, i, shape_of(shapes, i));
  }
  if (n_changed * FEW <= shapes->n_old)
    return;
  g_autoptr(GArray) all = collect(shapes);
  qd_cache_save(
      shapes->cache, shapes->index_name,
      g_variant_new_from_data(G_VARIANT_TYPE("at"), all->data, (gsize)all->len * sizeof(Shape), TRUE, NULL, NULL));
}

/* ---- for the stages that work with the layer ---- */

QdHash
qd_layer_hash(const QdLayer *layer, guint index)
{
  const QdHash of_file = g_array_index(layer->shapes->contents, QdHash, index);
  if (layer->replaced == NULL && layer->stated == NULL && layer->uses == NULL)
    return of_file;
  GBytes *other = layer->replaced == NULL ? NULL : g_hash_table_lookup(layer->replaced, GUINT_TO_POINTER(index));
  struct { /* of 8-byte parts: nothing between them */
    QdHash of_file, replaced;
    gint64 use_categories[QD_MAX_USES];
    double stated_m2, use_shares[QD_MAX_USES];
  } content = {.of_file = of_file,
               .replaced =
                   other == NULL ? (QdHash){0} : qd_hash(g_bytes_get_data(other, NULL), g_bytes_get_size(other), 0),
               .stated_m2 = layer->stated == NULL ? 0 : qd_layer_stated_area(layer, index)};
  guint n;
  const QdUse *uses = qd_layer_uses(layer, index, &n);
  for (guint i = 0; i < n; i++) {
    content.use_categories[i] = uses[i].category;
    content.use_shares[i] = uses[i].share;
  }
  return qd_hash(&content, sizeof content, 0);
}

/* Of 8-byte parts: nothing between them. */
typedef struct {
  double min_x, min_y, max_x, max_y;
  guint64 state;
} Place;

enum { PLACES = 256 };

QdHash
qd_layer_hash_boxes(const QdLayer *layer, guint first, guint end)
{
  Place places[PLACES];
  guint n = 0;
  g_autoptr(QdHasher) hasher = qd_hasher_new("boxes");
  for (guint i = first; i < end; i++) {
    const QdFeature *f = qd_layer_feature(layer, i);
    places[n++] = (Place){f->min_x, f->min_y, f->max_x, f->max_y, f->state};
    if (n == PLACES || i + 1 == end)
      qd_hasher_add(hasher, places, n * sizeof places[0]);
    n = n == PLACES ? 0 : n;
  }
  return qd_hasher_value(hasher);
}

bool
qd_layer_verify(const QdLayer *layer, const guint32 *features, guint n)
{
  const QdKeptShapes *shapes = layer->shapes;
  if (shapes == NULL || shapes->begin == 0)
    return true;
  for (guint i = 0; i < n; i++) {
    const Shape *shape = shape_of(shapes, features != NULL ? features[i] : i);
    if (shape->size == 0 || shape->offset >= shapes->begin ||
        qd_hash(layer->map + shape->offset, shape->size, 0).low == shape->check)
      continue;
    qd_cache_set_damaged(shapes->cache, shapes->spool_name);
    return false;
  }
  return true;
}
