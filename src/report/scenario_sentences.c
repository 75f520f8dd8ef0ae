/* A scenario in a few sentences, for the end of the terminal's output. */
#include <math.h>

#include "base/text.h"
#include "base/words.h"
#include "report/sentences.h"

/* What is said of the province. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
  GString *out;
  guint province;
} Said;

static char *
hectares(const Said *said, double ha)
{
  return qd_format_for_people(ha, 2, said->result->project->lang);
}

/* What works and changes convert from a category and all below it, ha. */
static double
taken_from(const Said *said, const char *code)
{
  const QdCategories *categories = said->result->categories;
  const GArray *rows = qd_scenario_takes(said->result->scenario);
  int wanted = code == NULL ? -1 : qd_categories_find(categories, code);
  double sum = 0;
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    int from = r->from;
    while (from >= 0 && from != wanted)
      from = qd_categories_get(categories, (guint)from)->parent;
    if (r->row == said->province && r->from != r->to && (code == NULL || (from >= 0 && from == wanted)))
      sum += r->counted_m2 / 10000;
  }
  return sum;
}

static void
say_works(const Said *said)
{
  const QdScenario *scenario = said->result->scenario;
  const QdLandTake *take = qd_scenario_land_take(scenario);
  guint counts[QD_WORK_CHANGE + 1] = {0};
  for (guint i = 0; i < qd_land_take_work_count(take); i++)
    counts[qd_land_take_work(take, i)->kind] += qd_scenario_is_applied(scenario, i);
  g_autofree char *zones = g_strdup_printf("%u", counts[QD_WORK_ZONE]);
  g_autofree char *lines = g_strdup_printf("%u", counts[QD_WORK_LINE]);
  g_autofree char *all = hectares(said, taken_from(said, NULL));
  qd_append_sentence(said->out, said->words, "said_scenario",
                     (const char *const[]){said->result->project->name, zones, lines, all});
  double placeless_ha = 0;
  guint n = qd_scenario_change_count(scenario);
  for (guint i = 0; i < n; i++)
    placeless_ha += qd_scenario_change(scenario, i)->done_ha;
  g_autofree char *rows = g_strdup_printf("%u", n);
  g_autofree char *ha = hectares(said, placeless_ha);
  if (n > 0)
    qd_append_sentence(said->out, said->words, "said_scenario_changes", (const char *const[]){rows, ha, "", ""});
  g_autofree char *drawn = g_strdup_printf("%u", counts[QD_WORK_CHANGE]);
  if (counts[QD_WORK_CHANGE] > 0)
    qd_append_sentence(said->out, said->words, "said_scenario_drawn", (const char *const[]){drawn, "", "", ""});
  g_autofree char *rice = hectares(said, taken_from(said, "LUA"));
  g_autofree char *wet = hectares(said, taken_from(said, "LUC"));
  g_autofree char *forest = hectares(said, taken_from(said, "RDD") + taken_from(said, "RPH") + taken_from(said, "RSX"));
  qd_append_sentence(said->out, said->words, "said_scenario_taken", (const char *const[]){rice, wet, forest, ""});
}

/* How many targets have a verdict, and their codes: "2 (LUC, RSX)"; those that are short are too many to name. */
static char *
list_targets(const Said *said, const GArray *targets, QdVerdict verdict)
{
  g_autoptr(GString) codes = g_string_new(NULL);
  guint n = 0;
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *r = &g_array_index(targets, QdTargetRow, i);
    if (r->row != said->province || r->verdict != verdict)
      continue;
    n++;
    g_string_append_printf(codes, "%s%s", codes->len > 0 ? ", " : "",
                           qd_categories_get(said->result->categories, (guint)r->category)->code);
  }
  return n > 0 && verdict != QD_VERDICT_SHORT ? g_strdup_printf("%u (%s)", n, codes->str) : g_strdup_printf("%u", n);
}

/* One line a target that zones or lines bring forward. */
static void
say_targets(const Said *said)
{
  g_autoptr(GArray) targets = qd_scenario_targets(said->result->scenario);
  g_autofree char *met = list_targets(said, targets, QD_VERDICT_MET);
  g_autofree char *missed = list_targets(said, targets, QD_VERDICT_SHORT);
  g_autofree char *exceeded = list_targets(said, targets, QD_VERDICT_EXCEEDED);
  qd_append_sentence(said->out, said->words, "said_scenario_targets", (const char *const[]){met, exceeded, missed, ""});
  for (guint i = 0; i < targets->len; i++) {
    const QdTargetRow *r = &g_array_index(targets, QdTargetRow, i);
    const QdCategory *c = qd_categories_get(said->result->categories, (guint)r->category);
    double drawn = fmax(r->zones_ha, r->lines_ha);
    if (r->row != said->province || !c->is_leaf || isnan(r->target_ha) || !(drawn >= 1))
      continue;
    g_autofree char *now = hectares(said, r->now_ha);
    g_autofree char *then = hectares(said, r->projected_ha);
    g_autofree char *both = g_strdup_printf("%s → %s", now, then);
    g_autofree char *target = hectares(said, r->target_ha);
    g_autofree char *missing = hectares(said, fabs(r->not_located_ha));
    qd_append_sentence(said->out, said->words,
                       r->not_located_ha < 0 ? "said_scenario_target_past" : "said_scenario_target",
                       (const char *const[]){c->code, both, target, missing});
  }
}

