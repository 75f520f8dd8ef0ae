/* The pages of a run: one for the province, one for each unit, each as HTML and as PDF, and an atlas of all of them. */
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/parallel.h"
#include "base/stylesheet.h"
#include "base/text.h"
#include "quydat/data.h"
#include "report/audit_format.h"
#include "report/image.h"
#include "report/kept_pages.h"
#include "report/sheet.h"
#include "report/zone_sheets.h"
#include "tiles/map.h"

static void
free_indices(gpointer data)
{
  g_array_unref(data);
}

/* The findings of each unit, and last of all of them. */
static GPtrArray *
sort_findings(const QdResult *result)
{
  guint n_units = qd_units_count(result->units);
  GPtrArray *lists = g_ptr_array_new_with_free_func(free_indices);
  g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i <= n_units; i++) {
    GArray *list = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_add(lists, list);
    if (i < n_units)
      g_hash_table_insert(by_code, qd_units_get(result->units, i)->code, list);
  }
  for (guint i = 0; i < qd_findings_count(result->findings); i++) {
    GArray *list = g_hash_table_lookup(by_code, qd_findings_get(result->findings, i)->unit);
    if (list != NULL)
      g_array_append_val(list, i);
    g_array_append_val((GArray *)lists->pdata[n_units], i);
  }
  return lists;
}

static char *
load_css(GError **error)
{
  g_autofree char *path = qd_data_file("styles/report.css", error);
  char *css = NULL;
  g_autoptr(GError) local = NULL;
  if (path != NULL && !g_file_get_contents(path, &css, NULL, &local))
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: cannot read: %s"), path, local->message);
  return css;
}

/* ---- the pages of a unit ---- */

/* What is made of one unit; its document and map are kept for the atlas. */
typedef struct {
  char *html, *pdf; /* paths */
  xmlDoc *document;
  QdUnitMap *map;
  GPtrArray *places;
  QdHash key;   /* of what was kept */
  bool is_kept; /* both files stand there */
  GError *error;
} UnitPages;

typedef struct {
  const QdReport *report;
  const QdMaps *maps;
  const QdStylesheet *template;
  const char *css;
  QdKeptPages *kept;
  UnitPages *units;
  char *map_path, *index_path, *atlas_path;
  GError *error; /* of the province's pages */
} Pages;

static bool
write_html(const Pages *pages, xmlDoc *document, const char *path, GError **error)
{
  const char *const params[] = {"css", pages->css, NULL};
  g_autofree char *html = qd_stylesheet_apply(pages->template, document, params, error);
  return html != NULL && qd_file_write(path, html, strlen(html), error);
}

static bool
set_map_image(const UnitPages *unit, xmlNode *node, GError **error)
{
  cairo_t *cr;
  cairo_surface_t *surface = qd_image_begin(unit->map->paper->width_px, unit->map->paper->height_px, &cr);
  qd_unit_map_draw(unit->map, unit->places, cr);
  cairo_destroy(cr);
  bool ok = qd_image_set(node, surface, error);
  cairo_surface_destroy(surface);
  return ok;
}

static bool
set_place_image(const QdMaps *maps, guint row, const QdFinding *finding, xmlNode *node, GError **error)
{
  cairo_t *cr;
  cairo_surface_t *surface = qd_image_begin(QD_SHEET_PLACE_PX, QD_SHEET_PLACE_HEIGHT_PX, &cr);
  qd_unit_map_draw_place(maps, &row, 1, finding, QD_SHEET_PLACE_PX, QD_SHEET_PLACE_HEIGHT_PX, cr);
  cairo_destroy(cr);
  bool ok = qd_image_set(node, surface, error);
  cairo_surface_destroy(surface);
  return ok;
}

/* Calls for the page's map, and each finding's that has one. */
static bool
set_images(const Pages *pages, guint row, GError **error)
{
  const UnitPages *unit = &pages->units[row];
  xmlNode *page = xmlDocGetRootElement(unit->document);
  if (unit->map == NULL)
    return true;
  if (!set_map_image(unit, qd_sheet_next(page, NULL, "map"), error))
    return false;
  xmlNode *list = qd_sheet_next(page, NULL, "findings");
  for (xmlNode *node = NULL; (node = qd_sheet_next(list, node, "finding")) != NULL;) {
    guint64 number = g_ascii_strtoull(qd_sheet_get(node, "number"), NULL, 10);
    if (number > 0 && !set_place_image(pages->maps, row, unit->places->pdata[number - 1], node, error))
      return false;
  }
  return true;
}

