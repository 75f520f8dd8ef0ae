/* web/: the page that was bundled at build time, and data.js with what it shows. A script, because a page that is
 * opened from a file may not fetch anything. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/words.h"
#include "geo/crs.h"
#include "quydat/data.h"
#include "quydat/outputs.h"
#include "tiles/vector_files.h"
#include "tiles/vector_land.h"
#include "web/json.h"
#include "web/scenario.h"
#include "web/style.h"

typedef struct json_object Json;

#define TILES "tiles/land_use.pmtiles"
enum { DEGREE_PLACES = 6 }; /* 0.1 m */

/* ---- the parts of the data ---- */

static Json *
project_json(const QdResult *result)
{
  const QdProject *project = result->project;
  Json *object = json_object_new_object();
  qd_json_text(object, "code", project->code);
  qd_json_text(object, "name", project->name);
  qd_json_text(object, "date", project->date);
  qd_json_text(object, "lang", project->lang);
  json_object_object_add(object, "synthetic", json_object_new_boolean(result->is_synthetic));
  return object;
}

static Json *
categories_json(const QdCategories *categories)
{
  Json *array = json_object_new_array();
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *c = qd_categories_get(categories, i);
    Json *object = json_object_new_object();
    const guint8 rgb[3] = {c->red, c->green, c->blue};
    g_autofree char *colour = qd_web_colour(rgb);
    qd_json_text(object, "code", c->code);
    qd_json_text(object, "vi", c->name_vi);
    qd_json_text(object, "en", c->name_en);
    json_object_object_add(object, "depth", json_object_new_int((int)c->depth));
    json_object_object_add(object, "memo", json_object_new_boolean(c->is_memo));
    if (c->has_colour)
      qd_json_text(object, "colour", colour);
    json_object_array_add(array, object);
  }
  return array;
}

/* Longitudes and latitudes around a box; its sides are bent, so their middles count, too. */
static Json *
bounds_json(const QdTransform *to_degrees, double min_x, double min_y, double max_x, double max_y)
{
  double x = (min_x + max_x) / 2, y = (min_y + max_y) / 2;
  double xy[] = {min_x, min_y, x, min_y, max_x, min_y, max_x, y, max_x, max_y, x, max_y, min_x, max_y, min_x, y};
  double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
  qd_transform_points(to_degrees, xy, G_N_ELEMENTS(xy) / 2);
  for (guint i = 0; i < G_N_ELEMENTS(xy); i += 2) {
    west = MIN(west, xy[i]);
    east = MAX(east, xy[i]);
    south = MIN(south, xy[i + 1]);
    north = MAX(north, xy[i + 1]);
  }
  Json *bounds = json_object_new_array();
  qd_json_append_number(bounds, west, DEGREE_PLACES);
  qd_json_append_number(bounds, south, DEGREE_PLACES);
  qd_json_append_number(bounds, east, DEGREE_PLACES);
  qd_json_append_number(bounds, north, DEGREE_PLACES);
  return bounds;
}

static Json *
place_json(const char *code, const char *name, const char *kind, const char *page, const QdOutput *output)
{
  Json *object = json_object_new_object();
  g_autofree char *file = g_strdup_printf("reports/%s.html", page), *address = g_strconcat("../", file, NULL);
  qd_json_text(object, "code", code);
  qd_json_text(object, "name", name);
  qd_json_text(object, "kind", kind != NULL ? kind : "");
  if (qd_output_has(output, file))
    qd_json_text(object, "report", address);
  return object;
}

/* The province first. */
static Json *
places_json(const QdResult *result, const QdOutput *output, const QdTransform *to_degrees)
{
  Json *array = json_object_new_array();
  Json *province = place_json(result->project->code, result->project->name, NULL, "index", output);
  g_autoptr(GPtrArray) pages = qd_report_name_pages(result->units);
  double box[] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  json_object_array_add(array, province);
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *u = qd_units_get(result->units, i);
    Json *unit = place_json(u->code, u->name, u->kind, pages->pdata[i], output);
    json_object_object_add(unit, "bounds", bounds_json(to_degrees, u->min_x, u->min_y, u->max_x, u->max_y));
    json_object_array_add(array, unit);
    box[0] = MIN(box[0], u->min_x);
    box[1] = MIN(box[1], u->min_y);
    box[2] = MAX(box[2], u->max_x);
    box[3] = MAX(box[3], u->max_y);
  }
  json_object_object_add(province, "bounds", bounds_json(to_degrees, box[0], box[1], box[2], box[3]));
  return array;
}

/* Unit → category → hectares and per cent, as in balance.csv; rows without land are left out. */
static Json *
areas_json(const QdResult *result, const char *period)
{
  Json *areas = json_object_new_object();
  for (guint i = 0; i < result->rows->len; i++) {
    const QdBalanceRow *row = &g_array_index(result->rows, QdBalanceRow, i);
    Json *unit = NULL;
    if (!g_str_equal(row->period, period))
      continue;
    if (!json_object_object_get_ex(areas, row->unit, &unit)) {
      unit = json_object_new_object();
      json_object_object_add(areas, row->unit, unit);
    }
    if (row->area_ha == 0)
      continue;
    Json *figures = json_object_new_array();
    qd_json_append_number(figures, row->area_ha, QD_WEB_AREA_PLACES);
    qd_json_append_number(figures, row->share_pct, QD_WEB_SHARE_PLACES);
    json_object_object_add(unit, row->category, figures);
  }
  return areas;
}

