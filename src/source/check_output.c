#include <string.h>

#include "base/file.h"
#include "quydat/project.h"

/* Names a run may write directly into OUT; the rest lies in folders of its own. */
static bool
is_output_name(const QdProject *project, const char *name)
{
  const char *const names[] = {"balance.csv", "findings.csv", "summary.json", "run.json", NULL};
  g_autofree char *package = g_strconcat(project->code, ".gpkg", NULL);
  return g_strv_contains(names, name) || g_str_equal(name, package);
}

static bool
check_file(const QdProject *project, const char *out, const char *input, GError **error)
{
  g_autofree char *real = qd_file_real(input);
  g_autofree char *folder = g_path_get_dirname(real);
  g_autofree char *name = g_path_get_basename(real);
  gsize n = strlen(real);
  bool is_inside = strncmp(out, real, n) == 0 && (out[n] == '\0' || out[n] == '/');
  bool would_replace = g_str_equal(folder, out) && is_output_name(project, name);
  if (is_inside)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "--out: %s lies inside the input %s; give another folder", out, input);
  else if (would_replace)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "--out: %s would replace the input %s; give another folder", out, input);
  return !is_inside && !would_replace;
}

static bool
check_source(const QdProject *project, const char *out, const QdSourceSpec *spec, GError **error)
{
  for (guint i = 0; spec->line > 0 && i < spec->files->len; i++)
    if (!check_file(project, out, spec->files->pdata[i], error))
      return false;
  return spec->recode == NULL || check_file(project, out, spec->recode, error);
}

bool
qd_project_check_output(const QdProject *project, const char *out, GError **error)
{
  g_autofree char *real = qd_file_real(out);
  if (!check_source(project, real, &project->units, error) || !check_source(project, real, &project->zones, error) ||
      !check_source(project, real, &project->infrastructure, error) || !check_file(project, real, project->path, error))
    return false;
  for (guint i = 0; i < project->land_use->len; i++)
    if (!check_source(project, real, project->land_use->pdata[i], error))
      return false;
  return project->unit_register == NULL || check_file(project, real, project->unit_register, error);
}
