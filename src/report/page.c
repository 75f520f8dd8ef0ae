#include "report/page.h"

#include <math.h>
#include <stdarg.h>

#include "base/collate.h"
#include "base/number.h"
#include "base/text.h"
#include "report/summary.h"

#define SQUARE_METRES_PER_HECTARE 10000.0

char *
qd_report_ha(const QdReport *report, double area_m2)
{
  return qd_format_for_people(area_m2 / SQUARE_METRES_PER_HECTARE, 2, report->lang);
}

char *
qd_report_sentence(const QdReport *report, const char *key, ...)
{
  va_list args;
  va_start(args, key);
  char *sentence = qd_sentence_list(report->words, key, args);
  va_end(args);
  return sentence;
}

guint
qd_report_count_findings(const QdReport *report, guint row, QdSeverity severity)
{
  const GArray *indices = report->unit_findings->pdata[row];
  guint n = 0;
  for (guint i = 0; i < indices->len; i++)
    n += qd_findings_get(report->result->findings, g_array_index(indices, guint, i))->severity == severity;
  return n;
}

char *
qd_report_date(const QdReport *report)
{
  g_auto(GStrv) parts = g_strsplit(report->result->project->date, "-", 3);
  bool is_vietnamese = g_str_equal(report->lang, "vi");
  if (!is_vietnamese || g_strv_length(parts) != 3)
    return g_strdup(report->result->project->date);
  return g_strdup_printf("%s/%s/%s", parts[2], parts[1], parts[0]);
}

static char *
count_for_people(const QdReport *report, guint64 n)
{
  return qd_format_for_people((double)n, 0, report->lang);
}

/* ---- the areas of a page's unit, or of the province ---- */

typedef struct {
  double drawn_m2, geodesic_m2, register_ha;
  guint n_registered, n_units; /* how many units the registered area covers */
} Areas;

static Areas
measure_row(const QdReport *report, guint row)
{
  const QdUnits *units = report->result->units;
  const QdBalance *now = qd_result_now(report->result);
  bool is_province = row == qd_units_count(units);
  QdSum geodesic = {0}, registered = {0};
  Areas areas = {.drawn_m2 = qd_ledger_unit_area(now->ledger, row)};
  for (guint i = is_province ? 0 : row; i < (is_province ? row : row + 1); i++) {
    const QdUnit *unit = qd_units_get(units, i);
    qd_sum_add(&geodesic, unit->geodesic_m2);
    areas.n_units++;
    if (isnan(unit->register_ha))
      continue;
    areas.n_registered++;
    qd_sum_add(&registered, unit->register_ha);
  }
  areas.geodesic_m2 = qd_sum_value(&geodesic);
  areas.register_ha = areas.n_registered == 0 ? NAN : qd_sum_value(&registered);
  return areas;
}

char *
qd_report_areas(const QdReport *report, guint row)
{
  Areas areas = measure_row(report, row);
  bool is_registered = areas.n_registered > 0 && areas.n_registered == areas.n_units;
  g_autofree char *drawn = qd_report_ha(report, areas.drawn_m2);
  g_autofree char *geodesic = qd_report_ha(report, areas.geodesic_m2);
  g_autofree char *registered =
      is_registered ? qd_format_for_people(areas.register_ha, 2, report->lang) : g_strdup("–");
  return qd_report_sentence(report, "closing_areas", "drawn", drawn, "geodesic", geodesic, "register", registered,
                            NULL);
}

/* ---- summary ---- */

static void
add_sentence(xmlNode *summary, char *sentence)
{
  qd_xml_add_text(summary, "sentence", sentence);
  g_free(sentence);
}

static void
add_area_sentences(const QdReport *report, xmlNode *summary, const Areas *areas)
{
  g_autofree char *drawn = qd_report_ha(report, areas->drawn_m2);
  g_autofree char *geodesic = qd_report_ha(report, areas->geodesic_m2);
  add_sentence(summary, qd_report_sentence(report, "sum_area", "drawn", drawn, "crs", report->result->project->crs,
                                           "geodesic", geodesic, NULL));
  if (areas->n_registered == 0)
    return;
  if (areas->n_registered < areas->n_units) {
    g_autofree char *known = count_for_people(report, areas->n_registered);
    g_autofree char *all = count_for_people(report, areas->n_units);
    add_sentence(summary, qd_report_sentence(report, "sum_register_part", "known", known, "all", all, NULL));
    return;
  }
  double difference_ha = areas->drawn_m2 / SQUARE_METRES_PER_HECTARE - areas->register_ha;
  g_autofree char *registered = qd_format_for_people(areas->register_ha, 2, report->lang);
  g_autofree char *difference = qd_format_for_people(difference_ha, 2, report->lang);
  double share = areas->register_ha > 0 ? 100 * difference_ha / areas->register_ha : NAN;
  g_autofree char *percent = qd_format_for_people(share, 2, report->lang);
  add_sentence(summary, qd_report_sentence(report, "sum_register", "register", registered, "difference", difference,
                                           "percent", percent, NULL));
}

