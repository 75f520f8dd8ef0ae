/* The balance of a page: one table for each period, the latest first, and the line that closes it. */
#include <math.h>

#include "base/number.h"
#include "base/text.h"
#include "report/audit_format.h"
#include "report/page.h"

#define CLOSING_SHARE 1e-9 /* of the unit's area: what rounding may leave */

/* No land on the map and no figure to hold it against. */
static bool
is_empty(const QdBalanceRow *row)
{
  return row->column >= 0 && !(row->area_m2 > 0) && isnan(row->inventory_ha) && isnan(row->base_ha) &&
         isnan(row->target_ha);
}

/* The sign before a target: not less than, not more than. */
static const char *
sense_sign(const QdReport *report, const QdBalanceRow *row)
{
  if (row->column < 0 || isnan(row->target_ha))
    return NULL;
  switch (qd_plan_sense(report->result->plan, row->unit, (guint)row->column)) {
  case QD_SENSE_FLOOR:
    return "≥";
  case QD_SENSE_CEILING:
    return "≤";
  case QD_SENSE_EXACT:
    break;
  }
  return NULL;
}

/* Marks a figure that the plan contradicts elsewhere, and notes by what. */
static void
mark_contradicted(const QdReport *report, xmlNode *node, const QdBalanceRow *row, const char *attribute,
                  const char *column, double figure_ha, GTree *contradictions)
{
  const QdAudit *audit = report->result->audit;
  if (audit == NULL || row->column < 0 || isnan(figure_ha))
    return;
  g_autoptr(GArray) found = qd_audit_about(audit, row->unit, row->category, column);
  for (guint i = 0; i < found->len; i++)
    g_tree_insert(contradictions, GUINT_TO_POINTER(g_array_index(found, guint, i) + 1), NULL);
  if (found->len > 0)
    qd_xml_set_fixed(node, attribute, g_array_index(found, guint, 0) + 1, 0);
}

static gint
compare_numbers(gconstpointer a, gconstpointer b, gpointer data)
{
  (void)data;
  return GPOINTER_TO_INT(a) - GPOINTER_TO_INT(b);
}

static gboolean
add_contradiction(gpointer number, gpointer value, gpointer data)
{
  (void)value;
  gpointer *report_and_list = data;
  const QdReport *report = report_and_list[0];
  qd_audit_add_finding(report->result->audit, GPOINTER_TO_UINT(number) - 1, report_and_list[1], report->lang);
  return FALSE;
}

static void
add_contradictions(const QdReport *report, xmlNode *balance, GTree *contradictions)
{
  if (g_tree_nnodes(contradictions) == 0)
    return;
  gpointer report_and_list[] = {(gpointer)report, qd_xml_add(balance, "contradictions")};
  g_tree_foreach(contradictions, add_contradiction, report_and_list);
}

static void
add_category(const QdReport *report, xmlNode *balance, const QdBalanceRow *row, GTree *contradictions)
{
  xmlNode *node = qd_xml_add(balance, is_empty(row) ? "empty" : "row");
  qd_xml_set(node, "code", row->category);
  qd_xml_set(node, "name", row->column < 0 ? qd_word(report->words, row->category) : row->category_name);
  qd_xml_set(node, "role", row->role);
  if (row->column >= 0) {
    const QdCategory *category = qd_categories_get(report->result->categories, (guint)row->column);
    const guint8 rgb[3] = {category->red, category->green, category->blue};
    qd_xml_set_fixed(node, "depth", category->depth, 0);
    if (category->has_colour)
      qd_xml_set_colour(node, "colour", rgb);
  } else {
    qd_xml_set(node, "depth", "1");
    qd_xml_set(node, "special", "yes");
  }
  qd_xml_set_fixed(node, "area_m2", row->area_m2, 4);
  qd_xml_set_people(node, "area", row->area_ha, 2, report->lang);
  qd_xml_set_people(node, "share", row->share_pct, 2, report->lang);
  qd_xml_set_people(node, "inventory", row->inventory_ha, 2, report->lang);
  qd_xml_set_people(node, "base", row->base_ha, 2, report->lang);
  qd_xml_set_people(node, "target", row->target_ha, 2, report->lang);
  qd_xml_set(node, "sense", sense_sign(report, row));
  mark_contradicted(report, node, row, "base_contradiction", report->result->project->base, row->base_ha,
                    contradictions);
  mark_contradicted(report, node, row, "target_contradiction", report->result->project->target, row->target_ha,
                    contradictions);
  qd_xml_set_people(node, "gap_to_target", row->gap_to_target_ha, 2, report->lang);
  qd_xml_set_people(node, "done", row->done_pct, 1, report->lang);
  if (row->verdict != QD_VERDICT_NONE)
    qd_xml_set(node, "verdict", qd_verdict_name(row->verdict));
}

static QdSum
sum_of_categories(const QdReport *report, const QdLedger *ledger, guint row)
{
  QdSum sum_m2 = {0};
  for (guint c = 0; c < qd_categories_count(report->result->categories); c++)
    qd_sum_add(&sum_m2, qd_ledger_direct(ledger, row, (int)c));
  return sum_m2;
}

