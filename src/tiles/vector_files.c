#include "tiles/vector_files.h"

#include <json.h>

#include "base/text.h"
#include "base/words.h"
#include "geo/crs.h"
#include "tiles/mbtiles.h"
#include "tiles/pmtiles.h"

struct QdVectorFiles {
  QdPmtiles *pmtiles; /* or NULL */
  QdMbtiles *mbtiles;
};

/* Fields of each layer: a name, then its type. */
static const struct {
  const char *name, *fields[7];
} LAYERS[] = {
    {"land_use", {"category", "unit", "#area_ha"}},
    {"units", {"code", "name", "#area_ha"}},
    {"unit_labels", {"code", "name", "#area_ha"}},
    {"zones", {"name", "kind", "phase", "code", "#area_ha"}},
    {"infrastructure", {"ref", "name", "class", "grade", "status"}},
    {"land_take", {"work", "kind", "phase", "category", "unit", "#area_ha"}},
    {"findings", {"id", "rule", "severity", "unit", "message"}},
};

QdVectorRange
qd_vector_range(const QdProject *project)
{
  int zoom_max = MIN(project->zoom_max, QD_VECTOR_ZOOM_MAX);
  return (QdVectorRange){project->vector_containers != 0 && zoom_max >= project->zoom_min, project->zoom_min, zoom_max};
}

char *
qd_vector_earlier_file(const QdResult *result, guint period)
{
  const QdBalance *balance = result->balances->pdata[period];
  g_autofree char *slug = qd_slug(balance->period);
  for (guint i = 0; i < period; i++) {
    g_autofree char *other = qd_slug(((const QdBalance *)result->balances->pdata[i])->period);
    if (g_str_equal(slug, other))
      return g_strdup_printf("tiles/land_use-%s-%u.pmtiles", slug, period + 1);
  }
  return g_strdup_printf("tiles/land_use-%s.pmtiles", slug);
}

static bool
has_layer(const QdResult *result, const char *name, bool is_earlier)
{
  if (is_earlier)
    return g_str_equal(name, "land_use");
  if (g_str_equal(name, "zones"))
    return result->zones != NULL;
  if (g_str_equal(name, "land_take"))
    return result->projected != NULL;
  return !g_str_equal(name, "infrastructure") || result->infrastructure != NULL;
}

static json_object *
describe_layers(const QdResult *result, const QdVectorRange *range, bool is_earlier)
{
  json_object *layers = json_object_new_array();
  for (guint i = 0; i < G_N_ELEMENTS(LAYERS); i++) {
    if (!has_layer(result, LAYERS[i].name, is_earlier))
      continue;
    json_object *layer = json_object_new_object(), *fields = json_object_new_object();
    for (guint k = 0; k < G_N_ELEMENTS(LAYERS[i].fields) && LAYERS[i].fields[k] != NULL; k++) {
      const char *field = LAYERS[i].fields[k];
      bool is_number = *field == '#';
      json_object_object_add(fields, field + is_number, json_object_new_string(is_number ? "Number" : "String"));
    }
    json_object_object_add(layer, "id", json_object_new_string(LAYERS[i].name));
    json_object_object_add(layer, "description", json_object_new_string(""));
    json_object_object_add(layer, "minzoom", json_object_new_int(range->zoom_min));
    json_object_object_add(layer, "maxzoom", json_object_new_int(range->zoom_max));
    json_object_object_add(layer, "fields", fields);
    json_object_array_add(layers, layer);
  }
  return layers;
}

/* ---- name and description ---- */

typedef struct {
  char *name, *description, *synthetic; /* synthetic: in both languages, since tiles travel without their report */
} About;

static void
about_clear(About *about)
{
  g_free(about->name);
  g_free(about->description);
  g_free(about->synthetic);
}

static bool
about_init(About *about, const QdResult *result, GError **error)
{
  const QdProject *project = result->project;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  g_autoptr(QdWords) words = qd_words_load(project->lang, error);
  g_autoptr(QdWords) vi = words == NULL ? NULL : qd_words_load("vi", error);
  g_autoptr(QdWords) en = vi == NULL ? NULL : qd_words_load("en", error);
  if (en == NULL)
    return false;
  if (result->is_synthetic)
    about->synthetic = g_strdup_printf("%s – %s", qd_word(vi, "synthetic_banner"), qd_word(en, "synthetic_banner"));
  about->name = g_strdup_printf("%s – %s, %s %s", project->name, qd_word(words, "role_land_use"),
                                qd_word(words, "period_of"), now->period);
  about->description = g_strconcat(about->name, " (", project->date, ")", about->synthetic == NULL ? NULL : ". ",
                                   about->synthetic, NULL);
  return true;
}

/* ---- the files ---- */

typedef struct {
  double west, south, east, north;
} Degrees;

static Degrees
bounds_of(const QdResult *result, GError **error)
{
  Degrees d = {180, 90, -180, -90};
  g_autoptr(QdTransform) transform = qd_transform_new(result->project->crs, "EPSG:4326", result->project->crs, error);
  for (guint i = 0; transform != NULL && i < qd_units_count(result->units); i++) {
    const QdUnit *unit = qd_units_get(result->units, i);
    double corners[] = {unit->min_x, unit->min_y, unit->min_x, unit->max_y,
                        unit->max_x, unit->min_y, unit->max_x, unit->max_y};
    qd_transform_points(transform, corners, 4);
    for (int k = 0; k < 8; k += 2) {
      d.west = MIN(d.west, corners[k]);
      d.east = MAX(d.east, corners[k]);
      d.south = MIN(d.south, corners[k + 1]);
      d.north = MAX(d.north, corners[k + 1]);
    }
  }
  return d;
}

