/* synth/error.h — the error domain of quydat-synth.
 *
 * The codes are the program's exit codes. Texts begin small, name what failed and quote the subject. */
#ifndef QDS_ERROR_H
#define QDS_ERROR_H

#include <glib.h>

#define QDS_ERROR (qds_error_quark())
GQuark qds_error_quark(void);

enum {
  QDS_ERROR_USAGE = 2,  /* options that make no sense */
  QDS_ERROR_INPUT = 3,  /* a plan table or boundary file that cannot be used */
  QDS_ERROR_OUTPUT = 4, /* a file that cannot be written */
};

#endif
