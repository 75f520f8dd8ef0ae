/* The QGIS project: an XML document of the layers, turned into a project by styles/qgis/project.xsl, zipped as QGIS
 * does
 * (.qgz). It lies beside the package and, as hexadecimal digits, in its table qgis_projects. Paths in it are relative,
 * so that the folder can be moved. */
#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stylesheet.h"
#include "base/xml.h"
#include "package/style.h"

#define TILES "tiles/land_use.mbtiles"

/* ---- the layers ---- */

/* A group of the layer tree and what belongs to it. Of several periods the one of now is shown; what zones take lies
 * over the zones themselves. */
static const struct {
  const char *title; /* a word */
  bool is_closed;
  const char *styles[7];
} GROUPS[] = {
    {"group_findings", false, {"findings", "finding_areas"}},
    {"group_borders", false, {"borders", "units"}},
    {"group_plan", false, {"infrastructure", "zones", "zone_take"}},
    {"group_land_use", false, {"land_use_change", "land_use_2030", "land_use"}},
    {"group_tables",
     true,
     {"balance", "targets", "change", "scenario_matrix", "land_take", "plan_findings", "provenance"}},
};

static bool
has_land_use_now(const QdPackage *package)
{
  return qd_result_now(package->result)->pieces != NULL;
}

static void
add_layer(const QdStyleMaker *maker, const QdPackageLayer *layer, const char *package_file, xmlNode *group)
{
  g_autofree char *source = g_strdup_printf("./%s|layername=%s", package_file, layer->name);
  bool is_other_period = !g_str_equal(layer->name, layer->style) ||
                         (g_str_equal(layer->style, "land_use_2030") && has_land_use_now(maker->package));
  bool is_hidden = is_other_period || g_str_equal(layer->style, "zone_take");
  xmlNode *style = qd_xml_add(group, "style");
  qd_xml_set(style, "source", source);
  qd_xml_set(style, "hidden", is_hidden ? "yes" : NULL);
  qd_xml_set(style, "bare", g_str_equal(layer->style, "units") ? "yes" : NULL); /* outlined by the layer borders */
  qd_style_fill(maker, layer, style);
}

static void
add_groups(const QdStyleMaker *maker, const char *package_file, xmlNode *project)
{
  const QdPackage *package = maker->package;
  for (guint g = 0; g < G_N_ELEMENTS(GROUPS); g++) {
    xmlNode *group = qd_xml_add(project, "group");
    qd_xml_set(group, "title", qd_word(package->words, GROUPS[g].title));
    qd_xml_set(group, "closed", GROUPS[g].is_closed ? "yes" : NULL);
    for (guint s = 0; s < G_N_ELEMENTS(GROUPS[g].styles) && GROUPS[g].styles[s] != NULL; s++)
      for (guint i = 0; i < package->layers->len; i++) {
        const QdPackageLayer *layer = package->layers->pdata[i];
        if (g_str_equal(layer->style, GROUPS[g].styles[s]))
          add_layer(maker, layer, package_file, group);
      }
    if (group->children == NULL) {
      xmlUnlinkNode(group);
      xmlFreeNode(group);
    }
  }
}

static void
add_tiles(const QdPackage *package, xmlNode *project)
{
  xmlNode *group = qd_xml_add(project, "group");
  qd_xml_set(group, "title", qd_word(package->words, "group_tiles"));
  qd_xml_set(group, "closed", "yes");
  xmlNode *raster = qd_xml_add(group, "raster");
  qd_xml_set(raster, "name", "tiles");
  qd_xml_set(raster, "title", qd_word(package->words, "layer_tiles"));
  qd_xml_set(raster, "source", "./" TILES);
  qd_xml_set(raster, "hidden", "yes"); /* the layers themselves are there */
}

/* ---- the project's own ---- */

static void
add_crs(const char *crs, xmlNode *project)
{
  char *const options[] = {(char *)"FORMAT=WKT2_2018", NULL};
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  char *wkt = NULL;
  xmlNode *node = qd_xml_add(project, "crs");
  if (OSRSetFromUserInput(srs, crs) == OGRERR_NONE &&
      OSRExportToWktEx(srs, &wkt, (const char *const *)options) == OGRERR_NONE) {
    qd_xml_set(node, "wkt", wkt);
    qd_xml_set(node, "name", OSRGetName(srs));
  }
  qd_xml_set(node, "authid", crs);
  CPLFree(wkt);
  OSRRelease(srs);
}

static void
add_extent(const QdPackage *package, xmlNode *project)
{
  static const char *const SIDES[] = {"west", "east", "south", "north"};
  const double margin = 0.02;
  double box[4];
  if (!qd_package_writer_extent(package->writer, box))
    return;
  xmlNode *extent = qd_xml_add(project, "extent");
  for (guint i = 0; i < G_N_ELEMENTS(SIDES); i++) {
    double size = i < 2 ? box[1] - box[0] : box[3] - box[2];
    qd_xml_set_fixed(extent, SIDES[i], box[i] + (i % 2 == 0 ? -margin : margin) * size, 3);
  }
}

/* In a label of a layout "[%" would begin an expression. */
static char *
plain_label(const char *text)
{
  g_autoptr(GString) label = g_string_new(text);
  g_string_replace(label, "[%", "[ %", 0);
  return g_string_free(g_steal_pointer(&label), FALSE);
}

