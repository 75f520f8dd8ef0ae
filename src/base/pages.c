#include "base/pages.h"

#include <stdint.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

/* What stands before the first large page and behind the last byte is given back. */
void *
qd_pages_new(gsize size)
{
  gsize room = size + LARGE_PAGE;
  guint8 *begin = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED)
    return NULL;
  const gsize page = 4096;
  gsize before = (LARGE_PAGE - (uintptr_t)begin % LARGE_PAGE) % LARGE_PAGE, kept = (size + page - 1) / page * page;
  if (before > 0)
    munmap(begin, before);
  if (room - before > kept)
    munmap(begin + before + kept, room - before - kept);
  madvise(begin + before, kept, MADV_HUGEPAGE); /* where it cannot be, pages are small */
  return begin + before;
}

void
qd_pages_free(void *pages, gsize size)
{
  if (pages != NULL)
    munmap(pages, size);
}
