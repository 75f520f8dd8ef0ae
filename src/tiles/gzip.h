/* tiles/gzip.h — bytes as a gzip member, without name and time: the same bytes give the same. */
#ifndef QD_TILES_GZIP_H
#define QD_TILES_GZIP_H

#include <glib.h>

/** Appends what data becomes. @param level  1 … 12 */
void qd_gzip(GByteArray *to, const void *data, gsize size, int level);

#endif
