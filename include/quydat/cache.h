/* quydat/cache.h — a folder that remembers what earlier runs worked out, so that a run works only what has changed.
 *
 * What is kept is found by a hash of all that decides it: the content of parcels and of boundaries, the project's
 * settings, the tables, the program itself. So nothing in the folder can be out of date, only useless; and a run with
 * it gives the same bytes as one without. The folder may be deleted at any time.
 *
 * The outputs ask qd_cache_load() and qd_cache_save() of base/cache.h the same way the balance does. */
#ifndef QUYDAT_CACHE_H
#define QUYDAT_CACHE_H

#include <stdbool.h>
#include <quydat/error.h>

G_BEGIN_DECLS

/* What content is known by: for equality only. */
typedef struct {
  guint64 low, high;
} QdHash;

typedef struct QdCache QdCache;

/** Opens a folder, which is made when it is not there; refuses one that holds other things, and one that another run
 * is using.
 *
 * @param warning  newly allocated sentence when what it holds is of another version and was removed, else NULL */
QD_API QdCache *qd_cache_open(const char *dir, char **warning, GError **error);
/** Takes NULL. */
QD_API void qd_cache_free(QdCache *cache);
/** @return newly allocated sentence about the first thing in it that was found damaged, or could not be written, once;
 *          else NULL */
QD_API char *qd_cache_take_warning(QdCache *cache);
/** @return whether geometries were found damaged after they had been taken: the run has to begin again. */
QD_API bool qd_cache_is_damaged(const QdCache *cache);
/** Removes all that is kept. */
QD_API void qd_cache_discard(QdCache *cache);

/** Codes of the units that were worked, and those of which everything was kept; sorted, newly allocated arrays of
 * borrowed texts, from any thread but while stages run. */
QD_API GPtrArray *qd_cache_worked_units(const QdCache *cache);
QD_API GPtrArray *qd_cache_kept_units(const QdCache *cache);
/** The same of the units whose reports were made, and of those whose reports were kept. */
QD_API GPtrArray *qd_cache_made_reports(const QdCache *cache);
QD_API GPtrArray *qd_cache_kept_reports(const QdCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdCache, qd_cache_free)

G_END_DECLS

#endif
