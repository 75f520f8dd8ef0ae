/* The fields of a layer: found by name, read as UTF-8. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"
#include "quydat/data.h"
#include "source/layer.h"

static int
want(QdLayerFile *file, int field)
{
  g_array_append_val(file->fields, field);
  return field;
}

int
qd_layer_file_field(QdLayerFile *file, const char *key, const char *name, GError **error)
{
  if (name == NULL)
    return -1;
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(file->layer);
  int index = OGR_FD_GetFieldIndex(definition, name);
  if (index >= 0)
    return want(file, index);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GString) list = g_string_new(NULL);
  for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
    const char *raw = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
    if (qd_texts_name_is(file->texts, raw, name))
      return want(file, i);
    g_ptr_array_add(names, qd_texts_name(file->texts, raw));
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", (char *)names->pdata[i]);
  }
  const char *near = qd_suggest(name, (const char *const *)names->pdata, names->len);
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
              _("%s: layer \"%s\" has no field \"%s\" (%s.%s of the project file); fields are: %s%s%s%s"), file->path,
              OGR_L_GetName(file->layer), name, file->request->role, key, list->len > 0 ? list->str : _("none"),
              near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "", near != NULL ? _("\"?") : "");
  return -1;
}

int
qd_layer_file_number_field(QdLayerFile *file, const char *key, const char *name, GError **error)
{
  int field = qd_layer_file_field(file, key, name, error);
  if (field >= 0)
    g_array_append_val(file->numbers, field);
  return field;
}

char *
qd_layer_file_field_name(const QdLayerFile *file, int field)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(file->layer);
  return qd_texts_name(file->texts, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, field)));
}

/* ---- aliases ---- */

enum { DBF_NAME = 10 };

static int
find_alias(const QdLayerFile *file, const char *alias)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn(file->layer);
  for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
    const char *field = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
    bool is_cut = file->cuts_field_names && strlen(field) == DBF_NAME;
    if (g_ascii_strcasecmp(field, alias) == 0 || (is_cut && g_ascii_strncasecmp(field, alias, DBF_NAME) == 0))
      return i;
  }
  return -1;
}

/* Fields of the file that are aliases of a key, each once, in the order of the table. @return NULL on error */
static GArray *
find_aliases(const QdLayerFile *file, const char *key, GError **error)
{
  const char *const required[] = {"role", "key", "alias", NULL};
  g_autofree char *path = qd_data_file("layers/field-aliases.csv", error);
  g_autoptr(QdTable) table = path == NULL ? NULL : qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  file->input->asked_aliases = true;
  GArray *found = g_array_new(FALSE, FALSE, sizeof(int));
  for (guint row = 0; row < qd_table_rows(table); row++) {
    const char *role = qd_table_cell(table, row, qd_table_column(table, "role"));
    if (!g_str_equal(role, file->request->role) ||
        !g_str_equal(qd_table_cell(table, row, qd_table_column(table, "key")), key))
      continue;
    int field = find_alias(file, qd_table_cell(table, row, qd_table_column(table, "alias")));
    bool is_new = field >= 0;
    for (guint i = 0; is_new && i < found->len; i++)
      is_new = g_array_index(found, int, i) != field;
    if (is_new)
      g_array_append_val(found, field);
  }
  return found;
}

static char *
list_fields(const QdLayerFile *file, const int *fields, guint n)
{
  GString *list = g_string_new(NULL);
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = qd_layer_file_field_name(file, fields == NULL ? (int)i : fields[i]);
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", name);
  }
  return g_string_free(list, FALSE);
}

static void
report_alias(const QdLayerFile *file, const char *key, int field)
{
  g_autofree char *name = qd_layer_file_field_name(file, field);
  g_autofree char *meaning = g_strconcat(file->request->role, ".", key, NULL);
  const QdFindingSpec spec = {.rule = "field_by_alias",
                              .layer = file->input->source,
                              .other = meaning,
                              .value = name,
                              .expected = key,
                              .measure = NAN,
                              .source_line = file->request->spec->line};
  qd_findings_add(file->request->findings, &spec);
}

bool
qd_layer_file_find(QdLayerFile *file, const char *key, const char *name, bool is_required, int *index, GError **error)
{
  *index = qd_layer_file_field(file, key, name, error);
  if (name != NULL)
    return *index >= 0;
  g_autoptr(GArray) found = find_aliases(file, key, error);
  if (found == NULL)
    return false;
  const char *role = file->request->role, *layer = OGR_L_GetName(file->layer);
  if (found->len > 1) {
    g_autofree char *list = list_fields(file, (const int *)(const void *)found->data, found->len);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s: layer \"%s\" has several fields that can be %s.%s: %s; name one of them in line %u of %s, "
                  "as %s: FIELD"),
                file->path, layer, role, key, list, file->request->spec->line, file->request->project->path, key);
    return false;
  }
  if (found->len == 0 && is_required) {
    g_autofree char *list = list_fields(file, NULL, (guint)OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(file->layer)));
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s: layer \"%s\" has no field that is known as %s.%s; name it in line %u of %s, as %s: FIELD; "
                  "fields are: %s"),
                file->path, layer, role, key, file->request->spec->line, file->request->project->path, key,
                list[0] != '\0' ? list : _("none"));
    return false;
  }
  if (found->len == 1) {
    *index = want(file, g_array_index(found, int, 0));
    report_alias(file, key, *index);
  }
  return true;
}

/* Before the features are read: their geometries are left out. What cannot be read says so then. */
void
qd_layer_file_learn_encoding(QdLayerFile *file)
{
  if (!qd_texts_wants_to_learn(file->texts))
    return;
  const char *const ignored[] = {"OGR_GEOMETRY", "OGR_STYLE", NULL};
  OGR_L_SetIgnoredFields(file->layer, (const char **)(gpointer)ignored);
  OGR_L_ResetReading(file->layer);
  OGRFeatureH feature;
  while ((feature = OGR_L_GetNextFeature(file->layer)) != NULL) {
    for (guint i = 0; i < file->fields->len; i++) {
      int field = g_array_index(file->fields, int, i);
      if (OGR_F_IsFieldSetAndNotNull(feature, field))
        qd_texts_learn(file->texts, OGR_F_GetFieldAsString(feature, field));
    }
    OGR_F_Destroy(feature);
  }
  OGR_L_SetIgnoredFields(file->layer, NULL);
  qd_texts_decide(file->texts);
}

char *
qd_layer_file_text(QdLayerFile *file, const QdRow *row, int field)
{
  g_autofree char *raw = qd_batch_string(row->batch, row->row, field);
  return raw == NULL ? g_strdup("") : qd_texts_read(file->texts, raw, row->fid);
}

const char *
qd_layer_file_ascii(const QdLayerFile *file, const QdRow *row, int field, gsize *size)
{
  *size = 0;
  const char *bytes = file->decodes_raw ? NULL : qd_batch_bytes(row->batch, row->row, field, size);
  if (bytes == NULL || *size == 0)
    return bytes;
  for (gsize i = 0; i < *size; i++)
    if (!g_ascii_isprint(bytes[i]))
      return NULL;
  return bytes[0] == ' ' || bytes[*size - 1] == ' ' ? NULL : bytes;
}