typedef struct {
  guint unit;
  double all_ha, rice_ha, forest_ha;
} Loss;

static gint
compare_losses(gconstpointer pa, gconstpointer pb)
{
  const Loss *a = pa, *b = pb;
  if (a->all_ha != b->all_ha)
    return a->all_ha > b->all_ha ? -1 : 1;
  return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* The units that lose most. */
static void
say_most(const Said *said)
{
  enum { MOST = 5 };
  const QdResult *result = said->result;
  const char *lang = result->project->lang;
  g_autofree QdTaken *taken = qd_scenario_sum_units(result->scenario);
  g_autoptr(GArray) losses = g_array_new(FALSE, FALSE, sizeof(Loss));
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const Loss loss = {i, taken[i].all, taken[i].rice, taken[i].forest};
    if (loss.all_ha >= 1)
      g_array_append_val(losses, loss);
  }
  g_array_sort(losses, compare_losses);
  for (guint i = 0; i < MIN(losses->len, MOST); i++) {
    const Loss *loss = &g_array_index(losses, Loss, i);
    g_autofree char *all = qd_format_for_people(loss->all_ha, 0, lang);
    g_autofree char *rice = qd_format_for_people(loss->rice_ha, 0, lang);
    g_autofree char *forest = qd_format_for_people(loss->forest_ha, 0, lang);
    g_autofree char *one =
        qd_sentence(said->words, "scenario_most_unit", "unit", qd_units_get(result->units, loss->unit)->name, "all",
                    all, "rice", rice, "forest", forest, NULL);
    g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", one);
  }
  if (losses->len > 0)
    qd_append_sentence(said->out, said->words, "said_scenario_most", (const char *const[]){text->str, "", "", ""});
}

static void
say_residual(const Said *said)
{
  const QdResult *result = said->result;
  double worst = 0;
  for (guint row = 0; row <= said->province; row++)
    worst = fmax(worst, qd_scenario_residual(result->scenario, row));
  g_autofree char *of_ledger = qd_format_for_people(worst, 6, result->project->lang);
  g_autofree char *of_land =
      qd_format_for_people(qd_land_take_residual(qd_scenario_land_take(result->scenario)), 6, result->project->lang);
  qd_append_sentence(said->out, said->words, "said_scenario_residual",
                     (const char *const[]){of_ledger, of_land, "", ""});
}

/* What is applied in one scenario and not in another: the first few by name. "–" for nothing. */
static char *
list_only_in(const QdScenario *scenario, const QdScenario *other)
{
  enum { MOST = 5 };
  const QdLandTake *take = qd_scenario_land_take(scenario);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < qd_land_take_work_count(take); i++)
    if (qd_scenario_is_applied(scenario, i) && !qd_scenario_is_applied(other, i))
      g_ptr_array_add(names, (gpointer)qd_land_take_work(take, i)->label);
  for (guint i = qd_scenario_change_count(other); i < qd_scenario_change_count(scenario); i++)
    g_ptr_array_add(names, qd_scenario_change(scenario, i)->name);
  GString *text = g_string_new(names->len == 0 ? "–" : NULL);
  for (guint i = 0; i < MIN(names->len, MOST); i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", (char *)names->pdata[i]);
  if (names->len > MOST)
    g_string_append_printf(text, " … (%u)", names->len);
  return g_string_free(text, FALSE);
}

static void
say_difference(const Said *said)
{
  const QdLedger *base = qd_scenario_ledger(said->result->base_scenario);
  const QdLedger *here = qd_scenario_ledger(said->result->scenario);
  guint n = 0;
  for (guint c = 0; c < qd_categories_count(said->result->categories); c++)
    n += fabs(qd_ledger_total(base, said->province, (int)c) - qd_ledger_total(here, said->province, (int)c)) >= 0.5;
  g_autofree char *rows = g_strdup_printf("%u", n);
  g_autofree char *left_out = list_only_in(said->result->base_scenario, said->result->scenario);
  g_autofree char *added = list_only_in(said->result->scenario, said->result->base_scenario);
  qd_append_sentence(said->out, said->words, "said_scenario_base", (const char *const[]){left_out, added, rows, ""});
}

void
qd_append_scenario(GString *out, const QdWords *words, const QdResult *result)
{
  const Said said = {result, words, out, qd_units_count(result->units)};
  say_works(&said);
  say_targets(&said);
  say_most(&said);
  say_residual(&said);
  if (result->base_scenario != NULL)
    say_difference(&said);
}

char *
qd_scenario_sentences(const QdResult *result, const QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return NULL;
  GString *out = g_string_new(NULL);
  if (result->is_synthetic)
    qd_append_sentence(out, words, "said_synthetic", (const char *const[]){"", "", "", ""});
  qd_append_scenario(out, words, result);
  qd_append_findings(out, words, result);
  qd_append_sentence(out, words, "said_files", (const char *const[]){qd_output_dir(output), "", "", ""});
  return g_string_free(out, FALSE);
}
