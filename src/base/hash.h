/* base/hash.h — what content is known by: 128 bits that tell any two contents apart, for equality only. */
#ifndef QD_BASE_HASH_H
#define QD_BASE_HASH_H

#include "quydat/cache.h"

static inline bool
qd_hash_equal(QdHash a, QdHash b)
{
  return a.low == b.low && a.high == b.high;
}

/** @param seed  the same content has another hash under another seed */
QdHash qd_hash(const void *data, gsize size, guint64 seed);

/* A hash over several things. Each is added with its size or kind, so that "a","bc" is not "ab","c". */
typedef struct QdHasher QdHasher;

QdHasher *qd_hasher_new(const char *what);
void qd_hasher_free(QdHasher *hasher);
void qd_hasher_add(QdHasher *hasher, const void *data, gsize size);
/** @param text  NULL is not "" */
void qd_hasher_add_text(QdHasher *hasher, const char *text);
void qd_hasher_add_number(QdHasher *hasher, double number);
void qd_hasher_add_hash(QdHasher *hasher, QdHash hash);
/** @return the hash of what was added so far */
QdHash qd_hasher_value(const QdHasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdHasher, qd_hasher_free)

#endif
