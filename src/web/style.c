#include "web/style.h"

#include <string.h>

#include "base/text.h"
#include "tiles/vector_land.h"

typedef struct json_object Json;

#define PX_PER_MM (96 / 25.4)
#define OTHER "other"

/* Zooms of MapLibre, whose tiles have 512 px: 12 is about 1:60 000. Single parcels are outlined where tiles have them.
 */
enum { WHOLE_ZOOM = 8, LINE_ZOOM = 12, NEAR_ZOOM = 16, WHITE_OUTLINE_ZOOM = 10, CODE_ZOOM = 13, REF_ZOOM = 9 };

char *
qd_web_colour(const guint8 rgb[3])
{
  return g_strdup_printf("#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
}

/* ---- small JSON ---- */

/* A piece of the style that no table decides. */
static Json *
parse(const char *text)
{
  Json *json = json_tokener_parse(text);
  g_assert(json != NULL);
  return json;
}

static Json *
number(double value)
{
  g_autofree char *text = qd_format_fixed(value, 3);
  return json_object_new_double_s(value, text);
}

static void
set(Json *object, const char *key, Json *value)
{
  json_object_object_add(object, key, value);
}

static void
set_text(Json *object, const char *key, const char *text)
{
  set(object, key, json_object_new_string(text));
}

static Json *
colour(const guint8 rgb[3])
{
  g_autofree char *text = qd_web_colour(rgb);
  return json_object_new_string(text);
}

static Json *
part(Json *layer, const char *name)
{
  Json *object = json_object_object_get(layer, name);
  if (object == NULL) {
    object = json_object_new_object();
    set(layer, name, object);
  }
  return object;
}

/* Appends a layer of a group. @return borrowed */
static Json *
add_layer(Json *layers, const char *id, const char *type, const char *source_layer, const char *group)
{
  Json *layer = json_object_new_object();
  set_text(layer, "id", id);
  set_text(layer, "type", type);
  set_text(layer, "source", "quydat");
  set_text(layer, "source-layer", source_layer);
  set_text(part(layer, "metadata"), "group", group);
  json_object_array_add(layers, layer);
  return layer;
}

static void
paint(Json *layer, const char *key, Json *value)
{
  set(part(layer, "paint"), key, value);
}

/* Thinner over the whole province, wider near by. */
static Json *
width(double width_px)
{
  Json *by_zoom = parse("[\"interpolate\", [\"linear\"], [\"zoom\"]]");
  const double stops[][2] = {{WHOLE_ZOOM, 0.6}, {LINE_ZOOM, 1}, {NEAR_ZOOM, 1.6}};
  for (guint i = 0; i < G_N_ELEMENTS(stops); i++) {
    json_object_array_add(by_zoom, json_object_new_int((int)stops[i][0]));
    json_object_array_add(by_zoom, number(width_px * stops[i][1]));
  }
  return by_zoom;
}

/* Dashes are counted in widths of the line. */
static void
paint_dashes(Json *layer, const QdSymbol *symbol)
{
  if (symbol->n_dash == 0 || !(symbol->width_mm > 0))
    return;
  Json *dashes = json_object_new_array();
  for (guint i = 0; i < symbol->n_dash; i++)
    json_object_array_add(dashes, number(symbol->dash_mm[i] / symbol->width_mm));
  paint(layer, "line-dasharray", dashes);
}

static Json *
begin_match(const char *field)
{
  Json *match = parse("[\"match\"]"), *get = parse("[\"get\"]");
  json_object_array_add(get, json_object_new_string(field));
  json_object_array_add(match, get);
  return match;
}

/* ---- symbols of a kind: zone_…, road_…, finding_… ---- */

/* @return the name behind the prefix, or NULL for symbols of another kind */
static const char *
name_of(const QdSymbol *symbol, const char *prefix)
{
  gsize n = strlen(prefix);
  return strncmp(symbol->key, prefix, n) == 0 && symbol->key[n] == '_' ? symbol->key + n + 1 : NULL;
}

/* Features that a symbol stands for; those that none stands for have "other". */
static Json *
filter_of(const QdSymbols *symbols, const char *prefix, const char *field, const char *name)
{
  Json *match = begin_match(field);
  bool is_other = g_str_equal(name, OTHER);
  if (!is_other) {
    json_object_array_add(match, json_object_new_string(name));
    json_object_array_add(match, json_object_new_boolean(true));
  }
  for (guint i = 0; is_other && i < qd_symbols_count(symbols); i++) {
    const char *known = name_of(qd_symbols_get(symbols, i), prefix);
    if (known == NULL || g_str_equal(known, OTHER))
      continue;
    json_object_array_add(match, json_object_new_string(known));
    json_object_array_add(match, json_object_new_boolean(false));
  }
  json_object_array_add(match, json_object_new_boolean(is_other));
  return match;
}

/* ---- layers, from below upward ---- */

static Json *
fill_colours(const QdCategories *categories, const QdSymbol *other)
{
  static const guint8 WHITE[3] = {255, 255, 255};
  const guint8 *otherwise = other != NULL && other->has_fill ? other->fill : WHITE;
  Json *match = begin_match("category");
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *c = qd_categories_get(categories, i);
    const guint8 rgb[3] = {c->red, c->green, c->blue};
    json_object_array_add(match, json_object_new_string(c->code));
    json_object_array_add(match, colour(c->has_colour ? rgb : otherwise));
  }
  json_object_array_add(match, colour(otherwise));
  return match;
}

