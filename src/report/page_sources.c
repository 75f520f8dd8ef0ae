/* The findings of a page, and where its figures come from. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/page.h"

#define FINDINGS_ON_A_PAGE 200

/* ---- findings ---- */

static const QdSeverity WORST_FIRST[] = {QD_SEVERITY_ERROR, QD_SEVERITY_WARNING, QD_SEVERITY_INFO};

GPtrArray *
qd_report_places(const QdReport *report, guint row)
{
  GPtrArray *places = g_ptr_array_new();
  const GArray *indices = report->unit_findings->pdata[row];
  bool is_unit = row < qd_units_count(report->result->units);
  for (guint s = 0; is_unit && s < G_N_ELEMENTS(WORST_FIRST); s++)
    for (guint i = 0; i < indices->len && places->len < QD_REPORT_MOST_PLACES; i++) {
      const QdFinding *f = qd_findings_get(report->result->findings, g_array_index(indices, guint, i));
      if (f->severity == WORST_FIRST[s] && f->has_place && isfinite(f->x) && isfinite(f->y))
        g_ptr_array_add(places, (gpointer)f);
    }
  return places;
}

/* @param number  of its map; 0: none */
static void
add_finding(const QdReport *report, xmlNode *list, const QdFinding *f, guint number)
{
  xmlNode *node = qd_xml_add(list, "finding");
  qd_xml_set_fixed(node, "number", number > 0 ? (double)number : NAN, 0);
  qd_xml_set(node, "severity", qd_severity_name(f->severity));
  qd_xml_set(node, "rule", f->rule);
  qd_xml_set(node, "title", qd_findings_rule_title(report->result->findings, f->rule));
  qd_xml_set(node, "unit", f->unit);
  qd_xml_set(node, "layer", f->layer);
  qd_xml_set(node, "feature", f->feature);
  qd_xml_set(node, "other", f->other);
  qd_xml_set_people(node, "measure", f->measure, strcmp(f->measure_unit, "") == 0 ? 0 : 2, report->lang);
  qd_xml_set(node, "measure_unit", f->measure_unit);
  qd_xml_set_people(node, "east", f->has_place ? f->x : NAN, 2, report->lang);
  qd_xml_set_people(node, "north", f->has_place ? f->y : NAN, 2, report->lang);
  qd_xml_set(node, "message", f->message);
}

/* How many findings each rule has, in the order in which findings are sorted. */
static void
add_rules(const QdReport *report, xmlNode *list, const GArray *indices, QdSeverity severity)
{
  const QdFindings *findings = report->result->findings;
  g_autoptr(GHashTable) nodes = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < indices->len; i++) {
    const QdFinding *f = qd_findings_get(findings, g_array_index(indices, guint, i));
    if (f->severity != severity)
      continue;
    if (!g_hash_table_contains(nodes, f->rule)) {
      xmlNode *node = qd_xml_add(list, "rule");
      qd_xml_set(node, "id", f->rule);
      qd_xml_set(node, "severity", qd_severity_name(severity));
      qd_xml_set(node, "title", qd_findings_rule_title(findings, f->rule));
      g_hash_table_insert(nodes, f->rule, node);
    }
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, f->rule));
    g_hash_table_insert(counts, f->rule, GUINT_TO_POINTER(n + 1));
  }
  GHashTableIter iter;
  gpointer rule, node;
  g_hash_table_iter_init(&iter, nodes);
  while (g_hash_table_iter_next(&iter, &rule, &node))
    qd_xml_set_people(node, "count", GPOINTER_TO_UINT(g_hash_table_lookup(counts, rule)), 0, report->lang);
}

