/* base/i18n.h — messages for the terminal in the user's language (gettext, po/vi.po).
 *
 * What outputs say does not go through here but through base/words.h: it must be the same in every locale. */
#ifndef QD_BASE_I18N_H
#define QD_BASE_I18N_H

#ifndef GETTEXT_PACKAGE
#define GETTEXT_PACKAGE "quydat"
#endif
#include <glib/gi18n-lib.h>

#endif
