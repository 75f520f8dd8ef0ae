/* Runs the inputs named (files, or all files of a folder) through a fuzz target, without a fuzzer. */
#include "fuzz.h"

static guint
replay(const char *path)
{
  guint n = 0;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
      g_autofree char *inner = g_build_filename(path, name, NULL);
      n += replay(inner);
    }
    return n;
  }
  char *text;
  gsize size;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, &size, &error))
    g_error("%s", error->message);
  /* of its exact size: reading one byte too far must show */
  g_autofree uint8_t *data = g_memdup2(text, size);
  g_free(text);
  LLVMFuzzerTestOneInput(data, size);
  return n + 1;
}

int
main(int argc, char **argv)
{
  guint n = 0;
  for (int i = 1; i < argc; i++)
    n += replay(argv[i]);
  printf("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
