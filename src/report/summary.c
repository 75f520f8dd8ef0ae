#include "report/summary.h"

#include <gdal.h>
#include <geos_c.h>
#include <json-c/json.h>
#include <math.h>
#include <proj.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <spatialite.h> /* after sqlite3.h, which it needs */

#include "base/file.h"
#include "base/text.h"
#include "report/tables_read.h"

typedef struct json_object Json;

static void
put_text(Json *object, const char *key, const char *text)
{
  json_object_object_add(object, key, text == NULL ? NULL : json_object_new_string(text));
}

static void
put_count(Json *object, const char *key, guint64 count)
{
  json_object_object_add(object, key, json_object_new_uint64(count));
}

/* Printed as written here, with fixed decimals; null for NAN. */
static void
put_number(Json *object, const char *key, double value, int decimals)
{
  g_autofree char *text = qd_format_fixed(value, decimals);
  json_object_object_add(object, key, isnan(value) ? NULL : json_object_new_double_s(value, text));
}

static void
add_inputs(Json *inputs, const QdLayer *layer)
{
  for (guint i = 0; layer != NULL && i < qd_layer_input_count(layer); i++) {
    const QdInput *input = qd_layer_input(layer, i);
    Json *entry = json_object_new_object();
    put_text(entry, "role", input->role);
    if (input->period != NULL)
      put_text(entry, "period", input->period);
    put_text(entry, "source", input->source);
    put_text(entry, "layer", input->layer);
    put_text(entry, "format", input->driver);
    put_count(entry, "features", input->features);
    put_text(entry, "sha256", input->sha256);
    put_text(entry, "crs", input->crs);
    put_text(entry, "operation", input->operation);
    put_number(entry, "accuracy_m", input->accuracy_m, 3);
    json_object_object_add(entry, "synthetic", json_object_new_boolean(input->is_synthetic));
    json_object_array_add(inputs, entry);
  }
}

/* The keys of a layer, as far as a file without one has them. */
static bool
add_tables(Json *inputs, const QdResult *result, GError **error)
{
  g_autoptr(GArray) tables = qd_tables_read(result);
  for (guint i = 0; i < tables->len; i++) {
    const QdTableRead *table = &g_array_index(tables, QdTableRead, i);
    g_autofree char *hash = qd_file_sha256(table->path, error);
    if (hash == NULL)
      return false;
    const char *suffix = strrchr(table->path, '.');
    g_autofree char *format = g_ascii_strup(suffix != NULL ? suffix + 1 : "", -1);
    Json *entry = json_object_new_object();
    put_text(entry, "role", table->role);
    put_text(entry, "source", table->source);
    put_text(entry, "layer", NULL);
    put_text(entry, "format", format);
    put_text(entry, "features", NULL);
    put_text(entry, "sha256", hash);
    put_text(entry, "crs", NULL);
    put_text(entry, "operation", NULL);
    put_text(entry, "accuracy_m", NULL);
    json_object_object_add(entry, "synthetic", json_object_new_boolean(false));
    json_object_array_add(inputs, entry);
  }
  return true;
}