static void
add_cover_sentences(const QdReport *report, xmlNode *summary, guint row, double drawn_m2)
{
  const QdBalance *now = qd_result_now(report->result);
  double gap_m2 = qd_ledger_direct(now->ledger, row, QD_COLUMN_GAP);
  double covered_m2 = qd_ledger_covered(now->ledger, row);
  double share = drawn_m2 > 0 ? 100 * covered_m2 / drawn_m2 : NAN;
  g_autofree char *covered = qd_report_ha(report, covered_m2);
  g_autofree char *percent = qd_format_for_people(share, 2, report->lang);
  g_autofree char *gap = qd_report_ha(report, gap_m2);
  g_autofree char *overlap = qd_report_ha(report, qd_ledger_overlap(now->ledger, row));
  g_autofree char *unknown = qd_report_ha(report, qd_ledger_direct(now->ledger, row, QD_COLUMN_UNKNOWN));
  add_sentence(summary, qd_report_sentence(report, "sum_cover", "covered", covered, "percent", percent, "gap", gap,
                                           "overlap", overlap, "unknown", unknown, NULL));
  if (qd_layer_states_areas(now->parcels)) {
    double difference_m2 = qd_ledger_area_difference(now->ledger, row);
    g_autofree char *stated = qd_report_ha(report, covered_m2 - difference_m2);
    g_autofree char *difference = qd_report_ha(report, difference_m2);
    add_sentence(summary, qd_report_sentence(report, "sum_stated", "stated", stated, "covered", covered, "difference",
                                             difference, NULL));
  }
  if (row != qd_units_count(report->result->units))
    return;
  g_autofree char *outside = qd_report_ha(report, now->outside_m2);
  add_sentence(summary, qd_report_sentence(report, "sum_outside", "outside", outside, NULL));
}

static void
add_target_sentence(const QdReport *report, xmlNode *summary, guint row)
{
  guint counts[QD_VERDICT_NO_DATA + 1], n = 0;
  qd_verdict_count(report->result->rows, row, counts);
  for (QdVerdict v = QD_VERDICT_MET; v <= QD_VERDICT_NO_DATA; v++)
    n += counts[v];
  if (n == 0) {
    add_sentence(summary, qd_report_sentence(report, "sum_no_targets", NULL));
    return;
  }
  g_autofree char *all = count_for_people(report, n);
  g_autofree char *met = count_for_people(report, counts[QD_VERDICT_MET]);
  g_autofree char *lacking = count_for_people(report, counts[QD_VERDICT_SHORT]);
  g_autofree char *exceeded = count_for_people(report, counts[QD_VERDICT_EXCEEDED]);
  g_autofree char *no_data = count_for_people(report, counts[QD_VERDICT_NO_DATA]);
  add_sentence(summary, qd_report_sentence(report, "sum_targets", "all", all, "met", met, "short", lacking, "exceeded",
                                           exceeded, "no_data", no_data, NULL));
}

/* The plan's own contradictions concern the province as a whole. */
static void
add_plan_sentence(const QdReport *report, xmlNode *summary, guint row)
{
  const QdResult *result = report->result;
  if (result->audit == NULL || row != qd_units_count(result->units))
    return;
  g_autoptr(GString) codes = qd_contradicted_targets(result);
  g_autofree char *errors = count_for_people(report, qd_audit_count_severity(result->audit, QD_SEVERITY_ERROR));
  g_autofree char *sentence = qd_report_sentence(report, codes->len > 0 ? "sum_plan_targets" : "sum_plan", "errors",
                                                 errors, "codes", codes->str, NULL);
  qd_xml_set(qd_xml_add_text(summary, "sentence", sentence), "href", "plan-audit.html");
}

static void
add_summary(const QdReport *report, xmlNode *page, guint row)
{
  xmlNode *summary = qd_xml_add(page, "summary");
  Areas areas = measure_row(report, row);
  add_area_sentences(report, summary, &areas);
  add_cover_sentences(report, summary, row, areas.drawn_m2);
  g_autofree char *errors = count_for_people(report, qd_report_count_findings(report, row, QD_SEVERITY_ERROR));
  g_autofree char *warnings = count_for_people(report, qd_report_count_findings(report, row, QD_SEVERITY_WARNING));
  g_autofree char *infos = count_for_people(report, qd_report_count_findings(report, row, QD_SEVERITY_INFO));
  add_sentence(summary, qd_report_sentence(report, "sum_findings", "errors", errors, "warnings", warnings, "infos",
                                           infos, NULL));
  add_target_sentence(report, summary, row);
  add_plan_sentence(report, summary, row);
}

/* ---- the list of units ---- */

