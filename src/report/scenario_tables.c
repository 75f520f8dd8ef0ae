/* The tables of a scenario. */
#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "quydat/outputs.h"

#define HECTARE_M2 10000.0
/* A cell below half of the last decimal would print as nothing. */
#define LEAST_PRINTED_M2 0.5

/* What the tables need. */
typedef struct {
  const QdResult *result;
  const QdScenario *scenario;
  const QdLandTake *take;
  const QdWords *words;
  bool is_vietnamese;
} Tables;

static bool
write_csv(QdOutput *output, const char *name, const GString *csv, GError **error)
{
  g_autofree char *path = qd_output_path(output, name, error);
  return path != NULL && qd_file_write(path, csv->str, csv->len, error);
}

static void
add_unit(const Tables *t, GString *csv, guint row)
{
  guint n = qd_units_count(t->result->units);
  const QdUnit *unit = row < n ? qd_units_get(t->result->units, row) : NULL;
  qd_csv_text(csv, unit != NULL ? unit->code : row == n ? t->result->project->code : "_OUTSIDE");
  qd_csv_text(csv, unit != NULL ? unit->name : row == n ? t->result->project->name : qd_word(t->words, "_OUTSIDE"));
}

static void
add_category(const Tables *t, GString *csv, int column)
{
  const QdCategory *c = column >= 0 ? qd_categories_get(t->result->categories, (guint)column) : NULL;
  const char *code = c != NULL ? c->code : column == QD_COLUMN_UNKNOWN ? "_UNKNOWN" : "_GAP";
  qd_csv_text(csv, code);
  qd_csv_text(csv, c == NULL ? qd_word(t->words, code) : t->is_vietnamese ? c->name_vi : c->name_en);
}

static const char *
code_of(const Tables *t, int category)
{
  return category >= 0 ? qd_categories_get(t->result->categories, (guint)category)->code : "";
}

/* ---- land take ---- */

static bool
write_land_take(const Tables *t, QdOutput *output, GError **error)
{
  const GArray *rows = qd_scenario_takes(t->scenario);
  guint n_works = qd_land_take_work_count(t->take);
  g_autoptr(GString) csv =
      g_string_new("work,kind,type,phase,applied,unit,unit_name,category,category_name,to_category,"
                   "area_ha,counted_ha,taken_ha\n");
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    const QdWork *work = r->work < n_works ? qd_land_take_work(t->take, r->work) : NULL;
    if (fabs(r->area_m2) < LEAST_PRINTED_M2 && fabs(r->counted_m2) < LEAST_PRINTED_M2)
      continue;
    bool is_applied = work == NULL || qd_scenario_is_applied(t->scenario, r->work);
    qd_csv_text(csv, work != NULL ? work->label : qd_scenario_change(t->scenario, r->work - n_works)->name);
    qd_csv_text(csv, qd_work_kind_name(work));
    qd_csv_text(csv, work != NULL ? work->type : "");
    qd_csv_text(csv, work != NULL ? work->phase : "");
    qd_csv_text(csv, is_applied ? "yes" : "no");
    add_unit(t, csv, r->row);
    add_category(t, csv, r->from);
    qd_csv_text(csv, code_of(t, r->to));
    qd_csv_number(csv, r->area_m2 / HECTARE_M2, 4);
    qd_csv_number(csv, r->counted_m2 / HECTARE_M2, 4);
    qd_csv_number(csv, (r->from == r->to ? 0 : r->counted_m2) / HECTARE_M2, 4);
    qd_csv_end(csv);
  }
  return write_csv(output, "land-take.csv", csv, error);
}

/* ---- by phase ---- */

/* Land of a category that works of one kind and phase take in a unit. */
typedef struct {
  const char *kind, *phase;
  bool is_applied;
  guint row;
  int from, to;
  double counted_m2;
} PhaseSum;

static gint
compare_phases(gconstpointer pa, gconstpointer pb, gpointer province)
{
  const PhaseSum *a = pa, *b = pb;
  gint c = g_strcmp0(b->kind, a->kind); /* zones first */
  c = c != 0 ? c : g_strcmp0(a->phase, b->phase);
  c = c != 0 ? c : a->is_applied - b->is_applied;
  if (c != 0 || a->row != b->row)
    return c != 0                                 ? c
           : a->row == GPOINTER_TO_UINT(province) ? -1
           : b->row == GPOINTER_TO_UINT(province) ? 1
                                                  : (a->row > b->row) - (a->row < b->row);
  return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a->to > b->to) - (a->to < b->to);
}

