#include "report/zone_sheets.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/parallel.h"
#include "base/stylesheet.h"
#include "base/text.h"
#include "report/image.h"
#include "report/sheet.h"

#define HECTARE_M2 10000.0
#define MAP_WIDTH_PX (QD_PDF_INNER / 0.75)
#define MAP_HEIGHT_PX 340.0
#define PT_PER_PX 0.75
#define MOST_FINDINGS 20 /* of a zone; rules that look at single parcels find hundreds */

typedef struct {
  const QdReport *report;
  const QdMaps *maps;
  const QdLandTake *take;
  GArray *zones;  /* guint: works */
  xmlDoc **parts; /* of each zone */
  GError **errors;
} Sheets;

static char *
hectares(const Sheets *sheets, double ha)
{
  return isnan(ha) ? g_strdup("–") : qd_format_for_people(ha, 2, sheets->report->lang);
}

/* ---- facts ---- */

static void
add_fact(const Sheets *sheets, xmlNode *table, const char *word, const char *text)
{
  xmlNode *row = qd_xml_add(table, "row");
  qd_plain_text(row, qd_word(sheets->report->words, word), "name");
  qd_plain_text(row, text, "text");
}

/* Names of units of which the zone holds a part, or that the register says. */
static char *
name_units(const Sheets *sheets, guint work, bool is_registered)
{
  const QdUnits *units = sheets->report->result->units;
  g_autoptr(GArray) drawn = qd_land_take_units_of(sheets->take, work);
  char **codes = qd_land_take_work(sheets->take, work)->register_units;
  GString *text = g_string_new(NULL);
  for (guint i = 0; is_registered && codes != NULL && codes[i] != NULL; i++) {
    const QdUnit *unit = qd_units_find(units, codes[i]);
    g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", unit != NULL ? unit->name : codes[i]);
  }
  for (guint i = 0; !is_registered && i < drawn->len; i++)
    g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                           qd_units_get(units, g_array_index(drawn, guint, i))->name);
  return g_string_free(text, FALSE);
}

static QdTaken
sum_zone(const Sheets *sheets, guint work)
{
  const QdResult *result = sheets->report->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  QdTaken taken = {0};
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->work == work && r->row == qd_units_count(result->units))
      qd_taken_add(&taken, result->scenario, r);
  }
  return taken;
}

static void
add_facts(const Sheets *sheets, xmlNode *section, guint i)
{
  static const char *const HEADS[] = {"c_fact", "c_value", NULL};
  const QdReport *report = sheets->report;
  const QdWork *work = qd_land_take_work(sheets->take, i);
  const QdCategory *to =
      work->category < 0 ? NULL : qd_categories_get(report->result->categories, (guint)work->category);
  QdTaken t = sum_zone(sheets, i);
  bool is_vietnamese = g_str_equal(report->lang, "vi"),
       is_applied = qd_scenario_is_applied(report->result->scenario, i);
  g_autofree char *drawn = hectares(sheets, work->drawn_m2 / HECTARE_M2);
  g_autofree char *registered = hectares(sheets, work->register_ha);
  g_autofree char *difference = hectares(sheets, work->drawn_m2 / HECTARE_M2 - work->register_ha);
  g_autofree char *areas = qd_sentence(report->words, "zone_areas", "drawn", drawn, "registered", registered,
                                       "difference", difference, NULL);
  g_autofree char *in_units = name_units(sheets, i, false);
  g_autofree char *of_register = name_units(sheets, i, true);
  g_autofree char *becomes =
      to == NULL ? g_strdup(qd_word(report->words, "zone_converts_nothing"))
                 : g_strdup_printf("%s – %s%s%s%s", to->code, is_vietnamese ? to->name_vi : to->name_en,
                                   is_applied ? "" : " (", is_applied ? "" : qd_word(report->words, "zone_not_applied"),
                                   is_applied ? "" : ")");
  g_autofree char *already = hectares(sheets, t.already);
  g_autofree char *all = hectares(sheets, t.all);
  xmlNode *table = qd_plain_table(section, report->words, "h_zone_facts", HEADS, 2);
  add_fact(sheets, table, "c_kind", qd_say_type(report->words, work));
  add_fact(sheets, table, "c_phase", qd_say_phase(report->words, work));
  add_fact(sheets, table, "c_area", areas);
  add_fact(sheets, table, "c_units_drawn", in_units);
  add_fact(sheets, table, "c_units_registered", of_register[0] != '\0' ? of_register : "–");
  add_fact(sheets, table, "c_becomes", becomes);
  if (!is_applied)
    return;
  add_fact(sheets, table, "c_already", already);
  add_fact(sheets, table, g_str_equal(work->phase, "established") ? "c_unbuilt" : "c_taken_ha", all);
}