/* Categories that are white by rule have an outline of their own. */
static void
add_white_outlines(Json *layers, const QdSymbols *symbols)
{
  Json *codes = json_object_new_array();
  const QdSymbol *last = NULL;
  for (guint i = 0; i < qd_symbols_count(symbols); i++) {
    const QdSymbol *symbol = qd_symbols_get(symbols, i);
    const char *code = name_of(symbol, "category");
    if (code == NULL || !symbol->has_stroke || g_str_equal(code, OTHER))
      continue;
    json_object_array_add(codes, json_object_new_string(code));
    last = symbol;
  }
  if (last == NULL) {
    json_object_put(codes);
    return;
  }
  Json *layer = add_layer(layers, "white_outline", "line", "land_use", "land_use");
  Json *filter = begin_match("category");
  json_object_array_add(filter, codes);
  json_object_array_add(filter, json_object_new_boolean(true));
  json_object_array_add(filter, json_object_new_boolean(false));
  set(layer, "filter", filter);
  set(layer, "minzoom", json_object_new_int(WHITE_OUTLINE_ZOOM));
  paint(layer, "line-color", colour(last->stroke));
  paint(layer, "line-width", number(last->width_mm * PX_PER_MM));
}

static void
add_land_use(Json *layers, const QdCategories *categories, const QdSymbols *symbols)
{
  Json *fill = add_layer(layers, "land_use", "fill", "land_use", "land_use");
  paint(fill, "fill-color", fill_colours(categories, qd_symbols_find(symbols, "category", OTHER)));
  const QdSymbol *outline = qd_symbols_find_exactly(symbols, "parcel", "outline");
  if (outline != NULL && outline->has_stroke) {
    Json *line = add_layer(layers, "parcel_outline", "line", "land_use", "land_use");
    set(line, "minzoom", json_object_new_int(QD_PARCEL_ZOOM));
    paint(line, "line-color", colour(outline->stroke));
    paint(line, "line-width", width(outline->width_mm * PX_PER_MM));
  }
  add_white_outlines(layers, symbols);
}

/* The land use of 2030 is that of now with what is taken over it, in the colours of what it becomes. */
static void
add_land_use_2030(Json *layers, const QdCategories *categories, const QdSymbols *symbols)
{
  Json *fill = add_layer(layers, "land_use_2030", "fill", "land_take", "land_use");
  set(part(fill, "metadata"), "of_scenario", json_object_new_boolean(true));
  paint(fill, "fill-color", fill_colours(categories, qd_symbols_find(symbols, "category", OTHER)));
}

static void
add_land_take(Json *layers, const QdSymbols *symbols)
{
  const QdSymbol *outline = qd_symbols_find_exactly(symbols, "land_take", "outline");
  if (outline == NULL || !outline->has_stroke)
    return;
  Json *line = add_layer(layers, "land_take", "line", "land_take", "land_take");
  set_text(part(line, "layout"), "line-join", "round");
  paint(line, "line-color", colour(outline->stroke));
  paint(line, "line-width", width(outline->width_mm * PX_PER_MM));
}

