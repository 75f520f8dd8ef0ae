/* The output set: built beside, renamed into place, summary.json last. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "quydat/outputs.h"
#include "report/summary.h"

#define TMP_NAME ".quydat-tmp"

struct QdOutput {
  char *dir, *tmp;
  char *work; /* where working files go: tmp, or a folder of ours in --tmp */
  char *made; /* the highest folder of dir that was not there before, or NULL */
  int lock;
  bool has_previous;    /* a set of ours stands in dir, whole or not */
  bool is_mixed;        /* a run was killed while it put its files in place: some are of it, some of the set before */
  GPtrArray *names;     /* char *, files of the set, as asked for */
  GHashTable *previous; /* name → sha256 of the set that stands in dir */
};

/* Folders that were made for a set that did not come. */
static void
remove_made(const QdOutput *output)
{
  g_autofree char *path = g_strdup(output->dir);
  while (output->made != NULL && strlen(path) >= strlen(output->made) && g_rmdir(path) == 0) {
    char *parent = g_path_get_dirname(path);
    g_free(path);
    path = parent;
  }
}

void
qd_output_free(QdOutput *output)
{
  if (output == NULL)
    return;
  if (output->lock >= 0) {
    qd_remove_tree(output->tmp);
    close(output->lock);
    remove_made(output);
  }
  if (output->work != NULL && !g_str_equal(output->work, output->tmp))
    qd_remove_tree(output->work);
  g_free(output->work);
  g_free(output->made);
  g_free(output->dir);
  g_free(output->tmp);
  g_ptr_array_unref(output->names);
  g_hash_table_unref(output->previous);
  g_free(output);
}

const char *
qd_output_tmp(const QdOutput *output)
{
  return output->work;
}

const char *
qd_output_dir(const QdOutput *output)
{
  return output->dir;
}

/* ---- the previous set ---- */

#define SUMMARY "summary.json"
#define RUN "run.json"
/* Where the old summary waits, below the temporary folder, while the new files are put in place. */
#define OLD_SUMMARY "previous.json"

static bool
is_untouched(const QdOutput *output, const char *name, const char *sha256)
{
  g_autofree char *path = g_build_filename(output->dir, name, NULL);
  g_autofree char *now = qd_file_sha256(path, NULL);
  return now != NULL && g_str_equal(now, sha256);
}

/* Takes the files of a summary, in a mixed set only those that stand in dir. @return false when it is not there or not
 * ours. */
static bool
read_summary(QdOutput *output, const char *path)
{
  struct json_object *summary = json_object_from_file(path);
  struct json_object *outputs = NULL;
  bool is_ours = summary != NULL && json_object_object_get_ex(summary, "outputs", &outputs) &&
                 json_object_is_type(outputs, json_type_array);
  for (gsize i = 0; is_ours && i < json_object_array_length(outputs); i++) {
    struct json_object *entry = json_object_array_get_idx(outputs, i), *name = NULL, *hash = NULL;
    if (!json_object_object_get_ex(entry, "path", &name) || !json_object_object_get_ex(entry, "sha256", &hash))
      continue;
    const char *file = json_object_get_string(name), *sha256 = json_object_get_string(hash);
    if (file != NULL && sha256 != NULL && (!output->is_mixed || is_untouched(output, file, sha256)))
      g_hash_table_insert(output->previous, g_strdup(file), g_strdup(sha256));
  }
  json_object_put(summary);
  output->has_previous = output->has_previous || is_ours;
  return is_ours;
}

/* The set in dir by its summary; of a run that was killed while it put its files in place, by what that run left. */
static bool
read_previous(QdOutput *output, GError **error)
{
  g_autofree char *path = g_build_filename(output->dir, SUMMARY, NULL);
  g_autofree char *old = g_build_filename(output->tmp, OLD_SUMMARY, NULL);
  g_autofree char *new = g_build_filename(output->tmp, "set", SUMMARY, NULL);
  if (read_summary(output, path))
    return true;
  if (g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: is no summary of quydat; move it away, or give another --out"),
                path);
    return false;
  }
  output->is_mixed = true;
  read_summary(output, old);
  read_summary(output, new);
  output->is_mixed = output->has_previous;
  return true;
}

/* What stands in dir under a name of the set must be of a set. */
static bool
check_ours(const QdOutput *output, const char *name, GError **error)
{
  const char *const companions[] = {"-wal", "-journal"};
  for (guint i = 0; i < G_N_ELEMENTS(companions); i++) {
    g_autofree char *file = g_build_filename(output->dir, name, NULL);
    g_autofree char *companion = g_strconcat(file, companions[i], NULL);
    if (!g_file_test(companion, G_FILE_TEST_EXISTS))
      continue;
    g_set_error(
        error, QD_ERROR, QD_ERROR_OUTPUT,
        _("%s: is open in another program (QGIS?): close it there, or give another --out (if nothing has it open, "
          "remove %s)"),
        file, companion);
    return false;
  }
  bool is_record = g_str_equal(name, SUMMARY) || g_str_equal(name, RUN);
  if (is_record ? output->has_previous : g_hash_table_contains(output->previous, name))
    return true;
  g_autofree char *path = g_build_filename(output->dir, name, NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
              _("%s: is there already and is no result of quydat; move it away, or give another --out"), path);
  return false;
}