static void
drop_images(xmlDoc *document)
{
  xmlNode *page = xmlDocGetRootElement(document), *list = qd_sheet_next(page, NULL, "findings");
  xmlUnsetProp(qd_sheet_next(page, NULL, "map"), (const xmlChar *)"image");
  for (xmlNode *node = NULL; (node = qd_sheet_next(list, node, "finding")) != NULL;)
    xmlUnsetProp(node, (const xmlChar *)"image");
}

static QdPdfInfo
describe_pdf(const QdReport *report, const char *title)
{
  return (QdPdfInfo){.title = title,
                     .subject = report->result->project->name,
                     .creator = "quydat " QD_VERSION,
                     .date = report->result->project->date,
                     .page = qd_word(report->words, "pdf_page"),
                     .warning = report->result->is_synthetic ? qd_word(report->words, "synthetic_banner") : NULL};
}

static bool
end_pdf(QdPdf *pdf, const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = qd_pdf_finish(pdf, error);
  if (bytes == NULL)
    return false;
  gsize size;
  const char *data = g_bytes_get_data(bytes, &size);
  return qd_file_write(path, data, size, error);
}

static bool
write_unit_pdf(const Pages *pages, const UnitPages *unit, GError **error)
{
  xmlNode *page = xmlDocGetRootElement(unit->document);
  g_autofree char *title = g_strdup_printf("%s – %s %s", qd_word(pages->report->words, "report_title"),
                                           qd_sheet_get(page, "unit_kind"), qd_sheet_get(page, "name"));
  const QdPdfInfo info = describe_pdf(pages->report, title);
  g_autoptr(QdPdf) pdf = qd_pdf_new(&info);
  const QdSheet sheet = {pdf, pages->report, pages->maps, page, 0};
  qd_sheet_unit(&sheet, unit->map, unit->places);
  return end_pdf(pdf, unit->pdf, error);
}

static void
make_unit_page(guint row, gpointer data)
{
  const Pages *pages = data;
  UnitPages *unit = &pages->units[row];
  if (qd_cancelled(&unit->error))
    return;
  unit->map = qd_unit_map_new(pages->maps, row, QD_SHEET_MAP_PX, QD_SHEET_MAP_HEIGHT_PX);
  unit->places = qd_report_places(pages->report, row);
  unit->document = qd_report_page(pages->report, row, unit->map, unit->places);
  unit->is_kept = qd_kept_pages_find(pages->kept, row, unit->document, unit->places, unit->html, unit->pdf, &unit->key,
                                     &unit->error);
  if (unit->is_kept || unit->error != NULL)
    return;
  if (set_images(pages, row, &unit->error))
    write_html(pages, unit->document, unit->html, &unit->error);
  drop_images(unit->document);
  qd_layer_release(qd_result_now(pages->report->result)->parcels); /* as qd_maps_new() does */
}

static bool
name_files(Pages *pages, QdOutput *output, GError **error)
{
  for (guint i = 0; i < qd_units_count(pages->report->result->units); i++) {
    g_autofree char *html = g_strdup_printf("reports/%s.html", (char *)pages->report->unit_pages->pdata[i]);
    g_autofree char *pdf = g_strdup_printf("reports/%s.pdf", (char *)pages->report->unit_pages->pdata[i]);
    pages->units[i].html = qd_output_path(output, html, error);
    pages->units[i].pdf = pages->units[i].html == NULL ? NULL : qd_output_path(output, pdf, error);
    if (pages->units[i].pdf == NULL)
      return false;
  }
  pages->map_path = qd_output_path(output, "reports/map.png", error);
  pages->index_path = pages->map_path == NULL ? NULL : qd_output_path(output, "reports/index.html", error);
  pages->atlas_path = pages->index_path == NULL ? NULL : qd_output_path(output, "reports/atlas.pdf", error);
  return pages->atlas_path != NULL;
}

static void
free_pages(Pages *pages, guint n)
{
  UnitPages *units = pages->units;
  for (guint i = 0; i < n; i++) {
    g_free(units[i].html);
    g_free(units[i].pdf);
    g_clear_pointer(&units[i].document, xmlFreeDoc);
    qd_unit_map_free(units[i].map);
    g_clear_pointer(&units[i].places, g_ptr_array_unref);
    g_clear_error(&units[i].error);
  }
  g_free(units);
  g_free(pages->map_path);
  g_free(pages->index_path);
  g_free(pages->atlas_path);
  g_clear_error(&pages->error);
}

/* ---- the province ---- */

