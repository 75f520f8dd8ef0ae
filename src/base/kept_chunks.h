/* base/kept_chunks.h — what earlier runs made of a layer, a chunk of its features at a time: numbers, under the hash of
 * the chunk and of all that it was held against.
 *
 * All functions take a NULL QdKeptChunks, which keeps nothing. */
#ifndef QD_BASE_KEPT_CHUNKS_H
#define QD_BASE_KEPT_CHUNKS_H

#include "base/hash.h"

typedef struct QdKeptChunks QdKeptChunks;

/** @param cache         NULL: none
 *  @param what, period  name the file
 *  @param of            all that decides besides the chunks */
QdKeptChunks *qd_kept_chunks_open(QdCache *cache, const char *what, const char *period, QdHash of);
void qd_kept_chunks_close(QdKeptChunks *kept);

/** @param chunk  what the chunk is known by; from any thread
 *  @return       guint64 array, or NULL */
GArray *qd_kept_chunks_find(QdKeptChunks *kept, QdHash chunk);
/** @param numbers  guint64 array */
void qd_kept_chunks_put(QdKeptChunks *kept, QdHash chunk, const GArray *numbers);

#endif
