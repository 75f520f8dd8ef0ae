/* The tables of a run as CSV: for spreadsheets, scripts and the comparison of two runs. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "quydat/outputs.h"

static bool
write_csv(QdOutput *output, const char *name, const GString *csv, GError **error)
{
  g_autofree char *path = qd_output_path(output, name, error);
  return path != NULL && qd_file_write(path, csv->str, csv->len, error);
}

bool
qd_balance_table_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  g_autoptr(GString) csv = g_string_new("unit,unit_name,category,category_name,role,period,area_ha,share_pct,"
                                        "inventory_ha,base_ha,target_ha,gap_to_target_ha,done_pct,verdict\n");
  for (guint i = 0; i < result->rows->len; i++) {
    const QdBalanceRow *row = &g_array_index(result->rows, QdBalanceRow, i);
    qd_csv_text(csv, row->unit);
    qd_csv_text(csv, row->unit_name);
    qd_csv_text(csv, row->category);
    qd_csv_text(csv, row->column < 0 ? qd_word(words, row->category) : row->category_name);
    qd_csv_text(csv, row->role);
    qd_csv_text(csv, row->period);
    qd_csv_number(csv, row->area_ha, 4);
    qd_csv_number(csv, row->share_pct, 2);
    qd_csv_number(csv, row->inventory_ha, 4);
    qd_csv_number(csv, row->base_ha, 4);
    qd_csv_number(csv, row->target_ha, 4);
    qd_csv_number(csv, row->gap_to_target_ha, 4);
    qd_csv_number(csv, row->done_pct, 2);
    qd_csv_text(csv, qd_verdict_name(row->verdict));
    qd_csv_end(csv);
  }
  return write_csv(output, "balance.csv", csv, error);
}

bool
qd_findings_table_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(GString) csv = g_string_new("id,severity,rule,unit,layer,feature,other_feature,source_line,measure,"
                                        "measure_unit,x,y,message\n");
  for (guint i = 0; i < qd_findings_count(result->findings); i++) {
    const QdFinding *f = qd_findings_get(result->findings, i);
    qd_csv_text(csv, f->id);
    qd_csv_text(csv, qd_severity_name(f->severity));
    qd_csv_text(csv, f->rule);
    qd_csv_text(csv, f->unit);
    qd_csv_text(csv, f->layer);
    qd_csv_text(csv, f->feature);
    qd_csv_text(csv, f->other);
    qd_csv_number(csv, f->source_line > 0 ? (double)f->source_line : NAN, 0);
    qd_csv_number(csv, f->measure, 4);
    qd_csv_text(csv, f->measure_unit);
    qd_csv_number(csv, f->has_place ? f->x : NAN, 3);
    qd_csv_number(csv, f->has_place ? f->y : NAN, 3);
    qd_csv_text(csv, f->message);
    qd_csv_end(csv);
  }
  return write_csv(output, "findings.csv", csv, error);
}

bool
qd_audit_table_write(const QdResult *result, QdOutput *output, GError **error)
{
  if (result->audit == NULL)
    return true;
  g_autofree char *csv = qd_audit_format(result->audit, result->project->plan_dir, "csv", result->project->lang, error);
  g_autofree char *path = csv == NULL ? NULL : qd_output_path(output, "plan-findings.csv", error);
  return path != NULL && qd_file_write(path, csv, strlen(csv), error);
}