static void
set_unit_figures(const QdReport *report, xmlNode *node, guint row)
{
  const QdBalance *now = qd_result_now(report->result);
  Areas areas = measure_row(report, row);
  bool is_comparable = areas.n_registered == areas.n_units;
  double drawn_ha = areas.drawn_m2 / SQUARE_METRES_PER_HECTARE;
  double register_ha = is_comparable ? areas.register_ha : NAN;
  g_autofree char *gap = qd_report_ha(report, qd_ledger_direct(now->ledger, row, QD_COLUMN_GAP));
  g_autofree char *overlap = qd_report_ha(report, qd_ledger_overlap(now->ledger, row));
  qd_xml_set_people(node, "drawn", drawn_ha, 2, report->lang);
  qd_xml_set_people(node, "register", register_ha, 2, report->lang);
  qd_xml_set_people(node, "difference", drawn_ha - register_ha, 2, report->lang);
  qd_xml_set(node, "gap", gap);
  qd_xml_set(node, "overlap", overlap);
  qd_xml_set_people(node, "errors", qd_report_count_findings(report, row, QD_SEVERITY_ERROR), 0, report->lang);
  qd_xml_set_people(node, "warnings", qd_report_count_findings(report, row, QD_SEVERITY_WARNING), 0, report->lang);
}

/* What the order of units in a list is asked of. */
typedef struct {
  const QdUnits *units;
  QdCollator *collator;
} Names;

static gint
compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
  const Names *names = data;
  guint i = *(const guint *)a, k = *(const guint *)b;
  int order = qd_collate(names->collator, qd_units_get(names->units, i)->name, qd_units_get(names->units, k)->name);
  return order != 0 ? order : (i > k) - (i < k);
}

/* Units as people look for them: by name. */
static GArray *
sort_units(const QdReport *report)
{
  const QdUnits *units = report->result->units;
  GArray *order = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < qd_units_count(units); i++)
    g_array_append_val(order, i);
  g_autoptr(QdCollator) collator = qd_collator_new(report->lang, NULL);
  Names names = {units, collator};
  if (collator != NULL)
    g_array_sort_with_data(order, compare_names, &names);
  return order;
}

static void
add_units(const QdReport *report, xmlNode *page)
{
  const QdUnits *units = report->result->units;
  xmlNode *list = qd_xml_add(page, "units");
  g_autoptr(GArray) order = sort_units(report);
  for (guint k = 0; k < order->len; k++) {
    guint i = g_array_index(order, guint, k);
    const QdUnit *unit = qd_units_get(units, i);
    xmlNode *node = qd_xml_add(list, "unit");
    qd_xml_set(node, "code", unit->code);
    qd_xml_set(node, "name", unit->name);
    qd_xml_set(node, "kind", unit->kind);
    qd_xml_set(node, "file", report->unit_pages->pdata[i]);
    set_unit_figures(report, node, i);
  }
  set_unit_figures(report, qd_xml_add(list, "total"), qd_units_count(units));
}

/* ---- the page ---- */

static void
add_words(const QdReport *report, xmlNode *page)
{
  xmlNode *words = qd_xml_add(page, "words");
  for (guint i = 0; i < qd_words_count(report->words); i++) {
    const char *key = qd_words_key(report->words, i);
    qd_xml_set(qd_xml_add_text(words, "word", qd_word(report->words, key)), "key", key);
  }
}

static void
set_heading(const QdReport *report, xmlNode *page, guint row)
{
  const QdResult *result = report->result;
  const QdBalance *now = qd_result_now(result);
  bool is_province = row == qd_units_count(result->units);
  qd_xml_set(page, "kind", is_province ? "province" : "unit");
  qd_xml_set(page, "lang", report->lang);
  qd_xml_set(page, "project", result->project->name);
  qd_xml_set(page, "period", now->period);
  g_autofree char *date = qd_report_date(report);
  qd_xml_set(page, "date", date);
  qd_xml_set(page, "synthetic", result->is_synthetic ? "yes" : NULL);
  if (is_province) {
    qd_xml_set(page, "code", result->project->code);
    qd_xml_set(page, "name", result->project->name);
  } else {
    const QdUnit *unit = qd_units_get(result->units, row);
    qd_xml_set(page, "code", unit->code);
    qd_xml_set(page, "name", unit->name);
    qd_xml_set(page, "unit_kind", unit->kind);
    qd_xml_set(page, "file", report->unit_pages->pdata[row]);
  }
}

xmlDoc *
qd_report_page(const QdReport *report, guint row, const QdUnitMap *drawn, const GPtrArray *places)
{
  xmlDoc *document = qd_xml_new("page");
  xmlNode *page = xmlDocGetRootElement(document);
  set_heading(report, page, row);
  add_words(report, page);
  add_summary(report, page, row);
  qd_report_add_map(report, page, row, drawn);
  qd_report_add_charts(report, page, row);
  qd_report_add_balances(report, page, row);
  if (row == qd_units_count(report->result->units))
    add_units(report, page);
  else
    qd_report_add_places(report, page, row);
  qd_report_add_scenario(report, page, row);
  qd_report_add_findings(report, page, row, places);
  qd_report_add_provenance(report, page, row);
  return document;
}