static GArray *
list_phases(const Tables *t)
{
  const GArray *rows = qd_scenario_takes(t->scenario);
  guint n_works = qd_land_take_work_count(t->take);
  GArray *all = g_array_new(FALSE, FALSE, sizeof(PhaseSum));
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    const QdWork *work = r->work < n_works ? qd_land_take_work(t->take, r->work) : NULL;
    const PhaseSum sum = {.kind = qd_work_kind_name(work),
                          .phase = work == NULL ? "" : work->phase,
                          .is_applied = work == NULL || qd_scenario_is_applied(t->scenario, r->work),
                          .row = r->row,
                          .from = r->from,
                          .to = r->to,
                          .counted_m2 = r->counted_m2};
    if (sum.is_applied)
      g_array_append_val(all, sum);
  }
  g_array_sort_with_data(all, compare_phases, GUINT_TO_POINTER(qd_units_count(t->result->units)));
  return all;
}

static bool
write_phases(const Tables *t, QdOutput *output, GError **error)
{
  g_autoptr(GArray) all = list_phases(t);
  gpointer province = GUINT_TO_POINTER(qd_units_count(t->result->units));
  g_autoptr(GString) csv =
      g_string_new("kind,phase,unit,unit_name,category,category_name,to_category,counted_ha,taken_ha\n");
  for (guint i = 0; i < all->len;) {
    PhaseSum sum = g_array_index(all, PhaseSum, i);
    guint k = i + 1;
    for (; k < all->len && compare_phases(&sum, &g_array_index(all, PhaseSum, k), province) == 0; k++)
      sum.counted_m2 += g_array_index(all, PhaseSum, k).counted_m2;
    i = k;
    if (fabs(sum.counted_m2) < LEAST_PRINTED_M2)
      continue;
    qd_csv_text(csv, sum.kind);
    qd_csv_text(csv, sum.phase);
    add_unit(t, csv, sum.row);
    add_category(t, csv, sum.from);
    qd_csv_text(csv, code_of(t, sum.to));
    qd_csv_number(csv, sum.counted_m2 / HECTARE_M2, 4);
    qd_csv_number(csv, (sum.from == sum.to ? 0 : sum.counted_m2) / HECTARE_M2, 4);
    qd_csv_end(csv);
  }
  return write_csv(output, "land-take-phases.csv", csv, error);
}

/* ---- works ---- */

/* What a work takes of its land in the province. */
typedef struct {
  double counted_m2, taken_m2, already_m2, spanned_m2;
  double other_m2; /* in it, and not of its category, whoever converts it */
} WorkSum;

static WorkSum *
sum_works(const Tables *t)
{
  guint province = qd_units_count(t->result->units), n = qd_land_take_work_count(t->take);
  const GArray *rows = qd_scenario_takes(t->scenario);
  WorkSum *sums = g_new0(WorkSum, (gsize)n + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->row != province || r->work >= n)
      continue;
    bool is_there = r->from == qd_land_take_work(t->take, r->work)->category;
    sums[r->work].counted_m2 += r->counted_m2;
    sums[r->work].taken_m2 += r->from == r->to ? 0 : r->counted_m2;
    sums[r->work].already_m2 += is_there ? r->area_m2 : 0;
    sums[r->work].spanned_m2 += r->from == r->to && !is_there ? r->counted_m2 : 0;
    sums[r->work].other_m2 += is_there ? 0 : r->area_m2;
  }
  return sums;
}

static char *
units_text(const Tables *t, guint work)
{
  g_autoptr(GArray) units = qd_land_take_units_of(t->take, work);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < units->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ";" : "",
                           qd_units_get(t->result->units, g_array_index(units, guint, i))->code);
  return g_string_free(text, FALSE);
}

