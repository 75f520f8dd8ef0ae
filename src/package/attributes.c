/* The tables without geometry: balance, targets, plan_findings, change, provenance. */
#include <math.h>

#include "package/tables.h"

#define COLUMNS(table) .columns = table, .n_columns = G_N_ELEMENTS(table)

static const QdTableColumn BALANCE[] = {
    {"unit", QD_COLUMN_TEXT, 0},          {"unit_name", QD_COLUMN_TEXT, 0}, {"category", QD_COLUMN_TEXT, 0},
    {"category_name", QD_COLUMN_TEXT, 0}, {"role", QD_COLUMN_TEXT, 0},      {"period", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0},       {"share_pct", QD_COLUMN_REAL, 0}, {"inventory_ha", QD_COLUMN_REAL, 0},
    {"base_ha", QD_COLUMN_REAL, 0},       {"target_ha", QD_COLUMN_REAL, 0}, {"gap_to_target_ha", QD_COLUMN_REAL, 0},
    {"done_pct", QD_COLUMN_REAL, 0},      {"verdict", QD_COLUMN_TEXT, 0},   {"area_m2", QD_COLUMN_REAL, 0},
    {"closing_m2", QD_COLUMN_REAL, 0},
};

static double
closing_m2(const QdResult *result, const QdBalanceRow *row)
{
  for (guint i = 0; i < result->balances->len; i++) {
    const QdBalance *balance = result->balances->pdata[i];
    if (g_strcmp0(balance->period, row->period) == 0)
      return qd_ledger_residual(balance->ledger, row->row);
  }
  return NAN;
}

