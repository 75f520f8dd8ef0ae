/* The folder: whose it is, its lock, its warnings, and the units that were counted. */
#include "base/cache.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <link.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "quydat/data.h"

#define MARKER "quydat-cache"
#define FIRST_LINE "what quydat worked out in earlier runs; may be deleted\n"
/* The endings of what is kept: nothing else is ever removed. */
static const char *const endings[] = {".kept", ".kept.tmp", ".spool", NULL};

struct QdCache {
  char *dir;
  int lock; /* the marker, open */
  GMutex mutex;
  char *warning; /* the first */
  bool has_warned;
  gint is_damaged;     /* atomic */
  GHashTable *units;   /* code → whether it was worked */
  GHashTable *reports; /* code → whether it was made */
};

/* ---- the version ---- */

static void
add_file(QdHasher *hasher, const char *path)
{
  g_autoptr(GMappedFile) file = path == NULL ? NULL : g_mapped_file_new(path, FALSE, NULL);
  if (file == NULL)
    qd_hasher_add_text(hasher, NULL);
  else
    qd_hasher_add(hasher, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
}

static int
add_library(struct dl_phdr_info *library, size_t size, void *hasher)
{
  struct stat s = {0};
  (void)size;
  if (library->dlpi_name == NULL || stat(library->dlpi_name, &s) != 0)
    return 0;
  qd_hasher_add_text(hasher, library->dlpi_name);
  qd_hasher_add_number(hasher, (double)s.st_size);
  qd_hasher_add_number(hasher, (double)s.st_mtim.tv_sec);
  return 0;
}

/* What decides all results: the program as it is, so that two builds of a version do not share a cache, the libraries
 * that came with it into memory, and the table of rules. */
static char *
version_text(void)
{
  Dl_info object = {0};
  g_autoptr(QdHasher) hasher = qd_hasher_new("version");
  g_autofree char *rules = qd_data_file("styles/rules.csv", NULL);
  dladdr((void *)(guintptr)version_text, &object);
  add_file(hasher, object.dli_fname);
  add_file(hasher, rules);
  qd_hasher_add_text(hasher, QD_VERSION);
  dl_iterate_phdr(add_library, hasher);
  QdHash version = qd_hasher_value(hasher);
  return g_strdup_printf(FIRST_LINE "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x\n", version.high,
                         version.low);
}

/* ---- opening ---- */

static bool
fail(const char *dir, GError **error, const char *what)
{
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot %s: %s"), dir, what, g_strerror(errno));
  return false;
}

static bool
is_empty(const char *dir)
{
  g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
  return folder != NULL && g_dir_read_name(folder) == NULL;
}

static bool
take_folder(QdCache *cache, GError **error)
{
  g_autofree char *marker = g_build_filename(cache->dir, MARKER, NULL);
  if (g_mkdir_with_parents(cache->dir, 0777) != 0)
    return fail(cache->dir, error, _("make this folder for --cache"));
  if (!g_file_test(marker, G_FILE_TEST_EXISTS) && !is_empty(cache->dir)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
                _("%s: is no cache of quydat (it holds other files, and none named %s); give an empty or a new folder "
                  "as --cache"),
                cache->dir, MARKER);
    return false;
  }
  cache->lock = open(marker, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (cache->lock < 0)
    return fail(marker, error, _("open it"));
  if (flock(cache->lock, LOCK_EX | LOCK_NB) == 0)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
              _("%s: another run is using this cache; wait until it ends, or give another --cache"), cache->dir);
  return false;
}

/* @return false when the marker is somebody else's */
static bool
check_version(QdCache *cache, char **warning, GError **error)
{
  g_autofree char *version = version_text();
  char found[256] = "";
  gssize n = pread(cache->lock, found, sizeof found - 1, 0);
  if (n > 0 && g_str_equal(found, version))
    return true;
  if (n > 0 && !g_str_has_prefix(found, FIRST_LINE)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
                _("%s: is no cache of quydat (its file %s is another's); give an empty or a new folder as --cache"),
                cache->dir, MARKER);
    return false;
  }
  qd_cache_discard(cache);
  gssize size = (gssize)strlen(version);
  if (ftruncate(cache->lock, 0) != 0 || pwrite(cache->lock, version, (gsize)size, 0) != size)
    return fail(cache->dir, error, _("write there"));
  if (n > 0 && warning != NULL)
    *warning = g_strdup_printf(_("%s: was made by another version of quydat; everything is worked again"), cache->dir);
  return true;
}

QdCache *
qd_cache_open(const char *dir, char **warning, GError **error)
{
  g_autoptr(QdCache) cache = g_new0(QdCache, 1);
  cache->dir = g_canonicalize_filename(dir, NULL);
  cache->lock = -1;
  cache->units = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  cache->reports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init(&cache->mutex);
  if (!take_folder(cache, error) || !check_version(cache, warning, error))
    return NULL;
  return g_steal_pointer(&cache);
}

void
qd_cache_free(QdCache *cache)
{
  if (cache == NULL)
    return;
  if (cache->lock >= 0)
    close(cache->lock);
  g_hash_table_unref(cache->units);
  g_hash_table_unref(cache->reports);
  g_mutex_clear(&cache->mutex);
  g_free(cache->warning);
  g_free(cache->dir);
  g_free(cache);
}

/* ---- what goes wrong ---- */

static void
warn(QdCache *cache, char *sentence)
{
  g_mutex_lock(&cache->mutex);
  if (cache->has_warned)
    g_free(sentence);
  else
    cache->warning = sentence;
  cache->has_warned = true;
  g_mutex_unlock(&cache->mutex);
}