static char *
describe_incomplete(const QdOutput *output)
{
  GHashTableIter iter;
  gpointer name, hash;
  g_autoptr(GString) which = g_string_new(NULL);
  guint n = 0;
  if (output->is_mixed)
    return g_strdup_printf(
        _("%s: the previous set is incomplete: a run was killed while it put its files in place; it is made anew"),
        output->dir);
  g_hash_table_iter_init(&iter, output->previous);
  while (g_hash_table_iter_next(&iter, &name, &hash)) {
    if (is_untouched(output, name, hash))
      continue;
    if (n++ < 3)
      g_string_append_printf(which, "%s%s", n > 1 ? ", " : "", (char *)name);
  }
  if (n == 0)
    return NULL;
  return g_strdup_printf(
      _("%s: the previous set is incomplete or was edited: %s%s (not as its summary.json says); it is made anew"),
      output->dir, which->str, n > 3 ? ", …" : "");
}

/* ---- beginning ---- */

/* The lock tells a run that works here from one that was killed. A file system without locks has to do without. */
static bool
take_lock(QdOutput *output, GError **error)
{
  g_autofree char *path = g_build_filename(output->tmp, "lock", NULL);
  output->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (output->lock < 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s (give another --out)"), output->dir,
                g_strerror(errno));
    return false;
  }
  struct stat s;
  bool is_taken = flock(output->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  /* no name any more: the run that held it has just ended, and taken the folder with it */
  bool is_gone = !is_taken && fstat(output->lock, &s) == 0 && s.st_nlink == 0;
  if (!is_taken && !is_gone)
    return true;
  close(output->lock);
  output->lock = -1;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
              _("%s: another quydat is writing there; wait for it, or give another --out"), output->dir);
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

static bool
make_folders(QdOutput *output, GError **error)
{
  if (g_file_test(output->dir, G_FILE_TEST_EXISTS) && !g_file_test(output->dir, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: is a file; --out names a folder"), output->dir);
    return false;
  }
  for (g_autofree char *path = g_strdup(output->dir); !g_file_test(path, G_FILE_TEST_EXISTS);) {
    g_free(output->made);
    output->made = g_steal_pointer(&path);
    path = g_path_get_dirname(output->made);
  }
  /* a link would lead the clearing of leftovers astray */
  if (g_file_test(output->tmp, G_FILE_TEST_IS_SYMLINK)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: is a link; remove it"), output->tmp);
    return false;
  }
  if (g_mkdir_with_parents(output->tmp, 0777) == 0)
    return true;
  int e = errno;
  remove_made(output);
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s (give another --out)"), output->dir,
              g_strerror(e));
  return false;
}

/* Working files can be larger than the results, and want a fast disk. */
static bool
choose_work(QdOutput *output, const char *tmp, GError **error)
{
  if (tmp == NULL) {
    output->work = g_strdup(output->tmp);
    return true;
  }
  g_autofree char *name = g_build_filename(tmp, "quydat-XXXXXX", NULL);
  if (g_mkdtemp(name) == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s (give another --tmp)"), tmp,
                g_strerror(errno));
    return false;
  }
  output->work = g_canonicalize_filename(name, NULL);
  return true;
}

QdOutput *
qd_output_begin(const char *dir, const char *tmp, char **warning, GError **error)
{
  g_autoptr(QdOutput) output = g_new0(QdOutput, 1);
  output->dir = g_canonicalize_filename(dir, NULL);
  output->tmp = g_build_filename(output->dir, TMP_NAME, NULL);
  output->lock = -1;
  output->names = g_ptr_array_new_with_free_func(g_free);
  output->previous = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (!make_folders(output, error) || !take_lock(output, error) || !read_previous(output, error) ||
      !choose_work(output, tmp, error))
    return NULL;
  clear_leftovers(output);
  if (warning != NULL)
    *warning = describe_incomplete(output);
  return g_steal_pointer(&output);
}

char *
qd_output_path(QdOutput *output, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename(output->tmp, "set", name, NULL);
  g_autofree char *folder = g_path_get_dirname(path);
  if (!check_ours(output, name, error))
    return NULL;
  if (g_mkdir_with_parents(folder, 0777) != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot make the folder: %s"), folder, g_strerror(errno));
    return NULL;
  }
  g_ptr_array_add(output->names, g_strdup(name));
  return g_steal_pointer(&path);
}

