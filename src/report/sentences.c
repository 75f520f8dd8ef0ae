/* What was found in a few sentences, for the end of the terminal's output. */
#include <math.h>

#include "base/text.h"
#include "base/words.h"
#include "report/sentences.h"
#include "report/summary.h"

void
qd_append_sentence(GString *out, const QdWords *words, const char *key, const char *const fills[4])
{
  for (const char *p = qd_word(words, key); *p != '\0'; p++) {
    if (p[0] == '{' && p[1] >= 'a' && p[1] <= 'd' && p[2] == '}') {
      g_string_append(out, fills[p[1] - 'a']);
      p += 2;
    } else {
      g_string_append_c(out, *p);
    }
  }
  g_string_append_c(out, '\n');
}

static void
append_areas(GString *out, const QdWords *words, const QdResult *result)
{
  const QdBalance *now = qd_result_now(result);
  const char *lang = result->project->lang;
  guint province = qd_units_count(result->units);
  g_autofree char *units = g_strdup_printf("%u", province);
  g_autofree char *parcels = qd_format_for_people(qd_layer_count(now->parcels), 0, lang);
  g_autofree char *area = qd_format_for_people(qd_ledger_unit_area(now->ledger, province) / 10000, 2, lang);
  g_autofree char *gap = qd_format_for_people(qd_ledger_direct(now->ledger, province, QD_COLUMN_GAP) / 10000, 4, lang);
  g_autofree char *unknown =
      qd_format_for_people(qd_ledger_direct(now->ledger, province, QD_COLUMN_UNKNOWN) / 10000, 4, lang);
  g_autofree char *overlap = qd_format_for_people(qd_ledger_overlap(now->ledger, province) / 10000, 4, lang);
  g_autofree char *outside = qd_format_for_people(now->outside_m2 / 10000, 4, lang);
  g_autofree char *residual = qd_format_for_people(qd_ledger_residual(now->ledger, province), 6, lang);
  qd_append_sentence(out, words, "said_area", (const char *const[]){result->project->name, units, area, parcels});
  qd_append_sentence(out, words, "said_exactness", (const char *const[]){gap, overlap, unknown, outside});
  if (result->project->area_field == NULL && !result->project->closes_on_register) {
    qd_append_sentence(out, words, "said_residual", (const char *const[]){residual, "", "", ""});
    return;
  }
  double field_ha = qd_ledger_direct(now->ledger, province, QD_COLUMN_AREA_DIFFERENCE) / 10000;
  double register_ha = qd_ledger_direct(now->ledger, province, QD_COLUMN_REGISTER_DIFFERENCE) / 10000;
  g_autofree char *field = qd_format_for_people(field_ha, 4, lang);
  g_autofree char *registered = qd_format_for_people(register_ha, 4, lang);
  const char *on = qd_word(words, result->project->closes_on_register ? "closes_on_register" : "closes_on_drawn");
  qd_append_sentence(out, words, "said_residual_other", (const char *const[]){residual, field, registered, on});
}

void
qd_append_findings(GString *out, const QdWords *words, const QdResult *result)
{
  char n[3][16];
  for (int s = QD_SEVERITY_INFO; s <= QD_SEVERITY_ERROR; s++)
    g_snprintf(n[s], sizeof n[s], "%u", qd_findings_count_severity(result->findings, (QdSeverity)s));
  qd_append_sentence(out, words, "said_findings",
                     (const char *const[]){n[QD_SEVERITY_ERROR], n[QD_SEVERITY_WARNING], n[QD_SEVERITY_INFO], ""});
}

static void
append_targets(GString *out, const QdWords *words, const QdResult *result)
{
  guint counts[QD_VERDICT_NO_DATA + 1];
  qd_verdict_count(result->rows, qd_units_count(result->units), counts);
  char texts[4][16];
  for (guint v = 0; v < 4; v++)
    g_snprintf(texts[v], sizeof texts[v], "%u", counts[QD_VERDICT_MET + v]);
  if (result->project->target != NULL)
    qd_append_sentence(out, words, "said_targets", (const char *const[]){texts[0], texts[1], texts[2], texts[3]});
}

static void
append_plan(GString *out, const QdWords *words, const QdResult *result)
{
  if (result->audit == NULL)
    return;
  g_autoptr(GString) codes = qd_contradicted_targets(result);
  g_autofree char *errors = g_strdup_printf("%u", qd_audit_count_severity(result->audit, QD_SEVERITY_ERROR));
  qd_append_sentence(out, words, codes->len > 0 ? "said_plan_targets" : "said_plan",
                     (const char *const[]){errors, codes->str, "", ""});
}

char *
qd_result_sentences(const QdResult *result, const QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return NULL;
  GString *out = g_string_new(NULL);
  if (result->is_synthetic)
    qd_append_sentence(out, words, "said_synthetic", (const char *const[]){"", "", "", ""});
  append_areas(out, words, result);
  qd_append_findings(out, words, result);
  append_targets(out, words, result);
  append_plan(out, words, result);
  qd_append_sentence(out, words, "said_files", (const char *const[]){qd_output_dir(output), "", "", ""});
  return g_string_free(out, FALSE);
}

