/* source/rows.h — rows of an open layer in batches: through GDAL's Arrow stream where its driver is fast at that
 * (GeoPackage, FlatGeobuf), else feature by feature.
 *
 * Batches are read by one thread at a time, in file order. A batch may be looked at and freed in another thread. */
#ifndef QD_SOURCE_ROWS_H
#define QD_SOURCE_ROWS_H

#include <gdal.h>
#include <glib.h>
#include <ogr_api.h>
#include <stdbool.h>

typedef struct QdRows QdRows;
typedef struct QdBatch QdBatch;

/** @param path     how messages name the file
 *  @param fields   int, indices of the fields that will be asked for: others are not read
 *  @param numbers  int, those of them that will be asked for as numbers only */
QdRows *qd_rows_open(OGRLayerH layer, const char *path, const GArray *fields, const GArray *numbers);
void qd_rows_free(QdRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdRows, qd_rows_free)

/** @return the next rows; NULL after the last, and on error. */
QdBatch *qd_rows_next(QdRows *rows, GError **error);
void qd_batch_free(QdBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdBatch, qd_batch_free)

guint qd_batch_count(const QdBatch *batch);
gint64 qd_batch_fid(const QdBatch *batch, guint row);
/** @return geometry as WKB of any kind, NULL for none. Borrowed. */
const guint8 *qd_batch_wkb(const QdBatch *batch, guint row, gsize *size);
/** @return bytes of a text as it lies in the batch, not ended by NUL; NULL where the field has none or is no text that
 *          lies so, and qd_batch_string() has to be asked. Borrowed. */
const char *qd_batch_bytes(const QdBatch *batch, guint row, int field, gsize *size);
/** @return text of a field as the file writes it, a whole number without decimals ("101"); NULL for none. Newly
 *          allocated. */
char *qd_batch_string(const QdBatch *batch, guint row, int field);
/** @return a field as a number, also where it is kept as text (written plainly: 1234.5); NAN for none. */
double qd_batch_number(const QdBatch *batch, guint row, int field);

#endif
