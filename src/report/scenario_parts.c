#include "report/scenario_parts.h"

#include <math.h>

#define HECTARE_M2 10000.0
#define LEAST_PRINTED_HA 0.005

void
qd_scenario_parts_init(QdScenarioParts *parts, const QdResult *result, const QdWords *words, bool has_pages)
{
  bool has_zones = result->zones != NULL && qd_layer_count(result->zones) > 0;
  *parts = (QdScenarioParts){result, words, qd_scenario_targets(result->scenario), has_pages && has_zones};
}

void
qd_scenario_parts_clear(QdScenarioParts *parts)
{
  g_clear_pointer(&parts->targets, g_array_unref);
}

static guint
province_of(const QdScenarioParts *parts)
{
  return qd_units_count(parts->result->units);
}

const char *
qd_say_phase(const QdWords *words, const QdWork *work)
{
  return work->phase[0] == '\0' ? "" : qd_word_of(words, work->kind == QD_WORK_LINE ? "status" : "zone", work->phase);
}

const char *
qd_say_type(const QdWords *words, const QdWork *work)
{
  return work->kind == QD_WORK_LINE     ? qd_word_of(words, "road", work->type)
         : work->kind == QD_WORK_CHANGE ? qd_word(words, "c_change")
                                        : work->type;
}

/* ---- targets ---- */

static bool
is_moved(const QdTargetRow *t)
{
  return fabs(t->zones_ha) >= LEAST_PRINTED_HA || fabs(t->lines_ha) >= LEAST_PRINTED_HA ||
         fabs(t->changes_ha) >= LEAST_PRINTED_HA;
}

static QdTargetRows
rank_of(const QdTargetRow *t, const QdCategory *c)
{
  bool brings = t->zones_ha >= LEAST_PRINTED_HA || t->lines_ha >= LEAST_PRINTED_HA || t->changes_ha >= LEAST_PRINTED_HA;
  bool is_bound = !isnan(t->target_ha) && t->sense != QD_SENSE_EXACT;
  return brings || is_bound || c->depth < 2 ? QD_TARGETS_MAIN : QD_TARGETS_REST;
}

/* Units mostly have none. */
static bool
has_target(const QdScenarioParts *parts, guint row)
{
  for (guint i = 0; i < parts->targets->len; i++) {
    const QdTargetRow *t = &g_array_index(parts->targets, QdTargetRow, i);
    if (t->row == row && !isnan(t->target_ha))
      return true;
  }
  return false;
}

void
qd_scenario_add_targets(const QdScenarioParts *parts, xmlNode *parent, guint row, QdTargetRows which)
{
  static const char *const OF_TARGET[] = {"c_target", "c_not_located", "c_verdict"};
  bool has_changes = qd_scenario_has_changes(parts->result->scenario), has_targets = has_target(parts, row);
  const char *heads[11] = {"c_code", "c_category", "c_now", "c_zones", "c_lines"};
  guint n = 5;
  if (has_changes)
    heads[n++] = "c_changes";
  heads[n++] = "c_projected";
  for (guint i = 0; has_targets && i < G_N_ELEMENTS(OF_TARGET); i++)
    heads[n++] = OF_TARGET[i];
  bool is_vietnamese = g_str_equal(qd_words_lang(parts->words), "vi");
  const char *title = which == QD_TARGETS_REST ? "h_scenario_losses"
                      : has_targets            ? "h_scenario_targets"
                                               : "h_scenario_ledger";
  xmlNode *table = qd_plain_table(parent, parts->words, title, heads, 2);
  for (guint i = 0; i < parts->targets->len; i++) {
    const QdTargetRow *t = &g_array_index(parts->targets, QdTargetRow, i);
    const QdCategory *c = qd_categories_get(parts->result->categories, (guint)t->category);
    if (t->row != row || !is_moved(t) || !(rank_of(t, c) & which))
      continue;
    const double moved[] = {t->now_ha, t->zones_ha, t->lines_ha, t->changes_ha};
    const double then[] = {t->projected_ha, t->target_ha, t->not_located_ha};
    xmlNode *line = qd_xml_add(table, "row");
    qd_xml_set(line, "class", c->is_memo ? "memo" : c->depth < 2 ? "group" : NULL);
    qd_plain_text(line, c->code, "code");
    qd_plain_text(line, is_vietnamese ? c->name_vi : c->name_en, "name");
    qd_plain_numbers(line, parts->words, moved, has_changes ? 4 : 3);
    qd_plain_numbers(line, parts->words, then, has_targets ? 3 : 1);
    if (!has_targets)
      continue;
    const char *verdict = t->verdict == QD_VERDICT_NONE ? "" : qd_verdict_name(t->verdict);
    g_autofree char *class = g_strdup_printf("verdict %s", verdict);
    qd_plain_text(line, verdict[0] == '\0' ? "" : qd_word_of(parts->words, "verdict", verdict), class);
  }
}

