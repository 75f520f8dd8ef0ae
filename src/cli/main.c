#include <glib/gi18n-lib.h>
#include <libintl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { KEPT_AT_ONCE = 8 << 20, KEPT_BYTES = 64 << 20 };

const QdCommand qd_commands[] = {
    {"run", "PROJECT.yaml", N_("everything: check, balance, report, package, tiles"),
     "quydat run lang-son/project.yaml --out ket-qua", qd_command_run},
    {"check", "PROJECT.yaml", N_("findings only"), "quydat check lang-son/project.yaml --fail-on never",
     qd_command_check},
    {"balance", "PROJECT.yaml", N_("area balance and comparison with the targets only"),
     "quydat balance lang-son/project.yaml --out ket-qua", qd_command_balance},
    {"compare", "PROJECT.yaml", N_("what became of the land between two periods (change matrix)"),
     "quydat compare lang-son/project.yaml --from 2020 --to 2024 --out chu-chuyen", qd_command_compare},
    {"scenario", "PROJECT.yaml", N_("what the drawn zones and roads take, and the ledger of 2030 against the targets"),
     "quydat scenario lang-son/project.yaml --without \"CCN Hồ Sơn 2\" --out kich-ban", qd_command_scenario},
    {"tiles", "PROJECT.yaml", N_("map tiles only"), "quydat tiles lang-son/project.yaml --out ket-qua",
     qd_command_tiles},
    {"rules", "PROJECT.yaml", N_("findings of the project's own SQL rules only"),
     "quydat rules lang-son/project.yaml --lang en", qd_command_rules},
    {"audit", "PLAN_DIR", N_("the plan's own arithmetic, no map needed"), "quydat audit layers/lang-son",
     qd_command_audit},
    {"serve", "DIR", N_("a run's output folder in the browsers of this computer (127.0.0.1)"), "quydat serve ket-qua",
     qd_command_serve},
    {NULL},
};

static void
print_help(FILE *to)
{
  fputs(_("Usage: quydat COMMAND PROJECT.yaml [OPTION…]\n\n"
          "Holds a province's land-use map against its plan: counts every square metre once,\n"
          "compares with the targets, reports what is wrong.\n\nCommands:\n"),
        to);
  for (const QdCommand *c = qd_commands; c->name != NULL; c++)
    fprintf(to, "  %-8s %-13s %s\n", c->name, c->arguments, _(c->summary));
  fputs(_("\nquydat COMMAND --help tells a command's options; quydat --version the version.\n"
          "Exit status: 0 done; 1 done, with findings at or above --fail-on; 2 usage or project file;\n"
          "3 an input cannot be used; 4 an output cannot be written; 5 a bug.\n"),
        to);
}

static void
print_no_command(const char *name)
{
  fprintf(stderr, _("quydat: no command \"%s\"; commands are: "), name);
  for (const QdCommand *c = qd_commands; c->name != NULL; c++)
    fprintf(stderr, "%s%s", c != qd_commands ? ", " : "", c->name);
  fputs(_(" (quydat --help tells more)\n"), stderr);
}

int
qd_fail(const GError *error)
{
  /* names from data may hold line feeds and worse: a message is one line */
  g_autofree char *line = g_strdup(error->message);
  for (char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl(*p))
      *p = ' ';
  fprintf(stderr, "quydat: %s\n", line);
  return error->domain == QD_ERROR ? error->code : QD_ERROR_BUG;
}

/* The compiled po/vi.po, installed beside the tables. */
static void
bind_messages(void)
{
  g_autofree char *folder = qd_data_file("locale", NULL);
  if (folder != NULL)
    bindtextdomain(GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
}

/* --lang decides for messages, too, also in locale C, in which gettext translates nothing. */
static void
choose_language(int argc, char **argv)
{
  const char *lang = NULL;
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "--lang=", 7) == 0)
      lang = argv[i] + 7;
    else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
      lang = argv[i + 1];
  }
  if (lang == NULL || (strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0))
    return;
  g_setenv("LANGUAGE", lang, TRUE);
  const int categories[] = {LC_MESSAGES, LC_CTYPE};
  for (gsize i = 0; i < G_N_ELEMENTS(categories); i++) {
    const char *now = setlocale(categories[i], NULL);
    if (now == NULL || strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0)
      setlocale(categories[i], "C.UTF-8");
  }
}

static void
on_signal(int number)
{
  (void)number;
  qd_cancel();
}

/* Batches of rows come and go: their memory is kept for the next, rather than given back and asked for anew. */
static void
keep_memory(void)
{
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, KEPT_AT_ONCE);
  mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
#endif
}

int
main(int argc, char **argv)
{
  keep_memory();
  /* never LC_NUMERIC: figures are written the same everywhere */
  setlocale(LC_CTYPE, "");
  setlocale(LC_MESSAGES, "");
  choose_language(argc, argv);
  bind_messages();
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error of the write, with a message */
  if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
    print_help(stdout);
    return 0;
  }
  if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
    puts("quydat " QD_VERSION);
    return 0;
  }
  for (const QdCommand *c = qd_commands; argc >= 2 && c->name != NULL; c++)
    if (strcmp(argv[1], c->name) == 0)
      return c->run(argc - 1, argv + 1);
  if (argc >= 2)
    print_no_command(argv[1]);
  else
    print_help(stderr);
  return QD_ERROR_USAGE;
}
