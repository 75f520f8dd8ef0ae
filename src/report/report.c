/* The pages of a run: one for the province, one for each unit. */
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stylesheet.h"
#include "base/text.h"
#include "quydat/data.h"
#include "report/audit_format.h"
#include "report/page.h"

/* A file name for each unit's page; two codes that make one slug are told apart by a number. */
static GPtrArray *
name_pages(const QdUnits *units)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_add(taken, (gpointer) "index.html");
  for (guint i = 0; i < qd_units_count(units); i++) {
    g_autofree char *slug = qd_slug(qd_units_get(units, i)->code);
    char *name = g_strdup_printf("%s.html", slug);
    for (guint n = 2; g_hash_table_contains(taken, name); n++) {
      g_free(name);
      name = g_strdup_printf("%s-%u.html", slug, n);
    }
    g_ptr_array_add(names, name);
    g_hash_table_add(taken, name);
  }
  return names;
}

static void
free_indices(gpointer data)
{
  g_array_unref(data);
}

/* The findings of each unit, and last of all of them. */
static GPtrArray *
sort_findings(const QdResult *result)
{
  guint n_units = qd_units_count(result->units);
  GPtrArray *lists = g_ptr_array_new_with_free_func(free_indices);
  g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i <= n_units; i++) {
    GArray *list = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_add(lists, list);
    if (i < n_units)
      g_hash_table_insert(by_code, qd_units_get(result->units, i)->code, list);
  }
  for (guint i = 0; i < qd_findings_count(result->findings); i++) {
    GArray *list = g_hash_table_lookup(by_code, qd_findings_get(result->findings, i)->unit);
    if (list != NULL)
      g_array_append_val(list, i);
    g_array_append_val((GArray *)lists->pdata[n_units], i);
  }
  return lists;
}

static bool
write_page(const QdReport *report, const QdStylesheet *template, const char *css, guint row, QdOutput *output,
           GError **error)
{
  bool is_province = row == qd_units_count(report->result->units);
  const char *file = is_province ? "index.html" : report->unit_pages->pdata[row];
  const char *const params[] = {"css", css, NULL};
  g_autofree char *name = g_strdup_printf("reports/%s", file);
  g_autofree char *path = qd_output_path(output, name, error);
  if (path == NULL)
    return false;
  g_autoptr(xmlDoc) document = qd_report_page(report, row);
  g_autofree char *html = qd_stylesheet_apply(template, document, params, error);
  return html != NULL && qd_file_write(path, html, strlen(html), error);
}

static char *
load_css(GError **error)
{
  g_autofree char *path = qd_data_file("styles/report.css", error);
  char *css = NULL;
  g_autoptr(GError) local = NULL;
  if (path != NULL && !g_file_get_contents(path, &css, NULL, &local))
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: cannot read: %s"), path, local->message);
  return css;
}

static bool
write_pages(const QdReport *report, QdOutput *output, GError **error)
{
  g_autoptr(QdStylesheet) template = qd_stylesheet_load("styles/report.xsl", error);
  if (template == NULL)
    return false;
  g_autofree char *css = load_css(error);
  if (css == NULL)
    return false;
  for (guint row = 0; row <= qd_units_count(report->result->units); row++) {
    if (qd_cancelled(error) || !write_page(report, template, css, row, output, error))
      return false;
  }
  return true;
}

static bool
write_audit_page(const QdResult *result, QdOutput *output, GError **error)
{
  if (result->audit == NULL)
    return true;
  g_autofree char *html =
      qd_audit_page(result->audit, result->project->plan_dir, "index.html", result->project->lang, error);
  g_autofree char *path = html == NULL ? NULL : qd_output_path(output, "reports/plan-audit.html", error);
  return path != NULL && qd_file_write(path, html, strlen(html), error);
}

bool
qd_report_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  g_autofree char *slug = qd_slug(result->project->code);
  g_autofree char *package = g_strdup_printf("%s.gpkg", slug);
  g_autoptr(GPtrArray) findings = sort_findings(result);
  g_autoptr(GPtrArray) pages = name_pages(result->units);
  const QdReport report = {.result = result,
                           .words = words,
                           .lang = result->project->lang,
                           .package = package,
                           .unit_findings = findings,
                           .unit_pages = pages};
  return write_pages(&report, output, error) && write_audit_page(result, output, error);
}