/* ---- land and findings ---- */

static void
add_land(const Sheets *sheets, xmlNode *section, guint work)
{
  static const char *const HEADS[] = {"c_unit",    "c_code",      "c_category", "c_inside_ha",
                                      "c_counted", "c_converted", NULL};
  const QdReport *report = sheets->report;
  const QdResult *result = report->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  guint province = qd_units_count(result->units);
  bool is_vietnamese = g_str_equal(report->lang, "vi");
  xmlNode *table = qd_plain_table(section, report->words, "h_zone_land", HEADS, 3);
  double all[3] = {0};
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->work != work || r->row == province || r->area_m2 < 0.5)
      continue;
    const QdCategory *c = r->from < 0 ? NULL : qd_categories_get(result->categories, (guint)r->from);
    const char *code = c != NULL ? c->code : r->from == QD_COLUMN_UNKNOWN ? "_UNKNOWN" : "_GAP";
    const double numbers[] = {r->area_m2 / HECTARE_M2, r->counted_m2 / HECTARE_M2,
                              r->from == r->to ? 0 : r->counted_m2 / HECTARE_M2};
    xmlNode *row = qd_xml_add(table, "row");
    qd_plain_text(row, qd_units_get(result->units, r->row)->name, "name");
    qd_plain_text(row, c != NULL ? c->code : "", "code");
    qd_plain_text(row, c == NULL ? qd_word(report->words, code) : is_vietnamese ? c->name_vi : c->name_en, "name");
    qd_plain_numbers(row, report->words, numbers, G_N_ELEMENTS(numbers));
    for (guint k = 0; k < G_N_ELEMENTS(all); k++)
      all[k] += numbers[k];
  }
  xmlNode *row = qd_xml_add(table, "row");
  qd_xml_set(row, "class", "group");
  qd_plain_text(row, qd_word(report->words, "total"), "name");
  qd_plain_text(row, "", "code");
  qd_plain_text(row, "", "name");
  qd_plain_numbers(row, report->words, all, G_N_ELEMENTS(all));
}

static void
add_findings(const Sheets *sheets, xmlNode *section, const QdWork *work)
{
  static const char *const HEADS[] = {"c_severity", "c_message", NULL};
  const QdReport *report = sheets->report;
  const QdFindings *findings = report->result->findings;
  xmlNode *table = qd_plain_table(section, report->words, "h_findings", HEADS, 2);
  guint n = 0;
  for (guint k = 0; k < 2 * qd_findings_count(findings); k++) {
    bool is_constraint = k < qd_findings_count(findings); /* these first */
    const QdFinding *f = qd_findings_get(findings, k % qd_findings_count(findings));
    if (g_str_has_prefix(f->rule, "constraint_") != is_constraint ||
        (!g_str_equal(f->feature, work->label) && !g_str_equal(f->other, work->label)) || ++n > MOST_FINDINGS)
      continue;
    g_autofree char *key = g_strdup_printf("severity_%s", qd_severity_name(f->severity));
    g_autofree char *class = g_strdup_printf("severity %s", qd_severity_name(f->severity));
    xmlNode *row = qd_xml_add(table, "row");
    qd_plain_text(row, qd_word(report->words, key), class);
    qd_plain_text(row, f->message, "text");
  }
  g_autofree char *more = g_strdup_printf("%u", n - MIN(n, MOST_FINDINGS));
  g_autofree char *rest = qd_sentence(report->words, "zone_more_findings", "count", more, NULL);
  xmlNode *last = n > MOST_FINDINGS ? qd_xml_add(table, "row") : NULL;
  if (last != NULL) {
    qd_plain_text(last, "", "severity");
    qd_plain_text(last, rest, "text");
  }
}