char *
qd_output_maker(const QdOutput *output)
{
  g_autofree char *path = g_build_filename(output->dir, RUN, NULL);
  struct json_object *run = json_object_from_file(path), *command = NULL;
  bool is_said = run != NULL && json_object_object_get_ex(run, "command", &command);
  char *maker = is_said ? g_strdup(json_object_get_string(command)) : NULL;
  json_object_put(run);
  return maker;
}

bool
qd_output_has(const QdOutput *output, const char *name)
{
  return g_ptr_array_find_with_equal_func(output->names, name, g_str_equal, NULL);
}

/* ---- the end ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All that can fail is tried before the first file is put in place. */
static bool
make_place(const QdOutput *output, const char *name, GError **error)
{
  g_autofree char *to = g_build_filename(output->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname(to);
  if (g_mkdir_with_parents(folder, 0777) == 0 && g_access(folder, W_OK) == 0 && !g_file_test(to, G_FILE_TEST_IS_DIR))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be replaced: %s"), to,
              g_file_test(to, G_FILE_TEST_IS_DIR) ? _("it is a folder") : g_strerror(errno));
  return false;
}

static bool
move_file(const QdOutput *output, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename(output->tmp, "set", name, NULL);
  g_autofree char *to = g_build_filename(output->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname(to);
  if (g_mkdir_with_parents(folder, 0777) == 0 && rename(from, to) == 0)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be replaced: %s"), to, g_strerror(errno));
  return false;
}

/* Those above a file that went, up to the set's own. */
static void
remove_empty_folders(const QdOutput *output, const char *path)
{
  char *folder = g_path_get_dirname(path);
  while (!g_str_equal(folder, output->dir) && g_rmdir(folder) == 0) {
    char *above = g_path_get_dirname(folder);
    g_free(folder);
    folder = above;
  }
  g_free(folder);
}

/* Files of the previous set that this one does not have: a report beside another balance would mislead. What was
 * edited since stays, and what this run has read. */
static void
remove_outdated(const QdOutput *output, const QdProject *project)
{
  g_autoptr(GHashTable) made = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < output->names->len; i++)
    g_hash_table_add(made, output->names->pdata[i]);
  GHashTableIter iter;
  gpointer name, hash;
  g_hash_table_iter_init(&iter, output->previous);
  while (g_hash_table_iter_next(&iter, &name, &hash)) {
    if (g_hash_table_contains(made, name) || strstr(name, "..") != NULL || g_path_is_absolute(name) ||
        !is_untouched(output, name, hash))
      continue;
    g_autofree char *path = g_build_filename(output->dir, name, NULL);
    if (qd_project_reads(project, path))
      continue;
    g_remove(path);
    remove_empty_folders(output, path);
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

/* From here on the old summary would lie: it steps aside, and the new one comes when all is in place. */
static bool
put_in_place(const QdOutput *output, const QdProject *project, GError **error)
{
  for (guint i = 0; i < output->names->len; i++)
    if (!make_place(output, output->names->pdata[i], error))
      return false;
  g_autofree char *summary = g_build_filename(output->dir, SUMMARY, NULL);
  g_autofree char *aside = g_build_filename(output->tmp, OLD_SUMMARY, NULL);
  g_rename(summary, aside);
  bool ok = true;
  for (guint i = 0; ok && i < output->names->len; i++)
    ok = g_str_equal(output->names->pdata[i], SUMMARY) || move_file(output, output->names->pdata[i], error);
  if (ok)
    remove_outdated(output, project);
  ok = ok && move_file(output, SUMMARY, error);
  if (!ok)
    g_rename(aside, summary); /* the next run sees what does not match it */
  return ok && qd_file_sync(output->dir, error);
}

bool
qd_output_commit(QdOutput *output, const QdResult *result, GHashTable *stage_seconds, GError **error)
{
  g_ptr_array_sort(output->names, compare_names);
  g_autofree char *set = g_build_filename(output->tmp, "set", NULL);
  g_autofree char *summary = qd_summary_json(result, set, output->names, error);
  g_autofree char *run = summary == NULL ? NULL : qd_run_json(result, stage_seconds);
  g_autofree char *summary_path = run == NULL ? NULL : qd_output_path(output, SUMMARY, error);
  g_autofree char *run_path = summary_path == NULL ? NULL : qd_output_path(output, RUN, error);
  if (run_path == NULL || !qd_file_write(summary_path, summary, strlen(summary), error) ||
      !qd_file_write(run_path, run, strlen(run), error) || !sync_set(output, error) || qd_cancelled(error) ||
      !put_in_place(output, result->project, error))
    return false;
  qd_remove_tree(output->tmp);
  close(output->lock);
  output->lock = -1;
  return true;
}
