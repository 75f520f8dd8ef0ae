/* Opening one file of a layer: private copies, layers, fields, encodings, coordinate systems. */
#include <cpl_error.h>
#include <cpl_string.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "source/drawing.h"
#include "source/layer.h"

char *
qd_relative_path(const QdProject *project, const char *path)
{
  gsize n = strlen(project->dir);
  if (strncmp(path, project->dir, n) == 0 && path[n] == '/')
    return g_strdup(path + n + 1);
  return g_strdup(path);
}

void
qd_layer_file_report(const QdLayerFile *file, const char *rule, const char *value, const char *expected, double measure)
{
  const QdFindingSpec spec = {.rule = rule,
                              .layer = file->input->source,
                              .value = value,
                              .expected = expected,
                              .measure = measure,
                              .source_line = file->request->spec->line};
  qd_findings_add(file->request->findings, &spec);
}

/* ---- what a file is known by ---- */

static GTree *
new_names(void)
{
  return g_tree_new_full((GCompareDataFunc)(void (*)(void))g_strcmp0, NULL, g_free, NULL);
}

/* One file: its sha256; a group (Shapefile, FileGDB, a GeoPackage with its -wal): the sha256 over the files' sha256 in
 * name order. */
static char *
sha256_of(GTree *files, GError **error)
{
  GTreeNode *node = g_tree_node_first(files);
  if (g_tree_nnodes(files) == 1)
    return qd_file_sha256(g_tree_node_key(node), error);
  g_autoptr(GChecksum) all = g_checksum_new(G_CHECKSUM_SHA256);
  for (; node != NULL; node = g_tree_node_next(node)) {
    g_autofree char *hash = qd_file_sha256(g_tree_node_key(node), error);
    if (hash == NULL)
      return NULL;
    g_checksum_update(all, (const guchar *)hash, -1);
  }
  return g_strdup(g_checksum_get_string(all));
}

/* ---- files in use ---- */

/* What tells whether a file changed while it was copied. */
typedef struct {
  gint64 size, mtime_s, mtime_ns;
} Stamp;

static Stamp
stamp_of(const char *path)
{
  struct stat s;
  if (stat(path, &s) != 0)
    return (Stamp){-1, 0, 0};
  return (Stamp){s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec};
}

static bool
same_stamp(Stamp a, Stamp b)
{
  return a.size == b.size && a.mtime_s == b.mtime_s && a.mtime_ns == b.mtime_ns;
}

/* Without -shm: SQLite makes it anew. */
static const char *const group_suffixes[] = {"", "-wal", "-journal"};

/* Copies file, -wal and -journal as one moment saw them. */
static bool
copy_group(const char *path, const char *copy, GError **error)
{
  for (guint attempt = 0; attempt < 20; attempt++) {
    Stamp before[G_N_ELEMENTS(group_suffixes)];
    for (guint i = 0; i < G_N_ELEMENTS(group_suffixes); i++) {
      g_autofree char *from = g_strconcat(path, group_suffixes[i], NULL);
      before[i] = stamp_of(from);
    }
    bool stable = true;
    for (guint i = 0; i < G_N_ELEMENTS(group_suffixes); i++) {
      g_autofree char *from = g_strconcat(path, group_suffixes[i], NULL);
      g_autofree char *to = g_strconcat(copy, group_suffixes[i], NULL);
      g_remove(to);
      if (before[i].size < 0)
        continue;
      if (!qd_file_copy(from, to, NULL) && stamp_of(from).size >= 0)
        return qd_file_copy(from, to, error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(group_suffixes); i++) {
      g_autofree char *from = g_strconcat(path, group_suffixes[i], NULL);
      stable = stable && same_stamp(before[i], stamp_of(from));
    }
    if (stable)
      return true;
    g_usleep(100000);
  }
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
              _("%s: another program keeps writing to it, so that no whole copy can be read; save and close it there, "
                "then run again"),
              path);
  return false;
}

