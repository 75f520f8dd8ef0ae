/* base/cache.h — what a QdCache keeps, for the modules that keep something in it.
 *
 * A file of the folder is a GVariant behind a header with its hash: a file that is not whole is as good as none. A
 * book is such a file with many results, each found by the hash of all that decides it; what is neither found nor put
 * in a run is forgotten at its end. */
#ifndef QD_BASE_CACHE_H
#define QD_BASE_CACHE_H

#include "base/hash.h"
#include "quydat/cache.h"

/** @return what was saved under a name; NULL when there is nothing whole of that type. To be unreferenced. */
GVariant *qd_cache_load(QdCache *cache, const char *name, const GVariantType *type);
/** Saves a value under a name, whole or not at all; what cannot be written is a warning. The value is taken over. */
void qd_cache_save(QdCache *cache, const char *name, GVariant *value);
/** @return path of a file that a module keeps by itself; newly allocated. */
char *qd_cache_path(const QdCache *cache, const char *name);
void qd_cache_remove(QdCache *cache, const char *name);
/** Says that a file holds something else than was written to it. */
void qd_cache_warn_damaged(QdCache *cache, const char *name);
/** The same, when the run has already taken some of it. From any thread. */
void qd_cache_set_damaged(QdCache *cache, const char *name);

/** A unit of which something was found, or not, in any stage; from any thread. */
void qd_cache_count_unit(QdCache *cache, const char *code, bool is_worked);

/** The same of a unit's report. */
void qd_cache_count_report(QdCache *cache, const char *code, bool is_made);

typedef struct QdBook QdBook;

/** @param name  of the file
 *  @param type  of the results; a book of another type is as good as none */
QdBook *qd_book_open(QdCache *cache, const char *name, const GVariantType *type);
/** @return a result, to be unreferenced, or NULL; from any thread */
GVariant *qd_book_find(QdBook *book, QdHash key);
/** Takes the value over; from any thread. */
void qd_book_put(QdBook *book, QdHash key, GVariant *value);
/** Saves what was found and put, and frees the book. Takes NULL. */
void qd_book_close(QdBook *book);

/** @return an array of structs of 8-byte parts as a value; not sunk */
GVariant *qd_variant_of_array(const GArray *array);
/** @return a copy of the structs in such a value; NULL when they do not come out even */
GArray *qd_array_of_variant(GVariant *value, gsize size);
/** @return bytes as a value; not sunk. NULL is none */
GVariant *qd_variant_of_bytes(GBytes *bytes);

#endif