static bool
open_pmtiles(QdVectorFiles *files, const About *about, json_object *layers, const Degrees *d,
             const QdVectorRange *range, const char *path, GError **error)
{
  json_object *json = json_object_new_object();
  json_object_object_add(json, "name", json_object_new_string(about->name));
  json_object_object_add(json, "description", json_object_new_string(about->description));
  if (about->synthetic != NULL)
    json_object_object_add(json, "attribution", json_object_new_string(about->synthetic));
  json_object_object_add(json, "type", json_object_new_string("overlay"));
  json_object_object_add(json, "vector_layers", json_object_get(layers));
  const QdTilesMeta meta = {.type = QD_TILE_MVT,
                            .is_gzip = true,
                            .zoom_min = range->zoom_min,
                            .zoom_max = range->zoom_max,
                            .center_zoom = range->zoom_min,
                            .west = d->west,
                            .south = d->south,
                            .east = d->east,
                            .north = d->north,
                            .center_lon = (d->west + d->east) / 2,
                            .center_lat = (d->south + d->north) / 2,
                            .json = json_object_to_json_string_ext(json, JSON_C_TO_STRING_NOSLASHESCAPE)};
  files->pmtiles = qd_pmtiles_new(path, &meta, error);
  json_object_put(json);
  return files->pmtiles != NULL;
}

static bool
open_mbtiles(QdVectorFiles *files, const About *about, json_object *layers, const Degrees *d,
             const QdVectorRange *range, const char *path, GError **error)
{
  json_object *json = json_object_new_object();
  json_object_object_add(json, "vector_layers", json_object_get(layers));
  const QdMbtilesInfo info = {.name = about->name,
                              .description = about->description,
                              .attribution = about->synthetic,
                              .format = "pbf",
                              .type = "overlay",
                              .version = "1",
                              .json = json_object_to_json_string_ext(json, JSON_C_TO_STRING_NOSLASHESCAPE),
                              .west = d->west,
                              .south = d->south,
                              .east = d->east,
                              .north = d->north,
                              .zoom_min = range->zoom_min,
                              .zoom_max = range->zoom_max};
  files->mbtiles = qd_mbtiles_new(path, &info, error);
  json_object_put(json);
  return files->mbtiles != NULL;
}

static bool
open_files(QdVectorFiles *files, const QdResult *result, const char *earlier, QdOutput *output, const About *about,
           GError **error)
{
  const QdProject *project = result->project;
  QdVectorRange range = qd_vector_range(project);
  GError *failed = NULL;
  Degrees d = bounds_of(result, &failed);
  if (failed != NULL) {
    g_propagate_error(error, failed);
    return false;
  }
  json_object *layers = describe_layers(result, &range, earlier != NULL);
  bool ok = true;
  if (project->vector_containers & QD_VECTOR_PMTILES) {
    g_autofree char *path = qd_output_path(output, earlier != NULL ? earlier : "tiles/land_use.pmtiles", error);
    ok = path != NULL && open_pmtiles(files, about, layers, &d, &range, path, error);
  }
  if (ok && earlier == NULL && (project->vector_containers & QD_VECTOR_MBTILES)) {
    g_autofree char *path = qd_output_path(output, "tiles/land_use.vector.mbtiles", error);
    ok = path != NULL && open_mbtiles(files, about, layers, &d, &range, path, error);
  }
  json_object_put(layers);
  return ok;
}

QdVectorFiles *
qd_vector_files_new(const QdResult *result, const char *earlier, QdOutput *output, GError **error)
{
  g_autoptr(QdVectorFiles) files = g_new0(QdVectorFiles, 1);
  About about = {0};
  bool ok = about_init(&about, result, error) && open_files(files, result, earlier, output, &about, error);
  about_clear(&about);
  return ok ? g_steal_pointer(&files) : NULL;
}

void
qd_vector_files_free(QdVectorFiles *files)
{
  if (files == NULL)
    return;
  qd_pmtiles_free(files->pmtiles);
  qd_mbtiles_free(files->mbtiles);
  g_free(files);
}

bool
qd_vector_files_add(QdVectorFiles *files, int z, guint32 x, guint32 y, const GByteArray *tile, GError **error)
{
  if (files->pmtiles != NULL && !qd_pmtiles_add(files->pmtiles, z, x, y, tile->data, tile->len, error))
    return false;
  if (files->mbtiles == NULL)
    return true;
  g_autoptr(GBytes) bytes = g_bytes_new_static(tile->data, tile->len);
  return qd_mbtiles_add(files->mbtiles, z, x, y, bytes, error);
}

bool
qd_vector_files_close(QdVectorFiles *files, GError **error)
{
  return (files->pmtiles == NULL || qd_pmtiles_close(files->pmtiles, error)) &&
         (files->mbtiles == NULL || qd_mbtiles_finish(files->mbtiles, error));
}