static void
add_work(const Tables *t, GString *csv, guint i, const WorkSum *sum)
{
  const QdWork *work = qd_land_take_work(t->take, i);
  bool is_line = work->kind == QD_WORK_LINE;
  g_autofree char *units = units_text(t, i);
  g_autofree char *registered = work->register_units == NULL ? g_strdup("") : g_strjoinv(";", work->register_units);
  qd_csv_text(csv, work->label);
  qd_csv_text(csv, qd_work_kind_name(work));
  qd_csv_text(csv, work->type);
  qd_csv_text(csv, work->phase);
  qd_csv_text(csv, qd_scenario_is_applied(t->scenario, i) ? "yes" : "no");
  qd_csv_text(csv, code_of(t, work->category));
  qd_csv_text(csv, work->register_name != NULL ? work->register_name : "");
  qd_csv_number(csv, work->register_ha, 2);
  qd_csv_number(csv, work->drawn_m2 / HECTARE_M2, 4);
  qd_csv_number(csv, work->drawn_m2 / HECTARE_M2 - work->register_ha, 4);
  qd_csv_number(csv, sum->counted_m2 / HECTARE_M2, 4);
  qd_csv_number(csv, sum->taken_m2 / HECTARE_M2, 4);
  qd_csv_number(csv, sum->already_m2 / HECTARE_M2, 4);
  qd_csv_number(csv, sum->spanned_m2 / HECTARE_M2, 4);
  qd_csv_number(csv, work->group == QD_GROUP_ESTABLISHED ? sum->other_m2 / HECTARE_M2 : NAN, 4);
  qd_csv_number(csv, work->outside_m2 / HECTARE_M2, 4);
  qd_csv_text(csv, units);
  qd_csv_text(csv, registered);
  qd_csv_text(csv, work->grade);
  qd_csv_number(csv, is_line ? work->length_m / 1000 : NAN, 3);
  qd_csv_number(csv, work->register_km, 3);
  qd_csv_number(csv, is_line ? work->width_m : NAN, 2);
  qd_csv_number(csv, is_line ? work->protection_m : NAN, 2);
  qd_csv_text(csv, work->width_source);
  qd_csv_text(csv, work->width_confidence);
  qd_csv_end(csv);
}

static bool
write_works(const Tables *t, QdOutput *output, GError **error)
{
  g_autofree WorkSum *sums = sum_works(t);
  g_autoptr(GString) csv = g_string_new(
      "work,kind,type,phase,applied,to_category,register_name,register_ha,drawn_ha,difference_ha,counted_ha,taken_ha,"
      "already_ha,spanned_ha,unbuilt_ha,outside_ha,units,register_units,grade,length_km,register_km,width_m,protection_"
      "m,width_source,"
      "width_confidence\n");
  for (guint i = 0; i < qd_land_take_work_count(t->take); i++)
    add_work(t, csv, i, &sums[i]);
  return write_csv(output, "scenario-works.csv", csv, error);
}

/* ---- lengths ---- */

typedef struct {
  const char *type, *status;
  guint unit;
  double length_m, register_km;
  guint lines;
} LengthSum;

static gint
compare_lengths(gconstpointer pa, gconstpointer pb)
{
  const LengthSum *a = pa, *b = pb;
  gint c = g_strcmp0(a->type, b->type);
  c = c != 0 ? c : g_strcmp0(a->status, b->status);
  return c != 0 ? c : a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* One entry a line and unit; of the whole line, with the register's length, for the province. */
static GArray *
list_lengths(const Tables *t)
{
  guint province = qd_units_count(t->result->units);
  const GArray *lengths = qd_land_take_lengths(t->take);
  GArray *all = g_array_new(FALSE, FALSE, sizeof(LengthSum));
  for (guint i = 0; i < qd_land_take_work_count(t->take); i++) {
    const QdWork *w = qd_land_take_work(t->take, i);
    const LengthSum sum = {w->type, w->phase, province, w->length_m, isnan(w->register_km) ? 0 : w->register_km, 1};
    if (w->kind == QD_WORK_LINE)
      g_array_append_val(all, sum);
  }
  for (guint i = 0; i < lengths->len; i++) {
    const QdWorkLength *l = &g_array_index(lengths, QdWorkLength, i);
    const QdWork *w = qd_land_take_work(t->take, l->work);
    const LengthSum sum = {w->type, w->phase, l->unit == province ? province + 1 : l->unit, l->length_m, NAN, 1};
    g_array_append_val(all, sum);
  }
  g_array_sort(all, compare_lengths);
  return all;
}

static bool
write_lengths(const Tables *t, QdOutput *output, GError **error)
{
  g_autoptr(GArray) all = list_lengths(t);
  g_autoptr(GString) csv = g_string_new("class,status,unit,unit_name,lines,length_km,register_km\n");
  for (guint i = 0; i < all->len;) {
    LengthSum sum = g_array_index(all, LengthSum, i);
    guint k = i + 1;
    for (; k < all->len && compare_lengths(&sum, &g_array_index(all, LengthSum, k)) == 0; k++) {
      const LengthSum *one = &g_array_index(all, LengthSum, k);
      sum.length_m += one->length_m;
      sum.register_km += one->register_km;
      sum.lines++;
    }
    qd_csv_text(csv, sum.type);
    qd_csv_text(csv, sum.status);
    add_unit(t, csv, sum.unit);
    qd_csv_number(csv, sum.lines, 0);
    qd_csv_number(csv, sum.length_m / 1000, 3);
    qd_csv_number(csv, sum.register_km, 3);
    qd_csv_end(csv);
    i = k;
  }
  return write_csv(output, "line-lengths.csv", csv, error);
}

/* ---- ledger and matrix ---- */

static bool
write_ledger(const Tables *t, QdOutput *output, GError **error)
{
  static const char *const SENSES[] = {
      [QD_SENSE_EXACT] = "exact", [QD_SENSE_FLOOR] = "floor", [QD_SENSE_CEILING] = "ceiling"};
  g_autoptr(GArray) targets = qd_scenario_targets(t->scenario);
  g_autoptr(GString) csv =
      g_string_new("unit,unit_name,category,category_name,role,now_ha,projected_ha,change_ha,zones_ha,lines_ha,"
                   "changes_ha,target_ha,not_located_ha,sense,verdict\n");
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *r = &g_array_index(targets, QdTargetRow, i);
    const double numbers[] = {r->now_ha,    r->projected_ha,  r->projected_ha - r->now_ha,
                              r->zones_ha,  r->lines_ha,      r->changes_ha,
                              r->target_ha, r->not_located_ha};
    add_unit(t, csv, r->row);
    add_category(t, csv, r->category);
    qd_csv_text(csv, qd_categories_get(t->result->categories, (guint)r->category)->is_memo ? "memo" : "partition");
    for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
      qd_csv_number(csv, numbers[k], 4);
    qd_csv_text(csv, isnan(r->target_ha) ? "" : SENSES[r->sense]);
    qd_csv_text(csv, qd_verdict_name(r->verdict));
    qd_csv_end(csv);
  }
  return write_csv(output, "scenario.csv", csv, error);
}

