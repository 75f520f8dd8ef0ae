#include "tiles/gzip.h"

#include <libdeflate.h>

void
qd_gzip(GByteArray *to, const void *data, gsize size, int level)
{
  static GPrivate own = G_PRIVATE_INIT((GDestroyNotify)libdeflate_free_compressor);
  static GPrivate own_level;
  struct libdeflate_compressor *compressor = g_private_get(&own);
  if (compressor == NULL || GPOINTER_TO_INT(g_private_get(&own_level)) != level) {
    compressor = libdeflate_alloc_compressor(level);
    g_assert(compressor != NULL);
    g_private_replace(&own, compressor);
    g_private_set(&own_level, GINT_TO_POINTER(level));
  }
  guint before = to->len;
  gsize room = libdeflate_gzip_compress_bound(compressor, size);
  g_assert(room <= G_MAXUINT - before);
  g_byte_array_set_size(to, before + (guint)room);
  gsize n = libdeflate_gzip_compress(compressor, data, size, to->data + before, room);
  g_assert(n > 0);
  g_byte_array_set_size(to, before + (guint)n);
}
