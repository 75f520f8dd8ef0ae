/* reports/scenario.html: which targets the drawn works reach, what they take, commune by commune. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/stylesheet.h"
#include "base/text.h"
#include "base/xml.h"
#include "quydat/data.h"
#include "report/sentences.h"

#define HECTARE_M2 10000.0

/* What the parts of the page need. */
typedef struct {
  const QdResult *result;
  const QdScenario *scenario;
  const QdLandTake *take;
  const QdWords *words;
  const char *lang;
  guint province;
} Page;

/* ---- tables ---- */

/* Begins a table; heads are keys of words.csv, those after the first n_texts over numbers. */
static xmlNode *
begin_table(const Page *page, xmlNode *root, const char *title, const char *const *heads, guint n_texts)
{
  xmlNode *table = qd_xml_add(root, "table");
  qd_xml_set(table, "title", qd_word(page->words, title));
  for (guint i = 0; heads[i] != NULL; i++) {
    xmlNode *head = qd_xml_add_text(table, "head", qd_word(page->words, heads[i]));
    qd_xml_set(head, "class", i >= n_texts ? "number" : NULL);
  }
  return table;
}

static void
add_text(xmlNode *row, const char *text, const char *class)
{
  qd_xml_set(qd_xml_add_text(row, "cell", text), "class", class);
}

static void
add_number(const Page *page, xmlNode *row, double ha)
{
  g_autofree char *text = qd_format_for_people(ha, 2, page->lang);
  add_text(row, text, "number");
}

static void
add_numbers(const Page *page, xmlNode *row, const double *ha, guint n)
{
  for (guint i = 0; i < n; i++)
    add_number(page, row, ha[i]);
}

/* ---- targets ---- */

static void
add_targets(const Page *page, xmlNode *root)
{
  static const char *const HEADS[] = {"c_code",      "c_category", "c_now",         "c_zones",   "c_lines", "c_changes",
                                      "c_projected", "c_target",   "c_not_located", "c_verdict", NULL};
  static const char *const VERDICTS[] = {"", "verdict_met", "verdict_short", "verdict_exceeded", "verdict_no_data"};
  g_autoptr(GArray) targets = qd_scenario_targets(page->scenario);
  xmlNode *table = begin_table(page, root, "h_scenario_targets", HEADS, 2);
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *t = &g_array_index(targets, QdTargetRow, i);
    const QdCategory *c = qd_categories_get(page->result->categories, (guint)t->category);
    if (t->row != page->province || isnan(t->target_ha))
      continue;
    const double numbers[] = {t->now_ha,       t->zones_ha,  t->lines_ha,      t->changes_ha,
                              t->projected_ha, t->target_ha, t->not_located_ha};
    xmlNode *row = qd_xml_add(table, "row");
    qd_xml_set(row, "class", c->is_memo ? "memo" : c->depth < 2 ? "group" : NULL);
    add_text(row, c->code, "code");
    add_text(row, g_str_equal(page->lang, "vi") ? c->name_vi : c->name_en, "name");
    add_numbers(page, row, numbers, G_N_ELEMENTS(numbers));
    g_autofree char *class = g_strdup_printf("verdict %s", qd_verdict_name(t->verdict));
    add_text(row, t->verdict == QD_VERDICT_NONE ? "" : qd_word(page->words, VERDICTS[t->verdict]), class);
  }
}

/* ---- what is taken ---- */

/* Taken from categories and brought to others, ha. */
typedef struct {
  double rice, wet_rice, forest, other, all, skk, skn, dgt;
  double counted, already;
} Taken;

static bool
is_below(const Page *page, int category, const char *code)
{
  while (category >= 0) {
    const QdCategory *c = qd_categories_get(page->result->categories, (guint)category);
    if (g_str_equal(c->code, code))
      return true;
    category = c->parent;
  }
  return false;
}

static void
add_take(const Page *page, const QdTakeRow *r, Taken *taken)
{
  double ha = r->counted_m2 / HECTARE_M2;
  bool is_rice = is_below(page, r->from, "LUA");
  bool is_forest = is_below(page, r->from, "RDD") || is_below(page, r->from, "RPH") || is_below(page, r->from, "RSX");
  taken->counted += ha;
  if (r->from == r->to) {
    taken->already += ha;
    return;
  }
  taken->all += ha;
  taken->rice += is_rice ? ha : 0;
  taken->wet_rice += is_below(page, r->from, "LUC") ? ha : 0;
  taken->forest += is_forest ? ha : 0;
  taken->other += is_rice || is_forest ? 0 : ha;
  taken->skk += is_below(page, r->to, "SKK") ? ha : 0;
  taken->skn += is_below(page, r->to, "SKN") ? ha : 0;
  taken->dgt += is_below(page, r->to, "DGT") ? ha : 0;
}

