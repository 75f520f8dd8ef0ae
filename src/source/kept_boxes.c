#include "source/kept_boxes.h"

#include <string.h>

#include "base/cache.h"

struct QdKeptBoxes {
  const QdLayer *layer;
  QdHash of;
  QdBook *chunks;
};

QdKeptBoxes *
qd_kept_boxes_open(QdCache *cache, const char *what, const QdLayer *layer, QdHash of)
{
  if (cache == NULL)
    return NULL;
  QdKeptBoxes *kept = g_new0(QdKeptBoxes, 1);
  const char *period = qd_layer_input(layer, 0)->period;
  g_autofree char *name = g_strdup_printf("%s-%08x", what, (guint32)qd_hash(period, strlen(period), 0).low);
  kept->layer = layer;
  kept->of = of;
  kept->chunks = qd_book_open(cache, name, G_VARIANT_TYPE("at"));
  return kept;
}

void
qd_kept_boxes_close(QdKeptBoxes *kept)
{
  if (kept == NULL)
    return;
  qd_book_close(kept->chunks);
  g_free(kept);
}

/* Of 8-byte parts: nothing between them. */
typedef struct {
  double min_x, min_y, max_x, max_y;
  guint64 state;
} Place;

enum { PLACES = 256 };

static QdHash
hash_boxes(const QdKeptBoxes *kept, guint first, guint end)
{
  Place places[PLACES];
  guint n = 0;
  g_autoptr(QdHasher) hasher = qd_hasher_new("boxes");
  qd_hasher_add_hash(hasher, kept->of);
  for (guint i = first; i < end; i++) {
    const QdFeature *f = qd_layer_feature(kept->layer, i);
    places[n++] = (Place){f->min_x, f->min_y, f->max_x, f->max_y, f->state};
    if (n == PLACES || i + 1 == end)
      qd_hasher_add(hasher, places, n * sizeof places[0]);
    n = n == PLACES ? 0 : n;
  }
  return qd_hasher_value(hasher);
}

GArray *
qd_kept_boxes_find(QdKeptBoxes *kept, guint first, guint end, QdHash *key)
{
  if (kept == NULL)
    return NULL;
  *key = hash_boxes(kept, first, end);
  g_autoptr(GVariant) found = qd_book_find(kept->chunks, *key);
  return found == NULL ? NULL : qd_array_of_variant(found, sizeof(guint64));
}

void
qd_kept_boxes_put(QdKeptBoxes *kept, QdHash key, const GArray *numbers)
{
  if (kept != NULL)
    qd_book_put(kept->chunks, key, qd_variant_of_array(numbers));
}
