#include <math.h>
#include <string.h>

#include "geo/crs.h"
#include "quydat/checks.h"

void
qd_check_crs(const QdProject *project, QdFindings *findings)
{
  QdCrsKind kind;
  g_autofree char *name = NULL;
  if (!qd_crs_inspect(project->crs, &kind, &name, NULL) || strstr(name, "VN-2000 / TM-3") != NULL)
    return;
  const QdFindingSpec spec = {.rule = "crs_not_vn2000", .value = name, .measure = NAN};
  qd_findings_add(findings, &spec);
}