void
qd_scenario_add_untouched(const QdScenarioParts *parts, xmlNode *parent, guint row)
{
  g_autoptr(GString) codes = g_string_new(NULL);
  for (guint i = 0; i < parts->targets->len; i++) {
    const QdTargetRow *t = &g_array_index(parts->targets, QdTargetRow, i);
    if (t->row == row && !is_moved(t) && !isnan(t->target_ha) && t->verdict != QD_VERDICT_MET)
      g_string_append_printf(codes, "%s%s", codes->len > 0 ? ", " : "",
                             qd_categories_get(parts->result->categories, (guint)t->category)->code);
  }
  g_autofree char *note = qd_sentence(parts->words, "scenario_untouched", "codes", codes->str, NULL);
  if (codes->len > 0)
    qd_xml_add_text(parent, "note", note);
}

/* ---- land take ---- */

void
qd_scenario_add_units(const QdScenarioParts *parts, xmlNode *parent, const GPtrArray *pages)
{
  static const char *const HEADS[] = {
      "c_code",   "c_unit",   "c_taken",  "c_from_rice", "c_from_wet_rice", "c_from_forest", "c_from_other",
      "c_to_skk", "c_to_skn", "c_to_dgt", NULL};
  const QdResult *result = parts->result;
  guint province = province_of(parts);
  g_autofree QdTaken *taken = qd_scenario_sum_units(result->scenario);
  xmlNode *table = qd_plain_table(parent, parts->words, "h_scenario_units", HEADS, 2);
  for (guint k = 0; k <= province; k++) {
    guint i = k == 0 ? province : k - 1;
    const QdTaken *t = &taken[i];
    const double numbers[] = {t->all, t->rice, t->wet_rice, t->forest, t->other, t->parks, t->clusters, t->transport};
    if (t->all < LEAST_PRINTED_HA && i < province)
      continue;
    const QdUnit *unit = i < province ? qd_units_get(result->units, i) : NULL;
    g_autofree char *href = unit != NULL && pages != NULL ? g_strdup_printf("%s.html", (char *)pages->pdata[i]) : NULL;
    xmlNode *row = qd_xml_add(table, "row");
    qd_xml_set(row, "class", unit == NULL ? "group" : NULL);
    qd_plain_text(row, unit != NULL ? unit->code : result->project->code, "code");
    qd_plain_link(row, unit != NULL ? unit->name : result->project->name, href);
    qd_plain_numbers(row, parts->words, numbers, G_N_ELEMENTS(numbers));
  }
}

/* What the works of a row take, each. */
static QdTaken *
sum_works(const QdScenarioParts *parts, guint row)
{
  const QdResult *result = parts->result;
  const GArray *rows = qd_scenario_takes(result->scenario);
  guint n = qd_land_take_work_count(qd_scenario_land_take(result->scenario));
  QdTaken *taken = g_new0(QdTaken, (gsize)n + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->row == row && r->work < n)
      qd_taken_add(&taken[r->work], result->scenario, r);
  }
  return taken;
}

/* Works that stand in one row of a table. */
typedef struct {
  const QdWork *first;
  bool is_applied;
  guint works, with_land;
  double drawn_ha;
  QdTaken taken;
} Group;

static void
add_to(Group *group, const QdWork *work, const QdTaken *taken)
{
  group->works++;
  group->with_land += taken->counted >= LEAST_PRINTED_HA;
  group->drawn_ha += work->drawn_m2 / HECTARE_M2;
  qd_taken_sum(&group->taken, taken);
}

/* Works of one kind, phase and (where asked) class, in the order of priority. */
static GArray *
group_works(const QdScenarioParts *parts, const QdTaken *taken, bool by_type)
{
  const QdScenario *scenario = parts->result->scenario;
  const QdLandTake *take = qd_scenario_land_take(scenario);
  GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
  for (guint i = 0; i < qd_land_take_work_count(take); i++) {
    const QdWork *work = qd_land_take_work(take, i);
    bool is_applied = qd_scenario_is_applied(scenario, i);
    Group *found = NULL;
    for (guint k = 0; k < groups->len && found == NULL; k++) {
      Group *g = &g_array_index(groups, Group, k);
      if (g->is_applied == is_applied && g->first->kind == work->kind && g_str_equal(g->first->phase, work->phase) &&
          (!by_type || g_str_equal(g->first->type, work->type)))
        found = g;
    }
    if (found == NULL) {
      const Group group = {.first = work, .is_applied = is_applied};
      g_array_append_val(groups, group);
      found = &g_array_index(groups, Group, groups->len - 1);
    }
    add_to(found, work, &taken[i]);
  }
  return groups;
}

