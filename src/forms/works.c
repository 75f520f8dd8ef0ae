/* The zones and lines of the scenario, a row each. */
#include <math.h>

#include "base/text.h"
#include "forms/sheet.h"

#define HECTARE_M2 10000.0
#define LEAST_HA 0.005

/* What a row is written from. */
typedef struct {
  const QdFormSheet *sheet;
  const QdWork *work;
  guint index, number; /* among the works; among the rows */
  QdTaken taken;
} Line;

/* Hectares by code, the largest shares with their codes: "RSX 12,30; LUC 4,05". */
static char *
taken_from(const Line *line)
{
  const QdResult *result = line->sheet->table->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->work != line->index || r->row != qd_units_count(result->units) || r->from == r->to || r->from < 0 ||
        r->counted_m2 / HECTARE_M2 < LEAST_HA)
      continue;
    g_autofree char *ha = qd_format_for_people(r->counted_m2 / HECTARE_M2, 2, line->sheet->table->lang);
    g_string_append_printf(text, "%s%s %s", text->len > 0 ? "; " : "",
                           qd_categories_get(result->categories, (guint)r->from)->code, ha);
  }
  return g_string_free(text, FALSE);
}

static char *
place_of(const Line *line)
{
  const QdResult *result = line->sheet->table->result;
  g_autoptr(GArray) units = qd_land_take_units_of(qd_scenario_land_take(result->scenario), line->index);
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < units->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                           qd_units_get(result->units, g_array_index(units, guint, i))->name);
  return g_string_free(text, FALSE);
}

static char *
phase_of(const Line *line)
{
  const char *prefix = line->work->kind == QD_WORK_LINE ? "status" : "zone";
  if (line->work->phase[0] == '\0')
    return g_strdup("");
  return g_strdup(qd_word_of(line->sheet->table->context->words, prefix, line->work->phase));
}

/* A cell of text; NULL where it holds a number. */
static char *
text_of(const Line *line, const QdFormColumn *spec)
{
  if (spec->kind == QD_CELL_NUMBER)
    return g_strdup_printf("%u", line->number);
  if (spec->kind == QD_CELL_NAME)
    return g_strdup(line->work->label);
  if (spec->kind != QD_CELL_WORK)
    return g_strdup("");
  return spec->work == QD_WORK_TAKEN_FROM ? taken_from(line)
         : spec->work == QD_WORK_PLACE    ? place_of(line)
         : spec->work == QD_WORK_PHASE    ? phase_of(line)
                                          : NULL;
}

static void
write_line(const Line *line, guint row)
{
  const QdFormSheet *sheet = line->sheet;
  guint lines = 1;
  for (guint place = 0; place < sheet->n; place++) {
    const QdFormColumn *spec = qd_form_sheet_column(sheet, place)->spec;
    g_autofree char *text = text_of(line, spec);
    double number = spec->work == QD_WORK_PLANNED_HA    ? line->work->drawn_m2 / HECTARE_M2
                    : spec->work == QD_WORK_EXISTING_HA ? line->taken.already
                                                        : line->taken.all;
    if (text != NULL)
      qd_book_text(sheet->book, sheet->sheet, row, place, text, QD_LOOK_BORDER | QD_LOOK_WRAP);
    else
      qd_book_number(sheet->book, sheet->sheet, row, place, round(number * 1e4) / 1e4,
                     QD_LOOK_BORDER | QD_LOOK_PLACES(sheet->table->places));
    if (text != NULL)
      lines = MAX(lines, qd_book_lines(text, spec->width > 0 ? spec->width : 42));
  }
  worksheet_set_row(sheet->sheet, row, 15.0 * lines + 1, NULL);
}

guint
qd_form_write_works(const QdFormSheet *sheet, guint row)
{
  const QdScenario *scenario = sheet->table->result->scenario;
  guint province = qd_units_count(sheet->table->result->units), number = 0;
  if (scenario == NULL)
    return row;
  const QdLandTake *take = qd_scenario_land_take(scenario);
  const GArray *rows = qd_scenario_takes(scenario);
  for (guint i = 0, k = 0; i < qd_land_take_work_count(take); i++) {
    Line line = {.sheet = sheet, .work = qd_land_take_work(take, i), .index = i};
    for (; k < rows->len && g_array_index(rows, QdTakeRow, k).work <= i; k++) {
      const QdTakeRow *r = &g_array_index(rows, QdTakeRow, k);
      if (r->work == i && r->row == province)
        qd_taken_add(&line.taken, scenario, r);
    }
    if (!qd_scenario_is_applied(scenario, i) || line.taken.counted < LEAST_HA)
      continue;
    line.number = ++number;
    write_line(&line, row++);
  }
  return row;
}