static void
add_units(const Page *page, xmlNode *root)
{
  static const char *const HEADS[] = {
      "c_code",   "c_unit",   "c_taken",  "c_from_rice", "c_from_wet_rice", "c_from_forest", "c_from_other",
      "c_to_skk", "c_to_skn", "c_to_dgt", NULL};
  const GArray *rows = qd_scenario_takes(page->scenario);
  g_autofree Taken *taken = g_new0(Taken, (gsize)page->province + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    add_take(page, r, &taken[r->row]);
  }
  xmlNode *table = begin_table(page, root, "h_scenario_units", HEADS, 2);
  for (guint k = 0; k <= page->province; k++) {
    guint i = k == 0 ? page->province : k - 1;
    const Taken *t = &taken[i];
    const double numbers[] = {t->all, t->rice, t->wet_rice, t->forest, t->other, t->skk, t->skn, t->dgt};
    if (t->all < 0.005 && i < page->province)
      continue;
    const QdUnit *unit = i < page->province ? qd_units_get(page->result->units, i) : NULL;
    xmlNode *row = qd_xml_add(table, "row");
    qd_xml_set(row, "class", unit == NULL ? "group" : NULL);
    add_text(row, unit != NULL ? unit->code : page->result->project->code, "code");
    add_text(row, unit != NULL ? unit->name : page->result->project->name, "name");
    add_numbers(page, row, numbers, G_N_ELEMENTS(numbers));
  }
}

/* Applied zones one by one, lines by their class. */
static void
add_works(const Page *page, xmlNode *root)
{
  static const char *const HEADS[] = {"c_work",        "c_kind",       "c_phase",   "c_register",
                                      "c_drawn",       "c_counted",    "c_already", "c_from_rice",
                                      "c_from_forest", "c_from_other", NULL};
  const GArray *rows = qd_scenario_takes(page->scenario);
  guint n = qd_land_take_work_count(page->take);
  g_autofree Taken *taken = g_new0(Taken, (gsize)n + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->row == page->province && r->work < n)
      add_take(page, r, &taken[r->work]);
  }
  xmlNode *table = begin_table(page, root, "h_scenario_works", HEADS, 3);
  for (guint i = 0; i < n; i++) {
    const QdWork *work = qd_land_take_work(page->take, i);
    const Taken *t = &taken[i];
    if (!qd_scenario_is_applied(page->scenario, i))
      continue;
    const double numbers[] = {
        work->register_ha, work->drawn_m2 / HECTARE_M2, t->counted, t->already, t->rice, t->forest, t->other};
    xmlNode *row = qd_xml_add(table, "row");
    add_text(row, work->label, "name");
    add_text(row, work->type, NULL);
    add_text(row, work->phase, NULL);
    add_numbers(page, row, numbers, G_N_ELEMENTS(numbers));
  }
}

/* ---- constraints, notes ---- */

static void
add_constraints(const Page *page, xmlNode *root)
{
  static const char *const HEADS[] = {"c_unit", "c_message", "c_place", NULL};
  const QdFindings *findings = page->result->findings;
  xmlNode *table = begin_table(page, root, "h_scenario_constraints", HEADS, 3);
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (!g_str_has_prefix(f->rule, "constraint_"))
      continue;
    g_autofree char *place = f->has_place ? g_strdup_printf("%.0f; %.0f", f->x, f->y) : g_strdup("");
    xmlNode *row = qd_xml_add(table, "row");
    add_text(row, f->unit, "code");
    add_text(row, f->message, "text");
    add_text(row, place, "code");
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

bool
qd_scenario_page_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  g_autoptr(QdStylesheet) template = words == NULL ? NULL : qd_stylesheet_load("styles/scenario.xsl", error);
  g_autofree char *css_path = template == NULL ? NULL : qd_data_file("styles/report.css", error);
  g_autofree char *css = NULL;
  if (css_path == NULL || !g_file_get_contents(css_path, &css, NULL, error))
    return false;
  const Page page = {result, result->scenario,      qd_scenario_land_take(result->scenario),
                     words,  result->project->lang, qd_units_count(result->units)};
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  xmlNode *root = xmlDocGetRootElement(document);
  g_autofree char *title = g_strdup_printf("%s – %s", qd_word(words, "scenario_title"), result->project->name);
  qd_xml_set(root, "title", title);
  qd_xml_set(root, "lang", page.lang);
  qd_xml_set(root, "date", result->project->date);
  qd_xml_set(root, "summary", qd_word(words, "h_summary"));
  qd_xml_set(root, "banner", result->is_synthetic ? qd_word(words, "synthetic_banner") : NULL);
  add_lines(&page, root);
  add_targets(&page, root);
  add_constraints(&page, root);
  add_units(&page, root);
  add_works(&page, root);
  const char *const params[] = {"css", css, NULL};
  g_autofree char *html = qd_stylesheet_apply(template, document, params, error);
  g_autofree char *path = html == NULL ? NULL : qd_output_path(output, "reports/scenario.html", error);
  return path != NULL && qd_file_write(path, html, strlen(html), error);
}
