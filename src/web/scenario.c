#include "web/scenario.h"

#include <math.h>

#include "web/json.h"

typedef struct json_object Json;

#define PERIOD "2030"
#define PAGE "reports/scenario.html"
#define SHEETS "reports/zones.html"
#define HECTARE_M2 10000.0
#define LEAST_SHOWN_M2 0.5 /* less would be shown as nothing */

/* ---- the period ---- */

static const char *
code_of_row(const QdResult *result, guint row)
{
  return row < qd_units_count(result->units) ? qd_units_get(result->units, row)->code : result->project->code;
}

static void
add_area(Json *unit, const QdLedger *ledger, guint row, const char *category, double area_ha)
{
  double whole_ha = qd_ledger_closing_area(ledger, row) / HECTARE_M2;
  Json *figures = json_object_new_array();
  qd_json_append_number(figures, area_ha, QD_WEB_AREA_PLACES);
  qd_json_append_number(figures, whole_ha > 0 ? 100 * area_ha / whole_ha : NAN, QD_WEB_SHARE_PLACES);
  json_object_object_add(unit, category, figures);
}

static void
add_target(Json *unit, const QdTargetRow *target, const char *category)
{
  Json *figures = json_object_new_array();
  qd_json_append_number(figures, target->target_ha, QD_WEB_AREA_PLACES);
  json_object_array_add(figures, json_object_new_string(qd_verdict_name(target->verdict)));
  json_object_object_add(unit, category, figures);
}

/* Categories that have land now or then, or a target; beside them what has no code, and gaps. */
static void
add_ledger(const QdResult *result, Json *period)
{
  static const struct {
    int column;
    const char *code;
  } BESIDE[] = {{QD_COLUMN_UNKNOWN, "_UNKNOWN"}, {QD_COLUMN_GAP, "_GAP"}};
  const QdLedger *ledger = qd_scenario_ledger(result->scenario);
  g_autoptr(GArray) rows = qd_scenario_targets(result->scenario);
  Json *areas = qd_json_part(period, "areas"), *targets = qd_json_part(period, "targets");
  for (guint i = 0; i < rows->len; i++) {
    const QdTargetRow *r = &g_array_index(rows, QdTargetRow, i);
    const char *unit = code_of_row(result, r->row);
    const char *category = qd_categories_get(result->categories, (guint)r->category)->code;
    bool has_target = !isnan(r->target_ha);
    if (r->now_ha != 0 || r->projected_ha != 0 || has_target)
      add_area(qd_json_part(areas, unit), ledger, r->row, category, r->projected_ha);
    if (has_target)
      add_target(qd_json_part(targets, unit), r, category);
  }
  for (guint row = 0; row <= qd_units_count(result->units); row++)
    for (guint k = 0; k < G_N_ELEMENTS(BESIDE); k++) {
      double area_ha = qd_ledger_direct(ledger, row, BESIDE[k].column) / HECTARE_M2;
      if (area_ha != 0)
        add_area(qd_json_part(areas, code_of_row(result, row)), ledger, row, BESIDE[k].code, area_ha);
    }
}

static void
add_taken(const QdResult *result, Json *period)
{
  const GArray *takes = qd_scenario_takes(result->scenario);
  guint n = qd_units_count(result->units) + 1;
  g_autofree QdTaken *taken = g_new0(QdTaken, n);
  Json *by_unit = qd_json_part(period, "taken");
  for (guint i = 0; i < takes->len; i++) {
    const QdTakeRow *r = &g_array_index(takes, QdTakeRow, i);
    qd_taken_add(&taken[r->row], result->scenario, r);
  }
  for (guint row = 0; row < n; row++) {
    const double figures[] = {taken[row].all, taken[row].rice, taken[row].wet_rice, taken[row].forest,
                              taken[row].other};
    Json *array = json_object_new_array();
    for (guint k = 0; k < G_N_ELEMENTS(figures); k++)
      qd_json_append_number(array, figures[k], QD_WEB_AREA_PLACES);
    json_object_object_add(by_unit, code_of_row(result, row), array);
  }
}

