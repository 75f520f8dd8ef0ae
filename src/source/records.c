#include "source/records.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/pages.h"
#include "quydat/error.h"

enum { BLOCKS_IN_MEMORY = 16 }; /* a million features, 100 MB */

static const gsize block_size = QD_RECORD_BLOCK * sizeof(QdRecord);

QdRecords *
qd_records_new(const char *dir)
{
  QdRecords *records = g_new0(QdRecords, 1);
  records->blocks = g_ptr_array_new();
  records->dir = g_strdup(dir);
  records->fd = -1;
  return records;
}

void
qd_records_free(QdRecords *records)
{
  if (records == NULL)
    return;
  for (guint i = 0; i < records->blocks->len; i++)
    if (i < BLOCKS_IN_MEMORY)
      qd_pages_free(records->blocks->pdata[i], block_size);
    else
      munmap(records->blocks->pdata[i], block_size);
  g_ptr_array_unref(records->blocks);
  if (records->fd >= 0)
    close(records->fd);
  g_free(records->dir);
  g_free(records);
}

/* The file has no name once it is open. */
static bool
open_file(QdRecords *records)
{
  g_autofree char *name = g_build_filename(records->dir, "records-XXXXXX", NULL);
  records->fd = g_mkstemp(name);
  if (records->fd >= 0)
    unlink(name);
  return records->fd >= 0;
}

/* Room on the disk is taken at once: a page that finds none later would end the program. */
static void *
map_block(QdRecords *records)
{
  guint number = records->blocks->len;
  if (number < BLOCKS_IN_MEMORY)
    return qd_pages_new(block_size);
  off_t offset = (off_t)((number - BLOCKS_IN_MEMORY) * block_size);
  if (records->fd < 0 && !open_file(records))
    return NULL;
  errno = posix_fallocate(records->fd, offset, (off_t)block_size);
  if (errno != 0)
    return NULL;
  void *block = mmap(NULL, block_size, PROT_READ | PROT_WRITE, MAP_SHARED, records->fd, offset);
  return block == MAP_FAILED ? NULL : block;
}

static bool
add_block(QdRecords *records, GError **error)
{
  void *block = map_block(records);
  if (block == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot make a working file: %s"), records->dir,
                g_strerror(errno));
    return false;
  }
  g_ptr_array_add(records->blocks, block);
  if (records->blocks->len > BLOCKS_IN_MEMORY + 2) /* those before are full, but for what other threads still bring */
    madvise(records->blocks->pdata[records->blocks->len - 3], block_size, MADV_DONTNEED);
  return true;
}

bool
qd_records_put(QdRecords *records, guint first, const QdRecord *from, guint n, GError **error)
{
  guint end = first + n;
  while (records->blocks->len * (guint64)QD_RECORD_BLOCK < end)
    if (!add_block(records, error))
      return false;
  for (guint i = first; i < end;) {
    guint in_block = i & (QD_RECORD_BLOCK - 1), some = MIN(end - i, QD_RECORD_BLOCK - in_block);
    QdRecord *block = records->blocks->pdata[i >> QD_RECORD_BLOCK_BITS];
    memcpy(block + in_block, from + (i - first), some * sizeof *from);
    i += some;
  }
  records->n = MAX(records->n, end);
  return true;
}

void
qd_records_release(const QdRecords *records)
{
  for (guint i = BLOCKS_IN_MEMORY; i < records->blocks->len; i++)
    madvise(records->blocks->pdata[i], block_size, MADV_DONTNEED);
}
