/* quydat/error.h — the errors of libquydat.
 *
 * Every fallible function takes a GError ** last. The domain is QD_ERROR; a code is the exit status the command line
 * ends with. Messages are lower case, name what failed first, quote the subject, end without a full stop and say
 * what to do. */
#ifndef QUYDAT_ERROR_H
#define QUYDAT_ERROR_H

#include <glib.h>

#if defined(__GNUC__)
#define QD_API __attribute__((visibility("default")))
#else
#define QD_API
#endif

G_BEGIN_DECLS

#define QD_ERROR (qd_error_quark())

typedef enum {
  QD_ERROR_USAGE = 2,       /* the command line, the project file or a table of the plan */
  QD_ERROR_INPUT = 3,       /* an input cannot be used */
  QD_ERROR_OUTPUT = 4,      /* an output cannot be written */
  QD_ERROR_BUG = 5,         /* something that cannot happen did */
  QD_ERROR_CANCELLED = 130, /* Ctrl-C */
} QdErrorCode;

QD_API GQuark qd_error_quark(void);

/** Asks every stage to stop at its next check; safe in a signal handler. */
QD_API void qd_cancel(void);

/** True, with QD_ERROR_CANCELLED set, once qd_cancel() was called. Stages call it once per unit, layer or tile row. */
QD_API gboolean qd_cancelled(GError **error);

G_END_DECLS

#endif