/* Columns in the order of the tree, then unknown, then gap. */
static int
column_at(int n_categories, int i)
{
  return i < n_categories ? i : i == n_categories ? QD_COLUMN_UNKNOWN : QD_COLUMN_GAP;
}

static bool
write_matrix(const Tables *t, QdOutput *output, GError **error)
{
  int n = (int)qd_categories_count(t->result->categories);
  guint n_units = qd_units_count(t->result->units);
  g_autoptr(GString) csv = g_string_new("unit,unit_name,from_category,from_name,to_category,to_name,kind,area_ha\n");
  for (guint k = 0; k <= n_units; k++) {
    guint row = k == 0 ? n_units : k - 1;
    for (int i = 0; i < (n + 2) * (n + 2); i++) {
      int from = column_at(n, i / (n + 2)), to = column_at(n, i % (n + 2));
      double area = qd_scenario_area(t->scenario, row, from, to);
      if (fabs(area) < LEAST_PRINTED_M2)
        continue;
      add_unit(t, csv, row);
      add_category(t, csv, from);
      add_category(t, csv, to);
      qd_csv_text(csv, from == to ? "kept" : "changed");
      qd_csv_number(csv, area / HECTARE_M2, 4);
      qd_csv_end(csv);
    }
  }
  return write_csv(output, "scenario-matrix.csv", csv, error);
}

/* ---- difference ---- */

static bool
write_difference(const Tables *t, QdOutput *output, GError **error)
{
  g_autoptr(GArray) base = qd_scenario_targets(t->result->base_scenario);
  g_autoptr(GArray) targets = qd_scenario_targets(t->scenario);
  g_autoptr(GString) csv = g_string_new("unit,unit_name,category,category_name,base_projected_ha,projected_ha,"
                                        "difference_ha,target_ha,base_verdict,verdict\n");
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *r = &g_array_index(targets, QdTargetRow, i), *b = &g_array_index(base, QdTargetRow, i);
    if (fabs(r->projected_ha - b->projected_ha) * HECTARE_M2 < LEAST_PRINTED_M2)
      continue;
    add_unit(t, csv, r->row);
    add_category(t, csv, r->category);
    qd_csv_number(csv, b->projected_ha, 4);
    qd_csv_number(csv, r->projected_ha, 4);
    qd_csv_number(csv, r->projected_ha - b->projected_ha, 4);
    qd_csv_number(csv, r->target_ha, 4);
    qd_csv_text(csv, qd_verdict_name(b->verdict));
    qd_csv_text(csv, qd_verdict_name(r->verdict));
    qd_csv_end(csv);
  }
  return write_csv(output, "scenario-difference.csv", csv, error);
}

bool
qd_scenario_tables_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  const Tables t = {result, result->scenario, qd_scenario_land_take(result->scenario), words,
                    g_str_equal(result->project->lang, "vi")};
  return words != NULL && write_land_take(&t, output, error) && write_phases(&t, output, error) &&
         write_works(&t, output, error) && write_lengths(&t, output, error) && write_ledger(&t, output, error) &&
         write_matrix(&t, output, error) && (result->base_scenario == NULL || write_difference(&t, output, error));
}
