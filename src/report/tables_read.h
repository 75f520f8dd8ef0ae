/* report/tables_read.h — the tables and rules that a run read beside its layers. */
#ifndef QD_REPORT_TABLES_READ_H
#define QD_REPORT_TABLES_READ_H

#include "quydat/outputs.h"

/* One file. */
typedef struct {
  const char *role; /* categories, register, plan, recode, aliases, rules */
  char *path;       /* absolute */
  char *source; /* as the summary names it: relative to the project file; "quydat:layers/…" for the program's own */
} QdTableRead;

/** @return QdTableRead, by role in the order above, then by name, each file once in a role; to be unreffed */
GArray *qd_tables_read(const QdResult *result);

#endif
