/* base/file.h — whole files: written at once, hashed, synced. */
#ifndef QD_BASE_FILE_H
#define QD_BASE_FILE_H

#include <glib.h>
#include <stdbool.h>

/** Writes a file in one go; the code of a failure is QD_ERROR_OUTPUT. */
bool qd_file_write(const char *path, const char *data, gsize size, GError **error);

/** @return sha256 in hex of a file, or of the regular files of a folder in name order. Newly allocated. */
char *qd_file_sha256(const char *path, GError **error);

/** Flushes a file or folder to disk. */
bool qd_file_sync(const char *path, GError **error);

/** Copies a file's bytes. */
bool qd_file_copy(const char *from, const char *to, GError **error);

/** Removes a folder with all in it; what is not there is no error. */
void qd_remove_tree(const char *path);

/** @return absolute path without links, of a path that need not exist yet. Newly allocated. */
char *qd_file_real(const char *path);

#endif