void
qd_report_add_findings(const QdReport *report, xmlNode *page, guint row, const GPtrArray *places)
{
  const GArray *indices = report->unit_findings->pdata[row];
  xmlNode *list = qd_xml_add(page, "findings");
  guint shown = 0, at = 0;
  for (guint s = 0; s < G_N_ELEMENTS(WORST_FIRST); s++)
    add_rules(report, list, indices, WORST_FIRST[s]);
  for (guint s = 0; s < G_N_ELEMENTS(WORST_FIRST); s++) {
    for (guint i = 0; i < indices->len && shown < FINDINGS_ON_A_PAGE; i++) {
      const QdFinding *f = qd_findings_get(report->result->findings, g_array_index(indices, guint, i));
      if (f->severity != WORST_FIRST[s])
        continue;
      add_finding(report, list, f, g_ptr_array_find((GPtrArray *)places, f, &at) ? at + 1 : 0);
      shown++;
    }
  }
  if (shown == indices->len)
    return;
  g_autofree char *shown_text = qd_format_for_people(shown, 0, report->lang);
  g_autofree char *all = qd_format_for_people(indices->len, 0, report->lang);
  g_autofree char *hidden =
      qd_report_sentence(report, "findings_hidden", "shown", shown_text, "all", all, "package", report->package, NULL);
  qd_xml_add_text(list, "hidden", hidden);
}

/* ---- provenance ---- */

/* What is told of a file as a whole changes with any unit's land: it stands on the page of the province. */
static void
add_inputs(const QdReport *report, xmlNode *provenance, guint row, const QdLayer *layer)
{
  bool is_province = row == qd_units_count(report->result->units);
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++) {
    const QdInput *input = qd_layer_input(layer, i);
    xmlNode *node = qd_xml_add(provenance, "input");
    qd_xml_set(node, "role", input->role);
    qd_xml_set(node, "period", input->period);
    qd_xml_set(node, "source", input->source);
    qd_xml_set(node, "layer", input->layer);
    qd_xml_set(node, "driver", input->driver);
    qd_xml_set(node, "crs", input->crs);
    qd_xml_set(node, "operation", input->operation);
    qd_xml_set_people(node, "accuracy", input->accuracy_m, 2, report->lang);
    qd_xml_set(node, "synthetic", input->is_synthetic ? "yes" : NULL);
    if (!is_province)
      continue;
    g_autofree char *digest = g_strndup(input->sha256, 12);
    qd_xml_set_people(node, "features", (double)input->features, 0, report->lang);
    qd_xml_set(node, "sha256", input->sha256);
    qd_xml_set(node, "digest", digest);
  }
}

static void
add_method(xmlNode *provenance, char *sentence)
{
  qd_xml_add_text(provenance, "method", sentence);
  g_free(sentence);
}

/* Whose an overlap is. */
static char *
say_overlap(const QdReport *report)
{
  static const char *const keys[] = {
      [QD_OVERLAP_LOWER_ID] = "method_once",
      [QD_OVERLAP_HIGHER_ID] = "method_once_higher",
      [QD_OVERLAP_BY_CATEGORY] = "method_once_category",
  };
  const QdProject *project = report->result->project;
  g_autoptr(GString) codes = g_string_new(NULL);
  for (guint i = 0; project->priority != NULL && i < project->priority->len; i++)
    g_string_append_printf(codes, "%s%s", i > 0 ? ", " : "", (char *)project->priority->pdata[i]);
  return qd_report_sentence(report, keys[project->overlap], "codes", codes->str, NULL);
}

void
qd_report_add_provenance(const QdReport *report, xmlNode *page, guint row)
{
  const QdResult *result = report->result;
  const QdProject *project = result->project;
  xmlNode *provenance = qd_xml_add(page, "provenance");
  add_inputs(report, provenance, row, qd_units_layer(result->units));
  for (guint i = 0; i < result->balances->len; i++) {
    const QdBalance *balance = result->balances->pdata[i];
    add_inputs(report, provenance, row, balance->parcels);
  }
  add_inputs(report, provenance, row, result->zones);
  add_inputs(report, provenance, row, result->infrastructure);
  add_inputs(report, provenance, row, qd_units_allowed_gaps(result->units));
  add_method(provenance, qd_report_sentence(report, "method_area", "crs", project->crs, NULL));
  if (project->area_field != NULL)
    add_method(provenance, qd_report_sentence(report, "method_field", "field", project->area_field, NULL));
  if (project->closes_on_register)
    add_method(provenance,
               qd_report_sentence(report, project->spreads_difference ? "method_spread" : "method_register", NULL));
  add_method(provenance, say_overlap(report));
  add_method(provenance, qd_report_sentence(report, "method_round", "package", report->package, NULL));
  g_autofree char *date = qd_report_date(report);
  add_method(provenance, qd_report_sentence(report, "made_by", "date", date, "version", QD_VERSION, NULL));
}
