/* change.csv: what became of the land between two periods. */
#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "quydat/outputs.h"

/* A cell below half of the last decimal would print as nothing. */
#define LEAST_PRINTED_M2 0.5

bool
qd_change_table_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  g_autoptr(GArray) rows = qd_change_rows(result->project, result->categories, result->units, result->change);
  g_autoptr(GString) csv = g_string_new("unit,unit_name,from_period,from_category,from_name,to_period,to_category,"
                                        "to_name,kind,area_ha,ledger_ha,residual_m2\n");
  for (guint i = 0; i < rows->len; i++) {
    const QdChangeRow *row = &g_array_index(rows, QdChangeRow, i);
    bool is_cell = row->from != QD_COLUMN_TOTAL && row->to != QD_COLUMN_TOTAL;
    if (is_cell && fabs(row->area_m2) < LEAST_PRINTED_M2 && qd_change_is_overlay(result->change))
      continue;
    qd_csv_text(csv, row->unit);
    qd_csv_text(csv, row->unit_name != NULL ? row->unit_name : qd_word(words, row->unit));
    qd_csv_text(csv, qd_change_period(result->change, QD_CHANGE_FROM));
    qd_csv_text(csv, row->from_category);
    qd_csv_text(csv, row->from_name != NULL ? row->from_name : qd_word(words, row->from_category));
    qd_csv_text(csv, qd_change_period(result->change, QD_CHANGE_TO));
    qd_csv_text(csv, row->to_category);
    qd_csv_text(csv, row->to_name != NULL ? row->to_name : qd_word(words, row->to_category));
    qd_csv_text(csv, row->kind);
    qd_csv_number(csv, row->area_m2 / 10000, 4);
    qd_csv_number(csv, row->ledger_m2 / 10000, 4);
    qd_csv_number(csv, row->area_m2 - row->ledger_m2, 4);
    qd_csv_end(csv);
  }
  g_autofree char *path = qd_output_path(output, "change.csv", error);
  return path != NULL && qd_file_write(path, csv->str, csv->len, error);
}
