/* layer_styles: for each layer one default style, as QML for QGIS and SLD for others; of tables of figures a QML with
 * headings and meanings of codes. QGIS finds a style by f_table_schema '' and the exact names of table and geometry
 * column, and takes the one that is default. */
#include "base/stylesheet.h"
#include "base/xml.h"
#include "package/style.h"

/* The columns QGIS gives it. */
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
write_style(const QdPackage *package, const QdPackageLayer *layer, const char *qml, const char *sld, GError **error)
{
  QdPackageWriter *w = package->writer;
  g_autofree char *name = g_utf8_substring(layer->name, 0, MIN(g_utf8_strlen(layer->name, -1), 30));
  qd_package_writer_text(w, CATALOG, "");
  qd_package_writer_text(w, SCHEMA, "");
  qd_package_writer_text(w, TABLE, layer->name);
  qd_package_writer_text(w, GEOMETRY, layer->shape == QD_SHAPE_NONE ? "" : "geom");
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

static bool
write_styles(const QdStyleMaker *maker, const QdStylesheet *as_qml, const QdStylesheet *as_sld, GError **error)
{
  const GPtrArray *layers = maker->package->layers;
  for (guint i = 0; i < layers->len; i++) {
    const QdPackageLayer *layer = layers->pdata[i];
    g_autoptr(xmlDoc) style = qd_xml_new("style");
    qd_style_fill(maker, layer, xmlDocGetRootElement(style));
    g_autofree char *qml = qd_stylesheet_apply(as_qml, style, NULL, error);
    g_autofree char *sld =
        qml == NULL || layer->shape == QD_SHAPE_NONE ? NULL : qd_stylesheet_apply(as_sld, style, NULL, error);
    if (qml == NULL || (sld == NULL && layer->shape != QD_SHAPE_NONE) ||
        !write_style(maker->package, layer, qml, sld, error))
      return false;
  }
  return true;
}

bool
qd_package_write_styles(const QdPackage *package, GError **error)
{
  g_auto(QdStyleMaker) maker = {.package = package, .symbols = qd_symbols_load(error)};
  g_autoptr(QdStylesheet) qml = maker.symbols == NULL ? NULL : qd_stylesheet_load("styles/qgis/qml.xsl", error);
  g_autoptr(QdStylesheet) sld = qml == NULL ? NULL : qd_stylesheet_load("styles/qgis/sld.xsl", error);
  if (sld == NULL)
    return false;
  const QdTableSpec spec = {.name = "layer_styles",
                            .description = qd_word(package->words, "layer_layer_styles"),
                            .columns = LAYER_STYLES,
                            .n_columns = G_N_ELEMENTS(LAYER_STYLES),
                            .fid = "id"};
  return qd_package_writer_begin(package->writer, &spec, error) && write_styles(&maker, qml, sld, error) &&
         qd_package_writer_end(package->writer, error);
}