/* The last period first, the scenario last. "tiles": where the land use of the period is drawn; the scenario is drawn
 * over that of now. */
static Json *
periods_json(const QdResult *result, const QdOutput *output)
{
  Json *array = json_object_new_array();
  for (guint i = result->balances->len; i-- > 0;) {
    const QdBalance *balance = result->balances->pdata[i];
    bool is_last = i + 1 == result->balances->len;
    g_autofree char *file = is_last ? g_strdup(TILES) : qd_vector_earlier_file(result, i);
    g_autofree char *address = g_strconcat("../", file, NULL);
    Json *object = json_object_new_object();
    qd_json_text(object, "period", balance->period);
    qd_json_text(object, "tiles", address);
    json_object_object_add(object, "areas", areas_json(result, balance->period));
    json_object_array_add(array, object);
  }
  Json *scenario = qd_web_scenario_period(result, output);
  if (scenario != NULL)
    json_object_array_add(array, scenario);
  return array;
}

/* What the page says, in one language. */
static Json *
words_json(const char *lang, GError **error)
{
  static const char *const KINDS[] = {"web_", "road_", "zone_", "status_", "verdict_", "scenario_", "finding_", "_"};
  g_autoptr(QdWords) words = qd_words_load(lang, error);
  if (words == NULL)
    return NULL;
  Json *object = json_object_new_object();
  for (guint i = 0; i < qd_words_count(words); i++) {
    const char *key = qd_words_key(words, i);
    for (guint k = 0; k < G_N_ELEMENTS(KINDS); k++)
      if (g_str_has_prefix(key, KINDS[k]))
        qd_json_text(object, key, qd_word(words, key));
  }
  return object;
}

static bool
add_words(Json *data, GError **error)
{
  Json *words = json_object_new_object();
  json_object_object_add(data, "words", words);
  const char *const languages[] = {"vi", "en"};
  for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
    Json *of_language = words_json(languages[i], error);
    if (of_language == NULL)
      return false;
    json_object_object_add(words, languages[i], of_language);
  }
  return true;
}

/* ---- files ---- */

static bool
write_data(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdSymbols) symbols = qd_symbols_load(error);
  if (symbols == NULL)
    return false;
  g_autoptr(QdTransform) to_degrees = qd_transform_new(result->project->crs, "EPSG:4326", result->project->crs, error);
  g_autofree char *path = to_degrees == NULL ? NULL : qd_output_path(output, "web/data.js", error);
  if (path == NULL)
    return false;
  Json *data = json_object_new_object();
  json_object_object_add(data, "project", project_json(result));
  json_object_object_add(data, "places", places_json(result, output, to_degrees));
  json_object_object_add(data, "periods", periods_json(result, output));
  json_object_object_add(data, "works", qd_web_works(result, output));
  json_object_object_add(data, "categories", categories_json(result->categories));
  json_object_object_add(data, "parcel_zoom", json_object_new_int(QD_PARCEL_ZOOM));
  json_object_object_add(data, "style", qd_web_style(result->categories, symbols, result->projected != NULL));
  bool ok = add_words(data, error);
  if (ok) {
    g_autofree char *script =
        g_strdup_printf("window.quydat = %s;\n", json_object_to_json_string_ext(data, JSON_C_TO_STRING_NOSLASHESCAPE));
    ok = qd_file_write(path, script, strlen(script), error);
  }
  json_object_put(data);
  return ok;
}

static bool
copy_page(const char *folder, QdOutput *output, GError **error)
{
  static const char *const NAMES[] = {"index.html", "app.js", "app.css", "LICENSES.txt"};
  for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
    g_autofree char *name = g_strconcat("web/", NAMES[i], NULL), *from = g_build_filename(folder, NAMES[i], NULL);
    g_autofree char *to = qd_output_path(output, name, error), *text = NULL;
    g_autoptr(GError) reason = NULL;
    gsize size;
    if (to == NULL)
      return false;
    if (!g_file_get_contents(from, &text, &size, &reason)) {
      g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: cannot read: %s"), from, reason->message);
      return false;
    }
    if (!qd_file_write(to, text, size, error))
      return false;
  }
  return true;
}

bool
qd_web_write(const QdResult *result, QdOutput *output, char **told, GError **error)
{
  *told = NULL;
  if (!qd_output_has(output, TILES))
    return true;
  g_autofree char *folder = qd_data_file("web", NULL);
  if (folder == NULL) {
    *told = g_strdup(_("no web map is made: this quydat was built without npm"));
    return true;
  }
  return copy_page(folder, output, error) && write_data(result, output, error);
}
