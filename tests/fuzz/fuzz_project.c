/* Any bytes as a project file: a QdProject that keeps its promises, or an error that names the file. */
#include <quydat/project.h>
#include <string.h>

#include "fuzz.h"

static void
check_source(const QdSourceSpec *source)
{
  if (source->line == 0)
    return;
  PROMISE(source->files != NULL && source->files->len > 0);
  for (guint i = 0; i < source->files->len; i++)
    PROMISE(g_path_is_absolute(source->files->pdata[i]));
}

static void
check_project(const QdProject *project)
{
  PROMISE(project->code != NULL && project->crs != NULL && project->date != NULL);
  PROMISE(strlen(project->date) == 10);
  PROMISE(g_str_equal(project->lang, "vi") || g_str_equal(project->lang, "en"));
  PROMISE(project->units.line > 0 && project->land_use != NULL && project->land_use->len > 0);
  PROMISE(project->zoom_min <= project->zoom_max);
  PROMISE(project->tolerance_ha >= 0 && project->tolerance_pct >= 0);
  check_source(&project->units);
  check_source(&project->zones);
  check_source(&project->infrastructure);
  for (guint i = 0; i < project->land_use->len; i++) {
    const QdSourceSpec *source = project->land_use->pdata[i];
    PROMISE(source->period != NULL);
    check_source(source);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const char *path = fuzz_file("project.yaml", data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdProject) project = qd_project_load(path, &error);
  PROMISE((project == NULL) == (error != NULL));
  if (project == NULL) {
    PROMISE(error->domain == QD_ERROR && error->message[0] != '\0');
    PROMISE(g_utf8_validate(error->message, -1, NULL));
    PROMISE(strstr(error->message, "project.yaml") != NULL);
    return 0;
  }
  check_project(project);
  g_autoptr(GError) refused = NULL;
  bool may_write = qd_project_check_output(project, "--out", "out", &refused);
  PROMISE(may_write == (refused == NULL));
  return 0;
}
