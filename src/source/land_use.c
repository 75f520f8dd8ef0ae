/* Land use: categories of parcels, recoded where the project says so. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "source/layer.h"

enum { KNOWN_BITS = 6 };

typedef struct {
  guint64 key; /* bytes of the code */
  gint16 category;
} KnownCode;

typedef struct {
  const QdCategories *categories;
  KnownCode known[1 << KNOWN_BITS];
  GHashTable *recode;  /* old code → new code, or NULL */
  GHashTable *unified; /* codes read in another spelling: as written → Unified */
  GArray *unknown;     /* UnknownCode */
  int category, id;
} LandUseReader;

/* A parcel without a known code: reported once its area is known. */
typedef struct {
  guint parcel;
  const char *text;
} UnknownCode;

/* A spelling such as "luc " that was read as a code of the tree. */
typedef struct {
  const char *code;
  const char *layer;
  double count;
} Unified;

static GHashTable *
load_recode(const char *path, const QdCategories *categories, GError **error)
{
  const char *const required[] = {"code", "new_code", NULL};
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return NULL;
  g_autoptr(GHashTable) recode = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (guint row = 0; row < qd_table_rows(table); row++) {
    const char *from = qd_table_cell(table, row, qd_table_column(table, "code"));
    const char *to = qd_table_cell(table, row, qd_table_column(table, "new_code"));
    if (qd_categories_find(categories, to) < 0) {
      qd_table_error(table, row, error, _("new_code \"%s\" is not in the category table"), to);
      return NULL;
    }
    if (!g_hash_table_insert(recode, g_strdup(from), g_strdup(to))) {
      qd_table_error(table, row, error, _("code \"%s\" stands twice"), from);
      return NULL;
    }
  }
  return g_steal_pointer(&recode);
}

static bool
find_fields(QdLayerFile *file, gpointer user_data, GError **error)
{
  LandUseReader *r = user_data;
  const QdSourceSpec *spec = file->request->spec;
  return qd_layer_file_find(file, "category", spec->field_category, true, &r->category, error) &&
         qd_layer_file_find(file, "id", spec->field_id, false, &r->id, error);
}

static void
note_spelling(LandUseReader *r, const QdLayerFile *file, const char *text, const char *code)
{
  Unified *unified = g_hash_table_lookup(r->unified, text);
  if (unified == NULL) {
    unified = g_new0(Unified, 1);
    unified->code = code;
    unified->layer = g_intern_string(file->input->source);
    g_hash_table_insert(r->unified, g_strdup(text), unified);
  }
  unified->count++;
}

/* Index in the tree of a code as it is written, or QD_CATEGORY_UNKNOWN. */
static int
find_exactly(const LandUseReader *r, const char *text)
{
  const char *recoded = r->recode == NULL ? NULL : g_hash_table_lookup(r->recode, text);
  int category = qd_categories_find(r->categories, recoded != NULL ? recoded : text);
  return category >= 0 ? category : QD_CATEGORY_UNKNOWN;
}

/* Index in the tree, or QD_CATEGORY_UNKNOWN. */
static int
read_category(LandUseReader *r, const QdLayerFile *file, const char *text)
{
  int category = find_exactly(r, text);
  if (category >= 0)
    return category;
  g_autofree char *upper = g_utf8_strup(text, -1);
  category = qd_categories_find(r->categories, upper);
  if (category < 0)
    return QD_CATEGORY_UNKNOWN;
  note_spelling(r, file, text, qd_categories_get(r->categories, (guint)category)->code);
  return category;
}

/* Most parcels have one of a few codes, written as in the tree: these are remembered by their bytes. */
static bool
read_known(LandUseReader *r, const char *bytes, gsize size, gint16 *category)
{
  char text[sizeof(guint64) + 1] = {0};
  guint64 key;
  if (bytes == NULL || size == 0 || size > sizeof key)
    return false;
  memcpy(text, bytes, size);
  memcpy(&key, text, sizeof key);
  KnownCode *known = &r->known[key * 0x9e3779b97f4a7c15u >> (64 - KNOWN_BITS)];
  if (known->key != key) {
    int found = find_exactly(r, text);
    if (found < 0)
      return false;
    *known = (KnownCode){key, (gint16)found};
  }
  *category = known->category;
  return true;
}

