#include "quydat/error.h"

#include <signal.h>

#include "base/i18n.h"

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
