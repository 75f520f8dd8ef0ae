/* The fields of a layer: found by name, read as UTF-8. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
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
