/* The fields of a layer: found by name, read as UTF-8. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "source/layer.h"

/* Bytes of a file as UTF-8 NFC. GDAL could decode a Shapefile itself, but drops the last letter of every text in
 * CP1258: iconv holds it back for a tone mark that may follow, and has to be flushed, as g_convert() does. */
static char *
decode(QdLayerFile *file, const char *raw, bool *repaired)
{
  bool is_utf8 = g_utf8_validate(raw, -1, NULL);
  const char *encoding = !file->decodes_raw       ? NULL
                         : file->encoding != NULL ? file->encoding
                         : is_utf8                ? NULL
                                                  : "CP1258";
  g_autofree char *converted = encoding == NULL ? NULL : g_convert(raw, -1, "UTF-8", encoding, NULL, NULL, NULL);
  if (encoding != NULL && file->encoding == NULL)
    file->guessed_encoding = true;
  if (encoding != NULL && converted == NULL)
    *repaired = true;
  return qd_text_nfc(converted != NULL ? converted : raw, repaired);
}

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
    bool repaired = false;
    char *field = decode(file, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)), &repaired);
    g_ptr_array_add(names, field);
    if (g_str_equal(field, name))
      return want(file, i);
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", field);
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
qd_layer_file_text(QdLayerFile *file, const QdRow *row, int field)
{
  g_autofree char *raw = qd_batch_string(row->batch, row->row, field);
  if (raw == NULL)
    return g_strdup("");
  bool repaired = false;
  char *text = decode(file, raw, &repaired);
  if (repaired && file->n_repaired++ == 0)
    file->first_repaired = row->fid;
  return text;
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