static Json *
make_areas(const QdResult *result)
{
  const QdBalance *now = qd_result_now(result);
  guint province = qd_units_count(result->units);
  double geodesic = 0, allocated = qd_ledger_direct(now->ledger, province, QD_COLUMN_UNKNOWN);
  for (guint i = 0; i < province; i++)
    geodesic += qd_units_get(result->units, i)->geodesic_m2;
  for (guint i = 0; i < qd_categories_count(result->categories); i++)
    allocated += qd_ledger_direct(now->ledger, province, (int)i);
  Json *areas = json_object_new_object();
  put_number(areas, "units_ha", qd_ledger_unit_area(now->ledger, province) / 10000, 4);
  put_number(areas, "allocated_ha", allocated / 10000, 4);
  put_number(areas, "gap_ha", qd_ledger_direct(now->ledger, province, QD_COLUMN_GAP) / 10000, 4);
  put_number(areas, "overlap_ha", qd_ledger_overlap(now->ledger, province) / 10000, 4);
  put_number(areas, "outside_ha", now->outside_m2 / 10000, 4);
  put_number(areas, "residual_ha", qd_ledger_residual(now->ledger, province) / 10000, 9);
  put_number(areas, "geodesic_units_ha", geodesic / 10000, 4);
  if (result->project->area_field != NULL) {
    put_text(areas, "area_field", result->project->area_field);
    put_number(areas, "area_difference_ha", qd_ledger_direct(now->ledger, province, QD_COLUMN_AREA_DIFFERENCE) / 10000,
               4);
  }
  if (result->project->closes_on_register) {
    put_number(areas, "closing_ha", qd_ledger_closing_area(now->ledger, province) / 10000, 4);
    put_number(areas, "register_difference_ha",
               qd_ledger_direct(now->ledger, province, QD_COLUMN_REGISTER_DIFFERENCE) / 10000, 4);
  }
  return areas;
}

/* Of two periods laid over each other: areas by kind, and how well the matrix closes on both ledgers. Of totals: what
 * the figures are. */
static Json *
make_change(const QdResult *result)
{
  const QdChange *change = result->change;
  guint province = qd_units_count(result->units), worst = 0;
  Json *object = json_object_new_object();
  put_text(object, "from", qd_change_period(change, QD_CHANGE_FROM));
  put_text(object, "to", qd_change_period(change, QD_CHANGE_TO));
  put_text(object, "method", qd_change_is_overlay(change) ? "overlay" : "totals");
  if (!qd_change_is_overlay(change)) {
    put_text(object, "figures", qd_change_source(change));
    return object;
  }
  for (QdChangeKind kind = 0; kind < QD_CHANGE_KINDS; kind++) {
    g_autofree char *key = g_strdup_printf("%s_ha", qd_change_kind_name(kind));
    put_number(object, key, qd_change_of_kind(change, province, kind) / 10000, 4);
  }
  put_number(object, "outside_other_loss_ha", qd_change_of_kind(change, province + 1, QD_CHANGE_OTHER_LOSS) / 10000, 4);
  put_number(object, "outside_other_gain_ha", qd_change_of_kind(change, province + 1, QD_CHANGE_OTHER_GAIN) / 10000, 4);
  for (guint row = 0; row <= province; row++)
    if (fabs(qd_change_residual(change, row)) > fabs(qd_change_residual(change, worst)))
      worst = row;
  put_number(object, "residual_m2", qd_change_residual(change, worst), 4);
  return object;
}

/* What a scenario applies and converts, and how well it closes. */
static Json *
make_scenario(const QdResult *result)
{
  const QdLandTake *take = qd_scenario_land_take(result->scenario);
  guint province = qd_units_count(result->units);
  const GArray *rows = qd_scenario_takes(result->scenario);
  double converted_m2 = 0, worst_m2 = 0;
  guint applied = 0;
  Json *object = json_object_new_object();
  for (guint i = 0; i < qd_land_take_work_count(take); i++)
    applied += qd_scenario_is_applied(result->scenario, i);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *row = &g_array_index(rows, QdTakeRow, i);
    if (row->row == province && row->from != row->to)
      converted_m2 += row->counted_m2;
  }
  for (guint row = 0; row <= province; row++)
    worst_m2 = fmax(worst_m2, qd_scenario_residual(result->scenario, row));
  put_count(object, "works", qd_land_take_work_count(take));
  put_count(object, "applied", applied);
  put_number(object, "converted_ha", converted_m2 / 10000, 4);
  put_number(object, "residual_m2", worst_m2, 6);
  put_number(object, "works_residual_m2", qd_land_take_residual(take), 6);
  return object;
}

