/* The findings of the audit as text, JSON, CSV and a page. */
#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/stylesheet.h"
#include "base/text.h"
#include "base/words.h"
#include "base/xml.h"
#include "quydat/data.h"
#include "report/audit_format.h"

/* ---- text ---- */

static void
append_text(GString *out, const QdAuditFinding *f, const QdWords *words)
{
  const char *lang = qd_words_lang(words);
  g_autofree char *left = qd_format_for_people_exact(f->left, lang),
                  *right = qd_format_for_people_exact(f->right, lang);
  g_autofree char *difference = qd_format_for_people_exact(f->difference, lang);
  g_autofree char *severity_key = g_strdup_printf("severity_%s", qd_severity_name(f->severity));
  g_autofree char *supports_key = g_strdup_printf("audit_supports_%s", f->supports);
  g_string_append_printf(out, "%s: %s – %s [%s]\n", qd_word(words, severity_key), f->title, f->subject, f->rule);
  if (f->left_place[0] != '\0')
    g_string_append_printf(out, "    %s  %s\n", left, f->left_place);
  if (f->right_place[0] != '\0')
    g_string_append_printf(out, "    %s  %s\n", right, f->right_place);
  if (!isnan(f->difference))
    g_string_append_printf(out, "    %s %s\n", qd_word(words, "audit_difference"), difference);
  if (f->detail[0] != '\0')
    g_string_append_printf(out, "    %s\n", f->detail);
  if (f->supports[0] != '\0')
    g_string_append_printf(out, "    %s\n", qd_word(words, supports_key));
}

static char *
format_text(const QdAudit *audit, const QdWords *words)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < qd_audit_count(audit); i++)
    append_text(out, qd_audit_get(audit, i), words);
  g_string_append_printf(out, "%s%s: %u; %s: %u; %s: %u. %s: %u; %s: %u; %s: %u.\n", out->len > 0 ? "\n" : "",
                         qd_word(words, "severity_error"), qd_audit_count_severity(audit, QD_SEVERITY_ERROR),
                         qd_word(words, "severity_warning"), qd_audit_count_severity(audit, QD_SEVERITY_WARNING),
                         qd_word(words, "severity_info"), qd_audit_count_severity(audit, QD_SEVERITY_INFO),
                         qd_word(words, "audit_compared"), qd_audit_compared(audit), qd_word(words, "audit_rules_run"),
                         qd_audit_rules_run(audit), qd_word(words, "audit_rules_left_out"),
                         qd_audit_rules_left_out(audit));
  return g_string_free(out, FALSE);
}

/* ---- CSV, JSON ---- */

static char *
format_csv(const QdAudit *audit)
{
  GString *csv =
      g_string_new("severity,rule,subject,left_value,left_place,right_value,right_place,difference,tolerance,"
                   "supports,detail,sentence\n");
  for (guint i = 0; i < qd_audit_count(audit); i++) {
    const QdAuditFinding *f = qd_audit_get(audit, i);
    qd_csv_text(csv, qd_severity_name(f->severity));
    qd_csv_text(csv, f->rule);
    qd_csv_text(csv, f->subject);
    qd_csv_number(csv, f->left, 4);
    qd_csv_text(csv, f->left_place);
    qd_csv_number(csv, f->right, 4);
    qd_csv_text(csv, f->right_place);
    qd_csv_number(csv, f->difference, 4);
    qd_csv_number(csv, f->tolerance, 4);
    qd_csv_text(csv, f->supports);
    qd_csv_text(csv, f->detail);
    qd_csv_text(csv, f->sentence);
    qd_csv_end(csv);
  }
  return g_string_free(csv, FALSE);
}

static void
put_number(struct json_object *object, const char *key, double value)
{
  g_autofree char *text = qd_format_fixed(value, 4);
  json_object_object_add(object, key, isnan(value) ? NULL : json_object_new_double_s(value, text));
}

static struct json_object *
finding_json(const QdAuditFinding *f)
{
  const char *const texts[][2] = {{"severity", qd_severity_name(f->severity)},
                                  {"rule", f->rule},
                                  {"title", f->title},
                                  {"sentence", f->sentence},
                                  {"subject", f->subject},
                                  {"left_place", f->left_place},
                                  {"right_place", f->right_place},
                                  {"supports", f->supports},
                                  {"detail", f->detail}};
  struct json_object *object = json_object_new_object();
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    json_object_object_add(object, texts[i][0], json_object_new_string(texts[i][1]));
  put_number(object, "left_value", f->left);
  put_number(object, "right_value", f->right);
  put_number(object, "difference", f->difference);
  put_number(object, "tolerance", f->tolerance);
  return object;
}