static bool
write_atlas(const Pages *pages, xmlDoc *province, const char *path, GError **error)
{
  const QdReport *report = pages->report;
  g_autofree char *title =
      g_strdup_printf("%s – %s", qd_word(report->words, "atlas_title"), report->result->project->name);
  const QdPdfInfo info = describe_pdf(report, title);
  g_autoptr(QdPdf) pdf = qd_pdf_new(&info);
  QdSheet sheet = {pdf, report, pages->maps, xmlDocGetRootElement(province), 0};
  qd_sheet_province(&sheet);
  for (guint i = 0; i < qd_units_count(report->result->units); i++) {
    if (qd_cancelled(error))
      return false;
    sheet.page = xmlDocGetRootElement(pages->units[i].document);
    qd_sheet_unit(&sheet, pages->units[i].map, NULL);
  }
  return end_pdf(pdf, path, error);
}

static bool
write_province(const Pages *pages, GError **error)
{
  guint row = qd_units_count(pages->report->result->units);
  g_autoptr(GPtrArray) places = qd_report_places(pages->report, row);
  g_autoptr(xmlDoc) document = qd_report_page(pages->report, row, NULL, places);
  return qd_map_write(pages->maps, pages->map_path, error) && write_html(pages, document, pages->index_path, error) &&
         write_atlas(pages, document, pages->atlas_path, error);
}

/* The atlas is as much work as all units together: it is begun first, on a thread of its own where there are two. */
static void
make_pdf(guint i, gpointer data)
{
  Pages *pages = data;
  if (i == 0) {
    write_province(pages, &pages->error);
    return;
  }
  UnitPages *unit = &pages->units[i - 1];
  if (unit->is_kept || qd_cancelled(&unit->error) || !write_unit_pdf(pages, unit, &unit->error))
    return;
  qd_kept_pages_put(pages->kept, i - 1, unit->key, unit->html, unit->pdf);
}

static bool
take_error(Pages *pages, guint n, GError **error)
{
  GError **found = &pages->error;
  for (guint i = 0; i < n && *found == NULL; i++)
    found = &pages->units[i].error;
  if (*found == NULL)
    return true;
  g_propagate_error(error, g_steal_pointer(found));
  return false;
}

static bool
write_pages(const QdReport *report, const QdMaps *maps, QdOutput *output, guint jobs, GError **error)
{
  g_autoptr(QdStylesheet) template = qd_stylesheet_load("styles/report.xsl", error);
  if (template == NULL)
    return false;
  g_autofree char *css = load_css(error);
  if (css == NULL)
    return false;
  guint n = qd_units_count(report->result->units);
  Pages pages = {report, maps, template, css, qd_kept_pages_open(report, maps), g_new0(UnitPages, n + 1)};
  bool ok = name_files(&pages, output, error);
  if (ok) {
    qd_parallel(n, jobs, make_unit_page, &pages);
    ok = take_error(&pages, n, error);
  }
  if (ok) {
    qd_parallel(n + 1, jobs, make_pdf, &pages);
    ok = take_error(&pages, n, error);
  }
  ok = ok && qd_zone_sheets_write(report, maps, css, output, jobs, error);
  qd_kept_pages_close(pages.kept);
  free_pages(&pages, n);
  return ok;
}

static bool
write_audit_page(const QdResult *result, QdOutput *output, GError **error)
{
  if (result->audit == NULL)
    return true;
  g_autofree char *html =
      qd_audit_page(result->audit, result->project->plan_dir, "index.html", result->project->lang, error);
  g_autofree char *path = html == NULL ? NULL : qd_output_path(output, "reports/plan-audit.html", error);
  return path != NULL && qd_file_write(path, html, strlen(html), error);
}

bool
qd_report_write(const QdResult *result, QdOutput *output, guint jobs, GError **error)
{
  if (!qd_pdf_check_fonts(error))
    return false;
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  g_autofree char *slug = qd_slug(result->project->code);
  g_autofree char *package = g_strdup_printf("%s.gpkg", slug);
  g_autoptr(GPtrArray) findings = sort_findings(result);
  g_autoptr(GPtrArray) pages = qd_report_name_pages(result->units);
  g_auto(QdScenarioParts) scenario = {0};
  if (result->scenario != NULL)
    qd_scenario_parts_init(&scenario, result, words, true);
  const QdReport report = {.result = result,
                           .words = words,
                           .lang = result->project->lang,
                           .package = package,
                           .unit_findings = findings,
                           .unit_pages = pages,
                           .scenario = result->scenario != NULL ? &scenario : NULL};
  g_autoptr(QdMaps) maps = qd_maps_new(result, words, qd_output_tmp(output), jobs, error);
  return maps != NULL && write_pages(&report, maps, output, jobs, error) && write_audit_page(result, output, error);
}