static Json *
make_findings(const QdFindings *findings)
{
  Json *object = json_object_new_object(), *by_rule = json_object_new_object();
  for (int s = QD_SEVERITY_ERROR; s >= QD_SEVERITY_INFO; s--)
    put_count(object, qd_severity_name((QdSeverity)s), qd_findings_count_severity(findings, (QdSeverity)s));
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const char *rule = qd_findings_get(findings, i)->rule;
    Json *count = NULL;
    json_object_object_get_ex(by_rule, rule, &count);
    put_count(by_rule, rule, count == NULL ? 1 : json_object_get_uint64(count) + 1);
  }
  json_object_object_add(object, "by_rule", by_rule);
  return object;
}

static bool
is_contradicted(const QdResult *result, const QdBalanceRow *row)
{
  const char *const columns[] = {result->project->base, result->project->target};
  const double figures[] = {row->base_ha, row->target_ha};
  for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
    g_autoptr(GArray) found =
        isnan(figures[i]) ? NULL : qd_audit_about(result->audit, row->unit, row->category, columns[i]);
    if (found != NULL && found->len > 0)
      return true;
  }
  return false;
}

GString *
qd_contradicted_targets(const QdResult *result)
{
  GString *codes = g_string_new(NULL);
  for (guint i = 0; result->audit != NULL && i < result->rows->len; i++) {
    const QdBalanceRow *row = &g_array_index(result->rows, QdBalanceRow, i);
    if (row->row == qd_units_count(result->units) && row->column >= 0 && is_contradicted(result, row))
      g_string_append_printf(codes, "%s%s", codes->len > 0 ? ", " : "", row->category);
  }
  return codes;
}

static Json *
make_plan_findings(const QdResult *result)
{
  Json *object = json_object_new_object(), *contradicted = json_object_new_array();
  for (int s = QD_SEVERITY_ERROR; s >= QD_SEVERITY_INFO; s--)
    put_count(object, qd_severity_name((QdSeverity)s), qd_audit_count_severity(result->audit, (QdSeverity)s));
  g_autoptr(GString) codes = qd_contradicted_targets(result);
  g_auto(GStrv) list = g_strsplit(codes->str, ", ", -1);
  for (guint i = 0; list[i] != NULL; i++)
    json_object_array_add(contradicted, json_object_new_string(list[i]));
  json_object_object_add(object, "contradicted_targets", contradicted);
  return object;
}

static Json *
make_targets(const QdResult *result)
{
  guint counts[QD_VERDICT_NO_DATA + 1];
  qd_verdict_count(result->rows, qd_units_count(result->units), counts);
  Json *object = json_object_new_object();
  for (QdVerdict v = QD_VERDICT_MET; v <= QD_VERDICT_NO_DATA; v++)
    put_count(object, qd_verdict_name(v), counts[v]);
  return object;
}

static Json *
make_outputs(const char *set, const GPtrArray *names, GError **error)
{
  Json *outputs = json_object_new_array();
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename(set, names->pdata[i], NULL);
    g_autofree char *hash = qd_file_sha256(path, error);
    struct stat s;
    if (hash == NULL || stat(path, &s) != 0) {
      json_object_put(outputs);
      return NULL;
    }
    Json *entry = json_object_new_object();
    put_text(entry, "path", names->pdata[i]);
    put_text(entry, "sha256", hash);
    put_count(entry, "bytes", (guint64)s.st_size);
    json_object_array_add(outputs, entry);
  }
  return outputs;
}

