#include "quydat/error.h"

#include <signal.h>

#include "base/i18n.h"
#include "base/line_error.h"

G_DEFINE_QUARK(quydat - error - quark, qd_error)

static volatile sig_atomic_t cancelled;

void
qd_cancel(void)
{
  cancelled = 1;
}

gboolean
qd_cancelled(GError **error)
{
  if (!cancelled)
    return FALSE;
  if (error != NULL && *error == NULL)
    g_set_error_literal(error, QD_ERROR, QD_ERROR_CANCELLED, _("stopped on request; nothing was written"));
  return TRUE;
}

bool
qd_line_error(const char *path, guint line, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:%u: %s", path, line, message);
  return false;
}
