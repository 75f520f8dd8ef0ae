/* reports/scenario.html: which targets the drawn works reach, what they take, commune by commune. */
#include <string.h>

#include "base/file.h"
#include "base/stylesheet.h"
#include "quydat/data.h"
#include "report/page.h"
#include "report/sentences.h"

/* What the parts of the page need. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
} Page;

/* ---- constraints, notes ---- */

static void
add_constraints(const Page *page, xmlNode *root)
{
  static const char *const HEADS[] = {"c_unit", "c_message", "c_place", NULL};
  const QdFindings *findings = page->result->findings;
  xmlNode *table = qd_plain_table(root, page->words, "h_scenario_constraints", HEADS, 3);
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (!g_str_has_prefix(f->rule, "constraint_"))
      continue;
    g_autofree char *place = f->has_place ? g_strdup_printf("%.0f; %.0f", f->x, f->y) : g_strdup("");
    xmlNode *row = qd_xml_add(table, "row");
    qd_plain_text(row, f->unit, "code");
    qd_plain_text(row, f->message, "text");
    qd_plain_text(row, place, "code");
  }
}

static void
add_lines(const Page *page, xmlNode *root)
{
  g_autoptr(GString) said = g_string_new(NULL);
  qd_append_scenario(said, page->words, page->result);
  g_auto(GStrv) lines = g_strsplit(said->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      qd_xml_add_text(root, "sentence", g_strstrip(lines[i]));
  static const char *const NOTES[] = {"scenario_note_priority", "scenario_note_widths", "scenario_note_not_located"};
  for (guint i = 0; i < G_N_ELEMENTS(NOTES); i++)
    qd_xml_add_text(root, "note", qd_word(page->words, NOTES[i]));
  if (page->result->is_synthetic)
    qd_xml_add_text(root, "note", qd_word(page->words, "scenario_note_synthetic"));
}

static void
fill_page(const Page *page, bool has_pages, xmlNode *root)
{
  guint province = qd_units_count(page->result->units);
  g_autoptr(GPtrArray) pages = has_pages ? qd_report_name_pages(page->result->units) : NULL;
  g_auto(QdScenarioParts) parts;
  qd_scenario_parts_init(&parts, page->result, page->words, has_pages);
  qd_xml_set(root, "zones", parts.has_sheets ? qd_word(page->words, "zone_sheets") : NULL);
  add_lines(page, root);
  qd_scenario_add_targets(&parts, root, province, QD_TARGETS_MAIN);
  qd_scenario_add_untouched(&parts, root, province);
  qd_scenario_add_units(&parts, root, pages);
  qd_scenario_add_phases(&parts, root);
  add_constraints(page, root);
  qd_scenario_add_works(&parts, root, province);
  qd_scenario_add_targets(&parts, root, province, QD_TARGETS_REST);
}

bool
qd_scenario_page_write(const QdResult *result, QdOutput *output, bool has_pages, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  g_autoptr(QdStylesheet) template = words == NULL ? NULL : qd_stylesheet_load("styles/scenario.xsl", error);
  g_autofree char *css_path = template == NULL ? NULL : qd_data_file("styles/report.css", error);
  g_autofree char *css = NULL;
  if (css_path == NULL || !g_file_get_contents(css_path, &css, NULL, error))
    return false;
  const Page page = {result, words};
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  xmlNode *root = xmlDocGetRootElement(document);
  g_autofree char *title = g_strdup_printf("%s – %s", qd_word(words, "scenario_title"), result->project->name);
  qd_xml_set(root, "title", title);
  qd_xml_set(root, "lang", result->project->lang);
  qd_xml_set(root, "date", result->project->date);
  qd_xml_set(root, "summary", qd_word(words, "h_summary"));
  qd_xml_set(root, "back", has_pages ? qd_word(words, "to_index") : NULL);
  qd_xml_set(root, "banner", result->is_synthetic ? qd_word(words, "synthetic_banner") : NULL);
  fill_page(&page, has_pages, root);
  const char *const params[] = {"css", css, NULL};
  g_autofree char *html = qd_stylesheet_apply(template, document, params, error);
  g_autofree char *path = html == NULL ? NULL : qd_output_path(output, "reports/scenario.html", error);
  return path != NULL && qd_file_write(path, html, strlen(html), error);
}