/* ---- the map ---- */

/* The units that hold land of the zone: guint. */
static GArray *
find_units(const Sheets *sheets, guint work)
{
  const QdResult *result = sheets->report->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  GArray *units = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    bool is_new = units->len == 0 || g_array_index(units, guint, units->len - 1) != r->row;
    if (r->work == work && r->row < qd_units_count(result->units) && is_new)
      g_array_append_val(units, r->row);
  }
  return units;
}

/* Draws the zone as the place of a finding is drawn. */
static bool
draw_map(const Sheets *sheets, guint work, cairo_t *cr)
{
  const QdWork *w = qd_land_take_work(sheets->take, work);
  const QdFeature *f = qd_layer_feature(w->layer, w->feature);
  gsize size = 0;
  g_autoptr(GArray) units = find_units(sheets, work);
  const guint8 *wkb = qd_layer_wkb(w->layer, w->feature, &size);
  if (wkb == NULL || units->len == 0)
    return false;
  g_autoptr(GBytes) area = g_bytes_new(wkb, size);
  const QdFinding place = {.severity = QD_SEVERITY_INFO,
                           .has_place = true,
                           .x = (f->min_x + f->max_x) / 2,
                           .y = (f->min_y + f->max_y) / 2,
                           .area_wkb = area};
  qd_unit_map_draw_place(sheets->maps, (const guint *)(gconstpointer)units->data, units->len, &place, MAP_WIDTH_PX,
                         MAP_HEIGHT_PX, cr);
  return true;
}

/* ---- all sheets ---- */

static void
make_part(guint i, gpointer data)
{
  Sheets *sheets = data;
  guint work = g_array_index(sheets->zones, guint, i);
  const QdWork *w = qd_land_take_work(sheets->take, work);
  xmlDoc *document = sheets->parts[i] = qd_xml_new("zone");
  xmlNode *zone = xmlDocGetRootElement(document);
  g_autofree char *id = g_strdup_printf("z%u", work + 1);
  cairo_t *cr;
  if (qd_cancelled(&sheets->errors[i]))
    return;
  qd_xml_set(zone, "id", id);
  qd_xml_set(zone, "name", w->label);
  add_facts(sheets, zone, work);
  add_land(sheets, zone, work);
  add_findings(sheets, zone, w);
  cairo_surface_t *surface = qd_image_begin(MAP_WIDTH_PX, MAP_HEIGHT_PX, &cr);
  if (draw_map(sheets, work, cr))
    qd_image_set(zone, surface, &sheets->errors[i]);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
}

static bool
write_html(const Sheets *sheets, const char *css, const char *path, GError **error)
{
  const QdReport *report = sheets->report;
  g_autoptr(QdStylesheet) template = qd_stylesheet_load("styles/zones.xsl", error);
  if (template == NULL)
    return false;
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  xmlNode *page = xmlDocGetRootElement(document);
  g_autofree char *title =
      g_strdup_printf("%s – %s", qd_word(report->words, "zone_sheets"), report->result->project->name);
  qd_xml_set(page, "title", title);
  qd_xml_set(page, "lang", report->lang);
  qd_xml_set(page, "date", report->result->project->date);
  qd_xml_set(page, "back", qd_word(report->words, "to_index"));
  qd_xml_set(page, "pdf", qd_word(report->words, "pdf_version"));
  qd_xml_set(page, "map_alt", qd_word(report->words, "zone_map_alt"));
  qd_xml_set(page, "note", qd_word(report->words, "zone_map_note"));
  qd_xml_set(page, "banner", report->result->is_synthetic ? qd_word(report->words, "synthetic_banner") : NULL);
  for (guint i = 0; i < sheets->zones->len; i++)
    xmlAddChild(page, xmlDocCopyNode(xmlDocGetRootElement(sheets->parts[i]), document, 1));
  const char *const params[] = {"css", css, NULL};
  g_autofree char *html = qd_stylesheet_apply(template, document, params, error);
  return html != NULL && qd_file_write(path, html, strlen(html), error);
}

