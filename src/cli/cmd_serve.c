/* quydat serve: the output folder of a run on 127.0.0.1, until Ctrl-C. */
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>

#include "cli.h"

enum { PORT_MAX = 65535 };

static void
tell(const QdServer *server)
{
  const struct {
    const char *file, *address, *sentence;
  } pages[] = {
      {"web/index.html", "web/", N_("Map:    ")},
      {"reports/index.html", "reports/index.html", N_("Report: ")},
  };
  guint told = 0;
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++)
    if (qd_server_has(server, pages[i].file)) {
      printf("%s http://127.0.0.1:%u/%s\n", _(pages[i].sentence), qd_server_port(server), pages[i].address);
      told++;
    }
  if (told == 0)
    printf(_("Files:   http://127.0.0.1:%u/ (this run made neither a web map nor a report)\n"), qd_server_port(server));
  puts(_("Ctrl-C ends."));
  fflush(stdout);
}

/* Signals are blocked until the wait begins, so that none is missed. */
static int
serve(const char *folder, guint port, GError **error)
{
  sigset_t ours, before;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  sigaddset(&ours, SIGHUP);
  sigprocmask(SIG_BLOCK, &ours, &before);
  g_autoptr(QdServer) server = qd_server_start(folder, port, error);
  if (server != NULL)
    tell(server);
  while (server != NULL && !qd_cancelled(NULL))
    sigsuspend(&before);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return 0;
}

int
qd_command_serve(int argc, char **argv)
{
  g_autofree char *port = NULL;
  const GOptionEntry entries[] = {
      {"port", 0, 0, G_OPTION_ARG_STRING, &port, N_("port (default: 8080, or a free one where that is taken)"), "N"},
      {NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new("DIR");
  g_autoptr(GError) error = NULL, usage = NULL;
  g_autofree char *description = g_strdup_printf("%s\n  quydat serve ket-qua", _("Example:"));
  guint64 number = 0;
  g_set_prgname("quydat serve");
  g_option_context_set_translation_domain(context, GETTEXT_PACKAGE);
  g_option_context_set_summary(context, _("a run's output folder in the browsers of this computer (127.0.0.1)"));
  g_option_context_set_description(context, description);
  g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
  int status = 0;
  if (!g_option_context_parse(context, &argc, &argv, &usage))
    g_set_error_literal(&error, QD_ERROR, QD_ERROR_USAGE, usage->message);
  else if (argc != 2)
    g_set_error_literal(&error, QD_ERROR, QD_ERROR_USAGE, _("name one output folder of quydat: quydat serve DIR"));
  else if (port != NULL && !g_ascii_string_to_unsigned(port, 10, 1, PORT_MAX, &number, NULL))
    g_set_error(&error, QD_ERROR, QD_ERROR_USAGE, _("--port: \"%s\" is no number from 1 to 65535"), port);
  else
    status = serve(argv[1], (guint)number, &error);
  return error != NULL ? qd_fail(error) : status;
}
