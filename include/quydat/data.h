/* quydat/data.h — where the program's own tables and templates lie.
 *
 * layers/ and styles/ are looked for in $QUYDAT_DATA, in share/quydat beside the running program's bin/ (so that an
 * unpacked copy and the build tree work anywhere), and in the folder given at installation. */
#ifndef QUYDAT_DATA_H
#define QUYDAT_DATA_H

#include <quydat/error.h>

G_BEGIN_DECLS

/** @return path of e.g. "layers/land-use-codes.csv"; NULL with an error naming the places looked at. Newly allocated.
 */
QD_API char *qd_data_file(const char *relative, GError **error);

G_END_DECLS

#endif
