/* web/request.h — what a request asks for: a file below a folder, a part of it, only if it has changed. */
#ifndef QD_WEB_REQUEST_H
#define QD_WEB_REQUEST_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/** @return the path below the folder that an address names, decoded, without the leading "/" ("" for the folder
 * itself); NULL where it names nothing that may be shown: "..", any name that begins with a dot, empty names, "\", NUL,
 * encoded slashes, what is no UTF-8. Newly allocated. */
char *qd_request_path(const char *url);

/** Opens a file below a folder for reading.
 *
 * @param root  without links, see qd_file_real()
 * @param path  from qd_request_path()
 * @return      a descriptor of a regular file or a folder; -1 where there is none, or where a link leads out */
int qd_request_open(const char *root, const char *path, struct stat *info);

typedef enum { QD_RANGE_ALL, QD_RANGE_PART, QD_RANGE_NONE } QdRange;

/** Reads a Range header. What is not one range of bytes is passed over, as RFC 9110 allows.
 *
 * @return QD_RANGE_NONE where the file has no such bytes */
QdRange qd_request_range(const char *header, guint64 size, guint64 *first, guint64 *length);

/** @return a tag that changes with the file. Newly allocated. */
char *qd_etag(const struct stat *info);
/** @return whether an If-None-Match header names the tag. */
bool qd_etag_matches(const char *header, const char *etag);
/** @return a time as HTTP writes it, in English and GMT. Newly allocated. */
char *qd_http_date(gint64 seconds);
/** @return whether a Host header names this computer itself. */
bool qd_host_is_local(const char *host);

/** @return by the ending of the name. */
const char *qd_content_type(const char *path);

#endif