char *
qd_cache_take_warning(QdCache *cache)
{
  return g_steal_pointer(&cache->warning);
}

void
qd_cache_warn_damaged(QdCache *cache, const char *name)
{
  warn(cache, g_strdup_printf(_("%s/%s: is damaged; what it held is worked again"), cache->dir, name));
}

void
qd_cache_set_damaged(QdCache *cache, const char *name)
{
  qd_cache_warn_damaged(cache, name);
  g_atomic_int_set(&cache->is_damaged, TRUE);
}

bool
qd_cache_is_damaged(const QdCache *cache)
{
  return g_atomic_int_get(&cache->is_damaged);
}

void
qd_cache_discard(QdCache *cache)
{
  g_autoptr(GDir) folder = g_dir_open(cache->dir, 0, NULL);
  for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;)
    for (guint i = 0; endings[i] != NULL; i++)
      if (g_str_has_suffix(name, endings[i]))
        qd_cache_remove(cache, name);
  g_hash_table_remove_all(cache->units);
  g_atomic_int_set(&cache->is_damaged, FALSE);
}

/* ---- units and their reports ---- */

static void
count(QdCache *cache, GHashTable *codes, const char *code, bool is_worked)
{
  g_mutex_lock(&cache->mutex);
  if (is_worked || !g_hash_table_contains(codes, code))
    g_hash_table_replace(codes, g_strdup(code), GINT_TO_POINTER(is_worked));
  g_mutex_unlock(&cache->mutex);
}

void
qd_cache_count_unit(QdCache *cache, const char *code, bool is_worked)
{
  count(cache, cache->units, code, is_worked);
}

void
qd_cache_count_report(QdCache *cache, const char *code, bool is_made)
{
  count(cache, cache->reports, code, is_made);
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_codes(GHashTable *counted, bool is_worked)
{
  GHashTableIter iter;
  gpointer code, worked;
  GPtrArray *codes = g_ptr_array_new();
  g_hash_table_iter_init(&iter, counted);
  while (g_hash_table_iter_next(&iter, &code, &worked))
    if ((worked != NULL) == is_worked)
      g_ptr_array_add(codes, code);
  g_ptr_array_sort(codes, compare_texts);
  return codes;
}

GPtrArray *
qd_cache_worked_units(const QdCache *cache)
{
  return list_codes(cache->units, true);
}

GPtrArray *
qd_cache_kept_units(const QdCache *cache)
{
  return list_codes(cache->units, false);
}

GPtrArray *
qd_cache_made_reports(const QdCache *cache)
{
  return list_codes(cache->reports, true);
}

GPtrArray *
qd_cache_kept_reports(const QdCache *cache)
{
  return list_codes(cache->reports, false);
}

/* ---- files ---- */

char *
qd_cache_path(const QdCache *cache, const char *name)
{
  return g_build_filename(cache->dir, name, NULL);
}

void
qd_cache_remove(QdCache *cache, const char *name)
{
  g_autofree char *path = qd_cache_path(cache, name);
  g_unlink(path);
}

/* Before the value: as long as a value's largest alignment asks for. */
typedef struct {
  char magic[16];
  QdHash hash; /* of the value's type and bytes */
  guint64 size;
} Header;

static const char magic[16] = "quydat kept 1\n";

static QdHash
hash_of(const char *type, const void *data, gsize size)
{
  return qd_hash(data, size, qd_hash(type, strlen(type), 0).low);
}

GVariant *
qd_cache_load(QdCache *cache, const char *name, const GVariantType *type)
{
  g_autofree char *path = qd_cache_path(cache, name);
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
  if (file == NULL)
    return NULL;
  const gsize size = g_mapped_file_get_length(file);
  const char *data = g_mapped_file_get_contents(file);
  g_autofree char *type_text = g_variant_type_dup_string(type);
  const Header *header = (const Header *)(const void *)data;
  if (size < sizeof *header || memcmp(header->magic, magic, sizeof magic) != 0 ||
      header->size != size - sizeof *header ||
      !qd_hash_equal(header->hash, hash_of(type_text, data + sizeof *header, size - sizeof *header))) {
    qd_cache_warn_damaged(cache, name);
    return NULL;
  }
  g_autoptr(GBytes) all = g_mapped_file_get_bytes(file);
  g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(all, sizeof *header, size - sizeof *header);
  return g_variant_ref_sink(g_variant_new_from_bytes(type, bytes, TRUE));
}

static bool
write_all(int fd, const void *data, gsize size)
{
  for (const char *at = data; size > 0;) {
    gssize n = write(fd, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    at += n;
    size -= (gsize)n;
  }
  return true;
}

void
qd_cache_save(QdCache *cache, const char *name, GVariant *value)
{
  g_autoptr(GVariant) own = g_variant_ref_sink(value);
  g_autofree char *path = qd_cache_path(cache, name);
  g_autofree char *tmp = g_strconcat(path, ".tmp", NULL);
  const gsize size = g_variant_get_size(own);
  const void *data = g_variant_get_data(own);
  Header header = {.size = size};
  memcpy(header.magic, magic, sizeof magic);
  header.hash = hash_of(g_variant_get_type_string(own), data, size);
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  bool ok = fd >= 0 && write_all(fd, &header, sizeof header) && write_all(fd, data, size);
  int failed = errno;
  if (fd >= 0 && close(fd) != 0 && ok) {
    ok = false;
    failed = errno;
  }
  if (ok && g_rename(tmp, path) == 0)
    return;
  if (ok)
    failed = errno;
  g_unlink(tmp);
  warn(cache, g_strdup_printf(_("%s: cannot write: %s; the next run works this again"), path, g_strerror(failed)));
}
