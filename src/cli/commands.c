/* The commands that read a project: they differ in what they leave behind. */
#include "cli.h"

#include <string.h>

static const QdCommand *
command(const char *name)
{
  const QdCommand *c = qd_commands;
  while (strcmp(c->name, name) != 0)
    c++;
  return c;
}

int
qd_command_run(int argc, char **argv)
{
  return qd_run_project(command("run"),
                        QD_STAGE_BALANCE | QD_STAGE_FINDINGS | QD_STAGE_RULES | QD_STAGE_AUDIT | QD_STAGE_CHECKS |
                            QD_STAGE_PACKAGE | QD_STAGE_REPORT | QD_STAGE_TILES | QD_STAGE_SCENARIO |
                            QD_STAGE_PROJECTION,
                        true, argc, argv);
}

int
qd_command_check(int argc, char **argv)
{
  return qd_run_project(command("check"), QD_STAGE_FINDINGS | QD_STAGE_RULES | QD_STAGE_AUDIT | QD_STAGE_CHECKS, false,
                        argc, argv);
}

int
qd_command_balance(int argc, char **argv)
{
  return qd_run_project(command("balance"), QD_STAGE_BALANCE | QD_STAGE_FINDINGS, false, argc, argv);
}

int
qd_command_compare(int argc, char **argv)
{
  return qd_run_project(command("compare"), QD_STAGE_CHANGE | QD_STAGE_FINDINGS, false, argc, argv);
}

int
qd_command_scenario(int argc, char **argv)
{
  return qd_run_project(command("scenario"),
                        QD_STAGE_SCENARIO | QD_STAGE_PROJECTION | QD_STAGE_ONLY_SCENARIO | QD_STAGE_FINDINGS, false,
                        argc, argv);
}

int
qd_command_tiles(int argc, char **argv)
{
  return qd_run_project(command("tiles"), QD_STAGE_TILES, false, argc, argv);
}

int
qd_command_rules(int argc, char **argv)
{
  return qd_run_project(command("rules"), QD_STAGE_FINDINGS | QD_STAGE_RULES | QD_STAGE_ONLY_RULES, false, argc, argv);
}
