/* A book: many results in one file of the cache, each under the hash of what decides it. */
#include "base/cache.h"

#define BOOK_TYPE G_VARIANT_TYPE("(sa(ttv))")

struct QdBook {
  QdCache *cache;
  char *name, *type;
  GMutex mutex;
  GHashTable *before, *now; /* QdHash * → GVariant * */
  bool is_changed;          /* something was put */
};

static guint
hash_key(gconstpointer key)
{
  return (guint)((const QdHash *)key)->low;
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
  return qd_hash_equal(*(const QdHash *)a, *(const QdHash *)b);
}

static GHashTable *
new_results(void)
{
  return g_hash_table_new_full(hash_key, equal_keys, g_free, (GDestroyNotify)g_variant_unref);
}

QdBook *
qd_book_open(QdCache *cache, const char *name, const GVariantType *type)
{
  QdBook *book = g_new0(QdBook, 1);
  book->cache = cache;
  book->name = g_strconcat(name, ".kept", NULL);
  book->type = g_variant_type_dup_string(type);
  book->before = new_results();
  book->now = new_results();
  g_mutex_init(&book->mutex);
  g_autoptr(GVariant) file = qd_cache_load(cache, book->name, BOOK_TYPE);
  if (file == NULL)
    return book;
  const char *type_before;
  g_autoptr(GVariantIter) iter = NULL;
  QdHash key;
  GVariant *result;
  g_variant_get(file, "(&sa(ttv))", &type_before, &iter);
  while (g_str_equal(type_before, book->type) && g_variant_iter_next(iter, "(ttv)", &key.low, &key.high, &result))
    g_hash_table_insert(book->before, g_memdup2(&key, sizeof key), result);
  return book;
}

GVariant *
qd_book_find(QdBook *book, QdHash key)
{
  g_mutex_lock(&book->mutex);
  GVariant *result = g_hash_table_lookup(book->before, &key);
  if (result != NULL) {
    g_hash_table_insert(book->now, g_memdup2(&key, sizeof key), g_variant_ref(result));
    g_variant_ref(result);
  }
  g_mutex_unlock(&book->mutex);
  return result;
}

void
qd_book_put(QdBook *book, QdHash key, GVariant *value)
{
  g_mutex_lock(&book->mutex);
  g_hash_table_insert(book->now, g_memdup2(&key, sizeof key), g_variant_ref_sink(value));
  book->is_changed = true;
  g_mutex_unlock(&book->mutex);
}

static void
save(QdBook *book)
{
  GHashTableIter iter;
  gpointer key, result;
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ttv)"));
  g_hash_table_iter_init(&iter, book->now);
  while (g_hash_table_iter_next(&iter, &key, &result))
    g_variant_builder_add(&builder, "(ttv)", ((QdHash *)key)->low, ((QdHash *)key)->high, result);
  qd_cache_save(book->cache, book->name, g_variant_new("(sa(ttv))", book->type, &builder));
}

void
qd_book_close(QdBook *book)
{
  if (book == NULL)
    return;
  if (book->is_changed)
    save(book);
  g_hash_table_unref(book->before);
  g_hash_table_unref(book->now);
  g_mutex_clear(&book->mutex);
  g_free(book->name);
  g_free(book->type);
  g_free(book);
}

/* ---- values ---- */

GVariant *
qd_variant_of_array(const GArray *array)
{
  gsize size = (gsize)array->len * g_array_get_element_size((GArray *)array);
  g_assert(size % sizeof(guint64) == 0);
  return g_variant_new_fixed_array(G_VARIANT_TYPE_UINT64, array->data, size / sizeof(guint64), sizeof(guint64));
}

GArray *
qd_array_of_variant(GVariant *value, gsize size)
{
  gsize n;
  gconstpointer data = g_variant_get_fixed_array(value, &n, sizeof(guint64));
  gsize bytes = n * sizeof(guint64);
  if (bytes % size != 0 || bytes / size >= G_MAXUINT32)
    return NULL;
  GArray *array = g_array_sized_new(FALSE, FALSE, (guint)size, (guint)(bytes / size));
  g_array_append_vals(array, data, (guint)(bytes / size));
  return array;
}

GVariant *
qd_variant_of_bytes(GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes == NULL ? NULL : g_bytes_get_data(bytes, &size);
  return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, data, size, 1);
}
