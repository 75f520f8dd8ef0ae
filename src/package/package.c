/* The GeoPackage of a run: layers that open styled in QGIS, and the figures beside them. */
#include "base/text.h"
#include "package/tables.h"

char *
qd_package_describe(const QdPackage *package, const char *table, const char *period)
{
  g_autofree char *key = g_strdup_printf("layer_%s", table);
  GString *text = g_string_new(qd_word(package->words, key));
  if (period != NULL)
    g_string_append_printf(text, ", %s %s", qd_word(package->words, "period_of"), period);
  if (package->result->is_synthetic)
    g_string_append_printf(text, ". %s", qd_word(package->words, "synthetic_banner"));
  return g_string_free(text, FALSE);
}

/* The file's own metadata, as GDAL and QGIS show it. */
static char **
file_items(const QdResult *result, const QdWords *words)
{
  g_autoptr(GStrvBuilder) items = g_strv_builder_new();
  g_strv_builder_add(items, "PROGRAM=quydat " QD_VERSION);
  g_autofree char *date = g_strdup_printf("DATE=%s", result->project->date);
  g_autofree char *title = g_strdup_printf("TITLE=%s", result->project->name);
  g_autofree char *note = g_strdup_printf("NOTE=%s", qd_word(words, "synthetic_banner"));
  g_strv_builder_add_many(items, date, title, NULL);
  if (result->is_synthetic)
    g_strv_builder_add_many(items, "SYNTHETIC=yes", note, NULL);
  return g_strv_builder_end(items);
}

/* Writes what is wanted into a file that is made anew. */
static bool
write_file(const QdResult *result, const char *path, bool with_findings, GError **error)
{
  const QdProject *project = result->project;
  g_autoptr(QdWords) words = qd_words_load(project->lang, error);
  if (words == NULL)
    return false;
  g_auto(GStrv) items = file_items(result, words);
  g_autoptr(QdPackageWriter) writer = qd_package_writer_new(path, project->crs, project->date, items, error);
  if (writer == NULL)
    return false;
  const QdPackage package = {.result = result, .words = words, .writer = writer};
  g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(qd_package_layer_free);
  return qd_package_write_map(&package, layers, error) &&
         (!with_findings || qd_package_write_findings(&package, layers, error)) &&
         qd_package_write_attributes(&package, error) &&
         (!with_findings || qd_package_write_styles(&package, layers, error)) && qd_package_writer_close(writer, error);
}

bool
qd_package_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autofree char *slug = qd_slug(result->project->code);
  g_autofree char *name = g_strdup_printf("%s.gpkg", slug);
  g_autofree char *path = qd_output_path(output, name, error);
  return path != NULL && write_file(result, path, true, error);
}

bool
qd_package_write_tables(const QdResult *result, const char *path, GError **error)
{
  return write_file(result, path, false, error);
}
