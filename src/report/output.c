/* The output set: built beside, renamed into place, summary.json last. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "quydat/outputs.h"
#include "report/summary.h"

#define TMP_NAME ".quydat-tmp"

struct QdOutput {
  char *dir, *tmp;
  int lock;
  GPtrArray *names;        /* char *, files of the set, as asked for */
  GHashTable *previous;    /* name → sha256 of the set that stands in dir */
};

void
qd_output_free(QdOutput *output)
{
  if (output == NULL)
    return;
  if (output->lock >= 0) {
    qd_remove_tree(output->tmp);
    close(output->lock);
  }
  g_free(output->dir);
  g_free(output->tmp);
  g_ptr_array_unref(output->names);
  g_hash_table_unref(output->previous);
  g_free(output);
}

const char *
qd_output_tmp(const QdOutput *output)
{
  return output->tmp;
}

const char *
qd_output_dir(const QdOutput *output)
{
  return output->dir;
}

/* ---- the previous set ---- */

static void
read_previous(QdOutput *output)
{
  g_autofree char *path = g_build_filename(output->dir, "summary.json", NULL);
  struct json_object *summary = json_object_from_file(path);
  struct json_object *outputs = NULL;
  if (summary != NULL && json_object_object_get_ex(summary, "outputs", &outputs) &&
      json_object_is_type(outputs, json_type_array)) {
    for (gsize i = 0; i < json_object_array_length(outputs); i++) {
      struct json_object *entry = json_object_array_get_idx(outputs, i), *name = NULL, *hash = NULL;
      if (json_object_object_get_ex(entry, "path", &name) && json_object_object_get_ex(entry, "sha256", &hash))
        g_hash_table_insert(output->previous, g_strdup(json_object_get_string(name)),
                            g_strdup(json_object_get_string(hash)));
    }
  }
  json_object_put(summary);
}

/* A file of the previous set that is still as that run left it. */
static bool
is_untouched(const QdOutput *output, const char *name, const char *sha256)
{
  g_autofree char *path = g_build_filename(output->dir, name, NULL);
  g_autofree char *now = qd_file_sha256(path, NULL);
  return now != NULL && g_str_equal(now, sha256);
}

static char *
describe_incomplete(const QdOutput *output)
{
  GHashTableIter iter;
  gpointer name, hash;
  g_autoptr(GString) which = g_string_new(NULL);
  guint n = 0;
  g_hash_table_iter_init(&iter, output->previous);
  while (g_hash_table_iter_next(&iter, &name, &hash)) {
    if (is_untouched(output, name, hash))
      continue;
    if (n++ < 3)
      g_string_append_printf(which, "%s%s", n > 1 ? ", " : "", (char *)name);
  }
  if (n == 0)
    return NULL;
  return g_strdup_printf("%s: the previous set is incomplete or was edited: %s%s do not match its summary.json",
                         output->dir, which->str, n > 3 ? ", …" : "");
}

/* ---- beginning ---- */

/* The lock tells a run that works here from one that was killed. */
static bool
take_lock(QdOutput *output, GError **error)
{
  g_autofree char *path = g_build_filename(output->tmp, "lock", NULL);
  output->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (output->lock < 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: cannot be written: %s", output->dir, g_strerror(errno));
    return false;
  }
  if (flock(output->lock, LOCK_EX | LOCK_NB) == 0)
    return true;
  close(output->lock);
  output->lock = -1;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: another quydat is writing there; wait for it, or give another --out",
              output->dir);
  return false;
}

static void
clear_leftovers(const QdOutput *output)
{
  g_autoptr(GDir) dir = g_dir_open(output->tmp, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(output->tmp, name, NULL);
    if (!g_str_equal(name, "lock"))
      qd_remove_tree(path);
  }
}

