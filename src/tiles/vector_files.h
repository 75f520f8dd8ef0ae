/* tiles/vector_files.h — the files that vector tiles go to, and what they say about themselves. */
#ifndef QD_TILES_VECTOR_FILES_H
#define QD_TILES_VECTOR_FILES_H

#include "quydat/outputs.h"

#define QD_VECTOR_ZOOM_MAX 14 /* larger scales are drawn from these tiles */
#define QD_TILE_BYTES 500000  /* a compressed tile without its findings is no larger */
#define QD_TILE_FINDINGS 1000 /* a tile shows no more findings */

typedef struct {
  bool is_wanted;
  int zoom_min, zoom_max;
} QdVectorRange;

QdVectorRange qd_vector_range(const QdProject *project);

/** @return name in the set of the map of an earlier period, "tiles/land_use-2020.pmtiles", which holds its land use
 * alone. Newly allocated.
 *
 * @param period  index among the balances */
char *qd_vector_earlier_file(const QdResult *result, guint period);

typedef struct QdVectorFiles QdVectorFiles;

/** Begins the files that the project asks for.
 *
 * @param earlier  name of the one file of an earlier period, which is then the result's last; NULL: of now */
QdVectorFiles *qd_vector_files_new(const QdResult *result, const char *earlier, QdOutput *output, GError **error);
/** @param tile  gzip */
bool qd_vector_files_add(QdVectorFiles *files, int z, guint32 x, guint32 y, const GByteArray *tile, GError **error);
bool qd_vector_files_close(QdVectorFiles *files, GError **error);
void qd_vector_files_free(QdVectorFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdVectorFiles, qd_vector_files_free)

#endif