static char *
format_json(const QdAudit *audit)
{
  struct json_object *root = json_object_new_object(), *list = json_object_new_array();
  for (guint i = 0; i < qd_audit_count(audit); i++)
    json_object_array_add(list, finding_json(qd_audit_get(audit, i)));
  json_object_object_add(root, "compared", json_object_new_uint64(qd_audit_compared(audit)));
  json_object_object_add(root, "rules_run", json_object_new_uint64(qd_audit_rules_run(audit)));
  json_object_object_add(root, "rules_left_out", json_object_new_uint64(qd_audit_rules_left_out(audit)));
  for (int s = QD_SEVERITY_ERROR; s >= QD_SEVERITY_INFO; s--)
    json_object_object_add(root, qd_severity_name((QdSeverity)s),
                           json_object_new_uint64(qd_audit_count_severity(audit, (QdSeverity)s)));
  json_object_object_add(root, "findings", list);
  char *text =
      g_strdup_printf("%s\n", json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                                       JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put(root);
  return text;
}

/* ---- page ---- */

void
qd_audit_add_finding(const QdAudit *audit, guint index, xmlNode *parent, const char *lang)
{
  const QdAuditFinding *f = qd_audit_get(audit, index);
  xmlNode *node = qd_xml_add(parent, "contradiction");
  qd_xml_set_fixed(node, "number", index + 1, 0);
  const char *const texts[][2] = {{"severity", qd_severity_name(f->severity)},
                                  {"rule", f->rule},
                                  {"title", f->title},
                                  {"sentence", f->sentence},
                                  {"subject", f->subject},
                                  {"left-place", f->left_place},
                                  {"right-place", f->right_place},
                                  {"supports", f->supports},
                                  {"detail", f->detail}};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    qd_xml_set(node, texts[i][0], texts[i][1]);
  g_autofree char *left = qd_format_for_people_exact(f->left, lang),
                  *right = qd_format_for_people_exact(f->right, lang);
  g_autofree char *difference = qd_format_for_people_exact(f->difference, lang);
  qd_xml_set(node, "left", left);
  qd_xml_set(node, "right", right);
  qd_xml_set(node, "difference", difference);
}

char *
qd_audit_page(const QdAudit *audit, const char *plan_dir, const char *home, const char *lang, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(lang, error);
  if (words == NULL)
    return NULL;
  g_autoptr(QdStylesheet) stylesheet = qd_stylesheet_load("styles/audit.xsl", error);
  g_autofree char *css_path = stylesheet == NULL ? NULL : qd_data_file("styles/report.css", error);
  g_autofree char *css = NULL;
  if (css_path == NULL || !g_file_get_contents(css_path, &css, NULL, error))
    return NULL;
  g_autoptr(xmlDoc) document = qd_xml_new("audit");
  xmlNode *root = xmlDocGetRootElement(document);
  g_autofree char *folder = g_path_get_basename(plan_dir);
  qd_xml_set(root, "lang", qd_words_lang(words));
  qd_xml_set(root, "folder", folder);
  qd_xml_set_fixed(root, "compared", qd_audit_compared(audit), 0);
  qd_xml_set_fixed(root, "rules", qd_audit_rules_run(audit), 0);
  qd_xml_set_fixed(root, "left-out", qd_audit_rules_left_out(audit), 0);
  for (guint i = 0; i < qd_words_count(words); i++) {
    const char *key = qd_words_key(words, i);
    if (g_str_has_prefix(key, "audit_") || g_str_has_prefix(key, "severity_"))
      qd_xml_set(qd_xml_add_text(root, "word", qd_word(words, key)), "key", key);
  }
  for (guint i = 0; i < qd_audit_count(audit); i++)
    qd_audit_add_finding(audit, i, root, qd_words_lang(words));
  const char *const params[] = {"css", css, "home", home, NULL};
  return qd_stylesheet_apply(stylesheet, document, params, error);
}

char *
qd_audit_format(const QdAudit *audit, const char *plan_dir, const char *format, const char *lang, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(lang, error);
  if (words == NULL)
    return NULL;
  if (g_str_equal(format, "text"))
    return format_text(audit, words);
  if (g_str_equal(format, "csv"))
    return format_csv(audit);
  if (g_str_equal(format, "json"))
    return format_json(audit);
  if (g_str_equal(format, "html"))
    return qd_audit_page(audit, plan_dir, "", lang, error);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("--format: \"%s\" is none of text, json, csv, html"), format);
  return NULL;
}
