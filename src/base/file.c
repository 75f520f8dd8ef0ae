#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "quydat/error.h"

static bool
fail(GError **error, int code, const char *path, const char *what)
{
  int e = errno;
  g_set_error(error, QD_ERROR, code, _("%s: cannot %s: %s%s"), path, _(what), g_strerror(e),
              e == ENOSPC ? _(" (free some space, or give another --out)") : "");
  return false;
}

bool
qd_file_write(const char *path, const char *data, gsize size, GError **error)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return fail(error, QD_ERROR_OUTPUT, path, N_("write"));
  while (size > 0) {
    gssize n = write(fd, data, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail(error, QD_ERROR_OUTPUT, path, N_("write"));
      close(fd);
      return false;
    }
    data += n;
    size -= (gsize)n;
  }
  if (close(fd) != 0)
    return fail(error, QD_ERROR_OUTPUT, path, N_("write"));
  return true;
}

/* Small enough to stay in the processor's cache between reading and hashing. */
enum { HASH_BUFFER = 1 << 18 };

static bool
hash_file(EVP_MD_CTX *hash, const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(error, QD_ERROR_INPUT, path, N_("read"));
  g_autofree guchar *buffer = g_malloc(HASH_BUFFER);
  gssize n;
  while ((n = read(fd, buffer, HASH_BUFFER)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      EVP_DigestUpdate(hash, buffer, (gsize)n);
  if (n < 0)
    fail(error, QD_ERROR_INPUT, path, N_("read"));
  close(fd);
  return n == 0;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
regular_files(const char *folder, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  if (dir == NULL)
    return NULL;
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    char *file = g_build_filename(folder, name, NULL);
    if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
      g_ptr_array_add(files, file);
    else
      g_free(file);
  }
  g_ptr_array_sort(files, compare_names);
  return files;
}

char *
qd_file_sha256(const char *path, GError **error)
{
  g_autoptr(GPtrArray) files = NULL;
  if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
    files = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(files, g_strdup(path));
  } else if ((files = regular_files(path, error)) == NULL) {
    return NULL;
  }
  EVP_MD_CTX *hash = EVP_MD_CTX_new();
  bool ok = hash != NULL && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;
  g_assert(ok);
  for (guint i = 0; ok && i < files->len; i++)
    ok = hash_file(hash, files->pdata[i], error);
  guint8 digest[EVP_MAX_MD_SIZE];
  guint n = 0;
  EVP_DigestFinal_ex(hash, digest, &n);
  EVP_MD_CTX_free(hash);
  if (!ok)
    return NULL;
  GString *hex = g_string_sized_new(2 * (gsize)n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf(hex, "%02x", digest[i]);
  return g_string_free(hex, FALSE);
}

bool
qd_file_sync(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(error, QD_ERROR_OUTPUT, path, N_("open"));
  /* Some file systems (network shares, WSL mounts) cannot sync a folder: that is no reason to fail. */
  bool ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
  if (!ok)
    fail(error, QD_ERROR_OUTPUT, path, N_("sync"));
  close(fd);
  return ok;
}

bool
qd_file_copy(const char *from, const char *to, GError **error)
{
  int in = open(from, O_RDONLY | O_CLOEXEC);
  if (in < 0)
    return fail(error, QD_ERROR_INPUT, from, N_("read"));
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) {
    close(in);
    return fail(error, QD_ERROR_OUTPUT, to, N_("write"));
  }
  g_autofree char *buffer = g_malloc(1 << 20);
  gssize n;
  bool ok = true;
  while (ok && (n = read(in, buffer, 1 << 20)) != 0) {
    if (n < 0)
      ok = fail(error, QD_ERROR_INPUT, from, N_("read"));
    for (gssize done = 0; ok && done < n;) {
      gssize w = write(out, buffer + done, (gsize)(n - done));
      if (w < 0)
        ok = fail(error, QD_ERROR_OUTPUT, to, N_("write"));
      else
        done += w;
    }
  }
  close(in);
  if (close(out) != 0 && ok)
    ok = fail(error, QD_ERROR_OUTPUT, to, N_("write"));
  return ok;
}

void
qd_remove_tree(const char *path)
{
  /* A link is removed, never followed. */
  if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
      g_autofree char *child = g_build_filename(path, name, NULL);
      qd_remove_tree(child);
    }
  }
  g_remove(path);
}

char *
qd_file_real(const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename(path, NULL);
  char *real = realpath(absolute, NULL);
  if (real != NULL) {
    char *copy = g_strdup(real);
    free(real);
    return copy;
  }
  g_autofree char *parent = g_path_get_dirname(absolute);
  if (g_str_equal(parent, absolute))
    return g_steal_pointer(&absolute);
  g_autofree char *name = g_path_get_basename(absolute);
  g_autofree char *real_parent = qd_file_real(parent);
  return g_build_filename(real_parent, name, NULL);
}
