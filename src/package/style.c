#include "package/style.h"

#include <string.h>

#include "base/text.h"
#include "base/xml.h"

#define MILLIMETRES_PER_PIXEL 0.28 /* of OGC's standard pixel */
#define VEIL_OPACITY 0.4           /* areas of findings: the land beneath stays readable */

/* ---- symbols ---- */

static void
set_colour(xmlNode *node, const char *name, const guint8 rgb[3], double opacity)
{
  qd_xml_set_colour(node, name, rgb);
  g_autofree char *rgba_name = g_strdup_printf("%s_rgba", name);
  g_autofree char *rgba = g_strdup_printf("%d,%d,%d,%d", rgb[0], rgb[1], rgb[2], (int)(opacity * 255 + 0.5));
  qd_xml_set(node, rgba_name, rgba);
}

/* A length in both units: mm for QML, pixels for SLD. */
static void
set_length(xmlNode *node, const char *name, double mm)
{
  g_autofree char *name_mm = g_strdup_printf("%s_mm", name);
  g_autofree char *name_px = g_strdup_printf("%s_px", name);
  qd_xml_set_fixed(node, name_mm, mm, 2);
  qd_xml_set_fixed(node, name_px, mm / MILLIMETRES_PER_PIXEL, 2);
}

static void
set_dash(xmlNode *node, const QdSymbol *symbol)
{
  g_autoptr(GString) mm = g_string_new(NULL);
  g_autoptr(GString) px = g_string_new(NULL);
  for (guint i = 0; i < symbol->n_dash; i++) {
    g_autofree char *length_mm = qd_format_fixed(symbol->dash_mm[i], 2);
    g_autofree char *length_px = qd_format_fixed(symbol->dash_mm[i] / MILLIMETRES_PER_PIXEL, 2);
    g_string_append_printf(mm, "%s%s", i == 0 ? "" : ";", length_mm);
    g_string_append_printf(px, "%s%s", i == 0 ? "" : " ", length_px);
  }
  qd_xml_set(node, "dash_mm", mm->str);
  qd_xml_set(node, "dash_px", px->str);
}

static void
set_stroke(xmlNode *node, const QdSymbol *symbol)
{
  if (!symbol->has_stroke)
    return;
  set_colour(node, "stroke", symbol->stroke, 1);
  set_length(node, "width", symbol->width_mm);
  set_dash(node, symbol);
}

/* Adds a class; an empty value is "all other values". */
static xmlNode *
add_class(xmlNode *style, const char *value, const char *label, const QdSymbol *symbol)
{
  xmlNode *class = qd_xml_add(style, "class");
  qd_xml_set(class, "value", value);
  qd_xml_set(class, "label", label);
  if (symbol == NULL)
    return class;
  bool is_veil = xmlHasProp(style, (const xmlChar *)"veil") != NULL;
  set_stroke(class, symbol);
  double opacity = is_veil ? MIN(symbol->opacity, VEIL_OPACITY) : symbol->opacity;
  if (symbol->has_fill)
    set_colour(class, "fill", symbol->fill, opacity);
  if (symbol->has_casing) {
    set_colour(class, "casing", symbol->casing, 1);
    set_length(class, "casing", symbol->casing_mm);
  }
  set_length(class, "size", symbol->size_mm);
  qd_xml_set_fixed(class, "opacity", opacity, 2);
  return class;
}

/* A category's colour, also where it does not come from the palette. */
static void
replace_fill(xmlNode *class, const guint8 rgb[3])
{
  xmlUnsetProp(class, (const xmlChar *)"fill");
  xmlUnsetProp(class, (const xmlChar *)"fill_rgba");
  set_colour(class, "fill", rgb, 1);
}

/* ---- the classes of each style ---- */

/* Code and name, as legends and lists of values show a category. */
static char *
category_label(const QdStyleMaker *maker, const QdCategory *category)
{
  bool is_vietnamese = g_str_equal(qd_words_lang(maker->package->words), "vi");
  return g_strdup_printf("%s – %s", category->code, is_vietnamese ? category->name_vi : category->name_en);
}

static bool
has_land(const QdResult *result, guint category)
{
  guint province = qd_units_count(result->units);
  for (guint i = 0; i < result->balances->len; i++)
    if (qd_ledger_direct(((const QdBalance *)result->balances->pdata[i])->ledger, province, (int)category) > 0)
      return true;
  return result->scenario != NULL &&
         qd_ledger_direct(qd_scenario_ledger(result->scenario), province, (int)category) > 0;
}

/* Parcels are outlined in close views only; what is white by rule always, or it would look like land without a parcel.
 */
