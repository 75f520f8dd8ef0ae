/* cli/options.h — options of the commands that read a project. */
#ifndef QD_CLI_OPTIONS_H
#define QD_CLI_OPTIONS_H

#include "cli.h"
#include "periods.h"

typedef enum { QD_FAIL_ON_ERROR, QD_FAIL_ON_WARNING, QD_FAIL_NEVER } QdFailOn;

typedef struct {
  const char *command; /* its name */
  char *project_path;
  char *out;   /* as given; "out" when not given */
  char *tmp;   /* folder of working files; NULL: in out */
  char *lang;  /* NULL: the project's */
  char *cache; /* folder; NULL: none */
  int jobs;
  QdFailOn fail_on;
  QdStages stages;
  QdPeriods periods;  /* of quydat compare */
  GPtrArray *without; /* char *, of quydat scenario */
  char *with_layer, *with_changes;
  bool with_after_2030;
  bool is_out_given;
  gboolean is_quiet, is_verbose;
  gboolean adjusts_rounding; /* of forms */
  gboolean is_agreed;        /* to very many tiles */
} QdOptions;

/** @param stages  the command's; narrowed by --only when choose is set
 * @return         false with an error, or with none after --help or --version (the caller ends with status 0) */
bool qd_options_parse(QdOptions *options, const QdCommand *command, QdStages stages, bool choose, int argc, char **argv,
                      GError **error);
void qd_options_clear(QdOptions *options);

#endif
