/* gpkg_metadata: what the package is, by which method it was made and from which files, as ISO 19139. */
#include <cpl_conv.h>
#include <ogr_srs_api.h>

#include "base/stylesheet.h"
#include "base/xml.h"
#include "package/tables.h"

#define STANDARD "http://www.isotc211.org/2005/gmd"

/* ISO 19139 takes the box in degrees. */
static void
add_box(const QdPackage *package, xmlNode *root)
{
  static const char *const SIDES[] = {"west", "east", "south", "north"};
  double box[4];
  if (!qd_package_writer_extent(package->writer, box))
    return;
  OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = OSRNewSpatialReference(NULL);
  OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
  OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
  OGRCoordinateTransformationH transform = OSRSetFromUserInput(from, package->result->project->crs) == OGRERR_NONE &&
                                                   OSRImportFromEPSG(to, 4326) == OGRERR_NONE
                                               ? OCTNewCoordinateTransformation(from, to)
                                               : NULL;
  double degrees[4];
  if (transform != NULL && OCTTransformBounds(transform, box[0], box[2], box[1], box[3], &degrees[0], &degrees[2],
                                              &degrees[1], &degrees[3], 21)) {
    xmlNode *node = qd_xml_add(root, "box");
    for (guint i = 0; i < G_N_ELEMENTS(SIDES); i++)
      qd_xml_set_fixed(node, SIDES[i], degrees[i], 4);
  }
  if (transform != NULL)
    OCTDestroyCoordinateTransformation(transform);
  OSRRelease(from);
  OSRRelease(to);
}

static void
add_sources(const QdPackage *package, const QdLayer *layer, xmlNode *root)
{
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++) {
    const QdInput *input = qd_layer_input(layer, i);
    g_autofree char *role = g_strdup_printf("role_%s", input->role);
    xmlNode *source = qd_xml_add(root, "source");
    qd_xml_set(source, "role", qd_word(package->words, role));
    qd_xml_set(source, "period", input->period);
    qd_xml_set(source, "file", input->source);
    qd_xml_set(source, "layer", input->layer);
    qd_xml_set(source, "sha256", input->sha256);
    qd_xml_set(source, "crs", input->crs);
    qd_xml_set(source, "operation", input->operation);
  }
}

static xmlDoc *
describe(const QdPackage *package)
{
  const QdResult *result = package->result;
  const QdProject *project = result->project;
  xmlDoc *document = qd_xml_new("package");
  xmlNode *root = xmlDocGetRootElement(document);
  g_autofree char *title = g_strdup_printf("%s – %s", qd_word(package->words, "report_title"), project->name);
  qd_xml_set(root, "code", project->code);
  qd_xml_set(root, "title", title);
  qd_xml_set(root, "date", project->date);
  qd_xml_set(root, "lang", g_str_equal(project->lang, "vi") ? "vie" : "eng");
  qd_xml_set(root, "crs", project->crs);
  qd_xml_set(root, "program", "quydat " QD_VERSION);
  qd_xml_set(root, "note", result->is_synthetic ? qd_word(package->words, "synthetic_banner") : NULL);
  qd_xml_set(root, "statement", qd_word(package->words, "lineage_statement"));
  qd_xml_set(root, "step", qd_word(package->words, "lineage_step"));
  add_box(package, root);
  for (guint i = 0; i < package->layers->len; i++)
    qd_xml_set(qd_xml_add(root, "layer"), "title", ((const QdPackageLayer *)package->layers->pdata[i])->title);
  add_sources(package, qd_units_layer(result->units), root);
  for (guint i = 0; i < result->balances->len; i++)
    add_sources(package, ((const QdBalance *)result->balances->pdata[i])->parcels, root);
  add_sources(package, result->zones, root);
  add_sources(package, result->infrastructure, root);
  add_sources(package, qd_units_allowed_gaps(result->units), root);
  return document;
}

bool
qd_package_write_metadata(const QdPackage *package, GError **error)
{
  g_autoptr(QdStylesheet) sheet = qd_stylesheet_load("styles/metadata.xsl", error);
  g_autoptr(xmlDoc) document = sheet == NULL ? NULL : describe(package);
  g_autofree char *xml = document == NULL ? NULL : qd_stylesheet_apply(sheet, document, NULL, error);
  return xml != NULL && qd_package_writer_metadata(package->writer, NULL, STANDARD, xml, error);
}
