#include "base/hash.h"

#include <string.h>
#include <xxhash.h>

QdHash
qd_hash(const void *data, gsize size, guint64 seed)
{
  XXH128_hash_t hash = XXH3_128bits_withSeed(data, size, seed);
  return (QdHash){hash.low64, hash.high64};
}

struct QdHasher {
  XXH3_state_t *state;
};

QdHasher *
qd_hasher_new(const char *what)
{
  QdHasher *hasher = g_new0(QdHasher, 1);
  hasher->state = XXH3_createState();
  XXH3_128bits_reset(hasher->state);
  qd_hasher_add_text(hasher, what);
  return hasher;
}

void
qd_hasher_free(QdHasher *hasher)
{
  if (hasher == NULL)
    return;
  XXH3_freeState(hasher->state);
  g_free(hasher);
}

void
qd_hasher_add(QdHasher *hasher, const void *data, gsize size)
{
  guint64 n = size;
  XXH3_128bits_update(hasher->state, &n, sizeof n);
  XXH3_128bits_update(hasher->state, data, size);
}

void
qd_hasher_add_text(QdHasher *hasher, const char *text)
{
  static const guint64 none = G_MAXUINT64;
  if (text == NULL)
    XXH3_128bits_update(hasher->state, &none, sizeof none);
  else
    qd_hasher_add(hasher, text, strlen(text));
}

void
qd_hasher_add_number(QdHasher *hasher, double number)
{
  XXH3_128bits_update(hasher->state, &number, sizeof number);
}

void
qd_hasher_add_hash(QdHasher *hasher, QdHash hash)
{
  XXH3_128bits_update(hasher->state, &hash, sizeof hash);
}

QdHash
qd_hasher_value(const QdHasher *hasher)
{
  XXH128_hash_t hash = XXH3_128bits_digest(hasher->state);
  return (QdHash){hash.low64, hash.high64};
}