static void
add_closing(const QdReport *report, xmlNode *balance, const QdLedger *ledger, guint row)
{
  const QdProject *project = report->result->project;
  bool has_differences = project->area_field != NULL || project->closes_on_register;
  QdSum sum_m2 = sum_of_categories(report, ledger, row);
  g_autofree char *categories = qd_report_ha(report, qd_sum_value(&sum_m2));
  double unknown_m2 = qd_ledger_direct(ledger, row, QD_COLUMN_UNKNOWN);
  double gap_m2 = qd_ledger_direct(ledger, row, QD_COLUMN_GAP);
  qd_sum_add(&sum_m2, unknown_m2);
  qd_sum_add(&sum_m2, gap_m2);
  double field_m2 = qd_ledger_direct(ledger, row, QD_COLUMN_AREA_DIFFERENCE);
  double register_m2 = qd_ledger_direct(ledger, row, QD_COLUMN_REGISTER_DIFFERENCE);
  qd_sum_add(&sum_m2, field_m2);
  qd_sum_add(&sum_m2, register_m2);
  g_autofree char *unknown = qd_report_ha(report, unknown_m2);
  g_autofree char *gap = qd_report_ha(report, gap_m2);
  g_autofree char *sum = qd_report_ha(report, qd_sum_value(&sum_m2));
  g_autofree char *unit = qd_report_ha(report, qd_ledger_unit_area(ledger, row));
  g_autofree char *field = qd_report_ha(report, field_m2), *registered = qd_report_ha(report, register_m2);
  g_autofree char *area = qd_report_ha(report, qd_ledger_closing_area(ledger, row));
  g_autofree char *residual = qd_format_for_people(qd_ledger_residual(ledger, row), 6, report->lang);
  const char *on = qd_word(report->words, project->closes_on_register ? "closes_on_register" : "closes_on_drawn");
  g_autofree char *line =
      qd_report_sentence(report, has_differences ? "closing_line_other" : "closing_line", "categories", categories,
                         "unknown", unknown, "gap", gap, "field", field, "registered", registered, "sum", sum, "on", on,
                         "area", area, "unit", unit, "residual", residual, NULL);
  xmlNode *closing = qd_xml_add_text(balance, "closing", line);
  g_autofree char *areas = qd_report_areas(report, row);
  qd_xml_add_text(balance, "areas", areas);
  bool is_open = fabs(qd_ledger_residual(ledger, row)) > CLOSING_SHARE * qd_ledger_unit_area(ledger, row);
  qd_xml_set(closing, "open", is_open ? "yes" : NULL);
}

static void
add_notes(const QdReport *report, xmlNode *balance, bool has_inventory, bool has_target)
{
  const QdProject *project = report->result->project;
  qd_xml_add_text(balance, "note",
                  qd_word(report->words, project->closes_on_register ? "note_share_register" : "note_share"));
  qd_xml_add_text(balance, "note", qd_word(report->words, "note_memo"));
  if (has_inventory)
    qd_xml_add_text(balance, "note", qd_word(report->words, "note_inventory"));
  if (!has_target)
    return;
  g_autofree char *tolerance_ha = qd_format_for_people(project->tolerance_ha, 2, report->lang);
  g_autofree char *tolerance_pct = qd_format_for_people(project->tolerance_pct, 2, report->lang);
  g_autofree char *note = qd_report_sentence(report, "note_target", "base", project->base == NULL ? "–" : project->base,
                                             "target", project->target == NULL ? "–" : project->target, "tolerance_ha",
                                             tolerance_ha, "tolerance_pct", tolerance_pct, NULL);
  qd_xml_add_text(balance, "note", note);
}

void
qd_report_add_balances(const QdReport *report, xmlNode *page, guint row)
{
  const QdResult *result = report->result;
  for (guint period = result->balances->len; period > 0; period--) {
    const QdBalance *of_period = result->balances->pdata[period - 1];
    bool has_inventory = false, has_target = false;
    xmlNode *balance = qd_xml_add(page, "balance");
    g_autoptr(GTree) contradictions = g_tree_new_full(compare_numbers, NULL, NULL, NULL);
    qd_xml_set(balance, "period", of_period->period);
    for (guint i = 0; i < result->rows->len; i++) {
      const QdBalanceRow *r = &g_array_index(result->rows, QdBalanceRow, i);
      if (r->row != row || g_strcmp0(r->period, of_period->period) != 0)
        continue;
      add_category(report, balance, r, contradictions);
      has_inventory = has_inventory || !isnan(r->inventory_ha);
      has_target = has_target || !isnan(r->target_ha) || !isnan(r->base_ha);
    }
    qd_xml_set(balance, "inventory", has_inventory ? "yes" : NULL);
    qd_xml_set(balance, "target", has_target ? "yes" : NULL);
    add_closing(report, balance, of_period->ledger, row);
    add_notes(report, balance, has_inventory, has_target);
    add_contradictions(report, balance, contradictions);
  }
}