/* Hatched, so that the land use below is seen; the page draws the hatches in the colours of the style's metadata. */
static void
add_zones(Json *layers, Json *hatches, const QdSymbols *symbols)
{
  for (guint i = 0; i < qd_symbols_count(symbols); i++) {
    const QdSymbol *symbol = qd_symbols_get(symbols, i);
    const char *phase = name_of(symbol, "zone");
    if (phase == NULL || !symbol->has_stroke)
      continue;
    set(hatches, symbol->key, colour(symbol->stroke));
    g_autofree char *id = g_strconcat(symbol->key, "_hatch", NULL);
    Json *hatch = add_layer(layers, id, "fill", "zones", "zones");
    set(hatch, "filter", filter_of(symbols, "zone", "phase", phase));
    paint(hatch, "fill-pattern", json_object_new_string(symbol->key));
    Json *line = add_layer(layers, symbol->key, "line", "zones", "zones");
    set(line, "filter", filter_of(symbols, "zone", "phase", phase));
    paint(line, "line-color", colour(symbol->stroke));
    paint(line, "line-width", width(symbol->width_mm * PX_PER_MM));
    paint_dashes(line, symbol);
  }
}

static void
add_road(Json *layers, const QdSymbols *symbols, const QdSymbol *symbol, bool is_casing)
{
  g_autofree char *id = g_strconcat(symbol->key, is_casing ? "_casing" : "", NULL);
  Json *line = add_layer(layers, id, "line", "infrastructure", "infrastructure");
  set(line, "filter", filter_of(symbols, "road", "class", name_of(symbol, "road")));
  set_text(part(line, "layout"), "line-join", "round");
  if (is_casing || symbol->n_dash == 0)
    set_text(part(line, "layout"), "line-cap", "round");
  paint(line, "line-color", colour(is_casing ? symbol->casing : symbol->stroke));
  paint(line, "line-width", width((is_casing ? symbol->casing_mm : symbol->width_mm) * PX_PER_MM));
  if (!is_casing)
    paint_dashes(line, symbol);
}

/* Casings below all strokes, so that roads join; the palette's first class on top. */
static void
add_roads(Json *layers, const QdSymbols *symbols)
{
  for (int pass = 0; pass < 2; pass++)
    for (guint i = qd_symbols_count(symbols); i-- > 0;) {
      const QdSymbol *symbol = qd_symbols_get(symbols, i);
      bool is_casing = pass == 0;
      if (name_of(symbol, "road") != NULL && (is_casing ? symbol->has_casing : symbol->has_stroke))
        add_road(layers, symbols, symbol, is_casing);
    }
}

/* The province's border is what shows of a wide line beyond the units, which lie over it. */
static void
add_ground(Json *layers, const QdSymbols *symbols)
{
  const QdSymbol *province = qd_symbols_find_exactly(symbols, "province", "border");
  if (province != NULL && province->has_stroke) {
    Json *line = add_layer(layers, "province_border", "line", "units", "ground");
    set_text(part(line, "layout"), "line-join", "round");
    paint(line, "line-color", colour(province->stroke));
    paint(line, "line-width", width(2 * province->width_mm * PX_PER_MM));
  }
  paint(add_layer(layers, "ground", "fill", "units", "ground"), "fill-color", json_object_new_string("#ffffff"));
}

/* Without dashes: each border is in the tiles twice, once of either unit. */
static void
add_unit_borders(Json *layers, const QdSymbols *symbols)
{
  const QdSymbol *unit = qd_symbols_find_exactly(symbols, "unit", "border");
  if (unit == NULL || !unit->has_stroke)
    return;
  Json *line = add_layer(layers, "unit_border", "line", "units", "borders");
  set_text(part(line, "layout"), "line-join", "round");
  paint(line, "line-color", colour(unit->stroke));
  paint(line, "line-width", width(unit->width_mm * PX_PER_MM));
}

