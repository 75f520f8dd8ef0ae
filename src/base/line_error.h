/* base/line_error.h — errors that stand at a line of a file. */
#ifndef QD_BASE_LINE_ERROR_H
#define QD_BASE_LINE_ERROR_H

#include <glib.h>
#include <stdbool.h>

/** Sets QD_ERROR_USAGE of the form "FILE:LINE: MESSAGE". @return false */
G_GNUC_PRINTF(4, 5)
bool qd_line_error(const char *path, guint line, GError **error, const char *format, ...);

#endif