static bool
write_balance(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "balance", COLUMNS(BALANCE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < result->rows->len; i++) {
    const QdBalanceRow *row = &g_array_index(result->rows, QdBalanceRow, i);
    const char *category_name = row->column < 0 ? qd_word(package->words, row->category) : row->category_name;
    const char *const texts[] = {row->unit, row->unit_name, row->category, category_name, row->role, row->period};
    const double numbers[] = {row->area_ha,   row->share_pct,        row->inventory_ha, row->base_ha,
                              row->target_ha, row->gap_to_target_ha, row->done_pct};
    int column = 0;
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
      qd_package_writer_text(w, column++, texts[t]);
    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
      qd_package_writer_real(w, column++, numbers[n]);
    qd_package_writer_text(w, column++, qd_verdict_name(row->verdict));
    qd_package_writer_real(w, column++, row->area_m2);
    qd_package_writer_real(w, column++, closing_m2(result, row));
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

static const QdTableColumn TARGETS[] = {
    {"unit", QD_COLUMN_TEXT, 0},
    {"category", QD_COLUMN_TEXT, 0},
    {"sense", QD_COLUMN_TEXT, 0},
    {"base_ha", QD_COLUMN_REAL, 0},
    {"target_ha", QD_COLUMN_REAL, 0},
    {"source", QD_COLUMN_TEXT, 0},
    {"base_contradictions", QD_COLUMN_INTEGER, 0},
    {"target_contradictions", QD_COLUMN_INTEGER, 0},
};

/* How often the plan gives another figure elsewhere; no number where it was not audited. */
static void
add_contradictions(const QdPackage *package, int column, const char *unit, const char *category, const char *figures)
{
  const QdAudit *audit = package->result->audit;
  if (audit == NULL)
    return;
  g_autoptr(GArray) found = qd_audit_about(audit, unit, category, figures);
  qd_package_writer_integer(package->writer, column, found->len);
}

static bool
write_targets_of(const QdPackage *package, const char *unit, GError **error)
{
  static const char *const SENSES[] = {
      [QD_SENSE_EXACT] = "exact", [QD_SENSE_FLOOR] = "floor", [QD_SENSE_CEILING] = "ceiling"};
  const QdPlan *plan = package->result->plan;
  QdPackageWriter *w = package->writer;
  for (guint c = 0; c < qd_categories_count(package->result->categories); c++) {
    double base_ha = qd_plan_base(plan, unit, c), target_ha = qd_plan_target(plan, unit, c);
    if (isnan(base_ha) && isnan(target_ha))
      continue;
    qd_package_writer_text(w, 0, unit);
    qd_package_writer_text(w, 1, qd_categories_get(package->result->categories, c)->code);
    qd_package_writer_text(w, 2, SENSES[qd_plan_sense(plan, unit, c)]);
    qd_package_writer_real(w, 3, base_ha);
    qd_package_writer_real(w, 4, target_ha);
    qd_package_writer_text(w, 5, qd_plan_target_source(plan, unit, c));
    const char *code = qd_categories_get(package->result->categories, c)->code;
    add_contradictions(package, 6, unit, code, package->result->project->base);
    add_contradictions(package, 7, unit, code, package->result->project->target);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return true;
}

static bool
write_targets(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  const QdPackageTable table = {.style = "targets", COLUMNS(TARGETS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  if (!write_targets_of(package, result->project->code, error))
    return false;
  for (guint u = 0; u < qd_units_count(result->units); u++) {
    if (!write_targets_of(package, qd_units_get(result->units, u)->code, error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}

static const QdTableColumn PLAN_FINDINGS[] = {
    {"severity", QD_COLUMN_TEXT, 0},    {"rule", QD_COLUMN_TEXT, 0},        {"title", QD_COLUMN_TEXT, 0},
    {"subject", QD_COLUMN_TEXT, 0},     {"left_value", QD_COLUMN_REAL, 0},  {"left_place", QD_COLUMN_TEXT, 0},
    {"right_value", QD_COLUMN_REAL, 0}, {"right_place", QD_COLUMN_TEXT, 0}, {"difference", QD_COLUMN_REAL, 0},
    {"tolerance", QD_COLUMN_REAL, 0},   {"supports", QD_COLUMN_TEXT, 0},    {"detail", QD_COLUMN_TEXT, 0},
};

static bool
write_plan_findings(const QdPackage *package, GError **error)
{
  const QdAudit *audit = package->result->audit;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "plan_findings", COLUMNS(PLAN_FINDINGS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; audit != NULL && i < qd_audit_count(audit); i++) {
    const QdAuditFinding *f = qd_audit_get(audit, i);
    qd_package_writer_text(w, 0, qd_severity_name(f->severity));
    qd_package_writer_text(w, 1, f->rule);
    qd_package_writer_text(w, 2, f->title);
    qd_package_writer_text(w, 3, f->subject);
    qd_package_writer_real(w, 4, f->left);
    qd_package_writer_text(w, 5, f->left_place);
    qd_package_writer_real(w, 6, f->right);
    qd_package_writer_text(w, 7, f->right_place);
    qd_package_writer_real(w, 8, f->difference);
    qd_package_writer_real(w, 9, f->tolerance);
    qd_package_writer_text(w, 10, f->supports);
    qd_package_writer_text(w, 11, f->detail);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

static const QdTableColumn PROVENANCE[] = {
    {"role", QD_COLUMN_TEXT, 0},       {"period", QD_COLUMN_TEXT, 0},       {"source", QD_COLUMN_TEXT, 0},
    {"layer", QD_COLUMN_TEXT, 0},      {"driver", QD_COLUMN_TEXT, 0},       {"features", QD_COLUMN_INTEGER, 0},
    {"sha256", QD_COLUMN_TEXT, 0},     {"crs", QD_COLUMN_TEXT, 0},          {"operation", QD_COLUMN_TEXT, 0},
    {"accuracy_m", QD_COLUMN_REAL, 0}, {"synthetic", QD_COLUMN_BOOLEAN, 0},
};

static bool
write_inputs_of(QdPackageWriter *w, const QdLayer *layer, GError **error)
{
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++) {
    const QdInput *input = qd_layer_input(layer, i);
    qd_package_writer_text(w, 0, input->role);
    qd_package_writer_text(w, 1, input->period);
    qd_package_writer_text(w, 2, input->source);
    qd_package_writer_text(w, 3, input->layer);
    qd_package_writer_text(w, 4, input->driver);
    qd_package_writer_integer(w, 5, (gint64)input->features);
    qd_package_writer_text(w, 6, input->sha256);
    qd_package_writer_text(w, 7, input->crs);
    qd_package_writer_text(w, 8, input->operation);
    qd_package_writer_real(w, 9, input->accuracy_m);
    qd_package_writer_integer(w, 10, input->is_synthetic);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return true;
}

static bool
write_provenance(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  const QdPackageTable table = {.style = "provenance", COLUMNS(PROVENANCE)};
  if (!qd_package_begin(package, &table, error) ||
      !write_inputs_of(package->writer, qd_units_layer(result->units), error))
    return false;
  for (guint i = 0; i < result->balances->len; i++) {
    const QdBalance *balance = result->balances->pdata[i];
    if (!write_inputs_of(package->writer, balance->parcels, error))
      return false;
  }
  return write_inputs_of(package->writer, result->zones, error) &&
         write_inputs_of(package->writer, result->infrastructure, error) &&
         write_inputs_of(package->writer, qd_units_allowed_gaps(result->units), error) &&
         qd_package_writer_end(package->writer, error);
}

static const QdTableColumn CHANGE[] = {
    {"unit", QD_COLUMN_TEXT, 0},          {"unit_name", QD_COLUMN_TEXT, 0}, {"from_period", QD_COLUMN_TEXT, 0},
    {"from_category", QD_COLUMN_TEXT, 0}, {"from_name", QD_COLUMN_TEXT, 0}, {"to_period", QD_COLUMN_TEXT, 0},
    {"to_category", QD_COLUMN_TEXT, 0},   {"to_name", QD_COLUMN_TEXT, 0},   {"kind", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0},       {"ledger_ha", QD_COLUMN_REAL, 0}, {"area_m2", QD_COLUMN_REAL, 0},
    {"residual_m2", QD_COLUMN_REAL, 0},
};

static const char *
word_of(const QdPackage *package, const char *name, const char *code)
{
  return name != NULL ? name : qd_word(package->words, code);
}

/* The matrix with figures as they are: change.csv leaves out what would print as nothing. */
static bool
write_change(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "change", COLUMNS(CHANGE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  g_autoptr(GArray) rows = qd_change_rows(result->project, result->categories, result->units, result->change);
  for (guint i = 0; i < rows->len; i++) {
    const QdChangeRow *row = &g_array_index(rows, QdChangeRow, i);
    const char *const texts[] = {row->unit,
                                 word_of(package, row->unit_name, row->unit),
                                 qd_change_period(result->change, QD_CHANGE_FROM),
                                 row->from_category,
                                 word_of(package, row->from_name, row->from_category),
                                 qd_change_period(result->change, QD_CHANGE_TO),
                                 row->to_category,
                                 word_of(package, row->to_name, row->to_category),
                                 row->kind};
    const double numbers[] = {row->area_m2 / 10000, row->ledger_m2 / 10000, row->area_m2,
                              row->area_m2 - row->ledger_m2};
    int column = 0;
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
      qd_package_writer_text(w, column++, texts[t]);
    for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
      qd_package_writer_real(w, column++, numbers[k]);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

static const QdTableColumn SCENARIO_MATRIX[] = {
    {"unit", QD_COLUMN_TEXT, 0},    {"from_category", QD_COLUMN_TEXT, 0}, {"to_category", QD_COLUMN_TEXT, 0},
    {"area_m2", QD_COLUMN_REAL, 0}, {"closing_m2", QD_COLUMN_REAL, 0},
};

static const char *
code_at(const QdPackage *package, int n, int i, int *column)
{
  *column = i < n ? i : i == n ? QD_COLUMN_UNKNOWN : QD_COLUMN_GAP;
  return i < n ? qd_categories_get(package->result->categories, (guint)i)->code : i == n ? "_UNKNOWN" : "_GAP";
}

/* The matrix with figures as they are. */
static bool
write_scenario_matrix(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  QdPackageWriter *w = package->writer;
  int n = (int)qd_categories_count(result->categories);
  guint n_units = qd_units_count(result->units);
  const QdPackageTable table = {.style = "scenario_matrix", COLUMNS(SCENARIO_MATRIX)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint row = 0; row <= n_units; row++) {
    for (int i = 0; i < (n + 2) * (n + 2); i++) {
      int from, to;
      const char *from_code = code_at(package, n, i / (n + 2), &from);
      const char *to_code = code_at(package, n, i % (n + 2), &to);
      double area = qd_scenario_area(result->scenario, row, from, to);
      if (area == 0)
        continue;
      qd_package_writer_text(w, 0, row < n_units ? qd_units_get(result->units, row)->code : result->project->code);
      qd_package_writer_text(w, 1, from_code);
      qd_package_writer_text(w, 2, to_code);
      qd_package_writer_real(w, 3, area);
      qd_package_writer_real(w, 4, qd_scenario_residual(result->scenario, row));
      if (!qd_package_writer_add(w, error))
        return false;
    }
  }
  return qd_package_writer_end(w, error);
}

bool
qd_package_write_attributes(const QdPackage *package, GError **error)
{
  if (package->result->change != NULL)
    return write_change(package, error) && write_provenance(package, error);
  if (package->result->scenario != NULL &&
      (!write_scenario_matrix(package, error) || !qd_package_write_land_take(package, error)))
    return false;
  return write_balance(package, error) && write_targets(package, error) && write_plan_findings(package, error) &&
         write_provenance(package, error);
}