static void
add_findings(Json *layers, const QdSymbols *symbols)
{
  static const char *const SEVERITIES[] = {"info", "warning", "error"}; /* the worst on top */
  for (guint i = 0; i < G_N_ELEMENTS(SEVERITIES); i++) {
    const QdSymbol *symbol = qd_symbols_find(symbols, "finding", SEVERITIES[i]);
    if (symbol == NULL || !symbol->has_fill)
      continue;
    g_autofree char *id = g_strconcat("finding_", SEVERITIES[i], NULL);
    Json *circle = add_layer(layers, id, "circle", "findings", "findings");
    Json *filter = parse("[\"==\", [\"get\", \"severity\"]]");
    json_object_array_add(filter, json_object_new_string(SEVERITIES[i]));
    set(circle, "filter", filter);
    paint(circle, "circle-color", colour(symbol->fill));
    paint(circle, "circle-opacity", number(symbol->opacity));
    paint(circle, "circle-radius", number(symbol->size_mm * PX_PER_MM / 2));
    paint(circle, "circle-stroke-color", colour(symbol->has_stroke ? symbol->stroke : symbol->fill));
    paint(circle, "circle-stroke-width", number(symbol->width_mm * PX_PER_MM));
  }
}

#define CODE_LAYOUT "{\"text-field\": [\"get\", \"category\"], \"text-size\": 10, \"text-padding\": 12}"
#define CODE_PAINT "{\"text-color\": \"#555555\"}"

/* Letters are drawn by the browser from fonts of the computer: the style names no address of glyphs. */
static void
add_labels(Json *layers, bool has_scenario)
{
  static const char FONTS[] = "[\"Noto Sans\", \"Segoe UI\", \"Roboto\", \"Arial\", \"DejaVu Sans\"]";
  static const struct {
    const char *id, *source_layer, *group, *layout, *paint;
    int minzoom;
    bool is_of_scenario;
  } LABELS[] = {
      {"category_code", "land_use", "labels", CODE_LAYOUT, CODE_PAINT, CODE_ZOOM, false},
      {"category_code_2030", "land_take", "labels", CODE_LAYOUT, CODE_PAINT, CODE_ZOOM, true},
      {"road_ref", "infrastructure", "infrastructure",
       "{\"text-field\": [\"get\", \"ref\"], \"text-size\": 11, \"symbol-placement\": \"line\", \"symbol-spacing\": "
       "320}",
       "{\"text-color\": \"#4a3000\", \"text-halo-color\": \"#ffffff\", \"text-halo-width\": 1.6}", REF_ZOOM, false},
      {"unit_name", "unit_labels", "labels",
       "{\"text-field\": [\"get\", \"name\"], \"text-max-width\": 7, \"text-padding\": 4,"
       " \"text-size\": [\"interpolate\", [\"linear\"], [\"zoom\"], 7, 10.5, 10, 13, 14, 17],"
       " \"symbol-sort-key\": [\"-\", 0, [\"to-number\", [\"get\", \"area_ha\"], 0]]}",
       "{\"text-color\": \"#1d2329\", \"text-halo-color\": \"rgba(255, 255, 255, 0.92)\", \"text-halo-width\": 1.8}", 0,
       false},
  };
  for (guint i = 0; i < G_N_ELEMENTS(LABELS); i++) {
    if (LABELS[i].is_of_scenario && !has_scenario)
      continue;
    Json *layer = add_layer(layers, LABELS[i].id, "symbol", LABELS[i].source_layer, LABELS[i].group);
    Json *layout = parse(LABELS[i].layout);
    set(layout, "text-font", parse(FONTS));
    set(layer, "layout", layout);
    set(layer, "paint", parse(LABELS[i].paint));
    if (LABELS[i].is_of_scenario)
      set(part(layer, "metadata"), "of_scenario", json_object_new_boolean(true));
    if (LABELS[i].minzoom > 0)
      set(layer, "minzoom", json_object_new_int(LABELS[i].minzoom));
  }
}

struct json_object *
qd_web_style(const QdCategories *categories, const QdSymbols *symbols, bool has_scenario)
{
  Json *style = json_object_new_object(), *layers = json_object_new_array(), *hatches = json_object_new_object();
  set(style, "version", json_object_new_int(8));
  set(part(style, "metadata"), "hatches", hatches);
  set(style, "sources", parse("{\"quydat\": {\"type\": \"vector\", \"url\": \"\"}}"));
  set(style, "layers", layers);
  add_ground(layers, symbols);
  add_land_use(layers, categories, symbols);
  if (has_scenario)
    add_land_use_2030(layers, categories, symbols);
  add_zones(layers, hatches, symbols);
  if (has_scenario)
    add_land_take(layers, symbols);
  add_roads(layers, symbols);
  add_unit_borders(layers, symbols);
  add_findings(layers, symbols);
  add_labels(layers, has_scenario);
  return style;
}
