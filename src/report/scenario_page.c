/* reports/scenario.html: which targets the drawn works reach, what they take, commune by commune. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/stylesheet.h"
#include "quydat/constraints.h"
#include "quydat/data.h"
#include "report/page.h"
#include "report/sentences.h"

#define LEAST_PRINTED_HA 0.005

/* What the parts of the page need. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
} Page;

/* ---- constraints ---- */

/* Findings of one constraint. */
static GPtrArray *
find_against(const Page *page, const char *constraint)
{
  const QdFindings *findings = page->result->findings;
  GPtrArray *against = g_ptr_array_new();
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (g_str_has_prefix(f->rule, "constraint_") && g_str_equal(f->layer, constraint))
      g_ptr_array_add(against, (gpointer)f);
  }
  return against;
}

static void
add_against(const Page *page, xmlNode *table, const char *name, const char *where, const QdFinding *f, double ha)
{
  g_autofree char *place = f != NULL && f->has_place ? g_strdup_printf("%.0f; %.0f", f->x, f->y) : g_strdup("");
  xmlNode *row = qd_xml_add(table, "row");
  qd_xml_set(row, "class", f == NULL ? "group" : NULL);
  qd_plain_text(row, name, "name");
  qd_plain_text(row, where, "text");
  qd_plain_text(row, place, "code");
  qd_plain_numbers(row, page->words, &ha, 1);
}

static const char *
name_of_unit(const Page *page, const char *code)
{
  const QdUnit *unit = qd_units_find(page->result->units, code);
  return unit != NULL ? unit->name : code;
}

/* A constraint with its source and all that is against it, then what that is. A floor stands alone. */
static void
add_constraint(const Page *page, xmlNode *table, const QdConstraint *constraint)
{
  g_autoptr(GPtrArray) against = find_against(page, constraint->id);
  bool is_vietnamese = g_str_equal(page->result->project->lang, "vi");
  double all_ha = 0;
  for (guint i = 0; i < against->len; i++)
    all_ha += ((const QdFinding *)against->pdata[i])->measure;
  if (against->len == 0)
    return;
  add_against(page, table, is_vietnamese ? constraint->title_vi : constraint->title_en,
              is_vietnamese ? constraint->source_vi : constraint->source_en, NULL, all_ha);
  for (guint i = 0; i < against->len && constraint->kind != QD_CONSTRAINT_FLOOR; i++) {
    const QdFinding *f = against->pdata[i];
    add_against(page, table, f->feature, name_of_unit(page, f->unit), f, f->measure);
  }
}

static bool
add_constraints(const Page *page, xmlNode *root, GError **error)
{
  static const char *const HEADS[] = {"c_constraint", "c_source_or_unit", "c_place", "c_against_ha", NULL};
  g_autoptr(GPtrArray) constraints = qd_constraints_load(page->result->project, error);
  if (constraints == NULL)
    return false;
  xmlNode *table = qd_plain_table(root, page->words, "h_scenario_constraints", HEADS, 3);
  for (guint i = 0; i < constraints->len; i++)
    add_constraint(page, table, constraints->pdata[i]);
  return true;
}

/* ---- what if ---- */

/* Categories of the province that come out otherwise than in the scenario without the command line's options. */
static void
add_difference(const Page *page, const GArray *targets, xmlNode *root)
{
  static const char *const HEADS[] = {"c_code",         "c_category", "c_base_projected", "c_projected", "c_target",
                                      "c_from_base_ha", NULL};
  const QdResult *result = page->result;
  bool is_vietnamese = g_str_equal(result->project->lang, "vi");
  if (result->base_scenario == NULL)
    return;
  g_autoptr(GArray) base = qd_scenario_targets(result->base_scenario);
  xmlNode *table = qd_plain_table(root, page->words, "h_scenario_difference", HEADS, 2);
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *t = &g_array_index(targets, QdTargetRow, i), *b = &g_array_index(base, QdTargetRow, i);
    const QdCategory *c = qd_categories_get(result->categories, (guint)t->category);
    const double numbers[] = {b->projected_ha, t->projected_ha, t->target_ha, t->projected_ha - b->projected_ha};
    if (t->row != qd_units_count(result->units) || fabs(t->projected_ha - b->projected_ha) < LEAST_PRINTED_HA)
      continue;
    xmlNode *row = qd_xml_add(table, "row");
    qd_xml_set(row, "class", c->is_memo ? "memo" : c->depth < 2 ? "group" : NULL);
    qd_plain_text(row, c->code, "code");
    qd_plain_text(row, is_vietnamese ? c->name_vi : c->name_en, "name");
    qd_plain_numbers(row, page->words, numbers, G_N_ELEMENTS(numbers));
  }
}

/* ---- summary, notes ---- */

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
}

static bool
fill_page(const Page *page, bool has_pages, xmlNode *root, GError **error)
{
  guint province = qd_units_count(page->result->units);
  g_autoptr(GPtrArray) pages = has_pages ? qd_report_name_pages(page->result->units) : NULL;
  g_auto(QdScenarioParts) parts;
  qd_scenario_parts_init(&parts, page->result, page->words, has_pages);
  qd_xml_set(root, "zones", parts.has_sheets ? qd_word(page->words, "zone_sheets") : NULL);
  add_lines(page, root);
  add_difference(page, parts.targets, root);
  qd_scenario_add_targets(&parts, root, province, QD_TARGETS_MAIN);
  qd_scenario_add_untouched(&parts, root, province);
  qd_scenario_add_units(&parts, root, pages);
  qd_scenario_add_phases(&parts, root);
  if (!add_constraints(page, root, error))
    return false;
  qd_scenario_add_works(&parts, root, province);
  qd_scenario_add_targets(&parts, root, province, QD_TARGETS_REST);
  return true;
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
  qd_xml_set(root, "about", result->is_synthetic ? qd_word(words, "scenario_note_synthetic") : NULL);
  if (!fill_page(&page, has_pages, root, error))
    return false;
  const char *const params[] = {"css", css, NULL};
  g_autofree char *html = qd_stylesheet_apply(template, document, params, error);
  g_autofree char *path = html == NULL ? NULL : qd_output_path(output, "reports/scenario.html", error);
  return path != NULL && qd_file_write(path, html, strlen(html), error);
}