static void
add_land_use_classes(const QdStyleMaker *maker, xmlNode *style, const char *field)
{
  const QdResult *result = maker->package->result;
  const QdSymbol *outline = qd_symbols_find(maker->symbols, "parcel", "outline");
  const QdSymbol *otherwise = qd_symbols_find(maker->symbols, "category", "other");
  qd_xml_set(style, "field", field);
  for (guint i = 0; i < qd_categories_count(result->categories); i++) {
    const QdCategory *category = qd_categories_get(result->categories, i);
    if (!category->has_colour && !has_land(result, i))
      continue;
    const QdSymbol *own = qd_symbols_find(maker->symbols, "category", category->code);
    bool is_outlined = own != NULL && own->has_stroke;
    g_autofree char *label = category_label(maker, category);
    xmlNode *class = add_class(style, category->code, label, is_outlined ? own : outline);
    qd_xml_set(class, "close_outline", is_outlined ? NULL : "yes");
    if (category->has_colour) {
      const guint8 rgb[3] = {category->red, category->green, category->blue};
      replace_fill(class, rgb);
    } else if (otherwise != NULL && otherwise->has_fill) {
      replace_fill(class, otherwise->fill);
    }
  }
  add_class(style, "", qd_word(maker->package->words, "_UNKNOWN"), otherwise);
}

/* One class for each symbol "prefix_value"; "prefix_other" stands for all other values and comes last. */
static void
add_symbol_classes(const QdStyleMaker *maker, xmlNode *style, const char *field, const char *prefix)
{
  const QdWords *words = maker->package->words;
  gsize n_prefix = strlen(prefix) + 1;
  qd_xml_set(style, "field", field);
  for (guint i = 0; i < qd_symbols_count(maker->symbols); i++) {
    const QdSymbol *symbol = qd_symbols_get(maker->symbols, i);
    if (!g_str_has_prefix(symbol->key, prefix) || symbol->key[n_prefix - 1] != '_' ||
        g_str_equal(symbol->key + n_prefix, "other"))
      continue;
    add_class(style, symbol->key + n_prefix, qd_word(words, symbol->key), symbol);
  }
  const QdSymbol *other = qd_symbols_find(maker->symbols, prefix, "other");
  if (other != NULL)
    add_class(style, "", qd_word(words, other->key), other);
}

static void
add_border_classes(const QdStyleMaker *maker, xmlNode *style)
{
  static const char *const KINDS[] = {"province", "unit"};
  qd_xml_set(style, "field", "kind");
  for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++) {
    g_autofree char *key = g_strdup_printf("%s_border", KINDS[i]);
    add_class(style, KINDS[i], qd_word(maker->package->words, key),
              qd_symbols_find(maker->symbols, KINDS[i], "border"));
  }
}

/* Names on the map.
 *
 * @param scale     labels are there from this scale on, as its denominator; NULL: at all scales
 * @param is_inside a label stands only where its polygon has the room */
static void
add_label(xmlNode *style, const char *field, const char *size_pt, const char *scale, bool is_inside)
{
  xmlNode *label = qd_xml_add(style, "label");
  qd_xml_set(label, "field", field);
  qd_xml_set(label, "size", size_pt);
  qd_xml_set(label, "scale", scale);
  qd_xml_set(label, "inside", is_inside ? "yes" : NULL);
}

static void
add_classes(const QdStyleMaker *maker, const QdPackageLayer *layer, xmlNode *style)
{
  if (g_str_has_prefix(layer->style, "land_use")) {
    bool is_change = g_str_equal(layer->style, "land_use_change");
    const char *field = is_change ? "to_category" : "category"; /* what it became */
    add_land_use_classes(maker, style, field);
    add_label(style, field, "6", "100000", true); /* many categories share a colour: their codes tell them apart */
  } else if (g_str_equal(layer->style, "units")) {
    add_class(style, "", layer->title, qd_symbols_find(maker->symbols, "unit", "border"));
    add_label(style, "name", "9", NULL, false);
  } else if (g_str_equal(layer->style, "borders")) {
    add_border_classes(maker, style);
  } else if (g_str_equal(layer->style, "zones") || g_str_equal(layer->style, "zone_take")) {
    add_symbol_classes(maker, style, "phase", "zone");
    qd_xml_set(style, "hatch", "yes");
    add_label(style, "name", "7", "100000", false);
  } else if (g_str_equal(layer->style, "infrastructure")) {
    add_symbol_classes(maker, style, "class", "road");
    add_label(style, "ref", "7", "250000", false);
  } else {
    qd_xml_set(style, "veil", layer->shape == QD_SHAPE_POLYGON ? "yes" : NULL);
    add_symbol_classes(maker, style, "severity", "finding");
  }
}

