#include "tiles/stores.h"

#include <json-c/json.h>
#include <unistd.h>

#include "base/file.h"
#include "tiles/pmtiles.h"

struct QdStores {
  QdOutput *output;
  const char *ending; /* of files of a folder */
  QdMbtiles *mbtiles; /* NULL: not asked for */
  QdPmtiles *pmtiles; /* likewise */
  bool has_folder;
  GHashTable *plain; /* GBytes → path of the file that holds it */
};

static char *
metadata_of(const QdMbtilesInfo *info)
{
  struct json_object *json = json_object_new_object();
  const char *const pairs[][2] = {{"name", info->name},
                                  {"description", info->description},
                                  {"attribution", info->attribution},
                                  {"type", info->type},
                                  {"version", info->version}};
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
    if (pairs[i][1] != NULL)
      json_object_object_add(json, pairs[i][0], json_object_new_string(pairs[i][1]));
  char *text = g_strdup(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put(json);
  return text;
}

static QdPmtiles *
pmtiles_new(QdOutput *output, const QdMbtilesInfo *info, GError **error)
{
  g_autofree char *path = qd_output_path(output, "tiles/land_use.raster.pmtiles", error);
  g_autofree char *json = metadata_of(info);
  const QdTilesMeta meta = {.type = g_str_equal(info->format, "webp") ? QD_TILE_WEBP : QD_TILE_PNG,
                            .zoom_min = info->zoom_min,
                            .zoom_max = info->zoom_max,
                            .center_zoom = info->zoom_min,
                            .west = info->west,
                            .south = info->south,
                            .east = info->east,
                            .north = info->north,
                            .center_lon = (info->west + info->east) / 2,
                            .center_lat = (info->south + info->north) / 2,
                            .json = json};
  return path == NULL ? NULL : qd_pmtiles_new(path, &meta, error);
}

QdStores *
qd_stores_new(QdOutput *output, guint containers, const QdMbtilesInfo *info, GError **error)
{
  g_autoptr(QdStores) s = g_new0(QdStores, 1);
  s->output = output;
  s->ending = info->format;
  s->has_folder = (containers & QD_RASTER_XYZ) != 0;
  s->plain = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, g_free);
  if (containers & QD_RASTER_MBTILES) {
    g_autofree char *path = qd_output_path(output, "tiles/land_use.mbtiles", error);
    s->mbtiles = path == NULL ? NULL : qd_mbtiles_new(path, info, error);
    if (s->mbtiles == NULL)
      return NULL;
  }
  if (containers & QD_RASTER_PMTILES) {
    s->pmtiles = pmtiles_new(output, info, error);
    if (s->pmtiles == NULL)
      return NULL;
  }
  return g_steal_pointer(&s);
}

void
qd_stores_free(QdStores *s)
{
  if (s == NULL)
    return;
  qd_mbtiles_free(s->mbtiles);
  qd_pmtiles_free(s->pmtiles);
  g_hash_table_unref(s->plain);
  g_free(s);
}

static bool
add_file(QdStores *s, int z, guint32 x, guint32 y, const QdTileImage *image, GError **error)
{
  if (image->is_empty)
    return true;
  g_autofree char *name = g_strdup_printf("tiles/xyz/%d/%u/%u.%s", z, x, y, s->ending);
  g_autofree char *path = qd_output_path(s->output, name, error);
  if (path == NULL)
    return false;
  const char *first = image->is_plain ? g_hash_table_lookup(s->plain, image->bytes) : NULL;
  if (first != NULL && link(first, path) == 0) /* not every file system has links: then it is written */
    return true;
  gsize size;
  const char *data = g_bytes_get_data(image->bytes, &size);
  if (!qd_file_write(path, data, size, error))
    return false;
  if (image->is_plain && first == NULL)
    g_hash_table_insert(s->plain, g_bytes_ref(image->bytes), g_steal_pointer(&path));
  return true;
}

bool
qd_stores_add(QdStores *s, int z, guint32 x, guint32 y, const QdTileImage *image, GError **error)
{
  if (s->mbtiles != NULL && !qd_mbtiles_add(s->mbtiles, z, x, y, image->bytes, error))
    return false;
  gsize size;
  const void *data = g_bytes_get_data(image->bytes, &size);
  if (s->pmtiles != NULL && !image->is_empty && !qd_pmtiles_add(s->pmtiles, z, x, y, data, size, error))
    return false;
  return !s->has_folder || add_file(s, z, x, y, image, error);
}

bool
qd_stores_finish(QdStores *s, GError **error)
{
  return (s->mbtiles == NULL || qd_mbtiles_finish(s->mbtiles, error)) &&
         (s->pmtiles == NULL || qd_pmtiles_close(s->pmtiles, error));
}
