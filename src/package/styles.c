/* layer_styles: for each spatial layer one default style, as QML for QGIS and SLD for others.
 *
 * A style is a small XML document (classes with value, label, symbol) made from the category table and from
 * styles/palette.csv; styles/qgis/qml.xsl and sld.xsl turn it into the two forms. QGIS finds a style by
 * f_table_schema '' and the exact names of table and geometry column, and takes the one that is default. */
#include <string.h>

#include "base/stylesheet.h"
#include "base/symbols.h"
#include "base/text.h"
#include "base/xml.h"
#include "package/tables.h"

#define MILLIMETRES_PER_PIXEL 0.28 /* of OGC's standard pixel */
#define VEIL_OPACITY 0.4           /* areas of findings: the land beneath stays readable */

typedef struct {
  const QdPackage *package;
  QdSymbols *symbols;
  QdStylesheet *qml, *sld;
} StyleMaker;

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

/* ---- the classes of each style ---- */

static void
add_land_use_classes(const StyleMaker *maker, xmlNode *style, const char *field)
{
  const QdCategories *categories = maker->package->result->categories;
  const QdWords *words = maker->package->words;
  bool is_vietnamese = g_str_equal(qd_words_lang(words), "vi");
  const QdSymbol *outline = qd_symbols_find(maker->symbols, "parcel", "outline");
  qd_xml_set(style, "field", field);
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *category = qd_categories_get(categories, i);
    if (!category->has_colour)
      continue;
    const char *name = is_vietnamese ? category->name_vi : category->name_en;
    g_autofree char *label = g_strdup_printf("%s – %s", category->code, name);
    xmlNode *class = add_class(style, category->code, label, outline);
    const guint8 rgb[3] = {category->red, category->green, category->blue};
    set_colour(class, "fill", rgb, 1);
  }
  add_class(style, "", qd_word(words, "_UNKNOWN"), qd_symbols_find(maker->symbols, "category", "other"));
}

/* One class for each symbol "prefix_value"; "prefix_other" stands for all other values and comes last. */
static void
add_symbol_classes(const StyleMaker *maker, xmlNode *style, const char *field, const char *prefix)
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
add_label(xmlNode *style, const char *field)
{
  xmlNode *label = qd_xml_add(style, "label");
  qd_xml_set(label, "field", field);
}

static void
add_classes(const StyleMaker *maker, const QdPackageLayer *layer, xmlNode *style)
{
  if (g_str_equal(layer->style, "land_use") || g_str_equal(layer->style, "land_use_2030")) {
    add_land_use_classes(maker, style, "category");
  } else if (g_str_equal(layer->style, "land_use_change")) {
    add_land_use_classes(maker, style, "to_category"); /* what it became */
  } else if (g_str_equal(layer->style, "units")) {
    add_class(style, "", layer->description, qd_symbols_find(maker->symbols, "unit", "border"));
    add_label(style, "name");
  } else if (g_str_equal(layer->style, "zones")) {
    add_symbol_classes(maker, style, "phase", "zone");
    qd_xml_set(style, "hatch", "yes");
    add_label(style, "name");
  } else if (g_str_equal(layer->style, "infrastructure")) {
    add_symbol_classes(maker, style, "class", "road");
    add_label(style, "ref");
  } else {
    qd_xml_set(style, "veil", layer->shape == QD_SHAPE_POLYGON ? "yes" : NULL);
    add_symbol_classes(maker, style, "severity", "finding");
  }
}

/* Headings of the attribute table, in the language of the outputs. */
static void
add_headings(const StyleMaker *maker, const QdPackageLayer *layer, xmlNode *style)
{
  for (guint i = 0; i < layer->n_columns; i++) {
    g_autofree char *key = g_strdup_printf("column_%s", layer->columns[i].name);
    xmlNode *column = qd_xml_add(style, "column");
    qd_xml_set(column, "name", layer->columns[i].name);
    qd_xml_set(column, "heading", qd_word(maker->package->words, key));
    qd_xml_set_fixed(column, "index", i + 1, 0); /* 0 is the row id */
  }
}

