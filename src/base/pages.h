/* base/pages.h — memory that is large and filled to a great part: in large pages where the system gives them, since the
 * first touch of a page costs more than its use. */
#ifndef QD_BASE_PAGES_H
#define QD_BASE_PAGES_H

#include <glib.h>

/** @return zeroed memory, to be freed with the same size; NULL with errno. */
void *qd_pages_new(gsize size);
/** Takes NULL. */
void qd_pages_free(void *pages, gsize size);

#endif