/* ---- two periods ---- */

static char *
hectares_of_kind(const QdResult *result, guint row, QdChangeKind kind)
{
  return qd_format_for_people(qd_change_of_kind(result->change, row, kind) / 10000, 4, result->project->lang);
}

static void
append_overlay(GString *out, const QdWords *words, const QdResult *result)
{
  guint province = qd_units_count(result->units);
  double worst = 0;
  g_autofree char *kept = hectares_of_kind(result, province, QD_CHANGE_KEPT);
  g_autofree char *changed = hectares_of_kind(result, province, QD_CHANGE_CHANGED);
  g_autofree char *loss = hectares_of_kind(result, province, QD_CHANGE_OTHER_LOSS);
  g_autofree char *gain = hectares_of_kind(result, province, QD_CHANGE_OTHER_GAIN);
  qd_append_sentence(out, words, "said_change", (const char *const[]){changed, kept, gain, loss});
  g_autofree char *out_loss = hectares_of_kind(result, province + 1, QD_CHANGE_OTHER_LOSS);
  g_autofree char *out_gain = hectares_of_kind(result, province + 1, QD_CHANGE_OTHER_GAIN);
  const GPtrArray *balances = result->balances;
  if (((const QdBalance *)balances->pdata[0])->outside_m2 > 0 ||
      ((const QdBalance *)balances->pdata[1])->outside_m2 > 0)
    qd_append_sentence(out, words, "said_change_outside", (const char *const[]){out_loss, out_gain, "", ""});
  for (guint row = 0; row <= province; row++)
    worst = fmax(worst, fabs(qd_change_residual(result->change, row)));
  g_autofree char *residual = qd_format_for_people(worst, 4, result->project->lang);
  qd_append_sentence(out, words, "said_change_residual", (const char *const[]){residual, "", "", ""});
}

char *
qd_change_sentences(const QdResult *result, const QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return NULL;
  const QdChange *change = result->change;
  const char *from = qd_change_period(change, QD_CHANGE_FROM), *to = qd_change_period(change, QD_CHANGE_TO);
  GString *out = g_string_new(NULL);
  if (result->is_synthetic)
    qd_append_sentence(out, words, "said_synthetic", (const char *const[]){"", "", "", ""});
  qd_append_sentence(out, words, "said_periods", (const char *const[]){result->project->name, from, to, ""});
  if (qd_change_is_overlay(change)) {
    append_overlay(out, words, result);
  } else {
    bool is_from = g_str_equal(((const QdBalance *)result->balances->pdata[0])->period, to);
    qd_append_sentence(out, words, "said_totals_only",
                       (const char *const[]){is_from ? from : to, qd_change_source(change), "", ""});
  }
  qd_append_findings(out, words, result);
  qd_append_sentence(out, words, "said_files", (const char *const[]){qd_output_dir(output), "", "", ""});
  return g_string_free(out, FALSE);
}

/* ---- the project's own rules ---- */

#define MOST_SAID 10 /* findings of one rule */

static const char *
unit_name(const QdUnits *units, const char *code)
{
  const QdUnit *unit = qd_units_find(units, code);
  return unit != NULL ? unit->name : "";
}

static void
append_rule(GString *out, const QdWords *words, const QdResult *result, const QdRule *rule)
{
  guint n = 0;
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < qd_findings_count(result->findings); i++) {
    const QdFinding *f = qd_findings_get(result->findings, i);
    if (!g_str_equal(f->rule, rule->id) || n++ >= MOST_SAID)
      continue;
    const char *name = unit_name(result->units, f->unit);
    g_string_append_printf(list, "  %s%s%s%s%s\n", f->unit, name[0] != '\0' ? " " : "", name,
                           f->unit[0] != '\0' ? ": " : "", f->message);
  }
  g_autofree char *count = g_strdup_printf("%u", n);
  bool is_disabled = g_hash_table_contains(result->project->disabled, rule->id);
  qd_append_sentence(out, words, is_disabled ? "said_rule_disabled" : "said_rule",
                     (const char *const[]){rule->title, count, rule->id, ""});
  g_string_append(out, list->str);
  g_autofree char *more = g_strdup_printf("%u", n > MOST_SAID ? n - MOST_SAID : 0);
  if (n > MOST_SAID)
    qd_append_sentence(out, words, "said_rule_more", (const char *const[]){more, "", "", ""});
}

char *
qd_rules_sentences(const QdResult *result, const QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return NULL;
  GString *out = g_string_new(NULL);
  if (result->is_synthetic)
    qd_append_sentence(out, words, "said_synthetic", (const char *const[]){"", "", "", ""});
  for (guint i = 0; i < result->rules->len; i++)
    append_rule(out, words, result, result->rules->pdata[i]);
  qd_append_findings(out, words, result);
  qd_append_sentence(out, words, "said_files", (const char *const[]){qd_output_dir(output), "", "", ""});
  return g_string_free(out, FALSE);
}
