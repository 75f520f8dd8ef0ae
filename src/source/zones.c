/* Zones, infrastructure and changes: layers with texts. */
#include <math.h>

#include "geo/area.h"
#include "source/layer.h"

typedef struct {
  QdTextField text;
  const char *key, *name; /* key of the project file, field's name */
  int index;
} TextField;

typedef struct {
  TextField fields[6];
  guint n;
} TextFields;

static bool
find_fields(QdLayerFile *file, gpointer user_data, GError **error)
{
  TextFields *t = user_data;
  for (guint i = 0; i < t->n; i++)
    if (!qd_layer_file_find(file, t->fields[i].key, t->fields[i].name, false, &t->fields[i].index, error))
      return false;
  return true;
}

static bool
read_texts(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts,
           gpointer user_data, GError **error)
{
  (void)error;
  const TextFields *t = user_data;
  for (guint i = 0; i < t->n; i++) {
    g_autofree char *text = qd_layer_file_text(file, row, t->fields[i].index);
    texts[t->fields[i].text] = g_string_chunk_insert_const(layer->strings, text);
    if (i == 0)
      record->feature.id = texts[t->fields[i].text];
  }
  return true;
}

QdLayer *
qd_zones_load(const QdProject *project, const char *spool_dir, QdFindings *findings, GError **error)
{
  const QdSourceSpec *spec = &project->zones;
  if (spec->line == 0)
    return NULL;
  TextFields fields = {.n = 3,
                       .fields = {{QD_TEXT_NAME, "name", spec->field_name, -1},
                                  {QD_TEXT_KIND, "kind", spec->field_kind, -1},
                                  {QD_TEXT_PHASE, "phase", spec->field_phase, -1}}};
  const QdLayerRequest request = {project, spec, "zones", spool_dir, true, findings};
  return qd_layer_read(&request, true, 1, find_fields, read_texts, &fields, error);
}

static bool
is_table(const char *path)
{
  g_autofree char *lower = g_ascii_strdown(path, -1);
  return g_str_has_suffix(lower, ".csv") || g_str_has_suffix(lower, ".xlsx");
}

QdLayer *
qd_changes_load(const QdProject *project, const char *spool_dir, QdFindings *findings, GError **error)
{
  if (project->scenario_changes == NULL || is_table(project->scenario_changes))
    return NULL;
  g_autoptr(GPtrArray) files = g_ptr_array_new();
  g_ptr_array_add(files, project->scenario_changes);
  const QdSourceSpec spec = {.line = project->scenario_line, .files = files};
  TextFields fields = {.n = 3,
                       .fields = {{QD_TEXT_NAME, "changes", "name", -1},
                                  {QD_TEXT_FROM, "changes", "from", -1},
                                  {QD_TEXT_TO, "changes", "to", -1}}};
  const QdLayerRequest request = {project, &spec, "scenario", spool_dir, true, findings};
  return qd_layer_read(&request, true, 1, find_fields, read_texts, &fields, error);
}

QdLayer *
qd_infrastructure_load(const QdProject *project, const char *spool_dir, QdFindings *findings, GError **error)
{
  const QdSourceSpec *spec = &project->infrastructure;
  if (spec->line == 0)
    return NULL;
  TextFields fields = {.n = 6,
                       .fields = {{QD_TEXT_REF, "ref", spec->field_ref, -1},
                                  {QD_TEXT_NAME, "name", spec->field_name, -1},
                                  {QD_TEXT_CLASS, "class", spec->field_class, -1},
                                  {QD_TEXT_GRADE, "grade", spec->field_grade, -1},
                                  {QD_TEXT_STATUS, "status", spec->field_status, -1},
                                  {QD_TEXT_WIDTH, "width", spec->field_width, -1}}};
  const QdLayerRequest request = {project, spec, "infrastructure", spool_dir, false, findings};
  return qd_layer_read(&request, true, 1, find_fields, read_texts, &fields, error);
}
