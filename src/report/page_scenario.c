/* What the scenario of 2030 takes in a unit, or in the province. */
#include "base/text.h"
#include "report/page.h"

static char *
hectares(const QdReport *report, double ha)
{
  return qd_format_for_people(ha, 2, report->lang);
}

static void
add_sentence(const QdReport *report, xmlNode *node, guint row)
{
  const QdResult *result = report->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  QdTaken t = {0};
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->row == row)
      qd_taken_add(&t, result->scenario, r);
  }
  g_autofree char *all = hectares(report, t.all);
  g_autofree char *rice = hectares(report, t.rice);
  g_autofree char *wet = hectares(report, t.wet_rice);
  g_autofree char *forest = hectares(report, t.forest);
  g_autofree char *other = hectares(report, t.other);
  const char *key = t.all < 0.005 ? "scenario_takes_nothing" : "scenario_takes";
  g_autofree char *sentence =
      qd_report_sentence(report, key, "all", all, "rice", rice, "wet", wet, "forest", forest, "other", other, NULL);
  qd_xml_add_text(node, "sentence", sentence);
}

/* A way to the pages that tell more. */
static void
add_links(const QdReport *report, xmlNode *node)
{
  static const char *const LINKS[][2] = {{"scenario.html", "scenario_link"}, {"zones.html", "zone_sheets"}};
  for (guint i = 0; i < (report->scenario->has_sheets ? 2 : 1); i++)
    qd_xml_set(qd_xml_add_text(node, "link", qd_word(report->words, LINKS[i][1])), "href", LINKS[i][0]);
}

void
qd_report_add_scenario(const QdReport *report, xmlNode *page, guint row)
{
  bool is_province = row == qd_units_count(report->result->units);
  if (report->scenario == NULL)
    return;
  xmlNode *node = qd_xml_add(page, "scenario");
  add_sentence(report, node, row);
  add_links(report, node);
  qd_scenario_add_targets(report->scenario, node, row,
                          is_province ? QD_TARGETS_MAIN : QD_TARGETS_MAIN | QD_TARGETS_REST);
  if (is_province)
    qd_scenario_add_units(report->scenario, node, report->unit_pages);
  else
    qd_scenario_add_works(report->scenario, node, row);
}