QdOutput *
qd_output_begin(const char *dir, char **warning, GError **error)
{
  g_autoptr(QdOutput) output = g_new0(QdOutput, 1);
  output->dir = g_canonicalize_filename(dir, NULL);
  output->tmp = g_build_filename(output->dir, TMP_NAME, NULL);
  output->lock = -1;
  output->names = g_ptr_array_new_with_free_func(g_free);
  output->previous = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (g_file_test(output->dir, G_FILE_TEST_EXISTS) && !g_file_test(output->dir, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: is a file; --out names a folder", output->dir);
    return NULL;
  }
  if (g_mkdir_with_parents(output->tmp, 0777) != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: cannot be written: %s (give another --out)", output->dir,
                g_strerror(errno));
    return NULL;
  }
  if (!take_lock(output, error))
    return NULL;
  clear_leftovers(output);
  read_previous(output);
  if (warning != NULL)
    *warning = describe_incomplete(output);
  return g_steal_pointer(&output);
}

char *
qd_output_path(QdOutput *output, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename(output->tmp, "set", name, NULL);
  g_autofree char *folder = g_path_get_dirname(path);
  if (g_mkdir_with_parents(folder, 0777) != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: cannot make the folder: %s", folder, g_strerror(errno));
    return NULL;
  }
  g_ptr_array_add(output->names, g_strdup(name));
  return g_steal_pointer(&path);
}

/* ---- the end ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
move_file(const QdOutput *output, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename(output->tmp, "set", name, NULL);
  g_autofree char *to = g_build_filename(output->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname(to);
  if (g_mkdir_with_parents(folder, 0777) == 0 && rename(from, to) == 0)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, "%s: cannot be replaced: %s", to, g_strerror(errno));
  return false;
}

/* Files of the previous set that this one does not have: a report beside another balance would mislead. What was
 * edited since stays. */
static void
remove_outdated(const QdOutput *output)
{
  GHashTableIter iter;
  gpointer name, hash;
  g_hash_table_iter_init(&iter, output->previous);
  while (g_hash_table_iter_next(&iter, &name, &hash)) {
    if (g_ptr_array_find_with_equal_func(output->names, name, g_str_equal, NULL) || strstr(name, "..") != NULL ||
        g_path_is_absolute(name) || !is_untouched(output, name, hash))
      continue;
    g_autofree char *path = g_build_filename(output->dir, name, NULL);
    g_remove(path);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!g_str_equal(folder, output->dir))
      g_rmdir(folder);   /* only if empty */
  }
}

static bool
sync_set(const QdOutput *output, GError **error)
{
  for (guint i = 0; i < output->names->len; i++) {
    g_autofree char *path = g_build_filename(output->tmp, "set", output->names->pdata[i], NULL);
    if (!qd_file_sync(path, error))
      return false;
  }
  return true;
}

bool
qd_output_commit(QdOutput *output, const QdResult *result, GHashTable *stage_seconds, GError **error)
{
  g_ptr_array_sort(output->names, compare_names);
  g_autofree char *set = g_build_filename(output->tmp, "set", NULL);
  g_autofree char *summary = qd_summary_json(result, set, output->names, error);
  g_autofree char *run = summary == NULL ? NULL : qd_run_json(result, stage_seconds);
  g_autofree char *summary_path = run == NULL ? NULL : qd_output_path(output, "summary.json", error);
  g_autofree char *run_path = summary_path == NULL ? NULL : qd_output_path(output, "run.json", error);
  if (run_path == NULL || !qd_file_write(summary_path, summary, strlen(summary), error) ||
      !qd_file_write(run_path, run, strlen(run), error) || !sync_set(output, error) || qd_cancelled(error))
    return false;
  /* from here on the old summary would lie: until the new one is there the set is called incomplete */
  g_autofree char *old = g_build_filename(output->dir, "summary.json", NULL);
  g_remove(old);
  for (guint i = 0; i < output->names->len; i++)
    if (!g_str_equal(output->names->pdata[i], "summary.json") && !move_file(output, output->names->pdata[i], error))
      return false;
  remove_outdated(output);
  if (!move_file(output, "summary.json", error) || !qd_file_sync(output->dir, error))
    return false;
  qd_remove_tree(output->tmp);
  close(output->lock);
  output->lock = -1;
  return true;
}
