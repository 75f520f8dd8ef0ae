/* The GeoPackage of a run: layers that open styled in QGIS, the figures beside them, and a project. */
#include "base/text.h"
#include "package/land_tables.h"

struct QdPackageTables {
  GPtrArray *land_use; /* QdLandTable *, of each period */
};

void
qd_package_layer_free(gpointer data)
{
  QdPackageLayer *layer = data;
  g_free(layer->name);
  g_free(layer->title);
  g_free(layer->description);
  g_free(layer);
}

/* A table's title in the language of the outputs. */
static char *
title_of(const QdPackage *package, const QdPackageTable *table)
{
  g_autofree char *key = g_strdup_printf("layer_%s", table->style);
  const char *words = qd_word(package->words, key);
  return table->period == NULL
             ? g_strdup(words)
             : g_strdup_printf("%s, %s %s", words, qd_word(package->words, "period_of"), table->period);
}

/* Remembers a table in layers. */
static const QdPackageLayer *
add_layer(const QdPackage *package, const QdPackageTable *table)
{
  bool is_synthetic = package->result->is_synthetic;
  QdPackageLayer *layer = g_new0(QdPackageLayer, 1);
  g_ptr_array_add(package->layers, layer);
  layer->name = table->is_earlier ? g_strdup_printf("%s_%s", table->style, table->period) : g_strdup(table->style);
  layer->title = title_of(package, table);
  layer->description = is_synthetic
                           ? g_strdup_printf("%s. %s", layer->title, qd_word(package->words, "synthetic_banner"))
                           : g_strdup(layer->title);
  layer->style = table->style;
  layer->shape = table->shape;
  layer->columns = table->columns;
  layer->n_columns = table->n_columns;
  return layer;
}

static QdTableSpec
spec_of(const QdPackageLayer *layer)
{
  return (QdTableSpec){.name = layer->name,
                       .title = layer->title,
                       .description = layer->description,
                       .shape = layer->shape,
                       .columns = layer->columns,
                       .n_columns = layer->n_columns};
}

bool
qd_package_begin(const QdPackage *package, const QdPackageTable *table, GError **error)
{
  const QdTableSpec spec = spec_of(add_layer(package, table));
  return qd_package_writer_begin(package->writer, &spec, error);
}

const QdPackageLayer *
qd_package_announce(const QdPackage *package, const QdPackageTable *table, GError **error)
{
  const QdPackageLayer *layer = add_layer(package, table);
  const QdTableSpec spec = spec_of(layer);
  return qd_package_writer_announce(package->writer, &spec, error) ? layer : NULL;
}

/* The file's own metadata, as GDAL shows it. */
static char **
file_items(const QdResult *result, const QdWords *words)
{
  g_autoptr(GStrvBuilder) items = g_strv_builder_new();
  g_autofree char *date = g_strdup_printf("DATE=%s", result->project->date);
  g_autofree char *title = g_strdup_printf("TITLE=%s", result->project->name);
  g_autofree char *note = g_strdup_printf("NOTE=%s", qd_word(words, "synthetic_banner"));
  g_strv_builder_add_many(items, "PROGRAM=quydat " QD_VERSION, date, title, NULL);
  if (result->is_synthetic)
    g_strv_builder_add_many(items, "SYNTHETIC=yes", note, NULL);
  return g_strv_builder_end(items);
}

/* The tables of a package for rules: the map and the figures. */
static bool
write_plain(const QdPackage *package, GError **error)
{
  return qd_package_write_map(package, error) && qd_package_write_attributes(package, error) &&
         qd_package_writer_count(package->writer, error);
}

/* The whole package, and its project as a file beside it. */
static bool
write_whole(const QdPackage *package, QdOutput *output, const char *name, GError **error)
{
  return qd_package_write_map(package, error) && qd_package_write_borders(package, error) &&
         qd_package_write_findings(package, error) && qd_package_write_attributes(package, error) &&
         qd_package_write_styles(package, error) && qd_package_write_metadata(package, error) &&
         qd_package_write_project(package, output, name, error);
}

/* Where a package goes, and what becomes of it. */
typedef struct {
  const char *path, *name;
  QdOutput *output;       /* of the set that the whole package belongs to; NULL: the tables for rules */
  GPtrArray *land_tables; /* for rules */
  QdFindings *findings;   /* likewise */
} Target;

/* Writes a file that is made anew. */
static bool
write_file(const QdResult *result, const Target *target, GError **error)
{
  const QdProject *project = result->project;
  g_autoptr(QdWords) words = qd_words_load(project->lang, error);
  if (words == NULL)
    return false;
  g_auto(GStrv) items = file_items(result, words);
  g_autoptr(QdPackageWriter) writer = qd_package_writer_new(target->path, project->crs, project->date, items, error);
  if (writer == NULL)
    return false;
  g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(qd_package_layer_free);
  const QdPackage package = {.result = result,
                             .words = words,
                             .writer = writer,
                             .layers = layers,
                             .land_tables = target->land_tables,
                             .findings = target->findings};
  bool ok = target->output == NULL ? write_plain(&package, error)
                                   : write_whole(&package, target->output, target->name, error);
  return ok && qd_package_writer_close(writer, error);
}

bool
qd_package_write(const QdResult *result, QdOutput *output, GError **error)
{
  g_autofree char *slug = qd_slug(result->project->code);
  g_autofree char *name = g_strdup_printf("%s.gpkg", slug);
  g_autofree char *path = qd_output_path(output, name, error);
  const Target target = {.path = path, .name = name, .output = output};
  return path != NULL && write_file(result, &target, error);
}

/* ---- tables for rules ---- */

static void
free_land_table(gpointer table)
{
  qd_land_table_free(table);
}

QdPackageTables *
qd_package_tables_new(const QdResult *result, const char *path, QdFindings *findings, GError **error)
{
  g_autoptr(GPtrArray) land_tables = g_ptr_array_new_with_free_func(free_land_table);
  const Target target = {.path = path, .land_tables = land_tables, .findings = findings};
  if (!write_file(result, &target, error))
    return NULL;
  QdPackageTables *tables = g_new(QdPackageTables, 1);
  tables->land_use = g_steal_pointer(&land_tables);
  return tables;
}

void
qd_package_tables_free(QdPackageTables *tables)
{
  if (tables == NULL)
    return;
  g_ptr_array_unref(tables->land_use);
  g_free(tables);
}

bool
qd_package_tables_show(gpointer data, sqlite3 *db)
{
  const QdPackageTables *tables = data;
  bool ok = true;
  for (guint i = 0; ok && i < tables->land_use->len; i++)
    ok = qd_land_table_show(tables->land_use->pdata[i], db) == SQLITE_OK;
  return ok;
}
