/* source/records.h — what is known of each feature of a layer, beside its geometry.
 *
 * In blocks that do not move. Those beyond the first lie in a working file, mapped: what is not looked at for a while
 * can leave the memory, so that it does not grow with the number of features. */
#ifndef QD_SOURCE_RECORDS_H
#define QD_SOURCE_RECORDS_H

#include "quydat/layers.h"

typedef struct {
  QdFeature feature;
  guint64 offset; /* of the WKB in the spool */
  guint32 size;   /* 0: empty geometry */
} QdRecord;

enum { QD_RECORD_BLOCK_BITS = 16, QD_RECORD_BLOCK = 1 << QD_RECORD_BLOCK_BITS };

typedef struct {
  GPtrArray *blocks; /* QdRecord[QD_RECORD_BLOCK] */
  guint n;
  char *dir; /* of the working file */
  int fd;    /* −1 until it is needed */
} QdRecords;

QdRecords *qd_records_new(const char *dir);
void qd_records_free(QdRecords *records);
/** Copies n records to an index; those before it that were not put yet are zero. */
bool qd_records_put(QdRecords *records, guint first, const QdRecord *from, guint n, GError **error);
/** Lets go of the memory of those in the file. */
void qd_records_release(const QdRecords *records);

/** The same, to be changed. */
static inline QdRecord *
qd_records_at(QdRecords *records, guint index)
{
  QdRecord *block = records->blocks->pdata[index >> QD_RECORD_BLOCK_BITS];
  return &block[index & (QD_RECORD_BLOCK - 1)];
}

static inline const QdRecord *
qd_records_get(const QdRecords *records, guint index)
{
  const QdRecord *block = records->blocks->pdata[index >> QD_RECORD_BLOCK_BITS];
  return &block[index & (QD_RECORD_BLOCK - 1)];
}

#endif
