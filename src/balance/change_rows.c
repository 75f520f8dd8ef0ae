/* The lines of change.csv and of the package's table of the same name. */
#include <math.h>

#include "quydat/change.h"

typedef struct {
  const QdProject *project;
  const QdCategories *categories;
  const QdUnits *units;
  const QdChange *change;
  GArray *rows;
} Lines;

static const char *
code_of(const Lines *lines, int column)
{
  switch (column) {
  case QD_COLUMN_UNKNOWN:
    return "_UNKNOWN";
  case QD_COLUMN_GAP:
    return "_GAP";
  case QD_COLUMN_TOTAL:
    return "_TOTAL";
  default:
    return qd_categories_get(lines->categories, (guint)column)->code;
  }
}

static const char *
name_of(const Lines *lines, int column)
{
  if (column < 0)
    return NULL;
  const QdCategory *category = qd_categories_get(lines->categories, (guint)column);
  return g_str_equal(lines->project->lang, "vi") ? category->name_vi : category->name_en;
}

static void
add_line(Lines *lines, guint row, int from, int to, const char *kind, double area_m2, double ledger_m2)
{
  guint n = qd_units_count(lines->units);
  const QdUnit *unit = row < n ? qd_units_get(lines->units, row) : NULL;
  const QdChangeRow line = {.row = row,
                            .from = from,
                            .to = to,
                            .unit = unit != NULL ? unit->code
                                    : row == n   ? lines->project->code
                                                 : "_OUTSIDE",
                            .unit_name = unit != NULL ? unit->name
                                         : row == n   ? lines->project->name
                                                      : NULL,
                            .from_category = code_of(lines, from),
                            .from_name = name_of(lines, from),
                            .to_category = code_of(lines, to),
                            .to_name = name_of(lines, to),
                            .kind = kind,
                            .area_m2 = area_m2,
                            .ledger_m2 = ledger_m2};
  g_array_append_val(lines->rows, line);
}

/* Columns in the order of the tree, then unknown, then gap. */
static int
column_at(int n_categories, int i)
{
  return i < n_categories ? i : i == n_categories ? QD_COLUMN_UNKNOWN : QD_COLUMN_GAP;
}

static void
add_totals(Lines *lines, guint row, int n)
{
  bool has_ledger = qd_change_is_overlay(lines->change) && row <= qd_units_count(lines->units);
  for (QdChangeEnd end = QD_CHANGE_FROM; end <= QD_CHANGE_TO; end++) {
    for (int i = 0; i < n + 2; i++) {
      int column = column_at(n, i);
      double total = qd_change_total(lines->change, row, end, column);
      double ledger = has_ledger ? qd_change_ledger(lines->change, row, end, column) : NAN;
      if (isnan(total) || (total == 0 && !(fabs(ledger) > 0)))
        continue;
      if (end == QD_CHANGE_FROM)
        add_line(lines, row, column, QD_COLUMN_TOTAL, "from_total", total, ledger);
      else
        add_line(lines, row, QD_COLUMN_TOTAL, column, "to_total", total, ledger);
    }
  }
}

static void
add_cells(Lines *lines, guint row, int n)
{
  for (int i = 0; i < n + 2; i++) {
    for (int k = 0; k < n + 2; k++) {
      int from = column_at(n, i), to = column_at(n, k);
      double area = qd_change_area(lines->change, row, from, to);
      if (area != 0)
        add_line(lines, row, from, to, qd_change_kind_name(qd_change_kind(from, to)), area, NAN);
    }
  }
}

/* Where both a total and a figure are known. */
static void
add_differences(Lines *lines, guint row, int n)
{
  for (int column = 0; column < n; column++) {
    double difference = qd_change_total(lines->change, row, QD_CHANGE_TO, column) -
                        qd_change_total(lines->change, row, QD_CHANGE_FROM, column);
    if (!isnan(difference))
      add_line(lines, row, column, column, "net", difference, NAN);
  }
}

GArray *
qd_change_rows(const QdProject *project, const QdCategories *categories, const QdUnits *units, const QdChange *change)
{
  Lines lines = {project, categories, units, change, g_array_new(FALSE, FALSE, sizeof(QdChangeRow))};
  guint n_units = qd_units_count(units);
  int n = (int)qd_categories_count(categories);
  for (guint k = 0; k < n_units + 2; k++) {
    guint row = k == 0 ? n_units : k <= n_units ? k - 1 : k;
    if (qd_change_is_overlay(change))
      add_cells(&lines, row, n);
    else
      add_differences(&lines, row, n);
    add_totals(&lines, row, n);
  }
  return lines.rows;
}
