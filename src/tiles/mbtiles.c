#include "tiles/mbtiles.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>

#include "base/i18n.h"
#include "base/text.h"
#include "quydat/error.h"

struct QdMbtiles {
  char *path;
  sqlite3 *db;
  sqlite3_stmt *insert_map, *insert_image;
  GHashTable *ids; /* sha256 → id of the image */
};

static const char schema[] = "PRAGMA page_size = 4096;"
                             "PRAGMA application_id = 0x4d504258;"
                             "PRAGMA journal_mode = DELETE;"
                             "PRAGMA synchronous = OFF;"
                             "BEGIN;"
                             "CREATE TABLE metadata (name TEXT NOT NULL, value TEXT);"
                             "CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL,"
                             " tile_row INTEGER NOT NULL, tile_id INTEGER NOT NULL);"
                             "CREATE TABLE images (tile_id INTEGER PRIMARY KEY, tile_data BLOB NOT NULL);"
                             "CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level,"
                             " map.tile_column AS tile_column, map.tile_row AS tile_row,"
                             " images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;";

static const char indexes[] = "CREATE UNIQUE INDEX metadata_name ON metadata (name);"
                              "CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);"
                              "COMMIT;";

guint32
qd_mbtiles_row(int z, guint32 y)
{
  return (guint32)((1ULL << z) - 1 - y);
}

static bool
fail(const QdMbtiles *m, GError **error)
{
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot write \"%s\": %s"), m->path,
              m->db == NULL ? _("out of memory") : sqlite3_errmsg(m->db));
  return false;
}

static bool
run(const QdMbtiles *m, const char *sql, GError **error)
{
  return sqlite3_exec(m->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(m, error);
}

static bool
prepare(const QdMbtiles *m, const char *sql, sqlite3_stmt **statement, GError **error)
{
  return sqlite3_prepare_v2(m->db, sql, -1, statement, NULL) == SQLITE_OK || fail(m, error);
}

static bool
step(const QdMbtiles *m, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return code == SQLITE_DONE || fail(m, error);
}

static bool
write_metadata(const QdMbtiles *m, const QdMbtilesInfo *info, GError **error)
{
  g_autofree char *w = qd_format_fixed(info->west, 6), *s = qd_format_fixed(info->south, 6);
  g_autofree char *e = qd_format_fixed(info->east, 6), *n = qd_format_fixed(info->north, 6);
  g_autofree char *x = qd_format_fixed((info->west + info->east) / 2, 6);
  g_autofree char *y = qd_format_fixed((info->south + info->north) / 2, 6);
  g_autofree char *bounds = g_strjoin(",", w, s, e, n, NULL);
  g_autofree char *center = g_strdup_printf("%s,%s,%d", x, y, info->zoom_min);
  g_autofree char *zoom_min = g_strdup_printf("%d", info->zoom_min);
  g_autofree char *zoom_max = g_strdup_printf("%d", info->zoom_max);
  const char *const pairs[][2] = {
      {"name", info->name},
      {"format", info->format},
      {"bounds", bounds},
      {"center", center},
      {"minzoom", zoom_min},
      {"maxzoom", zoom_max},
      {"type", info->type},
      {"version", info->version},
      {"description", info->description},
      {"attribution", info->attribution},
      {"json", info->json},
  };
  sqlite3_stmt *insert = NULL;
  bool ok = prepare(m, "INSERT INTO metadata (name, value) VALUES (?1, ?2)", &insert, error);
  for (guint i = 0; ok && i < G_N_ELEMENTS(pairs); i++) {
    if (pairs[i][1] == NULL)
      continue;
    sqlite3_bind_text(insert, 1, pairs[i][0], -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, pairs[i][1], -1, SQLITE_STATIC);
    ok = step(m, insert, error);
  }
  sqlite3_finalize(insert);
  return ok;
}

QdMbtiles *
qd_mbtiles_new(const char *path, const QdMbtilesInfo *info, GError **error)
{
  g_autoptr(QdMbtiles) m = g_new0(QdMbtiles, 1);
  m->path = g_strdup(path);
  m->ids = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  g_unlink(path);
  if (sqlite3_open_v2(path, &m->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK) {
    fail(m, error);
    return NULL;
  }
  if (!run(m, schema, error) || !write_metadata(m, info, error) ||
      !prepare(m, "INSERT INTO map (zoom_level, tile_column, tile_row, tile_id) VALUES (?1, ?2, ?3, ?4)",
               &m->insert_map, error) ||
      !prepare(m, "INSERT INTO images (tile_id, tile_data) VALUES (?1, ?2)", &m->insert_image, error))
    return NULL;
  return g_steal_pointer(&m);
}

static void
close_file(QdMbtiles *m)
{
  g_clear_pointer(&m->insert_map, sqlite3_finalize);
  g_clear_pointer(&m->insert_image, sqlite3_finalize);
  g_clear_pointer(&m->db, sqlite3_close);
}

void
qd_mbtiles_free(QdMbtiles *m)
{
  if (m == NULL)
    return;
  close_file(m);
  g_hash_table_unref(m->ids);
  g_free(m->path);
  g_free(m);
}

static GBytes *
digest_of(GBytes *image)
{
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  gsize size;
  const guint8 *data = g_bytes_get_data(image, &size);
  g_checksum_update(checksum, data, (gssize)size);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_checksum_get_digest(checksum, digest, &length);
  return g_bytes_new(digest, length);
}

/* Finds or stores an image. @return its id, 0 on error. */
static guint
image_id(QdMbtiles *m, GBytes *image, GError **error)
{
  g_autoptr(GBytes) digest = digest_of(image);
  guint id = GPOINTER_TO_UINT(g_hash_table_lookup(m->ids, digest));
  if (id != 0)
    return id;
  id = g_hash_table_size(m->ids) + 1;
  gsize size;
  const void *data = g_bytes_get_data(image, &size);
  sqlite3_bind_int64(m->insert_image, 1, id);
  sqlite3_bind_blob64(m->insert_image, 2, data, size, SQLITE_STATIC);
  if (!step(m, m->insert_image, error))
    return 0;
  g_hash_table_insert(m->ids, g_steal_pointer(&digest), GUINT_TO_POINTER(id));
  return id;
}

bool
qd_mbtiles_add(QdMbtiles *m, int z, guint32 x, guint32 y, GBytes *image, GError **error)
{
  guint id = image_id(m, image, error);
  if (id == 0)
    return false;
  sqlite3_bind_int(m->insert_map, 1, z);
  sqlite3_bind_int64(m->insert_map, 2, x);
  sqlite3_bind_int64(m->insert_map, 3, qd_mbtiles_row(z, y));
  sqlite3_bind_int64(m->insert_map, 4, id);
  return step(m, m->insert_map, error);
}

guint
qd_mbtiles_images(const QdMbtiles *m)
{
  return g_hash_table_size(m->ids);
}

bool
qd_mbtiles_finish(QdMbtiles *m, GError **error)
{
  if (!run(m, indexes, error))
    return false;
  close_file(m);
  return true;
}
