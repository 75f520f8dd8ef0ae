#include "fuzz.h"

#include <glib/gstdio.h>

static char *folder, *path;

static void
remove_folder(void)
{
  g_unlink(path);
  g_rmdir(folder);
  g_free(path);
  g_free(folder);
}

const char *
fuzz_file(const char *name, const uint8_t *data, size_t size)
{
  if (folder == NULL) {
    folder = g_dir_make_tmp("quydat-fuzz-XXXXXX", NULL);
    PROMISE(folder != NULL);
    path = g_build_filename(folder, name, NULL);
    atexit(remove_folder);
  }
  FILE *file = g_fopen(path, "wb");
  PROMISE(file != NULL && (size == 0 || fwrite(data, 1, size, file) == size) && fclose(file) == 0);
  return path;
}