/* Lets SQLite take saved edits from the copy's -wal and roll back unsaved ones by its -journal: GDAL opens read-only,
 * where that cannot be done. What is no database is left to GDAL's message. */
static void
settle_copy(const char *copy)
{
  sqlite3 *base = NULL;
  if (sqlite3_open_v2(copy, &base, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    sqlite3_exec(base, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
  sqlite3_close(base);
}

/* A GeoPackage with -wal or -journal beside it is open elsewhere (or was left by a killed program): it is read from a
 * private copy, since opening it would change the group. */
static bool
copy_if_in_use(QdLayerFile *file, GError **error)
{
  g_autofree char *wal = g_strconcat(file->path, "-wal", NULL);
  g_autofree char *journal = g_strconcat(file->path, "-journal", NULL);
  if (!g_file_test(wal, G_FILE_TEST_EXISTS) && !g_file_test(journal, G_FILE_TEST_EXISTS))
    return true;
  g_autofree char *dir = g_build_filename(file->request->spool_dir, "copy-XXXXXX", NULL);
  if (g_mkdtemp(dir) == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot make a folder for a copy of %s"),
                file->request->spool_dir, file->path);
    return false;
  }
  g_autofree char *base = g_path_get_basename(file->path);
  file->private_copy = g_build_filename(dir, base, NULL);
  if (!copy_group(file->path, file->private_copy, error))
    return false;
  qd_layer_file_report(file, "file_in_use", NULL, NULL, NAN);
  /* of the whole group, since edits may be in the -wal only; now, since settling changes it */
  g_autoptr(GTree) group = new_names();
  for (guint i = 0; i < G_N_ELEMENTS(group_suffixes); i++) {
    g_autofree char *member = g_strconcat(file->private_copy, group_suffixes[i], NULL);
    if (g_file_test(member, G_FILE_TEST_EXISTS))
      g_tree_insert(group, g_steal_pointer(&member), NULL);
  }
  file->input->sha256 = sha256_of(group, error);
  settle_copy(file->private_copy);
  return file->input->sha256 != NULL;
}

/* ---- dataset and layer ---- */

/* The formats that are read: each was seen to leave the folder of its file alone. Others (a GML reader writes beside
 * its file, a VRT reads what the provenance would not name) have to be converted first. */
static const char *const drivers[] = {
    "GPKG", "ESRI Shapefile", "OpenFileGDB", "GeoJSON", "FlatGeobuf", "MapInfo File", "DGN", "DXF", NULL};

static bool
check_readable(const QdLayerFile *file, const char *path, GError **error)
{
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: no such file"), file->path);
    return false;
  }
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) && !g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: not a file (a device or a pipe cannot be read)"), file->path);
    return false;
  }
  if (g_access(path, R_OK) != 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: cannot be read (no permission)"), file->path);
    return false;
  }
  return true;
}

static bool
open_dataset(QdLayerFile *file, GError **error)
{
  const char *path = file->private_copy != NULL ? file->private_copy : file->path;
  if (!check_readable(file, path, error) || !qd_drawing_check(path, error))
    return false;
  GDALDriverH driver = GDALIdentifyDriverEx(path, GDAL_OF_VECTOR, drivers, NULL);
  const char *name = driver == NULL ? NULL : GDALGetDriverShortName(driver);
  if (name != NULL) {
    char **options = NULL;
    if (g_str_equal(name, "GPKG") && file->private_copy == NULL)
      options = CSLSetNameValue(options, "IMMUTABLE", "YES");
    if (g_str_equal(name, "ESRI Shapefile"))
      options = CSLSetNameValue(options, "ENCODING", ""); /* bytes as they stand: source/encoding.c says why */
    const char *const only[] = {name, NULL};
    CPLErrorReset();
    file->dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, only, (const char *const *)options, NULL);
    CSLDestroy(options);
  }
  if (file->dataset == NULL) {
    const char *said = CPLGetLastErrorMsg();
    g_set_error(
        error, QD_ERROR, QD_ERROR_INPUT,
        _("%s: not a layer file that can be read%s%s (GeoPackage, Shapefile, FileGDB, GeoJSON, FlatGeobuf, MapInfo TAB "
          "or MIF, DGN V7, DXF; another format has to be exported to one of these first)"),
        file->path, name != NULL && said[0] != '\0' ? ": " : "", name != NULL ? said : "");
    return false;
  }
  file->input->driver = g_strdup(name);
  return true;
}