static xmlDoc *
make_style(const StyleMaker *maker, const QdPackageLayer *layer)
{
  static const char *const SHAPES[] = {
      [QD_SHAPE_POLYGON] = "polygon", [QD_SHAPE_LINE] = "line", [QD_SHAPE_POINT] = "point"};
  xmlDoc *document = qd_xml_new("style");
  xmlNode *style = xmlDocGetRootElement(document);
  qd_xml_set(style, "name", layer->name);
  qd_xml_set(style, "title", layer->description);
  qd_xml_set(style, "shape", SHAPES[layer->shape]);
  add_classes(maker, layer, style);
  add_headings(maker, layer, style);
  return document;
}

/* ---- the table, with the columns QGIS gives it ---- */

enum { CATALOG, SCHEMA, TABLE, GEOMETRY, NAME, QML, SLD, IS_DEFAULT, DESCRIPTION, OWNER, UI, UPDATE_TIME };

static const QdTableColumn LAYER_STYLES[] = {
    [CATALOG] = {"f_table_catalog", QD_COLUMN_TEXT, 256},
    [SCHEMA] = {"f_table_schema", QD_COLUMN_TEXT, 256},
    [TABLE] = {"f_table_name", QD_COLUMN_TEXT, 256},
    [GEOMETRY] = {"f_geometry_column", QD_COLUMN_TEXT, 256},
    [NAME] = {"styleName", QD_COLUMN_TEXT, 30},
    [QML] = {"styleQML", QD_COLUMN_TEXT, 0},
    [SLD] = {"styleSLD", QD_COLUMN_TEXT, 0},
    [IS_DEFAULT] = {"useAsDefault", QD_COLUMN_BOOLEAN, 0},
    [DESCRIPTION] = {"description", QD_COLUMN_TEXT, 0},
    [OWNER] = {"owner", QD_COLUMN_TEXT, 30},
    [UI] = {"ui", QD_COLUMN_TEXT, 30},
    [UPDATE_TIME] = {"update_time", QD_COLUMN_DATE_TIME, 0},
};

static bool
write_style(const StyleMaker *maker, const QdPackageLayer *layer, GError **error)
{
  g_autoptr(xmlDoc) style = make_style(maker, layer);
  g_autofree char *qml = qd_stylesheet_apply(maker->qml, style, NULL, error);
  if (qml == NULL)
    return false;
  g_autofree char *sld = qd_stylesheet_apply(maker->sld, style, NULL, error);
  if (sld == NULL)
    return false;
  QdPackageWriter *w = maker->package->writer;
  g_autofree char *name = g_utf8_substring(layer->name, 0, MIN(g_utf8_strlen(layer->name, -1), 30));
  qd_package_writer_text(w, CATALOG, "");
  qd_package_writer_text(w, SCHEMA, "");
  qd_package_writer_text(w, TABLE, layer->name);
  qd_package_writer_text(w, GEOMETRY, "geom");
  qd_package_writer_text(w, NAME, name);
  qd_package_writer_text(w, QML, qml);
  qd_package_writer_text(w, SLD, sld);
  qd_package_writer_integer(w, IS_DEFAULT, 1);
  qd_package_writer_text(w, DESCRIPTION, layer->description);
  qd_package_writer_text(w, OWNER, "");
  qd_package_writer_text(w, UI, NULL);
  qd_package_writer_date(w, UPDATE_TIME);
  return qd_package_writer_add(w, error);
}

bool
qd_package_write_styles(const QdPackage *package, const GPtrArray *layers, GError **error)
{
  g_autoptr(QdSymbols) symbols = qd_symbols_load(error);
  g_autoptr(QdStylesheet) qml = symbols == NULL ? NULL : qd_stylesheet_load("styles/qgis/qml.xsl", error);
  g_autoptr(QdStylesheet) sld = qml == NULL ? NULL : qd_stylesheet_load("styles/qgis/sld.xsl", error);
  if (sld == NULL)
    return false;
  const StyleMaker maker = {.package = package, .symbols = symbols, .qml = qml, .sld = sld};
  const QdTableSpec spec = {.name = "layer_styles",
                            .description = qd_word(package->words, "layer_layer_styles"),
                            .columns = LAYER_STYLES,
                            .n_columns = G_N_ELEMENTS(LAYER_STYLES),
                            .fid = "id"};
  if (!qd_package_writer_begin(package->writer, &spec, error))
    return false;
  for (guint i = 0; i < layers->len; i++) {
    if (!write_style(&maker, layers->pdata[i], error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}