static char *
name_group(const QdScenarioParts *parts, const Group *g)
{
  static const char *const KINDS[] = {
      [QD_WORK_ZONE] = "c_zones_of", [QD_WORK_LINE] = "c_lines_of", [QD_WORK_CHANGE] = "c_changes_of"};
  const char *what = qd_word(parts->words, KINDS[g->first->kind]), *phase = qd_say_phase(parts->words, g->first);
  g_autofree char *name = phase[0] == '\0' ? g_strdup(what) : g_strdup_printf("%s: %s", what, phase);
  return g->is_applied ? g_steal_pointer(&name) : qd_sentence(parts->words, "scenario_left", "what", name, NULL);
}

void
qd_scenario_add_phases(const QdScenarioParts *parts, xmlNode *parent)
{
  static const char *const HEADS[] = {"c_phase",         "c_works",       "c_drawn_ha",   "c_counted",
                                      "c_already",       "c_spanned",     "c_converted",  "c_from_rice",
                                      "c_from_wet_rice", "c_from_forest", "c_from_other", NULL};
  g_autofree QdTaken *taken = sum_works(parts, province_of(parts));
  g_autoptr(GArray) groups = group_works(parts, taken, false);
  xmlNode *table = qd_plain_table(parent, parts->words, "h_scenario_phases", HEADS, 1);
  for (guint i = 0; i < groups->len; i++) {
    const Group *g = &g_array_index(groups, Group, i);
    const QdTaken *t = &g->taken;
    g_autofree char *count = g_strdup_printf("%u", g->works);
    g_autofree char *name = name_group(parts, g);
    const double numbers[] = {g->drawn_ha, t->counted,  t->already, t->spanned, t->all,
                              t->rice,     t->wet_rice, t->forest,  t->other};
    xmlNode *row = qd_xml_add(table, "row");
    qd_xml_set(row, "class", g->is_applied ? NULL : "memo");
    qd_plain_text(row, name, "name");
    qd_plain_text(row, count, "number");
    qd_plain_numbers(row, parts->words, numbers, G_N_ELEMENTS(numbers));
  }
}

/* ---- works ---- */

static const char *const WORK_HEADS[] = {"c_work",          "c_kind",        "c_phase",      "c_counted",
                                         "c_already",       "c_spanned",     "c_converted",  "c_from_rice",
                                         "c_from_wet_rice", "c_from_forest", "c_from_other", NULL};

static void
add_work(const QdScenarioParts *parts, xmlNode *table, const QdWork *work, const char *name, const char *href,
         const QdTaken *t)
{
  const double numbers[] = {t->counted, t->already, t->spanned, t->all, t->rice, t->wet_rice, t->forest, t->other};
  xmlNode *row = qd_xml_add(table, "row");
  qd_plain_link(row, name, href);
  qd_plain_text(row, qd_say_type(parts->words, work), NULL);
  qd_plain_text(row, qd_say_phase(parts->words, work), NULL);
  qd_plain_numbers(row, parts->words, numbers, G_N_ELEMENTS(numbers));
}

void
qd_scenario_add_works(const QdScenarioParts *parts, xmlNode *parent, guint row)
{
  const QdScenario *scenario = parts->result->scenario;
  const QdLandTake *take = qd_scenario_land_take(scenario);
  g_autofree QdTaken *taken = sum_works(parts, row);
  g_autoptr(GArray) groups = group_works(parts, taken, true);
  xmlNode *table = qd_plain_table(parent, parts->words, "h_scenario_works", WORK_HEADS, 3);
  for (guint i = 0; i < qd_land_take_work_count(take); i++) {
    const QdWork *work = qd_land_take_work(take, i);
    g_autofree char *href = g_strdup_printf("zones.html#z%u", i + 1);
    bool has_sheet = work->kind == QD_WORK_ZONE && parts->has_sheets;
    if (work->kind != QD_WORK_LINE && qd_scenario_is_applied(scenario, i) && taken[i].counted >= LEAST_PRINTED_HA)
      add_work(parts, table, work, work->label, has_sheet ? href : NULL, &taken[i]);
  }
  for (guint i = 0; i < groups->len; i++) {
    const Group *g = &g_array_index(groups, Group, i);
    g_autofree char *count = g_strdup_printf("%u", g->with_land);
    g_autofree char *name = qd_sentence(parts->words, "scenario_lines", "count", count, NULL);
    if (g->first->kind == QD_WORK_LINE && g->is_applied && g->taken.counted >= LEAST_PRINTED_HA)
      add_work(parts, table, g->first, name, NULL, &g->taken);
  }
}