/* How texts are written: as the project file says, else the .cpg of a Shapefile. */
static bool
set_encoding(QdLayerFile *file, GError **error)
{
  const QdSourceSpec *spec = file->request->spec;
  file->cuts_field_names = g_str_equal(file->input->driver, "ESRI Shapefile");
  if (spec->encoding != NULL && !file->decodes_raw && !qd_encoding_hides_in_utf8(spec->encoding)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s:%u: encoding: a file of format %s (%s) is in UTF-8; remove the key, or write tcvn3, vni or auto"),
                file->request->project->path, spec->line, file->input->driver, file->path);
    return false;
  }
  const char *of_cpg = GDALGetMetadataItem(file->layer, "ENCODING_FROM_CPG", "SHAPEFILE");
  file->texts = qd_texts_new(file->decodes_raw, spec->encoding, of_cpg);
  return true;
}

/* A drawing becomes a layer here. */
static bool
read_elements(QdLayerFile *file, GError **error)
{
  const QdSourceSpec *spec = file->request->spec;
  file->decodes_raw = !OGR_L_TestCapability(file->layer, OLCStringsAsUTF8);
  if (qd_drawing_is(file->input->driver))
    return qd_drawing_read(file, error);
  if (spec->shape_levels == NULL && spec->label_levels == NULL)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: %s: is for drawings (DGN, DXF); %s is none"),
              file->request->project->path, spec->line, spec->shape_levels != NULL ? "shape_levels" : "label_levels",
              file->path);
  return false;
}

static bool
find_layer(QdLayerFile *file, GError **error)
{
  int n = GDALDatasetGetLayerCount(file->dataset);
  const char *wanted = file->request->spec->layer;
  if (wanted == NULL && n == 1) {
    file->layer = GDALDatasetGetLayer(file->dataset, 0);
    return true;
  }
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(GString) list = g_string_new(NULL);
  for (int i = 0; i < n; i++) {
    OGRLayerH layer = GDALDatasetGetLayer(file->dataset, i);
    if (wanted != NULL && g_str_equal(OGR_L_GetName(layer), wanted)) {
      file->layer = layer;
      return true;
    }
    g_ptr_array_add(names, (gpointer)OGR_L_GetName(layer));
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", OGR_L_GetName(layer));
  }
  if (n == 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: has no layers"), file->path);
  } else if (wanted == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s:%u: %s has %d layers; name one as layer: in the project file: %s"), file->request->project->path,
                file->request->spec->line, file->path, n, list->str);
  } else {
    const char *near = qd_suggest(wanted, (const char *const *)names->pdata, names->len);
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: no layer \"%s\"; layers are: %s%s%s%s"), file->path, wanted,
                list->str, near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "",
                near != NULL ? _("\"?") : "");
  }
  return false;
}

static bool
check_geometry_type(const QdLayerFile *file, GError **error)
{
  OGRwkbGeometryType type = wkbFlatten(OGR_L_GetGeomType(file->layer));
  bool is_surface = OGR_GT_IsSubClassOf(type, wkbCurvePolygon) || OGR_GT_IsSubClassOf(type, wkbMultiSurface);
  bool is_line = OGR_GT_IsCurve(type) || OGR_GT_IsSubClassOf(type, wkbMultiCurve);
  bool is_open = type == wkbUnknown || type == wkbGeometryCollection;
  if (is_open || (file->request->wants_polygons ? is_surface : is_line))
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: layer \"%s\" holds %s; %s are expected for %s"), file->path,
              OGR_L_GetName(file->layer), type == wkbNone ? _("no geometry") : OGRGeometryTypeToName(type),
              file->request->wants_polygons ? _("polygons") : _("lines"), file->request->role);
  return false;
}

