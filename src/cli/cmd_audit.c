/* quydat audit: the plan's own arithmetic, to standard output. */
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static int
audit(const char *plan_dir, const char *format, const char *lang, GError **error)
{
  g_autoptr(QdAudit) result = qd_audit_run(plan_dir, lang, NULL, error);
  g_autofree char *text = result == NULL ? NULL : qd_audit_format(result, plan_dir, format, lang, error);
  if (text == NULL)
    return 0;
  fputs(text, stdout);
  for (guint i = 0; i < qd_audit_count(result); i++)
    if (qd_audit_get(result, i)->severity == QD_SEVERITY_ERROR)
      return 1;
  return 0;
}

int
qd_command_audit(int argc, char **argv)
{
  g_autofree char *format = NULL, *lang = NULL;
  const GOptionEntry entries[] = {
      {"format", 0, 0, G_OPTION_ARG_STRING, &format, "form of the output (default: text)", "text|json|csv|html"},
      {"lang", 0, 0, G_OPTION_ARG_STRING, &lang, "language of the output (default: vi)", "vi|en"},
      {NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new("PLAN_DIR");
  g_autoptr(GError) error = NULL, usage = NULL;
  g_set_prgname("quydat audit");
  g_option_context_set_summary(context,
                               "the plan's own arithmetic: sums, differences, figures stated twice; no map needed");
  g_option_context_set_description(context, "Example:\n  quydat audit layers/lang-son --format html > kiem-tra.html");
  g_option_context_add_main_entries(context, entries, NULL);
  int status = 0;
  if (!g_option_context_parse(context, &argc, &argv, &usage))
    g_set_error_literal(&error, QD_ERROR, QD_ERROR_USAGE, usage->message);
  else if (argc != 2)
    g_set_error_literal(&error, QD_ERROR, QD_ERROR_USAGE, _("name one folder of plan tables: quydat audit PLAN_DIR"));
  else if (lang != NULL && strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
    g_set_error(&error, QD_ERROR, QD_ERROR_USAGE, _("--lang: \"%s\" is none of vi, en"), lang);
  else
    status = audit(argv[1], format != NULL ? format : "text", lang != NULL ? lang : "vi", &error);
  return error != NULL ? qd_fail(error) : status;
}