Json *
qd_web_scenario_period(const QdResult *result, const QdOutput *output)
{
  if (result->scenario == NULL)
    return NULL;
  Json *period = json_object_new_object();
  qd_json_text(period, "period", PERIOD);
  json_object_object_add(period, "is_scenario", json_object_new_boolean(true));
  if (qd_output_has(output, PAGE))
    qd_json_text(period, "report", "../" PAGE);
  add_ledger(result, period);
  add_taken(result, period);
  return period;
}

/* ---- the works ---- */

static const char *
code_of_column(const QdResult *result, int column)
{
  return column == QD_COLUMN_UNKNOWN ? "_UNKNOWN"
         : column == QD_COLUMN_GAP   ? "_GAP"
                                     : qd_categories_get(result->categories, (guint)column)->code;
}

/* What a work converts: by category in the province, by unit of all categories together. Rows come by unit. */
static void
add_takes(const QdResult *result, guint work, Json *object)
{
  const GArray *rows = qd_scenario_takes(result->scenario);
  Json *takes = qd_json_part(object, "takes"), *units = qd_json_part(object, "units");
  double in_unit_m2 = 0;
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    const QdTakeRow *next = i + 1 < rows->len ? r + 1 : NULL;
    if (r->work != work)
      continue;
    double taken_m2 = r->from == r->to ? 0 : r->counted_m2;
    in_unit_m2 += taken_m2;
    if (r->row == qd_units_count(result->units) && taken_m2 >= LEAST_SHOWN_M2)
      qd_json_number(takes, code_of_column(result, r->from), taken_m2 / HECTARE_M2, QD_WEB_AREA_PLACES);
    if (next != NULL && next->work == work && next->row == r->row)
      continue;
    if (in_unit_m2 >= LEAST_SHOWN_M2)
      qd_json_number(units, code_of_row(result, r->row), in_unit_m2 / HECTARE_M2, QD_WEB_AREA_PLACES);
    in_unit_m2 = 0;
  }
}

static Json *
constraints_json(const QdFindings *findings, const QdWork *work)
{
  Json *broken = json_object_new_array();
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (!g_str_has_prefix(f->rule, "constraint_") ||
        (!g_str_equal(f->feature, work->label) && !g_str_equal(f->other, work->label)))
      continue;
    Json *one = json_object_new_array();
    json_object_array_add(one, json_object_new_string(qd_severity_name(f->severity)));
    json_object_array_add(one, json_object_new_string(f->message));
    json_object_array_add(broken, one);
  }
  return broken;
}

static Json *
work_json(const QdResult *result, const QdOutput *output, guint number)
{
  const QdWork *work = qd_land_take_work(qd_scenario_land_take(result->scenario), number);
  bool is_zone = work->kind == QD_WORK_ZONE;
  Json *object = json_object_new_object(), *area = json_object_new_array();
  qd_json_text(object, "kind", is_zone ? "zone" : "line");
  json_object_object_add(object, "feature", json_object_new_int((int)work->feature + 1));
  qd_json_text(object, "label", work->label);
  if (work->category >= 0)
    qd_json_text(object, "category", qd_categories_get(result->categories, (guint)work->category)->code);
  json_object_object_add(object, "is_applied",
                         json_object_new_boolean(qd_scenario_is_applied(result->scenario, number)));
  qd_json_append_number(area, work->drawn_m2 / HECTARE_M2, QD_WEB_AREA_PLACES);
  qd_json_append_number(area, work->register_ha, QD_WEB_AREA_PLACES);
  json_object_object_add(object, "area", area);
  add_takes(result, number, object);
  json_object_object_add(object, "findings", constraints_json(result->findings, work));
  if (is_zone && qd_output_has(output, SHEETS)) {
    g_autofree char *sheet = g_strdup_printf("../" SHEETS "#z%u", number + 1);
    qd_json_text(object, "sheet", sheet);
  }
  return object;
}

Json *
qd_web_works(const QdResult *result, const QdOutput *output)
{
  Json *works = json_object_new_array();
  guint n = result->scenario == NULL ? 0 : qd_land_take_work_count(qd_scenario_land_take(result->scenario));
  for (guint i = 0; i < n; i++)
    json_object_array_add(works, work_json(result, output, i));
  return works;
}
