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

static bool
write_metadata(const QdPackage *package, GError **error)
{
  const QdProject *project = package->result->project;
  QdPackageWriter *writer = package->writer;
  return qd_package_writer_metadata(writer, "TITLE", project->name, error) &&
         qd_package_writer_metadata(writer, "DATE", project->date, error) &&
         qd_package_writer_metadata(writer, "PROGRAM", "quydat " QD_VERSION, error) &&
         (!package->result->is_synthetic ||
          (qd_package_writer_metadata(writer, "SYNTHETIC", "yes", error) &&
           qd_package_writer_metadata(writer, "NOTE", qd_word(package->words, "synthetic_banner"), error)));
}

/* Writes what is wanted into a file that is made anew. */
static bool
write_file(const QdResult *result, const char *path, bool with_findings, GError **error)
{
  const QdProject *project = result->project;
  g_autoptr(QdWords) words = qd_words_load(project->lang, error);
  g_autoptr(QdPackageWriter) writer =
      words == NULL ? NULL : qd_package_writer_new(path, project->crs, project->date, error);
  if (writer == NULL)
    return false;
  const QdPackage package = {.result = result, .words = words, .writer = writer};
  g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(qd_package_layer_free);
  return write_metadata(&package, error) && qd_package_write_map(&package, layers, error) &&
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