static void
draw_sheet(const Sheets *sheets, QdPdf *pdf, guint i)
{
  static const QdPdfType TITLE = {.size = 15, .is_bold = true, .rgb = 0x1d2329, .most_lines = 2};
  static const QdPdfType NOTE = {.size = 7.5, .rgb = 0x57616b};
  const xmlNode *zone = xmlDocGetRootElement(sheets->parts[i]);
  cairo_t *cr;
  qd_pdf_begin_page(pdf, qd_sheet_get(zone, "name"));
  int bookmark = qd_pdf_bookmark(pdf, 0, qd_sheet_get(zone, "name"));
  qd_pdf_paragraph(pdf, &TITLE, 0, qd_sheet_get(zone, "name"));
  cr = qd_pdf_cairo(pdf);
  cairo_save(cr);
  cairo_translate(cr, QD_PDF_LEFT, (int)qd_pdf_y(pdf));
  cairo_scale(cr, PT_PER_PX, PT_PER_PX);
  bool is_drawn = draw_map(sheets, g_array_index(sheets->zones, guint, i), cr);
  cairo_restore(cr);
  qd_pdf_down(pdf, is_drawn ? MAP_HEIGHT_PX * PT_PER_PX + 6 : 0);
  qd_pdf_paragraph(pdf, &NOTE, 0, qd_word(sheets->report->words, "zone_map_note"));
  qd_sheet_plain(pdf, bookmark, zone);
}

static bool
write_pdf(const Sheets *sheets, const char *path, GError **error)
{
  const QdReport *report = sheets->report;
  g_autofree char *title =
      g_strdup_printf("%s – %s", qd_word(report->words, "zone_sheets"), report->result->project->name);
  const QdPdfInfo info = {.title = title,
                          .subject = report->result->project->name,
                          .creator = "quydat " QD_VERSION,
                          .date = report->result->project->date,
                          .page = qd_word(report->words, "pdf_page"),
                          .warning = report->result->is_synthetic ? qd_word(report->words, "synthetic_banner") : NULL};
  g_autoptr(QdPdf) pdf = qd_pdf_new(&info);
  for (guint i = 0; i < sheets->zones->len; i++)
    draw_sheet(sheets, pdf, i);
  g_autoptr(GBytes) bytes = qd_pdf_finish(pdf, error);
  gsize size;
  const char *data = bytes == NULL ? NULL : g_bytes_get_data(bytes, &size);
  return data != NULL && qd_file_write(path, data, size, error);
}

static bool
write_sheets(Sheets *sheets, const char *css, QdOutput *output, guint jobs, GError **error)
{
  guint n = sheets->zones->len;
  g_autofree char *html = qd_output_path(output, "reports/zones.html", error);
  g_autofree char *pdf = html == NULL ? NULL : qd_output_path(output, "reports/zones.pdf", error);
  if (pdf == NULL)
    return false;
  qd_parallel(n, jobs, make_part, sheets);
  for (guint i = 0; i < n; i++) {
    if (sheets->errors[i] == NULL)
      continue;
    g_propagate_error(error, g_steal_pointer(&sheets->errors[i]));
    return false;
  }
  return write_html(sheets, css, html, error) && write_pdf(sheets, pdf, error);
}

bool
qd_zone_sheets_write(const QdReport *report, const QdMaps *maps, const char *css, QdOutput *output, guint jobs,
                     GError **error)
{
  if (report->scenario == NULL || !report->scenario->has_sheets)
    return true;
  g_autoptr(GArray) zones = g_array_new(FALSE, FALSE, sizeof(guint));
  const QdLandTake *take = qd_scenario_land_take(report->result->scenario);
  for (guint i = 0; i < qd_land_take_work_count(take); i++)
    if (qd_land_take_work(take, i)->kind == QD_WORK_ZONE)
      g_array_append_val(zones, i);
  Sheets sheets = {
      report, maps, take, zones, g_new0(xmlDoc *, (gsize)zones->len + 1), g_new0(GError *, (gsize)zones->len + 1)};
  bool ok = write_sheets(&sheets, css, output, jobs, error);
  for (guint i = 0; i < zones->len; i++) {
    g_clear_pointer(&sheets.parts[i], xmlFreeDoc);
    g_clear_error(&sheets.errors[i]);
  }
  g_free(sheets.parts);
  g_free(sheets.errors);
  return ok;
}
