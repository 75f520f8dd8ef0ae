#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "quydat/project.h"

/* Names a run may write directly into OUT; the rest lies in folders of its own. */
static bool
is_output_name(const QdProject *project, const char *name)
{
  const char *const names[] = {"balance.csv", "findings.csv", "plan-findings.csv", "summary.json", "run.json", NULL};
  g_autofree char *package = g_strconcat(project->code, ".gpkg", NULL);
  return g_strv_contains(names, name) || g_str_equal(name, package);
}

/* A folder as the command line names it. */
typedef struct {
  const char *option, *path;
} Folder;

static bool
check_file(const QdProject *project, gconstpointer subject, const char *input, GError **error)
{
  const char *option = ((const Folder *)subject)->option, *out = ((const Folder *)subject)->path;
  g_autofree char *real = qd_file_real(input);
  g_autofree char *folder = g_path_get_dirname(real);
  g_autofree char *name = g_path_get_basename(real);
  gsize n = strlen(real);
  bool is_inside = strncmp(out, real, n) == 0 && (out[n] == '\0' || out[n] == '/');
  bool would_replace = g_str_equal(folder, out) && is_output_name(project, name);
  if (is_inside)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: %s lies inside the input %s; give another folder"), option, out,
                input);
  else if (would_replace)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: %s would replace the input %s; give another folder"), option,
                out, input);
  return !is_inside && !would_replace;
}

/* Is told of an input; ends the visit with false. */
typedef bool (*InputVisitor)(const QdProject *project, gconstpointer subject, const char *input, GError **error);

static bool
visit_source(const QdProject *project, const QdSourceSpec *spec, InputVisitor visit, gconstpointer subject,
             GError **error)
{
  for (guint i = 0; spec->line > 0 && i < spec->files->len; i++)
    if (!visit(project, subject, spec->files->pdata[i], error))
      return false;
  return spec->recode == NULL || visit(project, subject, spec->recode, error);
}

static bool
visit_inputs(const QdProject *project, InputVisitor visit, gconstpointer subject, GError **error)
{
  if (!visit_source(project, &project->units, visit, subject, error) ||
      !visit_source(project, &project->zones, visit, subject, error) ||
      !visit_source(project, &project->infrastructure, visit, subject, error) ||
      !visit_source(project, &project->allowed_gaps, visit, subject, error) ||
      !visit(project, subject, project->path, error))
    return false;
  for (guint i = 0; i < project->land_use->len; i++)
    if (!visit_source(project, project->land_use->pdata[i], visit, subject, error))
      return false;
  for (guint i = 0; project->rules != NULL && i < project->rules->len; i++)
    if (!visit(project, subject, project->rules->pdata[i], error))
      return false;
  return project->unit_register == NULL || visit(project, subject, project->unit_register, error);
}

bool
qd_project_check_output(const QdProject *project, const char *option, const char *out, GError **error)
{
  g_autofree char *real = qd_file_real(out);
  const Folder folder = {option, real};
  return visit_inputs(project, check_file, &folder, error);
}

static bool
is_another(const QdProject *project, gconstpointer path, const char *input, GError **error)
{
  (void)project;
  (void)error;
  g_autofree char *real = qd_file_real(input);
  return !g_str_equal(real, path);
}

bool
qd_project_reads(const QdProject *project, const char *path)
{
  g_autofree char *real = qd_file_real(path);
  return !visit_inputs(project, is_another, real, NULL);
}
