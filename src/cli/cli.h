/* cli/cli.h — what the commands share. */
#ifndef QD_CLI_CLI_H
#define QD_CLI_CLI_H

#include <quydat/quydat.h>

typedef struct {
  const char *name, *arguments, *summary, *example;
  int (*run)(int argc, char **argv);
} QdCommand;

extern const QdCommand qd_commands[];

/* What a command makes beside summary.json. */
typedef enum {
  QD_STAGE_BALANCE = 1 << 0,  /* balance.csv */
  QD_STAGE_FINDINGS = 1 << 1, /* findings.csv */
  QD_STAGE_PACKAGE = 1 << 2,
  QD_STAGE_REPORT = 1 << 3,
  QD_STAGE_TILES = 1 << 4,
  QD_STAGE_RULES = 1 << 5,          /* among the findings, those of the project's own rules */
  QD_STAGE_ONLY_RULES = 1 << 6,     /* and no others; the project must have rules */
  QD_STAGE_AUDIT = 1 << 7,          /* beside the findings, what the plan contradicts itself in */
  QD_STAGE_CHECKS = 1 << 8,         /* among the findings, those of each parcel's outline and of its neighbours */
  QD_STAGE_CHANGE = 1 << 9,         /* change.csv, of two periods; the package then tells of them */
  QD_STAGE_SCENARIO = 1 << 10,      /* tables and page of the projected ledger of 2030 */
  QD_STAGE_ONLY_SCENARIO = 1 << 11, /* and it alone: with its options, and its sentences at the end */
  QD_STAGE_PROJECTION = 1 << 12,    /* that ledger, for the outputs that show it */
} QdStages;

/** A command that reads a project file and leaves an output set: parses its options, runs the stages.
 *
 * @param stages  what it makes
 * @param choose  whether --only may choose among them
 * @return        exit status */
int qd_run_project(const QdCommand *command, QdStages stages, bool choose, int argc, char **argv);

/** Prints "quydat: MESSAGE" and gives the exit status of the error. */
int qd_fail(const GError *error);

int qd_command_run(int argc, char **argv);
int qd_command_check(int argc, char **argv);
int qd_command_balance(int argc, char **argv);
int qd_command_compare(int argc, char **argv);
int qd_command_scenario(int argc, char **argv);
int qd_command_tiles(int argc, char **argv);
int qd_command_rules(int argc, char **argv);
int qd_command_audit(int argc, char **argv);
int qd_command_serve(int argc, char **argv);

#endif