static void
read_id(const LandUseReader *r, QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record)
{
  gsize size;
  const char *bytes = qd_layer_file_ascii(file, row, r->id, &size);
  if (bytes != NULL) {
    record->feature.id = g_string_chunk_insert_len(layer->strings, bytes, (gssize)size);
    return;
  }
  g_autofree char *id = qd_layer_file_text(file, row, r->id);
  record->feature.id = g_string_chunk_insert(layer->strings, id);
}

static bool
read_parcel(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts,
            gpointer user_data, GError **error)
{
  (void)texts;
  (void)error;
  LandUseReader *r = user_data;
  if (r->id >= 0)
    read_id(r, file, row, layer, record);
  gsize size;
  const char *bytes = qd_layer_file_ascii(file, row, r->category, &size);
  if (read_known(r, bytes, size, &record->feature.category))
    return true;
  g_autofree char *code = qd_layer_file_text(file, row, r->category);
  record->feature.category = (gint16)read_category(r, file, code);
  if (record->feature.category == QD_CATEGORY_UNKNOWN) {
    const UnknownCode unknown = {row->index, g_string_chunk_insert_const(layer->strings, code)};
    g_array_append_val(r->unknown, unknown);
  }
  return true;
}

static void
report_spellings(const LandUseReader *r, QdFindings *findings)
{
  GHashTableIter iter;
  gpointer text, data;
  g_hash_table_iter_init(&iter, r->unified);
  while (g_hash_table_iter_next(&iter, &text, &data)) {
    const Unified *unified = data;
    const QdFindingSpec spec = {.rule = "code_spelling",
                                .layer = unified->layer,
                                .value = text,
                                .expected = unified->code,
                                .measure = unified->count};
    qd_findings_add(findings, &spec);
  }
}

static void
report_unknown(const LandUseReader *r, const QdLayer *layer, QdFindings *findings)
{
  for (guint i = 0; i < r->unknown->len; i++) {
    const UnknownCode *unknown = &g_array_index(r->unknown, UnknownCode, i);
    const QdFeature *f = qd_layer_feature(layer, unknown->parcel);
    bool has_text = unknown->text[0] != '\0';
    g_autofree char *label = qd_layer_label(layer, unknown->parcel);
    const QdFindingSpec spec = {.rule = has_text ? "unknown_code" : "no_code",
                                .layer = qd_layer_name(layer, f->input),
                                .feature = label,
                                .value = unknown->text,
                                .expected = has_text ? qd_categories_suggest(r->categories, unknown->text) : NULL,
                                .measure = f->area_m2,
                                .has_place = f->state != QD_GEOMETRY_EMPTY,
                                .x = (f->min_x + f->max_x) / 2,
                                .y = (f->min_y + f->max_y) / 2};
    qd_findings_add(findings, &spec);
  }
}

QdLayer *
qd_land_use_load(const QdProject *project, guint period, const QdCategories *categories, const char *spool_dir,
                 guint jobs, QdFindings *findings, GError **error)
{
  const QdSourceSpec *spec = project->land_use->pdata[period];
  LandUseReader reader = {.categories = categories};
  if (spec->recode != NULL && (reader.recode = load_recode(spec->recode, categories, error)) == NULL)
    return NULL;
  reader.unknown = g_array_new(FALSE, FALSE, sizeof(UnknownCode));
  reader.unified = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  const QdLayerRequest request = {project, spec, "land_use", spool_dir, true, findings};
  g_autoptr(QdLayer) layer = qd_layer_read(&request, false, jobs, find_fields, read_parcel, &reader, error);
  report_spellings(&reader, findings);
  if (layer != NULL)
    report_unknown(&reader, layer, findings);
  g_array_unref(reader.unknown);
  g_hash_table_unref(reader.unified);
  g_clear_pointer(&reader.recode, g_hash_table_unref);
  return g_steal_pointer(&layer);
}