static char *
map_title(const QdPackage *package)
{
  const QdResult *result = package->result;
  const char *of = qd_word(package->words, "period_of");
  if (result->change != NULL)
    return g_strdup_printf("%s, %s – %s", qd_word(package->words, "map_title_change"),
                           qd_change_period(result->change, QD_CHANGE_FROM),
                           qd_change_period(result->change, QD_CHANGE_TO));
  if (result->projected != NULL && !has_land_use_now(package))
    return g_strdup(qd_word(package->words, "map_title_scenario"));
  const QdBalance *now = qd_result_now(result);
  return g_strdup_printf("%s, %s %s", qd_word(package->words, "map_title"), of, now->period);
}

static char *
map_note(const QdPackage *package)
{
  const QdProject *project = package->result->project;
  bool is_synthetic = package->result->is_synthetic;
  return g_strdup_printf("%s%s%s %s. %s %s. quydat " QD_VERSION,
                         is_synthetic ? qd_word(package->words, "synthetic_banner") : "", is_synthetic ? ". " : "",
                         qd_word(package->words, "c_crs"), project->crs, qd_word(package->words, "map_date"),
                         project->date);
}

static void
set_words(const QdPackage *package, const char *file, xmlNode *node)
{
  static const char *const WORDS[][2] = {
      {"layout", "map_layout"}, {"legend", "map_legend"}, {"scale", "layout_scale"}, {"relation", "map_relation"}};
  const QdProject *project = package->result->project;
  g_autofree char *whole_title = map_title(package);
  g_autofree char *title = plain_label(whole_title);
  g_autofree char *whole_note = map_note(package);
  g_autofree char *note = plain_label(whole_note);
  for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
    qd_xml_set(node, WORDS[i][0], qd_word(package->words, WORDS[i][1]));
  qd_xml_set(node, "title", project->name);
  qd_xml_set(node, "map_title", title);
  qd_xml_set(node, "note", note);
  qd_xml_set(node, "code", project->code);
  qd_xml_set(node, "file", file);
  qd_xml_set(node, "date", project->date);
  qd_xml_set(node, "lang", project->lang);
}

static char *
make_project(const QdPackage *package, QdOutput *output, const char *package_file, const char *slug, GError **error)
{
  g_auto(QdStyleMaker) maker = {.package = package, .symbols = qd_symbols_load(error)};
  g_autoptr(QdStylesheet) sheet = maker.symbols == NULL ? NULL : qd_stylesheet_load("styles/qgis/project.xsl", error);
  if (sheet == NULL)
    return NULL;
  g_autoptr(xmlDoc) document = qd_xml_new("project");
  xmlNode *project = xmlDocGetRootElement(document);
  set_words(package, slug, project);
  add_crs(package->result->project->crs, project);
  add_extent(package, project);
  add_groups(&maker, package_file, project);
  if (qd_output_has(output, TILES))
    add_tiles(package, project);
  return qd_stylesheet_apply(sheet, document, NULL, error);
}

/* ---- the archive ---- */

/* Noon of the project's date, whatever the time zone: the bytes of a run depend on nothing else. */
static void
set_date(zip_t *archive, zip_uint64_t index, const char *date)
{
  const guint first_year = 1980, noon = 12 << 11;
  guint year = first_year, month = 1, day = 1;
  if (sscanf(date, "%4u-%2u-%2u", &year, &month, &day) == 3 && year >= first_year)
    zip_file_set_dostime(archive, index, (zip_uint16_t)noon,
                         (zip_uint16_t)((year - first_year) << 9 | month << 5 | day), 0);
}

static bool
write_archive(const char *path, const char *member, const char *text, const char *date, GError **error)
{
  int code = 0;
  zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
  zip_source_t *source = archive == NULL ? NULL : zip_source_buffer(archive, text, strlen(text), 0);
  zip_int64_t index = source == NULL ? -1 : zip_file_add(archive, member, source, ZIP_FL_ENC_UTF_8);
  if (index >= 0) {
    set_date(archive, (zip_uint64_t)index, date);
    if (zip_close(archive) == 0)
      return true;
  } else if (source != NULL) {
    zip_source_free(source);
  }
  zip_error_t why;
  zip_error_init_with_code(&why, code);
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s"), path,
              archive != NULL ? zip_strerror(archive) : zip_error_strerror(&why));
  zip_error_fini(&why);
  if (archive != NULL)
    zip_discard(archive);
  return false;
}

static char *
hex_of_file(const char *path, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize size;
  if (!g_file_get_contents(path, &bytes, &size, NULL)) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be read back"), path);
    return NULL;
  }
  GString *hex = g_string_sized_new(2 * size + 1);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf(hex, "%02x", (guint)(guchar)bytes[i]);
  return g_string_free(hex, FALSE);
}

bool
qd_package_write_project(const QdPackage *package, QdOutput *output, const char *package_file, GError **error)
{
  const QdProject *project = package->result->project;
  g_autofree char *slug = g_strndup(package_file, strlen(package_file) - strlen(".gpkg"));
  g_autofree char *file = g_strdup_printf("%s.qgz", slug);
  g_autofree char *member = g_strdup_printf("%s.qgs", slug);
  g_autofree char *path = qd_output_path(output, file, error);
  g_autofree char *text = path == NULL ? NULL : make_project(package, output, package_file, slug, error);
  if (text == NULL || !write_archive(path, member, text, project->date, error))
    return false;
  g_autofree char *hex = hex_of_file(path, error);
  g_autofree char *about =
      g_strdup_printf("{\"last_modified_time\":\"%sT00:00:00\",\"last_modified_user\":\"quydat\"}", project->date);
  return hex != NULL && qd_package_writer_project(package->writer, slug, about, hex, error);
}