/* ---- provenance ---- */

/* Beside the reading, in a thread of its own. */
static gpointer
hash_files(gpointer data)
{
  QdHashing *hashing = data;
  hashing->sha256 = sha256_of(hashing->files, &hashing->error);
  return NULL;
}

static void
begin_sha256(QdLayerFile *file)
{
  if (file->input->sha256 != NULL)
    return;
  GTree *files = new_names();
  char **list = GDALGetFileList(file->dataset);
  for (int i = 0; i < CSLCount(list); i++)
    if (g_file_test(list[i], G_FILE_TEST_IS_REGULAR))
      g_tree_insert(files, g_strdup(list[i]), NULL);
  CSLDestroy(list);
  if (g_tree_nnodes(files) == 0)
    g_tree_insert(files, g_strdup(file->path), NULL);
  file->hashing.files = files;
  file->hashing.thread = g_thread_new("sha256", hash_files, &file->hashing);
}

bool
qd_layer_file_finish_sha256(QdLayerFile *file, GError **error)
{
  QdHashing *hashing = &file->hashing;
  if (hashing->thread == NULL)
    return true;
  g_thread_join(g_steal_pointer(&hashing->thread));
  g_tree_unref(hashing->files);
  file->input->sha256 = hashing->sha256;
  if (hashing->error != NULL)
    g_propagate_error(error, hashing->error);
  return hashing->sha256 != NULL;
}

static bool
says_synthetic(const QdLayerFile *file)
{
  const char *layer = GDALGetMetadataItem(file->layer, "SYNTHETIC", NULL);
  const char *dataset = GDALGetMetadataItem(file->dataset, "SYNTHETIC", NULL);
  return g_strcmp0(layer, "yes") == 0 || g_strcmp0(dataset, "yes") == 0;
}

bool
qd_layer_file_open(QdLayerFile *file, const QdLayerRequest *request, const char *path, GError **error)
{
  *file = (QdLayerFile){.request = request, .path = g_strdup(path)};
  file->input = g_new0(QdInput, 1);
  file->input->role = g_strdup(request->role);
  file->input->source = qd_relative_path(request->project, path);
  file->input->period = g_strdup(request->spec->period);
  file->fields = g_array_new(FALSE, FALSE, sizeof(int));
  file->numbers = g_array_new(FALSE, FALSE, sizeof(int));
  if (!copy_if_in_use(file, error) || !open_dataset(file, error))
    return false;
  begin_sha256(file);
  if (!find_layer(file, error) || !read_elements(file, error) || !set_encoding(file, error) ||
      !check_geometry_type(file, error) || !qd_layer_file_set_crs(file, error))
    return false;
  file->input->layer = g_strdup(OGR_L_GetName(file->layer));
  file->input->is_synthetic = says_synthetic(file);
  return true;
}

void
qd_layer_file_close(QdLayerFile *file)
{
  qd_layer_file_finish_sha256(file, NULL);
  if (file->texts != NULL) {
    const QdFindingSpec place = {.layer = file->input->source, .source_line = file->request->spec->line};
    qd_texts_report(file->texts, file->request->findings, place);
  }
  qd_texts_free(file->texts);
  if (file->shapes != NULL)
    GDALClose(file->shapes);
  if (file->dataset != NULL)
    GDALClose(file->dataset);
  qd_transform_free(file->transform);
  if (file->private_copy != NULL) {
    g_autofree char *dir = g_path_get_dirname(file->private_copy);
    qd_remove_tree(dir);
  }
  g_array_unref(file->fields);
  g_array_unref(file->numbers);
  g_free(file->private_copy);
  g_free(file->path);
}
