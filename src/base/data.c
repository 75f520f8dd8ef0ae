#include "quydat/data.h"
#include "base/i18n.h"

/* The folder beside bin/ of the running program. */
static char *
beside_program(void)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  if (program == NULL)
    return NULL;
  g_autofree char *bin = g_path_get_dirname(program);
  g_autofree char *prefix = g_path_get_dirname(bin);
  return g_build_filename(prefix, "share", "quydat", NULL);
}

char *
qd_data_file(const char *relative, GError **error)
{
  g_autofree char *beside = beside_program();
  const char *const places[] = {g_getenv("QUYDAT_DATA"), beside, QD_INSTALLED_DATA};
  g_autoptr(GString) looked = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    if (places[i] == NULL)
      continue;
    g_autofree char *path = g_build_filename(places[i], relative, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
      return g_steal_pointer(&path);
    g_string_append_printf(looked, "%s%s", looked->len > 0 ? ", " : "", places[i]);
  }
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
              _("\"%s\" not found; looked in: %s (set QUYDAT_DATA to the folder that holds layers/ and styles/)"),
              relative, looked->str);
  return NULL;
}