static char *
take_json(Json *object)
{
  char *text =
      g_strdup_printf("%s\n", json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                                         JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put(object);
  return text;
}

char *
qd_summary_json(const QdResult *result, const char *set, const GPtrArray *names, GError **error)
{
  Json *outputs = make_outputs(set, names, error);
  if (outputs == NULL)
    return NULL;
  Json *root = json_object_new_object(), *project = json_object_new_object(), *inputs = json_object_new_array();
  put_text(project, "code", result->project->code);
  put_text(project, "name", result->project->name);
  put_text(project, "crs", result->project->crs);
  put_text(project, "date", result->project->date);
  json_object_object_add(root, "project", project);
  bool has_errors = qd_findings_count_severity(result->findings, QD_SEVERITY_ERROR) > 0;
  put_text(root, "verdict", has_errors ? "findings" : "pass");
  json_object_object_add(root, "synthetic", json_object_new_boolean(result->is_synthetic));
  add_inputs(inputs, qd_units_layer(result->units));
  for (guint i = 0; i < result->balances->len; i++)
    add_inputs(inputs, ((const QdBalance *)result->balances->pdata[i])->parcels);
  add_inputs(inputs, result->zones);
  add_inputs(inputs, result->infrastructure);
  add_inputs(inputs, qd_units_allowed_gaps(result->units));
  json_object_object_add(root, "inputs", inputs);
  if (!add_tables(inputs, result, error)) {
    json_object_put(outputs);
    json_object_put(root);
    return NULL;
  }
  json_object_object_add(root, "areas", make_areas(result));
  json_object_object_add(root, "findings", make_findings(result->findings));
  if (result->audit != NULL)
    json_object_object_add(root, "plan_findings", make_plan_findings(result));
  if (result->rows != NULL)
    json_object_object_add(root, "targets", make_targets(result));
  if (result->change != NULL)
    json_object_object_add(root, "change", make_change(result));
  if (result->scenario != NULL)
    json_object_object_add(root, "scenario", make_scenario(result));
  json_object_object_add(root, "outputs", outputs);
  return take_json(root);
}

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

static void
put_codes(Json *root, const char *key, const GPtrArray *codes)
{
  Json *list = json_object_new_array();
  for (guint i = 0; i < codes->len; i++)
    json_object_array_add(list, json_object_new_string(codes->pdata[i]));
  json_object_object_add(root, key, list);
}

/* Which units were worked, and how many were not; in a run with reports, which of them were made. */
static void
put_cache(Json *root, const QdCache *cache)
{
  if (cache == NULL)
    return;
  g_autoptr(GPtrArray) worked = qd_cache_worked_units(cache), kept = qd_cache_kept_units(cache);
  g_autoptr(GPtrArray) made = qd_cache_made_reports(cache), kept_reports = qd_cache_kept_reports(cache);
  json_object_object_add(root, "units_worked", json_object_new_int64(worked->len));
  json_object_object_add(root, "units_from_cache", json_object_new_int64(kept->len));
  put_codes(root, "worked", worked);
  if (made->len + kept_reports->len == 0)
    return;
  json_object_object_add(root, "reports_made", json_object_new_int64(made->len));
  json_object_object_add(root, "reports_from_cache", json_object_new_int64(kept_reports->len));
  put_codes(root, "made", made);
}

char *
qd_run_json(const QdResult *result, GHashTable *stage_seconds)
{
  Json *root = json_object_new_object(), *stages = json_object_new_object(), *versions = json_object_new_object();
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *finished = g_date_time_format_iso8601(now);
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  put_text(root, "command", result->command);
  put_text(root, "finished", finished);
  put_text(root, "host", host);
  put_text(root, "project_file", result->project->path);
  guint n;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array(stage_seconds, &n);
  qsort(names, n, sizeof names[0], compare_texts);
  for (guint i = 0; i < n; i++)
    put_number(stages, names[i], *(double *)g_hash_table_lookup(stage_seconds, names[i]), 3);
  json_object_object_add(root, "stage_seconds", stages);
  put_cache(root, result->cache);
  put_text(versions, "quydat", QD_VERSION);
  put_text(versions, "gdal", GDALVersionInfo("RELEASE_NAME"));
  put_text(versions, "proj", proj_info().version);
  put_text(versions, "geos", GEOSversion());
  put_text(versions, "sqlite", sqlite3_libversion());
  put_text(versions, "spatialite", spatialite_version());
  json_object_object_add(root, "versions", versions);
  return take_json(root);
}
