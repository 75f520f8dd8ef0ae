#include "base/kept_chunks.h"

#include <string.h>

#include "base/cache.h"

struct QdKeptChunks {
  QdHash of;
  QdBook *book;
};

QdKeptChunks *
qd_kept_chunks_open(QdCache *cache, const char *what, const char *period, QdHash of)
{
  if (cache == NULL)
    return NULL;
  QdKeptChunks *kept = g_new0(QdKeptChunks, 1);
  g_autofree char *name = g_strdup_printf("%s-%08x", what, (guint32)qd_hash(period, strlen(period), 0).low);
  kept->of = of;
  kept->book = qd_book_open(cache, name, G_VARIANT_TYPE("at"));
  return kept;
}

void
qd_kept_chunks_close(QdKeptChunks *kept)
{
  if (kept == NULL)
    return;
  qd_book_close(kept->book);
  g_free(kept);
}

static QdHash
key_of(const QdKeptChunks *kept, QdHash chunk)
{
  const QdHash both[] = {kept->of, chunk};
  return qd_hash(both, sizeof both, 0);
}

GArray *
qd_kept_chunks_find(QdKeptChunks *kept, QdHash chunk)
{
  if (kept == NULL)
    return NULL;
  g_autoptr(GVariant) found = qd_book_find(kept->book, key_of(kept, chunk));
  return found == NULL ? NULL : qd_array_of_variant(found, sizeof(guint64));
}

void
qd_kept_chunks_put(QdKeptChunks *kept, QdHash chunk, const GArray *numbers)
{
  if (kept != NULL)
    qd_book_put(kept->book, key_of(kept, chunk), qd_variant_of_array(numbers));
}