/* ---- columns ---- */

static void
add_value(xmlNode *values, const char *code, const char *label)
{
  xmlNode *value = qd_xml_add(values, "value");
  qd_xml_set(value, "code", code);
  qd_xml_set(value, "label", label);
}

static void
add_categories(const QdStyleMaker *maker, xmlNode *values)
{
  static const char *const BESIDE[] = {"_UNKNOWN", "_GAP",    "_AREA_DIFFERENCE", "_REGISTER_DIFFERENCE",
                                       "_TOTAL",   "_OUTSIDE"};
  const QdCategories *categories = maker->package->result->categories;
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *category = qd_categories_get(categories, i);
    g_autofree char *label = category_label(maker, category);
    add_value(values, category->code, label);
  }
  for (guint i = 0; i < G_N_ELEMENTS(BESIDE); i++)
    add_value(values, BESIDE[i], qd_word(maker->package->words, BESIDE[i]));
}

/* With the code before the name: two units may have one name. */
static void
add_units(const QdStyleMaker *maker, xmlNode *values)
{
  const QdResult *result = maker->package->result;
  g_autofree char *province = g_strdup_printf("%s – %s", result->project->code, result->project->name);
  add_value(values, result->project->code, province);
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *unit = qd_units_get(result->units, i);
    g_autofree char *label = g_strdup_printf("%s – %s", unit->code, unit->name);
    add_value(values, unit->code, label);
  }
}

static void
add_words(const QdStyleMaker *maker, xmlNode *values, const char *prefix, const char *const *names)
{
  for (; *names != NULL; names++) {
    g_autofree char *key = g_strdup_printf("%s_%s", prefix, *names);
    add_value(values, *names, qd_word(maker->package->words, key));
  }
}

/* What the codes of a column mean, for the attribute table. */
static void
add_values(const QdStyleMaker *maker, const char *column, xmlNode *node)
{
  static const char *const SEVERITIES[] = {"error", "warning", "info", NULL};
  static const char *const VERDICTS[] = {"met", "short", "exceeded", "no_data", NULL};
  static const char *const PARTS[] = {"partition", "memo", NULL};
  static const char *const ROLES[] = {"units", "land_use", "zones", "infrastructure", "allowed_gaps", NULL};
  static const char *const SENSES[] = {"exact", "floor", "ceiling", NULL};
  if (g_str_equal(column, "category") || g_str_has_suffix(column, "_category"))
    add_categories(maker, node);
  else if (g_str_equal(column, "unit"))
    add_units(maker, node);
  else if (g_str_equal(column, "severity"))
    add_words(maker, node, "severity", SEVERITIES);
  else if (g_str_equal(column, "verdict"))
    add_words(maker, node, "verdict", VERDICTS);
  else if (g_str_equal(column, "sense"))
    add_words(maker, node, "sense", SENSES);
  else if (g_str_equal(column, "role")) { /* of a category in the balance; of a source in the provenance */
    add_words(maker, node, "balance", PARTS);
    add_words(maker, node, "role", ROLES);
  }
}

/* Headings and meanings of the attribute table, in the language of the outputs. */
static void
add_columns(const QdStyleMaker *maker, const QdPackageLayer *layer, xmlNode *style)
{
  for (guint i = 0; i < layer->n_columns; i++) {
    g_autofree char *key = g_strdup_printf("column_%s", layer->columns[i].name);
    xmlNode *column = qd_xml_add(style, "column");
    qd_xml_set(column, "name", layer->columns[i].name);
    qd_xml_set(column, "heading", qd_word(maker->package->words, key));
    qd_xml_set_fixed(column, "index", i + 1, 0); /* 0 is the row id */
    add_values(maker, layer->columns[i].name, column);
  }
}

void
qd_style_fill(const QdStyleMaker *maker, const QdPackageLayer *layer, xmlNode *style)
{
  static const char *const SHAPES[] = {
      [QD_SHAPE_NONE] = "none", [QD_SHAPE_POLYGON] = "polygon", [QD_SHAPE_LINE] = "line", [QD_SHAPE_POINT] = "point"};
  qd_xml_set(style, "name", layer->name);
  qd_xml_set(style, "title", layer->title);
  qd_xml_set(style, "shape", SHAPES[layer->shape]);
  if (layer->shape != QD_SHAPE_NONE)
    add_classes(maker, layer, style);
  add_columns(maker, layer, style);
}

void
qd_style_maker_clear(QdStyleMaker *maker)
{
  g_clear_pointer(&maker->symbols, qd_symbols_free);
}
